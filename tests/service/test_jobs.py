import os
import signal
import subprocess
import sys
import time

import pytest

from planner.domain.errors import InputError, StaleError
from planner.render.catalogue import catalogue
from planner.service import demo, family, jobs, plans, requests, work
from planner.service.desk import Desk, utc_now
from planner.store import jobs as rows
from planner.store.stamp import Stamp

from .conftest import FIRST, ROOT, csv_of, short_stay
from .test_plans import plan
from .test_requests import IMPOSSIBLE, UNREADABLE, spoil

EN = catalogue("en")


def with_two_families(desk):
    dry = requests.read_upload(
        desk, "sm-beg", "f.csv", csv_of(short_stay("ada"), short_stay("bob", 10))
    )
    requests.import_requests(desk, "sm-beg", dry)
    return desk


@pytest.fixture
def two_families(desk):
    """On the clock that the test turns."""
    return with_two_families(desk)


@pytest.fixture
def live(desk):
    """On the wall's clock, as the processes of jobs are."""
    return with_two_families(Desk(desk.store, desk.data, utc_now))


def until_over(desk, job, seconds=300):
    until = time.monotonic() + seconds
    while (found := jobs.poll_job(desk, job)).is_live:
        assert time.monotonic() < until, f"job {job} did not end: {found}"
        time.sleep(0.1)
    return found


def queue(desk):
    """A job that waits, without starting its process."""
    with desk.store.writing() as session:
        return rows.add_job(session, jobs.PLAN, "sm-beg", SETTINGS, Stamp("test", desk.now()))


SETTINGS = {"seconds": 60, "seed": 1, "as_of": FIRST.isoformat(), "is_anew": False}


def claim(desk):
    with desk.store.writing() as session:
        return rows.claim(session, 1, desk.now())


def test_a_job_plans_the_clinic_in_a_process_of_its_own(live):
    desk = live
    job = jobs.start_job(desk, "sm-beg", seconds=60, as_of=FIRST.isoformat(), who="anna")
    assert jobs.start_job(desk, "sm-beg") == job  # a clinic has one live job at a time
    ended = until_over(desk, job)
    assert (ended.state, ended.log) == ("done", "")
    assert ended.result["planned"] == 2
    assert ended.progress["family"] in ("ada", "bob")  # they are planned side by side
    assert (ended.progress["number"], ended.progress["families"]) == (2, 2)
    draft = plans.draft(desk, "sm-beg")
    assert (draft.version.saved_by, draft.version.families) == ("anna", ("ada", "bob"))
    assert draft.document.as_of == FIRST
    lines = plans.overview(desk, "sm-beg", EN).families
    assert [(line.family, line.state, line.left_out) for line in lines] == [
        ("ada", "planned", ()), ("bob", "planned", ()),
    ]  # fmt: skip


def test_a_killed_process_fails_with_its_log(live):
    desk = live
    job = jobs.start_job(desk, "sm-beg", seconds=60, as_of=FIRST.isoformat())
    child = jobs._children[desk.store.home, job]
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    failed = jobs.poll_job(desk, job)
    assert failed.state == "failed"
    assert failed.log == "The process ended without a word."
    assert plans.draft(desk, "sm-beg") is None


def test_a_job_that_has_fallen_silent_is_given_up(two_families, clock):
    """Patience is 60 s: at 60 s it may still be alive, at 61 s it is dead."""
    desk = two_families
    job = queue(desk)
    claim(desk)
    clock.turn(60)
    assert jobs.poll_job(desk, job).state == "running"
    clock.turn(1)
    ended = jobs.poll_job(desk, job)
    assert (ended.state, ended.log) == ("failed", "The process left no log.")


def test_a_job_that_is_stopped_leaves_the_plan_as_it_was(live):
    desk = live
    job = jobs.start_job(desk, "sm-beg", seconds=60, as_of=FIRST.isoformat())
    jobs.cancel_job(desk, job)
    assert until_over(desk, job).state == "cancelled"
    assert plans.draft(desk, "sm-beg") is None


