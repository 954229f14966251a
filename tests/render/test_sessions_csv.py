import csv
import io
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.cells import unguard_cell
from planner.domain.words import EXPORT_KINDS
from planner.render.names import Names
from planner.render.sessions_csv import HEADER, sessions, sessions_csv

from .case import LEFT_OUT, NAMES, PLAN, PROBLEM, STAY

ISSUE = (
    "clinic,family,patient,activity,kind,title,start,end,minutes,practitioners,room,device,"
    "interpreter,vehicle,driver,companion,seats,language,status,reason"
)


def rows():
    return list(sessions(NAMES, PLAN, LEFT_OUT))


def row(name):
    (found,) = [r for r in rows() if r.activity == name]
    return found


def cells(name, *columns):
    return tuple(getattr(row(name), column) for column in columns)


def test_the_header_is_the_published_one():
    text = sessions_csv(NAMES, PLAN)
    assert text.split("\r\n")[0] == ISSUE
    assert ",".join(HEADER) == ISSUE


def test_rows_are_in_order_of_time_with_what_is_left_out_last():
    assert [r.activity for r in rows()] == [
        "ada/c1/landing",
        "ada/p1/landing",
        "ada/pickup",
        "ada/lodging/2027-03-27",
        "ada/lodging/2027-03-28",
        "ada/p1/hbot/2027-03-29",
        "ada/p1/speech/2027-03-29",
        "ada/p1/consent",
        "ada/p1/release-1",
        "ada/p1/dose-1-it",
        "ada/p1/speech/left-out-1",
    ]
    assert {r.kind for r in rows()} <= set(EXPORT_KINDS)


def test_a_ride_brings_vehicle_driver_and_seats_of_its_run():
    columns = ("patient", "vehicle", "driver", "companion", "seats", "start", "end", "minutes")
    assert cells("ada/pickup", *columns) == (
        "", "V1", "drv", "c1", "2",
        "2027-03-27T13:10:00+01:00", "2027-03-27T13:50:00+01:00", "40",
    )  # fmt: skip


def test_a_companions_own_row_has_no_patient():
    assert cells("ada/c1/landing", "patient", "companion") == ("", "c1")
    assert cells("ada/p1/landing", "patient", "companion") == ("p1", "")


def test_a_dive_brings_chamber_and_attendant():
    columns = ("device", "practitioners", "companion", "seats", "room")
    assert cells("ada/p1/hbot/2027-03-29", *columns) == ("MULTI", "att", "c1", "2", "")


def test_a_lodging_is_one_row_a_night_and_the_clock_change_shows():
    """Saturday 14:00+01 to Sunday 12:00+02: 22 h on the clock, 21 h elapsed = 1260 min.
    Sunday 12:00 to Monday 11:00: 23 h = 1380 min. Together 44 h = 2640 min."""
    columns = ("kind", "start", "end", "minutes", "room")
    assert cells("ada/lodging/2027-03-27", *columns) == (
        "night", "2027-03-27T14:00:00+01:00", "2027-03-28T12:00:00+02:00", "1260", "F01",
    )  # fmt: skip
    assert cells("ada/lodging/2027-03-28", *columns) == (
        "night", "2027-03-28T12:00:00+02:00", "2027-03-29T11:00:00+02:00", "1380", "F01",
    )  # fmt: skip


def test_the_language_is_the_interpreters_or_the_staffs():
    assert cells("ada/p1/consent", "language", "interpreter") == ("en", "int-en")
    assert cells("ada/p1/speech/2027-03-29", "language", "interpreter") == ("en", "")
    assert cells("ada/p1/dose-1-it", "language", "practitioners") == ("", "doc")


def test_the_status_says_pinned_and_tentative():
    assert row("ada/p1/consent").status == "pinned"
    assert row("ada/p1/dose-1-it").status == "tentative"
    assert row("ada/pickup").status == "planned"


def test_what_is_left_out_has_a_row_each_with_its_reason():
    left = row("ada/p1/speech/left-out-1")
    assert (left.kind, left.status, left.minutes, left.start) == ("speech", "left_out", "30", "")
    assert left.reason == (
        "1 × Speech therapy is not in the plan. In the way: slp off duty; Speech room taken."
    )
    nothing = replace(PLAN, placements={})
    missing = [r for r in sessions(NAMES, nothing) if r.status == "left_out"]
    assert [r.kind for r in missing] == [
        "landing", "landing", "pickup", "night", "consent", "dose_it", "hbot", "speech", "speech",
    ]  # fmt: skip


def test_the_option_that_was_not_chosen_is_not_missing():
    ozone = replace(PLAN, choices={"ada/p1/oxygen": "ozone"})
    left = {r.kind for r in sessions(NAMES, ozone) if r.status == "left_out"}
    assert left == {"speech", "ozone"}


def test_one_family_only():
    other = replace(STAY, id="bob")
    names = Names(replace(PROBLEM, stays=(STAY, other)), NAMES.words)
    assert {r.family for r in sessions(names, PLAN, family="ada")} == {"ada"}
    assert list(sessions(names, PLAN, family="bob")) == []


def test_for_excel_only_a_byte_order_mark_is_added():
    plain = sessions_csv(NAMES, PLAN, LEFT_OUT)
    assert sessions_csv(NAMES, PLAN, LEFT_OUT, is_for_excel=True) == "\ufeff" + plain


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=20))
def test_any_clinic_name_survives_the_file_and_never_starts_a_formula(name):
    problem = replace(PROBLEM, clinic=name)
    text = sessions_csv(Names(problem, NAMES.words), PLAN)
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert {unguard_cell(line[0]) for line in read} == {name}
    assert not any(cell[:1] in set("=+-@\t\r\n") for line in read for cell in line if cell)
