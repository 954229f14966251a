"""axe (WCAG 2 A and AA) finds nothing on any page, light, dark, narrow, or right to left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import looking
from tests.browser.screenshots import NARROW, PAGES, WIDE, unroll, wait_until_planned
from tests.browser.server import Server, settle

TALLEST = 12_000
"""No page is taller, in pixels."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS = {
    "light": {"viewport": WIDE, "color_scheme": "light"},
    "dark": {"viewport": WIDE, "color_scheme": "dark"},
    "narrow": {"viewport": NARROW, "color_scheme": "light"},
    "narrow-dark": {"viewport": NARROW, "color_scheme": "dark"},
}


@pytest.fixture(params=LOOKS)
def look(
    request: pytest.FixtureRequest, browser: Browser, server: Server, strangers: list[str]
) -> Iterator[Page]:
    with looking(browser, server, strangers, **LOOKS[request.param]) as context:
        page = context.new_page()
        wait_until_planned(page)
        yield page


def broken(page: Page) -> list[str]:
    """What axe finds: the rule, and where."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def test_axe_finds_nothing(look: Page) -> None:
    size = look.viewport_size
    for name in (*PAGES, "request?family=BEG-101"):
        look.goto(f"/{'' if name == 'plan' else name}{'&' if '?' in name else '?'}clinic=sm-beg")
        settle(look)
        for summary in look.locator("[data-testid=stExpander] summary").all():
            summary.click()
        settle(look)
        unroll(look, TALLEST)
        assert broken(look) == [], name
        look.set_viewport_size(size)


def test_no_page_scrolls_sideways_on_a_phone(
    browser: Browser, server: Server, strangers: list[str]
) -> None:
    with looking(browser, server, strangers, viewport=NARROW) as context:
        page = context.new_page()
        wait_until_planned(page)
        for name in PAGES:
            page.goto(f"/{'' if name == 'plan' else name}?clinic=sm-beg")
            settle(page)
            width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
            assert width <= NARROW["width"], name
