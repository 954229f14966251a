"""The autologous path: aspiration, the lab's work and the injection on one day, with ward nights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from planner.domain.problem import Activity, Demand, Lag, Mode, Needs, Part, Point
from planner.domain.protocol import DoseStep
from planner.domain.resource import PLACE
from planner.domain.time import DAY, Window, at, elapsed, midnight, shift
from planner.protocols.appointments import ZERO
from planner.protocols.doses import event_of, sedation_demands
from planner.protocols.draft import Draft
from planner.protocols.family import BOTH, Family, Person
from planner.protocols.lodging import ward_sleepers
from planner.protocols.placing import Days, Placing
from planner.protocols.slots import stamp
from planner.protocols.staffing import ONE, Block, modes_of, nobody, place_demand


@dataclass(frozen=True)
class Cycle:
    """One cycle that was written down, with its ward nights by check-in date."""

    number: int
    aspiration: str
    process: str
    dose: str
    nights: dict[date, tuple[str, ...]]
    is_tentative: bool


def add_cycles(draft: Draft, placing: Placing, person: Person) -> tuple[Cycle, ...]:
    """Write down each cycle of a patient's protocol, in their order."""
    assert person.protocol is not None
    gate = person.protocol.reevaluation_after
    return tuple(
        _add_cycle(draft, placing, person, number, is_tentative=bool(gate and number > gate))
        for number in range(1, person.protocol.cycles + 1)
    )


def _add_cycle(
    draft: Draft, placing: Placing, person: Person, number: int, *, is_tentative: bool
) -> Cycle:
    aspiration = _add_aspiration(draft, placing, person, number, is_tentative=is_tentative)
    process = _add_process(draft, placing, person, number, aspiration)
    dose = _add_injection(draft, placing, person, number, aspiration)
    _chain(draft, aspiration.id, process.id, dose.id)
    nights = _add_nights(draft, placing.family, person, number, aspiration)
    return Cycle(number, aspiration.id, process.id, dose.id, nights, is_tentative)


def _add_aspiration(
    draft: Draft, placing: Placing, person: Person, number: int, *, is_tentative: bool
) -> Activity:
    family = placing.family
    assert person.protocol is not None
    procedure, rest = draft.length("marrow.aspiration_min"), draft.length("marrow.rest_min")
    first_part = Part(ZERO, procedure)
    demands = (
        Demand("patient", (person.id,), BOTH, (first_part,)),
        Demand(
            "patient", (person.id,), {PLACE: 1}, (Part(procedure, procedure + rest),), "flat_rest"
        ),
        *place_demand(draft, family, "aspiration", (first_part,)),
        *sedation_demands(draft, placing, person, first_part),
    )
    talk = (Part(ZERO, draft.length("dose.brief_min")),)
    block = Block("aspiration", procedure + rest, demands, (first_part,), talk)
    modes = modes_of(draft, family, person, block)
    _, latest = family.reach(person, "aspiration")
    first = max(
        midnight(family.day(person.protocol.first_dose_day), family.tz),
        placing.first_after_needed(person, "aspiration"),
    )
    days = _mornings(draft, placing, placing.days("aspiration", modes, first))
    activity = Activity(
        f"{person.id}/aspiration-{number}",
        "aspiration",
        family.id,
        person.id,
        first,
        latest,
        modes,
        draft.grid,
        is_tentative=is_tentative,
        facts={"number": str(number)},
    )
    return draft.add(placing.single(activity, days))


def _mornings(draft: Draft, placing: Placing, days: Days) -> Days:
    """Only starts until the clock time by which a marrow day must have begun."""
    until = draft.clinic.clock("marrow.start_until_clock")
    found = {}
    for day, (low, high) in days.items():
        last = min(high, stamp(at(day, until, placing.family.tz)))
        if low <= last:
            found[day] = (low, last)
    return found


def _add_process(
    draft: Draft, placing: Placing, person: Person, number: int, aspiration: Activity
) -> Activity:
    labs = draft.calendar.serving("marrow_lab")
    if not labs:
        raise nobody(draft, placing.family, "lab_process", "marrow_lab")
    length = draft.length("marrow.lab_min")
    modes = (Mode("lab", length, (Demand("lab", labs, ONE, (Part(ZERO, length),)),)),)
    activity = Activity(
        f"{person.id}/process-{number}",
        "lab_process",
        placing.family.id,
        person.id,
        aspiration.earliest,
        aspiration.deadline,
        modes,
        is_tentative=aspiration.is_tentative,
    )
    last = shift(_latest_start(aspiration), DAY)
    days = placing.days("lab_process", modes, aspiration.earliest, last, grid=ZERO)
    return draft.add(placing.single(activity, _on(aspiration, days)))


