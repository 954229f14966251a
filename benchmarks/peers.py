"""Side by side: the planner, first fit by hand, one monolithic model, and PyJobShop.

Usage: ``python benchmarks/peers.py --clinic sm-beg --seed 1 [--seeds 1] [--stays 6] [--scale 1]
[--seconds 60] [--only ours,greedy]``. Each gets the same generated families, the same clinic and the
same seconds of search, one after the other, and each plan is judged by the same law book; a stay that
lacks something essential holds nothing (except in PyJobShop's plan *as it comes*). PyJobShop needs
``pip install -r benchmarks/requirements.txt`` and is left out without it. What it has no words for is
printed; the laws that its plan breaks are counted, and its plan is then cut down until it breaks none
(*made lawful*). Medians are over ``--seeds`` seeds from ``--seed`` on; the last line printed is one
JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, from anywhere

from benchmarks.clinic_month import _FIRST, drawn
from benchmarks.families import as_of
from benchmarks.greedy import first_fit
from benchmarks.scale import scaled
from planner.domain.plan import Limits, Plan
from planner.domain.problem import ESSENTIAL, Problem
from planner.domain.words import CLINICAL
from planner.engine.search import SeasonLimits, search
from planner.engine.solve import solve, wanted_courses
from planner.formats.clinic import load_clinics
from planner.protocols import expand
from planner.rules import HARD, RULES
from planner.rules.judge import cost_by_tier, hard, judge

_WORKERS = 8


@dataclass(frozen=True)
class Row:
    """What one of them came to on one instance; points by tier, wall seconds, what is placed."""

    name: str
    stays: int
    """Stays that have everything essential."""
    placed: int
    """Appointments in the plan: doses, sessions and talks."""
    missing: int
    """Asked for and not in the plan, meals and naps among it."""
    cost: tuple[int, int, int]
    bound: tuple[int, int] | None
    seconds: float
    build: float = 0.0
    broken: Mapping[str, int] = field(default_factory=dict)
    """Broken laws by key; only a plan made without the law book has any."""


def judged(name: str, problem: Problem, plan: Plan, seconds: float, **more: object) -> Row:
    """The row of a plan: the same figures for all."""
    findings = judge(problem, plan)
    courses = [c for c in wanted_courses(problem, plan) if c.price is not None]
    lacking = {c.stay for c in courses if c.cls == ESSENTIAL and _lacks(c, plan)}
    return Row(
        name,
        len(problem.stays) - len(lacking),
        sum(problem.activity[n].kind in CLINICAL for n in plan.placements),
        sum(max(c.wanted - sum(n in plan.placements for n in c.activities), 0) for c in courses),
        cost_by_tier(findings),
        seconds=round(seconds, 1),
        broken=dict(Counter(finding.law for finding in hard(findings))),
        **{"bound": None, **more},  # type: ignore[arg-type]
    )


def _lacks(course, plan: Plan) -> bool:
    return sum(name in plan.placements for name in course.activities) < course.wanted


def standing(problem: Problem, plan: Plan) -> Plan:
    """The plan without the stays that lack something essential, except for their flights."""
    chosen = wanted_courses(problem, plan)
    lacking = {
        c.stay for c in chosen
        if c.cls == ESSENTIAL and c.price is not None and _lacks(c, plan)
    }  # fmt: skip
    gone = {
        name
        for stay in lacking
        for name in problem.activities_of.get(stay, ())
        if name not in problem.fixed_of.get(stay, frozenset())
    }
    return _without(problem, plan, gone)


def _without(problem: Problem, plan: Plan, gone: set[str]) -> Plan:
    """The plan without some activities and the runs that nobody rides then."""
    kept = {n: p for n, p in plan.placements.items() if n not in gone}
    ridden = {taken for p in kept.values() for taken in p.takes}
    kept = {n: p for n, p in kept.items() if not problem.activity[n].is_run or n in ridden}
    return replace(plan, placements=kept)


def made_lawful(problem: Problem, plan: Plan) -> Plan:
    """A plan that breaks laws, without the cheapest thing in each broken law, again and again."""
    fixed = {name for names in problem.fixed_of.values() for name in names}

    def price(name: str) -> int:
        course = problem.course_of.get(name)
        return (course.price or 0) if course else 50_000  # runs and trips: what they carry first

    while True:
        findings = [f for f in judge(problem, plan, HARD) if f.involved]
        gone = set()
        for finding in findings:
            involved = [n for n in finding.involved if n in plan.placements and n not in fixed]
            if involved and not gone & set(involved):
                gone.add(min(involved, key=lambda n: (price(n), n)))
        if not gone:
            return standing(problem, plan)
        plan = _without(problem, plan, gone)


def ours(problem: Problem, seconds: float, seed: int) -> list[Row]:
    """The planner's own search over many stays."""
    stays = [stay.id for stay in sorted(problem.stays, key=lambda s: (s.landing, s.id))]
    started = time.perf_counter()
    found = search(problem, RULES, Plan(), stays, SeasonLimits(seconds, seed=seed))
    spent = time.perf_counter() - started
    return [judged("ours", problem, found.plan, spent, bound=found.bound)]


