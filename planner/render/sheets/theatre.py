"""The sheet of theatre and lab: batch releases with the time to use them by, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from planner.domain.plan import Placement, end_of, uses_of
from planner.domain.problem import Activity, Lag
from planner.domain.time import shift
from planner.domain.words import DOSE, LAB
from planner.render.crew import crew
from planner.render.sheets.sheet import Asked, Line, Source

COLUMNS = ("what", "patient", "product", "where", "with", "use_by", "remarks")
KINDS = (*LAB, *DOSE, "aspiration")
EXPIRIES = ("thaw_expiry", "fresh_expiry")
"""The laws whose longest time is how long a released batch can be used."""


def lines(source: Source, _asked: Asked) -> Iterator[Line]:
    """One line for each step of lab and theatre."""
    for activity, placement in source.placed():
        if activity.kind in KINDS:
            yield _line(source, activity, placement)


def _line(source: Source, activity: Activity, placement: Placement) -> Line:
    names = source.names
    team = crew(source.problem, source.plan, placement)
    used_as = {use.kind for use in uses_of(source.problem, placement)}
    what = names.words.word("kind", "thaw") if "thaw" in used_as else names.title(activity)
    use_by = use_by_of(source, activity, placement)
    return source.line(
        activity.id,
        placement.start,
        end_of(source.problem, placement),
        what,
        source.whose(activity),
        _product(source, activity),
        names.resources((*team.room, *team.device)),
        names.resources(team.practitioner),
        names.words.moment(source.local(use_by)) if use_by else "",
        source.status(activity),
    )


def use_by_of(source: Source, release: Activity, placement: Placement) -> datetime | None:
    """The moment until which what is released must be in use to its end, where there is one."""
    moments = [
        shift(_point(source, lag, placement), lag.maximum)
        for lag in _expiries(source, release)
        if lag.maximum is not None
    ]
    return min(moments, default=None)


def _expiries(source: Source, release: Activity) -> Iterator[Lag]:
    for lag in source.problem.lags:
        if lag.before.activity == release.id and lag.law in EXPIRIES:
            yield lag


def _point(source: Source, lag: Lag, placement: Placement) -> datetime:
    at = placement.start if lag.before.anchor == "start" else end_of(source.problem, placement)
    return shift(at, lag.before.offset)


def _product(source: Source, activity: Activity) -> str:
    """The label and state of the product, of the dose itself or of the one that a release is for."""
    doses = (source.problem.activity[lag.after.activity] for lag in _expiries(source, activity))
    dose = activity if "product" in activity.facts else next(doses, activity)
    facts = source.names.facts(dose.facts)
    return " · ".join(facts[key] for key in ("product", "state") if facts.get(key))
