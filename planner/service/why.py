"""Why this: what a plan costs by rule and family, and why an appointment is when and with whom."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from planner.advise.alternatives import alternatives
from planner.advise.charges import charges
from planner.advise.rearranged import MOST, SECONDS, Watch, rearranged
from planner.domain.errors import InputError, UnknownIdError
from planner.domain.plan import Placement
from planner.domain.words import CLINICAL, LODGING
from planner.formats.document import PlanDocument
from planner.render.catalogue import Catalogue, catalogue
from planner.render.charges import charges_document
from planner.render.names import Names
from planner.render.why import Why, why_document
from planner.service import plans
from planner.service.desk import Desk
from planner.service.files import PLAN_FILE, require_family

_ASKED = frozenset((*CLINICAL, *LODGING, "pickup", "dropoff", "trip"))
"""Kinds that a page offers to ask about: flights are fixed, and meals and the lab only follow."""
_MOST_NAMED = 12
"""So many appointments are named where what was typed fits several."""


@dataclass(frozen=True)
class Wanted:
    """An appointment as a coordinator types it: its id, or words of its title, a date and a time.

    ``on`` (YYYY-MM-DD) and ``at`` (HH:MM) may be empty.
    """

    what: str
    on: str = ""
    at: str = ""


def cost_of_plan(document: PlanDocument, words: Catalogue) -> dict[str, Any]:
    """What a plan costs, by tier, rule and family, as plain values with words."""
    names = Names(document.problem, words)
    return charges_document(names, document.plan, charges(document.problem, document.plan))


def why_this(
    document: PlanDocument,
    activity: str,
    words: Catalogue,
    *,
    is_moved: bool = False,
    seconds: float = SECONDS,
    most: int = MOST,
    watch: Watch | None = None,
) -> dict[str, Any]:
    """Why an appointment is when and with whom it is, as plain values with words.

    ``is_moved`` also solves around the nearest ``most`` starts that only the family's own
    appointments bar, within about ``seconds``.
    """
    started = time.perf_counter()
    problem, plan = document.problem, document.plan
    choice = alternatives(problem, plan, activity)
    found = (
        rearranged(problem, plan, choice, most, seconds, document.limits.seed, watch)
        if is_moved
        else ()
    )
    why = Why(plan, choice, found, time.perf_counter() - started)
    return why_document(Names(problem, words, problem.activity[activity].stay), why)


# ---- in the draft -----------------------------------------------------------------------------


def cost_of_draft(desk: Desk, clinic: str, words: Catalogue) -> Mapping[str, Any] | None:
    """What the clinic's draft costs, worked out once for each revision; ``None`` without a draft."""
    draft = plans.draft(desk, clinic)
    if draft is None:
        return None
    return _cost(desk.store.home, draft.version.id, draft.version.revision, words.language)


@lru_cache(maxsize=8)
def _cost(home: Path, version: int, revision: int, language: str) -> Mapping[str, Any]:
    return cost_of_plan(plans.version_document(home, version, revision), catalogue(language))


def why_in_draft(desk: Desk, clinic: str, activity: str, words: Catalogue) -> Mapping[str, Any]:
    """Why an appointment of the clinic's draft is when and with whom it is, kept for a while.

    Raises :class:`~planner.domain.errors.UnknownIdError` when it is not in the draft (any more).
    """
    draft = plans.draft(desk, clinic)
    if draft is None or activity not in draft.document.plan.placements:
        raise UnknownIdError(f"{activity} is not in the plan of {clinic}")
    version = draft.version
    return _why(desk.store.home, version.id, version.revision, activity, words.language)


@lru_cache(maxsize=64)
def _why(
    home: Path, version: int, revision: int, activity: str, language: str
) -> Mapping[str, Any]:
    document = plans.version_document(home, version, revision)
    return why_this(document, activity, catalogue(language))


def choices_in_draft(desk: Desk, clinic: str, family: str, words: Catalogue) -> dict[str, str]:
    """The appointments, rides and nights of a planned family by id, as a list shows them."""
    draft = plans.draft(desk, clinic)
    if draft is None:
        return {}
    names = Names(draft.document.problem, words, family)
    found = {}
    for placed in _placed(draft.document, family):
        if names.problem.activity[placed.activity].kind in _ASKED:
            moment = words.moment(placed.start.astimezone(names.problem.tz))
            found[placed.activity] = f"{moment} · {names.thing(placed.activity)}"
    return found


