import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from planner.advise.reasons import is_waiting
from planner.domain.errors import InputError, UnknownIdError
from planner.domain.plan import Limits
from planner.formats.document import read_document, write_document
from planner.protocols import expand
from planner.render.catalogue import catalogue
from planner.render.names import Names
from planner.service import documents, plans, requests
from planner.service.clinics import clinic
from planner.service.documents import Order, merged_requests, plan_document, results_of
from planner.store import plans as rows

from .conftest import FIRST, csv_of, first_plan, short_stay

EN = catalogue("en")
LIMITS = Limits(seconds=60)


def take(desk, *families):
    dry = requests.read_upload(desk, "sm-beg", "f.csv", csv_of(*families))
    requests.import_requests(desk, "sm-beg", dry)


def plan(desk, order=Order(FIRST, LIMITS)):  # noqa: B008 -- frozen
    """What a job does, in this process."""
    before = plans.draft(desk, "sm-beg")
    asked = tuple(row.request for row in requests.requests(desk, "sm-beg"))
    if before is None:
        document = first_plan(desk, asked, order)
    else:
        document = plan_document(clinic(desk, "sm-beg"), asked, before.document, order)
    with desk.store.writing() as session:
        rows.save_draft(
            session, "sm-beg", write_document(document),
            base=(before.version.id, before.version.revision) if before else None,
            planner_version="0.1.0", seed=1, families=(), stamp=desk.stamp("test"),
        )  # fmt: skip
    return document


def states(desk):
    return [(line.family, line.state) for line in plans.overview(desk, "sm-beg", EN).families]


@pytest.fixture
def planned(desk):
    take(desk, short_stay("ada"))
    plan(desk)
    return desk


def test_before_the_first_planning_everybody_waits(desk):
    take(desk, short_stay("ada"))
    assert states(desk) == [("ada", "waiting")]
    assert plans.overview(desk, "sm-beg", EN).version is None
    assert (plans.draft(desk, "sm-beg"), plans.span(desk, "sm-beg")) == (None, None)
    assert plans.planned_families(desk, "sm-beg") == ()
    with pytest.raises(UnknownIdError, match="no plan yet"):
        plans.itinerary(desk, "sm-beg", "ada", EN)


def test_a_family_is_planned_changed_or_new_beside_the_draft(planned):
    desk = planned
    (line,) = plans.overview(desk, "sm-beg", EN).families
    assert (line.state, line.placed == line.wanted, line.left_out) == ("planned", True, ())
    assert (line.gap, line.status) == (0.0, "optimal")
    assert line.open_gates[0].startswith("Consent to process data")
    take(desk, short_stay("ada", 10), short_stay("bob"))
    assert states(desk) == [("ada", "changed"), ("bob", "waiting")]
    assert plans.planned_families(desk, "sm-beg") == ("ada",)


def test_planning_again_keeps_who_asks_for_the_same_and_plans_the_rest(planned):
    desk = planned
    before = plans.draft(desk, "sm-beg").document
    take(desk, short_stay("bob"))
    after = plan(desk)
    mine = {n: p for n, p in before.plan.placements.items() if n.startswith("ada/")}
    assert {n: p for n, p in after.plan.placements.items() if n.startswith("ada/")} == mine
    assert states(desk) == [("ada", "planned"), ("bob", "planned")]
    assert list(results_of(after)) == ["ada", "bob"]
    assert results_of(after)["ada"] == results_of(before)["ada"]
    assert after.problem.settled == {"ada"}


def test_a_family_that_asks_for_something_else_is_planned_anew(planned):
    """Only the age differs, so that the old bookings would still fit."""
    take(planned, short_stay("ada").replace(",9,1,", ",10,1,"))
    assert plan(planned).problem.settled == frozenset()


def test_a_family_on_the_waiting_list_is_tried_again(planned):
    document = plans.draft(planned, "sm-beg").document
    flights = {
        n: p for n, p in document.plan.placements.items() if n.endswith(("/landing", "/takeoff"))
    }
    waiting = replace(document, plan=replace(document.plan, placements=flights, choices={}))
    assert is_waiting(waiting.problem, waiting.plan, "ada")
    found = plan_document(
        clinic(planned, "sm-beg"), waiting.requests, waiting, Order(FIRST, LIMITS)
    )
    assert list(results_of(found)) == ["ada"]
    assert not is_waiting(found.problem, found.plan, "ada")


def test_a_family_that_left_is_no_longer_in_the_plan(planned):
    desk = planned
    take(desk, short_stay("bob"))
    requests.remove_request(desk, "sm-beg", "ada", 1)
    after = plan(desk)
    assert [stay.id for stay in after.problem.stays] == ["bob"]
    assert not any(name.startswith("ada/") for name in after.plan.placements)


