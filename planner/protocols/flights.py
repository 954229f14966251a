"""Landing and take-off: fixed points of each person, from which and to which rests count."""

from __future__ import annotations

from planner.domain.problem import Activity, Course, Mode
from planner.domain.time import elapsed, shift
from planner.protocols.appointments import ZERO
from planner.protocols.draft import Draft, part_demand
from planner.protocols.family import BOTH, Family, Person


def add_flights(draft: Draft, family: Family) -> None:
    """Write down landing and take-off of each person: fixed, and hard."""
    for person in family.people:
        _add_landing(draft, family, person)
        _add_takeoff(draft, family, person)


def _add_landing(draft: Draft, family: Family, person: Person) -> None:
    """The use that the laws look at ends with the landing; the border and the luggage follow."""
    wait = elapsed(family.landing, family.ready)
    demands = (
        part_demand(person.role, (person.id,), BOTH, (-draft.grain, ZERO)),
        part_demand(person.role, (person.id,), BOTH, (ZERO, wait), kind="border"),
    )
    actual = family.request.landing.isoformat()
    _add_flight(draft, family, person, Mode("landing", wait, demands), actual)


def _add_takeoff(draft: Draft, family: Family, person: Person) -> None:
    """The use that the laws look at begins with the take-off; the gate comes before."""
    wait = elapsed(family.due, family.takeoff)
    demands = (
        part_demand(person.role, (person.id,), BOTH, (ZERO, draft.grain)),
        part_demand(person.role, (person.id,), BOTH, (-wait, ZERO), kind="border"),
    )
    actual = family.request.takeoff.isoformat()
    _add_flight(draft, family, person, Mode("takeoff", draft.grain, demands), actual)


def _add_flight(draft: Draft, family: Family, person: Person, mode: Mode, actual: str) -> None:
    """A fixed activity that a plan cannot lack."""
    kind, name = mode.id, f"{person.id}/{mode.id}"
    when = family.landing if kind == "landing" else family.takeoff
    activity = Activity(
        name, kind, family.id, person.id, when, shift(when, mode.duration), (mode,),
        facts={"actual": actual},
    )  # fmt: skip
    draft.add(activity)
    draft.courses.append(Course(name, family.id, person.id, kind, "essential", (name,), 1, None))
