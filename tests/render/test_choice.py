"""Which flights a family was given, and why, in words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from planner.domain.choice import Choice, Tried
from planner.domain.request import Flights
from planner.render.catalogue import catalogue
from planner.render.choice import choice_sentences

FIRST = datetime(2027, 3, 1, 10, 20, tzinfo=ZoneInfo("Europe/Belgrade"))


def pair(day, nights=2):
    landing = FIRST + timedelta(days=day)
    return Flights(landing, landing + timedelta(days=nights), "BEG")


def said(*tried):
    return choice_sentences(
        catalogue(), Choice(tuple((pair(day), one) for day, one in enumerate(tried)))
    )


def test_the_chosen_flights_and_what_the_next_best_would_have_cost():
    """Of 100, 20 and 30 points more the 20 are next."""
    assert said(
        Tried("dearer", (100, 0, 0)), Tried("planned"), Tried("dearer", (0, 20, 1)),
        Tried("dearer", (0, 30, 0)),
    ) == (
        "Flights chosen of 4 options: Tue, Mar 2 10:20 to Thu, Mar 4 10:20 (nights: 2).",
        (
            "Next best: Wed, Mar 3 10:20 to Fri, Mar 5 10:20 (nights: 2); beyond the chosen ones it"
            " would have cost 0 (left out), 20 (days and people), 1 (times)."
        ),
    )  # fmt: skip


def test_equal_cost_is_said_as_such():
    assert said(Tried("planned"), Tried("dearer"))[1].endswith("at the same cost.")


def test_what_was_not_planned_is_counted():
    found = said(
        Tried("planned"), Tried("no_room"), Tried("bounded"), Tried("bounded"), Tried("untried")
    )
    assert [sentence.rsplit(" ", 1)[1] for sentence in found[1:]] == ["1.", "2.", "1."]


def test_no_option_with_room():
    assert said(Tried("no_room"), Tried("no_room")) == (
        "None of the 2 options of flights has room for everything essential.",
    )
