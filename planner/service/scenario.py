"""Scenarios: a clinic's families planned in an edited clinic, beside the present plan.

Nothing is saved. The scenario is the better one of two plans: the present one kept as far as it
holds, with those who lack something planned again, and everything planned anew.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from planner.advise.reasons import is_waiting
from planner.advise.scenario import Edit, edited, read_edit, touched, use_of, write_edit
from planner.domain.clinic import Clinic
from planner.domain.errors import InputError, UnknownIdError
from planner.domain.options import settled
from planner.domain.plan import Limits, Plan
from planner.domain.problem import Problem
from planner.domain.time import Window, midnight
from planner.engine.solve import wanted_courses
from planner.formats.document import PlanDocument
from planner.render.catalogue import Catalogue, catalogue
from planner.render.scenario import RoleUses, Scenario, Side, scenario_document
from planner.rules.judge import cost_by_tier, hard, judge
from planner.service import clinics as clinic_service
from planner.service import plans
from planner.service.desk import Desk
from planner.service.documents import Order, plan_document
from planner.service.planning import BrokenLawError, CancelledError, Step, Watcher

_MARGIN = timedelta(days=3)


@dataclass(frozen=True)
class Assumption:
    """What is assumed of a clinic, and how to plan under it."""

    edits: tuple[Edit, ...]
    order: Order


def read_edits(texts: Sequence[str]) -> tuple[Edit, ...]:
    """Edits as they are written; at least one."""
    if not any(text.strip() for text in texts):
        raise InputError.one(
            "scenario",
            "",
            "edit",
            "Nothing is changed.",
            "Give at least one edit, as closed:friday.",
        )
    return tuple(read_edit(text) for text in texts if text.strip())


def solve_scenario(
    clinic: Clinic,
    present: PlanDocument,
    assumed: Assumption,
    words: Catalogue,
    watch: Watcher | None = None,
) -> dict[str, Any]:
    """The present plan and the plan of the edited clinic side by side, as plain values with words.

    Raises as :func:`planner.service.documents.plan_document` does, and
    :class:`~planner.domain.errors.InputError` for edits that cannot be made.
    """
    started = time.perf_counter()
    if not present.requests:
        raise InputError.one(
            "scenario", "", "existing", "The plan has no families.", "Plan some families first."
        )
    if present.clinic != clinic.id:
        raise InputError.one(
            "scenario", "", "existing", f"The plan is of clinic {present.clinic!r}.",
            f"Give a plan of {clinic.id!r}.",
        )  # fmt: skip
    # what is compared is the clinic, so everybody comes when the present plan says
    present = replace(present, requests=tuple(settled(r) for r in present.requests))
    span = _span(present)
    first, last = (span.start - _MARGIN).date(), (span.end + _MARGIN).date()
    changed = edited(clinic, assumed.edits, first, last)
    planned = _better(changed, present, assumed.order, watch)
    roles = touched(changed, assumed.edits)
    before = use_of(present.problem, present.plan, roles, span)
    after = use_of(planned.problem, planned.plan, roles, span)
    found = Scenario(
        clinic.id,
        tuple(write_edit(edit) for edit in assumed.edits),
        _side(present.problem, present.plan, present),
        _side(planned.problem, planned.plan, present),
        tuple(
            RoleUses(one.role, one.resources, two.resources, one.share, two.share)
            for one, two in zip(before, after, strict=True)
        ),
        time.perf_counter() - started,
    )
    return scenario_document(words, found)


def scenario_in_draft(
    desk: Desk, clinic: str, settings: Mapping[str, Any], watch: Watcher
) -> dict[str, Any]:
    """The clinic's draft planned under the edits of ``settings`` (``edits``, ``seconds``).

    The scenario is seen at the draft's own "now". Raises
    :class:`~planner.service.planning.CancelledError` when it is stopped.
    """
    draft = plans.draft(desk, clinic)
    if draft is None:
        raise UnknownIdError(f"clinic {clinic} has no plan yet")
    is_stopped = False

    def heard(step: Step) -> bool:
        nonlocal is_stopped
        is_stopped = is_stopped or not watch(step)
        if is_stopped:
            raise CancelledError("the scenario was stopped")
        return True

    limits = Limits(seconds=float(settings["seconds"]), seed=draft.document.limits.seed)
    assumed = Assumption(read_edits(settings["edits"]), Order(draft.document.as_of, limits))
    found = clinic_service.clinic(desk, clinic)
    return solve_scenario(found, draft.document, assumed, catalogue(), heard)


def check_edits(desk: Desk, clinic: str, texts: Sequence[str]) -> tuple[str, ...]:
    """The edits as they are kept; refuses one that the clinic cannot make."""
    found = clinic_service.clinic(desk, clinic)
    edits = read_edits(texts)
    touched(edited(found, edits, date.min, date.min), edits)
    return tuple(write_edit(edit) for edit in edits)


def roles_of(desk: Desk, clinic: str) -> dict[str, tuple[str, ...]]:
    """By role, the resources of which there could be more: what an edit can be about."""
    found: dict[str, list[str]] = {}
    for row in clinic_service.clinic(desk, clinic).resources:
        if row.is_enabled:
            found.setdefault(row.role, []).append(row.id)
    return {role: tuple(ids) for role, ids in found.items()}


def _better(
    clinic: Clinic, present: PlanDocument, order: Order, watch: Watcher | None
) -> PlanDocument:
    """The cheaper one of the present plan mended and everything planned anew, both judged.

    Where they cost alike in tiers 1 and 2, the bookings stay as they are.
    """
    lacking = frozenset(
        present.problem.course[finding.subject].stay
        for finding in judge(present.problem, present.plan)
        if finding.rule == "missing"
    )
    orders = (
        Order(order.as_of, order.limits, lacking),
        Order(order.as_of, order.limits, None),
    )
    plans = [
        plan_document(clinic, present.requests, None if one.again is None else present, one, watch)
        for one in orders
    ]
    for plan in plans:
        broken = hard(judge(plan.problem, plan.plan))
        if broken:
            raise BrokenLawError(broken)
    return min(plans, key=lambda plan: (_absent(plan, present), _cost(plan)[:2]))


def _cost(document: PlanDocument) -> tuple[int, int, int]:
    return cost_by_tier(judge(document.problem, document.plan))


def _absent(document: PlanDocument, present: PlanDocument) -> int:
    """Families for which not even flights could be planned: they cost nothing, and are worst."""
    return sum(request.family not in document.problem.stay for request in present.requests)


def _span(document: PlanDocument) -> Window:
    tz = document.problem.tz
    landings = [request.landing.astimezone(tz).date() for request in document.requests]
    takeoffs = [request.takeoff.astimezone(tz).date() for request in document.requests]
    return Window(midnight(min(landings), tz), midnight(max(takeoffs) + timedelta(days=1), tz))


def _side(problem: Problem, plan: Plan, present: PlanDocument) -> Side:
    """What one plan comes to; things are counted by kind, wanted as the choices taken ask for them."""
    placed: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for course in wanted_courses(problem, plan):
        if course.price is not None:
            wanted[course.kind] += course.wanted
            placed[course.kind] += sum(name in plan.placements for name in course.activities)
    waiting = tuple(
        request.family
        for request in present.requests
        if request.family not in problem.stay or is_waiting(problem, plan, request.family)
    )
    cost = cost_by_tier(judge(problem, plan))
    return Side(len(present.requests) - len(waiting), waiting, dict(placed), dict(wanted), cost)