def greedy(problem: Problem, _seconds: float, _seed: int) -> list[Row]:
    """First fit by arrival: one pass, however long it takes."""
    started = time.perf_counter()
    plan = first_fit(problem)
    spent = time.perf_counter() - started
    return [judged("greedy first fit", problem, standing(problem, plan), spent)]


def monolith(problem: Problem, seconds: float, seed: int) -> list[Row]:
    """One exact model of all stays at once, with every candidate: the planner's own laws."""
    started = time.perf_counter()
    free = frozenset(problem.activity)
    limits = Limits(seconds, _WORKERS, seed)
    result = solve(problem, RULES, Plan(), free, limits, is_explained=False)
    spent = time.perf_counter() - started
    plan = standing(problem, result.plan)
    has_plan = result.status in ("optimal", "feasible")
    bound = (max(result.bound[0], 0), max(result.bound[1], 0)) if has_plan else None
    return [judged("one CP-SAT model", problem, plan, spent, bound=bound)]


def jobshop(problem: Problem, seconds: float, seed: int) -> list[Row]:
    """PyJobShop on what it can be told; then the same plan cut down to what is lawful."""
    from benchmarks.jobshop import UNSAID, JobShop

    started = time.perf_counter()
    told = JobShop(problem)
    data = told.model.data()
    result = told.model.solve(
        time_limit=seconds, display=False, num_workers=_WORKERS, random_seed=seed
    )
    spent = time.perf_counter() - started
    build = round(max(spent - seconds, 0.0), 1)
    print(f"  PyJobShop: {len(data.tasks)} tasks, {len(data.modes)} modes; {result.status.value}; "
          f"has no words for: {'; '.join(UNSAID)}")  # fmt: skip
    print(f"  laws not told, or only in part: {dict(told.unsaid.most_common())}")
    has_plan = result.status.value in ("Optimal", "Feasible")
    raw = told.plan(result.best) if has_plan else Plan()
    lawful = made_lawful(problem, raw)
    return [
        judged("PyJobShop, as it comes", problem, raw, spent, build=build),
        judged("PyJobShop, made lawful", problem, lawful, spent, build=build),
    ]


PEERS: Mapping[str, Callable[[Problem, float, int], list[Row]]] = {
    "ours": ours,
    "greedy": greedy,
    "monolith": monolith,
    "jobshop": jobshop,
}


def compare(problem: Problem, names: Sequence[str], seconds: float, seed: int) -> list[Row]:
    """Every one of them on one problem, one after the other."""
    rows = [row for name in names for row in PEERS[name](problem, seconds, seed)]
    for row in rows:
        print("  " + _line(row), flush=True)
    return rows


def _line(row: Row) -> str:
    law = f"  breaks {sum(row.broken.values())}: {dict(row.broken)}" if row.broken else ""
    bound = f"  bound {row.bound}" if row.bound else ""
    return (f"{row.name:24} {row.stays:3} stays, {row.placed:5} appointments, {row.missing:4} missing, "
            f"cost {row.cost}, {row.seconds:6.1f} s{bound}{law}")  # fmt: skip


def medians(runs: Sequence[Sequence[Row]]) -> dict[str, dict[str, float]]:
    """By competitor, the medians over the instances."""
    names = [row.name for row in runs[0]]
    found: dict[str, dict[str, float]] = {}
    for number, name in enumerate(names):
        rows = [run[number] for run in runs]
        found[name] = {
            "stays": median(row.stays for row in rows),
            "placed": median(row.placed for row in rows),
            "missing": median(row.missing for row in rows),
            "tier_1": median(row.cost[0] for row in rows),
            "tier_2": median(row.cost[1] for row in rows),
            "tier_3": median(row.cost[2] for row in rows),
            "seconds": median(row.seconds for row in rows),
            "broken_laws": median(sum(row.broken.values()) for row in rows),
        }
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw, expand, let each plan, judge, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clinic", default="sm-beg")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="so many instances, from this seed on")
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--stays", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--only", default=",".join(PEERS), help="which, with commas")
    options = parser.parse_args(arguments)
    names = [name for name in options.only.split(",") if name in PEERS]
    if "jobshop" in names and find_spec("pyjobshop") is None:
        names.remove("jobshop")
        print("PyJobShop is not installed: pip install -r benchmarks/requirements.txt")
    sample = load_clinics(Path(__file__).parents[1] / "data")[options.clinic]
    clinic = scaled(sample, options.scale)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; "
          f"{options.clinic} x {options.scale}, {options.stays} stays, {options.seconds:.0f} s each; "
          f"load average at the start {os.getloadavg()[0]:.1f}")  # fmt: skip
    runs = []
    for seed in range(options.seed, options.seed + options.seeds):
        requests = drawn(clinic, sample, seed, options.stays)
        problem = expand(requests, clinic, as_of(_FIRST, clinic))
        print(f"seed {seed}: {len(problem.activities)} activities, {len(problem.courses)} courses")
        runs.append(compare(problem, names, options.seconds, seed))
    print(json.dumps({
        "clinic": options.clinic, "scale": options.scale, "stays": options.stays,
        "seeds": [options.seed, options.seed + options.seeds - 1], "seconds": options.seconds,
        "cores": os.cpu_count(), "medians": medians(runs),
        "runs": [[asdict(row) for row in run] for run in runs],
    }))  # fmt: skip


if __name__ == "__main__":
    main()
