"""Which essentials of a stay that waits are told, and which wait for them."""

from __future__ import annotations

from dataclasses import replace

from planner.advise.reasons import Reasons, essentials_have_places
from planner.domain.problem import Needs
from tests.rules import build as b

DAY = {"earliest": b.on(2, "08:00"), "deadline": b.on(2, "10:00")}
ROOM, EVA = b.room("room"), b.staff("eva")
NIGHT = b.activity("night", 120, ROOM, kind="lodging", **DAY)
SEEN = b.activity("seen", 30, EVA, kind="examination", **DAY)
TAKEN = b.activity("taken", 120, ROOM, **{**DAY, "stay": "stay-2"})


def of_waiting(*others):
    """Room and examination of a stay that holds nothing; both are essential."""
    acts = [NIGHT, SEEN, TAKEN, *others]
    made = b.problem(
        [ROOM, EVA], acts, courses=[replace(b.course(a.id, a), cls="essential") for a in (NIGHT, SEEN)],
        needs=[Needs("examination_needs_bed", "seen", ("night",))],
    )  # fmt: skip
    placed = [b.place(act, b.on(2, "08:00")) for act in (TAKEN, *others)]
    reasons = Reasons(made, b.plan(*placed))
    return {name: [(r.law, r.resource) for r in reasons.of(name)] for name in ("night", "seen")}


def test_what_would_have_to_bring_a_barred_essential_along_waits_for_it():
    """The only room is taken 08:00 to 10:00: that is the reason, and the examination waits."""
    assert of_waiting() == {"night": [("capacity", "room")], "seen": [("waiting_list", "")]}


def test_each_essential_that_has_no_start_of_its_own_is_told():
    busy = b.activity("busy", 120, EVA, **{**DAY, "stay": "stay-2"})
    assert of_waiting(busy) == {"night": [("capacity", "room")], "seen": [("capacity", "eva")]}


def test_only_what_is_asked_about_must_have_a_place():
    """The only room is taken all the time, eva is free: with the room the stay has no place."""
    acts = [NIGHT, SEEN, TAKEN]
    courses = [replace(b.course(a.id, a), cls="essential") for a in (NIGHT, SEEN)]
    made = b.problem([ROOM, EVA], acts, courses=courses)
    plan = b.plan(b.place(TAKEN, b.on(2, "08:00")))
    found = {
        asked: essentials_have_places(made, plan, "stay-1", asked)
        for asked in ((), ("night",), ("seen",), ("night", "seen"))
    }
    assert found == {(): False, ("night",): False, ("seen",): True, ("night", "seen"): False}
