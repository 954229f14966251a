"""Dated errands before the journey and follow-up calls after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from planner.domain.problem import Task
from planner.domain.time import at, shift, zone
from planner.protocols.draft import Draft
from planner.protocols.family import Family, Person
from planner.protocols.lodging import ward_sleepers


def tasks_of(draft: Draft, family: Family) -> tuple[Task, ...]:
    """Every task of a stay in order of time; nothing before "now"."""
    tasks = [*_before(draft, family), *_there(draft, family)]
    for person in family.patients:
        tasks += [*_orders(draft, family, person), *_followups(draft, family, person)]
    return tuple(sorted(tasks, key=lambda task: (task.start, task.id)))


def _before(draft: Draft, family: Family) -> Iterator[Task]:
    number = draft.number
    for person in family.patients:
        wanted = family.first_day - timedelta(days=number("task.video_consult_days"))
        day = max(wanted, _today(draft, family) + timedelta(days=1))
        yield _call(draft, family, person, min(day, family.first_day), kind="video_consult")
    papers = family.first_day - timedelta(days=number("task.papers_days"))
    yield _due(draft, family, "papers", papers)
    if family.request.visa_until is not None:
        visa = family.first_day - timedelta(days=number("task.visa_days"))
        yield _due(draft, family, "visa_letter", visa)
    if family.wheelchairs:
        ahead = draft.clinic.duration("task.assistance_hours")
        flights = (("in", family.landing), ("out", family.takeoff))
        for way, flight in flights:
            yield Task(
                f"{family.id}/task/wheelchair_assistance-{way}",
                family.id,
                "",
                "wheelchair_assistance",
                max(shift(flight, -ahead), draft.as_of),
                home_zone=family.request.home_zone,
                facts={"way": way, "wheelchairs": str(family.wheelchairs)},
            )


def _there(draft: Draft, family: Family) -> Iterator[Task]:
    """Registration, a bed more on the ward, and a greeting that nobody on duty can do."""
    country = draft.clinic.country.lower()
    if f"visa.{country}_registration_hours" in draft.clinic.values:
        limit = draft.clinic.duration(f"visa.{country}_registration_hours")
        yield _task(family, "address_registration", shift(family.landing, limit))
    if f"visa.{country}_registration_days" in draft.clinic.values:
        limit = draft.clinic.duration(f"visa.{country}_registration_days")
        yield _task(family, "foreigner_registration", shift(family.landing, limit))
    yield from _extra_bed(draft, family)
    for activity in draft.of_stay(family.id):
        if activity.facts.get("greet") == "to_arrange":
            if family.request.languages and _is_foreign(draft, family):
                yield _task(
                    family,
                    "arrange_greeting",
                    max(shift(activity.earliest, -timedelta(days=3)), draft.as_of),
                )
            return


def _extra_bed(draft: Draft, family: Family) -> Iterator[Task]:
    """A bed more on the ward, where a child with nobody else to stay with must sleep there, too."""
    nights = [activity for activity in draft.of_stay(family.id) if activity.kind == "ward"]
    sleepers, beds = len(ward_sleepers(draft, family)), draft.number("ward.beds_count")
    if nights and sleepers > beds:
        first = min(night.earliest for night in nights).astimezone(family.tz).date()
        ahead = timedelta(days=draft.number("task.extra_bed_days"))
        facts = {"sleepers": str(sleepers), "beds": str(beds)}
        yield _due(draft, family, "extra_bed", first - ahead, facts=facts)


def _is_foreign(draft: Draft, family: Family) -> bool:
    drivers = draft.calendar.serving("driver")
    known = draft.calendar.resources
    return not all(family.speaks(known[d].languages) for d in drivers)


def _orders(draft: Draft, family: Family, person: Person) -> Iterator[Task]:
    """Each batch is ordered its lead time before the first day on which it can be needed."""
    first: dict[tuple[str, str, str], date] = {}
    soonest = draft.soonest(family.id, person.id)
    for activity in draft.of_stay(family.id):
        if activity.person == person.id and "routes" in activity.facts:
            state = activity.facts["state"]
            if activity.facts["product"] == "autologous":
                continue
            key = (activity.facts["number"], state, activity.facts["product"])
            day = soonest[activity.id]
            first[key] = min(first.get(key, day), day)
    for (number, state, product), day in sorted(first.items()):
        lead = draft.number(f"lab.lead_{state}_days")
        due = draft.calendar.working_days_before(day, lead, "lab")
        yield _due(
            draft,
            family,
            "batch_order",
            due,
            person=person,
            suffix=f"-{number}-{state}",
            facts={"dose": number, "product": product, "state": state, "lead_days": str(lead)},
        )


def _followups(draft: Draft, family: Family, person: Person) -> Iterator[Task]:
    """1, 3, 6, 12 months after the last day, at an hour that suits home and clinic."""
    months = draft.clinic.values["followup.months_count"].amount
    assert isinstance(months, tuple)
    for month in months:
        day = family.last_day + relativedelta(months=int(month))
        yield _call(draft, family, person, day, kind="followup", months=int(month))


def _call(
    draft: Draft, family: Family, person: Person, day: date, *, kind: str, months: int = 0
) -> Task:
    """A video call of the length that the clinic keeps for its kind."""
    lengths = {"video_consult": "task.video_consult_min", "followup": "followup.length_min"}
    length = draft.clinic.duration(lengths[kind])
    start = _hour(draft, family, day, length)
    suffix = f"-{months:02d}" if months else ""
    return Task(
        f"{person.id}/task/{kind}{suffix}", family.id, person.id, kind, start,
        shift(start, length), family.request.home_zone, {"months": str(months)} if months else {},
    )  # fmt: skip


def _hour(draft: Draft, family: Family, day: date, length: timedelta) -> datetime:
    """The first hour of the clinic's office that is waking time at home; else the office's first.

    Moved on by up to a week's tolerance past days on which the clinic is closed.
    """
    home = zone(family.request.home_zone) if family.request.home_zone else family.tz
    for n in range(draft.number("followup.window_days") + 1):
        date_ = day + timedelta(days=n)
        if date_.isoweekday() < 6 and not draft.calendar.closure(date_):  # Saturday, Sunday
            return _overlap(draft, family.tz, home, date_, length)
    return _overlap(draft, family.tz, home, day, length)


def _overlap(draft: Draft, tz: ZoneInfo, home: ZoneInfo, day: date, length: timedelta) -> datetime:
    clock = draft.clinic.clock
    start = at(day, clock("task.office_from_clock"), tz)
    until = at(day, clock("task.office_until_clock"), tz)
    first = at(day, clock("followup.home_from_clock"), home)
    last = at(day, clock("followup.home_until_clock"), home)
    begin = max(start, first.astimezone(tz))
    if shift(begin, length) <= min(until, last.astimezone(tz)):
        return begin
    return start


def _due(
    draft: Draft,
    family: Family,
    kind: str,
    day: date,
    *,
    person: Person | None = None,
    suffix: str = "",
    facts: dict[str, str] | None = None,
) -> Task:
    """A task with a due time: the office's first hour of a date, but not in the past."""
    when = at(day, draft.clinic.clock("task.office_from_clock"), family.tz)
    late = when < draft.as_of
    facts = {**(facts or {}), **({"overdue": "1"} if late else {})}
    owner = person.id if person else family.id
    return Task(
        f"{owner}/task/{kind}{suffix}",
        family.id,
        person.id if person else "",
        kind,
        max(when, draft.as_of.astimezone(family.tz)),
        home_zone=family.request.home_zone,
        facts=facts,
    )


def _task(family: Family, kind: str, when: datetime) -> Task:
    return Task(
        f"{family.id}/task/{kind}",
        family.id,
        "",
        kind,
        when.astimezone(family.tz),
        home_zone=family.request.home_zone,
    )


def _today(draft: Draft, family: Family) -> date:
    return draft.as_of.astimezone(family.tz).date()
