"""Feasible arrivals as a document: facts and words by date, for screen, terminal and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from planner.domain.arrival import Arrival, Lost, Slot
from planner.domain.plan import Reason
from planner.render.catalogue import Catalogue
from planner.render.names import Names
from planner.render.reasons import reason_lines


@dataclass(frozen=True)
class Scanned:
    """A scan's answers with what was asked; ``families`` are those who are booked."""

    clinic: str
    protocol: str
    as_of: datetime
    first: date
    last: date
    families: int
    arrivals: Sequence[Arrival]
    slots: Sequence[Slot] = ()
    seconds: float = 0.0
    closures_known_until: date = date.max


def arrivals_document(names: Names, scanned: Scanned) -> dict[str, Any]:
    """The answers as plain values: each fact, and beside it the words of ``names``."""
    return {
        "clinic": scanned.clinic,
        "protocol": scanned.protocol,
        "as_of": scanned.as_of.isoformat(),
        "from": scanned.first.isoformat(),
        "to": scanned.last.isoformat(),
        "families": scanned.families,
        "closures_known_until": scanned.closures_known_until.isoformat(),
        "seconds": round(scanned.seconds, 2),
        "days": [_day(names, arrival) for arrival in scanned.arrivals],
        "slots": [_slot(names, slot) for slot in scanned.slots],
    }


def arrivals_text(words: Catalogue, document: Mapping[str, Any]) -> str:
    """The document for a terminal, ending in one line break."""
    return "\n".join(_lines(words, document)) + "\n"


def _day(names: Names, arrival: Arrival) -> dict[str, Any]:
    words = names.words
    return {
        "date": arrival.day.isoformat(),
        "landing": arrival.landing.isoformat(),
        "takeoff": arrival.takeoff.isoformat(),
        "verdict": arrival.verdict,
        "is_proven": arrival.is_proven,
        "first_dose": arrival.first_dose.isoformat() if arrival.first_dose else None,
        "order": list(arrival.order),
        "is_best": arrival.is_best,
        "lost": [_lost(lost) for lost in arrival.lost],
        "reasons": [_reason(reason) for reason in arrival.reasons],
        "seconds": round(arrival.seconds, 3),
        "said": {
            "date": words.date(arrival.day),
            "verdict": _verdict(names, arrival),
            "first_dose": words.day(arrival.first_dose) if arrival.first_dose else "",
            "order": ", ".join(arrival.order),
            "why": [
                *_why(names, arrival.reasons),
                *(why for lost in arrival.lost for why in _why(names, lost.reasons, lost.kind)),
            ],
        },
    }


def _verdict(names: Names, arrival: Arrival) -> str:
    words = names.words
    lost = words.list([_count(words, lost.kind, lost.missing) for lost in arrival.lost])
    said = words.say(f"arrivals.{arrival.verdict}", lost=lost, fault=arrival.fault)
    is_doubtful = arrival.verdict == "loses" and not arrival.is_proven
    return f"{said} {words.say('arrivals.not_least')}" if is_doubtful else said


def _count(words: Catalogue, kind: str, count: int) -> str:
    return words.say("arrivals.lost", count=count, what=words.word("kind", kind))


def _lost(lost: Lost) -> dict[str, Any]:
    return {
        "kind": lost.kind,
        "missing": lost.missing,
        "points": lost.price,
        "reasons": [_reason(reason) for reason in lost.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"law": reason.law, "resource": reason.resource, "facts": dict(reason.facts)}


def _why(names: Names, reasons: Sequence[Reason], kind: str = "") -> list[str]:
    """The reasons in words, with what they bar."""
    head = f"{names.words.word('kind', kind)}: " if kind else ""
    return [head + line for line in reason_lines(names, reasons)]


def _slot(names: Names, slot: Slot) -> dict[str, Any]:
    words, arrival = names.words, slot.arrival
    return {
        "date": arrival.day.isoformat(),
        "verdict": arrival.verdict,
        "first_dose": arrival.first_dose.isoformat() if arrival.first_dose else None,
        "order": list(arrival.order),
        "lost": {lost.kind: lost.missing for lost in arrival.lost},
        "others": {stay: dict(counts) for stay, counts in slot.others.items()},
        "others_points": slot.others_price,
        "moved": list(slot.moved),
        "said": {
            "date": words.date(arrival.day),
            "verdict": _verdict(names, arrival),
            "first_dose": words.day(arrival.first_dose) if arrival.first_dose else "",
            "order": ", ".join(arrival.order),
            "others": _others(words, slot),
        },
    }


def _others(words: Catalogue, slot: Slot) -> str:
    losing = {
        stay: [(kind, n) for kind, n in counts.items() if n > 0]
        for stay, counts in slot.others.items()
    }
    losing = {stay: counts for stay, counts in losing.items() if counts}
    if losing:
        lost = [_count(words, kind, n) for counts in losing.values() for kind, n in counts]
        families = words.list(list(losing))
        return words.say("arrivals.others_lose", families=families, lost=words.list(lost))
    if slot.moved:
        return words.say("arrivals.others_move", families=words.list(list(slot.moved)))
    return words.say("arrivals.others_keep")


def _lines(words: Catalogue, document: Mapping[str, Any]) -> Iterator[str]:
    days = document["days"]
    as_of = datetime.fromisoformat(document["as_of"])
    if days:
        landing, takeoff = (datetime.fromisoformat(days[0][e]) for e in ("landing", "takeoff"))
        yield words.say(
            "arrivals.head",
            protocol=document["protocol"],
            clinic=document["clinic"],
            families=document["families"],
            as_of=f"{words.date(as_of.date())} {words.time(as_of)}",
            landing=words.time(landing),
            days=(takeoff.date() - landing.date()).days + 1,
        )
    for day in days:
        yield from _day_lines(words, day)
    yield ""
    yield from _slot_lines(words, document)
    known = date.fromisoformat(document["closures_known_until"])
    if known < date.fromisoformat(document["to"]):
        yield words.say("arrivals.known_until", date=words.date(known))
    yield words.say("arrivals.seconds", days=len(days), seconds=f"{document['seconds']:.1f}")


def _day_lines(words: Catalogue, day: Mapping[str, Any]) -> Iterator[str]:
    said = day["said"]
    parts = [words.say("arrivals.line", date=said["date"], verdict=said["verdict"])]
    if said["first_dose"]:
        parts.append(words.say("arrivals.dose", date=said["first_dose"]))
        parts.append(words.say("arrivals.order", order=said["order"]))
    yield "; ".join(parts)
    if said["why"]:
        yield "    " + words.say("arrivals.why", reasons="; ".join(said["why"]))


def _slot_lines(words: Catalogue, document: Mapping[str, Any]) -> Iterator[str]:
    if not document["slots"]:
        first, last = (words.date(date.fromisoformat(document[end])) for end in ("from", "to"))
        yield words.say("arrivals.no_slots", first=first, last=last)
        return
    yield words.say("arrivals.slots")
    for number, slot in enumerate(document["slots"], 1):
        said = slot["said"]
        line = words.say(
            "arrivals.slot", date=said["date"], verdict=said["verdict"], others=said["others"]
        )
        yield f"  {number}. {line}"
