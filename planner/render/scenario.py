"""A scenario beside the present plan as a document: facts and words, for screen, terminal, JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.render.catalogue import Catalogue


@dataclass(frozen=True)
class Side:
    """What one of the two plans comes to; counts by kind, cost by tier in points."""

    planned: int
    waiting: tuple[str, ...]
    placed: Mapping[str, int]
    wanted: Mapping[str, int]
    cost: tuple[int, int, int]


@dataclass(frozen=True)
class RoleUses:
    """How many there are of a role and what share of their open hours is taken, now and then."""

    role: str
    resources_now: int
    resources_then: int
    share_now: float
    share_then: float


@dataclass(frozen=True)
class Scenario:
    """What was assumed, and both plans."""

    clinic: str
    edits: tuple[str, ...]
    now: Side
    then: Side
    uses: tuple[RoleUses, ...]
    seconds: float


def scenario_document(words: Catalogue, found: Scenario) -> dict[str, Any]:
    """The comparison as plain values: each fact, and beside it its words."""
    kinds = sorted({*found.now.wanted, *found.then.wanted})
    return {
        "clinic": found.clinic,
        "edits": list(found.edits),
        "seconds": round(found.seconds, 2),
        "now": _side(found.now),
        "then": _side(found.then),
        "placed_more": sum(found.then.placed.values()) - sum(found.now.placed.values()),
        "sessions": [_kind(words, found, kind) for kind in kinds],
        "use": [_use(words, use) for use in found.uses],
        "said": {
            "edits": [edit_words(words, edit) for edit in found.edits],
            "families": _families(words, found),
            "placed": _placed(words, found),
            "cost": words.say("scenario.cost", **_costs(found)),
        },
    }


def edit_words(words: Catalogue, edit: str) -> str:
    """An edit as a person would say it."""
    verb, *rest = edit.split(":")
    if verb == "closed":
        return words.say("scenario.closed", weekday=words.word("weekday", rest[0]))
    what = words.word("role", rest[0]) if words.has(f"role.{rest[0]}") else rest[0]
    if verb == "more":
        return words.count("scenario.more", int(rest[-1]), what=what)
    if len(rest) == 1:
        return words.say("scenario.longer", minutes=rest[0])
    return words.say("scenario.longer_of", minutes=rest[-1], what=what)


def scenario_text(words: Catalogue, document: Mapping[str, Any]) -> str:
    """The document for a terminal, ending in one line break."""
    return "\n".join(_lines(words, document)) + "\n"


def _side(side: Side) -> dict[str, Any]:
    return {
        "planned": side.planned,
        "waiting": list(side.waiting),
        "placed": sum(side.placed.values()),
        "wanted": sum(side.wanted.values()),
        "cost": list(side.cost),
    }


def _kind(words: Catalogue, found: Scenario, kind: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "said": words.word("kind", kind),
        "placed_now": found.now.placed.get(kind, 0),
        "wanted_now": found.now.wanted.get(kind, 0),
        "placed_then": found.then.placed.get(kind, 0),
        "wanted_then": found.then.wanted.get(kind, 0),
    }


def _use(words: Catalogue, use: RoleUses) -> dict[str, Any]:
    return {
        "role": use.role,
        "said": words.word("role", use.role),
        "resources_now": use.resources_now,
        "resources_then": use.resources_then,
        "share_now": round(use.share_now, 4),
        "share_then": round(use.share_then, 4),
    }


def _families(words: Catalogue, found: Scenario) -> list[str]:
    """Who would leave the waiting list, and who would join it."""
    now, then = set(found.now.waiting), set(found.then.waiting)
    said = []
    for key, families in (("gains", now - then), ("loses", then - now)):
        if families:
            said.append(words.say(f"scenario.{key}", families=words.list(sorted(families))))
    return said or [words.say("scenario.same_families")]


def _placed(words: Catalogue, found: Scenario) -> str:
    return words.say(
        "scenario.placed",
        now=sum(found.now.placed.values()),
        wanted_now=sum(found.now.wanted.values()),
        then=sum(found.then.placed.values()),
        wanted_then=sum(found.then.wanted.values()),
    )


def _costs(found: Scenario) -> dict[str, int]:
    tiers = ("one", "two", "three")
    facts = {f"{tier}_now": found.now.cost[n] for n, tier in enumerate(tiers)}
    return facts | {f"{tier}_then": found.then.cost[n] for n, tier in enumerate(tiers)}


def _lines(words: Catalogue, document: Mapping[str, Any]) -> Iterator[str]:
    said = document["said"]
    yield words.say(
        "scenario.head", clinic=document["clinic"], edits=words.list(list(said["edits"]))
    )
    yield said["placed"]
    yield from said["families"]
    yield said["cost"]
    for row in document["sessions"]:
        if (row["placed_now"], row["wanted_now"]) != (row["placed_then"], row["wanted_then"]):
            yield "  - " + words.say("scenario.kind", **{**row, "what": row["said"]})
    for row in document["use"]:
        yield "  - " + words.say(
            "scenario.use",
            what=row["said"],
            resources_now=row["resources_now"],
            resources_then=row["resources_then"],
            now=f"{row['share_now']:.0%}",
            then=f"{row['share_then']:.0%}",
        )
    yield words.say("scenario.unsaved", seconds=f"{document['seconds']:.1f}")
