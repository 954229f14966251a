"""The interpreter's sheet: where, when, in which language, and what kind of talk it is."""

from __future__ import annotations

from collections.abc import Iterator

from planner.domain.plan import Placement, uses_of
from planner.domain.problem import Activity
from planner.domain.words import CONSULT, DOSE, LANGUAGE, OXYGEN, THERAPY
from planner.render.crew import crew
from planner.render.sheets.sheet import Asked, Line, Source

COLUMNS = ("where", "language", "talk", "family", "interpreter", "remarks")
TALKS: dict[str, tuple[str, ...]] = {
    "greeting": ("pickup", "dropoff", "trip", "landing", "takeoff"),
    "consent": ("consent",),
    "examination": ("examination", "developmental", "bloods", "imaging"),
    "procedure": (*DOSE, "aspiration"),
    "consult": (*CONSULT, "reevaluation"),
    "teaching": ("teaching", "handover"),
    "closing": ("discharge", "fit_to_fly"),
    "session": (*THERAPY, *OXYGEN),
}
"""The kinds of talk, with the kinds of activities: what an interpreter prepares for."""
TALK_OF = {kind: talk for talk, kinds in TALKS.items() for kind in kinds}


def lines(source: Source, asked: Asked) -> Iterator[Line]:
    """One line for each stretch in which the interpreter is taken."""
    for activity, placement in source.placed():
        for use in uses_of(source.problem, placement):
            resource = source.problem.resource[use.resource]
            if resource.role in LANGUAGE and asked.subject in ("", use.resource):
                yield source.line(
                    f"{activity.id} {use.resource}",
                    use.start,
                    use.end,
                    _where(source, activity, placement, resource.role),
                    _language(source, activity, use.resource),
                    source.names.words.word("sheet.talk", TALK_OF.get(activity.kind, "session")),
                    activity.stay,
                    source.names.resource(use.resource),
                    source.status(activity),
                )


def _where(source: Source, activity: Activity, placement: Placement, role: str) -> str:
    words = source.names.words
    if role == "phone_interpreter":
        return words.word("role", role)
    if activity.kind == "pickup":
        return words.say("sheet.airport", airport=source.problem.stay[activity.stay].airport)
    team = crew(source.problem, source.plan, placement)
    return source.names.resources((*team.room, *team.device)) or words.say("sheet.clinic")


def _language(source: Source, activity: Activity, interpreter: str) -> str:
    """The family's first language that the interpreter speaks."""
    speaks = source.problem.resource[interpreter].languages
    for language in source.problem.stay[activity.stay].languages:
        if language in speaks:
            return source.names.words.language_name(language)
    return ""
