import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from planner.render.catalogue import entries_of, languages
from planner.render.confirmed import (
    Confirmation,
    Message,
    confirmations,
    confirmed_text,
    messages,
)

DAY = dt.date(2027, 1, 5)


def write(folder, language, **confirmed):
    (folder / f"{language}.toml").write_text(confirmed_text(confirmed), "utf-8")


def test_nothing_is_confirmed_until_somebody_has(tmp_path):
    found = messages("tr", tmp_path)
    assert [m.key for m in found if m.is_confirmed] == []
    # every key of the file but the direction, each with its text
    assert {m.key: m.text for m in found if m.text} == {
        key: text for key, text in entries_of("tr").items() if key != "language.direction"
    }


def test_a_confirmed_sentence_says_by_whom_and_when(tmp_path):
    physio = next(m for m in messages("tr", tmp_path) if m.key == "kind.physio")
    write(tmp_path, "tr", **{"kind.physio": Confirmation(physio.mark, "A. K.", DAY)})
    (found,) = [m for m in messages("tr", tmp_path) if m.is_confirmed]
    assert found == Message("kind.physio", "Physiotherapy", physio.text, "A. K.", DAY)


def test_a_change_of_either_sentence_makes_it_unconfirmed():
    message = Message("k", "English", "Türkçe")
    assert message.mark == Message("other", "English", "Türkçe", "x", DAY).mark
    assert message.mark != Message("k", "English!", "Türkçe").mark
    assert message.mark != Message("k", "English", "Türkçe!").mark
    # the two sentences are kept apart
    assert Message("k", "ab", "c").mark != Message("k", "a", "bc").mark


def test_an_old_mark_confirms_nothing(tmp_path):
    write(tmp_path, "de", **{"kind.physio": Confirmation("0" * 16, "A. K.", DAY)})
    assert [m.key for m in messages("de", tmp_path) if m.is_confirmed] == []


def test_plural_forms_are_sentences_of_their_own(tmp_path):
    forms = [m for m in messages("ar", tmp_path) if m.key.startswith("duration.days.")]
    assert {m.key.rpartition(".")[2]: m.english for m in forms} == {
        "zero": "{count} days", "one": "{count} day", "two": "{count} days",
        "few": "{count} days", "many": "{count} days", "other": "{count} days",
    }  # fmt: skip


def test_the_shipped_confirmations_are_of_shipped_languages_and_sentences():
    for language in languages():
        assert confirmations(language).keys() <= entries_of(language).keys()


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,8}\.[a-z_]{1,8}", fullmatch=True),
        st.builds(
            Confirmation,
            st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
            st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20),
            st.dates(dt.date(2000, 1, 1)),
        ),
        max_size=5,
    )
)
def test_what_is_written_is_read_back(tmp_path_factory, confirmed):
    folder = tmp_path_factory.mktemp("confirmed")
    write(folder, "fr", **confirmed)
    assert confirmations("fr", folder) == confirmed