def _add_injection(
    draft: Draft, placing: Placing, person: Person, number: int, aspiration: Activity
) -> Activity:
    family = placing.family
    step = DoseStep(("IT",), "autologous", "fresh", aspiration.is_tentative)
    event = event_of(draft, placing, person, step)
    modes = modes_of(draft, family, person, event.block)
    _, latest = family.reach(person, "dose_it")
    name = f"{person.id}/dose-{number}-it"
    activity = Activity(
        name,
        "dose_it",
        family.id,
        person.id,
        aspiration.earliest,
        latest,
        modes,
        draft.grid,
        is_tentative=aspiration.is_tentative,
        facts={"routes": "IT", "product": "autologous", "state": "fresh", "number": str(number)},
    )
    days = _on(aspiration, placing.days("dose_it", modes, aspiration.earliest))
    return draft.want(placing.single(activity, days), "dose", "dose")


def _on(aspiration: Activity, days: Days) -> Days:
    """Only the dates on which the aspiration may be."""
    starts = aspiration.modes[0].starts
    if starts is None:
        only = aspiration.earliest.date()
        return {day: r for day, r in days.items() if day == only} or days
    dates = {window.start.date() for window in starts}
    return {day: r for day, r in days.items() if day in dates}


def _latest_start(activity: Activity) -> datetime:
    return shift(activity.deadline, -min(mode.duration for mode in activity.modes))


def _chain(draft: Draft, aspiration: str, process: str, dose: str) -> None:
    """Aspiration, then rest and lab side by side, then the injection, all on one date."""
    drawn = Point(aspiration, "start", draft.length("marrow.aspiration_min"))
    wait = draft.clinic.duration("marrow.lab_wait_min")
    draft.lags += [
        Lag("marrow_to_lab", drawn, Point(process), ZERO, wait),
        Lag("lab_to_injection", Point(process, "end"), Point(dose), ZERO),
        Lag("rest_before_injection", Point(aspiration, "end"), Point(dose), ZERO),
        Lag("marrow_same_day", Point(aspiration), Point(dose), ZERO, ZERO, in_days=True),
    ]
    draft.needs += [
        Needs("injection_needs_marrow", dose, (process,)),
        Needs("marrow_needs_aspiration", process, (aspiration,)),
        Needs("aspiration_needs_injection", aspiration, (dose,)),
        Needs("marrow_needs_injection", process, (dose,)),
    ]


def _add_nights(
    draft: Draft, family: Family, person: Person, number: int, aspiration: Activity
) -> dict[date, tuple[str, ...]]:
    """A ward night before and one after, one optional activity for each date they may fall on."""
    if not draft.calendar.serving("ward_bed"):
        return {}
    dates = sorted({window.start.date() for window in _windows(aspiration)})
    sleepers = ";".join(p.id for p in ward_sleepers(draft, family))
    found: dict[date, tuple[str, ...]] = {}
    for side, back in (("before", 1), ("after", 0)):
        ids = []
        for day in dates:
            night = day - timedelta(days=back)
            name = f"{person.id}/ward-{number}-{side}/{night.isoformat()}"
            _add_night(draft, aspiration, name, night, sleepers)
            tie = timedelta(days=back)
            draft.lags.append(
                Lag("ward_night", Point(name), Point(aspiration.id), tie, tie, in_days=True)
            )
            draft.needs.append(Needs("ward_needs_aspiration", name, (aspiration.id,)))
            ids.append(name)
            found[night] = (*found.get(night, ()), name)
        draft.needs.append(Needs("aspiration_needs_ward", aspiration.id, tuple(ids)))
    return found


def _windows(activity: Activity) -> tuple[Window, ...]:
    found = {w for mode in activity.modes for w in mode.starts or ()}
    return tuple(found) or (Window(activity.earliest, _latest_start(activity)),)


def _add_night(draft: Draft, aspiration: Activity, name: str, night: date, sleepers: str) -> None:
    tz = draft.calendar.tz
    begin = at(night, draft.clinic.clock("ward.check_in_clock"), tz)
    end = at(night + DAY, draft.clinic.clock("ward.check_out_clock"), tz)
    length = elapsed(begin, end)
    stretch = Part(ZERO, length + draft.length("ward.cleaning_min"))
    wards = draft.calendar.serving("ward_bed")
    mode = Mode("ward", length, (Demand("room", wards, ONE, (stretch,)),))
    activity = Activity(
        name, "ward", aspiration.stay, aspiration.person, begin, end, (mode,),
        is_tentative=aspiration.is_tentative, facts={"night": night.isoformat(), "sleepers": sleepers},
    )  # fmt: skip
    draft.add(activity)
