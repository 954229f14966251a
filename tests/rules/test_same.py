from planner.domain.problem import Same
from planner.rules.same import Sames
from tests.rules.build import activity, brief, on, place, plan, problem, room, staff

STAFF = tuple(staff(name) for name in ("ada", "bea", "cid"))
GYMS = (room("gym"), room("hall"))
SESSIONS = [activity(f"s{n}", 50, STAFF, GYMS) for n in range(4)]


def judged(*served, price=30):
    names = tuple(a.id for a in SESSIONS)
    row = Same("same_practitioner", "ana/physio", names, "physiotherapist", price)
    made = problem([*STAFF, *GYMS], SESSIONS, sames=[row])
    placed = [
        place(a, on(n + 1, "09:00"), who, "hall" if n else "gym")
        for n, (a, who) in enumerate(zip(SESSIONS, served, strict=False))
    ]
    return list(Sames().findings(made, plan(*placed)))


def test_one_practitioner_costs_nothing_whatever_the_room():
    assert judged("ada", "ada", "ada", "ada") == []
    assert judged() == []


def test_each_person_beyond_the_first_costs_the_price():
    # 30 x (2 - 1) = 30, 30 x (3 - 1) = 60
    found = judged("ada", "bea", "ada", "ada")
    assert brief(found) == [("same_practitioner", "ana/physio", 30, ())]
    assert found[0].facts == {"people": "ada;bea", "role": "physiotherapist"}
    assert [f.cost for f in judged("ada", "bea", "cid", "ada")] == [60]


def test_what_is_absent_does_not_count():
    assert judged("ada", "ada") == []
    assert [f.cost for f in judged("ada", "bea")] == [30]


def test_no_price_no_finding():
    assert judged("ada", "bea", price=0) == []
