"""Dives or ozone or neither: the adjunct's sessions and the branch between its choices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from planner.domain.problem import Activity, Branch, Course, Demand, Mode, Option, Part
from planner.domain.protocol import OxygenOption
from planner.domain.resource import SEATS
from planner.domain.time import Window, shift
from planner.protocols.appointments import ZERO
from planner.protocols.dives import Dive, dives_on
from planner.protocols.draft import Draft
from planner.protocols.family import BOTH, Family, Person
from planner.protocols.placing import Placing
from planner.protocols.sessions import (
    Series,
    add_series,
    add_turns,
    wanted_of,
    with_sitter,
)
from planner.protocols.slots import minutes, stamp, touches
from planner.protocols.staffing import Block, modes_of, place_demand


def add_oxygen(draft: Draft, placing: Placing, person: Person) -> None:
    """Write down each choice of the adjunct; with several, a branch in the order of preference.

    A choice of nothing that stands behind others drops what those would have brought: it lacks
    as many sessions as the longest of them, at their price, or it would always be the cheapest.
    """
    assert person.protocol is not None
    choices = person.protocol.oxygen
    options: list[Option] = []
    courses: list[Course] = []
    for rank, choice in enumerate(choices):
        course = _add_choice(draft, placing, person, choice, is_only=len(choices) == 1)
        if course is None and courses:
            course = _add_dropped(draft, max(courses, key=lambda c: c.wanted))
        courses += [course] if course else []
        price = rank * draft.number("soft.option_points")
        options.append(Option(choice.kind, (course.id,) if course else (), price))
    if len(options) > 1:
        draft.branches.append(
            Branch(f"{person.id}/oxygen", placing.family.id, person.id, tuple(options))
        )


def _add_choice(
    draft: Draft, placing: Placing, person: Person, choice: OxygenOption, *, is_only: bool
) -> Course | None:
    if choice.kind == "none" or choice.count == 0:
        return None
    if choice.kind == "hbot":
        return _add_hbot(draft, placing, person, choice, is_only=is_only)
    return _add_ozone(draft, placing, person, choice)


def _add_dropped(draft: Draft, course: Course) -> Course:
    """What is missing where the adjunct is dropped: all of a course, without an activity to place."""
    dropped = replace(course, id=f"{course.id}/dropped", activities=(), facts={})
    draft.courses.append(dropped)
    return dropped


def _add_ozone(draft: Draft, placing: Placing, person: Person, choice: OxygenOption) -> Course:
    family = placing.family
    length = draft.length("ozone.session_min")
    whole = Part(ZERO, length)
    demands = (
        Demand("patient", (person.id,), BOTH, (whole,)),
        *place_demand(draft, family, "ozone", (whole,)),
    )
    block = Block("ozone", length, demands, (whole,), ())
    modes = modes_of(draft, family, person, block)
    series = Series(
        "ozone", choice.count, choice.per_day, draft.number("price.oxygen_points"), modes
    )
    return add_series(draft, placing, person, series)


def _add_hbot(
    draft: Draft, placing: Placing, person: Person, choice: OxygenOption, *, is_only: bool
) -> Course:
    """One activity for each date (and turn), riding one of the dives of that date."""
    family = placing.family
    _refuse_dives(draft, family, person, is_only=is_only)
    ids: list[str] = []
    days: dict[date, tuple[int, int]] = {}
    timetable = dives_on(draft, family.first_day, family.last_day)
    for day, dives in timetable.items():
        modes = _day_modes(draft, placing, person, dives)
        if not modes:
            continue
        starts = sorted(window.start for mode in modes for window in mode.starts or ())
        days[day] = (stamp(starts[0]), stamp(starts[-1]))
        end = shift(starts[-1], modes[0].duration)
        name = f"{person.id}/hbot/{day.isoformat()}"
        activity = Activity(name, "hbot", family.id, person.id, starts[0], end, modes)
        ids.extend(add_turns(draft, activity, choice.per_day))
    price = draft.number("price.oxygen_points")
    series = Series("hbot", choice.count, choice.per_day, price, ())
    wanted, facts = wanted_of(placing, person, series, days, timetable)
    course = Course(
        f"{person.id}/hbot", family.id, person.id, "hbot", "session", tuple(ids), wanted, price,
        facts, draft.rises(wanted, price),
    )  # fmt: skip
    draft.courses.append(course)
    return course


def _refuse_dives(draft: Draft, family: Family, person: Person, *, is_only: bool) -> None:
    """Raise where there is no chamber, or nobody to go inside and nothing else to choose."""
    if not draft.clinic.dives:
        reason = f"{draft.clinic.name} has no chamber with a timetable of dives."
        remedy = "Take the dives out of the protocol, or add rows to dives.csv."
        raise family.request.refusal("protocol", reason, remedy)
    if is_only and not _seats(draft, family, person):
        reason = f"{person.id} needs a companion cleared for the chamber and has none."
        remedy = "Name a cleared companion, or leave the dives out."
        raise family.request.refusal("chamber_companion", reason, remedy)


def _day_modes(
    draft: Draft, placing: Placing, person: Person, dives: Iterable[Dive]
) -> tuple[Mode, ...]:
    """The ways of diving on one date, with the dives that the patient can reach."""
    prep = draft.length("hbot.prep_min")
    found: list[Mode] = []
    for mode, is_mono in _seats(draft, placing.family, person):
        possible, early = placing.starts("hbot", mode), minutes(prep)
        runs = [
            dive
            for dive in dives
            if dive.is_mono == is_mono and touches(possible, (dive.minute - early,) * 2)
        ]
        if not runs:
            continue
        ride = mode.demands[-1]
        found.append(
            replace(
                mode,
                demands=(*mode.demands[:-1], replace(ride, eligible=tuple(d.run for d in runs))),
                starts=tuple(
                    Window(start, start)
                    for start in sorted({shift(dive.entry, -prep) for dive in runs})
                ),
            )
        )
    return with_sitter(draft, placing.family, tuple(found))


def _seats(draft: Draft, family: Family, person: Person) -> list[tuple[Mode, bool]]:
    """Who goes in, and whether into a chamber of one seat; the ride's runs are still open.

    A small or dependent patient goes with one cleared companion and needs two seats of one
    dive. An older one goes alone, into a chamber of one seat only when cleared for it.
    """
    limit = draft.number("hbot.companion_below_years")
    small = (person.age is not None and person.age < limit) or "dependent" in person.flags
    if not small:
        alone = [(_mode(draft, "several/alone", (person,)), False)]
        if person.is_chamber_cleared:
            alone.append((_mode(draft, "single/alone", (person,)), True))
        return alone
    wish = person.patient.chamber_companion if person.patient else ""
    insiders = [
        c
        for c in family.companions
        if c.is_chamber_cleared and wish in ("", c.id.rsplit("/", 1)[1])
    ]
    return [
        (_mode(draft, f"several/{c.id.rsplit('/', 1)[1]}", (person, c)), False) for c in insiders
    ]


def _mode(draft: Draft, name: str, inside: tuple[Person, ...]) -> Mode:
    prep, stay = draft.length("hbot.prep_min"), draft.length("hbot.inside_min")
    before, within = Part(ZERO, prep), Part(prep, prep + stay)
    demands: list[Demand] = []
    for person in inside:
        demands.append(Demand(person.role, (person.id,), BOTH, (before,), "hbot_prep"))
        demands.append(Demand(person.role, (person.id,), BOTH, (within,)))
    ride = Demand("chamber", (), {SEATS: len(inside)}, (within,), is_ride=True)
    return Mode(name, prep + stay, (*demands, ride))
