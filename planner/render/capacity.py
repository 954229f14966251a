"""The capacity report in words: use by role, what had no room, what binds; for a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from planner.domain.capacity import (
    STAY,
    Bottleneck,
    CapacityReport,
    Cell,
    Share,
    Unmet,
    shares,
)
from planner.domain.resource import UNIT
from planner.render.names import Names

_MOST_LAWS = 4


@dataclass(frozen=True)
class UseLine:
    """The use of one measure of a role (or a resource) over the whole report, and its peak date."""

    what: str
    id: str
    measure: str
    use: Share
    peak_day: dt.date
    peak: Share


@dataclass(frozen=True)
class UnmetLine:
    """Unmet demand of one kind: of how many families, what binds it, at how many points."""

    what: str
    missing: int
    families: tuple[str, ...]
    points: int
    binds: str
    laws: str


def role_lines(names: Names, cells: Sequence[Cell]) -> tuple[UseLine, ...]:
    """One line for each role and measure, the most used first."""
    return _lines(names, cells, is_by_role=True)


def resource_lines(names: Names, cells: Sequence[Cell]) -> tuple[UseLine, ...]:
    """One line for each resource and measure, the most used first."""
    return _lines(names, cells, is_by_role=False)


def _lines(names: Names, cells: Sequence[Cell], *, is_by_role: bool) -> tuple[UseLine, ...]:
    def key(cell: Cell) -> tuple[str, str]:
        return (cell.role if is_by_role else cell.resource), cell.measure

    whole = shares(cells, key)
    daily = shares(cells, lambda cell: (*key(cell), cell.day))
    peaks: dict[tuple[str, str], tuple[dt.date, Share]] = {}
    for (name, measure, day), use in daily.items():
        known = peaks.get((name, measure))
        if known is None or use.share > known[1].share:
            peaks[name, measure] = (day, use)
    lines = [
        UseLine(measured(names, *pair, is_role=is_by_role), *pair, use, *peaks[pair])
        for pair, use in whole.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.use.share, line.what)))


def measured(names: Names, name: str, measure: str, *, is_role: bool = False) -> str:
    """A role or resource, with the measure where it is not simply taken or free."""
    said = names.words.word("role", name) if is_role else names.resource(name)
    if measure in (UNIT, ""):
        return said
    return names.words.say(
        "capacity.measured", what=said, measure=names.words.word("measure", measure)
    )


def unmet_lines(names: Names, unmet: Sequence[Unmet]) -> tuple[UnmetLine, ...]:
    """What had no room, by kind and by what binds it, the dearest first."""

    def alike(one: Unmet) -> tuple[str, list[str], list[str]]:
        return one.kind, sorted(one.binds), sorted(one.laws)

    lines = []
    for (kind, binds, laws), found in groupby(sorted(unmet, key=alike), key=alike):
        ones = list(found)
        lines.append(
            UnmetLine(
                kind_said(names, kind),
                sum(one.missing for one in ones),
                tuple(dict.fromkeys(one.family for one in ones)),
                sum(one.points for one in ones),
                names.resources(binds) if binds else names.words.say("capacity.nothing_shared"),
                names.words.list([names.law(law) for law in laws[:_MOST_LAWS]]),
            )
        )
    return tuple(sorted(lines, key=lambda line: (-line.points, line.what)))


def kind_said(names: Names, kind: str) -> str:
    """A kind of unmet demand in words."""
    return (
        names.words.say("capacity.whole_stay") if kind == STAY else names.words.word("kind", kind)
    )


# ---- sentences ----------------------------------------------------------------------------


def findings_of(names: Names, report: CapacityReport) -> tuple[str, ...]:
    """What the report comes to: the bottleneck, what else binds, and what binds nothing shared."""
    words = names.words
    if not report.unmet:
        return (words.say("capacity.all_met", **_busiest(names, report.cells)),)
    said = [
        words.say(_key(number, one), **_bottleneck(names, one))
        for number, one in enumerate(report.bottlenecks)
    ]
    own = [one for one in report.unmet if not one.binds]
    if own:
        said.append(words.say("capacity.own", demand=demand(names, own)))
    return tuple(said)


def _key(rank: int, one: Bottleneck) -> str:
    if not one.use.open:
        return "capacity.shut"
    return "capacity.bottleneck" if rank == 0 else "capacity.binds"


def _busiest(names: Names, cells: Sequence[Cell]) -> dict[str, str]:
    lines = role_lines(names, cells)
    if not lines:
        return {"what": "–", "share": percent(0.0), "day": "–", "peak": percent(0.0)}
    first = lines[0]
    return {
        "what": first.what,
        "share": percent(first.use.share),
        "day": names.words.day(first.peak_day),
        "peak": percent(first.peak.share),
    }


def _bottleneck(names: Names, one: Bottleneck) -> dict[str, str]:
    words = names.words
    return {
        "what": measured(names, one.role, one.measure, is_role=True),
        "share": percent(one.use.share),
        "hours": words.count("duration.hours", one.hours),
        "first": words.day(one.first),
        "last": words.day(one.last),
        "busiest": names.resource(one.busiest) if one.busiest else "–",
        "demand": _counted(names, one.sessions, one.stays),
        "points": str(one.points),
    }


def demand(names: Names, unmet: Sequence[Unmet]) -> str:
    """How many sessions and stays some unmet demand is."""
    stays = sum(one.missing for one in unmet if one.kind == STAY)
    return _counted(names, sum(one.missing for one in unmet) - stays, stays)


def _counted(names: Names, sessions: int, stays: int) -> str:
    words = names.words
    parts = [
        words.count(f"capacity.{key}", number)
        for key, number in (("sessions", sessions), ("stays", stays))
        if number
    ]
    return words.list(parts)


def percent(share: float) -> str:
    """A share in whole per cent."""
    return f"{share:.0%}"


def unmet_said(names: Names, line: UnmetLine) -> str:
    """One line of unmet demand as a sentence without full stop."""
    return names.words.say(
        "capacity.unmet" if line.laws else "capacity.unmet_plain",
        what=line.what,
        missing=line.missing,
        points=line.points,
        families=names.words.list(line.families),
        binds=line.binds,
        laws=line.laws,
    )


def capacity_text(names: Names, report: CapacityReport) -> str:
    """The report for a terminal, ending in one line break."""
    return "\n".join(_text(names, report)) + "\n"


def _text(names: Names, report: CapacityReport) -> Iterator[str]:
    words = names.words
    yield words.say(
        "capacity.head",
        clinic=names.problem.clinic,
        first=words.date(report.first),
        last=words.date(report.last),
    )
    yield from findings_of(names, report)
    if report.unmet:
        yield ""
        yield words.say("capacity.unmet_head")
        for line in unmet_lines(names, report.unmet):
            yield f"  - {unmet_said(names, line)}"
    yield ""
    yield words.say("capacity.use_head")
    for use in role_lines(names, report.cells):
        yield "  " + words.say(
            "capacity.use",
            what=f"{use.what:<32}",
            share=f"{percent(use.use.share):>4}",
            used=f"{use.use.used / 60:8.1f}",
            open=f"{use.use.open / 60:8.1f}",
            day=words.day(use.peak_day),
            peak=f"{percent(use.peak.share):>4}",
        )
    yield words.say("capacity.definition")
