"""Feasible arrivals on the screen: the enquiry's form, the dates to offer, every date with why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from planner.domain.clinic import Clinic
from planner.domain.words import NEEDS
from planner.render.catalogue import Catalogue, languages
from planner.web.lists import bullets

MARKS = {"fits": "✓", "loses": "◐", "full": "✗", "unproven": "?", "refused": "–"}
"""The sign of a verdict, beside its words."""
SPAN = timedelta(days=59)
FEW = 12
"""So many dates' reasons are shown at once."""


def enquiry_form(clinic: Clinic, words: Catalogue, today: date) -> dict[str, Any] | None:
    """What is asked, as a job's settings, when the form is sent; ``None`` before."""
    with st.form(f"enquiry-{clinic.id}", border=True):
        protocol = st.selectbox(
            "Protocol", list(clinic.protocols),
            format_func=lambda name: f"{name} · {clinic.protocols[name].title}",
        )  # fmt: skip
        columns = st.columns(4)
        first = columns[0].date_input(
            "Arrival from", today + timedelta(weeks=8), format="YYYY-MM-DD"
        )
        last = columns[1].date_input(
            "Arrival until", today + timedelta(weeks=8) + SPAN, format="YYYY-MM-DD"
        )
        landing = columns[2].time_input("Landing", clinic.clock("enquiry.landing_clock"))
        takeoff = columns[3].time_input("Take-off", clinic.clock("enquiry.takeoff_clock"))
        columns = st.columns(4)
        age = columns[0].number_input("Age", 0, 120, clinic.number("enquiry.age_years"))
        companions = columns[1].number_input(
            "Companions", 0, 9, clinic.number("enquiry.companions_count")
        )
        days = columns[2].number_input(
            "Days (0: the protocol's)", 0, 120, 0, help="Landing and take-off included."
        )
        airport = columns[3].selectbox("Airport", list(clinic.airport))
        left, right = st.columns(2)
        language = left.selectbox(
            "Language", _languages(clinic, words), format_func=words.language_name,
            accept_new_options=True, help="One that is not listed: its two-letter code.",
        )  # fmt: skip
        needs = right.multiselect("Needs", NEEDS, format_func=lambda n: words.word("need", n))
        sent = st.form_submit_button("Look for dates", type="primary", icon=":material/search:")
    if not sent:
        return None
    return {
        "protocol": protocol,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "landing": landing.isoformat("minutes") if landing else "",
        "takeoff": takeoff.isoformat("minutes") if takeoff else "",
        "days": int(days),
        "age": int(age),
        "companions": int(companions),
        "needs": list(needs),
        "language": (language or "").strip(),
        "airport": airport,
    }


def _languages(clinic: Clinic, words: Catalogue) -> list[str]:
    """The clinic's own first, then by name those that somebody there or an itinerary speaks."""
    spoken = {code for row in clinic.resources for code in row.languages}
    read = {code.split("-")[0] for code in languages()}
    others = {*spoken, *read}.difference(clinic.languages)
    return [*clinic.languages, *sorted(others, key=words.language_name)]


def told(facts: Mapping[str, Any]) -> tuple[float, str]:
    """How far a scan is."""
    known, asked = int(facts.get("known") or 0), int(facts.get("asked") or 0)
    if not asked:
        return 0.0, "Reading what is booked …"
    return known / asked, f"{known} of {asked} dates are known"


def draw(document: Mapping[str, Any], words: Catalogue) -> None:
    """The answers of a scan."""
    as_of = datetime.fromisoformat(document["as_of"])
    st.caption(
        f"{document['protocol']}, {len(document['days'])} dates beside {document['families']} booked "
        f"families, as seen {words.date(as_of.date())} {words.time(as_of)}, in "
        f"{document['seconds']:.1f} s. Nothing was saved or promised."
    )
    known = date.fromisoformat(document["closures_known_until"])
    if known < date.fromisoformat(document["to"]):
        st.warning(words.say("arrivals.known_until", date=words.date(known)))
    _slots(document)
    _dates(document)
    _reasons(document)


def _slots(document: Mapping[str, Any]) -> None:
    st.subheader("Dates to offer, the best first")
    if not document["slots"]:
        st.info("None of these dates fits.")
        return
    with st.grid(min_column_width=260):
        for number, slot in enumerate(document["slots"], 1):
            said = slot["said"]
            with st.container(border=True, gap="xxsmall"):
                st.markdown(f"**{number}. {said['date']}**")
                st.text(f"{MARKS[slot['verdict']]} {said['verdict']}")
                if said["first_dose"]:
                    st.text(f"First dose {said['first_dose']} · {said['order']}")
                st.text(f"Others: {said['others']}.")


def _dates(document: Mapping[str, Any]) -> None:
    st.subheader("Every date")
    rows = [
        {
            "Arrival": day["said"]["date"],
            "": MARKS[day["verdict"]],
            "What it would come to": day["said"]["verdict"],
            "First dose": day["said"]["first_dose"],
            "Order of doses": day["said"]["order"],
            "Proven": "yes" if day["is_proven"] else "no",
        }
        for day in document["days"]
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _reasons(document: Mapping[str, Any]) -> None:
    barred = [day for day in document["days"] if day["said"]["why"]]
    if not barred:
        return
    st.subheader("What stands in the way")
    with st.expander(f"{len(barred)} dates", expanded=len(barred) <= FEW):
        for day in barred:
            bullets(f"{day['said']['date']}: {day['said']['verdict']}", day["said"]["why"])
