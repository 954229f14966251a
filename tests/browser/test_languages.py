"""The family's preview in languages that are written from right to left, on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from planner.render.catalogue import catalogue
from tests.browser.conftest import looking
from tests.browser.screenshots import NARROW, unroll, wait_until_planned
from tests.browser.server import Server, choose, settle
from tests.browser.test_accessible import TALLEST, broken

RIGHT_TO_LEFT = ("ar", "fa", "he")


@pytest.fixture
def phone(browser: Browser, server: Server, strangers: list[str]) -> Iterator[Page]:
    with looking(browser, server, strangers, viewport=NARROW) as context:
        page = context.new_page()
        wait_until_planned(page)
        page.goto("/family?clinic=sm-beg&family=BEG-101")
        settle(page)
        yield page


def speak(page: Page, language: str) -> None:
    """Choose a language as a coordinator does: by what it calls itself."""
    choose(page, "Language", catalogue(language).say("language.name"))


def document(page: Page) -> tuple[str, str]:
    return tuple(page.evaluate("[document.documentElement.lang, document.documentElement.dir]"))


def starts(page: Page, selector: str) -> dict[str, float]:
    """How far a line's text is from either edge of its box, in pixels."""
    return page.evaluate(
        """selector => {
          const box = document.querySelector(selector), range = document.createRange();
          range.selectNodeContents(box);
          const lines = [...range.getClientRects()], edge = box.getBoundingClientRect();
          return {left: Math.min(...lines.map(r => r.left)) - edge.left,
                  right: edge.right - Math.max(...lines.map(r => r.right))};
        }""",
        selector,
    )


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_the_itinerary_is_turned_and_nothing_is_wrong_with_it(phone: Page, language: str) -> None:
    assert document(phone) == ("en", "ltr")
    speak(phone, language)
    assert document(phone) == (language, "rtl")
    words = catalogue(language)
    assert (
        phone.locator(".days h3")
        .first.inner_text()
        .startswith(words.say("text.day_number", number=1))
    )
    assert words.say("banner.full") in phone.inner_text("[data-testid=stMain]")
    for selector in (".days h3", ".days li strong", ".sayings li", ".facts dd"):
        assert (
            phone.eval_on_selector(selector, "e => getComputedStyle(e).direction"),
            phone.eval_on_selector(selector, "e => getComputedStyle(e).textAlign"),
        ) in {("rtl", "start"), ("rtl", "right")}, selector
    # the text of a day's head begins at the right edge (12 px of padding), not at the left one
    gap = starts(phone, ".days h3")
    assert gap["right"] <= 13
    assert gap["left"] > 100
    # the times are the first column, so they stand to the right of what happens then
    time, what = (phone.locator(f".days li {x}").first.bounding_box() for x in (".t", "strong"))
    assert time["x"] > what["x"] + what["width"] - 1
    width = phone.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert width <= NARROW["width"]
    # the closed menu, which is moved to the left by its width, lies over nothing
    assert not phone.evaluate(
        "document.elementsFromPoint(70, 200).some(e => e.closest('[data-testid=stSidebar]'))"
    )
    unroll(phone, TALLEST)
    assert broken(phone) == []


def test_a_language_from_left_to_right_and_the_other_pages_turn_back(phone: Page) -> None:
    speak(phone, "ar")
    assert document(phone) == ("ar", "rtl")
    speak(phone, "hi")
    assert document(phone) == ("hi", "ltr")
    speak(phone, "he")
    phone.get_by_test_id("stExpandSidebarButton").click()
    phone.get_by_role("link", name="Plan").first.click()
    settle(phone)
    assert document(phone) == ("en", "ltr")


def test_every_family_is_first_shown_in_its_own_language(phone: Page) -> None:
    phone.goto("/family?clinic=sm-beg&family=BEG-103")  # a family that speaks Russian
    settle(phone)
    assert document(phone) == ("ru", "ltr")
    words = catalogue("ru")
    assert (
        phone.locator(".days h3")
        .last.inner_text()
        .startswith(words.say("text.day_number", number=3))
    )
