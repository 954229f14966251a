"""What would help, in sentences: the change to make, what it gains, what it costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.repair import Change, Help, Repair, TradeOff
from planner.render.names import Names

_ADDED = "+"
"""What the id of a resource that a repair adds ends with."""
_MOST = 6
"""So many changes are named; of more, how many there are."""


@dataclass(frozen=True)
class HelpText:
    """A help in words: its repairs and trade-offs line by line, and what was tried."""

    head: str
    repairs: tuple[str, ...]
    trade_offs: tuple[str, ...]
    tail: str


def help_text(names: Names, found: Help) -> HelpText:
    """Everything that was found for a family, the cheapest first."""
    words = names.words
    is_proven = found.is_exhausted and not found.unproven
    none = "help.none" if is_proven else "help.none_so_far"
    done = "help.all_tried" if found.is_exhausted else "help.some_tried"
    facts = {"tried": found.tried, "offered": found.offered, "seconds": f"{found.seconds:.0f}"}
    tail = words.say(done, **facts)
    if found.unproven:
        tail = f"{tail} {words.count('help.unproven', found.unproven)}"
    return HelpText(
        words.say("help.head" if found.repairs else none),
        tuple(_repair(names, repair, is_waiting=found.is_waiting) for repair in found.repairs),
        tuple(_trade(names, trade) for trade in found.trade_offs),
        tail,
    )


def _repair(names: Names, repair: Repair, *, is_waiting: bool) -> str:
    words = names.words
    parts = [_edit(names, repair)]
    if repair.is_complete:
        parts.append(words.say("help.complete"))
    elif is_waiting:
        parts.append(words.say("help.planned", what=_changes(names, repair.lacking)))
    else:
        parts.append(words.say("help.gains", what=_changes(names, repair.gained)))
        if repair.lacking:
            parts.append(words.say("help.lacking", what=_changes(names, repair.lacking)))
    if repair.lost:
        parts.append(words.say("help.loses", what=_changes(names, repair.lost)))
    if not repair.is_least and not repair.is_complete:
        parts.append(words.say("help.not_least"))
    parts.append(_price(names, repair))
    return " ".join(parts)


def _price(names: Names, repair: Repair) -> str:
    """What the change costs, and by how much the rest of the plan gets dearer or cheaper."""
    more = repair.cost - repair.price
    key = "price_more" if more > 0 else "price_less" if more < 0 else "price"
    return names.words.say(f"help.{key}", price=repair.price, cost=abs(more))


def _edit(names: Names, repair: Repair) -> str:
    """What is to be changed."""
    words, facts = names.words, repair.facts
    dates = [
        words.day(dt.date.fromisoformat(day)) for day in facts.get("dates", "").split(";") if day
    ]
    things = [name.removesuffix(_ADDED) for name in facts.get("resource", "").split(";") if name]
    said = {
        "landing": _moment(names, facts.get("landing", "")),
        "takeoff": _moment(names, facts.get("takeoff", "")),
        "dates": words.list(dates),
        "resource": names.resources(things),
        "role": words.word("role", facts.get("role", "")),
    }
    return words.count(f"repair.{repair.kind}", repair.amount, **said)


def _moment(names: Names, text: str) -> str:
    if not text:
        return ""
    return names.words.moment(dt.datetime.fromisoformat(text).astimezone(names.problem.tz))


def _changes(names: Names, changes: Sequence[Change]) -> str:
    words = names.words
    said = [f"{c.number} × {words.word('kind', c.kind)}" for c in changes]
    if len(said) > _MOST:
        return words.count(
            "why.and_more", len(said) - _MOST + 1, names=", ".join(said[: _MOST - 1])
        )
    return words.list(said)


def _trade(names: Names, trade: TradeOff) -> str:
    """What the family itself would give for one more of something."""
    words = names.words
    what = names.course(names.problem.course[trade.course])
    if trade.lost is None:
        return words.say("trade.impossible", what=what)
    if not trade.lost:
        return words.say("trade.nothing", what=what)
    return words.say("trade.lost", what=what, lost=_changes(names, trade.lost))
