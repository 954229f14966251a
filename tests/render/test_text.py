from dataclasses import replace

from planner.domain.plan import Finding
from planner.domain.problem import Course
from planner.render.catalogue import catalogue
from planner.render.itinerary import itinerary
from planner.render.names import Names
from planner.render.text import findings_text, itinerary_text

from .case import LEFT_OUT, NAMES, PLAN, RELEASE


def test_the_itinerary_of_a_small_stay_as_it_is_printed():
    text = itinerary_text(NAMES.words, itinerary(NAMES, PLAN, "ada", LEFT_OUT))
    lines = text.splitlines()
    assert lines[0] == "Family ada at sm-beg, protocol SM-short"
    assert lines[1] == (
        "Lands Sat, Mar 27, 2027 12:00 (BEG JU101), takes off Mon, Mar 29, 2027 18:00 (JU102). "
        "All times Europe/Belgrade."
    )
    day = lines.index("Day 3, Mon, Mar 29")
    assert lines[day + 1 : day + 4] == [
        "  07:45–09:30  HBOT session · p1 · Chamber · Attendant 1 · companion c1",
        "                 Preparation before the chamber 07:45–08:00",
        "  09:40–10:10  Speech therapy · p1 · Speech room · slp",
    ]
    assert "               Night: Room 1" in lines
    assert any(line.startswith("  12:00–17:30") and "[to be confirmed]" in line for line in lines)
    assert text.endswith("(ISSCR questions: closerlookatstemcells.org).\n")


def test_the_work_of_the_lab_is_not_the_familys():
    """Neither its line, nor its place in what is asked for, nor that there is no room for it."""
    asked = Course(
        RELEASE.id, "ada", RELEASE.person, RELEASE.kind, "essential", (RELEASE.id,), 1, 9
    )
    problem = replace(NAMES.problem, courses=(*NAMES.problem.courses, asked))
    names = replace(NAMES, problem=problem)
    with_lab = itinerary(names, PLAN, "ada", LEFT_OUT)
    without = itinerary(names, PLAN.without(RELEASE.id), "ada", LEFT_OUT)
    kinds = {entry.kind for day in with_lab.days for entry in day.entries}
    assert "lab_release" in kinds  # the record, which the clinic's own pages draw, has it
    assert [line.kind for line in without.left_out].count("lab_release") == 1
    for found in (with_lab, without):
        assert "Batch release" not in itinerary_text(names.words, found)


def test_findings_as_lines_broken_laws_first():
    wish = Finding("same", "same_practitioner", "ada/p1/speech", {"people": "slp;doc"}, 40)
    law = Finding(
        "rest", "it_before_gym", "ada/p1",
        {"resource": "ada/p1", "from": "2027-03-29T12:30:00+02:00", "to": "2027-03-30T10:30:00+02:00"},
        None, ("ada/p1/consent",),
    )  # fmt: skip
    assert findings_text(NAMES, (wish, law)).splitlines() == [
        (
            "rest from the gym after a lumbar injection: patient ada/p1 at Tue, Mar 30 10:30 "
            "after Mon, Mar 29 12:30. Concerns Consent talk (ada/p1)."
        ),
        "the same practitioner: slp and Physician 1 for Speech therapy (ada/p1), cost 40.",
    ]


def test_what_is_dearer_because_most_of_it_is_missing_is_said():
    facts = {"missing": "3", "needed": "4"}
    few = Finding("missing", "missing", "ada/p1/speech", facts, 300)
    most = Finding("missing", "missing", "ada/p1/speech", {**facts, "dearer": "50"}, 350)
    assert findings_text(NAMES, (few,)).endswith(": 3 of 4 missing, cost 300.\n")
    assert findings_text(NAMES, (most,)).endswith(
        ": 3 of 4 missing, cost 350; 50 of it because the last ones are dearer to lose.\n"
    )


def test_a_finding_without_the_facts_of_its_sentence_is_still_said():
    bare = Finding("rest", "our_own_rest", "ada/p1", {}, None)
    assert findings_text(NAMES, (bare,)) == "our own rest: broken for patient ada/p1.\n"


def test_every_rule_of_the_law_book_has_a_name():
    from planner.rules import RULES

    assert [r.name for r in RULES if not NAMES.words.has(f"rule.{r.name}")] == []


def test_clinics_labels_are_kept_apart_from_right_to_left_words():
    arabic = Names(NAMES.problem, catalogue("ar"))
    two = arabic.resources(["F01", "slp"])
    assert two == "\u2068Room 1\u2069 و\u2068slp\u2069"
