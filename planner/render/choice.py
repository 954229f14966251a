"""Which flights a family was given, and why, for the coordinator."""

from __future__ import annotations

from planner.domain.choice import Choice, Tried
from planner.domain.request import Flights
from planner.render.catalogue import Catalogue


def choice_sentences(words: Catalogue, choice: Choice) -> tuple[str, ...]:
    """What was chosen of how many, what the next best would have cost, and what became of the rest."""
    chosen = next((f for f, tried in choice.options if tried.verdict == "planned"), None)
    if chosen is None:
        said = [words.say("flights.none", count=choice.count)]
    else:
        said = [words.say("flights.chosen", count=choice.count, flights=_told(words, chosen))]
        if choice.next_best is not None:
            said.append(_next(words, *choice.next_best))
    counts = choice.counts
    said += [
        words.say(f"flights.{verdict}", count=counts[verdict])
        for verdict in ("no_room", "bounded", "untried")
        if counts[verdict] and not (chosen is None and verdict == "no_room")
    ]
    return tuple(said)


def _next(words: Catalogue, flights: Flights, tried: Tried) -> str:
    told = _told(words, flights)
    if not any(tried.extra):
        return words.say("flights.next_same", flights=told)
    one, two, three = tried.extra
    cost = words.say("summary.cost", one=one, two=two, three=three)
    return words.say("flights.next", flights=told, cost=cost)


def _told(words: Catalogue, flights: Flights) -> str:
    return words.say(
        "flights.pair",
        landing=words.moment(flights.landing),
        takeoff=words.moment(flights.takeoff),
        nights=flights.nights,
    )
