"""axe (WCAG 2 A and AA) finds nothing on any page, light, dark, narrow, or right to left."""

from __future__ import annotations

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


def broken(page: Page) -> list[str]:
    """What axe finds: the rule, and where."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, server: Server, strangers: list[str], viewport: dict[str, int]
) -> None:
    """Each page is opened once, looked at in light and in dark, as of a device that changes over."""
    with looking(browser, server, strangers, viewport=viewport) as context:
        page = context.new_page()
        wait_until_planned(page)
        for name in (*PAGES, "request?family=BEG-101"):
            page.emulate_media(color_scheme="light")
            page.goto(
                f"/{'' if name == 'plan' else name}{'&' if '?' in name else '?'}clinic=sm-beg"
            )
            settle(page)
            width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
            assert width <= viewport["width"], name
            for summary in page.locator("[data-testid=stExpander] summary").all():
                summary.click()
            settle(page)
            unroll(page, TALLEST)
            assert broken(page) == [], (name, "light")
            light = background(page)
            page.emulate_media(color_scheme="dark")
            page.wait_for_function(f"() => ({BACKGROUND})() !== '{light}'")
            settle(page)
            assert broken(page) == [], (name, "dark")
            page.set_viewport_size(viewport)


BACKGROUND = (
    """() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"""
)


def background(page: Page) -> str:
    return str(page.evaluate(BACKGROUND))
