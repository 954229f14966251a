"""Dose events: an infusion, an injection, or two routes on one day, in each allowed order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain.problem import Activity, Branch, Demand, Option, Part
from planner.domain.protocol import DoseStep
from planner.domain.resource import PLACE, TIME
from planner.domain.time import midnight
from planner.protocols.appointments import ZERO
from planner.protocols.draft import Draft
from planner.protocols.family import BOTH, Person
from planner.protocols.lab import Moment, add_releases
from planner.protocols.placing import Placing
from planner.protocols.staffing import ONE, Block, candidates, modes_of, nobody, place_demand


@dataclass(frozen=True)
class Dose:
    """One dose event that was written down: its activity, routes and place in the order."""

    activity: str
    routes: frozenset[str]
    number: int
    is_tentative: bool


@dataclass(frozen=True)
class Event:
    """What a dose event takes: a block, and when the product has to be there."""

    block: Block
    main: Moment
    second: Moment | None = None


def add_doses(draft: Draft, placing: Placing, person: Person) -> tuple[tuple[Dose, ...], ...]:
    """Write down the doses of each allowed order; with several orders, a branch between them."""
    protocol = person.protocol
    assert protocol is not None
    orders = tuple(dict.fromkeys(protocol.orders))
    named = [(order_name(order), order) for order in orders]
    result: list[tuple[Dose, ...]] = []
    options: list[Option] = []
    for name, order in named:
        suffix = f"@{name}" if len(named) > 1 else ""
        doses = _add_order(draft, placing, person, order, suffix)
        result.append(doses)
        # the clinic allows each order alike: no price, the days decide
        options.append(Option(name, tuple(dose.activity for dose in doses), 0))
    if len(options) > 1:
        draft.branches.append(
            Branch(f"{person.id}/order", placing.family.id, person.id, tuple(options))
        )
    return tuple(result)


def order_name(order: Sequence[DoseStep]) -> str:
    """An order of doses as one word: ``iv.it-iv.iv``."""
    return ".".join("-".join(dose.routes) for dose in order).lower()


def _add_order(
    draft: Draft, placing: Placing, person: Person, order: Sequence[DoseStep], suffix: str
) -> tuple[Dose, ...]:
    assert person.protocol is not None
    gate = person.protocol.reevaluation_after
    found = []
    for number, step in enumerate(order, start=1):
        routes = "-".join(step.routes).lower()
        dose = Dose(
            f"{person.id}/dose-{number}-{routes}{suffix}",
            frozenset(step.routes),
            number,
            step.is_tentative or bool(gate and number > gate),
        )
        _add_dose(draft, placing, person, step, dose)
        found.append(dose)
    return tuple(found)


def _add_dose(draft: Draft, placing: Placing, person: Person, step: DoseStep, dose: Dose) -> None:
    family = placing.family
    event = event_of(draft, placing, person, step)
    kind = event.block.kind
    modes = modes_of(draft, family, person, event.block)
    _, latest = family.reach(person, kind)
    first = max(
        midnight(first_dose_date(draft, placing, person, step), family.tz),
        placing.first_after_needed(person, kind),
    )
    facts = {"routes": step.name, "product": step.product, "state": step.state}
    activity = Activity(
        dose.activity, kind, family.id, person.id, first, latest, modes, draft.grid,
        is_tentative=dose.is_tentative, facts={**facts, "number": str(dose.number)},
    )  # fmt: skip
    draft.want(placing.single(activity, placing.days(kind, modes, first)), "dose", "dose")
    add_releases(placing, person, dose.activity, (event.main, event.second))


def first_dose_date(draft: Draft, placing: Placing, person: Person, step: DoseStep) -> date:
    """The protocol's first dose day, and not before the ordered batch can be there."""
    assert person.protocol is not None
    lead = draft.number(f"lab.lead_{step.state}_days")
    ordered = draft.as_of.astimezone(placing.family.tz).date()
    batch = draft.calendar.working_days_after(ordered, lead, "lab")
    return max(placing.family.day(person.protocol.first_dose_day), batch)


def event_of(draft: Draft, placing: Placing, person: Person, step: DoseStep) -> Event:
    """What a dose event takes, by its routes; the injection names the event."""
    if "IT" in step.routes:
        return _injection(draft, placing, person, step)
    if "IV" in step.routes:
        return _infusion(draft, placing, person, step)
    return _muscle(draft, placing, person)


