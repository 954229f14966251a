"""What a job does, in its own process: plan or search, report, save, or say why not."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from planner.advise.reasons import is_waiting
from planner.domain.errors import InputError, PlannerError
from planner.domain.plan import Limits
from planner.formats.document import PlanDocument, write_document
from planner.service import clinics as clinic_service
from planner.service import plans, publishing
from planner.service import requests as request_service
from planner.service.arrivals import arrivals_in_draft
from planner.service.desk import Desk
from planner.service.documents import Order, left_out_of, plan_document
from planner.service.help import help_in_draft
from planner.service.jobs import ARRIVALS, HELP, MOVES, SCENARIO
from planner.service.planning import CancelledError, Step
from planner.service.scenario import scenario_in_draft
from planner.service.why import moves_in_draft
from planner.store import jobs as rows
from planner.store import plans as plan_rows
from planner.store.jobs import Job

BEAT_SECONDS = 2.0
"""How often a job says that it is alive."""
REPORT_SECONDS = 0.3
"""How often, at most, it reports progress."""
WITHIN_DAYS = 3
"""The tier that moves things within single days: it counts one day's things and claims no proof."""


class GivenUpError(PlannerError):
    """The job was given up for dead meanwhile, so what it made was not saved."""


def work(desk: Desk, name: int) -> str:
    """Do a claimed job and end it; returns the state in which it ended."""
    with desk.store.reading() as session:
        job = rows.job(session, name)
    pulse = Pulse(desk, name)
    try:
        if job.kind in (HELP, MOVES):
            _answer(desk, job, pulse)
        elif job.kind in (ARRIVALS, SCENARIO):
            return _search(desk, job, pulse)
        else:
            with pulse:
                document, base = _planned(desk, job, pulse)
            _save(desk, job, document, base)
    except CancelledError:
        return _end(desk, name, rows.CANCELLED, "")
    except InputError as error:
        faults = "\n".join(str(fault) for fault in error.faults)
        return _end(desk, name, rows.FAILED, faults)
    except PlannerError as error:
        return _end(desk, name, rows.FAILED, f"{type(error).__name__}: {error}")
    return rows.DONE


class Pulse:
    """A thread of its own that says that the job is alive, and hears when it is to stop."""

    def __init__(self, desk: Desk, job: int) -> None:
        self.desk = desk
        self.job = job
        self.is_wanted = True
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._reported = 0.0
        self._placed = 0
        self._number = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self.desk.store.writing() as session:
                self.is_wanted = rows.beat(session, self.job, self.desk.now())
            if not self.is_wanted or self._over.wait(BEAT_SECONDS):
                return

    def watch(self, step: Step) -> bool:
        """Write a progress row, not too often; returns whether to go on."""
        now = time.monotonic()
        if step.progress is None:
            self._placed = 0
        elif step.progress.tier < WITHIN_DAYS:
            self._placed = min(step.progress.placed, step.wanted)
        is_next = step.progress is None or step.number != self._number
        if is_next or now - self._reported >= REPORT_SECONDS:
            self._reported, self._number = now, step.number
            with self.desk.store.writing() as session:
                rows.report(session, self.job, facts_of(step, self._placed), self.desk.now())
        return self.is_wanted

    def known(self, dates: int, asked: int) -> bool:
        """Write how many dates have been looked at; returns whether to go on."""
        with self.desk.store.writing() as session:
            facts = {"known": dates, "asked": asked}
            rows.report(session, self.job, facts, self.desk.now())
        return self.is_wanted

    def tried(self, number: int, offered: int) -> bool:
        """Write how many offers have been tried; returns whether to go on."""
        with self.desk.store.writing() as session:
            facts = {"tried": number, "offered": offered}
            rows.report(session, self.job, facts, self.desk.now())
        return self.is_wanted


def _answer(desk: Desk, job: Job, pulse: Pulse) -> None:
    """Find out what would help a family, or what would have to move, and keep it as the result."""
    with pulse:
        found = (
            help_in_draft(desk, job.clinic, job.settings["family"], pulse.tried)
            if job.kind == HELP
            else moves_in_draft(desk, job.clinic, job.settings["activity"], pulse.tried)
        )
    if not pulse.is_wanted:
        raise CancelledError("the search was stopped")
    with desk.store.writing() as session:
        rows.finish(session, job.id, rows.DONE, desk.now(), result=found, log="")


