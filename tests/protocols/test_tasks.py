from __future__ import annotations

from datetime import datetime

from planner.domain.protocol import DoseStep
from planner.domain.request import Companion, Sibling
from tests.protocols.build import clinic, patient, problem, stay, with_protocol

WEEK = ("2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00")


def tasks(request, **facts):
    return {t.id.removeprefix("A1/"): t for t in problem(request, **facts).stay["A1"].tasks}


def sm(*span: str, **facts: object):
    own = facts.pop("own", {})
    return stay("sm-beg", *(span or WEEK), patient("SM-typical", 9, **own), **facts)


def test_video_consult_in_the_overlap_of_both_days() -> None:
    # 21 days before Sunday 7 March is Sunday 14 February, then the holidays of 15 and 16:
    # Wednesday 17. New York is 6 h behind: its 09:00 is 15:00 in Belgrade
    call = tasks(sm(home_zone="America/New_York"))["p1/task/video_consult"]
    assert call.start.isoformat() == "2027-02-17T15:00:00+01:00"
    assert call.home_zone == "America/New_York"
    # Novosibirsk is 6 h ahead: 09:00 in Belgrade is 15:00 there
    east = tasks(sm(home_zone="Asia/Novosibirsk"))["p1/task/video_consult"]
    assert f"{east.start:%H:%M}" == "09:00"


def test_nothing_is_due_before_now() -> None:
    late = datetime.fromisoformat("2027-03-01T10:00+01:00")
    found = tasks(sm(), as_of=late)
    assert min(t.start for t in found.values()) == late
    assert found["task/papers"].facts == {"overdue": "1"}
    assert found["p1/task/video_consult"].start.date().isoformat() == "2027-03-02"


def test_follow_ups_in_calendar_months_of_the_last_day() -> None:
    found = tasks(sm("2027-01-24T14:00+01:00", "2027-01-31T15:00+01:00"))
    days = [found[f"p1/task/followup-{m:02d}"].start.date().isoformat() for m in (1, 3, 6, 12)]
    # 31 January and a month is 28 February, a Sunday: the next working day; 30 April to
    # 4 May 2027 are holidays; 31 July is a Saturday
    assert days == ["2027-03-01", "2027-05-05", "2027-08-02", "2028-01-31"]


def test_a_follow_up_keeps_home_time_over_a_change_of_clocks() -> None:
    # Bangkok has no summer time: its 19:00 is 13:00 in Belgrade in winter, 14:00 in summer;
    # the clinic's office begins at 09:00 and that is 15:00 or 14:00 there
    found = tasks(sm(home_zone="Asia/Bangkok"))
    assert found["p1/task/followup-01"].start.isoformat() == "2027-04-13T09:00:00+02:00"
    assert found["p1/task/followup-12"].start.isoformat() == "2028-03-13T09:00:00+01:00"


def test_batches_are_ordered_three_working_days_before_the_first_possible_day() -> None:
    at = with_protocol(clinic("sm-beg"), "SM-typical", orders=((DoseStep(("IV",)),),))
    found = tasks(sm(), at=at)
    # first dose on Tuesday 9 at the earliest; lab days before: Monday 8, Saturday 6, Friday 5
    order = found["p1/task/batch_order-1-thawed"]
    assert order.start.isoformat() == "2027-03-05T09:00:00+01:00"
    assert order.facts["lead_days"] == "3"


def test_a_sibling_without_another_companion_needs_a_bed_more_on_the_ward() -> None:
    """A ward room has 2 beds. Patient, parent and sibling are 3, without the sibling 2. Landing on Monday 1 February, the marrow day is Thursday 4 at
    the earliest (day 3 is a Wednesday, no theatre day), its night before is Wednesday 3, and a week
    ahead of that is Wednesday 27 January.
    """
    span = ("2027-02-01T09:00+05:30", "2027-02-10T15:00+05:30")
    travellers = {"companions": (Companion("c1"),), "siblings": (Sibling("s1", 6),)}
    found = tasks(stay("mx-bom", *span, patient("MX-short", 12), **travellers))
    bed = found["task/extra_bed"]
    assert bed.start.isoformat() == "2027-01-27T09:00:00+05:30"
    assert bed.facts == {"sleepers": "3", "beds": "2"}
    alone = stay("mx-bom", *span, patient("MX-short", 12), companions=(Companion("c1"),))
    assert "task/extra_bed" not in tasks(alone)


def test_an_autologous_product_is_not_ordered() -> None:
    found = tasks(
        stay("mx-bom", "2027-02-01T09:00+05:30", "2027-02-10T15:00+05:30", patient("MX-short", 12))
    )
    assert not [name for name in found if "batch_order" in name]
    assert "task/foreigner_registration" in found


def test_wheelchair_help_is_asked_for_72_hours_before_each_flight() -> None:
    found = tasks(sm(own={"needs": frozenset({"wheelchair"})}))
    assert found["task/wheelchair_assistance-in"].start.isoformat() == "2027-03-04T14:00:00+01:00"
    assert found["task/wheelchair_assistance-out"].start.isoformat() == "2027-03-10T15:00:00+01:00"
    assert "task/wheelchair_assistance-in" not in tasks(sm())


def test_address_registration_within_24_hours_in_serbia() -> None:
    assert tasks(sm())["task/address_registration"].start.isoformat() == "2027-03-08T14:00:00+01:00"


def test_tasks_are_in_order_of_time() -> None:
    found = problem(sm()).stay["A1"].tasks
    assert [t.start for t in found] == sorted(t.start for t in found)
