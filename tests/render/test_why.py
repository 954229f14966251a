"""Why this, in words: what is alike is one line, dates stand only where they must, all is exact."""

from __future__ import annotations

from datetime import timedelta

from planner.advise.alternatives import alternatives
from planner.domain.alternative import Choice, Rearranged
from planner.render.catalogue import catalogue
from planner.render.names import Names
from planner.render.why import Why, why_document
from tests.rules import build as b

HOUR = timedelta(hours=1)
ANN, BEN = b.person("ann"), b.person("ben")
EVA = b.staff("eva", *(b.window(day, "08:00", "12:00") for day in (1, 2, 3, 4)))


def hourly(name, *takes, day=1, kind="physio", stay="stay-1"):
    """An hour on one day's full hours from 08:00, with its end by 12:00."""
    bounds = {"earliest": b.on(day, "08:00"), "deadline": b.on(day, "12:00")}
    return b.activity(name, 60, *takes, kind=kind, **bounds, grid=HOUR, stay=stay)


def asked():
    """Ann trains with Eva at 9 on day 1. At 8 and 10 she has talks; at 11 Eva has Ben.

    On days 2 and 3 the session could be as well, but Eva has Ben all morning; on day 4 she is free.
    """
    session = hourly("session", ANN, EVA)
    others = [hourly(f"session-{day}", ANN, EVA, day=day) for day in (2, 3, 4)]
    talks = [hourly(f"talk-{n}", ANN, kind="consent") for n in (1, 2)]
    bens = [hourly(f"ben-{n}", BEN, EVA, kind="speech", stay="stay-2") for n in range(9)]
    days = [b.activity(x.id, 60, BEN, EVA, kind="speech", stay="stay-2", grid=HOUR) for x in bens]
    problem = b.problem(
        [ANN, BEN, EVA],
        [session, *others, *talks, *days],
        courses=[b.course("c", session, *others)],
    )
    hours = [(day, f"{hour:02}:00") for day in (2, 3) for hour in (8, 9, 10, 11)]
    plan = b.plan(
        b.place(session, b.on(1, "09:00")),
        b.place(talks[0], b.on(1, "08:00")),
        b.place(talks[1], b.on(1, "10:00")),
        b.place(days[8], b.on(1, "11:00")),
        *(b.place(one, b.on(*when)) for one, when in zip(days, hours, strict=False)),
    )
    return problem, plan


def told(problem, plan, choice, rearranged=()):
    names = Names(problem, catalogue(), "stay-1")
    return why_document(names, Why(plan, choice, rearranged))


def test_a_reason_names_what_is_in_the_way_and_its_date_only_on_another_day():
    problem, plan = asked()
    found = told(problem, plan, alternatives(problem, plan, "session"))
    lines = [(line["said"]["time"], line["said"]["reasons"]) for line in found["that_day"]]
    assert lines == [
        ("08:00", ["patient ann is elsewhere: Consent talk 08:00"]),
        ("10:00", ["patient ann is elsewhere: Consent talk 10:00"]),
        ("11:00", ["eva taken: Speech therapy (stay-2) 11:00"]),
    ]
    assert found["that_day"][0]["said"]["verdict"] == (
        "not possible: patient ann is elsewhere: Consent talk 08:00"
    )


def test_days_that_fare_alike_are_one_line_and_a_free_one_stands_by_itself():
    """Days 2 and 3 are the 2nd and 3rd of March; at 8 Eva has Ben there, which names one hour each."""
    problem, plan = asked()
    choice = alternatives(problem, plan, "session")
    lines = told(problem, plan, choice)["other_days"]
    assert [(line["said"]["day"], line["starts"], line["is_lawful"]) for line in lines] == [
        ("Tue, Mar 2 – Wed, Mar 3", 2, False),
        ("Thu, Mar 4", 4, True),
    ]
    assert lines[0]["first"] == b.on(2, "08:00").isoformat()
    assert lines[0]["last"] == b.on(3, "08:00").isoformat()
    free = Choice(choice.placement, choice.starts[:3], (), choice.absent, 3)
    assert told(problem, plan, free)["other_days"] == []


def test_the_summary_counts_what_bars_the_same_day():
    problem, plan = asked()
    said = told(problem, plan, alternatives(problem, plan, "session"))["said"]
    assert said["now"] == "Physiotherapy for stay-1: Mon, Mar 1 09:00–10:00, with eva."
    assert said["summary"][1] == (
        "None of the 3 other starts on Mon, Mar 1 is possible. In the way (in brackets, of how "
        "many): patient ann is elsewhere: Consent talk 08:00 [1]; patient ann is elsewhere: Consent "
        "talk 10:00 [1]; eva taken: Speech therapy (stay-2) 11:00 [1]."
    )


def test_what_moves_is_said_with_its_old_and_its_new_time():
    problem, plan = asked()
    choice = alternatives(problem, plan, "session")
    new = b.place(problem.activity["session"], b.on(1, "08:00"))
    old = plan.placements["talk-1"], plan.placements["talk-2"]
    moved = (
        (old[0], b.place(problem.activity["talk-1"], b.on(1, "09:00"))),
        (old[1], b.place(problem.activity["talk-2"], b.on(2, "10:00"))),
    )
    one = Rearranged(new, "day", "optimal", (0, 0, 2), (), moved)
    (line,) = told(problem, plan, choice, (one,))["moved"]
    assert line["said"] == (
        "Mon, Mar 1 08:00: 2 points more for times, if 2 other appointments change: Consent talk "
        "from Mon, Mar 1 08:00 to 09:00; Consent talk from Mon, Mar 1 10:00 to Tue, Mar 2 10:00 "
        "(proven best for left out, days and people)"
    )
