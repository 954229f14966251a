"""Publishing per stay: what stands in its way holds up nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from planner.domain.errors import StaleError, UnknownIdError
from planner.domain.plan import Limits, gates_of
from planner.domain.time import shift
from planner.formats.document import write_document
from planner.render.catalogue import catalogue
from planner.service import plans, publishing, requests
from planner.service.clinics import clinic
from planner.service.documents import Order, plan_document
from planner.store import plans as rows

from .conftest import FIRST, csv_of, first_plan, short_stay

EN = catalogue("en")
CONFIRMED = {"suitability": "yes", "prerequisites": "yes"}


def take(desk, *families):
    """Enter families with everything confirmed that is due at publication."""
    dry = requests.read_upload(
        desk, "sm-beg", "f.csv", csv_of(*(short_stay(f, day) for f, day in families))
    )
    requests.import_requests(desk, "sm-beg", dry)
    for row in requests.requests(desk, "sm-beg"):
        confirm(desk, row)


def confirm(desk, row, **answers):
    patients = tuple(replace(p, **{**CONFIRMED, **answers}) for p in row.request.patients)
    found = replace(row.request, patients=patients, data_consent="yes")
    requests.save_request(desk, found, revision=row.revision)


def save(desk, document):
    """Save a document as the draft, as a job does."""
    before = plans.draft(desk, "sm-beg")
    with desk.store.writing() as session:
        return rows.save_draft(
            session, "sm-beg", write_document(document),
            base=(before.version.id, before.version.revision) if before else None,
            planner_version="0.1.0", seed=1, families=(), stamp=desk.stamp("test"),
        )  # fmt: skip


def plan(desk):
    before = plans.draft(desk, "sm-beg")
    asked = tuple(row.request for row in requests.requests(desk, "sm-beg"))
    order = Order(FIRST, Limits(seconds=60))
    if before is None:
        document = first_plan(desk, asked, order)
    else:
        document = plan_document(clinic(desk, "sm-beg"), asked, before.document, order)
    save(desk, document)


def base(desk):
    version = plans.draft(desk, "sm-beg").version
    return version.id, version.revision


def change(desk, family, by=timedelta(minutes=10), kind="physio"):
    """Move a family's appointment of a kind, as a hand edit would, whatever the laws say."""
    document = plans.draft(desk, "sm-beg").document
    (name, *_) = (
        a.id
        for a in document.problem.activities
        if a.stay == family and a.kind == kind and a.id in document.plan.placements
    )
    moved = document.plan.move(name, shift(document.plan.placements[name].start, by))
    save(desk, replace(document, plan=moved))


def new_flight(desk, family, number):
    """Another flight number in the draft: a change that breaks no law."""
    document = plans.draft(desk, "sm-beg").document
    stays = tuple(
        replace(stay, flight_in=number) if stay.id == family else stay
        for stay in document.problem.stays
    )
    save(desk, replace(document, problem=replace(document.problem, stays=stays)))


def review(desk):
    return {stay.family: stay for stay in publishing.review(desk, "sm-beg", EN).stays}


@pytest.fixture
def two(desk):
    """Two families a week apart, planned and ready."""
    take(desk, ("ada", 3), ("bob", 10))
    plan(desk)
    return desk


def test_each_stay_is_frozen_by_itself(two):
    done = publishing.publish(two, "sm-beg", base(two))
    assert [(one.family, one.number) for one in done.published] == [("ada", 1), ("bob", 1)]
    assert (done.refused, done.unchanged) == ((), ())
    assert (done.version.state, done.version.families) == ("published", ("ada", "bob"))
    for one in done.published:
        document = publishing.document_of(two, one)
        assert [stay.id for stay in document.problem.stays] == [one.family]
        other = {"ada": "bob", "bob": "ada"}[one.family]
        assert other not in write_document(document)


def test_only_chosen_families_are_published(two):
    done = publishing.publish(two, "sm-beg", base(two), ["bob"])
    assert [one.family for one in done.published] == ["bob"]
    assert [one.family for one in publishing.current(two, "sm-beg")] == ["bob"]


def test_what_is_published_already_is_passed_over(two):
    publishing.publish(two, "sm-beg", base(two), ["bob"])
    done = publishing.publish(two, "sm-beg", base(two))
    assert ([p.family for p in done.published], done.unchanged) == (["ada"], ("bob",))
    with pytest.raises(publishing.RefusedError, match="ada, bob would be published just as before"):
        publishing.publish(two, "sm-beg", base(two))


def test_a_stay_that_breaks_a_law_keeps_its_publication_and_holds_up_nobody(two):
    publishing.publish(two, "sm-beg", base(two))
    change(two, "ada", timedelta(hours=12))  # a session in the night
    change(two, "bob", timedelta(minutes=0), kind="consent")
    assert review(two)["ada"].broken
    assert review(two)["bob"].broken == ()
    (before,) = publishing.publications(two, "sm-beg", "ada")
    with pytest.raises(publishing.RefusedError, match="in the way of ada; bob would be"):
        publishing.publish(two, "sm-beg", base(two))
    assert publishing.publications(two, "sm-beg", "ada") == (before,)


