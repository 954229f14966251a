from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from planner.domain.errors import UnknownIdError
from planner.store import jobs

from .conftest import ANNA, NOON


def add(store):
    with store.writing() as session:
        return jobs.add_job(session, "plan", "sm-beg", {"seconds": 5}, ANNA)


def claim(store, most=1):
    with store.writing() as session:
        return jobs.claim(session, most, NOON)


def get(store, name):
    with store.reading() as session:
        return jobs.job(session, name)


def test_a_job_lives_through_queue_run_and_end(store):
    name = add(store)
    assert (get(store, name).state, get(store, name).settings) == ("queued", {"seconds": 5})
    assert claim(store) == name
    later = NOON + timedelta(seconds=3)
    with store.writing() as session:
        assert jobs.beat(session, name, later)
        jobs.report(session, name, {"placed": 3}, later)
        jobs.report(session, name, {"placed": 7}, later)
    assert get(store, name).progress == {"placed": 7}
    assert get(store, name).heartbeat_at == later
    with store.writing() as session:
        assert jobs.finish(session, name, jobs.DONE, later, result={"families": 2}, log="")
    assert (get(store, name).state, get(store, name).result) == ("done", {"families": 2})
    with store.writing() as session:
        assert not jobs.finish(session, name, jobs.FAILED, later, result={}, log="too late")
    assert get(store, name).state == "done"


def test_at_most_so_many_run_and_the_oldest_goes_first(store):
    first, second, third = add(store), add(store), add(store)
    assert [claim(store, 2), claim(store, 2), claim(store, 2)] == [first, second, None]
    with store.writing() as session:
        jobs.finish(session, first, jobs.DONE, NOON, result={}, log="")
    assert claim(store, 2) == third


def test_eight_claimers_never_take_one_job_twice(store):
    made = [add(store) for _ in range(24)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: claim(store, 99), range(24)))
    assert sorted(taken) == made


def test_cancelling_a_waiting_job_ends_it_and_a_running_one_is_asked(store):
    running, waiting = add(store), add(store)
    claim(store)
    with store.writing() as session:
        jobs.want_cancel(session, running, NOON)
        jobs.want_cancel(session, waiting, NOON)
    assert (get(store, waiting).state, get(store, waiting).finished_at) == ("cancelled", NOON)
    assert get(store, running).state == "running"
    with store.writing() as session:
        assert not jobs.beat(session, running, NOON)


def test_silence_is_counted_from_the_last_heartbeat(store):
    """Patience 20 s: last heard at 0 s, silent at 21 s but not at 20 s."""
    name = add(store)
    claim(store)
    patience = timedelta(seconds=20)
    with store.reading() as session:
        assert jobs.silent(session, NOON + timedelta(seconds=20), patience) == ()
        assert jobs.silent(session, NOON + timedelta(seconds=21), patience) == (name,)


def test_the_last_and_the_live_job_of_a_clinic(store):
    with store.reading() as session:
        assert jobs.live_job(session, "sm-beg", "plan") is None
        assert jobs.last_job(session, "sm-beg", "plan") is None
    first, second = add(store), add(store)
    with store.reading() as session:
        assert jobs.live_job(session, "sm-beg", "plan").id == first
        assert jobs.last_job(session, "sm-beg", "plan").id == second


def test_an_unknown_job_has_a_name(store):
    with pytest.raises(UnknownIdError, match="no job 5"):
        get(store, 5)
