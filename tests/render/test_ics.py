"""The family's calendar: parsed back by two parsers, and followed by a phone that only merges."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from planner.domain.errors import UnknownIdError
from planner.domain.plan import Placement, Plan
from planner.render.ics import Kept, Published, Reminders, calendar, events, happenings, uid_of

from .case import CONSENT, DOSE, HBOT, NAMES, PICKUP, PLAN, SPEECH, moment

REMINDERS = Reminders(timedelta(minutes=30), timedelta(minutes=60), timedelta(hours=4))
PLACE, LINK = "Swiss Medica, Belgrade", "https://planner.example/i/abc"
MOVED = PLAN.move(CONSENT.id, moment(29, 11))
WITHOUT = MOVED.without(HBOT.id)


def history(*plans: Plan) -> list[Published]:
    return [Published(n, moment(n, 9), NAMES, plan) for n, plan in enumerate(plans, 1)]


def made(*plans: Plan) -> bytes:
    return calendar(history(*plans), "ada", PLACE, REMINDERS, LINK)


def vevents(text: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def by_activity(*plans: Plan) -> dict[str, Kept]:
    return {kept.happening.activity: kept for kept in events(history(*plans), "ada")}


# ---- one publication ------------------------------------------------------------------------


def test_appointments_rides_and_flights_are_in_the_calendar_and_nothing_else():
    """Not the lodging, nor the batch release: nobody of the family has to be in time for them."""
    assert [(str(e["summary"]), e.start) for e in vevents(made(PLAN))] == [
        ("Landing JU101", moment(27, 12)),
        ("Pick-up at the airport", moment(27, 13, 10)),
        ("Session", moment(29, 7, 45)),
        ("Session", moment(29, 9, 40)),
        ("Appointment", moment(29, 10)),
        ("Appointment", moment(29, 12)),
    ]


def test_nothing_on_a_locked_screen_says_what_for():
    for event in vevents(made(PLAN)):
        shown = f"{event['summary']} {event.get('location', '')} {event['uid']}".lower()
        for word in ("dose", "hbot", "speech", "consent", "lumbar", "ada", "chamber", "theatre"):
            assert word not in shown


def test_every_time_names_the_clinics_zone():
    for event in vevents(made(PLAN)):
        for key in ("dtstart", "dtend"):
            if key in event:
                assert event[key].params["TZID"] == "Europe/Belgrade"


def test_the_zone_changes_its_clock_at_the_right_moment():
    """On 28 March 2027 clocks in Belgrade go from 02:00 CET to 03:00 CEST."""
    (zone,) = icalendar.Calendar.from_ical(made(PLAN)).walk("VTIMEZONE")
    first, summer = zone.subcomponents
    assert (first.name, first["tzoffsetto"].td) == ("STANDARD", timedelta(hours=1))
    assert (summer.name, summer["dtstart"].dt) == ("DAYLIGHT", datetime(2027, 3, 28, 2))
    assert (summer["tzoffsetfrom"].td, summer["tzoffsetto"].td) == (
        timedelta(hours=1), timedelta(hours=2),
    )  # fmt: skip


def test_a_phone_rings_before_appointments_and_rides_and_not_for_a_landing():
    rings = {
        str(e["summary"]): [alarm["trigger"].dt for alarm in e.walk("VALARM")]
        for e in vevents(made(PLAN))
    }
    assert rings == {
        "Landing JU101": [],
        "Pick-up at the airport": [timedelta(minutes=-60)],
        "Session": [timedelta(minutes=-30)],
        "Appointment": [timedelta(minutes=-30)],
    }


def test_what_is_not_sure_is_tentative_and_the_link_is_in_the_description():
    dose = vevents(made(PLAN))[-1]
    assert dose["status"] == "TENTATIVE"
    assert str(dose["description"]).splitlines() == [
        "Where: Theatre", "To be confirmed.", f"Details: {LINK}",
    ]  # fmt: skip


def test_two_parsers_read_the_same():
    text = made(PLAN, MOVED, WITHOUT)
    ours = {
        str(e["uid"]): (e.start.astimezone(UTC), int(e["sequence"]), str(e["status"]),
                        str(e["summary"]))
        for e in vevents(text)
    }  # fmt: skip
    (other,) = IcsCalendarStream.from_ics(text.decode()).calendars
    theirs = {
        e.uid: (e.dtstart.astimezone(UTC), e.sequence, str(e.status.value), e.summary)
        for e in other.events
    }
    assert theirs == ours
    assert len(ours) == 6


def test_the_same_history_gives_the_same_bytes():
    assert made(PLAN, MOVED) == made(PLAN, MOVED)


def test_lines_are_no_longer_than_the_standard_allows():
    assert max(len(line) for line in made(PLAN).split(b"\r\n")) <= 75


# ---- a plan that changes --------------------------------------------------------------------


def test_a_moved_appointment_keeps_its_uid_and_takes_the_publications_number():
    before, after = by_activity(PLAN), by_activity(PLAN, MOVED)
    assert after[CONSENT.id].uid == before[CONSENT.id].uid
    assert (before[CONSENT.id].sequence, after[CONSENT.id].sequence) == (1, 2)
    assert after[CONSENT.id].happening.start == moment(29, 11)
    assert after[DOSE.id] == before[DOSE.id]  # what did not change is as it was


def test_an_event_keeps_the_number_of_its_last_change():
    after = by_activity(PLAN, MOVED, MOVED, WITHOUT)
    assert (after[CONSENT.id].sequence, after[PICKUP.id].sequence) == (2, 1)
    assert (after[HBOT.id].sequence, after[HBOT.id].is_cancelled) == (4, True)


def test_what_has_disappeared_is_cancelled_and_does_not_ring():
    (gone,) = [e for e in vevents(made(PLAN, WITHOUT)) if e["status"] == "CANCELLED"]
    assert (str(gone["summary"]), int(gone["sequence"])) == ("No longer planned: Session", 2)
    assert gone.walk("VALARM") == []


def test_what_comes_back_is_the_same_event():
    after = by_activity(PLAN, PLAN.without(HBOT.id), PLAN)
    assert (after[HBOT.id].sequence, after[HBOT.id].is_cancelled) == (3, False)
    assert after[HBOT.id].uid == by_activity(PLAN)[HBOT.id].uid


def test_a_daily_session_on_another_date_is_the_same_event_moved():
    """The session of the 29th is on the 28th now, and so another activity of the course."""
    sunday = Placement(SPEECH[0].id, "m", moment(28, 10), PLAN.placements[SPEECH[1].id].takes)
    plan = PLAN.without(SPEECH[1].id)
    plan = replace(plan, placements={**plan.placements, SPEECH[0].id: sunday})
    before, after = by_activity(PLAN), by_activity(PLAN, plan)
    assert after[SPEECH[0].id].uid == before[SPEECH[1].id].uid
    assert [kept for kept in after.values() if kept.is_cancelled] == []
    # the 29th comes back beside it: a further event, not the one that has moved
    both = replace(PLAN, placements={**PLAN.placements, SPEECH[0].id: sunday})
    third = by_activity(PLAN, plan, both)
    assert third[SPEECH[0].id].uid == before[SPEECH[1].id].uid
    assert third[SPEECH[1].id].uid not in {kept.uid for kept in before.values()}


def test_uids_of_different_families_differ():
    assert uid_of("sm-beg", "ada", "x") != uid_of("sm-beg", "eve", "x")


# ---- any sequence of publications -----------------------------------------------------------

STARTS = [moment(day, hour) for day in (27, 28, 29) for hour in (8, 10, 16)]
MOVABLE = (CONSENT, HBOT, *SPEECH)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan with any of the movable activities at any of some times."""
    plan = PLAN.without(*(activity.id for activity in MOVABLE))
    for activity in MOVABLE:
        if draw(st.booleans()):
            start = draw(st.sampled_from(STARTS))
            takes = tuple(d.eligible[0] for d in activity.modes[0].demands)
            placed = {activity.id: Placement(activity.id, "m", start, takes)}
            plan = replace(plan, placements={**plan.placements, **placed})
    return plan


