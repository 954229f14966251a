from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from planner.formats.sessions import HEADER, read_sessions_csv
from tests.formats.conftest import faults_of

ISSUE_HEADER = (
    "clinic,family,patient,activity,kind,title,start,end,minutes,practitioners,room,device,"
    "interpreter,vehicle,driver,companion,seats,language,status,reason"
)
ROW = (
    "sm-beg,F1,p1,F1/p1/physio/1,physio,'=Physio,2027-03-28T01:30:00+01:00,"
    "2027-03-28T03:20:00+02:00,50,PT1;PT2,GYM,,,,,c1,2,en,planned,"
)
LEFT = "sm-beg,F1,p1,F1/p1/speech/left-out-1,speech,Speech,,,30,,,,,,,,,,left_out,no therapist"


def test_the_header_is_the_issues() -> None:
    assert ",".join(HEADER) == ISSUE_HEADER


@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_rows_come_back_as_values(bom: str, tmp_path: Path) -> None:
    path = tmp_path / "sessions.csv"
    path.write_text(f"{bom}{ISSUE_HEADER}\r\n{ROW}\r\n{LEFT}\r\n", "utf-8", newline="")
    planned, left = read_sessions_csv(path)
    assert planned.title == "=Physio"
    # 01:30 at +01:00 to 03:20 at +02:00 is 50 minutes: the clocks change between them.
    assert planned.start == datetime(2027, 3, 28, 1, 30, tzinfo=timezone(timedelta(hours=1)))
    assert (planned.minutes, planned.seats) == (50, 2)
    assert (planned.practitioners, planned.room, planned.companion) == (("PT1", "PT2"), ("GYM",), ("c1",))  # fmt: skip
    assert (left.start, left.end, left.status, left.reason) == (None, None, "left_out", "no therapist")  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (",physio,", ",fysio,", "kind"),
        (",planned,", ",done,", "status"),
        ("T01:30:00+01:00", "T01:30:00", "start"),
        (",50,", ",51,", "minutes"),
        (",50,", ",-50,", "minutes"),
        ("2027-03-28T03:20:00+02:00", "2027-03-28T00:20:00+01:00", "end"),
        ("2027-03-28T03:20:00+02:00", "", "end"),
        ("F1/p1/physio/1", "", "activity"),
    ],
)
def test_rows_that_are_refused(old: str, new: str, field: str) -> None:
    text = f"{ISSUE_HEADER}\n{ROW.replace(old, new, 1)}\n"
    (fault,) = faults_of(lambda: read_sessions_csv(text))
    assert (fault.file, fault.row, fault.field) == ("sessions.csv", "2", field)


def test_an_activity_that_stands_twice() -> None:
    (fault,) = faults_of(lambda: read_sessions_csv(f"{ISSUE_HEADER}\n{ROW}\n{ROW}\n"))
    assert fault.field == "activity"
