"""Requests that do not fit: is every reason true, and does something help where it can?

Usage: ``python benchmarks/explain.py --clinic sm-beg --seed 1 [--requests 200] [--seconds 7.5]
[--deep 20]``. Fills the clinic with generated families, then draws more until so many
do not fit (those that do are booked as well, so the clinic stays full). Each that does not is

* explained: the laws and resources that keep out what it lacks;
* confirmed: every start of every mode of what is left out is added to the plan, with what it must
  bring along, and judged by the law book without a solver; each must break a law that is named;
* helped: every offered repair is planned, the cheapest first, within ``--seconds``.

Whether a repair was missed is known by trying, for ``--deep`` of the requests that got none, every
offered edit one after the other with at least ten times the time, for ten minutes at most. The
figures so far are printed as one JSON object after every fifth request, and after each of these
searches: the last line is the state of a run that was cut off, too.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, from anywhere

from benchmarks.families import Families, as_of
from benchmarks.one_stay import _FIRST, fill, percentile
from planner.advise import repairs
from planner.advise.confirm import Confirmed, confirm, confirm_together
from planner.advise.reasons import Reasons
from planner.advise.repairs import Bench, help_for
from planner.domain.clinic import Clinic
from planner.domain.errors import InputError
from planner.domain.plan import Limits, Plan, Reason
from planner.domain.problem import Problem
from planner.domain.repair import Help
from planner.domain.request import StayRequest
from planner.engine.conflict import TRADE_OFF
from planner.formats.clinic import load_clinics
from planner.protocols import expand
from planner.service.planning import Kept, Planned, plan_stays

_WAITS = ("waiting_list",)
_EVERY = 5
"""The figures so far are printed after so many requests."""
_SLOW = 10.0
"""How many times the longest slice of one trial the deep search gives it."""


@dataclass
class Measured:
    """What came of the requests so far."""

    reasons_s: list[float] = field(default_factory=list)
    total_s: list[float] = field(default_factory=list)
    confirm_s: list[float] = field(default_factory=list)
    courses: int = 0
    confirmed: int = 0
    places: int = 0
    unconfirmed: list[str] = field(default_factory=list)
    given_up: int = 0
    starts: int = 0
    judged: int = 0
    unexplained: list[str] = field(default_factory=list)
    laws: list[int] = field(default_factory=list)
    helped: int = 0
    complete: int = 0
    without: list[Bench] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    exhausted: int = 0


@dataclass
class Season:
    """The clinic with its booked families."""

    clinic: Clinic
    booked: list[StayRequest]
    problem: Problem
    plan: Plan

    def add(self, request: StayRequest, seconds: float) -> Planned | None:
        """The clinic with one more family; ``None`` where its request is refused."""
        try:
            problem = expand([*self.booked, request], self.clinic, as_of(_FIRST, self.clinic))
        except InputError:
            return None
        stays = frozenset(r.family for r in self.booked)
        kept = Kept(self.problem, self.plan, stays)
        return plan_stays(problem, kept, Limits(seconds=seconds))

    def book(self, request: StayRequest, planned: Planned) -> None:
        """Take the family in."""
        self.booked.append(request)
        self.problem, self.plan = planned.problem, planned.plan


def explain(bench: Bench, planned: Planned, seconds: float, measured: Measured) -> Help:
    """One request explained, confirmed and helped, with the times of the first and the last."""
    started = time.perf_counter()
    left = planned.results[bench.family].left_out
    known = Reasons(bench.problem, bench.plan)
    reasons = {x.course: known.of(x.course) for x in left}
    measured.reasons_s.append(time.perf_counter() - started)
    found = help_for(bench, seconds)
    measured.total_s.append(time.perf_counter() - started)
    started = time.perf_counter()
    told = {c: r for c, r in reasons.items() if tuple(x.law for x in r) != _WAITS}
    if not told or not all(reasons.values()):
        measured.unexplained.append(bench.family)
    for course, why in told.items():
        measured.laws.append(len(why))
        found_open = _confirmed(bench, course, why)
        if why[0].law == TRADE_OFF:
            _count_place(measured, course, found_open)
        else:
            _count(measured, bench.family, course, found_open)
    measured.confirm_s.append(time.perf_counter() - started)
    return found


def _confirmed(bench: Bench, course: str, reasons: tuple[Reason, ...]) -> Confirmed:
    problem = bench.problem
    together = reasons[0].facts.get("together", "")
    if together:
        groups = [problem.course[name].activities for name in together.split(";")]
        return confirm_together(problem, bench.plan, groups, reasons)
    return confirm(problem, bench.plan, problem.course[course].activities, reasons)


def _count_place(measured: Measured, course: str, found: Confirmed) -> None:
    """It was said that there is a place: true when the judge finds one as well."""
    measured.courses += 1
    measured.places += bool(found.open)
    if not found.open:
        measured.unconfirmed.append(course)


def _count(measured: Measured, family: str, course: str, found: Confirmed) -> None:
    measured.courses += 1
    measured.starts += found.starts
    measured.judged += found.judged
    measured.confirmed += found.holds
    if found.open:
        measured.unconfirmed.append(course)
        print(f"  {family}: {course} has an open start {found.open[0]}")
    elif not found.is_complete:
        measured.given_up += 1


def missed(bench: Bench) -> list[str]:
    """The kinds of repairs that more time finds where none was found."""
    slices, patience = repairs._SLICES, repairs._PATIENCE
    repairs._SLICES, repairs._PATIENCE = (slices[-1] * _SLOW,), patience * _SLOW
    try:
        return [r.kind for r in help_for(bench, 600.0, workers=1).repairs]
    finally:
        repairs._SLICES, repairs._PATIENCE = slices, patience


def _tell(bench: Bench, found: Help, measured: Measured) -> None:
    measured.helped += bool(found.repairs)
    measured.complete += any(r.is_complete for r in found.repairs)
    measured.exhausted += found.is_exhausted
    for repair in found.repairs[:1]:
        measured.kinds[repair.kind] = measured.kinds.get(repair.kind, 0) + 1
    if not found.repairs:
        measured.without.append(bench)
    best = found.repairs[0] if found.repairs else None
    said = (
        f"{best.kind} {best.amount}, {best.left_out[1]} points still left out" if best else "none"
    )
    print(
        f"{bench.family} ({bench.request.patients[0].protocol}): reasons "
        f"{measured.reasons_s[-1]:.2f} s, all {measured.total_s[-1]:.1f} s, confirmed in "
        f"{measured.confirm_s[-1]:.1f} s; {found.tried}/{found.offered} tried, best: {said}",
        flush=True,
    )


def main() -> None:
    """Fill, draw, explain, confirm, help, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clinic", default="sm-beg")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=repairs.SECONDS)
    parser.add_argument("--load", type=float, default=0.4)
    parser.add_argument("--deep", type=int, default=20)
    arguments = parser.parse_args()
    clinic = load_clinics(Path(__file__).parents[1] / "data")[arguments.clinic]
    families = Families(clinic, arguments.seed, _FIRST, _FIRST + timedelta(days=24))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    booked, plan, _ = fill(clinic, families, arguments.load)
    problem = expand(booked, clinic, as_of(_FIRST, clinic))
    season = Season(clinic, booked, problem, plan)
    measured = Measured()
    protocols = [p for p in clinic.protocols.values() if p.stay_days <= 30]
    while len(measured.total_s) < arguments.requests:
        request = families.draw(protocols)
        planned = season.add(request, 3.0)
        if planned is None or request.family not in planned.results:
            continue
        result = planned.results[request.family]
        if not result.left_out:
            season.book(request, planned)
            continue
        bench = Bench(
            clinic, (*season.booked, request), planned.problem, planned.plan, request.family,
            as_of(_FIRST, clinic), is_doubtful=result.status != "optimal",
        )  # fmt: skip
        if request.family in planned.problem.stay:
            _tell(bench, explain(bench, planned, arguments.seconds, measured), measured)
            if len(measured.total_s) % _EVERY == 0:
                _say(arguments, season, measured, [])
    deep: list[list[str]] = []
    for bench in measured.without[: arguments.deep]:
        deep.append(missed(bench))
        print(f"{bench.family}, tried for longer: {', '.join(deep[-1]) or 'nothing helps'}")
        _say(arguments, season, measured, deep)
    _say(arguments, season, measured, deep)


