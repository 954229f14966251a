"""The cards of the Publish page: one family's draft beside what it was told last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from planner.domain.clinic import Clinic
from planner.domain.time import zone
from planner.render.catalogue import Catalogue
from planner.service import family, publishing
from planner.service.desk import Desk
from planner.service.plans import Version
from planner.service.publishing import Clash, StayReview
from planner.web.frame import plain_errors
from planner.web.lists import bullets

_MESSAGE = "publish-message"
FEW = 8
"""So many changes are shown at once; more wait behind a click."""
Base = tuple[int, int]


def seen_base(clinic: str, version: Version) -> Base:
    """The draft that the page showed last: what a click on it means, whatever was saved since."""
    key, now = f"publish-seen-{clinic}", (version.id, version.revision)
    seen: Base = st.session_state.get(key, now)
    st.session_state[key] = now
    return seen


def card(stay: StayReview, clinic: Clinic, version: Version, words: Catalogue) -> bool:
    """Draw one family; returns whether it is chosen to be published."""
    with st.container(border=True, gap="xsmall"):
        title, color, icon = _state(stay)
        st.markdown(f"**{stay.family}** :{color}-badge[{icon} {title}]")
        st.caption(_last(stay, clinic, words))
        bullets("Laws that the draft breaks", stay.broken, kind="warning")
        bullets("To be confirmed before it can be published", stay.due, kind="warning")
        _changes(stay, words)
        if stay.open_gates:
            bullets("Still open, and shown as to be confirmed", stay.open_gates, kind="info")
        if not stay.can_publish or stay.is_unchanged:
            return False
        return st.checkbox(
            f"Publish {stay.family}", True, key=f"publish-{stay.family}-{version.id}"
        )


def _state(stay: StayReview) -> tuple[str, Literal["green", "gray", "orange"], str]:
    if not stay.can_publish:
        return "Something in the way", "orange", ":material/block:"
    if stay.is_unchanged:
        return "Published as it is", "gray", ":material/check:"
    return "Ready", "green", ":material/publish:"


def _last(stay: StayReview, clinic: Clinic, words: Catalogue) -> str:
    if stay.last is None:
        return "Never published yet."
    when = words.moment(stay.last.published_at.astimezone(zone(clinic.zone)))
    return f"Publication {stay.last.number}, {when}, by {stay.last.published_by}."


def _changes(stay: StayReview, words: Catalogue) -> None:
    if stay.difference is None or stay.difference.is_empty:
        return
    said = publishing.sentences(stay.difference, words)
    if not said:
        st.markdown("No appointment differs; errands, confirmations or notes do.")
        return
    title = f"Differs from publication {stay.last.number if stay.last else ''}"
    if len(said) <= FEW:
        bullets(title, said)
        return
    with st.expander(f"{title}: {len(said)} changes"):
        bullets("", said)


def clash_list(found: Sequence[Clash], clinic: Clinic, words: Catalogue) -> None:
    """Warn where a family that is not published now was told something that gets in the way."""
    tz = zone(clinic.zone)
    said = [
        f"{one.family} and {one.standing}: {one.label}, {words.moment(one.start.astimezone(tz))}–"
        f"{words.time(one.end.astimezone(tz))}. {one.standing} still has its last publication."
        for one in found
    ]
    bullets("Held by two families at once, if only these are published", said, kind="warning")


def publish_button(desk: Desk, clinic: str, base: Base, chosen: Sequence[str]) -> None:
    """Publish what is chosen of the draft that was seen."""
    count = len(chosen)
    label = "Publish 1 family" if count == 1 else f"Publish {count} families"
    clicked = st.button(
        label if count else "Nothing to publish",
        type="primary",
        disabled=not count,
        icon=":material/publish:",
    )
    if not clicked:
        return
    with plain_errors("Nothing was published"):
        done = publishing.publish(desk, clinic, base, chosen)
        family.prepare(desk, done.published)
        names = ", ".join(one.family for one in done.published)
        st.session_state[_MESSAGE] = f"Published: {names}."
        st.rerun()


def finish() -> None:
    """Say what the last click did."""
    message = st.session_state.pop(_MESSAGE, "")
    if message:
        st.success(message)
