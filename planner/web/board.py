"""The board of a clinic's timeline: our own read-only component, one ES module and one sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import streamlit as st

from planner.domain.time import Window, days, subtract
from planner.domain.words import (
    CLOSING,
    CONSULT,
    DOSE,
    LAB,
    LODGING,
    OXYGEN,
    RUN,
    THERAPY,
    TRAVEL,
    WORKUP,
)
from planner.render.catalogue import Catalogue
from planner.render.timeline import Bar, Lane, Timeline

ASSETS = Path(__file__).parent / "assets"
HOUR_WIDTH = 56
"""Pixels of an hour on the board of a day, at least."""
FAMILIES = {
    "therapy": THERAPY,
    "oxygen": (*OXYGEN, "dive", "hbot_prep"),
    "dose": (*DOSE, "aspiration", "infusion", "recovery", "flat_rest"),
    "workup": (*WORKUP, *CONSULT, *CLOSING),
    "lab": LAB,
    "travel": (*TRAVEL, *(kind for kind in RUN if kind != "dive")),
    "lodging": LODGING,
    "care": (),
}
"""The colour families of the board by kind; whatever stands in none of them is ``care``."""
FAMILY_OF = {kind: family for family, kinds in FAMILIES.items() for kind in kinds}
LEGEND = (
    ("therapy", "Therapies"),
    ("oxygen", "HBOT and ozone"),
    ("dose", "Planned dose events and rest"),
    ("workup", "Talks and assessments"),
    ("lab", "Lab"),
    ("travel", "Rides"),
    ("lodging", "Nights"),
    ("care", "Other"),
)

_mount = st.components.v2.component(
    "planner_board",
    html="<div class='board'></div>",
    css=(ASSETS / "board.css").read_text("utf-8"),
    js=(ASSETS / "board.mjs").read_text("utf-8"),
)


def board(timeline: Timeline, words: Catalogue, now: datetime, *, is_week: bool, key: str) -> None:
    """Draw the clinic's lanes; ``is_week`` shows days on the axis, otherwise hours.

    A screen that is too narrow for all of it opens at ``now``, or at the first booking.
    """
    _mount(key=key, data=board_data(timeline, words, now, is_week=is_week))


def busy(timeline: Timeline) -> Timeline:
    """The same without the lanes that have no booking."""
    used = {bar.lane for bar in timeline.bars}
    return replace(timeline, lanes=tuple(lane for lane in timeline.lanes if lane.id in used))


def board_data(
    timeline: Timeline, words: Catalogue, now: datetime, *, is_week: bool
) -> dict[str, Any]:
    """What the component draws: minutes since the first midnight on the clinic's clock."""
    first, last = _reach(timeline, is_week=is_week)
    bars: dict[str, list[Bar]] = defaultdict(list)
    for bar in timeline.bars:
        bars[bar.lane].append(bar)
    groups = [
        {
            "title": words.word("group", group),
            "lanes": [_lane(lane, bars[lane.id], timeline, words) for lane in lanes],
        }
        for group, lanes in _by_group(timeline)
    ]
    used = {FAMILY_OF.get(bar.kind, "care") for bar in timeline.bars}
    return {
        "view": {"from": first, "to": last},
        "ticks": list(_ticks(timeline, words, first, last, is_week=is_week)),
        "groups": groups,
        "legend": [pair for pair in LEGEND if pair[0] in used],
        "least": 1180 if is_week else (last - first) // 60 * HOUR_WIDTH,
        "scroll": max(first, _opening(timeline, now)),
        "words": {
            "resource": "Resource",
            "board": "Timeline of the clinic. Use the arrow keys to walk through the bookings.",
            "hint": "Point at a booking, or press Tab and walk with the arrow keys, to read it here.",
        },
    }


def _minutes(timeline: Timeline, moment: datetime) -> int:
    """Wall-clock minutes since the first midnight (a change of clocks does not shift the axis)."""
    naive = moment.astimezone(timeline.start.tzinfo).replace(tzinfo=None)
    return int((naive - timeline.start.replace(tzinfo=None)) / timedelta(minutes=1))


