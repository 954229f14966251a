"""Recommended slots: the order of dates, and what drafts would do to make room."""

from dataclasses import replace
from datetime import date, time

import pytest

from planner.advise.slots import Season, slots
from planner.domain.clinic import Shift
from planner.domain.time import days

from .build import asked, clinic, planned, scanned, with_rooms

TUESDAY = date(2027, 3, 9)


@pytest.fixture(scope="module")
def one_chair():
    """sm-beg with two rooms and one infusion chair, open 08:00-14:00 on working days.

    An infusion takes 30 + 60 + 120 = 210 minutes of it, so the six hours hold one a day. Family D
    stays from Mon 8 to Fri 12 March and has its infusion as early as it can: on Tuesday.
    """
    base = with_rooms(clinic("sm-beg"), "F01", "F02")
    hours = (Shift("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", time(8), time(14)),)
    rows = tuple(
        replace(row, capacity={"unit": 1}, shifts=hours) if row.id == "CHAIR" else row
        for row in base.resources
    )
    base = replace(base, resources=rows)
    document = planned(base, asked(base, "SM-short", date(2027, 3, 8), "D", age=9, days=5))
    dose = next(p for n, p in document.plan.placements.items() if n.startswith("D/p1/dose"))
    assert dose.start.date() == TUESDAY
    return base, document


def offered(base, document, day, *movable):
    """What is offered for a 3-day stay from one Monday: its only day for the infusion is Tuesday."""
    question, found = scanned(
        base, asked(base, "SM-short", day, age=9), (day,), document, is_explained=False
    )
    season = Season(
        document.requests, document.problem, document.plan, frozenset(movable)
    )  # fmt: skip
    return slots(question, list(found.values()), season)


def test_nothing_moves_that_is_published(one_chair):
    base, document = one_chair
    (slot,) = offered(base, document, date(2027, 3, 8))
    assert [(x.kind, x.missing) for x in slot.arrival.lost] == [("dose_iv", 1)]
    assert (slot.moved, slot.others) == ((), {})


def test_a_draft_makes_room_and_loses_nothing(one_chair):
    """D can have its infusion on Wednesday or Thursday as well, so nobody loses anything."""
    base, document = one_chair
    (slot,) = offered(base, document, date(2027, 3, 8), "D")
    assert (slot.arrival.verdict, slot.arrival.first_dose) == ("fits", TUESDAY)
    assert (slot.moved, slot.others, slot.others_price) == (("D",), {}, 0)


def test_a_draft_that_could_not_have_it_another_day_is_left_alone(one_chair):
    """Two stays from Monday to Wednesday both need Tuesday's chair: whoever moves, one loses it."""
    base, _ = one_chair
    document = planned(base, asked(base, "SM-short", date(2027, 3, 8), "D", age=9))
    (slot,) = offered(base, document, date(2027, 3, 8), "D")
    assert [(x.kind, x.missing) for x in slot.arrival.lost] == [("dose_iv", 1)]
    assert slot.moved == ()


def test_the_best_five_dates_lose_least_and_then_begin_soonest():
    """Mon 1 to Wed 10 March: six dates of a 3-day stay fit (Mon-Thu, Mon 8, Tue 9, Wed 10 and no
    others), all with the infusion on day 2; so the five earliest of them are offered, in order.
    """
    base = clinic("sm-beg")
    dates = tuple(days(date(2027, 3, 1), date(2027, 3, 10)))
    question, found = scanned(
        base, asked(base, "SM-short", dates[0], age=9), dates, is_explained=False
    )
    best = slots(question, list(found.values()))
    assert [slot.arrival.day.day for slot in best] == [1, 2, 3, 4, 8]
    assert all(slot.arrival.verdict == "fits" for slot in best)
