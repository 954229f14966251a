"""What would help, as lists: that nothing was found is said as well."""

from __future__ import annotations

from planner.render.repairs import HelpText
from planner.web.help import shown


def test_where_nothing_helps_that_is_the_title_of_what_was_tried():
    found = HelpText("Nothing would help.", (), ("One more would cost a meal.",), "All were tried.")
    assert shown(found) == [
        ("Nothing would help.", ["One more would cost a meal.", "All were tried."])
    ]


def test_what_would_help_has_the_title_and_what_was_tried_follows():
    found = HelpText("What would help:", ("Fly home later.",), (), "All were tried.")
    assert shown(found) == [
        ("What would help:", ["Fly home later."]), ("", ["All were tried."]),
    ]  # fmt: skip
