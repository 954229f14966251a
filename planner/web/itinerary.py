"""One family's days as a dense list: HTML without scripts that follows theme and direction.

Streamlit's own elements would need one element per cell. Every text is escaped; colours are
mixed from the text colour, so light, dark and print come out alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape

from planner.render.catalogue import Catalogue
from planner.render.itinerary import Day, Entry, Itinerary, Night, TaskLine
from planner.web.board import FAMILY_OF

BACKGROUND = ("care", "lab")
"""Colour families that a brief itinerary leaves out."""
STYLE = """<style>
.days{display:grid;gap:10px}
.days section{border:1px solid color-mix(in srgb,currentColor 18%,transparent);border-radius:8px}
.days h3{font-size:.98rem;font-weight:650;margin:0;padding:7px 12px;
 border-block-end:1px solid color-mix(in srgb,currentColor 14%,transparent);
 background:color-mix(in srgb,currentColor 5%,transparent)}
.days h3 span{font-weight:400}
.days ul{list-style:none;margin:0;padding:2px 0}
.days li{display:grid;grid-template-columns:7.6rem minmax(0,1.25fr) minmax(0,1fr);gap:0 12px;
 margin:0;padding:4px 12px;font-size:.92rem;line-height:1.4;text-align:start;
 border-inline-start:4px solid transparent}
.days li+li{border-block-start:1px solid color-mix(in srgb,currentColor 8%,transparent)}
.days .t{font-variant-numeric:tabular-nums;white-space:nowrap}
.days .n{font-size:.86rem;display:block}
.days .tag{border:1px solid currentColor;border-radius:9px;padding:0 7px;font-size:.76rem;
 margin-inline-start:6px;white-space:nowrap}
.days li[data-family=therapy]{border-inline-start-color:#3b82f6}
.days li[data-family=oxygen]{border-inline-start-color:#06a3c0}
.days li[data-family=dose]{border-inline-start-color:#8b5cf6}
.days li[data-family=workup]{border-inline-start-color:#d97706}
.days li[data-family=lab]{border-inline-start-color:#db2777}
.days li[data-family=travel]{border-inline-start-color:#64748b}
.days li[data-family=lodging]{border-inline-start-color:#059669}
@media(max-width:640px){.days li{grid-template-columns:5.9rem minmax(0,1fr)}
 .days li .d{grid-column:2}}
@media print{.days section{break-inside:avoid}}
</style>"""


def facts_of(itinerary: Itinerary, words: Catalogue) -> dict[str, str]:
    """The head of an itinerary: protocol, flights, languages, how much of it is in the plan."""
    return {
        words.say("head.protocol"): itinerary.protocol,
        words.say("head.landing"): _flight(
            itinerary.landing, itinerary.airport, itinerary.flight_in, words
        ),
        words.say("head.takeoff"): _flight(
            itinerary.takeoff, itinerary.airport, itinerary.flight_out, words
        ),
        words.say("head.languages"): words.list(
            [words.language_name(code) for code in itinerary.languages]
        ),
        words.say("head.in_plan"): words.say(
            "head.of", placed=itinerary.placed, wanted=itinerary.wanted
        ),
        words.say("head.zone"): itinerary.zone,
    }


def _flight(moment: datetime, airport: str, number: str, words: Catalogue) -> str:
    return f"{words.moment(moment)} · {words.ltr(f'{airport} {number}'.strip())}"


def task_line(task: TaskLine, words: Catalogue) -> str:
    """An errand with its moment, at the clinic and at home."""
    said = f"{task.when}: {task.what}"
    return words.say("text.at_home", what=said, home=task.home) if task.home else said


def days_html(itinerary: Itinerary, words: Catalogue, *, is_brief: bool) -> str:
    """All days of an itinerary; ``is_brief`` leaves out meals, naps, medicine times and the lab."""
    several = len({entry.party for day in itinerary.days for entry in day.entries if entry.party})
    days = "".join(
        _day(day, words, is_brief=is_brief, has_several=several > 1) for day in itinerary.days
    )
    return f"{STYLE}<div class='days'>{days}</div>"


def _day(day: Day, words: Catalogue, *, is_brief: bool, has_several: bool) -> str:
    lines = [
        _entry(entry, words, has_several=has_several)
        for entry in day.entries
        if not (is_brief and FAMILY_OF.get(entry.kind, "care") in BACKGROUND)
    ]
    lines += [_night(night, words) for night in day.nights]
    nothing = f"<li><span></span><span>{escape(words.say('text.nothing'))}</span></li>"
    inner = "".join(lines) or nothing
    key = "text.day_number" if day.number > 0 else "text.night_before"
    number = escape(words.say(key, number=day.number))
    title = escape(words.date(day.date))
    return f"<section><h3>{number} <span>· {title}</span></h3><ul>{inner}</ul></section>"


def _entry(entry: Entry, words: Catalogue, *, has_several: bool) -> str:
    start = "…" if entry.is_continued else words.time(entry.start)
    until = words.time(entry.end)
    when = start if start == until else f"{start}–{until}"
    title = f"<strong>{escape(entry.title)}</strong>"
    if has_several and entry.party:
        title += f" {escape(entry.party)}"
    if entry.status != "planned":
        title += f"<span class='tag'>{escape(words.word('status', entry.status))}</span>"
    notes = "".join(f"<span class='n'>{escape(note)}</span>" for note in _notes(entry, words))
    return _line(entry.kind, when, title + notes, _crew(entry, words))


def _notes(entry: Entry, words: Catalogue) -> Iterator[str]:
    for part in entry.stretches:
        yield f"{part.title} {words.time(part.start)}–{words.time(part.end)}"
    yield from entry.notes


def _crew(entry: Entry, words: Catalogue) -> str:
    """Where, and with whom; an accompanying adult is named as such."""
    parts = [
        entry.where,
        entry.who,
        entry.interpreter,
        entry.vehicle,
        words.say("text.with", companion=entry.companion) if entry.companion else "",
    ]
    return " · ".join(escape(part) for part in parts if part)


def _night(night: Night, words: Catalogue) -> str:
    start, end = words.time(night.start), words.time(night.end)
    when = "" if start == end else f"{start}–{end}"  # a whole night, noon to noon, needs no times
    where = [escape(night.where)]
    if night.companion:
        where.append(escape(words.say("text.with", companion=night.companion)))
    return _line("lodging", when, f"<strong>{escape(night.title)}</strong>", " · ".join(where))


def _line(kind: str, when: str, what: str, detail: str) -> str:
    family = FAMILY_OF.get(kind, "care")
    return (
        f"<li data-family='{family}'><span class='t'>{escape(when)}</span>"
        f"<span>{what}</span><span class='d'>{detail}</span></li>"
    )
