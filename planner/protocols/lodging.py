"""Where a family sleeps: one room from check-in to check-out, at the clinic or away from it."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain.clinic import ResourceRow
from planner.domain.problem import Activity, Branch, Demand, Mode, Option, Part
from planner.domain.resource import UNIT
from planner.domain.time import at, elapsed, shift
from planner.protocols.appointments import ZERO
from planner.protocols.draft import Draft
from planner.protocols.family import Family, Person

AT_CLINIC = "clinic"


@dataclass(frozen=True)
class Lodging:
    """One place where a family may stay, and the activity that books it."""

    place: str
    activity: str


def add_lodging(draft: Draft, family: Family) -> tuple[Lodging, ...]:
    """Write down the stay in a room for each place that has one; a branch between places.

    Which place is left to the solver: rooms at the clinic may be taken by others. A place
    away from the clinic costs points, so it is taken only where that is better.
    """
    places: dict[str, list[str]] = {}
    for row in _rooms(draft, family):
        places.setdefault(row.facts.get("place", AT_CLINIC), []).append(row.id)
    ordered = sorted(places, key=lambda place: place != AT_CLINIC)
    found: list[Lodging] = []
    options: list[Option] = []
    for place in ordered:
        suffix = f"@{place}" if len(ordered) > 1 else ""
        lodging = Lodging(place, f"{family.id}/lodging{suffix}")
        _add_stay(draft, family, lodging, tuple(places[place]))
        price = 0 if place == ordered[0] else draft.number("soft.lodging_points")
        options.append(Option(place, (lodging.activity,), price))
        found.append(lodging)
    if len(options) > 1:
        draft.branches.append(Branch(f"{family.id}/place", family.id, "", tuple(options)))
    return tuple(found)


def _add_stay(draft: Draft, family: Family, lodging: Lodging, rooms: tuple[str, ...]) -> None:
    """From check-in on the first night's date to check-out on the last day, then cleaning."""
    clinic = draft.clinic
    begin = at(family.first_night, clinic.clock("lodging.check_in_clock"), family.tz)
    end = at(family.last_day, clinic.clock("lodging.check_out_clock"), family.tz)
    length = elapsed(begin, end)
    if length <= ZERO:
        raise family.request.refusal(
            "takeoff",
            "The stay has no night.",
            "Give a take-off on a later day.",
        )
    stretch = Part(ZERO, length + draft.length("lodging.cleaning_min"))
    demand = Demand("room", rooms, {UNIT: 1}, (stretch,))
    facts = {
        "place": lodging.place,
        "nights": str((family.last_day - family.first_night).days),
        "lounge_before": _yes(family.landing < begin),
        "lounge_after": _yes(end < shift(family.due, -family.longest_drive)),
    }
    activity = Activity(
        lodging.activity, "lodging", family.id, "", begin, end,
        (Mode(lodging.place, length, (demand,)),), facts=facts,
    )  # fmt: skip
    draft.want(activity, "essential", "essential")


def _rooms(draft: Draft, family: Family) -> tuple[ResourceRow, ...]:
    """The rooms with beds enough and what the family needs; some may be taken.

    Raises :class:`~planner.domain.errors.InputError` where the clinic has no such room at all.
    """
    needed = needed_attributes(draft, family)
    rooms = draft.clinic.serving("family_room")
    party = family.request.party
    wide = [row for row in rooms if row.capacity.get("beds", 1) >= party]
    if not wide:
        most = max((row.capacity.get("beds", 1) for row in rooms), default=0)
        raise family.request.refusal(
            "companions",
            f"A party of {party} has no room: the largest has {most} beds.",
            "Travel with fewer people, or add a larger room to places.csv.",
        )
    fitting = tuple(row for row in wide if needed <= row.attributes)
    if not fitting:
        raise family.request.refusal(
            "needs",
            f"No room with {party} beds is {' and '.join(sorted(needed))}.",
            "Take the need off, or add such a room to places.csv.",
        )
    return fitting


def ward_sleepers(draft: Draft, family: Family) -> tuple[Person, ...]:
    """Who sleeps on the ward in a ward night: the patients, and the companions that have a bed.

    Siblings stay with the companions who are left over; where there is none, somebody must mind
    them on the ward.
    """
    beds = draft.number("ward.beds_count") - 1
    spare = family.companions[beds:]
    return tuple(p for p in family.people if not spare or (p not in spare and p.role != "sibling"))


def needed_attributes(draft: Draft, family: Family) -> frozenset[str]:
    """What a room must offer, from the needs of everybody in the family."""
    needs = {need for person in family.people for need in person.flags}
    return frozenset(
        str(draft.clinic.values[key].amount)
        for need in needs
        if (key := f"lodging.{need}_attribute") in draft.clinic.values
    )


def _yes(fact: bool) -> str:
    return "1" if fact else ""
