"""Airport transfers: pick-up and drop-off as rides in runs that families may share."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from planner.domain.problem import Activity, Demand, Mode, Part, Point
from planner.domain.time import Window, at, shift
from planner.protocols.appointments import ZERO
from planner.protocols.draft import Draft
from planner.protocols.family import BOTH, Family
from planner.protocols.loads import Load, loads_of
from planner.protocols.slots import Range, common, minutes, moment, shrunk, stamp, union
from planner.protocols.staffing import ONE, interpreters

Way = Literal["pickup", "dropoff"]


@dataclass(frozen=True)
class Leg:
    """A part of a ride's possible starts in which the drive takes equally long."""

    name: str
    drive: timedelta
    window: Window


@dataclass(frozen=True)
class Transfer:
    """One family's (part of a) transfer before the rides are shared out."""

    way: Way
    family: Family
    load: Load
    activity: str
    run: str
    window: Window


def transfers_of(draft: Draft, family: Family) -> list[Transfer]:
    """The family's transfers: to the clinic from being ready, and away so as to be in time."""
    wait = draft.length("transfer.pool_wait_min")
    out = shift(family.due, -family.longest_drive)
    windows: dict[Way, Window] = {
        "pickup": Window(family.ready, shift(family.ready, wait)),
        "dropoff": Window(shift(out, -wait), shift(family.due, -family.shortest_drive)),
    }
    return [
        Transfer(
            way,
            family,
            load,
            f"{family.id}/{way}{load.suffix}",
            f"run/{way}/{family.id}{load.suffix}",
            window,
        )
        for way, window in windows.items()
        for load in loads_of(draft, family)
    ]


def add_transfers(
    draft: Draft, transfers: Sequence[Transfer], others: Sequence[Transfer] = ()
) -> None:
    """Write down every run, and every ride with the runs that it may share.

    ``others`` are transfers of families who are not written down here: only the runs that one of
    ``transfers`` may share.
    """
    everybody = (*others, *transfers)
    pools = [[o for o in everybody if _may_share(transfer, o)] for transfer in transfers]
    own = {transfer.run for transfer in transfers}
    shared = {o.run: o for pool in pools for o in pool if o.run not in own}
    for transfer in (*shared.values(), *transfers):
        draft.add(_run(draft, transfer))
    for transfer, pool in zip(transfers, pools, strict=True):
        _add_ride(draft, transfer, pool)


def add_order(draft: Draft, family: Family) -> None:
    """What could lie before the pick-up or after the drop-off is kept between the two."""
    own = draft.of_stay(family.id)
    pickups = [a for a in own if a.kind == "pickup"]
    dropoffs = [a for a in own if a.kind == "dropoff"]
    for activity in own:
        if activity.kind in _UNBOUND:
            continue
        for pickup in pickups:
            draft.lag("after_pickup", Point(pickup.id, "end"), Point(activity.id), ZERO)
        for dropoff in dropoffs:
            draft.lag("before_dropoff", Point(activity.id, "end"), Point(dropoff.id), ZERO)


_UNBOUND = frozenset(
    {"landing", "takeoff", "pickup", "dropoff", "lodging", "ward", "lab_release", "lab_process"}
)


def _run(draft: Draft, transfer: Transfer) -> Activity:
    """The drive with its van and driver, from garage to garage, waiting for a late flight."""
    vans, drivers = draft.calendar.serving("van"), draft.calendar.serving("driver")
    modes = []
    for leg in legs_of(draft, transfer):
        part = _garage(draft, transfer, leg)
        vessel = Demand("vehicle", vans, ONE, (part,))
        driver = Demand("driver", drivers, ONE, (part,))
        modes.append(Mode(leg.name, leg.drive, (vessel, driver), (leg.window,)))
    longest = max(mode.duration for mode in modes)
    return Activity(
        transfer.run,
        "drive",
        "",
        "",
        transfer.window.start,
        shift(transfer.window.end, longest),
        tuple(modes),
        is_run=True,
        facts={"way": transfer.way, "airport": transfer.family.airport.iata},
    )


def _garage(draft: Draft, transfer: Transfer, leg: Leg) -> Part:
    """The garage is at the clinic; on call, the driver needs longer to set out."""
    late = draft.length("transfer.on_call_min") if leg.name.endswith("night") else ZERO
    if transfer.way == "pickup":
        slack = draft.length("transfer.flight_slack_min")
        securing = draft.rounded(transfer.family.securing)
        return Part(-(leg.drive + securing + late), leg.drive + slack)
    securing = draft.rounded(transfer.family.securing)
    return Part(-(securing + late), 2 * leg.drive)


def legs_of(draft: Draft, transfer: Transfer) -> list[Leg]:
    """The transfer's possible starts, cut where the traffic or the drivers' duty changes.

    A drop-off whose drive would reach the airport too late is left out of its leg.
    """
    family, window, grain = transfer.family, transfer.window, draft.grain
    marks = {window.start, shift(window.end, grain)}
    for clock in _changes(draft, family):
        day = window.start.date()
        for when in (at(day, clock, family.tz), at(window.end.date(), clock, family.tz)):
            if window.start < when <= window.end:
                marks.add(when)
    ordered = sorted(marks)
    legs: list[Leg] = []
    for start, after in itertools.pairwise(ordered):
        drive, name = _traffic(draft, family, start)
        last = shift(after, -grain)
        if transfer.way == "dropoff":
            last = min(last, shift(family.due, -drive))
        if start <= last:
            legs.append(Leg(f"{len(legs)}-{name}", drive, Window(start, last)))
    return legs