def test_everything_can_be_planned_anew(planned):
    after = plan(planned, Order(FIRST, LIMITS, again=None))
    assert after.problem.settled == frozenset()
    assert (
        plan(planned, Order(FIRST, LIMITS, again=frozenset({"ada"}))).problem.settled == frozenset()
    )


def test_a_booking_made_in_time_stays_good_when_its_notice_has_passed(desk):
    """An Arabic-speaking family needs the freelance interpreter, who asks for 48 h notice. It was
    planned in January; seen from the day before the landing no such booking could be made."""
    take(desk, short_stay("ada").replace(",en,", ",ar,"))
    before = plan(desk)
    late = min(s.landing for s in before.problem.stays).replace(day=2)
    take(desk, short_stay("bob", 24))
    after = plan(desk, Order(late, LIMITS))
    mine = {n: p for n, p in before.plan.placements.items() if n.startswith("ada/")}
    assert {n: p for n, p in after.plan.placements.items() if n.startswith("ada/")} == mine


def test_itinerary_timeline_and_span_of_the_draft(planned):
    desk = planned
    stay = plans.itinerary(desk, "sm-beg", "ada", EN)
    assert [day.date for day in stay.days] == [date(2027, 3, 3), date(2027, 3, 4), date(2027, 3, 5)]
    assert plans.span(desk, "sm-beg") == (date(2027, 3, 3), date(2027, 3, 5))
    shown = plans.timeline(desk, "sm-beg", date(2027, 3, 4), date(2027, 3, 4))
    assert {bar.families for bar in shown.bars} == {("ada",)}
    assert all(bar.start.date() <= date(2027, 3, 4) <= bar.end.date() for bar in shown.bars)


def test_downloads_are_the_draft(planned):
    desk = planned
    document = plans.draft(desk, "sm-beg").document
    assert read_document(plans.download(desk, "sm-beg", "plan.json")) == document
    plain = plans.download(desk, "sm-beg", "sessions.csv")
    assert plans.download(desk, "sm-beg", "sessions-excel.csv") == b"\xef\xbb\xbf" + plain
    read = list(csv.DictReader(io.StringIO(plain.decode(), newline="")))
    assert {row["family"] for row in read} == {"ada"}


def test_every_law_that_a_real_problem_has_can_be_said_in_words(desk):
    rows_ = (
        "lags", "rests", "limits", "sequences", "hours", "needs", "commutes", "cares", "sames",
        "spreads", "earlies", "prefers", "idles", "fairs",
    )  # fmt: skip
    unsaid = set()
    for name in ("sm-beg", "liv-ist", "mx-bom"):
        content = requests.example_csv(desk, name)
        asked = [row.request for row in requests.read_upload(desk, name, "d.csv", content).rows]
        problem = expand(asked, clinic(desk, name), FIRST)
        laws = {row.law for kind in rows_ for row in getattr(problem, kind)}
        unsaid |= {law for law in laws if not EN.has(f"law.{law}")}
        names = Names(problem, EN)
        for stay in problem.stays:
            unsaid |= {gate.kind for gate in stay.gates if not EN.has(f"gate.{gate.kind}")}
            unsaid |= {task.kind for task in stay.tasks if not EN.has(f"task.{task.kind}")}
            said = [*map(names.gate, stay.gates), *map(names.task, stay.tasks)]
            said += map(names.cost, stay.costs)
            assert not [sentence for sentence in said if "{" in sentence or "_" in sentence]
    assert unsaid == set()


def test_requests_are_merged_by_family(planned):
    document = plans.draft(planned, "sm-beg").document
    ada, bob = (
        row.request
        for row in requests.read_upload(
            planned, "sm-beg", "f.csv", csv_of(short_stay("ada", 10), short_stay("bob"))
        ).rows
    )
    assert merged_requests(None, [bob, ada]) == (bob, ada)
    assert merged_requests(document, [bob, ada]) == (ada, bob)


def test_of_several_families_nothing_is_claimed_for_the_whole(planned):
    alone = plans.draft(planned, "sm-beg").document
    assert alone.outcome.status == "optimal"
    take(planned, short_stay("bob", day=10))  # a week later: nothing that ada could have taken
    both = plan(planned)
    assert (both.outcome.status, both.outcome.bound) == ("feasible", (0, 0, 0))
    assert both.outcome.cost[0] == 0
    assert documents.left_out_of(both) == {}


def test_what_can_never_be_is_refused_before_anything_is_solved(desk):
    take(desk, short_stay("ada"))
    (row,) = requests.requests(desk, "sm-beg")
    with pytest.raises(InputError, match="twice"):
        plan_document(
            clinic(desk, "sm-beg"), (row.request, row.request), None, Order(FIRST, LIMITS)
        )
