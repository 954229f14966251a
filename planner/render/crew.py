"""Who and what serves a placed activity, sorted into the columns that people read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.domain.plan import Placement, Plan, demands_of
from planner.domain.problem import Demand, Problem
from planner.domain.resource import SEATS
from planner.domain.words import LANGUAGE, PLACES, STAFF, VEHICLES

DEVICES = ("chamber", "ozone_station", "occupational_table", "lab", "marrow_lab")
"""Places that are shown as a device rather than a room."""

GROUPS: dict[str, tuple[str, ...]] = {
    "patient": ("patient",),
    "companion": ("companion",),
    "sibling": ("sibling",),
    "practitioner": tuple(role for role in STAFF if role != "driver"),
    "driver": ("driver",),
    "room": tuple(role for role in PLACES if role not in DEVICES),
    "device": DEVICES,
    "interpreter": LANGUAGE,
    "vehicle": VEHICLES,
}
GROUP_OF = {role: group for group, roles in GROUPS.items() for role in roles}
"""The column of each role."""


@dataclass(frozen=True)
class Crew:
    """The resource ids by column, in the order of the demands; ``seats`` in a chamber or vehicle."""

    patient: tuple[str, ...] = ()
    companion: tuple[str, ...] = ()
    sibling: tuple[str, ...] = ()
    practitioner: tuple[str, ...] = ()
    driver: tuple[str, ...] = ()
    room: tuple[str, ...] = ()
    device: tuple[str, ...] = ()
    interpreter: tuple[str, ...] = ()
    vehicle: tuple[str, ...] = ()
    seats: int = 0


def crew(problem: Problem, plan: Plan, placement: Placement) -> Crew:
    """Everyone and everything that the placement takes, its run's included."""
    found: dict[str, dict[str, None]] = {}
    seats = 0
    for demand, taken in demands_of(problem, placement):
        if demand.is_ride or problem.resource[taken].role in VEHICLES:
            seats += demand.units.get(SEATS, 0)
    for _, taken in taken_by(problem, plan, placement):
        group = GROUP_OF.get(problem.resource[taken].role)
        if group:
            found.setdefault(group, {})[taken] = None
    return Crew(seats=seats, **{group: tuple(ids) for group, ids in found.items()})


def taken_by(problem: Problem, plan: Plan, placement: Placement) -> Iterator[tuple[Demand, str]]:
    """Each demand with the resource that serves it; a ride brings the demands of its run."""
    for demand, taken in demands_of(problem, placement):
        if not demand.is_ride:
            yield demand, taken
        elif taken in plan.placements:
            yield from demands_of(problem, plan.placements[taken])
