"""Occupational therapy at a table on the day after an injection, within the 24 hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from planner.domain.protocol import DoseStep, TherapyStep
from planner.protocols import expand
from tests.cases.build import AS_OF, Case, only_between, solved
from tests.protocols.build import clinic, patient, stay, with_protocol

BELGRADE = ZoneInfo("Europe/Belgrade")
OT = "A1/p1/occupational/2027-03-10"


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=BELGRADE)


def wednesday(first: datetime, last: datetime, *, has_table: bool = True) -> Case:
    """An injection on Tuesday 9 March 2027 at 10:00, given at 10:30: the rest lasts until Wednesday
    10:30. One session of occupational therapy on Wednesday, starting from ``first`` to ``last``.
    """
    made = with_protocol(
        clinic("sm-beg"), "SM-typical", orders=((DoseStep(("IT",), "MSC", "thawed"),),),
        therapies=(TherapyStep("occupational", 1, earliest_day=4, latest_day=4),),
    )  # fmt: skip
    if not has_table:
        made = replace(made, resources=tuple(r for r in made.resources if r.id != "OTTABLE"))
    request = stay(
        "sm-beg", "2027-03-07T12:00+01:00", "2027-03-13T15:00+01:00", patient("SM-typical")
    )
    found = expand((request,), made, AS_OF)
    held = {"dose_it": (local(9, 10), local(9, 10)), "occupational": (first, last)}
    activities = tuple(
        only_between(a, *held[a.kind]) if a.kind in held else a for a in found.activities
    )
    return solved(replace(found, activities=activities), is_first_enough=False)


@pytest.mark.parametrize(
    ("first", "last", "is_seated"),
    [
        (local(10, 9), local(10, 10, 20), True),  # the last start inside the 24 hours
        (local(10, 10, 30), local(10, 10, 30), False),  # the first one after them
        (local(10, 9), local(10, 12), False),  # where both can be, the table stays free
    ],
)
def test_the_table_stands_in_until_the_rest_is_over(
    first: datetime, last: datetime, is_seated: bool
) -> None:
    case = wednesday(first, last)
    assert (case.broken, case.left_out) == ([], {})
    session = case.plan.placements[OT]
    assert session.mode.endswith("/table") == is_seated
    assert case.takes(session, "table") == (["OTTABLE"] if is_seated else [])


def test_without_a_table_there_is_no_session_before_the_rest_is_over() -> None:
    case = wednesday(local(10, 9), local(10, 10, 20), has_table=False)
    assert case.broken == []
    assert case.left_out == {"A1/p1/occupational": 1}
