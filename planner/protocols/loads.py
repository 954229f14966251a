"""How a party is spread over vehicles: seats, bags and wheelchair bays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.domain.resource import BAGS, BAYS, SEATS
from planner.protocols.draft import Draft
from planner.protocols.family import Family, Person


@dataclass(frozen=True)
class Load:
    """Who rides together, and what they take of a vehicle."""

    people: tuple[Person, ...]
    units: dict[str, int]
    suffix: str = ""


def loads_of(draft: Draft, family: Family) -> list[Load]:
    """The party with its bags in one vehicle, or split over several, each with an adult.

    Raises :class:`~planner.domain.errors.InputError` where even split it fits no vehicle.
    """
    return split(draft, family, family.people, family.request.bags)


def split(draft: Draft, family: Family, people: Sequence[Person], bags: int) -> list[Load]:
    """Some of a family with so many bags, as :func:`loads_of` for all of it."""
    vans = [row.capacity for row in draft.clinic.serving("van")]
    for count in range(1, len(people) + 1):
        groups = _groups(family, people, count)
        loads = [_load(group, bags, count, i) for i, group in enumerate(groups)]
        if all(any(_fits(load, van) for van in vans) for load in loads):
            return loads
    chairs = sum("wheelchair" in p.flags for p in people)
    raise family.request.refusal(
        "bags",
        f"No vehicle of {draft.clinic.name} carries this party of {len(people)} with"
        f" {bags} bags and {chairs} wheelchairs.",
        "Give fewer bags, or add a vehicle with such places to vehicles.csv.",
    )


def _groups(family: Family, people: Sequence[Person], count: int) -> list[list[Person]]:
    groups: list[list[Person]] = [[] for _ in range(count)]
    adults = [p for p in people if p not in family.dependents]
    others = [p for p in people if p in family.dependents]
    for i, person in enumerate([*adults, *others]):
        groups[i % count].append(person)
    return groups


def _load(group: Sequence[Person], party_bags: int, count: int, index: int) -> Load:
    chairs = sum("wheelchair" in p.flags for p in group)
    bags = party_bags // count + (index < party_bags % count)
    units = {SEATS: len(group) - chairs, BAGS: bags, BAYS: chairs}
    suffix = f"/{group[0].id.rsplit('/', 1)[1]}" if count > 1 else ""
    return Load(tuple(group), {m: n for m, n in units.items() if n}, suffix)


def _fits(load: Load, capacity: Mapping[str, int]) -> bool:
    return all(capacity.get(measure, 0) >= n for measure, n in load.units.items())
