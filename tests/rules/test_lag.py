from datetime import timedelta

from planner.domain.problem import Lag, Point
from planner.rules.lag import Lags
from tests.rules.build import activity, brief, minutes, on, place, plan, point, problem, room

LAB = room("lab")
BLOODS = activity("bloods", 15, LAB, kind="bloods")
DOSE = activity("dose", 60, LAB, kind="dose_iv")
DAY = timedelta(days=1)


def judged(row, *placements):
    return list(Lags().findings(problem([LAB], [BLOODS, DOSE], lags=[row]), plan(*placements)))


def result_after(minimum=None, maximum=None):
    return Lag("blood_result", point(BLOODS, "end"), point(DOSE), minimum, maximum)


def test_at_least_two_hours_after_the_draw():
    # 09:00 + 15 min = 09:15, + 120 min = 11:15
    row = result_after(minutes(120))
    assert judged(row, place(BLOODS, on(1, "09:00")), place(DOSE, on(1, "11:15"))) == []
    found = judged(row, place(BLOODS, on(1, "09:00")), place(DOSE, on(1, "11:10")))
    assert brief(found) == [("blood_result", "dose", None, ("bloods", "dose"))]
    assert found[0].facts == {
        "from": "2027-03-01T09:15:00+01:00",
        "to": "2027-03-01T11:10:00+01:00",
        "unit": "minutes",
        "found": "115",
        "minimum": "120",
    }


def test_at_most_ninety_minutes_from_thaw_to_the_end():
    # start 09:00; end of the dose 60 min after its start: 09:30 + 60 = 10:30 is the bound
    row = Lag("thaw", point(BLOODS), point(DOSE, "end"), None, minutes(90))
    assert judged(row, place(BLOODS, on(1, "09:00")), place(DOSE, on(1, "09:30"))) == []
    found = judged(row, place(BLOODS, on(1, "09:00")), place(DOSE, on(1, "09:35")))
    assert [(f.facts["found"], f.facts["maximum"]) for f in found] == [("95", "90")]


def test_a_bound_may_be_negative():
    # the thaw ends at most 30 min after the dose starts: t_dose - t_thaw >= -30
    row = result_after(minutes(-30))
    assert judged(row, place(BLOODS, on(1, "09:15")), place(DOSE, on(1, "09:00"))) == []
    assert len(judged(row, place(BLOODS, on(1, "09:20")), place(DOSE, on(1, "09:00")))) == 1


def test_an_offset_moves_the_moment():
    # injection 30 min into the dose: 09:15 + 60 <= 10:15 = 09:45 + 30
    row = Lag("x", point(BLOODS, "end"), point(DOSE, "start", 30), minutes(60))
    assert judged(row, place(BLOODS, on(1, "09:00")), place(DOSE, on(1, "09:45"))) == []
    assert len(judged(row, place(BLOODS, on(1, "09:00")), place(DOSE, on(1, "09:40")))) == 1


def test_void_when_either_is_absent():
    row = result_after(minutes(120))
    assert judged(row, place(DOSE, on(1, "09:00"))) == []
    assert judged(row, place(BLOODS, on(1, "09:00"))) == []


def test_days_count_local_dates_not_hours():
    row = Lag("gap", point(BLOODS), point(DOSE), 2 * DAY, 3 * DAY, in_days=True)
    late = place(BLOODS, on(1, "23:00"))
    # 1 to 3 March: two dates, though 25 h 5 min; 1 to 2 March: one; 1 to 5 March: four
    assert judged(row, late, place(DOSE, on(3, "00:05"))) == []
    assert judged(row, late, place(DOSE, on(4, "20:00"))) == []
    near = judged(row, late, place(DOSE, on(2, "20:00")))
    far = judged(row, late, place(DOSE, on(5, "00:00")))
    assert [(f.facts["unit"], f.facts["found"]) for f in near + far] == [
        ("days", "1"),
        ("days", "4"),
    ]


def test_a_day_with_23_hours():
    # 27 March 12:00 to 28 March 12:00 is one date and 23 hours
    dates = Lag("gap", point(BLOODS), point(DOSE), DAY, in_days=True)
    hours = Lag("gap", point(BLOODS), point(DOSE), timedelta(hours=24))
    both = place(BLOODS, on(27, "12:00")), place(DOSE, on(28, "12:00"))
    assert judged(dates, *both) == []
    assert [f.facts["found"] for f in judged(hours, *both)] == ["1380"]
    assert judged(hours, both[0], place(DOSE, on(28, "13:00"))) == []


def test_a_row_about_an_activity_of_another_problem_is_void():
    row = Lag("x", Point("gone"), point(DOSE), minutes(5))
    assert judged(row, place(DOSE, on(1, "09:00"))) == []
