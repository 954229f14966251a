"""The itinerary and the summary of a plan for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from planner.domain.plan import Finding
from planner.domain.words import LAB
from planner.render.catalogue import Catalogue
from planner.render.choice import choice_sentences
from planner.render.itinerary import Day, Entry, Itinerary
from planner.render.names import Names


def itinerary_text(words: Catalogue, itinerary: Itinerary) -> str:
    """The whole itinerary, day by day, ending in one line break; without the work of the lab, which
    is the clinic's own.
    """
    return "\n".join(_lines(words, itinerary)) + "\n"


def _lines(words: Catalogue, stay: Itinerary) -> Iterator[str]:
    yield words.say("text.title", family=stay.family, clinic=stay.clinic, protocol=stay.protocol)
    flights = {
        "landing": f"{words.date(stay.landing.date())} {words.time(stay.landing)}",
        "takeoff": f"{words.date(stay.takeoff.date())} {words.time(stay.takeoff)}",
    }
    yield words.say(
        "text.flights",
        airport=stay.airport,
        flight_in=stay.flight_in,
        flight_out=stay.flight_out,
        zone=stay.zone,
        **flights,
    )
    yield from choice_sentences(words, stay.choice) if stay.choice else ()
    yield from _section(
        words, "text.gates", [line.what for line in stay.gates if line.state != "met"]
    )
    yield from _section(
        words, "text.tasks_before", [f"{line.when}: {line.what}" for line in stay.tasks_before]
    )
    yield from _section(
        words, "text.tasks_during", [f"{line.when}: {line.what}" for line in stay.tasks_during]
    )
    for day in stay.days:
        yield from _day(words, day)
    yield ""
    yield from _section(
        words, "text.tasks_after", [f"{line.when}: {line.what}" for line in stay.tasks_after]
    )
    yield from _section(
        words,
        "text.courses",
        [_of(stay, line.person, line.why) for line in stay.courses if line.kind not in LAB],
    )
    yield from _section(
        words,
        "text.left_out",
        [_of(stay, line.person, line.sentence) for line in stay.left_out if line.kind not in LAB],
    )
    yield from _section(words, "text.costs", stay.costs)
    if stay.regulatory_note:
        yield from _section(words, "text.note", [stay.regulatory_note])
    yield words.say("banner.full")


def _of(stay: Itinerary, person: str, sentence: str) -> str:
    """The sentence, with whom it concerns where there are several patients."""
    code = person.removeprefix(f"{stay.family}/")
    return f"{code}: {sentence}" if person and len(stay.patients) > 1 else sentence


def _section(words: Catalogue, key: str, lines: list[str] | tuple[str, ...]) -> Iterator[str]:
    if lines:
        yield ""
        yield words.say(key)
        yield from (f"  - {line}" for line in lines)


def _day(words: Catalogue, day: Day) -> Iterator[str]:
    yield ""
    key = "text.day" if day.number > 0 else "text.before"
    yield words.say(key, number=day.number, date=day.title)
    for entry in day.entries:
        if entry.kind not in LAB:
            yield from _entry(words, entry)
    for night in day.nights:
        yield f"               {night.title}: {' · '.join(filter(None, (night.where, night.companion)))}"
        yield from (f"                 {note}" for note in night.notes)


def _entry(words: Catalogue, entry: Entry) -> Iterator[str]:
    parts = (entry.party, entry.where, entry.who, entry.companion, entry.interpreter, entry.vehicle)
    mark = "" if entry.status == "planned" else f" [{words.word('status', entry.status)}]"
    head = words.say("text.continued", title=entry.title) if entry.is_continued else entry.title
    detail = " · ".join([head + mark, *(part for part in parts if part)])
    yield f"  {words.time(entry.start)}–{words.time(entry.end)}  {detail}"
    for stretch in entry.stretches:
        yield f"                 {stretch.title} {words.time(stretch.start)}–{words.time(stretch.end)}"
    for note in entry.notes:
        yield f"                 {note}"


def findings_text(names: Names, findings: tuple[Finding, ...]) -> str:
    """One line for each finding; broken laws first."""
    lines = sorted((not f.is_hard, names.finding(f)) for f in findings)
    return "".join(f"{sentence}\n" for _, sentence in lines)
