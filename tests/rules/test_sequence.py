from hypothesis import given
from hypothesis import strategies as st

from planner.domain.problem import Sequence
from planner.rules.sequence import Sequences
from tests.rules.build import activity, brief, minutes, moved, on, place, plan, problem, staff

EVA = staff("eva")
SESSIONS = [activity(f"s{n}", 50, EVA) for n in range(5)]
KINDS = frozenset({"physio"})


def judged(*clocks, most=3, measure="uses", pause=15, number=1):
    row = Sequence("in_a_row", "eva", KINDS, measure, most, minutes(pause))
    placed = [place(a, on(number, c)) for a, c in zip(SESSIONS, clocks, strict=False)]
    return list(Sequences().findings(problem([EVA], SESSIONS, sequences=[row]), plan(*placed)))


def test_three_in_a_row_and_a_fourth():
    # 50 min each: ends 08:50, 09:50, 10:50; gaps of 10 min are no pause
    assert judged("08:00", "09:00", "10:00") == []
    found = judged("08:00", "09:00", "10:00", "11:00")
    assert brief(found) == [("in_a_row", "eva", None, ("s0", "s1", "s2", "s3"))]
    assert found[0].facts == {
        "resource": "eva",
        "from": "2027-03-01T08:00:00+01:00",
        "to": "2027-03-01T11:50:00+01:00",
        "needed": "4",
        "allowed": "3",
        "measure": "uses",
    }


def test_a_free_quarter_of_an_hour_ends_the_row_and_ten_minutes_do_not():
    # third ends 10:50: 11:05 is 15 min later, 11:00 only 10
    assert judged("08:00", "09:00", "10:00", "11:05") == []
    assert len(judged("08:00", "09:00", "10:00", "11:00")) == 1


def test_minutes_in_a_row():
    # 50 + 50 = 100
    assert judged("08:00", "08:50", most=100, measure="minutes") == []
    found = judged("08:00", "08:50", most=99, measure="minutes")
    assert [(f.facts["measure"], f.facts["needed"]) for f in found] == [("minutes", "100")]


def test_each_row_is_judged_for_itself():
    # 08:00-08:50, 09:00-09:50 | 11:00-11:50, 12:00-12:50
    found = judged("08:00", "09:00", "11:00", "12:00", most=1)
    assert [f.involved for f in found] == [("s0", "s1"), ("s2", "s3")]


def test_other_kinds_do_not_count():
    talk = activity("talk", 10, EVA, kind="speech")
    row = Sequence("in_a_row", "eva", KINDS, "uses", 1, minutes(15))
    made = problem([EVA], [*SESSIONS, talk], sequences=[row])
    both = plan(place(SESSIONS[0], on(1, "08:00")), place(talk, on(1, "08:50")))
    assert list(Sequences().findings(made, both)) == []


def test_a_long_use_reaches_over_a_short_one():
    # 08:00-10:00 holds 08:30-08:40; the next begins 10:10, 10 min after the long one
    long, short, next_one = (
        activity("long", 120, EVA),
        activity("short", 10, EVA),
        activity("next", 10, EVA),
    )
    row = Sequence("in_a_row", "eva", KINDS, "uses", 2, minutes(15))
    made = problem([EVA], [long, short, next_one], sequences=[row])
    first = place(long, on(1, "08:00")), place(short, on(1, "08:30"))
    assert len(list(Sequences().findings(made, plan(*first, place(next_one, on(1, "10:10")))))) == 1
    assert list(Sequences().findings(made, plan(*first, place(next_one, on(1, "10:15"))))) == []


def test_a_pause_is_elapsed_time():
    # 28 March: 01:30 + 50 min = 03:20 on the clock; 03:35 is 15 min later, 03:30 is 10
    assert judged("01:30", "03:35", most=1, number=28) == []
    assert len(judged("01:30", "03:30", most=1, number=28)) == 1


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), min_size=1, max_size=7),
    st.integers(1, 6),
    st.integers(1, 40),
    st.booleans(),
)
def test_chains_agree_with_looking_for_the_free_minutes(spans, pause, most, by_minutes):
    # a chain ends where `pause` or more minutes in succession are taken by nobody
    sessions = [activity(f"a{n}", length, EVA) for n, (_, length) in enumerate(spans)]
    measure = "minutes" if by_minutes else "uses"
    row = Sequence("x", "eva", KINDS, measure, most, minutes(pause))
    made = problem([EVA], sessions, sequences=[row])
    begin = on(1, "09:00")
    placed = plan(*(place(a, moved(begin, at)) for a, (at, _) in zip(sessions, spans, strict=True)))
    taken = {minute for at, length in spans for minute in range(at, at + length)}
    groups, current, idle = [], set(), pause
    for minute in range(60):
        idle = 0 if minute in taken else idle + 1
        if idle >= pause and current:
            groups.append(current)
            current = set()
        current |= {n for n, (at, _) in enumerate(spans) if at == minute}
    expected = []
    for group in groups:
        weight = sum(spans[n][1] if by_minutes else 1 for n in group)
        if weight > most:
            expected.append(({f"a{n}" for n in group}, str(weight)))
    found = Sequences().findings(made, placed)
    assert [(set(f.involved), f.facts["needed"]) for f in found] == expected
