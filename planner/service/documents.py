"""Plan documents: requests in, a judged plan with all that it takes to explain it out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from planner import __version__
from planner.advise.reasons import Reasons, is_waiting
from planner.domain.choice import Choice
from planner.domain.clinic import Clinic
from planner.domain.plan import LeftOut, Limits, Status
from planner.domain.problem import Problem
from planner.domain.request import StayRequest
from planner.formats.document import Outcome, PlanDocument
from planner.rules.judge import cost_by_tier
from planner.service.options import (
    CHOICE,
    choices_of,
    family_of,
    held_flights,
    packed,
    taken_over,
    written,
)
from planner.service.planning import Kept, Planned, StayResult, Watcher
from planner.service.requests import is_same
from planner.service.together import plan_together

RESULT = "result/"
"""Facts of a document whose key begins so hold the result of one stay, as JSON."""


@dataclass(frozen=True)
class Order:
    """How to plan: the plan's "now", the limits of each stay's solve, and what to plan anew.

    ``again`` names kept families that are to be planned anew; ``None`` means all of them. Families
    of ``flown`` keep the flights that they were given, however they are planned: families hold them.
    """

    as_of: datetime
    limits: Limits = field(default_factory=Limits)
    again: frozenset[str] | None = frozenset()
    flown: frozenset[str] = frozenset()


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
    kept = _kept(existing, requests, order)
    held = (kept.stays if kept else frozenset()) | order.flown
    before = {r.family: r for r in existing.requests} if existing else {}
    asked = written(held_flights(requests, before, held), held, clinic, order.as_of)
    ranked = [asked.head(r.family) for r in sorted(requests, key=_rank)]
    heard = _of_families(watch)
    planned = plan_together(asked.problem, kept, order.limits, heard, ranked, asked.options)
    requests, planned, choices = taken_over(
        asked, planned, kept, clinic, order.as_of,
        lambda problem: plan_together(problem, kept, order.limits, heard),
    )  # fmt: skip
    return _document(clinic, requests, existing, order, planned, choices)


def _of_families(watch: Watcher | None) -> Watcher | None:
    """The watcher, told of families where their options are planned."""
    if watch is None:
        return None
    return lambda step: watch(replace(step, family=family_of(step.family)))


def _document(  # noqa: PLR0917 -- everything that a document holds
    clinic: Clinic,
    requests: Sequence[StayRequest],
    existing: PlanDocument | None,
    order: Order,
    planned: Planned,
    choices: dict[str, Choice],
) -> PlanDocument:
    """The planned families as a document, with what is known of those that were planned before."""
    results = explained(planned, {**_old_results(existing, planned.problem), **planned.results})
    known = choices_of(existing) if existing else {}
    choices = {f: c for f, c in known.items() if f in planned.problem.settled} | choices
    return PlanDocument(
        clinic=clinic.id,
        planner_version=__version__,
        as_of=order.as_of.astimezone(planned.problem.tz),
        requests=tuple(requests),
        problem=planned.problem,
        plan=planned.plan,
        outcome=_outcome(planned, results),
        limits=order.limits,
        regulatory_note=clinic.regulatory_note,
        facts={RESULT + family: _packed(result) for family, result in results.items()}
        | {CHOICE + family: packed(choice) for family, choice in choices.items()},
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
        and not is_waiting(existing.problem, existing.plan, request.family)
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
