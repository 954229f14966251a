"""The clinic's timeline: what the board is given, and the table that says the same."""

from __future__ import annotations

import json
from datetime import date

from planner.service.desk import Desk
from tests.pages.conftest import Opener, said


def board(app) -> dict:
    """The data of the board component as the browser gets it."""
    (element,) = app.get("bidi_component")
    return json.loads(element.proto.json)


def lanes(data: dict) -> dict[str, list[dict]]:
    return {lane["label"]: lane["bars"] for group in data["groups"] for lane in group["lanes"]}


def test_a_day_shows_what_is_booked(place: Desk, open_page: Opener) -> None:
    app = open_page("timeline", clinic="sm-beg")
    # BEG-101 lands on Sunday 28 February 2027; its page begins on the day after
    assert app.date_input[0].value == date(2027, 3, 1)
    data = board(app)
    assert next(group["title"] for group in data["groups"]) == "Rooms"
    shown = lanes(data)
    assert all(shown.values())  # only what is booked
    nights = [bar for bars in shown.values() for bar in bars if bar["family"] == "lodging"]
    assert [bar["who"] for bar in nights] == ["BEG-101"]


def test_a_week_has_seven_days(place: Desk, open_page: Opener) -> None:
    app = open_page("timeline", clinic="sm-beg")
    app.segmented_control(key="scale").set_value("Week").run()
    data = board(app)
    assert data["view"] == {"from": 0, "to": 7 * 24 * 60}
    assert sum(tick["isDay"] for tick in data["ticks"]) == 7
    told = [bar["told"] for bars in lanes(data).values() for bar in bars]
    assert any("BEG-103" in sentence for sentence in told)


def test_free_resources_can_be_shown(place: Desk, open_page: Opener) -> None:
    app = open_page("timeline", clinic="sm-beg")
    booked = len(lanes(board(app)))
    app.toggle(key="busy").set_value(False).run()
    assert len(lanes(board(app))) > booked


def test_groups_can_be_chosen(place: Desk, open_page: Opener) -> None:
    app = open_page("timeline", clinic="sm-beg")
    app.pills(key="groups").set_value(["practitioner"]).run()
    assert [group["title"] for group in board(app)["groups"]] == ["Practitioners"]


def test_the_table_says_the_same(place: Desk, open_page: Opener) -> None:
    app = open_page("timeline", clinic="sm-beg")
    bars = sum(len(found) for found in lanes(board(app)).values())
    assert len(app.dataframe[0].value) == bars


def test_a_clinic_without_a_plan_says_so(place: Desk, open_page: Opener) -> None:
    app = open_page("timeline", clinic="liv-ist")
    assert "Nothing has been planned at this clinic yet" in said(app)
