"""What a plan costs, in words: every point with whom, when and what it is about."""

from __future__ import annotations

from datetime import timedelta

from planner.advise.charges import charges
from planner.domain.problem import Early, Idle, Prefer, Spread
from planner.render.catalogue import catalogue
from planner.render.charges import charges_document
from planner.render.names import Names
from tests.rules import build as b

ANN = b.person("ann")


def test_every_point_has_a_sentence_with_name_date_and_time():
    """Day 3 of March 2027 is a Wednesday. Ann's session is two days later than it could be (2 times
    3 points), outside its wished time (2), with a paid interpreter (2 hours at least, 6 an hour),
    two of three are left out (100 each); the late half has one, the early none, which costs nothing.
    """
    eva = b.staff("eva", role="interpreter", price_per_hour=6, minimum=timedelta(hours=2))
    row = [b.activity(f"session-{n}", 60, ANN, eva) for n in range(3)]
    late = b.activity("late", 60, ANN)
    problem = b.problem(
        [ANN, eva], [*row, late], courses=[b.course("course", *row, wanted=3)],
        earlies=(Early("early_dose", row[0].id, b.day(1), 3),),
        prefers=(Prefer("meal_hour", row[0].id, (), 2),),
        idles=(Idle("idle_gaps", "ann", b.day(3), ("session-0", "late"), timedelta(minutes=30), 1),),
        spreads=(Spread("even_spread", "course", (row[1].id,), (row[0].id,), 3),),
    )  # fmt: skip
    plan = b.plan(b.place(row[0], b.on(3, "09:00")), b.place(late, b.on(3, "11:00")))
    names = Names(problem, catalogue())
    found = charges_document(names, plan, charges(problem, plan))["findings"]
    assert [(line["points"], line["title"], line["sentence"]) for line in found] == [
        (200, "sessions left out", "Physiotherapy (stay-1): 2 of 3 left out."),
        (12, "freelance and vendor cost", "eva, Wed, Mar 3: 120 minutes paid."),
        (6, "early dose events", "Physiotherapy (stay-1), Wed, Mar 3 09:00: 2 days after the first possible date."),
        (2, "waiting time within a day", "patient ann, Wed, Mar 3: 60 minutes without an appointment between the first and the last one."),
        (2, "meals at their hour", "Physiotherapy (stay-1), Wed, Mar 3 09:00."),
    ]  # fmt: skip


def test_a_ride_says_what_drives_whom():
    van, driver = b.vessel("van", 4, role="van"), b.staff("driver", role="driver")
    run = b.run("run", 60, van, driver, kind="drive")
    rider = b.activity("rider", 60, ANN, b.ride(run), kind="pickup")
    problem = b.problem([ANN, van, driver], [run, rider], run_price=12)
    plan = b.plan(b.place(run, b.on(3, "09:00")), b.place(rider, b.on(3, "09:00")))
    names = Names(problem, catalogue())
    (line,) = charges_document(names, plan, charges(problem, plan))["findings"]
    assert (line["points"], line["sentence"]) == (
        12,
        "Wed, Mar 3 09:00: van and driver for stay-1.",
    )


def test_who_is_paid_by_use_says_how_often_and_not_how_long():
    """A hired van at 40 a ride, twice on one date: 2 times 40."""
    van = b.staff("van", role="van", price_per_use=40)
    rides = [b.activity(f"ride-{n}", 60, van) for n in range(2)]
    problem = b.problem([van], rides)
    plan = b.plan(b.place(rides[0], b.on(3, "09:00")), b.place(rides[1], b.on(3, "12:00")))
    names = Names(problem, catalogue())
    (line,) = charges_document(names, plan, charges(problem, plan))["findings"]
    assert (line["points"], line["sentence"]) == (80, "van, Wed, Mar 3: paid 2 times.")
