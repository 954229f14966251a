"""Published RCPSP/max instances as problems of this planner, solved under the same laws.

Usage: ``python benchmarks/rcpspmax.py FOLDER OPTIMA.csv [--seconds N]``. FOLDER holds ProGen/max
``.SCH`` files; OPTIMA.csv has ``problem,optimum`` with ``unsat`` or a range ``83..98`` where that
is what is published. Exit code 1 when an answer contradicts the publication or is not proven.
The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import re
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, from anywhere

from planner.domain.plan import Finding, Limits, Plan, end_of
from planner.domain.problem import Activity, Course, Demand, Lag, Mode, Part, Point, Problem
from planner.domain.resource import Resource
from planner.domain.time import Window, elapsed, shift
from planner.engine.model import Model
from planner.engine.primitives.base import Cost
from planner.engine.solve import solve
from planner.rules import HARD

_MINUTE = timedelta(minutes=1)
_ORIGIN = datetime(2027, 1, 1, tzinfo=UTC)


class Makespan:
    """Soft, tier 2: one point for every minute from the start of the horizon to the last end."""

    name = "makespan"
    tier = 2
    scope = "shared"

    def post(self, model: Model) -> Mapping[str, Cost]:
        """One cost, that of the latest end."""
        return {"": model.latest_end([a.id for a in model.problem.activities], 1)}

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """The same on datetimes."""
        ends = [end_of(problem, placement) for placement in plan.placements.values()]
        if ends:
            minutes = elapsed(problem.horizon.start, max(ends)) // _MINUTE
            yield Finding(self.name, self.name, "", {}, minutes)


def read_instance(path: Path) -> Problem:
    """A ``.SCH`` file as a problem: one minute is one unit of time."""
    lines = [line.split() for line in path.read_text(encoding="ascii").splitlines() if line.split()]
    jobs, kinds = int(lines[0][0]) + 2, int(lines[0][1])
    arcs = [_arcs(words) for words in lines[1 : jobs + 1]]
    rows = [[int(word) for word in words] for words in lines[jobs + 1 : 2 * jobs + 1]]
    capacities = [int(word) for word in lines[2 * jobs + 1][:kinds]]
    horizon = sum(max(row[2], *(lag for _, lag in arcs[i]), 0) for i, row in enumerate(rows)) + 1
    window = Window(_ORIGIN, shift(_ORIGIN, horizon * _MINUTE))
    activities = tuple(_activity(row, kinds, window) for row in rows)
    return Problem(
        clinic=path.stem,
        zone="UTC",
        as_of=_ORIGIN,
        horizon=window,
        grain=_MINUTE,
        resources=tuple(
            Resource(f"r{k}", "machine", {"unit": units}, is_always_open=True)
            for k, units in enumerate(capacities)
        ),
        activities=activities,
        courses=tuple(
            Course(a.id, "", "", "job", "essential", (a.id,), 1, price=None) for a in activities
        ),
        lags=tuple(_lag(str(i), str(j), lag) for i, arc in enumerate(arcs) for j, lag in arc),
    )


def _arcs(words: list[str]) -> list[tuple[int, int]]:
    """Successors with their start-to-start lags of one line ``id mode k succ... [lag]...``."""
    count = int(words[2])
    lags = [int(lag) for lag in re.findall(r"\[(-?\d+)\]", " ".join(words[3 + count :]))]
    return [(int(j), lag) for j, lag in zip(words[3 : 3 + count], lags, strict=True)]


def _activity(row: list[int], kinds: int, window: Window) -> Activity:
    duration = row[2] * _MINUTE
    demands = tuple(
        Demand("machine", (f"r{k}",), {"unit": units}, (Part(timedelta(0), duration),))
        for k, units in enumerate(row[3 : 3 + kinds])
        if units
    )
    mode = Mode("only", duration, demands)
    return Activity(str(row[0]), "job", "", "", window.start, window.end, (mode,))


def _lag(i: str, j: str, lag: int) -> Lag:
    """``S_j - S_i >= lag``; a negative lag is a maximal one the other way round."""
    if lag < 0:
        return Lag("maximal_lag", Point(j), Point(i), maximum=-lag * _MINUTE)
    return Lag("minimal_lag", Point(i), Point(j), minimum=lag * _MINUTE)


@dataclass(frozen=True)
class Answer:
    """One instance: what was published, what we say, whether they agree and it is proven."""

    name: str
    published: str
    found: str
    agrees: bool
    seconds: float


def run_instance(path: Path, published: str, seconds: float) -> Answer:
    """Solve one instance and compare it with its published status or optimum."""
    problem = read_instance(path)
    started = time.perf_counter()
    free = frozenset(problem.activity)
    result = solve(problem, (*HARD, Makespan()), Plan(), free, Limits(seconds=seconds))
    spent = time.perf_counter() - started
    hard = [finding for finding in result.findings if finding.is_hard]
    if result.status == "infeasible":
        return Answer(path.name, published, "unsat", published == "unsat", spent)
    found = str(result.cost[1])
    low, _, high = published.partition("..")
    agrees = (
        result.status == "optimal"
        and not hard
        and published != "unsat"
        and int(low) <= result.cost[1] <= int(high or low)
    )
    return Answer(path.name, published, f"{found} ({result.status})", agrees, spent)


def main() -> int:
    """Run a folder of instances; 0 when every answer agrees with the publication."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("optima", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0, help="limit per instance")
    arguments = parser.parse_args()
    with arguments.optima.open(encoding="utf-8") as file:
        optima = {row["problem"]: row["optimum"] for row in csv.DictReader(file)}
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    answers = []
    for name, published in optima.items():
        answer = run_instance(arguments.folder / name, published, arguments.seconds)
        verdict = "agrees" if answer.agrees else "DISAGREES"
        print(f"{answer.name:12} published {published:9} found {answer.found:16} "
              f"{answer.seconds:6.2f} s  {verdict}", flush=True)  # fmt: skip
        answers.append(answer)
    agreed = sum(answer.agrees for answer in answers)
    slowest = max((answer.seconds for answer in answers), default=0.0)
    print(json.dumps({"instances": len(answers), "agreed": agreed, "slowest_s": round(slowest, 2)}))
    return 0 if agreed == len(answers) else 1


if __name__ == "__main__":
    sys.exit(main())