class Phone:
    """A calendar program that merges a file: by UID, and never an older SEQUENCE over a newer."""

    def __init__(self) -> None:
        self.known: dict[str, icalendar.Event] = {}

    def take(self, text: bytes) -> None:
        for event in vevents(text):
            old = self.known.get(str(event["uid"]))
            if old is None or int(event["sequence"]) > int(old["sequence"]):
                self.known[str(event["uid"])] = event
            elif int(event["sequence"]) == int(old["sequence"]):
                assert event.start == old.start, "changed without a new SEQUENCE"
                assert event["status"] == old["status"], "changed without a new SEQUENCE"

    def shown(self) -> list[tuple[datetime, str]]:
        alive = (e for e in self.known.values() if e["status"] != "CANCELLED")
        return sorted((e.start.astimezone(UTC), str(e["summary"])) for e in alive)


@settings(max_examples=60, deadline=None)
@given(st.lists(plans(), min_size=1, max_size=5), st.data())
def test_a_phone_that_follows_any_of_the_publications_shows_just_the_last(published, data):
    phone = Phone()
    for upto in range(1, len(published) + 1):
        is_last = upto == len(published)
        if is_last or data.draw(st.booleans(), label=f"sees {upto}"):
            phone.take(made(*published[:upto]))
    last = history(*published)[-1]
    assert phone.shown() == sorted(
        (one.start.astimezone(UTC), one.title) for one in happenings(last, "ada")
    )
    uids = [kept.uid for kept in events(history(*published), "ada")]
    assert len(uids) == len(set(uids))


def test_an_unknown_family_has_no_calendar():
    with pytest.raises(UnknownIdError, match="no family 'eve'"):
        events(history(PLAN), "eve")
