"""Why something is not in a plan: which laws and resources take away every start it could have.

Everything but the activity (and what it would bring along: its run, its trip, its batch) is
pinned, so the fold bars each start for a reason and keeps it in its ledger. What still has a
start would fit by itself; then it is left out for the sake of something that costs more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
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
_OWN, _BROUGHT = 20, 4
"""How much less a reason weighs that the stay itself causes, or that bars what comes along."""
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
    facts: dict[_Key, tuple[str, set[str]]] = {}
    for name in absent[::step]:
        for key, barred in _reasons(problem, rules, plan, name).items():
            weight[key] += barred.weight
            facts.setdefault(key, (barred.activity, set()))[1].update(barred.by)
    ranked = sorted(weight, key=lambda key: (-weight[key], key))
    return tuple(
        Reason(law, resource, _told(*facts[law, resource]))
        for law, resource in ranked[:_MOST_REASONS]
    )


_Key = tuple[str, str]
"""Law and resource."""


@dataclass
class _Barred:
    """How much one law on one resource takes away: of which activity, and what is in the way."""

    activity: str
    weight: int
    by: set[str]


def _told(activity: str, by: set[str]) -> dict[str, str]:
    return {"activity": activity, **({"by": ";".join(sorted(by)[:5])} if by else {})}


def _reasons(
    problem: Problem, rules: Sequence[Rule], plan: Plan, activity: str
) -> Mapping[_Key, _Barred]:
    """What bars one absent activity, and what it would bring along, weighed by starts taken.

    What the stay's own other activities bar weighs less: those could move, if that were all.
    """
    free = frozenset((activity, *_brought_along(problem, plan, activity)))
    model = Model(problem, plan, free)
    for rule in rules:
        if rule.tier == 0:
            rule.post(model)
    model.compile()
    if _fits(model, activity):
        return {(TRADE_OFF, ""): _Barred(activity, 1, set())}
    stay = problem.activity[activity].stay
    found: dict[_Key, _Barred] = {}
    for name in (activity, *sorted(free - {activity})):
        for (law, resource), starts in model.ledger.removed.get(name, {}).items():
            by = set(model.ledger.blockers.get((name, law, resource), ()))
            is_own = bool(by) and all(problem.activity[other].stay == stay for other in by)
            weight = starts // (_OWN if is_own else 1) // (1 if name == activity else _BROUGHT)
            barred = found.setdefault((law, resource), _Barred(name, 0, set()))
            barred.weight += max(weight, 1)
            barred.by |= by
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