def _reach(timeline: Timeline, *, is_week: bool) -> tuple[int, int]:
    """The minutes that the axis shows: whole days, or of one day the hours that are in use."""
    whole = _minutes(timeline, timeline.end)
    if is_week:
        return 0, whole
    inside = [
        bar for bar in timeline.bars if timeline.start <= bar.start and bar.end <= timeline.end
    ]
    first = min([_minutes(timeline, bar.start) // 60 for bar in inside] + [7])
    last = max([-(-_minutes(timeline, bar.end) // 60) for bar in inside] + [19])
    return first * 60, min(last * 60, whole)


def _opening(timeline: Timeline, now: datetime) -> int:
    """The hour with which a narrow screen opens, in minutes: of now, else of the first booking."""
    if timeline.start <= now < timeline.end:
        moment = now
    else:
        begun = [bar.start for bar in timeline.bars if timeline.start <= bar.start < timeline.end]
        moment = min(begun, default=timeline.start)
    return _minutes(timeline, moment) // 60 * 60


def _ticks(
    timeline: Timeline, words: Catalogue, first: int, last: int, *, is_week: bool
) -> Iterator[dict[str, Any]]:
    if not is_week:
        for hour in range(first // 60, last // 60):
            yield {"at": hour * 60, "label": f"{hour % 24:02d}:00", "isDay": False}
        return
    start, end = timeline.start.date(), timeline.end.date() - timedelta(days=1)
    for number, day in enumerate(days(start, end)):
        yield {"at": number * 1440, "label": words.day(day), "isDay": True}
        yield {"at": number * 1440 + 720, "label": "", "isDay": False}  # noon


def _by_group(timeline: Timeline) -> Iterator[tuple[str, list[Lane]]]:
    lanes: dict[str, list[Lane]] = defaultdict(list)
    for lane in timeline.lanes:
        lanes[lane.group].append(lane)
    yield from lanes.items()


def _lane(lane: Lane, bars: list[Bar], timeline: Timeline, words: Catalogue) -> dict[str, Any]:
    whole = Window(timeline.start, timeline.end)
    shut = () if lane.open is None else subtract([whole], lane.open)
    return {
        "label": lane.label,
        "said": "1 booking" if len(bars) == 1 else f"{len(bars)} bookings",
        "shut": [[_minutes(timeline, w.start), _minutes(timeline, w.end)] for w in shut],
        "bars": [
            {
                "start": _minutes(timeline, bar.start),
                "end": _minutes(timeline, bar.end),
                "family": FAMILY_OF.get(bar.kind, "care"),
                "status": bar.status,
                "who": ", ".join(bar.families),
                "title": bar.title,
                "told": told(lane, bar, words),
            }
            for bar in sorted(bars, key=lambda bar: (bar.start, bar.end, bar.activity))
        ],
    }


def told(lane: Lane, bar: Bar, words: Catalogue) -> str:
    """One booking in one line, for the reader of the board and for screen readers."""
    parts = [
        f"{words.moment(bar.start)}–{_until(bar, words)}",
        bar.title,
        ", ".join(bar.families),
        lane.label,
        "" if bar.status == "planned" else words.word("status", bar.status),
    ]
    return " · ".join(part for part in parts if part)


def _until(bar: Bar, words: Catalogue) -> str:
    is_same_day = bar.start.date() == bar.end.date()
    return words.time(bar.end) if is_same_day else words.moment(bar.end)


def table(timeline: Timeline, words: Catalogue) -> list[dict[str, str]]:
    """The same bookings as rows: for reading aloud, sorting and searching."""
    lanes = {lane.id: lane for lane in timeline.lanes}
    return [
        {
            "From": words.moment(bar.start),
            "Until": _until(bar, words),
            "Resource": lanes[bar.lane].label,
            "What": bar.title,
            "Families": ", ".join(bar.families),
            "Status": words.word("status", bar.status),
        }
        for bar in sorted(timeline.bars, key=lambda bar: (bar.start, bar.lane, bar.end))
    ]
