"""A planner of its own in a real browser: system Chromium, a free port, a temporary home."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from tests.browser.server import Server, chromium, serve
from tests.demo_data import small_data

FAMILIES = ("BEG-101", "BEG-103", "IST-202", "BOM-302")
"""Demo families of all clinics, few enough to be planned in seconds."""

HOW_TO_GET_ONE = (
    "no browser found: set PLANNER_CHROMIUM to one, or `apt-get install chromium libatomic1`, "
    "or `python -m playwright install chromium`"
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = chromium(playwright)
        if program is None:
            if os.environ.get("PLANNER_REQUIRE_BROWSER"):
                pytest.fail(HOW_TO_GET_ONE)
            pytest.skip(HOW_TO_GET_ONE)
        launched = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("planner")
    (folder / "home").mkdir()
    with serve(folder / "home", small_data(folder / "data", FAMILIES)) as running:
        yield running


@pytest.fixture
def strangers() -> list[str]:
    """Every request that a page made to anybody but our own server."""
    return []


@pytest.fixture
def context(
    browser: Browser, server: Server, strangers: list[str], tmp_path: Path
) -> Iterator[BrowserContext]:
    made = browser.new_context(
        viewport={"width": 1360, "height": 900}, base_url=server.url, accept_downloads=True
    )
    guard(made, server, strangers)
    yield made
    made.close()
    assert strangers == []


def guard(context: BrowserContext, server: Server, strangers: list[str]) -> None:
    """Stop and note each request to another server."""

    def check(route: Route) -> None:
        url = route.request.url
        if url.startswith((server.url, "data:", "blob:")):
            route.continue_()
        else:
            strangers.append(url)
            route.abort()

    context.route("**/*", check)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    return opened