def _infusion(draft: Draft, placing: Placing, person: Person, step: DoseStep) -> Event:
    prep, infuse = draft.length("iv.prep_min"), draft.length("iv.infuse_min")
    length = prep + infuse + draft.length("iv.observe_min")
    whole = Part(ZERO, length)
    demands = [
        Demand("patient", (person.id,), BOTH, (whole,)),
        *place_demand(draft, placing.family, "dose_iv", (whole,)),
    ]
    if "IM" in step.routes:
        shot = prep + infuse + draft.length("im.procedure_min")
        demands.append(_nurse(draft, placing, person, Part(prep + infuse, shot), "dose_im"))
    block = Block(
        "dose_iv",
        length,
        tuple(demands),
        (Part(ZERO, draft.length("iv.nurse_min")),),
        _briefs(draft, length),
    )
    return Event(block, Moment(prep, prep + infuse))


def _injection(draft: Draft, placing: Placing, person: Person, step: DoseStep) -> Event:
    procedure, recovery = draft.length("it.procedure_min"), draft.length("it.recovery_min")
    bed = procedure + recovery
    length = bed + draft.length("it.flat_rest_min")
    demands = [
        Demand("patient", (person.id,), BOTH, (Part(ZERO, procedure),)),
        Demand("patient", (person.id,), BOTH, (Part(procedure, bed),), "recovery"),
        Demand("patient", (person.id,), {PLACE: 1}, (Part(bed, length),), "flat_rest"),
        *place_demand(draft, placing.family, "dose_it", (Part(ZERO, procedure),)),
    ]
    demands += sedation_demands(draft, placing, person, Part(ZERO, procedure))
    second = None
    if "IV" in step.routes:
        second = Moment(
            bed + draft.length("iv.prep_min"),
            bed + draft.length("iv.prep_min") + draft.length("iv.infuse_min"),
        )
        stretch = Part(bed, second.end)
        demands.append(Demand("patient", (person.id,), {TIME: 1}, (stretch,), "infusion"))
        demands.append(_nurse(draft, placing, person, stretch, "infusion"))
    if "IM" in step.routes:
        stretch = Part(bed, bed + draft.length("im.procedure_min"))
        demands.append(_nurse(draft, placing, person, stretch, "dose_im"))
    block = Block("dose_it", length, tuple(demands), (Part(ZERO, procedure),), _briefs(draft, bed))
    return Event(block, Moment(ZERO, procedure), second)


def _muscle(draft: Draft, placing: Placing, person: Person) -> Event:
    procedure = draft.length("im.procedure_min")
    length = procedure + draft.length("im.observe_min")
    whole = Part(ZERO, length)
    demands = (
        Demand("patient", (person.id,), BOTH, (whole,)),
        *place_demand(draft, placing.family, "dose_im", (whole,)),
    )
    block = Block("dose_im", length, demands, (Part(ZERO, procedure),), _briefs(draft, length))
    return Event(block, Moment(ZERO, procedure))


def sedation_demands(draft: Draft, placing: Placing, person: Person, part: Part) -> list[Demand]:
    """Who puts a sedated patient under, during a procedure; nobody for others."""
    if "sedated" not in person.flags:
        return []
    found = []
    for role in draft.clinic.words("sedation.staff"):
        ids = candidates(draft, placing.family, person, role)
        if not ids:
            raise nobody(draft, placing.family, "sedation", role)
        found.append(Demand(role, ids, ONE, (part,)))
    return found


def _nurse(draft: Draft, placing: Placing, person: Person, part: Part, kind: str) -> Demand:
    roles = draft.clinic.words("dose_iv.staff")[0].split("+")
    ids = candidates(draft, placing.family, person, roles[0])
    return Demand(roles[0], ids, ONE, (part,), kind)


def _briefs(draft: Draft, length: timedelta) -> tuple[Part, ...]:
    """The first and the last minutes of a dose event, in which an interpreter is needed."""
    brief = draft.length("dose.brief_min")
    if length < 2 * brief:
        return (Part(ZERO, length),)
    return (Part(ZERO, brief), Part(length - brief, length))
