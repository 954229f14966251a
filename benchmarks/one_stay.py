"""One more stay into a clinic that is 80 % booked: how fast, how well proven.

Usage: ``python benchmarks/one_stay.py --clinic mx-bom --seed 1 [--stays 40] [--load 0.8]``.
Fills the clinic with generated families until the nights of its rooms are booked to the load
over the season, then adds each of the varied stays (alone) to that clinic. Times are wall
seconds of ``solve`` and of the expansion; the first plan counts until it has been judged. The
reasons of what is left out are not in them (benchmarks/explain.py measures those). The last line
printed is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, from anywhere

from benchmarks.families import Families, as_of
from planner.domain.clinic import Clinic
from planner.domain.errors import InputError
from planner.domain.plan import Limits, Plan, Result
from planner.domain.problem import Problem
from planner.domain.request import StayRequest
from planner.engine.solve import solve
from planner.formats.clinic import load_clinics
from planner.protocols import expand
from planner.rules import RULES
from planner.rules.judge import hard, judge

_FIRST = date(2027, 3, 1)
_SEASON = timedelta(days=28)
_TRIES = 45
"""Families drawn at most while the clinic is filled; what load was reached is printed."""
_CLOSE = 0.01
"""A gap that counts as good enough where a proof is missing."""


@dataclass(frozen=True)
class Measured:
    """One stay: days, seconds by stage, what came out."""

    family: str
    days: int
    expand_s: float
    first_s: float
    proven_s: float
    total_s: float
    status: str
    gap: float
    left_out: int
    is_lawful: bool


def fill(clinic: Clinic, families: Families, load: float) -> tuple[list[StayRequest], Plan, float]:
    """Stays planned one after the other until ``load`` of the room nights of the season are taken."""
    rooms = [row for row in clinic.serving("family_room") if row.facts.get("place") != "ward"]
    offered = len(rooms) * _SEASON.days
    booked: list[StayRequest] = []
    plan, nights = Plan(), 0
    protocols = [p for p in clinic.protocols.values() if p.stay_days <= 30]
    for _ in range(_TRIES):
        if nights >= load * offered:
            break
        request = families.draw(protocols)
        problem = _expanded([*booked, request], clinic)
        if problem is None:
            continue
        own = frozenset(problem.activities_of[request.family])
        result = solve(problem, RULES, plan, own, Limits(seconds=3), is_explained=False)
        if hard(result.findings) or result.cost[0] > 0:
            continue  # a coordinator offers such a family another date
        booked.append(request)
        plan = result.plan
        season_end = _FIRST + _SEASON
        stay = problem.stay[request.family]
        nights += (min(stay.last_day, season_end) - stay.first_day).days
        print(f"  booked {request.family} ({request.patients[0].protocol}), "
              f"{nights / offered:.0%} of the nights", flush=True)  # fmt: skip
    return booked, plan, nights / offered


def _expanded(requests: Sequence[StayRequest], clinic: Clinic) -> Problem | None:
    """The problem, or ``None`` where a drawn family can never fit (no room for a wheelchair ...)."""
    try:
        return expand(requests, clinic, as_of(_FIRST, clinic))
    except InputError:
        return None


def add_one(
    booked: list[StayRequest], plan: Plan, request: StayRequest, clinic: Clinic, seconds: float
) -> Measured | None:
    """Add one stay to the booked clinic and measure."""
    started = time.perf_counter()
    problem = _expanded([*booked, request], clinic)
    if problem is None:
        return None
    expand_s = time.perf_counter() - started
    own = frozenset(problem.activities_of[request.family])
    started = time.perf_counter()
    result = solve(problem, RULES, plan, own, Limits(seconds=seconds), is_explained=False)
    total_s = time.perf_counter() - started
    started = time.perf_counter()
    findings = judge(problem, result.plan)
    judge_s = time.perf_counter() - started
    days = (problem.stay[request.family].last_day - problem.stay[request.family].first_day).days + 1
    return Measured(
        family=request.family,
        days=days,
        expand_s=expand_s,
        first_s=result.first_plan_seconds + judge_s,
        proven_s=_proven(result, total_s),
        total_s=total_s,
        status=result.status,
        gap=max(result.gap),
        left_out=sum(item.missing for item in result.left_out),
        is_lawful=not hard(findings),
    )


def _proven(result: Result, total_s: float) -> float:
    """Seconds of tiers 1 and 2; the whole solve where the time ran out."""
    return min(total_s - result.polish_seconds, total_s)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def main() -> None:
    """Fill, add, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clinic", default="mx-bom")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stays", type=int, default=40)
    parser.add_argument("--load", type=float, default=0.8)
    parser.add_argument("--seconds", type=float, default=10.0)
    arguments = parser.parse_args()
    clinic = load_clinics(Path(__file__).parents[1] / "data")[arguments.clinic]
    families = Families(clinic, arguments.seed, _FIRST, _FIRST + timedelta(days=24))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    booked, plan, share = fill(clinic, families, arguments.load)
    measured: list[Measured] = []
    protocols = [p for p in clinic.protocols.values() if p.stay_days <= 30]
    while len(measured) < arguments.stays:
        one = add_one(booked, plan, families.draw(protocols), clinic, arguments.seconds)
        if one is not None:
            measured.append(one)
            print(f"{one.family} {one.days:2} days: first {one.first_s:.2f} s, tiers 1+2 "
                  f"{one.proven_s:.2f} s, all {one.total_s:.2f} s, expand {one.expand_s:.2f} s, "
                  f"{one.status}, gap {one.gap:.2%}, left out {one.left_out}", flush=True)  # fmt: skip
    print(
        json.dumps(
            {"booked_share_of_nights": round(share, 2), **_figures(arguments, booked, measured)}
        )
    )


def _figures(
    arguments: argparse.Namespace, booked: list[StayRequest], measured: list[Measured]
) -> dict[str, object]:
    good = [one for one in measured if one.status == "optimal" or one.gap <= _CLOSE]
    tier3 = [(one.total_s - one.proven_s) / one.total_s for one in measured]
    return {
        "clinic": arguments.clinic,
        "seed": arguments.seed,
        "cores": os.cpu_count(),
        "booked_stays": len(booked),
        "stays": len(measured),
        "first_plan_p50_s": round(median(one.first_s for one in measured), 3),
        "first_plan_p95_s": round(percentile([one.first_s for one in measured], 0.95), 3),
        "tiers12_p50_s": round(median(one.proven_s for one in measured), 3),
        "tiers12_p95_s": round(percentile([one.proven_s for one in measured], 0.95), 3),
        "expand_p95_s": round(percentile([one.expand_s for one in measured], 0.95), 3),
        "proven_or_within_1_percent": len(good),
        "tier3_share_of_time": round(median(tier3), 3),
        "all_lawful": all(one.is_lawful for one in measured),
    }


if __name__ == "__main__":
    main()
