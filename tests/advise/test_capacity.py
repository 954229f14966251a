"""The capacity report: a small clinic whose use is known by hand, and what holds of every plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from planner.advise.capacity import bottlenecks, capacity_report, use_cells
from planner.domain.capacity import STAY, Share, Unmet, Wanted, shares
from planner.domain.plan import LeftOut, Reason
from planner.domain.problem import Stay
from planner.domain.resource import BAGS, SEATS, UNIT
from planner.rules.judge import hard, judge
from tests.rules import build as b

ANN = b.person("ann")
GYM = b.room("gym", b.window(1, "09:00", "11:00"), units=2)
EVA = b.staff("eva", b.window(1, "09:00", "10:00"), b.window(1, "10:00", "11:00"))
POD = b.vessel("pod", 4, b.window(1, "09:00", "12:00"))


def visit(name, length=50):
    return b.activity(name, length, ANN, GYM, EVA)


def cells(problem, plan, day=1):
    found = use_cells(problem, plan, b.day(day), b.day(day))
    return {(c.resource, c.measure, c.hour): (c.used, c.open) for c in found}


def test_minutes_count_by_hour_and_unit():
    """09:40 to 10:30 is 20 minutes of one hour and 30 of the next; two places offer 120 an hour."""
    first = visit("first")
    found = cells(b.problem([ANN, GYM, EVA], [first]), b.plan(b.place(first, b.on(1, "09:40"))))
    assert found == {
        ("gym", UNIT, 9): (20, 2 * 60),
        ("gym", UNIT, 10): (30, 2 * 60),
        ("eva", UNIT, 9): (20, 60),
        ("eva", UNIT, 10): (30, 60),
    }


def test_a_vessel_counts_by_its_run_and_by_what_it_carries():
    """A dive of 90 minutes from 09:30 with two seats and with one: 3 of 4 seats while it lasts.

    09:30-10:00: 30 minutes, 3 x 30 = 90 of 4 x 60 seat minutes; 10:00-11:00: 60, 3 x 60 = 180.
    """
    dive = b.run("dive", 90, POD)
    two = b.activity("two", 90, ANN, b.ride(dive, seats=2))
    one = b.activity("one", 90, b.person("ben"), b.ride(dive))
    problem = b.problem([ANN, b.person("ben"), POD], [dive, two, one])
    start = b.on(1, "09:30")
    plan = b.plan(*(b.place(a, start) for a in (dive, two, one)))
    assert hard(judge(problem, plan)) == ()
    assert cells(problem, plan) == {
        ("pod", UNIT, 9): (30, 60),
        ("pod", UNIT, 10): (60, 60),
        ("pod", UNIT, 11): (0, 60),
        ("pod", SEATS, 9): (90, 240),
        ("pod", SEATS, 10): (180, 240),
        ("pod", SEATS, 11): (0, 240),
    }


def test_every_use_of_a_demand_counts_where_it_reaches_beyond_the_activity():
    """Notes for 10 minutes after a session of 30 keep Eva until 09:40."""
    notes = b.demand(EVA, parts=[b.part(0, 40)])
    short = b.activity("short", 30, ANN, notes)
    plan = b.plan(b.place(short, b.on(1, "09:00")))
    assert cells(b.problem([ANN, EVA], [short]), plan)["eva", UNIT, 9] == (40, 60)


def test_a_date_with_a_change_of_clocks_has_23_hours():
    """On 28 March 2027 the hour from 02:00 does not exist; what is always open offers 23 x 60."""
    room = b.room("room", role="family_room")
    night = b.activity("night", 4 * 60, room, kind="lodging")
    # four hours of elapsed time from midnight: until 05:00 on the wall
    found = cells(b.problem([room], [night]), b.plan(b.place(night, b.on(28, "00:00"))), 28)
    assert ("room", UNIT, 2) not in found
    assert sum(opened for _, opened in found.values()) == 23 * 60
    assert [hour for (_, _, hour), (used, _) in found.items() if used] == [0, 1, 3, 4]


def test_measures_that_are_only_attributes_are_not_metered():
    """Three beds say whom a room fits; nobody takes one and gives it back."""
    room = replace(b.room("room", role="family_room"), capacity={UNIT: 1, "beds": 3})
    assert {m for _, m, _ in cells(b.problem([room], []), b.plan())} == {UNIT}


def test_shares_add_up():
    first = visit("first")
    problem = b.problem([ANN, GYM, EVA], [first])
    plan = b.plan(b.place(first, b.on(1, "09:40")))
    found = shares(use_cells(problem, plan, b.day(1), b.day(1)), lambda cell: cell.resource)
    # 50 of two hours, by one of two places, and by Eva alone
    assert found == {"gym": Share(50, 240), "eva": Share(50, 120)}
    assert found["eva"].share == 50 / 120


# ---- unmet demand -------------------------------------------------------------------------


def stay(name="stay-1"):
    return Stay(
        name, "P", (f"{name}/p1",), (), (), ("en",), b.on(1, "06:00"), b.on(2, "20:00"), "BEG",
        "", "", "", b.day(1), b.day(2),
    )  # fmt: skip


def test_what_is_left_out_binds_the_role_in_the_hours_that_it_wanted():
    """One session is missing that could only be from 09:00 to 10:00, when Eva works 50 of 60."""
    first = visit("first")
    other = replace(visit("other"), earliest=b.on(1, "09:00"), deadline=b.on(1, "10:00"))
    course = b.course("course", other, price=30)
    problem = b.problem([ANN, GYM, EVA], [first, other], stays=(stay(),), courses=(course,))
    plan = b.plan(b.place(first, b.on(1, "09:00")))
    reason = Reason("capacity", "eva", {"activity": "other"})
    report = capacity_report(problem, plan, [LeftOut("course", 1, 30, (reason,))])
    (unmet,) = report.unmet
    assert (unmet.family, unmet.kind, unmet.missing, unmet.points) == ("stay-1", "physio", 1, 30)
    assert (unmet.days, unmet.binds, unmet.laws) == ((b.day(1),), ("eva",), ("capacity",))
    (found,) = report.bottlenecks
    assert (found.role, found.busiest, found.hours) == ("physiotherapist", "eva", 1)
    assert found.use == Share(50, 60)
    assert (found.sessions, found.stays, found.points) == (1, 0, 30)


def test_a_stay_that_waits_is_one_whole_stay_and_not_its_sessions():
    """Two courses of a stay of which nothing is planned; what waits with it binds nothing."""
    wanted = [visit("one"), visit("two")]
    courses = [b.course(f"course-{a.id}", a, price=30) for a in wanted]
    problem = b.problem([ANN, GYM, EVA], wanted, stays=(stay(),), courses=courses)
    left = [
        LeftOut("course-one", 1, 30, (Reason("capacity", "gym", {"activity": "one"}),)),
        LeftOut("course-two", 1, 30, (Reason("waiting_list", ""),)),
    ]
    (unmet,) = capacity_report(problem, b.plan(), left).unmet
    assert (unmet.kind, unmet.missing, unmet.points) == (STAY, 1, 60)
    assert (unmet.days, unmet.binds) == ((b.day(1), b.day(2)), ("gym",))


def test_reasons_about_the_family_bind_nothing_shared():
    only = visit("one")
    problem = b.problem(
        [ANN, GYM, EVA], [only, visit("meal")], stays=(stay(),),
        courses=[b.course("course", only, price=30)],
    )  # fmt: skip
    reason = Reason("presence", "ann", {"activity": "one"})
    plan = b.plan(b.place(visit("meal"), b.on(1, "09:00")))
    report = capacity_report(problem, plan, [LeftOut("course", 1, 30, (reason,))])
    assert report.unmet[0].binds == ()
    assert report.unmet[0].laws == ("presence",)
    assert report.bottlenecks == ()


def test_the_clinics_bottleneck_is_what_most_points_run_into():
    """Eva is used more, but the gym keeps out three times as much."""
    first = visit("first")
    problem = b.problem([ANN, GYM, EVA], [first])
    used = tuple(use_cells(problem, b.plan(b.place(first, b.on(1, "09:00"))), b.day(1), b.day(1)))
    hour = b.window(1, "09:00", "10:00")

    def unmet(family, points, *names):
        wanted = tuple(Wanted(name, hour) for name in names)
        return Unmet(family, "physio", 1, points, (b.day(1),), wanted, ("capacity",))

    found = bottlenecks(problem, used, [unmet("a", 10, "eva"), unmet("b", 30, "gym")])
    assert [(one.role, one.use, one.points) for one in found] == [
        ("gym", Share(50, 120), 30),
        ("physiotherapist", Share(50, 60), 10),
    ]
    # what two roles keep out together counts for each; then the use decides
    found = bottlenecks(problem, used, [unmet("a", 10, "gym", "eva")])
    assert [one.role for one in found] == ["physiotherapist", "gym"]


def test_without_stays_the_report_is_of_the_horizon():
    report = capacity_report(b.problem([GYM], []), b.plan(), ())
    assert (report.first, report.last) == (date(2027, 3, 1), date(2027, 4, 30))


# ---- what holds of every plan -------------------------------------------------------------

VISITS = [
    b.activity(f"visit-{n}", 50, b.person(f"p{n}"), (GYM, POD), (EVA, b.staff("ivo")))
    for n in range(4)
]
DIVE = b.run("dive", 60, POD, b.staff("ivo"))
RIDERS = [b.activity(f"rider-{n}", 60, b.person(f"r{n}"), b.ride(DIVE, seats=2)) for n in range(3)]
PEOPLE = [b.person(f"{kind}{n}") for kind in "pr" for n in range(4)]
CROWD = b.problem([GYM, EVA, POD, b.staff("ivo"), *PEOPLE], [*VISITS, DIVE, *RIDERS])
WAYS = [("gym", "eva"), ("gym", "ivo"), ("pod", "eva")]
START = st.sampled_from([b.on(1, "09:00") + timedelta(minutes=10 * n) for n in range(10)])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_lawful_plan_uses_more_than_there_is_and_no_minute_is_lost(data):
    placements = [
        b.place(visit, data.draw(START), f"p{n}", *data.draw(st.sampled_from(WAYS)))
        for n, visit in enumerate(VISITS)
        if data.draw(st.booleans())
    ]
    riders = [rider for rider in RIDERS if data.draw(st.booleans())]
    start = data.draw(START)
    placements += [b.place(each, start) for each in ([DIVE, *riders] if riders else [])]
    plan = b.plan(*placements)
    found = list(use_cells(CROWD, plan, b.day(1), b.day(1)))
    is_lawful = not hard(judge(CROWD, plan))
    event(f"lawful: {is_lawful and bool(placements)}")
    if is_lawful:
        assert all(cell.used <= cell.open for cell in found)
    used = shares(found, lambda cell: cell.measure)
    # each visit takes two resources for 50 minutes, the dive two for 60, a rider two seats
    dives = 60 if riders else 0
    visits = len(placements) - (len(riders) + 1 if riders else 0)
    assert used[UNIT].used == visits * 2 * 50 + 2 * dives
    assert used[SEATS].used == len(riders) * 2 * dives
    assert BAGS not in used