def _changes(draft: Draft, family: Family) -> Iterable[time]:
    for peak in family.airport.peaks:
        yield peak.start
        yield peak.until
    yield draft.clinic.clock("transfer.night_from_clock")
    yield draft.clinic.clock("transfer.night_until_clock")


def _traffic(draft: Draft, family: Family, when: datetime) -> tuple[timedelta, str]:
    clock = when.timetz().replace(tzinfo=None)
    begin, end = (draft.clinic.clock(f"transfer.night_{e}_clock") for e in ("from", "until"))
    night = "night" if clock >= begin or clock < end else "day"
    for peak in family.airport.peaks:
        if peak.start <= clock < peak.until:
            return draft.rounded(peak.drive), f"peak-{night}"
    return draft.rounded(family.airport.drive), night


def _may_share(transfer: Transfer, other: Transfer) -> bool:
    """Own run always; another family's on the same way if both agree and the times can meet."""
    if transfer is other:
        return True
    if transfer.way != other.way or transfer.family is other.family:
        return False
    if transfer.family.airport.iata != other.family.airport.iata:
        return False
    alone = any("isolation" in p.flags for f in (transfer.family, other.family) for p in f.people)
    both = transfer.family.request.accepts_pooling and other.family.request.accepts_pooling
    a, b = transfer.window, other.window
    return both and not alone and a.start <= b.end and b.start <= a.end


def _add_ride(draft: Draft, transfer: Transfer, pool: Sequence[Transfer]) -> None:
    family = transfer.family
    modes: list[Mode] = []
    for drive in sorted({leg.drive for other in pool for leg in legs_of(draft, other)}):
        runs = [o for o in pool if any(leg.drive == drive for leg in legs_of(draft, o))]
        windows = _shared_windows(draft, transfer, runs, drive)
        if windows:
            modes.extend(_ride_modes(draft, transfer, runs, drive, windows))
    longest = max(mode.duration for mode in modes)
    facts = {"way": transfer.way, "airport": family.airport.iata}
    if not any(d.role == "interpreter" for m in modes for d in m.demands):
        facts["greet"] = "to_arrange" if transfer.way == "pickup" else ""
    last = max(w.end for m in modes for w in m.starts or ())
    activity = Activity(
        transfer.activity, transfer.way, family.id, "", transfer.window.start,
        shift(last, longest), tuple(modes), facts=facts,
    )  # fmt: skip
    draft.want(activity, "essential", "essential")


def _shared_windows(
    draft: Draft, transfer: Transfer, runs: Sequence[Transfer], drive: timedelta
) -> tuple[Window, ...]:
    own = [(stamp(transfer.window.start), stamp(transfer.window.end))]
    offered = union(
        (stamp(leg.window.start), stamp(leg.window.end))
        for other in runs
        for leg in legs_of(draft, other)
        if leg.drive == drive
    )
    tz = transfer.family.tz
    return tuple(Window(moment(a, tz), moment(b, tz)) for a, b in common(own, offered))


def _ride_modes(
    draft: Draft,
    transfer: Transfer,
    runs: Sequence[Transfer],
    drive: timedelta,
    windows: tuple[Window, ...],
) -> list[Mode]:
    """Everybody and their luggage in one run, greeted in their language where one can be had."""
    whole = Part(ZERO, drive)
    people = [Demand(p.role, (p.id,), BOTH, (whole,)) for p in transfer.load.people]
    ride = Demand(
        "vehicle", tuple(o.run for o in runs), transfer.load.units, (whole,), is_ride=True
    )
    base = (*people, ride)
    name = f"drive-{minutes(drive)}"
    greets = _greets(draft, transfer, whole, windows)
    if not greets:
        return [Mode(name, drive, base, windows)]
    return [Mode(f"{name}/{way}", drive, (*base, d), windows) for way, d in greets.items()]


def _greets(
    draft: Draft, transfer: Transfer, whole: Part, windows: Sequence[Window]
) -> dict[str, Demand]:
    """In person along the drive, or by phone at the airport; only who can be there at all."""
    family = transfer.family
    if transfer.way == "dropoff" or not _needs_greeting(draft, family):
        return {}
    part = {
        "interpreter": whole,
        "freelance": Part(-draft.length("interpreter.travel_min"), whole.end),
        "phone": Part(ZERO, draft.length("interpreter.greet_min")),
    }
    starts: list[Range] = [(stamp(w.start), stamp(w.end)) for w in windows]
    found: dict[str, Demand] = {}
    for way, ids in interpreters(draft, family).items():
        begin, end = minutes(part[way].begin), minutes(part[way].end)
        ready = tuple(
            i
            for i in ids
            if common(shrunk(draft.calendar.open_minutes(i), begin, end), starts)
            and shift(draft.as_of, draft.calendar.resources[i].notice) <= windows[-1].end
        )
        if ready:
            found[way] = Demand("interpreter", ready, ONE, (part[way],))
    return found


def _needs_greeting(draft: Draft, family: Family) -> bool:
    """Not where every driver speaks a language of the family."""
    drivers = draft.calendar.serving("driver")
    known = draft.calendar.resources
    return not drivers or not all(family.speaks(known[d].languages) for d in drivers)
