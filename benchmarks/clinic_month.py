"""A month of a clinic that is several times as large: how fast, how well proven, how much memory.

Usage: ``python benchmarks/clinic_month.py --clinic mx-bom --seed 1 [--scale 10] [--stays N]
[--seconds 120]``. Draws families over a month at the sample clinic's load, expands them, and
searches. The figures are wall seconds of the search (the expansion beside it) and the largest
memory of the process and of its helpers. The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, from anywhere

from benchmarks.families import Families, as_of
from benchmarks.scale import scaled
from planner.domain.clinic import Clinic
from planner.domain.errors import InputError
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.domain.request import StayRequest
from planner.domain.words import CLINICAL
from planner.engine.search import SeasonLimits, SeasonProgress, SeasonResult, search
from planner.engine.solve import wanted_courses
from planner.formats.clinic import load_clinics
from planner.protocols import expand
from planner.rules import RULES
from planner.rules.judge import cost_by_tier, hard, judge

_FIRST = date(2027, 4, 1)
_MONTH = timedelta(days=30)
_STAYS = {"sm-beg": 30, "liv-ist": 22, "mx-bom": 20, "mx-del": 20}
"""Stays a month at the load that the sample data are made for (55 to 85 % of what there is)."""
_SAY_SECONDS = 5.0


def drawn(clinic: Clinic, sample: Clinic, seed: int, count: int) -> list[StayRequest]:
    """Families over the month whom the sample clinic could take at all; short stays are commoner."""
    families = Families(clinic, seed, _FIRST, _FIRST + _MONTH)
    protocols = sorted(
        (p for p in clinic.protocols.values() if p.stay_days <= 30), key=lambda p: p.stay_days
    )
    weighted = [p for rank, p in enumerate(reversed(protocols), 1) for _ in range(rank)]
    found: list[StayRequest] = []
    while len(found) < count:
        request = families.draw(weighted)
        try:
            expand([request], sample, as_of(_FIRST, sample))
        except InputError:
            continue  # no such room, language or companion: a coordinator would decline
        found.append(request)
    return found


def figures(problem: Problem, found: SeasonResult, expand_s: float) -> dict[str, object]:
    """What is printed at the end."""
    findings = judge(problem, found.plan)
    cost = cost_by_tier(findings)
    asked = sum(course.asked for course in problem.courses)
    placed = [name for name in found.plan.placements if problem.activity[name].kind in CLINICAL]
    own, children = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    missing = sum(
        course.wanted - sum(name in found.plan.placements for name in course.activities)
        for course in wanted_courses(problem, found.plan)
        if course.price
    )
    return {
        "stays": len(problem.stays),
        "sessions_placed": len(placed),
        "waiting": len(found.waiting),
        "lacking_stays": sum(cost[0] > 0 for cost in found.costs.values()),
        "wanted_not_placed": missing,
        "expand_s": round(expand_s, 1),
        "first_complete_s": round(found.first_seconds, 1),
        "search_s": round(found.seconds, 1),
        "ms_per_session": round(1000 * found.first_seconds / max(len(placed), 1), 2),
        "cost": list(cost),
        "bound": list(found.bound),
        "bounds_known_of": len(found.bounds),
        "gap_of_asked": [round((cost[k] - found.bound[k]) / asked, 5) for k in (0, 1)],
        "gap_of_cost": [
            round((cost[k] - found.bound[k]) / cost[k], 4) if cost[k] else 0.0 for k in (0, 1)
        ],
        "largest_process_mib": round(max(own, children)),
        "hard_findings": len(hard(findings)),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw, expand, search, judge, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clinic", default="mx-bom")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=int, default=10)
    parser.add_argument("--stays", type=int, default=0, help="default: the sample's load")
    parser.add_argument("--seconds", type=float, default=120.0)
    options = parser.parse_args(arguments)
    sample = load_clinics(Path(__file__).parents[1] / "data")[options.clinic]
    clinic = scaled(sample, options.scale)
    count = options.stays or _STAYS[options.clinic] * options.scale
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; "
          f"{options.clinic} x {options.scale}, {count} stays, seed {options.seed}")  # fmt: skip
    requests = drawn(clinic, sample, options.seed, count)
    started = time.perf_counter()
    problem = expand(requests, clinic, as_of(_FIRST, clinic))
    expand_s = time.perf_counter() - started
    last = 0.0

    def watch(news: SeasonProgress) -> bool:
        nonlocal last
        elapsed = news.elapsed.total_seconds()
        if elapsed - last >= _SAY_SECONDS:
            last = elapsed
            print(f"  {elapsed:5.1f} s: {news.planned} planned, {news.waiting} waiting, cost "
                  f"{news.costs}, bound {news.bound}", flush=True)  # fmt: skip
        return True

    stays = [stay.id for stay in sorted(problem.stays, key=lambda stay: (stay.landing, stay.id))]
    found = search(problem, RULES, Plan(), stays, SeasonLimits(options.seconds), watch)
    print(json.dumps({
        "clinic": options.clinic, "seed": options.seed, "scale": options.scale,
        "cores": os.cpu_count(), **figures(problem, found, expand_s),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