def moves_in_draft(desk: Desk, clinic: str, activity: str, watch: Watch) -> dict[str, Any]:
    """What would have to move for other times of an appointment, with the draft's revision."""
    draft = plans.draft(desk, clinic)
    if draft is None or activity not in draft.document.plan.placements:
        raise UnknownIdError(f"{activity} is not in the plan of {clinic}")
    found = why_this(draft.document, activity, catalogue(), is_moved=True, watch=watch)
    version = [draft.version.id, draft.version.revision]
    return {"moved": found["moved"], "version": version, "activity": activity}


def moves_told(desk: Desk, clinic: str, facts: Mapping[str, Any]) -> list[str] | None:
    """What a finished job found, in words; ``None`` when the draft is another one by now."""
    draft = plans.draft(desk, clinic)
    if draft is None or [draft.version.id, draft.version.revision] != facts.get("version"):
        return None
    return [line["said"] for line in facts["moved"]]


# ---- what was typed ---------------------------------------------------------------------------


def appointment(document: PlanDocument, family: str, wanted: Wanted, words: Catalogue) -> str:
    """The id of the one appointment that fits what was typed; :class:`InputError` otherwise."""
    if not family:
        raise InputError.one(
            PLAN_FILE, "", "--family", "Whose appointment is it?", "Give the family's code."
        )
    require_family(document, family)
    placed = list(_placed(document, family))
    known = {p.activity for p in placed}
    for name in (wanted.what, f"{family}/{wanted.what}"):
        if name in known:
            return name
        if name in document.problem.activity:
            raise _refused(
                f"{wanted.what!r} is not in the plan.", "python -m planner explain says why not."
            )
    titles = {p.activity: _title(document, p, words) for p in placed}
    found = [p for p in placed if _fits(document, p, titles[p.activity], wanted)]
    if len(found) == 1:
        return found[0].activity
    if not found:
        raise _refused(
            f"Family {family} has no appointment {_asked(wanted)}.",
            f"Its appointments are: {', '.join(dict.fromkeys(titles.values()))}.",
        )
    named = [f"{titles[p.activity]} {_moment(document, p)}" for p in found[:_MOST_NAMED]]
    if len(found) > len(named):
        named.append("...")
    raise _refused(
        f"Several appointments fit {_asked(wanted)}: {', '.join(named)}."
        if wanted != Wanted("")
        else f"Which appointment? There are {', '.join(named)}.",
        "Add words of its title, --on YYYY-MM-DD, --at HH:MM, or give the id.",
    )


def _refused(reason: str, remedy: str) -> InputError:
    return InputError.one(PLAN_FILE, "", "--activity", reason, remedy)


def _placed(document: PlanDocument, family: str) -> Iterator[Placement]:
    """The family's appointments, rides and nights in order of start."""
    problem = document.problem
    mine = (document.plan.placements.get(n) for n in problem.activities_of.get(family, ()))
    yield from sorted((p for p in mine if p is not None), key=lambda p: p.start)


def _title(document: PlanDocument, placement: Placement, words: Catalogue) -> str:
    names = Names(document.problem, words)
    return names.title(document.problem.activity[placement.activity])


def _moment(document: PlanDocument, placement: Placement) -> str:
    return f"{placement.start.astimezone(document.problem.tz):%Y-%m-%d %H:%M}"


def _fits(document: PlanDocument, placement: Placement, title: str, wanted: Wanted) -> bool:
    kind = document.problem.activity[placement.activity].kind
    said = wanted.what.casefold()
    day, clock = _moment(document, placement).split(" ")
    is_named = said in title.casefold() or said == kind
    return is_named and wanted.on in ("", day) and wanted.at in ("", clock)


def _asked(wanted: Wanted) -> str:
    parts = [repr(wanted.what), f"on {wanted.on}" if wanted.on else ""]
    parts.append(f"at {wanted.at}" if wanted.at else "")
    return " ".join(part for part in parts if part)


__all__ = ["MOST", "SECONDS", "Wanted", "appointment", "cost_of_plan", "why_this"]
