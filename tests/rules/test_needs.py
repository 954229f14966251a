from planner.domain.problem import Needs
from planner.rules.needs import Necessities
from tests.rules.build import activity, brief, on, place, plan, problem, room

LAB = room("lab")
DOSE, CONSENT, BED, WARD = (
    activity(name, 30, LAB, kind=kind)
    for name, kind in (
        ("dose", "dose_iv"),
        ("consent", "consent"),
        ("bed", "lodging"),
        ("ward", "ward"),
    )
)
ROWS = (
    Needs("dose_needs_consent", "dose", ("consent",)),
    Needs("dose_needs_bed", "dose", ("bed", "ward")),
)


def judged(*present):
    made = problem([LAB], [DOSE, CONSENT, BED, WARD], needs=ROWS)
    return list(Necessities().findings(made, plan(*(place(a, on(1, "09:00")) for a in present))))


def test_one_of_each_row_is_enough():
    assert judged(DOSE, CONSENT, BED) == []
    assert judged(DOSE, CONSENT, WARD) == []
    assert judged(DOSE, CONSENT, BED, WARD) == []


def test_each_row_that_has_none_is_found():
    assert brief(judged(DOSE, CONSENT)) == [("dose_needs_bed", "dose", None, ("dose",))]
    assert [f.law for f in judged(DOSE)] == ["dose_needs_consent", "dose_needs_bed"]
    assert judged(DOSE)[1].facts == {"any_of": "bed;ward"}


def test_nothing_is_needed_for_what_is_absent():
    assert judged(WARD) == []
    assert judged() == []
