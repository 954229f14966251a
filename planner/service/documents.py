"""Plan documents: requests in, a judged plan with all that it takes to explain it out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from planner import __version__
from planner.advise.reasons import Reasons
from planner.domain.clinic import Clinic
from planner.domain.plan import LeftOut, Limits, Status
from planner.domain.problem import Problem
from planner.domain.request import StayRequest
from planner.formats.document import Outcome, PlanDocument
from planner.protocols import expand
from planner.rules.judge import cost_by_tier
from planner.service.planning import Kept, Planned, StayResult, Watcher, waits
from planner.service.requests import is_same
from planner.service.together import plan_together

RESULT = "result/"
"""Facts of a document whose key begins so hold the result of one stay, as JSON."""


@dataclass(frozen=True)
class Order:
    """How to plan: the plan's "now", the limits of each stay's solve, and what to plan anew.

    ``again`` names kept families that are to be planned anew; ``None`` means all of them.
    """

    as_of: datetime
    limits: Limits = field(default_factory=Limits)
    again: frozenset[str] | None = frozenset()


def merged_requests(
    existing: PlanDocument | None, requests: Sequence[StayRequest]
) -> tuple[StayRequest, ...]:
    """The requests of a document with these added; one of a known family takes its place."""
    found = {request.family: request for request in (existing.requests if existing else ())}
    return tuple((found | {request.family: request for request in requests}).values())


def plan_document(
    clinic: Clinic,
    requests: Sequence[StayRequest],
    existing: PlanDocument | None,
    order: Order,
    watch: Watcher | None = None,
) -> PlanDocument:
    """Plan a clinic's families: those of ``existing`` that ask for the same keep their bookings.

    Raises as :func:`planner.protocols.expand` and
    :func:`planner.service.planning.plan_stays` do.
    """
    problem = expand(requests, clinic, order.as_of)
    kept = _kept(existing, requests, order)
    ranked = [r.family for r in sorted(requests, key=_rank)]
    planned = plan_together(problem, kept, order.limits, watch, ranked)
    results = explained(planned, {**_old_results(existing, planned.problem), **planned.results})
    return PlanDocument(
        clinic=clinic.id,
        planner_version=__version__,
        as_of=order.as_of.astimezone(problem.tz),
        requests=tuple(requests),
        problem=planned.problem,
        plan=planned.plan,
        outcome=_outcome(planned, results),
        limits=order.limits,
        regulatory_note=clinic.regulatory_note,
        facts={RESULT + family: _packed(result) for family, result in results.items()},
    )


def explained(planned: Planned, results: dict[str, StayResult]) -> dict[str, StayResult]:
    """The results with the reasons of what is left out as they are in the finished plan."""
    reasons = Reasons(planned.problem, planned.plan)
    return {
        family: replace(
            result,
            left_out=tuple(
                replace(left, reasons=reasons.of(left.course)) for left in result.left_out
            ),
        )
        for family, result in results.items()
    }


def _rank(request: StayRequest) -> int:
    """The best priority of a family's patients; file order decides between equals."""
    return min(patient.priority for patient in request.patients)


def results_of(document: PlanDocument) -> dict[str, StayResult]:
    """How each stay of a document came out at its turn, by family."""
    left = left_out_of(document)
    return {
        key.removeprefix(RESULT): _unpacked(text, left.get(key.removeprefix(RESULT), ()))
        for key, text in document.facts.items()
        if key.startswith(RESULT)
    }


def left_out_of(document: PlanDocument) -> dict[str, tuple[LeftOut, ...]]:
    """What the solver said is left out of each stay, by family."""
    found: dict[str, list[LeftOut]] = {}
    for left in document.outcome.left_out:
        if left.course in document.problem.course:
            found.setdefault(document.problem.course[left.course].stay, []).append(left)
    return {family: tuple(lefts) for family, lefts in found.items()}


def _kept(
    existing: PlanDocument | None, requests: Sequence[StayRequest], order: Order
) -> Kept | None:
    if existing is None or order.again is None:
        return None
    before = {request.family: request for request in existing.requests}
    stays = frozenset(
        request.family
        for request in requests
        if request.family in before
        and is_same(request, before[request.family])
        and request.family not in order.again
        and request.family in existing.problem.stay
        and not waits(existing.problem, existing.plan, request.family)
    )
    return Kept(existing.problem, existing.plan, stays)


def _old_results(existing: PlanDocument | None, problem: Problem) -> dict[str, StayResult]:
    """The results of the stays that kept their bookings."""
    old = results_of(existing) if existing else {}
    return {family: result for family, result in old.items() if family in problem.settled}


def _outcome(planned: Planned, results: dict[str, StayResult]) -> Outcome:
    """What is known of the whole plan.

    A proof at a stay's turn holds for its turn only; what adds up is what each stay costs at
    least by itself (:mod:`planner.engine.dream`), which is nought where nobody has asked.
    """
    cost = cost_by_tier(planned.findings)
    left = tuple(x for r in results.values() for x in r.left_out)
    only = next(iter(results.values())) if len(results) == 1 else None
    if only is not None and not only.is_waiting:
        seconds = (only.seconds, 0.0, 0.0)
        return Outcome(cost, only.bound, only.gap, only.status, seconds, left)
    bound = tuple(sum(r.own_bound[k] for r in results.values()) for k in (0, 1))
    asked = sum(course.asked for course in planned.problem.courses)
    gap = tuple((cost[k] - bound[k]) / asked if asked else 0.0 for k in (0, 1))
    total = sum(r.seconds for r in planned.results.values())
    is_proven = bool(results) and cost[:2] == bound
    status: Status = "optimal" if is_proven else "feasible"
    if not planned.problem.stays:
        status = "unknown"
    return Outcome(cost, (bound[0], bound[1], 0), (gap[0], gap[1]), status, (total, 0.0, 0.0), left)


def _packed(result: StayResult) -> str:
    facts = asdict(result)
    del facts["left_out"]  # the document's outcome has them
    return json.dumps(facts)


def _unpacked(text: str, left: tuple[LeftOut, ...]) -> StayResult:
    facts = json.loads(text)
    for key in ("cost", "bound", "gap"):
        facts[key] = tuple(facts[key])
    return StayResult(**facts, left_out=left)
