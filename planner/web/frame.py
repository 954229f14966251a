"""What every page begins with: title, ethics banner, the clinic, and errors in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NoReturn

import streamlit as st

from planner.domain.clinic import Clinic
from planner.domain.errors import InputError, PlannerError
from planner.render.catalogue import Catalogue, catalogue, languages, reading_language
from planner.service import clinics as clinic_service
from planner.service import demo
from planner.service.desk import Desk
from planner.service.desk import desk as open_desk
from planner.web.faults import to_put_right

NEW = "New family"
"""The choice that stands for no family yet; it has a space, which no case code can have."""
_NEXT = "next-family"
# Filled buttons and tags have white text in both themes, for which the dark theme's primary is too light.
STYLE = """<style>
[data-testid=stMainBlockContainer]{padding:2.4rem clamp(1rem,3vw,3rem) 3rem}
[data-testid=stBaseButton-primary]:not(:disabled),[data-testid=stBaseButton-primaryFormSubmit],
[data-testid=stMultiSelect] [data-tag]{
 background:#0F766E;border-color:#0F766E;color:#fff}
[dir=rtl] [data-testid=stMarkdownContainer],[dir=rtl] [data-testid=stCaptionContainer] *,
[dir=rtl] [data-testid=stHeading] *{text-align:right}
[dir=rtl] [data-testid=stSidebar]{overflow:hidden}
@media print{[data-testid=stHeader],[data-testid=stSidebar],[class*=st-key-noprint]{display:none!important}}
</style>"""


def begin(title: str, *, speaks_english: bool = True) -> Desk:
    """Draw the head of a page and hand out the desk; the demo is set up on the first start.

    A page that does not speak English calls :func:`turn` and says the banner itself, once it
    knows its language.
    """
    st.html(STYLE)
    if speaks_english:
        turn(language())
    st.title(title)
    if speaks_english:
        st.caption(language().say("banner.full"))
    desk = open_desk()
    demo.ensure_demo(desk)
    return desk


def turn(words: Catalogue) -> None:
    """Tell the document its language and turn it the way that the language is written."""
    st.html(
        f"<script>document.documentElement.lang='{words.language}';"
        f"document.documentElement.dir='{words.direction}'</script>",
        unsafe_allow_javascript=True,
    )


def language() -> Catalogue:
    """The words of the pages: coordinators read English."""
    return catalogue()


def choose_clinic(desk: Desk) -> Clinic:
    """The clinic that the session works on: kept between pages and in the address.

    One whose data have faults can be chosen, too: its faults are shown, and the page ends.
    """
    known, faulty = clinic_service.clinics(desk), clinic_service.faulty(desk)
    titles = {name: title_of(known[name]) for name in known}
    titles |= {name: f"{name}: its data have faults" for name in faulty}
    chosen = _choose("Clinic", "clinic", titles)
    if chosen in faulty:
        show_faults(faulty[chosen], "This clinic cannot be used")
        st.stop()
    return known[chosen]


def title_of(clinic: Clinic) -> str:
    """A clinic's name with its city, which some names have already."""
    return clinic.name if clinic.city in clinic.name else f"{clinic.name}, {clinic.city}"


def choose_language(spoken: Sequence[str], key: str) -> Catalogue:
    """The words for somebody who speaks these languages, or those of a language that is chosen."""
    codes = languages()
    chosen = st.selectbox(
        "Language",
        codes,
        index=codes.index(reading_language(spoken)),
        format_func=_language_name,
        key=key,
    )
    return catalogue(chosen)


def _language_name(code: str) -> str:
    """A language as its speakers and as coordinators call it."""
    names = (catalogue(code).say("language.name"), language().language_name(code))
    return " · ".join(dict.fromkeys(names))


def choose_family(families: list[str]) -> str:
    """One of the clinic's families: kept between pages and in the address."""
    following = st.session_state.pop(_NEXT, None)
    if following:
        st.session_state["family"] = following
        st.query_params["family"] = st.session_state["family-shown"] = following
    return _choose("Family", "family", {family: family for family in families})


def choose_role(titles: Mapping[str, str]) -> str:
    """One of the roles by key: kept between pages and in the address."""
    return _choose("Role", "role", titles)


def _choose(label: str, key: str, titles: Mapping[str, str]) -> str:
    """A choice by id that a link can make, too: ``?clinic=...&family=...``.

    Streamlit's own binding would put the titles into the address instead of the ids.
    """
    asked, shown = st.query_params.get(key), st.session_state.get(f"{key}-shown")
    is_new = asked in titles and asked != shown
    wanted = asked if is_new else st.session_state.get(key, shown)
    st.session_state[key] = wanted if wanted in titles else next(iter(titles))
    chosen = str(st.selectbox(label, list(titles), format_func=titles.__getitem__, key=key))
    if asked != chosen:
        st.query_params[key] = chosen
    st.session_state[f"{key}-shown"] = chosen
    return chosen


def show_nothing_planned(sentence: str) -> NoReturn:
    """Say that there is nothing to show yet, lead to where planning is, and end the page."""
    st.info(sentence)
    st.page_link("pages/plan.py", label="Go to Plan", icon=":material/event_available:")
    st.stop()


def go_to_family(family: str) -> None:
    """Draw the page again with another family chosen."""
    st.session_state[_NEXT] = family
    st.rerun()


@contextmanager
def plain_errors(head: str = "This cannot be shown") -> Iterator[None]:
    """Show an error of the planner in words; anything else is a fault of the program."""
    try:
        yield
    except InputError as error:
        show_faults(error, head)
    except PlannerError as error:
        st.error(f"{head}: {error}")


def show_faults(error: InputError, head: str = "Nothing was saved") -> None:
    """Every fault of an input: where, what is wrong, what would be right."""
    st.error(f"{head}: {to_put_right(error)}")
    st.table(
        [
            {
                "File": fault.file,
                "Row": fault.row,
                "Field": fault.field,
                "What is wrong": fault.reason,
                "What would be right": fault.remedy,
            }
            for fault in error.faults
        ]
    )
