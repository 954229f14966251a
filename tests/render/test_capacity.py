"""The capacity report in words and as CSV."""

from __future__ import annotations

import csv
import io

from planner.advise.capacity import bottlenecks
from planner.domain.capacity import STAY, CapacityReport, Cell, Unmet, Wanted
from planner.render.capacity import capacity_text, findings_of, role_lines, unmet_lines
from planner.render.capacity_csv import unmet_csv, use_csv
from planner.render.catalogue import catalogue
from planner.render.names import Names
from tests.rules import build as b

GYM = b.room("gym", units=2, label="=Gym")
VAN = b.vessel("van", 4, role="van")
NAMES = Names(b.problem([GYM, VAN], []), catalogue())
MONDAY, TUESDAY = b.day(1), b.day(2)
CELLS = (
    Cell("gym", "gym", "unit", MONDAY, 9, 120, 60),
    Cell("gym", "gym", "unit", TUESDAY, 9, 120, 30),
    Cell("van", "van", "seats", MONDAY, 9, 240, 24),
)
HOUR = b.window(1, "09:00", "10:00")


def report(*unmet):
    found = tuple(bottlenecks(NAMES.problem, CELLS, unmet))
    return CapacityReport(MONDAY, TUESDAY, CELLS, unmet, found)


def lacks(kind="physio", family="ada", points=30, *names):
    wanted = tuple(Wanted(name, HOUR) for name in names)
    return Unmet(family, kind, 1, points, (MONDAY, TUESDAY), wanted, ("capacity",))


def test_roles_come_with_their_fullest_day():
    """The gym: 90 of 240 minutes, which is 37.5 %; Monday's 60 of 120 are the most."""
    gym, van = role_lines(NAMES, CELLS)
    assert (gym.what, gym.use.share, gym.peak_day, gym.peak.share) == ("gym", 0.375, MONDAY, 0.5)
    assert (van.what, van.use.share) == ("van, seats", 0.1)


def test_the_bottleneck_is_said_with_its_use_and_its_demand():
    said = findings_of(NAMES, report(lacks("physio", "ada", 30, "gym"), lacks(STAY, "bob", 900)))
    first, second = said
    assert first == (
        "Bottleneck: gym. What is left out wanted it during 1 h between Mon, Mar 1 and Mon, Mar 1, "
        "when 50% of its open time is used (=Gym the most). It binds 1 session (30 points)."
    )
    assert second == (
        "1 whole stay: no room, person or vehicle is in the way by itself; the families' own rules "
        "keep them out, or what else the families ask for."
    )


def test_what_is_closed_when_it_is_wanted_is_not_called_full():
    night = Wanted("gym", b.window(1, "02:00", "03:00"))
    unmet = Unmet("ada", "physio", 1, 30, (MONDAY,), (night,), ("opening",))
    (said,) = findings_of(NAMES, report(unmet))
    assert said.startswith("Closed: gym. ")


def test_with_nothing_left_out_the_most_used_is_said():
    (said,) = findings_of(NAMES, report())
    assert said.startswith("Nothing that was asked for is left out")
    assert "Most used: gym, 38% of the open hours; 50% on Mon, Mar 1." in said


def test_alike_demand_is_one_line_with_its_families():
    lines = unmet_lines(
        NAMES, [lacks("physio", "ada", 30, "gym"), lacks("physio", "bob", 40, "gym"), lacks()]
    )
    assert [(x.missing, x.families, x.points, x.binds) for x in lines] == [
        (2, ("ada", "bob"), 70, "=Gym"),
        (1, ("ada",), 30, "nothing shared is in the way"),
    ]


def test_the_text_has_every_role_and_what_is_missing():
    lines = capacity_text(NAMES, report(lacks("physio", "ada", 30, "gym"))).splitlines()
    assert lines[0] == (
        "test: use of rooms, people and vehicles from Mon, Mar 1, 2027 to Tue, Mar 2, 2027."
    )
    assert "  - 1 × Physiotherapy (ada), 30 points: =Gym; capacity" in lines
    (gym,) = [line for line in lines if line.startswith("  gym")]
    assert gym.split() == ["gym", "38%", "1.5", "4.0", "Mon,", "Mar", "1", "50%"]


def test_use_as_csv():
    rows = list(csv.DictReader(io.StringIO(use_csv(NAMES, report()))))
    assert rows[0] == {
        "clinic": "test", "day": "2027-03-01", "hour": "09:00", "role": "gym", "resource": "gym",
        "label": "'=Gym", "measure": "unit", "minutes_open": "120", "minutes_used": "60",
        "use": "0.5000",
    }  # fmt: skip
    assert len(rows) == len(CELLS)
    assert use_csv(NAMES, report(), is_for_excel=True).startswith("\ufeffclinic,")


def test_unmet_demand_as_csv():
    unlisted = Unmet("cem", STAY, 1, 0, (), (), ())
    text = unmet_csv(NAMES, report(lacks("physio", "ada", 30, "gym", "van"), unlisted))
    assert text.splitlines() == [
        "clinic,family,kind,missing,points,first_day,last_day,resources,laws",
        "test,ada,physio,1,30,2027-03-01,2027-03-02,gym;van,capacity",
        "test,cem,stay,1,0,,,,",
    ]
