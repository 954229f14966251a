"""A family's calendar: appointments, rides and flights, so that a phone follows the plan.

The calendar is made from all publications of the stay, the oldest first. An event keeps its UID
as long as it means the same thing; its SEQUENCE is the number of the publication in which it
last changed; what has disappeared stays, CANCELLED. So a phone that knew the old plan changes
its events instead of adding new ones. Titles are discreet: they show on a locked screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from icalendar import (
    CLASS,
    STATUS,
    Alarm,
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
)

from planner.domain.plan import Plan
from planner.domain.time import DAY
from planner.domain.words import CLINICAL, OXYGEN, THERAPY, TRAVEL
from planner.render.catalogue import Catalogue
from planner.render.itinerary import Entry, itinerary
from planner.render.names import Names

KINDS = (*CLINICAL, *TRAVEL)
"""What goes into the calendar: what somebody has to be in time for."""
HOUR = timedelta(hours=1)
PRODUCT = "-//medical-travel-planner//itinerary//EN"
RIDES = ("pickup", "dropoff", "trip")


@dataclass(frozen=True)
class Published:
    """One publication of the stay: its number, its moment, and what it says."""

    number: int
    at: datetime
    names: Names
    plan: Plan


@dataclass(frozen=True)
class Happening:
    """One event as a publication tells it. ``course`` is what it is one of several of."""

    activity: str
    course: str
    kind: str
    title: str
    start: datetime
    end: datetime
    where: str
    is_tentative: bool

    @property
    def told(self) -> tuple[object, ...]:
        """What a phone shows of it: a change of any of these is a change of the event."""
        return self.title, self.start, self.end, self.where, self.is_tentative


@dataclass(frozen=True)
class Kept:
    """An event of the calendar: its UID, the publication that last changed it, and its moment."""

    uid: str
    sequence: int
    changed: datetime
    happening: Happening
    is_cancelled: bool = False


@dataclass(frozen=True)
class Reminders:
    """How long before an appointment and before a ride a phone rings, and when it looks again."""

    appointment: timedelta
    ride: timedelta
    refresh: timedelta


def events(history: Sequence[Published], family: str) -> tuple[Kept, ...]:
    """The events after all publications, in order of time; :class:`UnknownIdError` for no family."""
    known: dict[str, Kept] = {}
    for published in history:
        known = _after(known, published, family)
    return tuple(sorted(known.values(), key=lambda kept: (kept.happening.start, kept.uid)))


def _after(known: Mapping[str, Kept], published: Published, family: str) -> dict[str, Kept]:
    """The events by UID after one more publication."""
    now = {one.activity: one for one in happenings(published, family)}
    held = {kept.happening.activity: kept for kept in known.values() if not kept.is_cancelled}
    moved = dict(_moved(held, now))
    result = dict(known)
    for activity, kept in held.items():
        target = moved.get(activity, activity)
        if target in now:
            result[kept.uid] = _changed(kept, now[target], published)
        else:
            result[kept.uid] = replace(
                kept, sequence=published.number, changed=published.at, is_cancelled=True
            )
    inherited = set(moved.values())
    for activity, one in now.items():
        if activity not in held and activity not in inherited:
            uid = _free_uid(result, published, family, activity)
            result[uid] = Kept(uid, published.number, published.at, one)
    return result


def _moved(held: Mapping[str, Kept], now: Mapping[str, Happening]) -> Iterator[tuple[str, str]]:
    """What went from one candidate of its course to another, pairwise in order of time.

    A daily session has one activity for each date: on another date it is another activity, and
    for the family still the same session.
    """
    gone = sorted(
        (kept.happening for activity, kept in held.items() if activity not in now),
        key=lambda one: (one.start, one.activity),
    )
    new = sorted(
        (one for activity, one in now.items() if activity not in held),
        key=lambda one: (one.start, one.activity),
    )
    for one in gone:
        other = next((n for n in new if n.course == one.course and n.kind == one.kind), None)
        if other is not None:
            new.remove(other)
            yield one.activity, other.activity


def _changed(kept: Kept, one: Happening, published: Published) -> Kept:
    if kept.happening.told == one.told:
        return replace(kept, happening=one)
    return replace(kept, sequence=published.number, changed=published.at, happening=one)


def _free_uid(known: Mapping[str, Kept], published: Published, family: str, activity: str) -> str:
    """The UID of an activity; a cancelled event of the same activity comes back to life."""
    uid = uid_of(published.names.problem.clinic, family, activity)
    if uid in known and not known[uid].is_cancelled:
        return uid_of(published.names.problem.clinic, family, f"{activity}#{published.number}")
    return uid


def uid_of(clinic: str, family: str, activity: str) -> str:
    """A UID that says nothing by itself and is the same in every publication."""
    digest = sha256(f"{clinic}\n{family}\n{activity}".encode()).hexdigest()
    return f"{digest[:32]}@stay"


# ---- what a publication tells ---------------------------------------------------------------


def happenings(published: Published, family: str) -> Iterator[Happening]:
    """The events of one publication, each once."""
    names, problem = published.names, published.names.problem
    stay = itinerary(names, published.plan, family)
    for day in stay.days:
        for entry in day.entries:
            if entry.kind not in KINDS or entry.is_continued:
                continue
            course = problem.course_of.get(entry.activity)
            flight = {"landing": stay.flight_in, "takeoff": stay.flight_out}.get(entry.kind, "")
            start, end = entry.start, entry.end
            if entry.kind in ("landing", "takeoff"):  # the flight's own minute, not its border time
                start = end = stay.landing if entry.kind == "landing" else stay.takeoff
            yield Happening(
                entry.activity,
                course.id if course else entry.activity,
                entry.kind,
                title_of(names.words, entry, flight),
                start,
                end,
                _where(entry),
                entry.status == "tentative",
            )


def title_of(words: Catalogue, entry: Entry, flight: str) -> str:
    """What a locked screen may show: that there is something, not what for."""
    key = entry.kind
    if key in (*THERAPY, *OXYGEN):
        key = "session"
    elif key in CLINICAL:
        key = "appointment"
    return words.say(f"ics.title.{key}", flight=flight).strip()


def _where(entry: Entry) -> str:
    """The room, or for a ride the vehicle and its driver."""
    return entry.vehicle if entry.kind in RIDES else entry.where


# ---- the file -------------------------------------------------------------------------------


def calendar(
    history: Sequence[Published],
    family: str,
    place: str,
    reminders: Reminders,
    link: str = "",
) -> bytes:
    """The calendar file of a stay after all its publications; the same input, the same bytes.

    ``place`` is where the clinic is, ``link`` the family's own address.
    """
    words = history[-1].names.words
    file = Calendar.new(
        prodid=PRODUCT,
        uid=uid_of(history[-1].names.problem.clinic, family, "calendar"),
        name=words.say("ics.name", family=family),
        language=words.language,
        method="PUBLISH",
        refresh_interval=reminders.refresh,
        last_modified=history[-1].at.astimezone(UTC),
    )
    found = events(history, family)
    for kept in found:
        file.add_component(_event(words, kept, place, reminders, link))
    if found:
        first = min(kept.happening.start for kept in found)
        last = max(kept.happening.end for kept in found)
        zone = zone_component(history[-1].names.problem.tz, first - DAY, last + DAY)
        file.subcomponents.insert(0, zone)
    text: bytes = file.to_ical()
    return text


def zone_component(tz: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """The zone between two moments: how it begins, and every change of clocks.

    Each onset is given on the clock that it ends, as RFC 5545 has it.
    """
    zone = Timezone()
    zone.add("tzid", tz.key)
    moment = first.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    zone.add_component(_onset(moment.astimezone(tz), moment.astimezone(tz)))
    while moment < last:
        before, after = moment.astimezone(tz), (moment + HOUR).astimezone(tz)
        if before.utcoffset() != after.utcoffset():
            zone.add_component(_onset(before, after))
        moment += HOUR
    return zone


def _onset(before: datetime, after: datetime) -> TimezoneStandard | TimezoneDaylight:
    """The part of a zone that begins at ``after``, the clock having been that of ``before``."""
    was, becomes = before.utcoffset(), after.utcoffset()
    assert was is not None
    assert becomes is not None
    part = TimezoneDaylight() if after.dst() else TimezoneStandard()
    part.add("dtstart", after.astimezone(UTC).replace(tzinfo=None) + was)
    part.add("tzoffsetfrom", was)
    part.add("tzoffsetto", becomes)
    part.add("tzname", after.tzname() or "")
    return part


def _event(words: Catalogue, kept: Kept, place: str, reminders: Reminders, link: str) -> Event:
    one = kept.happening
    title = words.say("ics.cancelled", title=one.title) if kept.is_cancelled else one.title
    event = Event.new(
        uid=kept.uid,
        sequence=kept.sequence,
        stamp=kept.changed.astimezone(UTC),
        last_modified=kept.changed.astimezone(UTC),
        start=one.start,
        end=one.end if one.end > one.start else None,
        summary=title,
        status=_status(kept),
        location=None if one.kind in TRAVEL else place,
        description="\n".join(_description(words, one, link)) or None,
        classification=CLASS.PRIVATE,
    )
    lead = reminders.ride if one.kind in RIDES else reminders.appointment
    if not kept.is_cancelled and one.kind not in ("landing", "takeoff"):
        event.add_component(_alarm(title, lead))
    return event


def _status(kept: Kept) -> STATUS:
    if kept.is_cancelled:
        return STATUS.CANCELLED
    return STATUS.TENTATIVE if kept.happening.is_tentative else STATUS.CONFIRMED


def _alarm(title: str, lead: timedelta) -> Alarm:
    alarm = Alarm.new(description=title)
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -lead)
    return alarm


def _description(words: Catalogue, one: Happening, link: str) -> Iterator[str]:
    if one.where:
        yield words.say("ics.where", where=one.where)
    if one.is_tentative:
        yield words.say("ics.tentative")
    if link:
        yield words.say("ics.details", link=link)
