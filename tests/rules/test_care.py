from dataclasses import replace

from planner.domain.problem import Care
from planner.rules.care import Carers
from tests.rules.build import (
    activity,
    brief,
    demand,
    mode,
    on,
    part,
    person,
    place,
    plan,
    problem,
    staff,
)

ANA, BEN = person("ana"), person("ben", "sibling")
MUM, DAD = person("mum", "companion"), person("dad", "companion")
SITTER = staff("sitter", role="sitter")
TAKEN, STAFFED = frozenset({"physio", "hbot"}), frozenset({"physio", "speech"})

WITH_MUM = activity("with-mum", 60, ANA, MUM)
ALONE = activity("alone", 60, ANA, kind="speech")
BENS = activity("bens", 60, BEN, kind="speech")
MUMS = activity("mums", 60, MUM)
DADS = activity("dads", 60, DAD)
EVERY = (WITH_MUM, ALONE, BENS, MUMS, DADS)


def judged(*placements, carers=("mum",), activities=EVERY):
    row = Care("carers", "stay-1", ("ana", "ben"), carers, TAKEN, STAFFED)
    made = problem([ANA, BEN, MUM, DAD, SITTER], activities, cares=[row])
    return list(Carers().findings(made, plan(*placements)))


def test_the_sibling_is_alone_while_the_only_carer_is_in_the_gym():
    found = judged(place(WITH_MUM, on(1, "09:00")))
    assert brief(found) == [("carers", "stay-1", None, ("with-mum",))]
    assert found[0].facts == {
        "resource": "ben",
        "at": "2027-03-01T09:00:00+01:00",
    }


def test_a_second_carer_minds_the_sibling():
    assert judged(place(WITH_MUM, on(1, "09:00")), carers=("mum", "dad")) == []


def test_two_carers_taken_up_at_once():
    # mum 09:00-10:00, dad from 09:55: five minutes in which ben has nobody
    mum = place(WITH_MUM, on(1, "09:00"))
    assert judged(mum, place(DADS, on(1, "10:00")), carers=("mum", "dad")) == []
    found = judged(mum, place(DADS, on(1, "09:55")), carers=("mum", "dad"))
    assert [(f.facts["at"][11:16], f.facts["resource"]) for f in found] == [("09:55", "ben")]
    assert found[0].involved == ("with-mum", "dads")


def test_the_sibling_is_in_staff_care_meanwhile():
    # ben 09:00-10:00 with the speech therapist covers 09:00-10:00 exactly
    both = place(WITH_MUM, on(1, "09:00")), place(BENS, on(1, "09:00"))
    assert judged(*both) == []


def test_the_sibling_comes_out_before_the_carer():
    # ben's ends 09:55, mum's 10:00
    both = place(WITH_MUM, on(1, "09:00")), place(BENS, on(1, "08:55"))
    assert [f.facts["at"][11:16] for f in judged(*both)] == ["09:55"]


def test_the_sibling_goes_in_after_the_carer():
    both = place(WITH_MUM, on(1, "09:00")), place(BENS, on(1, "09:05"))
    assert [f.facts["at"][11:16] for f in judged(*both)] == ["09:00"]


def test_one_free_carer_minds_everybody_also_at_rest():
    rest = activity("rest", 240, demand(ANA, units={"place": 1}), kind="flat_rest")
    assert judged(place(rest, on(1, "09:00")), activities=(rest,)) == []
    # mum to the gym while ana rests flat: neither child is minded
    gone = judged(place(rest, on(1, "09:00")), place(MUMS, on(1, "10:00")), activities=(rest, MUMS))
    assert [f.facts["resource"] for f in gone] == ["ana;ben"]


def test_an_activity_that_names_a_carer_is_in_the_carers_care():
    # mum's own kind of use is not one that takes her up: she is free for both
    talk = activity("talk", 60, BEN, MUM, kind="consent")
    assert judged(place(talk, on(1, "09:00")), activities=(talk,)) == []
    # dad in the gym alone: mum, free, minds both
    both = place(talk, on(1, "09:00")), place(DADS, on(1, "09:00"))
    assert judged(*both, carers=("mum", "dad"), activities=(talk, DADS)) == []


def test_the_other_child_is_minded_by_the_carer_who_is_inside_with_it():
    dive = activity("dive", 60, BEN, DAD, kind="hbot")
    both = place(WITH_MUM, on(1, "09:00")), place(dive, on(1, "09:00"))
    assert judged(*both, carers=("mum", "dad"), activities=(WITH_MUM, dive)) == []


def test_a_sitter_leaves_nobody_alone():
    minded = activity("minded", 60, ANA, MUM, SITTER)
    assert judged(place(minded, on(1, "09:00")), activities=(minded,)) == []
    # the sitter of one activity does not cover another in which mum is taken up
    after = place(MUMS, on(1, "10:00"))
    found = judged(place(minded, on(1, "09:00")), after, activities=(minded, MUMS))
    assert [f.facts["at"][11:16] for f in found] == ["10:00"]


def test_only_the_parts_in_which_the_carer_is_there_take_her_up():
    # mum for the first 15 minutes; then ana's session goes on with staff, mum with ben
    first = mode("only", 60, ANA, demand(MUM, parts=[part(0, 15)]))
    brings = activity("brings", 60, modes=[first])
    begins = place(brings, on(1, "09:00"))
    assert [f.facts["resource"] for f in judged(begins, activities=(brings,))] == ["ben"]
    short = activity("short", 15, BEN, kind="speech")
    both = begins, place(short, on(1, "09:00"))
    assert judged(*both, activities=(brings, short)) == []


def test_nobody_is_taken_up_by_a_kind_that_lets_the_carer_go():
    talk = activity("talk", 60, ANA, MUM, kind="consent")
    assert judged(place(talk, on(1, "09:00")), activities=(talk,)) == []


def ward(*sleepers):
    """The night from Monday 18:00 to Tuesday 11:00 on the ward, 17 h."""
    facts = {"night": "2027-03-01", "sleepers": ";".join(sleepers)}
    return replace(activity("ward", 17 * 60, kind="ward"), facts=facts)


def test_in_a_ward_night_each_half_of_the_family_has_a_carer():
    """Ana is on the ward and ben in the apartment: with one parent somebody is alone all night."""
    both = (ward("ana", "mum"), ("mum", "dad")), (ward("ana", "ben", "mum"), ("mum",))
    for night, carers in both:
        placed = place(night, on(1, "18:00"))
        assert judged(placed, carers=carers, activities=(night,)) == []
    for night, carers, alone in (
        (ward("ana", "mum"), ("mum",), "ben"),
        (ward("ana"), ("mum", "dad"), "ana"),
        (ward("ana", "mum", "dad"), ("mum", "dad"), "ben"),
    ):
        (found,) = judged(place(night, on(1, "18:00")), carers=carers, activities=(night,))
        assert found.facts == {"resource": alone, "at": "2027-03-01T18:00:00+01:00"}
        assert found.involved == ("ward",)
