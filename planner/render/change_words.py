"""What changed between two plans, in a family's words: "Physiotherapy on Tue moved from ..."."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planner.domain.problem import Stay
from planner.domain.words import CARE
from planner.render.changes import Change, Line, NightChange
from planner.render.voice import Voice

FLIGHTS = ("landing", "takeoff")


@dataclass(frozen=True)
class Speakers:
    """The same family's voice in the older and in the newer plan: their resources may differ."""

    before: Voice
    after: Voice


def change_sentences(
    speakers: Speakers, lines: Iterable[Change], nights: Iterable[NightChange] = ()
) -> tuple[str, ...]:
    """Every change in a sentence or more, in order of time; meals and naps only as a number."""
    words = speakers.after.words
    said: list[str] = list(_flights(speakers))
    minor = 0
    for change in lines:
        line = change.after or change.before
        assert line is not None
        if line.kind in FLIGHTS:
            continue
        if line.kind in CARE:
            minor += 1
        else:
            said += _change(speakers, change)
    said += [_night(speakers, change) for change in nights]
    if minor:
        said.append(words.count("changes.more", minor))
    return tuple(said)


def _flights(speakers: Speakers) -> Iterator[str]:
    words = speakers.after.words
    old, new = speakers.before, speakers.after
    for key, before, after in (
        ("flight_in", _landing(old), _landing(new)),
        ("flight_out", _takeoff(old), _takeoff(new)),
    ):
        if before != after:
            yield words.say(f"changes.{key}", before=before, after=after)


def _landing(voice: Voice) -> str:
    stay: Stay = voice.stay
    moment = voice.words.moment(stay.landing.astimezone(voice.names.problem.tz))
    return f"{moment} {voice.words.ltr(stay.flight_in)}".strip()


def _takeoff(voice: Voice) -> str:
    stay: Stay = voice.stay
    moment = voice.words.moment(stay.takeoff.astimezone(voice.names.problem.tz))
    return f"{moment} {voice.words.ltr(stay.flight_out)}".strip()


def _change(speakers: Speakers, change: Change) -> Iterator[str]:
    if change.before is None and change.after is not None:
        yield _at(speakers.after, "changes.added", change.after)
    elif change.after is None and change.before is not None:
        yield _at(speakers.before, "changes.removed", change.before)
    else:
        yield from _altered(speakers, change)


def _at(voice: Voice, key: str, line: Line, **facts: str) -> str:
    return voice.words.say(
        key,
        what=voice.title(line),
        day=voice.words.day(line.start.date()),
        time=voice.words.time(line.start),
        **facts,
    )


def _altered(speakers: Speakers, change: Change) -> Iterator[str]:
    old, new, aspects = change.before, change.after, change.aspects
    assert old is not None
    assert new is not None
    voice, words = speakers.after, speakers.after.words
    if "day" in aspects:
        yield words.say(
            "changes.moved_day", what=voice.title(new), before=words.moment(old.start),
            after=words.moment(new.start),
        )  # fmt: skip
    elif "time" in aspects:
        yield words.say(
            "changes.moved_time", what=voice.title(new), day=words.day(new.start.date()),
            before=words.time(old.start), after=words.time(new.start),
        )  # fmt: skip
    elif "length" in aspects:
        yield _at(
            voice, "changes.length", new,
            **{"from": words.time(new.start), "to": words.time(new.end)},
        )  # fmt: skip
    yield from _others(speakers, old, new)


def _others(speakers: Speakers, old: Line, new: Line) -> Iterator[str]:
    """Where, with whom, by what: everything but the time."""
    voice = speakers.after
    for key, was, is_now in (
        ("place", old.place, new.place),
        ("person", old.people, new.people),
        ("vehicle", old.vehicle, new.vehicle),
    ):
        if was != is_now and is_now:
            before, after = speakers.before.resources(was), voice.resources(is_now)
            name = f"changes.{key}" if before else f"changes.{key}_new"
            if before != after:
                yield _at(voice, name, new, after=after, before=before)
    if old.companion != new.companion:
        key = "changes.companion" if new.companion else "changes.companion_none"
        yield _at(voice, key, new, after=voice.companions(new.companion))
    if old.interpreter != new.interpreter:
        key = "changes.interpreter" if new.interpreter else "changes.interpreter_none"
        yield _at(voice, key, new, after=voice.resources(new.interpreter))
    if old.is_tentative != new.is_tentative:
        yield _at(voice, "changes.tentative" if new.is_tentative else "changes.confirmed", new)


def _night(speakers: Speakers, change: NightChange) -> str:
    words = speakers.after.words
    return words.say(
        "changes.night" if change.after else "changes.night_gone",
        first=words.day(change.first),
        last=words.day(change.last),
        after=speakers.after.resource(change.after) if change.after else "",
        before=speakers.before.resource(change.before) if change.before else "",
    )