def _say(
    arguments: argparse.Namespace, season: Season, measured: Measured, deep: list[list[str]]
) -> None:
    print(json.dumps(_figures(arguments, season, measured, deep)), flush=True)


def _figures(
    arguments: argparse.Namespace, season: Season, measured: Measured, deep: list[list[str]]
) -> dict[str, object]:
    return {
        "clinic": arguments.clinic,
        "seed": arguments.seed,
        "cores": os.cpu_count(),
        "load_average": [round(load, 1) for load in os.getloadavg()],
        "booked_stays": len(season.booked),
        "requests": len(measured.total_s),
        "explained": len(measured.total_s) - len(measured.unexplained),
        "courses_explained": measured.courses,
        "courses_confirmed": measured.confirmed,
        "courses_confirmed_to_have_a_place": measured.places,
        "courses_false": len(measured.unconfirmed),
        "courses_given_up": measured.given_up,
        "starts": measured.starts,
        "plans_judged": measured.judged,
        "laws_named_p50": median(measured.laws) if measured.laws else 0,
        "reasons_p50_s": round(median(measured.reasons_s), 2),
        "reasons_p95_s": round(percentile(measured.reasons_s, 0.95), 2),
        "with_help_p50_s": round(median(measured.total_s), 2),
        "with_help_p95_s": round(percentile(measured.total_s, 0.95), 2),
        "helped": measured.helped,
        "helped_completely": measured.complete,
        "every_edit_tried": measured.exhausted,
        "cheapest_by_kind": measured.kinds,
        "without_repair": len(measured.without),
        "searched_deeper": len(deep),
        "repairs_missed": sum(bool(kinds) for kinds in deep),
        "missed_kinds": sorted({kind for kinds in deep for kind in kinds}),
    }


if __name__ == "__main__":
    main()
