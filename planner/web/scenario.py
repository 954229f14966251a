"""Scenarios on the screen: edits one after the other, and the comparison with the present plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from planner.render.catalogue import Catalogue
from planner.render.scenario import edit_words
from planner.web.facts import facts
from planner.web.lists import bullets, headed

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALL = ""
ALONE = ("chamber", "van", "family_room", "ward_bed", "theatre", "gym")
"""Roles of which a single resource can be asked for by name."""


def edits(roles: Mapping[str, Sequence[str]], words: Catalogue, key: str) -> list[str]:
    """The edits chosen so far, with the fields for one more."""
    chosen: list[str] = st.session_state.setdefault(f"edits-{key}", [])
    kind = st.segmented_control(
        "What would be different", ["More of something", "Closed on a day", "Longer hours"],
        default="More of something", required=True, key=f"edit-kind-{key}",
    )  # fmt: skip
    draft = _fields(str(kind), roles, words, key)
    with st.container(horizontal=True):
        if st.button("Add it", icon=":material/add:", key=f"add-{key}"):
            chosen.append(draft)
        if chosen and st.button("Start over", icon=":material/delete:", key=f"clear-{key}"):
            chosen.clear()
    if chosen:
        bullets("Assumed", [edit_words(words, edit) for edit in chosen])
    return chosen


def _fields(kind: str, roles: Mapping[str, Sequence[str]], words: Catalogue, key: str) -> str:
    left, right = st.columns(2)
    if kind == "Closed on a day":
        day = left.selectbox(
            "Day", WEEKDAYS, index=4, format_func=lambda d: words.word("weekday", d),
            key=f"day-{key}",
        )  # fmt: skip
        return f"closed:{day}"
    if kind == "Longer hours":
        what = left.selectbox(
            "Who", [ALL, *roles],
            format_func=lambda r: headed(words.word("role", r)) if r else "Everybody with opening hours",
            key=f"longer-{key}",
        )  # fmt: skip
        minutes = int(right.number_input("Minutes longer", 10, 720, 60, 10, key=f"minutes-{key}"))
        return f"longer:{what}:{minutes}" if what else f"longer:{minutes}"
    named = {name: name for role in ALONE for name in roles.get(role, ())}
    options = {role: headed(words.word("role", role)) for role in roles} | named
    what = left.selectbox("What", list(options), format_func=options.__getitem__, key=f"what-{key}")
    count = int(right.number_input("How many more", 1, 20, 1, key=f"count-{key}"))
    return f"more:{what}:{count}"


def told(progress: Mapping[str, Any]) -> tuple[float, str]:
    """How far a scenario is: the families are planned twice, in two ways."""
    families, number = int(progress.get("families") or 0), int(progress.get("number") or 0)
    if not families:
        return 0.0, "Reading the plan …"
    return number / families, f"Planning {progress['family']} ({number} of {families})"


def draw(document: Mapping[str, Any], words: Catalogue) -> None:
    """The comparison."""
    said, now, then = document["said"], document["now"], document["then"]
    st.subheader(headed(words.list(list(said["edits"]))))
    more = document["placed_more"]
    facts(
        {
            "In the plan now": f"{now['placed']} of {now['wanted']}",
            "In the scenario": f"{then['placed']} of {then['wanted']}",
            "Difference": f"{more:+d}" if more else "None",
            "Families planned": f"{now['planned']} → {then['planned']}",
            "Cost of what is left out": f"{now['cost'][0]} → {then['cost'][0]}",
            "Cost of days and people": f"{now['cost'][1]} → {then['cost'][1]}",
        }
    )
    bullets("", said["families"])
    _sessions(document)
    _use(document)
    st.caption(f"Planned in {document['seconds']:.1f} s. Nothing was saved.")


def _sessions(document: Mapping[str, Any]) -> None:
    rows = [
        {
            "What": headed(row["said"]),
            "Now": f"{row['placed_now']} of {row['wanted_now']}",
            "Then": f"{row['placed_then']} of {row['wanted_then']}",
            "Difference": row["placed_then"] - row["placed_now"],
        }
        for row in document["sessions"]
        if (row["placed_now"], row["wanted_now"]) != (row["placed_then"], row["wanted_then"])
    ]
    if not rows:
        st.markdown("Just as many sessions of every kind are in both plans.")
        return
    st.markdown("What differs, by kind")
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _use(document: Mapping[str, Any]) -> None:
    rows = [
        {
            "Resource": headed(row["said"]),
            "How many": f"{row['resources_now']} → {row['resources_then']}",
            "Taken now": row["share_now"] * 100,
            "Taken then": row["share_then"] * 100,
        }
        for row in document["use"]
    ]
    if not rows:
        return
    st.markdown("Use of what the scenario touches, as a share of its open hours")
    column = st.column_config.NumberColumn(format="%.1f %%")
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={"Taken now": column, "Taken then": column},
    )