def _search(desk: Desk, job: Job, pulse: Pulse) -> str:
    """Answer a search and keep the answer; of one that was stopped, what was known by then."""
    with pulse:
        found = (
            arrivals_in_draft(desk, job.clinic, job.settings, pulse.known)
            if job.kind == ARRIVALS
            else scenario_in_draft(desk, job.clinic, job.settings, pulse.watch)
        )
    state = rows.DONE if pulse.is_wanted else rows.CANCELLED
    with desk.store.writing() as session:
        rows.finish(session, job.id, state, desk.now(), result=found, log="")
    return state


def facts_of(step: Step, placed: int) -> dict[str, Any]:
    """A step of planning as a progress row; ``gap`` is a share of the cost, ``None`` if unknown."""
    facts: dict[str, Any] = {
        "family": step.family,
        "number": step.number,
        "families": step.families,
        "wanted": step.wanted,
        "placed": placed,
    }
    if step.progress is None:
        return {**facts, "tier": 0, "gap": None, "seconds": 0.0}
    progress = step.progress
    share = (progress.cost - progress.bound) / progress.cost if progress.cost else 0.0
    return {
        **facts,
        "tier": progress.tier,
        "cost": progress.cost,
        "bound": progress.bound,
        "gap": min(max(share, 0.0), 1.0) if progress.tier < WITHIN_DAYS else None,
        "seconds": round(progress.elapsed.total_seconds(), 1),
    }


def _planned(desk: Desk, job: Job, pulse: Pulse) -> tuple[PlanDocument, tuple[int, int] | None]:
    """The clinic's families planned, and the draft that this was done on."""
    clinic = clinic_service.clinic(desk, job.clinic)
    sound, faulty = request_service.sound_and_faulty(desk, job.clinic)
    found = tuple(row.request for row in sound)
    draft = plans.draft(desk, job.clinic)
    _refuse_to_lose(faulty, draft, is_alone=not found)
    base = (draft.version.id, draft.version.revision) if draft else None
    flown = frozenset(one.family for one in publishing.current(desk, job.clinic))
    order = replace(_order(desk, job.settings), flown=flown)
    document = plan_document(clinic, found, draft.document if draft else None, order, pulse.watch)
    return document, base


def _refuse_to_lose(
    faulty: Mapping[str, InputError], draft: plans.Draft | None, *, is_alone: bool
) -> None:
    """A family without bookings can wait while its request is put right; one with bookings would
    lose them to the others. With nobody else (``is_alone``) there is nothing to plan.
    """
    booked = set(draft.document.problem.stay) if draft else set()
    stopping = faulty if is_alone else faulty.keys() & booked
    wrong = [fault for family in sorted(stopping) for fault in faulty[family].faults]
    if wrong:
        raise InputError(*wrong)


def _order(desk: Desk, settings: Mapping[str, Any]) -> Order:
    as_of = datetime.fromisoformat(settings["as_of"]) if settings["as_of"] else desk.now()
    limits = Limits(seconds=float(settings["seconds"]), seed=int(settings["seed"]))
    return Order(as_of, limits, None if settings["is_anew"] else frozenset())


def _save(desk: Desk, job: Job, document: PlanDocument, base: tuple[int, int] | None) -> None:
    """The draft and the end of the job in one transaction."""
    problem, plan = document.problem, document.plan
    planned = [stay.id for stay in problem.stays if not is_waiting(problem, plan, stay.id)]
    left = sum(x.missing for lefts in left_out_of(document).values() for x in lefts)
    result = {
        "planned": len(planned),
        "families": len(document.requests),
        "left_out": left,
        "cost": list(document.outcome.cost),
    }
    text = write_document(document)
    with desk.store.writing() as session:
        stamp = desk.stamp(job.created_by)
        plan_rows.save_draft(
            session,
            job.clinic,
            text,
            base=base,
            planner_version=document.planner_version,
            seed=document.limits.seed,
            families=tuple(planned),
            stamp=stamp,
        )
        if not rows.finish(session, job.id, rows.DONE, stamp.at, result=result, log=""):
            raise GivenUpError("the job was given up for dead before it could save")


def _end(desk: Desk, name: int, state: str, log: str) -> str:
    with desk.store.writing() as session:
        rows.finish(session, name, state, desk.now(), result={}, log=log)
    return state
