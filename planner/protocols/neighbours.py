"""What a clinic has booked already, for writing down one more family next to it.

The families that are booked are not written down again: only their drives, which the new family
may share, and the kinds of uses that the rows of shared resources have to know of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from planner.domain.clinic import Clinic
from planner.domain.problem import Problem
from planner.domain.request import StayRequest
from planner.domain.words import PEOPLE
from planner.protocols.calendar import Calendar
from planner.protocols.dives import Dive, timetable_of
from planner.protocols.draft import Draft
from planner.protocols.family import Family
from planner.protocols.people import family_of
from planner.protocols.rows import Kinds, kinds_by_resource
from planner.protocols.transfers import Transfer, transfers_of

_MARGIN = timedelta(days=2)
"""Calendars reach this far beyond the stays: nights before, drives and cleaning after."""


@dataclass(frozen=True)
class Neighbours:
    """The families that are booked, and a calendar that serves every date of a scan."""

    calendar: Calendar
    families: tuple[Family, ...] = ()
    kinds: Kinds = field(default_factory=dict)
    dives: Mapping[date, tuple[Dive, ...]] | None = None

    def transfers(self, draft: Draft, own: Sequence[Transfer]) -> list[Transfer]:
        """The drives of those who travel on the dates of the new family's transfers."""
        if not own:
            return []
        near = {
            day + timedelta(days=n)
            for transfer in own
            for day in (transfer.window.start.date(), transfer.window.end.date())
            for n in (-1, 0, 1)
        }
        return [
            transfer
            for family in self.families
            if {family.first_day, family.last_day} & near
            for transfer in transfers_of(draft, family)
        ]


def neighbours(
    clinic: Clinic,
    first: date,
    last: date,
    booked: Sequence[StayRequest] = (),
    problem: Problem | None = None,
) -> Neighbours:
    """Those who are booked at a clinic, for stays between two dates.

    ``problem`` is the one that they were planned in. A booked family whose airport the clinic
    has given up shares no drive.
    """
    known = [request for request in booked if request.airport in clinic.airport]
    calendar = Calendar(clinic, first - _MARGIN, last + _MARGIN)
    return Neighbours(
        calendar,
        tuple(family_of(request, clinic) for request in known if _is_known(request, clinic)),
        _shared_kinds(problem) if problem else {},
        timetable_of(Draft(clinic, calendar, calendar.horizon.start)),
    )


def _is_known(request: StayRequest, clinic: Clinic) -> bool:
    return all(patient.protocol in clinic.protocols for patient in request.patients)


def _shared_kinds(problem: Problem) -> Kinds:
    """The kinds of uses that the booked stays can make of what is the clinic's."""
    kinds = kinds_by_resource(problem.activities)
    return {
        name: found
        for name, found in kinds.items()
        if name in problem.resource and problem.resource[name].role not in PEOPLE
    }
