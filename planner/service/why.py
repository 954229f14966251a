"""Why this: what a plan costs by rule and family, and why an appointment is when and with whom."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planner.advise.alternatives import alternatives
from planner.advise.charges import charges
from planner.advise.rearranged import MOST, SECONDS, rearranged
from planner.domain.errors import InputError
from planner.domain.plan import Placement
from planner.formats.document import PlanDocument
from planner.render.catalogue import Catalogue
from planner.render.charges import charges_document
from planner.render.names import Names
from planner.render.why import Why, why_document
from planner.service.files import PLAN_FILE, require_family

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
    return charges_document(names, charges(document.problem, document.plan))


def why_this(
    document: PlanDocument,
    activity: str,
    words: Catalogue,
    *,
    is_moved: bool = False,
    seconds: float = SECONDS,
    most: int = MOST,
) -> dict[str, Any]:
    """Why an appointment is when and with whom it is, as plain values with words.

    ``is_moved`` also solves around the nearest ``most`` starts that only the family's own
    appointments bar, within about ``seconds``.
    """
    started = time.perf_counter()
    problem, plan = document.problem, document.plan
    choice = alternatives(problem, plan, activity)
    found = (
        rearranged(problem, plan, choice, most, seconds, document.limits.seed) if is_moved else ()
    )
    why = Why(plan, choice, found, time.perf_counter() - started)
    return why_document(Names(problem, words), why)


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
