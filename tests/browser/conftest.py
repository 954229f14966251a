"""A planner of its own in a real browser: system Chromium, a free port, a temporary home."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.browser.screenshots import WIDE
from tests.browser.server import Server, chromium, serve
from tests.demo_data import small_data

FAMILIES = ("BEG-101", "BEG-103", "IST-202", "BOM-302")
"""Demo families of all clinics, few enough to be planned in seconds."""

PATIENCE_MS = 120_000
"""How long anything is waited for: a busy machine is no fault of a page."""
expect.set_options(timeout=PATIENCE_MS)

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
    with looking(browser, server, strangers, viewport=WIDE, accept_downloads=True) as made:
        yield made


@contextmanager
def looking(
    browser: Browser, server: Server, strangers: list[str], **look: Any
) -> Iterator[BrowserContext]:
    """A browser of its own for a while, patient, and with nobody to talk to but the planner."""
    context = browser.new_context(base_url=server.url, **look)
    context.set_default_timeout(PATIENCE_MS)
    guard(context, server, strangers)
    try:
        yield context
    finally:
        context.close()
    assert strangers == []


def guard(context: BrowserContext, server: Server, strangers: list[str]) -> None:
    """Stop and note each request to another server."""

    def check(route: Route) -> None:
        url = route.request.url
        if url.startswith((server.url, "data:", "blob:", "file:")):
            route.continue_()
        else:
            strangers.append(url)
            route.abort()

    context.route("**/*", check)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
