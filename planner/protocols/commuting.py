"""The daily way between a lodging away from the clinic and the clinic, there and back.

Whoever sleeps on the ward stays there; the others of the family sleep in the lodging and travel
by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain.problem import Commute, Lag, Needs, Point
from planner.domain.words import CLINICAL
from planner.protocols.appointments import ZERO
from planner.protocols.draft import Draft, start_dates
from planner.protocols.family import Family, Person
from planner.protocols.lodging import AT_CLINIC, Lodging, ward_sleepers
from planner.protocols.trips import WAYS, Trip, add_way

AWAY = frozenset({*CLINICAL, "recovery", "flat_rest", "hbot_prep", "infusion", "table"})
"""Uses of a person's place that are at the clinic."""

Nights = Mapping[date, tuple[str, ...]]
"""The ward nights by check-in date."""


@dataclass(frozen=True)
class Party:
    """Those of a family who sleep in the same place, and the ward nights that keep them there."""

    name: str
    people: tuple[Person, ...]
    nights: Nights

    def before(self, day: date) -> tuple[str, ...]:
        """The ward nights that end on a date."""
        return self.nights.get(day - timedelta(days=1), ())

    def after(self, day: date) -> tuple[str, ...]:
        """The ward nights that begin on a date."""
        return self.nights.get(day, ())


@dataclass(frozen=True)
class _Day:
    """A party's ways on one date, those of the whole family among them, and its ward nights."""

    out: tuple[str, ...]
    back: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]


def add_commute(
    draft: Draft, family: Family, lodgings: tuple[Lodging, ...], nights: Nights
) -> None:
    """Write down a way out and a way back for each date with a possible appointment or night.

    ``nights`` are the ward nights of the patients. A room at the clinic, where the family may
    get one, spares every way.
    """
    away = [lodging for lodging in lodgings if lodging.place != AT_CLINIC]
    if not away:
        return
    on_site = tuple(x.activity for x in lodgings if x.place == AT_CLINIC)
    parties = parties_of(draft, family, nights)
    travelling = [p for p in parties if p.nights or _is_wanted(draft, family, p)]
    for day in sorted(_dates(draft, family, nights)):
        around = (*nights.get(day - _NIGHT, ()), *nights.get(day, ()))
        together = _ways(draft, family, away, Party("", family.people, {}), day)
        for party in parties:
            is_apart = len(parties) > 1 and bool(around) and party in travelling
            own = _ways(draft, family, away, party, day) if is_apart else _NO_WAYS
            found = _Day(
                (*together["out"], *own["out"]),
                (*together["back"], *own["back"]),
                party.before(day),
                party.after(day),
            )
            _add_rows(draft, party, day, found, on_site)
            _keep_whereabouts(draft, family, day, found, on_site)
            for name in (*own["out"], *own["back"]):
                draft.needs.append(Needs("apart_for_ward", name, around))
            if len(parties) > 1:
                _keep_apart(draft, found, together)


_NIGHT = timedelta(days=1)
_NO_WAYS: Mapping[str, tuple[str, ...]] = dict.fromkeys(WAYS, ())


def parties_of(draft: Draft, family: Family, nights: Nights) -> tuple[Party, ...]:
    """Who sleeps on the ward in its nights, and who does not; one party without such nights."""
    ward = ward_sleepers(draft, family) if nights else family.people
    home = tuple(p for p in family.people if p not in ward)
    if not home:
        return (Party("", family.people, nights),)
    return (Party("ward", ward, nights), Party("home", home, {}))


def _is_wanted(draft: Draft, family: Family, party: Party) -> bool:
    """Whether something at the clinic cannot do without somebody of the party.

    Two who must never be alone can want every companion at once.
    """
    if len(family.dependents) > 1:
        return True
    own = {person.id for person in party.people}
    return any(
        all(any(own >= set(d.eligible) for d in mode.demands) for mode in activity.modes)
        for activity in draft.of_stay(family.id)
        if activity.kind in CLINICAL
    )


def _ways(
    draft: Draft, family: Family, away: Iterable[Lodging], party: Party, day: date
) -> Mapping[str, tuple[str, ...]]:
    return {
        way: tuple(
            name
            for lodging in away
            for name in add_way(draft, family, Trip(day, way, lodging, party.people, party.name))
        )
        for way in WAYS
    }


def _add_rows(draft: Draft, party: Party, day: date, found: _Day, on_site: tuple[str, ...]) -> None:
    for person in party.people:
        if person.role != "sibling":
            draft.commutes.append(
                Commute(
                    "commute",
                    person.id,
                    day,
                    AWAY,
                    found.out,
                    found.back,
                    (*on_site, *found.before),
                    (*on_site, *found.after),
                )
            )


def _keep_whereabouts(
    draft: Draft, family: Family, day: date, found: _Day, on_site: tuple[str, ...]
) -> None:
    """Whoever comes to the clinic on a date leaves it or sleeps there, and the other way round.

    Without ward nights the price of a way is enough. The pick-up can bring them straight to the ward, and the drop-off fetch them from it.
    """
    if not any(a.kind == "ward" for a in draft.of_stay(family.id)):
        return
    came, left = (*found.out, *found.before), (*found.back, *found.after)
    landed = _transfers(draft, family, "pickup") if day == family.first_day else ()
    flown = _transfers(draft, family, "dropoff") if day == family.last_day else ()
    for names, other in ((found.out, left), (found.back, came)):
        draft.needs += [Needs("there_and_back", name, other) for name in names]
    for names, other in ((found.before, (*left, *flown)), (found.after, (*came, *landed))):
        draft.needs += [Needs("there_and_back", name, (*on_site, *other)) for name in names]


def _transfers(draft: Draft, family: Family, kind: str) -> tuple[str, ...]:
    return tuple(a.id for a in draft.of_stay(family.id) if a.kind == kind)


def _keep_apart(draft: Draft, found: _Day, together: Mapping[str, tuple[str, ...]]) -> None:
    """The whole family has no way out after a ward night and no way back before one.

    A lag is void when either is absent; as the other one lies on the wrong side, both never
    are in the plan.
    """
    for night in found.before:
        for way in together["out"]:
            draft.lags.append(Lag("apart_from_ward", Point(way), Point(night), ZERO))
    for night in found.after:
        for way in together["back"]:
            draft.lags.append(Lag("apart_from_ward", Point(night, "end"), Point(way), ZERO))


def _dates(draft: Draft, family: Family, nights: Nights) -> set[date]:
    """The dates on which somebody can have to be brought to the clinic or back from it."""
    found: set[date] = {day for night in nights for day in (night, night + _NIGHT)}
    for activity in draft.of_stay(family.id):
        if activity.kind in CLINICAL:
            found |= start_dates(activity)
    return {day for day in found if family.first_day <= day <= family.last_day}
