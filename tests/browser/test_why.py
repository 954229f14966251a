"""Why this, in a real browser: opened, asked, answered, also by the search in the background; axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import looking
from tests.browser.screenshots import unroll, wait_until_planned
from tests.browser.server import Server, choose, settle
from tests.browser.test_accessible import LOOKS, TALLEST, broken

SEARCH_MS = 240_000


@pytest.mark.parametrize("name", ["light", "narrow-dark"])
def test_why_this_is_asked_and_answered(
    browser: Browser, server: Server, strangers: list[str], name: str
) -> None:
    with looking(browser, server, strangers, **LOOKS[name]) as context:
        page = context.new_page()
        wait_until_planned(page)
        page.goto("/family?clinic=sm-beg&family=BEG-103")
        settle(page)
        page.get_by_text("Why this time and person?").click()
        settle(page)
        choose(page, "Appointment, ride or night", "Consent talk")
        expect(page.get_by_text("Consent talk for BEG-103/p1")).to_be_visible()
        expect(page.get_by_role("tab", name="Other times that day")).to_be_visible()
        page.get_by_role("button", name="If the family's other appointments move").click()
        expect(
            page.get_by_role("heading", name="If the family's other appointments may move")
        ).to_be_visible(timeout=SEARCH_MS)
        is_clean(page)
        page.goto("/?clinic=sm-beg")
        settle(page)
        page.get_by_text("What this plan costs").click()
        settle(page)
        page.get_by_role("tab", name="One family in words").click()
        # of the family that costs most, whichever the other tests on this server have made it
        told = page.get_by_role("table", name="One family in words")
        expect(told.get_by_role("rowheader").first).to_be_visible()
        is_clean(page)


def is_clean(page: Page) -> None:
    """Nothing for axe to find, and nothing that scrolls sideways."""
    settle(page)
    size = page.viewport_size
    unroll(page, TALLEST)
    assert broken(page) == []
    width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert width <= size["width"]
    page.set_viewport_size(size)
