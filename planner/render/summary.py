"""What planning came to, for a terminal: per family what is in the plan, what is not, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from planner.render.catalogue import Catalogue
from planner.render.choice import choice_sentences
from planner.render.itinerary import Itinerary


@dataclass(frozen=True)
class Figures:
    """What the solver says: cost and bound by tier in points, gap as a share, wall seconds.

    ``bound`` ``None`` where none is known of the whole.
    """

    status: str
    cost: tuple[int, int, int]
    bound: tuple[int, int, int] | None
    gap: tuple[float, float]
    seconds: float


@dataclass(frozen=True)
class FamilySummary:
    """One family: its figures at its turn, and its itinerary unless nothing is known of it."""

    family: str
    protocol: str
    is_waiting: bool
    figures: Figures | None
    itinerary: Itinerary | None


@dataclass(frozen=True)
class Summary:
    """A whole planning run."""

    clinic: str
    as_of: datetime
    seed: int
    figures: Figures
    families: tuple[FamilySummary, ...]


def share_text(share: float) -> str:
    """A gap as a percentage; only what is proven is nought."""
    if share <= 0:
        return "0 %"
    return "< 0.01 %" if share < 0.0001 else f"{share:.2%}".replace("%", " %")


def summary_text(words: Catalogue, summary: Summary) -> str:
    """The summary, ending in one line break."""
    return "\n".join(_lines(words, summary)) + "\n"


def _lines(words: Catalogue, summary: Summary) -> Iterator[str]:
    planned = sum(not family.is_waiting for family in summary.families)
    yield words.say(
        "summary.head",
        clinic=summary.clinic,
        planned=planned,
        families=len(summary.families),
        as_of=f"{words.date(summary.as_of.date())} {words.time(summary.as_of)}",
        seed=summary.seed,
    )
    for family in summary.families:
        yield from _family(words, family)
    status = words.word("result", summary.figures.status)
    yield words.say("summary.whole", status=status, **_figures(words, summary.figures))


def _family(words: Catalogue, family: FamilySummary) -> Iterator[str]:
    stay, figures = family.itinerary, family.figures
    yield words.say(
        "summary.waiting" if family.is_waiting else "summary.family",
        family=family.family,
        protocol=family.protocol,
        placed=stay.placed if stay else 0,
        wanted=stay.wanted if stay else 0,
        status=words.word("result", figures.status if figures else "unknown"),
        seconds=f"{figures.seconds if figures else 0.0:.1f}",
    )
    if figures:
        yield "  " + words.say("summary.figures", **_figures(words, figures))
    if stay and stay.choice:
        yield from (f"  {sentence}" for sentence in choice_sentences(words, stay.choice))
    if stay:
        shown = [x for x in stay.left_out if x.is_essential or not family.is_waiting]
        yield from (f"  - {line.sentence}" for line in shown)
        if not stay.left_out:
            yield "  " + words.say("summary.clean")
        gates = [gate.what.rstrip(".") for gate in stay.gates if gate.state != "met"]
        if gates:
            yield "  " + words.say("summary.gates", gates="; ".join(gates))


def _figures(words: Catalogue, figures: Figures) -> dict[str, str]:
    return {
        "cost": words.say("summary.cost", **_tiers(figures.cost)),
        "bound": words.say("summary.bound", **_tiers(figures.bound))
        if figures.bound
        else words.say("summary.no_bound"),
        "gap": ", ".join(share_text(share) for share in figures.gap) if figures.bound else "–",
    }


def _tiers(points: Sequence[int]) -> dict[str, int]:
    return dict(zip(("one", "two", "three"), points, strict=True))
