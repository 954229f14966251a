"""What was decided: a plan, the uses that follow from it, what judges say of it, a result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from planner.domain.problem import Activity, Demand, Gate, Mode, Problem, Stay
from planner.domain.time import shift

Status = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True)
class Placement:
    """One activity in the plan: its start, its mode, and what serves each demand of the mode.

    ``takes`` has one id for each demand of the mode, in the mode's order: a resource, or a run
    for a ride.
    """

    activity: str
    mode: str
    start: datetime
    takes: tuple[str, ...]


@dataclass(frozen=True)
class Use:
    """One resource taken for one stretch: what the laws look at."""

    activity: str
    resource: str
    role: str
    kind: str
    start: datetime
    end: datetime
    units: Mapping[str, int]


@dataclass(frozen=True)
class Plan:
    """The activities that are in the plan, and which option each branch took.

    What is absent is left out; why is a matter of findings. ``pinned`` names what a person
    has locked. A change makes a new plan.
    """

    placements: Mapping[str, Placement] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    pinned: frozenset[str] = frozenset()

    def move(
        self, activity: str, start: datetime, takes: tuple[str, ...] | None = None, mode: str = ""
    ) -> Plan:
        """A new plan with one activity elsewhere; judge it with the law book before saving."""
        old = self.placements[activity]
        new = replace(old, start=start, takes=takes or old.takes, mode=mode or old.mode)
        return replace(self, placements={**self.placements, activity: new})

    def without(self, *activities: str) -> Plan:
        """A new plan that lacks these activities."""
        gone = set(activities)
        kept = {key: value for key, value in self.placements.items() if key not in gone}
        return replace(self, placements=kept)

    def merged(self, other: Plan) -> Plan:
        """A new plan with the placements and choices of both; ``other`` wins."""
        return Plan(
            {**self.placements, **other.placements},
            {**self.choices, **other.choices},
            self.pinned | other.pinned,
        )


def mode_of(problem: Problem, placement: Placement) -> Mode:
    """The mode that a placement is in."""
    return problem.activity[placement.activity].by_mode[placement.mode]


def end_of(problem: Problem, placement: Placement) -> datetime:
    """When a placed activity ends."""
    return shift(placement.start, mode_of(problem, placement).duration)


def gates_of(plan: Plan, stay: Stay) -> tuple[Gate, ...]:
    """The gates of a stay, each due when the plan needs it."""
    return tuple(_dated(plan, gate) for gate in stay.gates)


def _dated(plan: Plan, gate: Gate) -> Gate:
    starts = [plan.placements[name].start for name in gate.before if name in plan.placements]
    return replace(gate, due=min(starts)) if starts else gate


def demands_of(problem: Problem, placement: Placement) -> Iterator[tuple[Demand, str]]:
    """Each demand of the placement's mode with what serves it."""
    yield from zip(mode_of(problem, placement).demands, placement.takes, strict=True)


def uses_of(problem: Problem, placement: Placement) -> Iterator[Use]:
    """Every use of a resource that follows from one placement (rides take a run, not a resource)."""
    activity: Activity = problem.activity[placement.activity]
    for demand, taken in demands_of(problem, placement):
        if demand.is_ride:
            continue
        for part in demand.parts:
            yield Use(
                activity.id,
                taken,
                demand.role,
                demand.kind or activity.kind,
                shift(placement.start, part.begin),
                shift(placement.start, part.end),
                demand.units,
            )


def uses_by_resource(problem: Problem, plan: Plan) -> Mapping[str, list[Use]]:
    """All uses of a plan by resource, each list in order of start."""
    found: dict[str, list[Use]] = defaultdict(list)
    for placement in plan.placements.values():
        for use in uses_of(problem, placement):
            found[use.resource].append(use)
    for uses in found.values():
        uses.sort(key=lambda use: (use.start, use.end, use.activity))
    return found


@dataclass(frozen=True)
class Finding:
    """What one rule says of a plan: a broken law (``cost`` ``None``) or the price of a wish.

    ``law`` is the key of the row of data that was broken (or the rule's own name), ``subject``
    what it is about, ``facts`` the values that put it into words, ``involved`` the activities.
    """

    rule: str
    law: str
    subject: str
    facts: Mapping[str, str] = field(default_factory=dict)
    cost: int | None = None
    involved: tuple[str, ...] = ()

    @property
    def is_hard(self) -> bool:
        """Whether a law is broken, rather than a wish unmet."""
        return self.cost is None


@dataclass(frozen=True)
class Reason:
    """One law and, where there is one, the resource that keeps an activity out of the plan."""

    law: str
    resource: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LeftOut:
    """Part of a course that is not in the plan: how many, at what price, and what stands in the way."""

    course: str
    missing: int
    price: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Limits:
    """How long a solve may take: wall seconds, or with ``repeatable`` deterministic work units."""

    seconds: float = 10.0
    workers: int = 8
    seed: int = 1
    is_repeatable: bool = False


@dataclass(frozen=True)
class Progress:
    """What a solve reports while it runs: tier, cost so far, bound, sessions placed, elapsed time."""

    tier: int
    cost: int
    bound: int
    placed: int
    elapsed: timedelta


@dataclass(frozen=True)
class Result:
    """A verified plan with what it costs and how much of that is proven.

    ``cost`` and ``bound`` are by tier (1, 2, 3); the bound of tier 3 is not claimed and equals
    zero. ``gap`` of tiers 1 and 2 is ``cost - bound`` as a share of the price of everything asked
    for. ``status`` is "optimal" only when tiers 1 and 2 are proven.

    ``seconds`` is the wall time of the whole solve, ``polish_seconds`` the part of tier 3 in it,
    ``first_plan_seconds`` when the first plan was there.
    """

    plan: Plan
    cost: tuple[int, int, int]
    bound: tuple[int, int, int]
    gap: tuple[float, float]
    status: Status
    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...]
    seconds: float = 0.0
    polish_seconds: float = 0.0
    first_plan_seconds: float = 0.0


class Rule(Protocol):
    """One kind of statement of the law book; see ``planner/rules/__init__.py``."""

    name: str
    tier: int
    """0 for a hard law, else the cost tier."""
    scope: Literal["stay", "shared"]

    def post(self, model: Any) -> Any:
        """State the law in the model's primitives; a soft rule returns its cost by subject."""

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """The same law on a finished plan, on datetimes, from nothing of the model side."""
