"""Pages over a real store: a small clinic is planned once, and each test gets a copy."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from planner.service import demo, jobs
from planner.service.desk import Desk, desk
from tests.demo_data import small_data

ROOT = Path(__file__).resolve().parents[2]
FAMILIES = ("BEG-101", "BEG-103")
"""The demo families of these tests: a typical stay, and the shortest one."""


@dataclass(frozen=True)
class Place:
    """Where a planner works: its data folder and its home."""

    data: Path
    home: Path

    def enter(self, patch: pytest.MonkeyPatch) -> Desk:
        """Make this the place of the process."""
        patch.setenv("PLANNER_DATA", str(self.data))
        patch.setenv("PLANNER_HOME", str(self.home))
        return desk()


def wait_for_jobs(at: Desk, clinic: str = "sm-beg", seconds: float = 600) -> jobs.Job:
    """Wait until the clinic's newest job is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        job = jobs.last_job(at, clinic)
        if job and not job.is_live:
            return job
        time.sleep(0.2)
    raise AssertionError("the job did not end in time")


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A place in which the demo families have been planned, by the shipped code."""
    folder = tmp_path_factory.mktemp("planned")
    place = Place(small_data(folder / "data", FAMILIES), folder / "home")
    with pytest.MonkeyPatch.context() as patch:
        at = place.enter(patch)
        demo.ensure_demo(at)
        job = wait_for_jobs(at)
        assert job.state == "done", job.log
        collect(at)
        at.store.purge()
    return place


@pytest.fixture
def place(planned: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A copy of the planned place for one test, whose processes end with it."""
    home = tmp_path / "home"
    shutil.copytree(planned.home, home)
    at = Place(planned.data, home).enter(monkeypatch)
    yield at
    job = jobs.last_job(at, "sm-beg")
    if job and job.is_live:
        jobs.cancel_job(at, job.id)
    wait_for_jobs(at)
    collect(at)


def collect(at: Desk) -> None:
    """Wait for the ended processes, as the next look at a job would."""
    for child in list(jobs._children.values()):
        child.wait(300)
    jobs.dispatch(at)


Opener = Callable[..., AppTest]


@pytest.fixture
def open_page() -> Opener:
    """Open a page as a browser would: through the entry, with the address's parameters."""

    def opened(name: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=300)
        app.query_params.update(query)
        app.run()
        if name != "plan":
            app.switch_page(f"pages/{name}.py")
            app.query_params.update(query)
            app.run()
        assert not app.exception, app.exception
        return app

    return opened


def said(app: AppTest) -> str:
    """Everything that a page says in words, HTML included."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "html", "error", "warning",
             "info", "success")  # fmt: skip
    parts = [
        str(element.value)
        for kind in kinds
        for element in app.get(kind)
        if hasattr(element, "value")
    ]
    return "\n".join(parts)
