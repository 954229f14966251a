from planner.render.timeline import group_of, timeline

from .case import NAMES, PLAN, PROBLEM, moment

DAY = timeline(NAMES, PLAN, moment(29, 0), moment(30, 0))


def bars(lane):
    return [(b.title, b.families, b.start, b.end) for b in DAY.bars if b.lane == lane]


def test_every_shared_resource_is_a_lane_and_no_family_member_is():
    assert [(lane.group, lane.id) for lane in DAY.lanes] == [
        ("room", "F01"), ("room", "TH"), ("room", "S1"),
        ("chamber", "MULTI"), ("chamber", "LAB"),
        ("practitioner", "doc"), ("practitioner", "slp"), ("practitioner", "att"),
        ("interpreter", "int-en"), ("vehicle", "V1"), ("vehicle", "drv"),
    ]  # fmt: skip
    assert group_of(PROBLEM.resource["ada/p1"]) == ""


def test_a_bar_is_the_use_itself_and_a_run_names_its_families():
    """The chamber is taken 08:00 to 09:45: 90 minutes inside and 15 of turnover."""
    assert bars("MULTI") == [("Chamber dive", ("ada",), moment(29, 8), moment(29, 9, 45))]
    assert bars("doc") == [
        ("Consent talk", ("ada",), moment(29, 10), moment(29, 10, 45)),
        (
            "Planned dose event (lumbar injection)",
            ("ada",),
            moment(29, 12),
            moment(29, 12, 30),
        ),
    ]


def test_a_room_that_is_held_over_the_edge_still_shows():
    """Check-out 11:00, cleaning to 13:00."""
    assert bars("F01") == [("Room", ("ada",), moment(27, 14), moment(29, 13))]
    assert bars("V1") == []


def test_closed_time_is_known():
    lanes = {lane.id: lane.open for lane in DAY.lanes}
    assert lanes["F01"] is None
    assert [(w.start, w.end) for w in lanes["doc"]] == [(moment(29, 8), moment(29, 18))]


def test_only_the_groups_asked_for():
    rooms = timeline(NAMES, PLAN, moment(29, 0), moment(30, 0), ["room"])
    assert {lane.group for lane in rooms.lanes} == {"room"}
    assert {bar.lane for bar in rooms.bars} == {"F01", "TH", "S1"}
