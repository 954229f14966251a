"""The command line: what it writes, what it says, and with which code it ends."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from planner.__main__ import main
from planner.formats.document import read_document, write_document
from planner.formats.sessions import read_sessions_csv

ROOT = Path(__file__).resolve().parents[1]
AS_OF = "2027-01-04T12:00+01:00"
HEADER = "family,clinic,protocol,landing,takeoff,airport,patient_age,companions,languages,needs\n"
# 3 March 2027 is a Wednesday: a three-day stay with an infusion on the Thursday.
ADA = "ada,sm-beg,SM-short,2027-03-03T10:20+01:00,2027-03-05T17:40+01:00,BEG,9,1,en,\n"
BOB = ADA.replace("ada", "bob")


def requests(folder, *rows, name="families.csv"):
    path = folder / name
    path.write_text(HEADER + "".join(rows))
    return path


def plan(folder, *more, rows=(ADA,), name="families.csv"):
    path = requests(folder, *rows, name=name)
    return main([
        "plan", "--clinic", "sm-beg", "--requests", str(path), "--as-of", AS_OF,
        "--out", str(folder / "out"), *more,
    ])  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    assert plan(folder) == 0
    return folder / "out"


def refused(capsys, *arguments):
    """What a refused command says on standard error, line by line."""
    assert main(list(arguments)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err.splitlines()


# ---- plan ---------------------------------------------------------------------------------


def test_plan_writes_both_files_and_a_summary(tmp_path, capsys):
    assert plan(tmp_path) == 0
    said = capsys.readouterr()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "plan.json",
        "sessions.csv",
    ]
    lines = said.out.splitlines()
    assert lines[0] == ("sm-beg: 1 of 1 families planned, as seen Mon, Jan 4, 2027 12:00, seed 1.")
    assert lines[1].startswith("Family ada (SM-short): ")
    assert "  Everything that was asked for is in the plan." in lines
    assert any(line.startswith("  Open gates: Consent to process data") for line in lines)
    assert said.err.splitlines() == ["[1/1] ada"]
    document = read_document(tmp_path / "out/plan.json")
    assert (document.as_of.isoformat(), document.limits.seed) == ("2027-01-04T12:00:00+01:00", 1)
    rows = read_sessions_csv(tmp_path / "out/sessions.csv")
    assert {row.family for row in rows} == {"ada"}
    assert {"pickup", "night", "examination", "dose_iv", "dropoff"} <= {row.kind for row in rows}


def test_plan_around_existing_bookings_leaves_them_as_they_are(made, tmp_path):
    before = read_document(made / "plan.json")
    code = plan(tmp_path, "--existing", str(made / "plan.json"), rows=(BOB,), name="late.csv")
    assert code == 0
    after = read_document(tmp_path / "out/plan.json")
    assert [request.family for request in after.requests] == ["ada", "bob"]
    mine = {n: p for n, p in before.plan.placements.items() if n.startswith("ada/")}
    assert {n: p for n, p in after.plan.placements.items() if n.startswith("ada/")} == mine
    assert any(name.startswith("bob/") for name in after.plan.placements)


def test_a_request_that_changed_is_planned_anew(made, tmp_path):
    later = ADA.replace("2027-03-03T10:20", "2027-03-03T11:20")
    assert plan(tmp_path, "--existing", str(made / "plan.json"), rows=(later,)) == 0
    after = read_document(tmp_path / "out/plan.json")
    (landing,) = [p for n, p in after.plan.placements.items() if n == "ada/p1/landing"]
    assert landing.start.isoformat() == "2027-03-03T11:20:00+01:00"


def test_a_family_without_a_room_waits_and_the_run_ends_with_1(tmp_path, capsys):
    """The clinic has one family room and ada has it: nothing of bob is planned but the flights."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data/clinics/sm-beg", data / "clinics/sm-beg")
    shutil.copy(ROOT / "data/defaults.toml", data)
    places = data / "clinics/sm-beg/places.csv"
    lines = places.read_text().splitlines(keepends=True)
    places.write_text("".join(x for x in lines if ",family_room," not in x or x.startswith("F01,")))
    assert plan(tmp_path, "--data", str(data)) == 0
    existing = str(tmp_path / "out/plan.json")
    assert plan(tmp_path, "--data", str(data), "--existing", existing, rows=(BOB,)) == 1
    said = capsys.readouterr().out.splitlines()
    assert any(line.startswith("Family bob (SM-short): waiting list") for line in said)
    (room,) = [line for line in said if line.startswith("  - 1 × Room is not in the plan.")]
    assert "In the way: Family room 1 taken from Wed, Mar 3 to Fri, Mar 5." in room
    after = read_document(tmp_path / "out/plan.json")
    assert {n for n in after.plan.placements if n.startswith("bob/")} == {
        f"bob/{who}/{flight}" for who in ("p1", "c1") for flight in ("landing", "takeoff")
    }
    left = [r for r in read_sessions_csv(tmp_path / "out/sessions.csv") if r.status == "left_out"]
    assert {row.family for row in left} == {"bob"}
    assert main(["check", str(tmp_path / "out/plan.json")]) == 0
    capsys.readouterr()
    assert_capacity_told(capsys, str(tmp_path / "out/plan.json"), tmp_path)
    assert_explained(capsys, str(tmp_path / "out/plan.json"), "--data", str(data))