def test_bad_input_ends_the_job_with_every_fault_in_its_log(live):
    """The family was fine when it was entered; since then its airport was taken out of the data."""
    desk = live
    job = queue(desk)
    claim(desk)
    code = (
        "import sys; from planner.service import clinics; from planner.service.desk import desk;"
        "from dataclasses import replace; true = clinics._loaded;"
        "clinics._loaded = lambda d, s: clinics.Shelf({n: replace(c, airports=()) if n == 'sm-beg'"
        " else c for n, c in true(d, s).clinics.items()}, {});"
        "from planner.service.work import work; work(desk(), int(sys.argv[1]))"
    )
    environment = {**os.environ, "PLANNER_HOME": str(desk.store.home)}
    subprocess.run(
        [sys.executable, "-c", code, str(job)], cwd=ROOT, env=environment, check=True, timeout=300
    )
    ended = jobs.poll_job(desk, job)
    assert ended.state == "failed"
    assert "airport" in ended.log
    assert "Traceback" not in ended.log


def planned_by_a_job(desk):
    """What the job's process would plan, here."""
    job = queue(desk)
    claim(desk)
    with desk.store.reading() as session:
        found = rows.job(session, job)
    return work._planned(desk, found, work.Pulse(desk, job))[0]


@pytest.mark.parametrize("facts", [UNREADABLE, IMPOSSIBLE])
def test_a_broken_request_waits_and_the_others_are_planned(two_families, facts):
    desk = two_families
    spoil(desk, "ada", **facts)
    assert list(planned_by_a_job(desk).problem.stay) == ["bob"]


@pytest.mark.parametrize("facts", [UNREADABLE, IMPOSSIBLE])
def test_a_broken_request_does_not_lose_its_bookings(two_families, facts):
    """Planned and then broken: planning on would hand its rooms and hours to the others."""
    desk = two_families
    plan(desk)
    spoil(desk, "ada", **facts)
    with pytest.raises(InputError, match=rf"family ada, .* field {next(iter(facts))}"):
        planned_by_a_job(desk)


def test_a_plan_that_was_saved_meanwhile_is_not_overwritten(live):
    """The job began on an empty clinic; by the time it saves there is a draft."""
    from planner.store import plans as plan_rows

    desk = live
    job = queue(desk)
    claim(desk)
    with desk.store.reading() as session:
        found = rows.job(session, job)
    pulse = work.Pulse(desk, job)
    document, base = work._planned(desk, found, pulse)
    with desk.store.writing() as session:
        plan_rows.save_draft(
            session, "sm-beg", "{}", base=None, planner_version="0", seed=1, families=(),
            stamp=Stamp("other", desk.now()),
        )  # fmt: skip
    with pytest.raises(StaleError):
        work._save(desk, found, document, base)
    with desk.store.reading() as session:
        assert plan_rows.body(session, plan_rows.draft(session, "sm-beg").id) == "{}"
        assert rows.job(session, job).state == "running"  # the end of the job was not saved either


def test_the_demo_is_put_in_once_and_planned_for_every_clinic(desk, monkeypatch):
    """The processes are not started here: the queue says what would run."""
    monkeypatch.setattr(jobs, "slots", lambda: 0)
    made = demo.ensure_demo(desk)
    with desk.store.reading() as session:
        queued = [rows.job(session, job) for job in made]
    assert [(job.clinic, job.state) for job in queued] == [
        ("liv-ist", "queued"), ("mx-bom", "queued"), ("sm-beg", "queued"),
    ]  # fmt: skip
    called = {one.person: one for one in family.house_contacts(desk, "sm-beg")}
    assert (called["DRV1"].name, called["DRV1"].phone) == ("Marko", "+381 60 000 0011")
    assert called["V1"].plate == "BG 000-AA"
    known = requests.requests(desk, "sm-beg")
    first = min(row.request.landing for row in known)
    assert queued[2].settings["as_of"] == (first - demo.LEAD).isoformat()
    for row in known:
        requests.remove_request(desk, "sm-beg", row.request.family, row.revision)
    assert demo.ensure_demo(desk) == ()
    assert requests.requests(desk, "sm-beg") == ()
