import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from planner.domain.errors import StaleError, UnknownIdError
from planner.store import requests
from planner.store.archive import pack, unpack
from planner.store.tables import RequestRow

from .conftest import ANNA


def save(store, family, body, revision):
    with store.writing() as session:
        return requests.save_request(session, "sm-beg", family, body, revision=revision, stamp=ANNA)


def families(store):
    with store.reading() as session:
        return [(r.family, r.body, r.revision) for r in requests.saved_requests(session, "sm-beg")]


def test_families_keep_the_order_in_which_they_came(store):
    for family in ("zeta", "alpha", "mid"):
        save(store, family, "{}", None)
    save(store, "zeta", '{"age": 4}', 1)
    assert families(store) == [("zeta", '{"age": 4}', 2), ("alpha", "{}", 1), ("mid", "{}", 1)]


def test_the_order_is_that_of_the_positions(store):
    for family in ("a", "b"):
        save(store, family, "{}", None)
    with store.writing() as session:
        session.execute(update(RequestRow).where(RequestRow.family == "a").values(position=7))
    assert [family for family, _, _ in families(store)] == ["b", "a"]


def test_a_stale_save_is_refused_and_changes_nothing(store):
    save(store, "alpha", "first", None)
    save(store, "alpha", "second", 1)
    with pytest.raises(StaleError):
        save(store, "alpha", "late", 1)
    with pytest.raises(StaleError):
        save(store, "alpha", "as if new", None)
    with pytest.raises(StaleError):
        save(store, "beta", "as if known", 3)
    assert families(store) == [("alpha", "second", 2)]


def test_one_stale_family_keeps_the_whole_transaction_out(store):
    save(store, "alpha", "first", None)

    def save_both():
        with store.writing() as session:
            requests.save_request(session, "sm-beg", "beta", "new", revision=None, stamp=ANNA)
            requests.save_request(session, "sm-beg", "alpha", "late", revision=7, stamp=ANNA)

    with pytest.raises(StaleError):
        save_both()
    assert families(store) == [("alpha", "first", 1)]


def test_removing_needs_the_newest_revision(store):
    save(store, "alpha", "first", None)
    save(store, "alpha", "second", 1)
    with pytest.raises(StaleError), store.writing() as session:
        requests.remove_request(session, "sm-beg", "alpha", 1)
    with store.writing() as session:
        requests.remove_request(session, "sm-beg", "alpha", 2)
    assert families(store) == []


def test_unknown_ids_have_names(store):
    with pytest.raises(UnknownIdError, match="no clinic 'nowhere'"), store.writing() as session:
        requests.save_request(session, "nowhere", "a", "", revision=None, stamp=ANNA)
    with pytest.raises(UnknownIdError, match="no family 'nobody'"), store.reading() as session:
        requests.saved_request(session, "sm-beg", "nobody")


def test_two_writers_lose_no_update(store):
    """Each of four writers adds 10 to one counter, retrying when stale: 40 at the end."""
    save(store, "alpha", "0", None)

    def work():
        for _ in range(10):
            while True:
                with store.reading() as session:
                    seen = requests.saved_request(session, "sm-beg", "alpha")
                try:
                    save(store, "alpha", str(int(seen.body) + 1), seen.revision)
                except StaleError:
                    continue
                break

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert families(store) == [("alpha", "40", 41)]


@given(st.text())
@settings(max_examples=50)
def test_packed_text_comes_back(text):
    assert unpack(pack(text)) == text