def assert_capacity_told(capsys, where, folder):
    """bob's whole stay has no room: the only one, kept for ada and then cleaned."""
    assert main(["capacity", where, "--csv", str(folder / "use.csv"),
                 "--unmet-csv", str(folder / "unmet.csv")]) == 0  # fmt: skip
    said = capsys.readouterr().out.splitlines()
    assert said[1].startswith("Bottleneck: family room. ")
    assert "It binds 1 whole stay (" in said[1]
    assert "  - 1 × whole stay (bob)" in said[4]
    rows = list(csv.DictReader(io.StringIO((folder / "use.csv").read_text())))
    assert all(int(row["minutes_used"]) <= int(row["minutes_open"]) for row in rows)
    (unmet,) = csv.DictReader(io.StringIO((folder / "unmet.csv").read_text()))
    assert (unmet["family"], unmet["kind"], unmet["resources"]) == ("bob", "stay", "F01")
    assert main(["capacity", where, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["role"] for one in told["bottlenecks"]] == ["family_room"]
    assert sum(cell["used"] for cell in told["cells"]) == sum(int(r["minutes_used"]) for r in rows)


def assert_explained(capsys, *where):
    """bob has no room until ada's is cleaned on Friday 13:00; two days later there is one."""
    assert main(["explain", *where, "--family", "bob", "--quick"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == (
        "- 1 × Room is not in the plan. In the way: Family room 1 taken from Wed, Mar 3 to "
        "Fri, Mar 5."
    )
    assert "more things wait with it" in second
    assert main(["explain", *where, "--family", "bob", "--json", "--seconds", "600"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {x["course"]: [r["law"] for r in x["reasons"]] for x in told["left_out"]}[
        "bob/lodging"
    ] == ["capacity"]
    kinds = [repair["kind"] for repair in told["help"]["repairs"]]
    assert "earlier" in kinds
    assert len(told["sentences"]["repairs"]) == len(kinds)
    assert main(["explain", *where, "--family", "ada", "--seconds", "600"]) == 0
    assert capsys.readouterr().out == "Everything that family ada asked for is in the plan.\n"
    assert main(["explain", *where, "--family", "eve"]) == 2
    assert "The plan has no family 'eve'. Use one of: ada, bob." in capsys.readouterr().err


# ---- check, show, export, clinics -----------------------------------------------------------


def test_check_passes_what_plan_wrote(made, capsys):
    assert main(["check", str(made / "plan.json")]) == 0
    assert capsys.readouterr().out.startswith("0 broken laws, ")


def test_check_names_every_broken_law_and_ends_with_1(made, tmp_path, capsys):
    document = read_document(made / "plan.json")
    lunch = next(n for n in document.plan.placements if "/dose-1-iv" in n)
    start = document.plan.placements[lunch].start
    broken = replace(document, plan=document.plan.move(lunch, start.replace(hour=3)))
    path = tmp_path / "broken.json"
    path.write_text(write_document(broken))
    assert main(["check", str(path)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert len(said) > 1
    assert said[-1].split()[0] == str(len(said) - 1)
    assert any("opening hours" in line for line in said)


def test_show_prints_the_itinerary_by_day(made, capsys):
    assert main(["show", str(made / "plan.json"), "--family", "ada"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("Day ")] == [
        "Day 1, Wed, Mar 3", "Day 2, Thu, Mar 4", "Day 3, Fri, Mar 5",
    ]  # fmt: skip


def test_show_and_export_speak_another_language(made, capsysbinary):
    plan = str(made / "plan.json")
    assert main(["show", plan, "--family", "ada", "--language", "sr"]) == 0
    lines = capsysbinary.readouterr().out.decode().splitlines()
    assert lines[0] == "Porodica ada, sm-beg, program SM-short"
    assert "1. dan, sre 3. mar" in lines
    assert main(["export", plan, "--csv", "--language", "de"]) == 0
    titles = {
        row["title"] for row in csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode()))
    }
    assert {"Landung", "Untersuchung", "Nacht"} <= titles
    assert "Landing" not in titles


def test_a_language_that_is_not_there_is_english_and_says_so(made, capsys):
    assert main(["show", str(made / "plan.json"), "--family", "ada", "--language", "ku"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("Family ada at sm-beg")
    assert said.err.startswith("No texts in 'ku', so in English. There are: ar, bn, de, en, ")


def test_words_and_confirm_go_through_a_sheet(tmp_path, capsys):
    sheet = tmp_path / "review-tr.csv"
    assert main(["words", "--language", "tr", "--out", str(sheet)]) == 0
    text = sheet.read_text("utf-8-sig")
    sheet.write_text(text.replace("Fizyoterapi,", "Fizik tedavi,yes", 1), "utf-8")
    order = ["confirm", str(sheet), "--language", "tr", "--by", "A. K.", "--on", "2027-01-05"]
    assert main(order) == 0
    # the corrected sentence has to go into the catalogue first, so nothing is written
    assert capsys.readouterr().out.splitlines() == [
        "not confirmed: kind.physio: The text differs; it stands as: Fizyoterapi",
        "0 sentences newly confirmed, 1 to look at",
    ]
    (line,) = refused(capsys, "words", "--language", "xx")
    assert line.startswith("error: field --language: There is no translation 'xx'. Use one of: ar,")


def test_show_of_an_unknown_family_names_those_that_there_are(made, capsys):
    (line,) = refused(capsys, "show", str(made / "plan.json"), "--family", "eve")
    assert line == (
        "error: plan.json, field --family: The plan has no family 'eve'. Use one of: ada."
    )


# ---- why and capacity ---------------------------------------------------------------------


def test_why_of_a_plan_has_every_point_in_words(made, capsys):
    path = str(made / "plan.json")
    assert main(["why", path]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("sm-beg: what the plan costs")
    assert not [line for line in lines if "_" in line]
    assert main(["why", path, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    cost = read_document(made / "plan.json").outcome.cost
    assert facts["cost"] == list(cost)
    for tier in facts["tiers"]:
        assert tier["points"] == sum(rule["points"] for rule in tier["rules"])
        assert f"Tier {tier['tier']}, {tier['title']}: {tier['points']}" in lines
    assert [line["family"] for line in facts["families"]] == ["ada"]


def test_why_of_an_appointment_by_id_or_by_title(made, capsys):
    path = str(made / "plan.json")
    assert main(["why", path, "--family", "ada", "--activity", "examination", "--quick"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Examination for ada/p1: Wed, Mar 3 ")
    assert "Other times that day:" in said
    arguments = ["why", path, "--family", "ada", "--activity", "p1/examination", "--json"]
    assert main([*arguments, "--quick"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["activity"] == "ada/p1/examination"
    assert facts["moved"] == []
    assert facts["alternatives"]
    for one in facts["alternatives"]:
        assert one["is_lawful"] == (not one["broken"])


def test_why_refuses_what_fits_nothing_or_several(made, capsys):
    path = str(made / "plan.json")
    (said,) = refused(capsys, "why", path, "--family", "ada", "--activity", "yoga")
    assert "no appointment 'yoga'" in said
    assert "Examination" in said
    (said,) = refused(capsys, "why", path, "--family", "ada", "--activity", "a")
    assert "--on YYYY-MM-DD" in said
    (said,) = refused(capsys, "why", path, "--family", "eve", "--activity", "lunch")
    assert "Use one of: ada." in said
    (said,) = refused(capsys, "why", path, "--activity", "lunch")
    assert "field --family" in said


def test_capacity_says_use_and_writes_both_files(made, tmp_path, capsys):
    use, unmet = tmp_path / "use.csv", tmp_path / "unmet.csv"
    path = str(made / "plan.json")
    assert main(["capacity", path, "--csv", str(use), "--unmet-csv", str(unmet)]) == 0
    assert capsys.readouterr().out.startswith("sm-beg: use of rooms, people and vehicles from ")
    rows = list(csv.DictReader(io.StringIO(use.read_text())))
    assert main(["capacity", path, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert sum(int(row["minutes_used"]) for row in rows) == sum(
        line["minutes_used"] for line in facts["use"]
    )
    assert unmet.read_text().splitlines() == [
        "clinic,family,kind,missing,points,first_day,last_day,resources,laws"
    ]


def test_export_gives_the_same_files_again(made, tmp_path, capsysbinary):
    assert main(["export", str(made / "plan.json"), "--csv"]) == 0
    assert capsysbinary.readouterr().out == (made / "sessions.csv").read_bytes()
    out = tmp_path / "copy.json"
    assert main(["export", str(made / "plan.json"), "--json", "--out", str(out)]) == 0
    assert out.read_bytes() == (made / "plan.json").read_bytes()


def test_export_for_a_spreadsheet_has_a_mark(made, capsysbinary):
    assert main(["export", str(made / "plan.json"), "--csv", "--excel", "--family", "ada"]) == 0
    content = capsysbinary.readouterr().out
    assert content.startswith(b"\xef\xbb\xbfclinic,")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert {row["family"] for row in rows} == {"ada"}


def test_clinics_lists_clinics_and_protocols(capsys):
    assert main(["clinics"]) == 0
    said = capsys.readouterr().out
    assert "sm-beg  Swiss Medica" in said
    assert "  MX-extended  " in said


# ---- bad input ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (ADA.replace("SM-short", "SM-shrt"), "protocol"),
        (ADA.replace("2027-03-05T17:40", "2027-03-02T17:40"), "takeoff"),
        (ADA.replace("2027-03-03T10:20+01:00", "2027-03-03T10:20"), "landing"),
        (ADA.replace("2027-03-03T10:20+01:00", "2027-03-28T02:30+01:00"), "landing"),
        (ADA.replace(",en,", ",klingon,"), "languages"),
        (ADA.replace(",9,1,", ",9,-1,"), "companions"),
        (ADA + ADA, "family"),
    ],
)
def test_a_bad_request_is_refused_with_file_row_and_field(tmp_path, capsys, row, field):
    path = requests(tmp_path, row)
    out = tmp_path / "out"
    lines = refused(
        capsys, "plan", "--clinic", "sm-beg", "--requests", str(path), "--out", str(out)
    )
    assert lines[0].startswith("error: families.csv, row ")
    assert f"field {field}:" in lines[0]
    assert not out.exists()


def test_what_can_be_read_but_never_planned_is_refused_by_row_for_every_family(tmp_path, capsys):
    """Nine people and no such room, two lines on a take-off before any night: nothing is left."""
    crowd = ADA.replace(",9,1,", ",9,8,")
    short = ADA.replace("ada,", "bob,").replace("2027-03-05T17:40", "2027-03-03T17:40")
    path = requests(tmp_path, crowd + short)
    lines = refused(
        capsys, "plan", "--clinic", "sm-beg", "--requests", str(path),
        "--out", str(tmp_path / "new" / "out"),
    )  # fmt: skip
    assert [line.partition(": ")[2].partition(":")[0] for line in lines] == [
        "families.csv, row 2, field companions", "families.csv, row 3, field takeoff",
    ]  # fmt: skip
    assert not (tmp_path / "new").exists()


def test_an_unknown_clinic_names_those_that_there_are(tmp_path, capsys):
    path = requests(tmp_path, ADA)
    (line,) = refused(capsys, "plan", "--clinic", "sm", "--requests", str(path), "--out", "x")
    assert "There is no clinic 'sm'." in line
    assert "sm-beg" in line


def test_a_plan_of_another_clinic_is_refused(made, tmp_path, capsys):
    path = requests(tmp_path, ADA)
    (line,) = refused(
        capsys, "plan", "--clinic", "liv-ist", "--requests",
        str(requests(tmp_path, ADA.replace("sm-beg,SM-short", "liv-ist,LIV-short")
                     .replace("BEG", "IST").replace("+01:00", "+03:00")
                     .replace("2027-03-05", "2027-03-11"))),
        "--existing", str(made / "plan.json"), "--out", str(tmp_path / "out"),
    )  # fmt: skip
    assert line.startswith("error: plan.json, field clinic: The plan is of clinic 'sm-beg'.")
    assert path.exists()


def broken_plans(made, tmp_path):
    whole = (made / "plan.json").read_text()
    plain = json.loads(whole)
    return {
        "truncated": whole[: len(whole) // 2],
        "junk": "x" * 2_000_000,
        "empty": "",
        "binary": "\0\1\2",
        "other": "[1, 2, 3]",
        "newer": json.dumps({**plain, "format": 99}),
        "dangling": whole.replace('"ada/p1/landing":{', '"ada/p1/nothing":{', 1),
    }


@pytest.mark.parametrize(
    "kind", ["truncated", "junk", "empty", "binary", "other", "newer", "dangling"]
)
def test_a_file_that_is_no_plan_is_refused(made, tmp_path, capsys, kind):
    path = tmp_path / f"{kind}.json"
    path.write_text(broken_plans(made, tmp_path)[kind])
    for command in (["check"], ["export", "--csv"], ["show", "--family", "ada"]):
        lines = refused(capsys, command[0], str(path), *command[1:])
        assert lines[0].startswith(f"error: {kind}.json")


def test_a_missing_file_is_refused(tmp_path, capsys):
    (line,) = refused(capsys, "check", str(tmp_path / "nothing.json"))
    assert "There is no such file" in line
    (line,) = refused(capsys, "clinics", "--data", str(tmp_path / "nothing"))
    assert "There is no such folder." in line


def test_a_folder_that_cannot_be_made_is_refused_before_anything_is_planned(tmp_path, capsys):
    (tmp_path / "out").write_text("a file")
    assert plan(tmp_path) == 2
    said = capsys.readouterr().err.splitlines()
    assert said == [f"error: {tmp_path / 'out'}: File exists."]


def test_a_file_in_a_folder_that_is_not_there_is_refused_by_its_own_name(made, tmp_path, capsys):
    path = tmp_path / "nowhere" / "x.csv"
    (line,) = refused(capsys, "export", str(made / "plan.json"), "--csv", "--out", str(path))
    assert line == f"error: {path}: No such file or directory."


def test_a_folder_that_cannot_be_written_is_refused(made, tmp_path, capsys):
    (tmp_path / "taken").write_text("a file")
    (line,) = refused(
        capsys, "export", str(made / "plan.json"), "--csv", "--out", str(tmp_path / "taken/x.csv")
    )
    assert line.startswith("error: ")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["plan", "--clinic", "sm-beg"],
        ["plan", "--clinic", "sm-beg", "--requests", "x", "--out", "y", "--seconds", "0"],
        ["plan", "--clinic", "sm-beg", "--requests", "x", "--out", "y", "--seconds", "soon"],
        ["plan", "--clinic", "sm-beg", "--requests", "x", "--out", "y", "--as-of", "2027-01-04"],
        ["plan", "--clinic", "sm-beg", "--requests", "x", "--out", "y", "--as-of", "soon"],
        ["export", "x"],
    ],
)
def test_arguments_that_cannot_be_read_end_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "usage:" in said
    assert "invalid _" not in said


def test_help_has_examples_and_exit_codes(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "examples:" in said
    assert "exit codes:" in said


def test_it_runs_as_a_module(made):
    run = subprocess.run(
        [sys.executable, "-m", "planner", "check", str(made / "plan.json")],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, "")


def test_a_killed_write_leaves_the_old_plan_whole(made, tmp_path):
    """Both texts are written beside their places first: a text that fails leaves both as they were."""
    from planner.service.files import write_files

    old, other = tmp_path / "plan.json", tmp_path / "sessions.csv"
    old.write_text("old")
    with pytest.raises(TypeError):
        write_files([(old, "new"), (other, None)])
    assert old.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


def test_plan_chooses_among_open_flights_and_says_why(tmp_path, capsys):
    path = tmp_path / "open.csv"
    path.write_text(
        HEADER.replace("\n", ",arrive_from,arrive_until\n")
        + ADA.replace("\n", ",2027-03-03,2027-03-04\n")
    )
    assert main([
        "plan", "--clinic", "sm-beg", "--requests", str(path), "--as-of", AS_OF,
        "--out", str(tmp_path / "out"),
    ]) == 0  # fmt: skip
    assert "Flights chosen of 2 options: " in capsys.readouterr().out
    assert main(["check", str(tmp_path / "out" / "plan.json")]) == 0
    sessions = read_sessions_csv(tmp_path / "out" / "sessions.csv")
    reasons = {row.reason for row in sessions if row.kind == "landing"}
    assert all(reason.startswith("Flights chosen of 2 options") for reason in reasons)
    document = read_document(tmp_path / "out" / "plan.json")
    (asked,) = document.requests
    assert document.problem.stay["ada"].landing == asked.landing
    assert asked.is_flexible
