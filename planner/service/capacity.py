"""The capacity report of a plan: how much of everything is used, what had no room, what binds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from planner.advise.capacity import capacity_report
from planner.advise.reasons import Reasons
from planner.domain.capacity import STAY, CapacityReport, Unmet
from planner.domain.plan import LeftOut
from planner.domain.problem import Problem
from planner.domain.time import days
from planner.formats.document import PlanDocument
from planner.render.capacity import capacity_text, findings_of, role_lines
from planner.render.capacity_csv import unmet_csv, use_csv
from planner.render.catalogue import Catalogue
from planner.render.names import Names
from planner.rules.course import Missing
from planner.service import plans
from planner.service.desk import Desk
from planner.service.documents import left_out_of


@dataclass(frozen=True)
class Capacity:
    """A report with the words for what stands in it."""

    report: CapacityReport
    names: Names


def capacity_of(document: PlanDocument, words: Catalogue) -> Capacity:
    """The report of a document's plan, over the dates of its stays."""
    unlisted = tuple(_unlisted(document))
    report = capacity_report(document.problem, document.plan, _missing(document), unlisted)
    return Capacity(report, Names(document.problem, words))


def _missing(document: PlanDocument) -> Iterator[LeftOut]:
    """What the law book says is missing, each with its reasons: those of planning, where it gave
    any, else asked for now.
    """
    problem, plan = document.problem, document.plan
    known = {x.course: x.reasons for lefts in left_out_of(document).values() for x in lefts}
    asked: Reasons | None = None
    for finding in Missing().findings(problem, plan):
        name = finding.subject
        reasons = known.get(name, ())
        if not reasons:
            asked = asked or Reasons(problem, plan)
            reasons = asked.of(name)
        yield LeftOut(name, int(finding.facts["missing"]), finding.cost or 0, reasons)


def _unlisted(document: PlanDocument) -> Iterator[Unmet]:
    """The stays that were asked for and are not in the problem at all."""
    problem: Problem = document.problem
    for request in document.requests:
        if request.family not in problem.stay:
            first, last = map(problem.local_date, (request.landing, request.takeoff))
            yield Unmet(request.family, STAY, 1, 0, tuple(days(first, last)), (), ())


def in_draft(desk: Desk, clinic: str, words: Catalogue) -> Capacity | None:
    """The report of a clinic's draft; ``None`` before the first planning."""
    draft = plans.draft(desk, clinic)
    if draft is None or not draft.document.problem.stays:
        return None
    key = (str(desk.store.home), draft.version.id, draft.version.revision)
    report = _reports.get(key)
    if report is None:
        report = capacity_of(draft.document, words).report
        _reports.clear()  # the latest draft is the one that is looked at
        _reports[key] = report
    return Capacity(report, Names(draft.document.problem, words))


_reports: dict[tuple[str, int, int], CapacityReport] = {}


def plain(capacity: Capacity) -> dict[str, Any]:
    """The report as JSON has it: figures, and what they come to in sentences."""
    names, report = capacity.names, capacity.report
    return {
        "clinic": names.problem.clinic,
        "first": report.first.isoformat(),
        "last": report.last.isoformat(),
        "sentences": list(findings_of(names, report)),
        "use": [
            {
                "role": line.id,
                "measure": line.measure,
                "minutes_used": line.use.used,
                "minutes_open": line.use.open,
                "use": round(line.use.share, 4),
                "peak_day": line.peak_day.isoformat(),
                "peak_use": round(line.peak.share, 4),
            }
            for line in role_lines(names, report.cells)
        ],
        "cells": [{**asdict(cell), "day": cell.day.isoformat()} for cell in report.cells],
        "unmet": [
            {
                "family": one.family,
                "kind": one.kind,
                "missing": one.missing,
                "points": one.points,
                "days": [day.isoformat() for day in one.days],
                "resources": list(one.binds),
                "laws": list(one.laws),
            }
            for one in report.unmet
        ],
        "bottlenecks": [
            {
                **asdict(one),
                "use": round(one.use.share, 4),
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
            }
            for one in report.bottlenecks
        ],
    }


def text(capacity: Capacity) -> str:
    """The report for a terminal."""
    return capacity_text(capacity.names, capacity.report)


def use_file(capacity: Capacity, *, is_for_excel: bool = False) -> str:
    """Use by resource, date and hour as CSV."""
    return use_csv(capacity.names, capacity.report, is_for_excel=is_for_excel)


def unmet_file(capacity: Capacity, *, is_for_excel: bool = False) -> str:
    """Unmet demand as CSV."""
    return unmet_csv(capacity.names, capacity.report, is_for_excel=is_for_excel)