def test_a_broken_neighbour_does_not_refuse_the_other(two):
    change(two, "ada", timedelta(hours=12))
    done = publishing.publish(two, "sm-beg", base(two))
    assert ([p.family for p in done.published], done.refused) == (["bob"], ("ada",))


def test_a_law_broken_between_two_stays_refuses_both(desk):
    """Both in one room: F01 sleeps one family at a time."""
    take(desk, ("ada", 3), ("bob", 3))
    plan(desk)
    document = plans.draft(desk, "sm-beg").document
    placements = dict(document.plan.placements)
    mine, other = (
        next(p for p in placements.values() if p.activity.startswith(f"{f}/lodging"))
        for f in ("ada", "bob")
    )
    assert mine.takes != other.takes
    placements[other.activity] = replace(other, takes=mine.takes)
    save(desk, replace(document, plan=replace(document.plan, placements=placements)))
    found = review(desk)
    assert found["ada"].broken
    assert found["bob"].broken


@pytest.mark.parametrize(
    ("answers", "is_ready"),
    [({}, True), ({"suitability": "pending"}, False), ({"prerequisites": "no"}, False),
     ({"consent": "pending"}, True), ({"consent": "no"}, True)],
)  # fmt: skip
def test_gates_that_are_due_refuse_and_others_only_show(desk, answers, is_ready):
    """Treatment consent is due at the first dose, so it does not hold up a publication."""
    take(desk, ("ada", 3))
    (row,) = requests.requests(desk, "sm-beg")
    confirm(desk, row, **answers)
    plan(desk)
    stay = review(desk)["ada"]
    assert (stay.can_publish, stay.broken) == (is_ready, ())
    assert bool(stay.due) is not is_ready
    assert any("Treatment consent" in gate for gate in stay.open_gates)


def test_a_gate_falls_due_with_time(two, clock):
    """The first dose of ada is planned for 4 March 2027: from its release on consent is overdue."""
    publishing.publish(two, "sm-beg", base(two))
    assert review(two)["ada"].can_publish
    document = plans.draft(two, "sm-beg").document
    gates = gates_of(document.plan, document.problem.stay["ada"])
    due = next(gate.due for gate in gates if gate.kind == "treatment_consent")
    assert due == document.plan.placements["ada/p1/release-1-iv"].start
    clock.moment = due - timedelta(seconds=1)
    assert review(two)["ada"].can_publish
    clock.moment = due
    assert not review(two)["ada"].can_publish
    assert review(two)["bob"].can_publish


def test_the_difference_to_the_last_publication(two):
    publishing.publish(two, "sm-beg", base(two))
    change(two, "ada")
    found = review(two)
    (one,) = found["ada"].difference.lines
    assert (one.before.kind, one.aspects) == ("physio", {"time"})
    assert one.after.start - one.before.start == timedelta(minutes=10)
    assert found["bob"].is_unchanged
    assert not found["ada"].is_unchanged


def test_a_draft_that_moved_on_is_not_published(two):
    seen = base(two)
    change(two, "ada")
    with pytest.raises(StaleError):
        publishing.publish(two, "sm-beg", seen)
    assert publishing.current(two, "sm-beg") == ()


def test_unknown_and_unplanned_families(two):
    with pytest.raises(UnknownIdError, match="nothing for eve"):
        publishing.publish(two, "sm-beg", base(two), ["eve"])
    with pytest.raises(UnknownIdError, match="no plan yet"):
        publishing.publish(two, "mx-bom", (1, 1))
    assert publishing.review(two, "mx-bom", EN) is None


def test_publishing_one_warns_where_another_was_told_to_be(desk):
    """ada's published session is given to bob in the draft: at once they would both hold it."""
    take(desk, ("ada", 3), ("bob", 3))
    plan(desk)
    publishing.publish(desk, "sm-beg", base(desk), ["ada"])
    found = publishing.review(desk, "sm-beg", EN)
    assert publishing.clashes(desk, found, ["bob"]) == ()
    document = plans.draft(desk, "sm-beg").document
    placements = dict(document.plan.placements)
    mine, other = (
        next(p for p in placements.values() if p.activity.startswith(f"{f}/lodging"))
        for f in ("ada", "bob")
    )
    placements[mine.activity] = replace(mine, takes=other.takes)
    placements[other.activity] = replace(other, takes=mine.takes)
    save(desk, replace(document, plan=replace(document.plan, placements=placements)))
    found = publishing.review(desk, "sm-beg", EN)
    (clash,) = publishing.clashes(desk, found, ["bob"])
    assert (clash.family, clash.standing, clash.resource) == ("bob", "ada", mine.takes[0])
    assert publishing.clashes(desk, found, ["ada", "bob"]) == ()


def test_sharing_a_ride_is_no_clash(desk):
    """Two families in one van hold it at once, and rightly so."""
    take(desk, ("ada", 3), ("bob", 3))
    plan(desk)
    document = plans.draft(desk, "sm-beg").document
    runs = [
        {p.activity.split("/")[0] for p in document.plan.placements.values() if run in p.takes}
        for run in document.plan.placements
        if document.problem.activity[run].is_run
    ]
    assert {"ada", "bob"} in runs
    publishing.publish(desk, "sm-beg", base(desk), ["ada"])
    found = publishing.review(desk, "sm-beg", EN)
    assert publishing.clashes(desk, found, ["bob"]) == ()
