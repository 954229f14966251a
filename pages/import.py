"""Many families from a CSV or JSON file: shown first, saved only when everything is right."""

from __future__ import annotations

import streamlit as st

from planner.domain.errors import InputError
from planner.service import requests
from planner.web.frame import begin, choose_clinic, plain_errors, show_faults

desk = begin("Import")
clinic = choose_clinic(desk)
st.markdown(
    "A CSV or JSON file with one row per patient, as `docs/formats.md` describes it. Nothing is saved "
    "before you have seen what would be."
)
file = st.file_uploader("File with families", type=["csv", "json"], key="upload")
if file is None:
    st.download_button(
        "An example file to start from",
        data=lambda: requests.example_csv(desk, clinic.id),
        file_name=f"families-{clinic.id}.csv",
        mime="text/csv",
        on_click="ignore",
    )
    st.stop()

try:
    dry_run = requests.read_upload(desk, clinic.id, file.name, file.getvalue())
except InputError as error:
    show_faults(error)
    st.stop()

st.success(f"{len(dry_run.rows)} families can be taken over.")
st.dataframe(
    [
        {
            "Family": row.request.family,
            "What happens": row.what,
            "Protocol": ", ".join(patient.protocol for patient in row.request.patients),
            "Landing": row.request.landing.isoformat(timespec="minutes"),
            "Take-off": row.request.takeoff.isoformat(timespec="minutes"),
            "Airport": row.request.airport,
        }
        for row in dry_run.rows
    ],
    hide_index=True,
)
if st.button(f"Save {len(dry_run.rows)} families", type="primary"):
    with plain_errors("Nothing was saved"):
        requests.import_requests(desk, clinic.id, dry_run)
        st.success("Saved. The page **Plan** plans them.")
        st.page_link("pages/plan.py", label="Go to Plan", icon=":material/event_available:")
