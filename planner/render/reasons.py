"""Why something is not in the plan, in sentences: what is alike is said once, with its dates.

Nothing of another family is named: its appointments are "taken", no more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from planner.domain.plan import LeftOut, Reason
from planner.domain.problem import Course, Problem
from planner.domain.words import LANGUAGE, STAFF, VEHICLES
from planner.render.catalogue import Catalogue
from planner.render.names import Names

MOST_NAMES = 4
"""So many resources are named in one sentence; of more, how many there are."""
_WHOLE = "whole"
TRADE_OFF = "trade_off"
"""The law of a reason that says that nothing is in the way."""
_ALONE = {"waiting_list": "waiting_list", "trade_off": "", "starts": "starts",
          "not_found": "waiting_list"}  # fmt: skip
"""Reasons that are no law of two things: their words stand alone, with the law that other languages say."""

Line = tuple[str, str, str, str, str, str]
"""What must be alike for two reasons to share a sentence."""


def reason_lines(
    names: Names, reasons: Iterable[Reason], course: Course | None = None
) -> tuple[str, ...]:
    """The reasons as sentences without full stop, each once, in the order given.

    A course that has no possible day at all was never searched: then what takes its days.
    """
    groups: dict[Line, list[Reason]] = {}
    for reason in reasons:
        groups.setdefault(_line(names.problem, reason), []).append(reason)
    if not groups and course is not None and not course.activities:
        return tuple(names.losses(course))
    by_thing: dict[str, list[str]] = {"": []}  # what is left out itself, then what goes with it
    for found in groups.values():
        what = _brought_along(names, found[0], course)
        by_thing.setdefault(what, []).append(_sentence(names, found))
    return tuple(line for what, said in by_thing.items() for line in _told(names.words, what, said))


def _told(words: Catalogue, what: str, said: Iterable[str]) -> Iterable[str]:
    """Each sentence once; those about what goes with it as one."""
    once = list(dict.fromkeys(filter(None, said)))
    return [words.say("why.for_what", what=what, reason="; ".join(once))] if what and once else once


def _brought_along(names: Names, reason: Reason, course: Course | None) -> str:
    """What else would have to be in the plan, where the reason is about that."""
    activity = names.problem.activity.get(reason.facts.get("activity", ""))
    is_own = activity is None or reason.law in _ALONE or not _is_full(names.words)
    if activity is None or is_own or _is_of(activity.id, activity.kind, course):
        return ""
    return names.title(activity)


def left_out_sentence(names: Names, left: LeftOut) -> str:
    """What is missing of a course, and why."""
    course = names.problem.course.get(left.course)
    what = names.course(course) if course else left.course
    return missing_sentence(names, what, left.missing, left.reasons, course)


def missing_sentence(
    names: Names,
    what: str,
    missing: int,
    reasons: Sequence[Reason],
    course: Course | None = None,
) -> str:
    """That so many of something are not in the plan, and why: a law, or in words of its own."""
    if len(reasons) == 1 and reasons[0].law in _ALONE and _is_full(names.words):
        key = _alone(reasons[0])
        return names.words.count(f"left_out.{key}", missing, what=what, when=_at(names, reasons[0]))
    return names.missing(what, missing, reason_lines(names, reasons, course))


def _line(problem: Problem, reason: Reason) -> Line:
    facts = reason.facts
    resource = problem.resource.get(reason.resource)
    activity = problem.activity.get(facts.get("activity", ""))
    return (
        reason.law,
        resource.role if resource else reason.resource,
        activity.kind if activity else "",
        facts.get("from", "") + facts.get("to", "") + facts.get("days", ""),
        facts.get("extent", ""),
        facts.get("whose", ""),
    )


def _sentence(names: Names, reasons: Sequence[Reason]) -> str:
    words, first = names.words, reasons[0]
    is_full = _is_full(words)
    if first.law in _ALONE:
        key = f"why.{_alone(first)}"
        if is_full and words.has(key):
            return words.say(key, when=_at(names, first))
        return names.law(_ALONE[first.law]) if _ALONE[first.law] else ""
    return _said(names, reasons) if is_full else _plain(names, reasons)


def _is_full(words: Catalogue) -> bool:
    """Whether the language has words for more than the law and the resource."""
    return "why.starts" not in words.borrowed


def _alone(reason: Reason) -> str:
    """Which words say a reason that is no law: of a place only where one was found."""
    is_unclear = reason.law == TRADE_OFF and "at" not in reason.facts
    return "unclear" if is_unclear else reason.law


def _at(names: Names, reason: Reason) -> str:
    """The start that would do, where there is one."""
    text = reason.facts.get("at", "")
    if not text:
        return ""
    return names.words.moment(dt.datetime.fromisoformat(text).astimezone(names.problem.tz))


def _plain(names: Names, reasons: Sequence[Reason]) -> str:
    """The law and the resources, for readers whose language has no words for more."""
    law = names.law(reasons[0].law)
    resources = _listed(names, [reason.resource for reason in reasons])
    if not resources:
        return names.words.say("reason.plain", law=law)
    return names.words.say("reason.at", law=law, resource=resources)


def _is_of(activity: str, kind: str, course: Course | None) -> bool:
    """Whether an activity is what is left out, rather than what it would bring along."""
    return course is None or activity in course.activities or kind == course.kind


def _said(names: Names, reasons: Sequence[Reason]) -> str:
    words, first = names.words, reasons[0]
    facts = {
        "resources": _listed(names, [reason.resource for reason in reasons]),
        "span": _span(words, first.facts),
        "law": names.law(first.law),
        "by": _own(names, reasons),
        "places": first.facts.get("needed_seats", ""),
        "small": names.resources(filter(None, first.facts.get("small", "").split(";"))),
    }
    key = _key(names, first)
    return words.count(f"why.{key}", len(reasons), **facts).strip()


def _key(names: Names, reason: Reason) -> str:
    """Which sentence says a reason."""
    facts = reason.facts
    extent = "" if facts.get("extent") == _WHOLE or not facts.get("from") else "_partly"
    if reason.law == "capacity":
        return f"taken{extent}"
    if reason.law == "presence":
        return "busy"
    if reason.law == "opening":
        return f"{_shut(names.problem, reason.resource)}{extent}"
    if reason.law == "notice":
        return "notice"
    if reason.law == "runs" and facts.get("needed_seats"):
        if facts.get("shared"):
            return "shared"
        return "full_small" if facts.get("small") else "full"
    if reason.law == "runs" and reason.resource and not (facts.get("by") or facts.get("from")):
        return "cannot_carry"
    form = "row_at" if reason.resource else "row"
    is_own = facts.get("whose") == "own" and facts.get("by")
    return f"{form}_own" if is_own else form


def _shut(problem: Problem, name: str) -> str:
    """How a resource is told that is not open: a person, a vehicle, a place."""
    resource = problem.resource.get(name)
    if resource is None or resource.role in VEHICLES:
        return "out_of_service"
    return "off_duty" if resource.role in (*STAFF, *LANGUAGE) else "closed"


def _listed(names: Names, resources: Sequence[str]) -> str:
    known = [names.resource(resource) for resource in dict.fromkeys(resources) if resource]
    if len(known) <= MOST_NAMES or not _is_full(names.words):
        return names.words.list(known)
    shown = ", ".join(known[: MOST_NAMES - 1])
    return names.words.count("why.and_more", len(known) - MOST_NAMES + 1, names=shown)


def _own(names: Names, reasons: Sequence[Reason]) -> str:
    """The stay's own things that are in the way, by what they are called."""
    found = [
        names.title(names.problem.activity[name])
        for reason in reasons
        for name in reason.facts.get("by", "").split(";")
        if name in names.problem.activity
    ]
    return names.words.list(tuple(dict.fromkeys(found))[:MOST_NAMES])


def _span(words: Catalogue, facts: Mapping[str, str]) -> str:
    if "from" not in facts:
        return ""
    first, last = (dt.date.fromisoformat(facts[key]) for key in ("from", "to"))
    if first == last:
        return words.say("why.on_day", day=words.day(first))
    days = int(facts.get("days", "1"))
    key = "some_days" if 1 < days <= (last - first).days else "between"
    return words.say(f"why.{key}", days=days, first=words.day(first), last=words.day(last))
