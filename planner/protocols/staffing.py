"""Who does an appointment, and in which language: the modes of an appointment.

A practitioner who speaks one of the family's languages, or any practitioner with an
interpreter (of the house, freelance, or by phone). Roles come from the clinic's values
``<kind>.staff`` and ``<kind>.place``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from planner.domain.errors import InputError
from planner.domain.problem import Demand, Mode, Part
from planner.domain.resource import UNIT
from planner.protocols.draft import Draft
from planner.protocols.family import Family, Person

ONE = {UNIT: 1}


Team = tuple[tuple[str, tuple[str, ...]], ...]
"""Who does an appointment together: each role with its candidates."""


@dataclass(frozen=True)
class Block:
    """What an appointment is before anybody is chosen for it.

    ``demands`` are those of people and places; ``staff`` the stretches in which the staff are
    taken, ``talk`` those in which somebody has to interpret.
    """

    kind: str
    duration: timedelta
    demands: tuple[Demand, ...]
    staff: tuple[Part, ...]
    talk: tuple[Part, ...]


def modes_of(draft: Draft, family: Family, person: Person, block: Block) -> tuple[Mode, ...]:
    """Every real way of doing an appointment with the staff that its kind asks for.

    Raises :class:`~planner.domain.errors.InputError` where the clinic has nobody at all for
    it, or nobody who could make the family understood.
    """
    modes = _modes(draft, family, block, teams(draft, family, person, block.kind))
    if not modes:
        raise family.request.refusal(
            "languages",
            f"Nobody at {draft.clinic.name} who could do the {block.kind} speaks"
            f" {' or '.join(family.request.languages)}, and no interpreter does.",
            "Add an interpreter row to the clinic, or a language of the family.",
        )
    return tuple(modes)


def off_duty_modes(draft: Draft, family: Family, person: Person, block: Block) -> tuple[Mode, ...]:
    """The ways that stand in at hours at which nobody of the first choice is on duty."""
    key = key_of_stand_in(block.kind)
    if key not in draft.clinic.values:
        return ()
    return _modes(draft, family, block, _teams(draft, family, person, draft.clinic.words(key)))


def _modes(draft: Draft, family: Family, block: Block, found: Sequence[Team]) -> tuple[Mode, ...]:
    modes: list[Mode] = []
    for team in found:
        name = "+".join(role for role, _ in team) or "self"
        if block.talk and team:
            modes.extend(_spoken(draft, family, block, team, name))
        else:
            modes.append(Mode(name, block.duration, (*block.demands, *_staff(block, team))))
    return tuple(modes)


def teams(draft: Draft, family: Family, person: Person, kind: str) -> list[Team]:
    """Each way of staffing a kind of appointment, as pairs of role and candidates."""
    entries = draft.clinic.words(f"{kind}.staff")
    if key_of_stand_in(kind) in draft.clinic.values and not _teams(draft, family, person, entries):
        entries = draft.clinic.words(key_of_stand_in(kind))
    found = _teams(draft, family, person, entries)
    if not found:
        raise nobody(draft, family, kind, " or ".join(entries))
    return found


def key_of_stand_in(kind: str) -> str:
    """The value that lists who stands in off duty."""
    return f"{kind}.staff_off_duty"


def _teams(draft: Draft, family: Family, person: Person, entries: Sequence[str]) -> list[Team]:
    found: list[Team] = []
    for entry in entries:
        if entry == "none":
            found.append(())
            continue
        team = tuple((role, candidates(draft, family, person, role)) for role in entry.split("+"))
        if all(ids for _, ids in team):
            found.append(team)
    return found


def candidates(draft: Draft, family: Family, person: Person, role: str) -> tuple[str, ...]:
    """Who can be taken in a role for this person: the chosen doctor, if there is one."""
    ids = draft.calendar.serving(role)
    doctor = person.patient.doctor if person.patient else ""
    if role == "physician" and doctor:
        if doctor not in ids:
            raise family.request.refusal(
                "doctor",
                f"{doctor!r} is not a physician of {draft.clinic.name}.",
                f"Choose one of: {', '.join(ids)}.",
            )
        return (doctor,)
    return ids


def place_demand(
    draft: Draft, family: Family, kind: str, parts: Sequence[Part]
) -> tuple[Demand, ...]:
    """The demand for a room or station; none where the clinic books none for this."""
    roles = draft.clinic.words(f"{kind}.place")
    ids = tuple(dict.fromkeys(r for role in roles for r in draft.calendar.serving(role)))
    if not ids:
        if "none" in roles:
            return ()
        raise nobody(draft, family, kind, " or ".join(roles))
    return (Demand("room", ids, ONE, tuple(parts)),)


def speakers(draft: Draft, family: Family, ids: Iterable[str]) -> tuple[str, ...]:
    """Those who speak one of the family's languages."""
    known = draft.calendar.resources
    return tuple(i for i in ids if family.speaks(known[i].languages))


def interpreters(draft: Draft, family: Family) -> dict[str, tuple[str, ...]]:
    """The interpreters for the family: of the house, freelance, by phone; only what there is."""
    known = draft.calendar.resources
    present = speakers(draft, family, draft.calendar.serving("interpreter"))
    found = {
        "interpreter": tuple(i for i in present if not known[i].price_per_hour),
        "freelance": tuple(i for i in present if known[i].price_per_hour),
        "phone": speakers(draft, family, draft.calendar.serving("phone_interpreter")),
    }
    return {way: ids for way, ids in found.items() if ids}


def _spoken(
    draft: Draft,
    family: Family,
    block: Block,
    team: Team,
    name: str,
) -> Iterable[Mode]:
    role, leads = team[0]
    fluent = speakers(draft, family, leads)
    if fluent:
        yield Mode(
            f"{name}/direct",
            block.duration,
            (*block.demands, *_staff(block, ((role, fluent), *team[1:]))),
        )
    others = tuple(i for i in leads if i not in fluent)
    if not others:
        return
    staff = _staff(block, ((role, others), *team[1:]))
    for way, ids in interpreters(draft, family).items():
        demand = Demand("interpreter", ids, ONE, _talk(draft, block, way))
        yield Mode(f"{name}/{way}", block.duration, (*block.demands, *staff, demand))


def _talk(draft: Draft, block: Block, way: str) -> tuple[Part, ...]:
    if way != "freelance":
        return block.talk
    early = draft.length("interpreter.travel_min")
    first, *rest = block.talk
    return (Part(first.begin - early, first.end), *rest)


def _staff(block: Block, team: Team) -> tuple[Demand, ...]:
    return tuple(Demand(role, ids, ONE, block.staff) for role, ids in team)


def nobody(draft: Draft, family: Family, kind: str, roles: str) -> InputError:
    """The refusal of a request that asks for what the clinic does not have at all."""
    return family.request.refusal(
        "protocol",
        f"{draft.clinic.name} has no {roles} for the {kind} that the protocol asks for.",
        f"Take the {kind} out of the protocol, or add such a row to the clinic's data.",
    )
