"""What can never be, whatever is booked: refused before anything is solved, with what to change.

A closed week is a shortage and is left to the solver. A block of four hours in an opening of
three, a room and a practitioner who are never there together, a session longer than the day's
limit are mistakes in the request, the protocol or the clinic's data.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from planner.domain.errors import Fault, InputError
from planner.domain.problem import Demand, Mode
from planner.protocols.calendar import Calendar
from planner.protocols.draft import Draft
from planner.protocols.family import Family, Person
from planner.protocols.slots import Range, common, minutes

_WEEKS = timedelta(weeks=8)
"""Rosters repeat within this time: what is not open together in it never is."""
_MINUTE = timedelta(minutes=1)


def refuse_closed(draft: Draft, family: Family, kind: str, modes: Sequence[Mode]) -> None:
    """Raise where no opening of what is needed is ever long enough, or never at one time."""
    faults = [_too_long(draft, family, kind, mode) for mode in modes]
    if faults and all(faults):
        raise InputError(*(fault for fault in faults[:1] if fault))
    calendar = draft.calendar.beginning(_WEEKS)
    if modes and not any(_is_ever_open(calendar, family, mode) for mode in modes):
        roles = dict.fromkeys(d.role for d in _clinics(family, modes[0]))
        raise InputError(
            _fault(
                family,
                f"The {kind} needs {' and '.join(roles)} together for"
                f" {minutes(modes[0].duration)} minutes; they are never open at one time so long.",
                "Shorten it, or change the hours in the clinic's data.",
            )
        )


def refuse_over_limits(
    draft: Draft, family: Family, person: Person, kind: str, modes: Sequence[Mode]
) -> None:
    """Raise where one session alone is longer than what a person may have in a day or in a row."""
    faults = [next(_over(draft, family, person, kind, mode), None) for mode in modes]
    if faults and all(faults):
        raise InputError(*(fault for fault in faults[:1] if fault))


def _over(draft: Draft, family: Family, person: Person, kind: str, mode: Mode) -> Iterator[Fault]:
    rows = [
        *((row.law, row.select, row.kinds, row.measure, row.most) for row in draft.clinic.limits),
        *(
            (row.law, row.select, row.kinds, row.measure, row.most)
            for row in draft.clinic.sequences
        ),
    ]
    for demand in mode.demands:
        if person.id not in demand.eligible or demand.is_ride:
            continue
        length = sum((p.end - p.begin for p in demand.parts), timedelta(0)) // _MINUTE
        use = demand.kind or kind
        for law, select, kinds, measure, most in rows:
            is_over = measure == "minutes" and use in kinds and length > most
            if is_over and person.is_selected(select):
                yield _fault(
                    family,
                    f"One {use} of {person.id} takes {length} minutes; {law} allows"
                    f" {most} minutes.",
                    "Shorten it, or change the limit in the clinic's data.",
                )


def _too_long(draft: Draft, family: Family, kind: str, mode: Mode) -> Fault | None:
    for demand in _clinics(family, mode):
        need = max(minutes(p.end) - minutes(p.begin) for p in demand.parts)
        most = max(_longest(draft, resource) for resource in demand.eligible)
        if 0 < most < need:
            return _fault(
                family,
                f"The {kind} takes the {demand.role} for {need} minutes; the longest opening"
                f" is {most} minutes.",
                "Shorten it, or lengthen the opening in the clinic's data.",
            )
    return None


def _longest(draft: Draft, resource: str) -> int:
    row = draft.clinic.resource[resource]
    opened = [last - first for first, last in draft.calendar.open_minutes(resource)]
    for shift in row.shifts:
        start = shift.start.hour * 60 + shift.start.minute
        end = shift.until.hour * 60 + shift.until.minute
        if not shift.breaks:
            opened.append(end - start if end > start else end + 24 * 60 - start)
    return max(opened, default=0)


def _is_ever_open(calendar: Calendar, family: Family, mode: Mode) -> bool:
    ranges: list[Range] | None = None
    for demand in _clinics(family, mode):
        found = calendar.starts_of_any(demand.eligible, demand.parts)
        ranges = found if ranges is None else common(ranges, found)
    return ranges is None or bool(ranges)


def _clinics(family: Family, mode: Mode) -> list[Demand]:
    """The demands that the clinic's own resources serve."""
    people = {person.id for person in family.people}
    return [d for d in mode.demands if not d.is_ride and d.eligible[0] not in people]


def _fault(family: Family, reason: str, remedy: str) -> Fault:
    request = family.request
    field = "overrides" if request.overrides else "protocol"
    return request.fault(field, reason, remedy)
