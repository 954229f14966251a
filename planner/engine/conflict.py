"""Why something is not in a plan: which laws and resources take away every start it could have.

Everything but the activity (and what it would bring along: its run, its trip, its batch) is
pinned, so the fold bars each start for a reason and keeps it in its ledger. What still has a
start would fit by itself; then it is left out for the sake of something that costs more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from planner.domain.plan import Plan, Reason, Rule
from planner.domain.problem import Course, Problem
from planner.engine.model import Model

if TYPE_CHECKING:
    from collections.abc import Mapping

TRADE_OFF = "trade_off"
"""The key of the reason that there is a place, but taking it would cost something dearer."""
_MOST_REASONS = 6
_MOST_CANDIDATES = 12


def reasons_for(
    problem: Problem, rules: Sequence[Rule], plan: Plan, course: Course
) -> tuple[Reason, ...]:
    """The laws and resources that keep more of a course out of ``plan``, the weightiest first.

    Looks at up to a dozen of the absent activities, spread over the course.
    """
    absent = [name for name in course.activities if name not in plan.placements]
    step = max(len(absent) // _MOST_CANDIDATES, 1)
    weight: dict[_Key, int] = defaultdict(int)
    for name in absent[::step]:
        for key, starts in _reasons(problem, rules, plan, name).items():
            weight[key] += starts
    ranked = sorted(weight.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Reason(law, resource, {"activity": activity, **({"by": by} if by else {})})
        for (law, resource, activity, by), _ in ranked[:_MOST_REASONS]
    )


_Key = tuple[str, str, str, str]
"""Law, resource, activity, and what is in the way."""


def _reasons(
    problem: Problem, rules: Sequence[Rule], plan: Plan, activity: str
) -> Mapping[_Key, int]:
    """What bars one absent activity, with the number of starts that each reason takes."""
    free = frozenset((activity, *_brought_along(problem, plan, activity)))
    model = Model(problem, plan, free)
    for rule in rules:
        if rule.tier == 0:
            rule.post(model)
    model.compile()
    if _fits(model, activity):
        return {(TRADE_OFF, "", activity, ""): 1}
    found: dict[_Key, int] = {}
    for name in sorted(free):
        for (law, resource), starts in model.ledger.removed.get(name, {}).items():
            by = ";".join(sorted(model.ledger.blockers.get((name, law, resource), ())))
            found[law, resource, name, by] = starts if name == activity else starts // 4
    return found


def _fits(model: Model, activity: str) -> bool:
    """Whether the activity could be added to the plan as it stands."""
    act = model.free[activity]
    if act.presence is None:
        return False
    model.cp.add(act.presence == 1)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = 0.5
    return solver.solve(model.cp) in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def _brought_along(problem: Problem, plan: Plan, activity: str) -> set[str]:
    """Absent activities that this one would need: batches, nights, runs, ways on its dates."""
    found: set[str] = set()
    queue = [activity]
    while queue:
        name = queue.pop()
        for other in _direct(problem, name):
            if other not in plan.placements and other not in found and other != activity:
                found.add(other)
                queue.append(other)
    return found


def _direct(problem: Problem, name: str) -> set[str]:
    found = {other for row in problem.needs_of.get(name, ()) for other in row.any_of}
    act = problem.activity[name]
    for mode in act.modes:
        for demand in mode.demands:
            if demand.is_ride:
                found.update(demand.eligible)
    first, last = problem.local_date(act.earliest), problem.local_date(act.deadline)
    for row in problem.commutes_of.get(act.stay, ()):
        if first <= row.day <= last and act.kind in row.kinds:
            found.update(row.way_out, row.way_back)
    return found
