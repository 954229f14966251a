"""The planner in the browser: this file is the server's application and each session's script.

``streamlit run streamlit_app.py`` imports it once in the server process, where it makes the
ASGI application with our own routes, and runs it for every browser session, where it draws.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from planner.web.frame import plain_errors
from planner.web.routes import lifespan, middleware, routes

PAGES = (
    ("plan", "Plan", ":material/event_available:"),
    ("family", "Family", ":material/family_restroom:"),
    ("publish", "Publish", ":material/publish:"),
    ("share", "Share", ":material/share:"),
    ("proposals", "Proposals", ":material/inbox:"),
    ("sheets", "Sheets", ":material/assignment:"),
    ("timeline", "Timeline", ":material/view_timeline:"),
    ("arrivals", "Arrivals", ":material/flight_land:"),
    ("scenario", "Scenario", ":material/science:"),
    ("capacity", "Capacity", ":material/bar_chart:"),
    ("request", "Request", ":material/edit_calendar:"),
    ("import", "Import", ":material/upload_file:"),
    ("languages", "Languages", ":material/translate:"),
    ("about", "About", ":material/info:"),
)


def main() -> None:
    """Draw the page that the session asked for."""
    # An emoji, not a :material: icon: the latter would fetch the favicon from another server.
    st.set_page_config(page_title="Medical-travel planner", page_icon="🗓️", layout="wide")
    pages = [
        st.Page(f"pages/{name}.py", title=title, icon=icon, url_path=name, default=name == "plan")
        for name, title, icon in PAGES
    ]
    with plain_errors():
        st.navigation(pages).run()


if get_script_run_ctx(suppress_warning=True) is None:  # imported by the server process
    # Else the first visitor who comes by a deep link gets the folder's pages without main().
    PagesManager.uses_pages_directory = False
    app = st.App(__file__, routes=routes(), middleware=middleware(), lifespan=lifespan)
else:
    main()
