from datetime import date

import pytest

from planner.domain.errors import InputError
from planner.formats.review import read_review, write_review
from planner.render.catalogue import entries_of
from planner.render.confirmed import messages
from planner.service import languages, requests

from .conftest import csv_of, short_stay

DAY = date(2027, 1, 5)


def sheet(folder, *answers, code="tr"):
    """A language's sheet on which these keys are answered: (key, text or None, answer)."""
    rows = {row.key: row for row in read_review(languages.review_sheet(code, folder).encode(), "s")}
    path = folder / "review.csv"
    text = write_review(rows.values())
    for key, said, answer in answers:
        row = rows[key]
        old = write_review([row]).splitlines()[1]
        new = old.replace(row.text, said) if said else old
        text = text.replace(old + "\r\n", new + answer + "\r\n")
    path.write_text(text, "utf-8")
    return path


def test_a_sheet_holds_every_sentence_beside_the_english_one(tmp_path):
    text = languages.review_sheet("tr", tmp_path)
    assert text.startswith("\ufeffkey,english,text,confirmed\r\n")
    rows = read_review(text.encode(), "review.csv")
    assert [(row.key, row.text) for row in rows] == [
        (m.key, m.text) for m in messages("tr", tmp_path)
    ]
    assert "kind.physio,Physiotherapy,Fizyoterapi,\r\n" in text


def test_what_a_speaker_confirms_is_recorded_once(tmp_path):
    path = sheet(tmp_path, ("kind.physio", None, "yes"), ("kind.meal", None, "YES"))
    found = languages.record("tr", path, " A. K. ", DAY, tmp_path)
    assert (sorted(found.confirmed), found.refused) == (["kind.meal", "kind.physio"], ())
    assert {m.key: (m.by, m.on) for m in messages("tr", tmp_path) if m.is_confirmed} == {
        "kind.physio": ("A. K.", DAY), "kind.meal": ("A. K.", DAY),
    }  # fmt: skip
    again = languages.record("tr", path, "Somebody else", date(2028, 1, 1), tmp_path)
    assert again.confirmed == ()
    assert {m.by for m in messages("tr", tmp_path) if m.is_confirmed} == {"A. K."}


def test_a_corrected_sentence_is_named_and_not_confirmed(tmp_path):
    path = sheet(tmp_path, ("kind.physio", "Fizik tedavi", "yes"), ("kind.meal", None, "yes"))
    found = languages.record("tr", path, "A. K.", DAY, tmp_path)
    assert found.confirmed == ("kind.meal",)
    assert found.refused == (("kind.physio", "The text differs; it stands as: Fizyoterapi"),)


def test_a_confirmation_of_an_old_english_sentence_is_not_taken(tmp_path):
    path = sheet(tmp_path, ("kind.physio", None, "yes"))
    path.write_text(path.read_text("utf-8").replace(",Physiotherapy,", ",Physio,"), "utf-8")
    found = languages.record("tr", path, "A. K.", DAY, tmp_path)
    assert found.refused == (
        ("kind.physio", "The English sentence has changed since; read it again."),
    )
    assert not (tmp_path / "tr.toml").exists()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"key,english,text,confirmed\r\nkind.physio,P,F,maybe\r\n", "'maybe' is not an answer."),
        (b"key,english,text\r\nkind.physio,P,F\r\n", "The column is missing."),
        (b"\xff\xfek", "The file is UTF-16."),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused(tmp_path, content, fault):
    path = tmp_path / "review.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        languages.record("tr", path, "A. K.", DAY, tmp_path)
    assert fault in [f.reason for f in caught.value.faults]


def test_a_language_that_is_not_translated_and_a_nameless_speaker_are_refused(tmp_path):
    for code in ("en", "xx"):
        with pytest.raises(InputError, match="There is no translation"):
            languages.review_sheet(code, tmp_path)
    with pytest.raises(InputError, match="who confirms"):
        languages.record("tr", tmp_path / "none.csv", "  ", DAY, tmp_path)


def test_the_coordinator_sees_each_language_and_who_reads_it(desk, tmp_path):
    rows = [
        short_stay("ADA"),
        short_stay("BEA", 10).removesuffix("en,") + "ha;fr,",
        short_stay("CAL", 17).removesuffix("en,") + "ha;en,",
    ]
    upload = requests.read_upload(desk, "sm-beg", "families.csv", csv_of(*rows))
    requests.import_requests(desk, "sm-beg", upload)
    found = {line.code: line for line in languages.overview(desk, tmp_path)}
    assert (found["en"].families, found["fr"].families, found["de"].families) == (2, 1, 0)
    assert (found["ar"].name, found["ar"].english, found["ar"].direction) == (
        "العربية",
        "Arabic",
        "rtl",
    )
    assert found["de"].translated == len(entries_of("de")) - 1  # all but the direction
    assert (found["de"].confirmed, found["en"].confirmed) == (0, found["en"].sentences)
    assert [(row.family, row.language, row.reads) for row in languages.unserved(desk)] == [
        ("BEA", "ha", "fr"),
        ("CAL", "ha", "en"),
    ]
