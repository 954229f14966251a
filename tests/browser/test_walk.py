"""The whole way in a real browser: open, choose, enter, plan, read, download, reload."""

from __future__ import annotations

import csv
import io
import json

from playwright.sync_api import Page, expect

from tests.browser.screenshots import wait_until_planned
from tests.browser.server import Server, choose, settle, start

PLANNING_MS = 240_000


def go(page: Page, title: str) -> None:
    """Follow a link of the menu."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    settle(page)


def fill(page: Page, label: str, text: str) -> None:
    box = page.get_by_label(label, exact=True).first
    box.fill(text)
    box.press("Tab")
    settle(page)


def type_date(page: Page, label: str, digits: str) -> None:
    """A date is typed part by part; the first part is the year."""
    page.get_by_test_id("stDateInput").filter(has_text=label).get_by_role(
        "spinbutton"
    ).first.click()
    page.keyboard.type(digits)
    page.keyboard.press("Enter")
    settle(page)


def download(page: Page, label: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label, exact=True).click()
    return waiting.value.path().read_bytes()


def test_the_whole_way(page: Page, server: Server) -> None:
    # open: the demo is being planned, and the page says so at once
    page.goto("/")
    settle(page)
    expect(page.get_by_text("It does not give medical advice")).to_be_visible()
    for clinic in ("liv-ist", "mx-bom", "sm-beg"):
        wait_until_planned(page, clinic)
    expect(page.get_by_text("BEG-103", exact=True)).to_be_visible()

    # enter a family
    go(page, "Request")
    choose(page, "Family", "New family")
    fill(page, "Family code", "BEG-900")
    choose(page, "Languages of the family", "en")
    page.keyboard.press("Escape")
    type_date(page, "Landing: date", "20270407")
    type_date(page, "Take-off: date", "20270409")
    choose(page, "Protocol", "SM-short")
    page.get_by_text("Adjust the protocol for this patient").click()
    fill(page, "Days of the stay, arrival and departure included", "3")
    page.get_by_role("button", name="Save the request").click()
    settle(page)
    expect(page.get_by_text("Family BEG-900 is saved.")).to_be_visible()

    # plan
    go(page, "Plan")
    page.get_by_role("button", name="Plan 1 family").click()
    planning = page.get_by_test_id("stProgress")
    over = page.get_by_role("button", name="Nothing to plan")
    expect(planning.or_(over).first).to_be_visible()  # it may be over before one looks
    expect(page.get_by_role("button", name="Nothing to plan")).to_be_visible(timeout=PLANNING_MS)
    settle(page)

    # read
    card = page.get_by_test_id("stVerticalBlock").filter(has_text="BEG-900 · SM-short").last
    card.get_by_role("link", name="Itinerary").click()
    settle(page)
    expect(page.get_by_role("heading", name="Family", exact=True)).to_be_visible()
    expect(page.get_by_text("Day 1 · Wed, Apr 7, 2027")).to_be_visible()
    expect(page.get_by_text("Planned dose event (infusion)").first).to_be_visible()
    assert "family=BEG-900" in page.url

    # download
    go(page, "Plan")
    rows = list(csv.DictReader(io.StringIO(download(page, "CSV").decode("utf-8"))))
    mine = [row["kind"] for row in rows if row["family"] == "BEG-900"]
    assert {"pickup", "night", "examination", "bloods", "consent", "dose_iv", "dropoff"} <= set(
        mine
    )
    assert download(page, "CSV for Excel").startswith(b"\xef\xbb\xbf")
    document = json.loads(download(page, "plan.json"))
    assert document["clinic"] == "sm-beg"

    # reload: nothing is lost
    page.reload()
    settle(page)
    expect(page.get_by_text("BEG-900 · SM-short")).to_be_visible()


def test_the_board_is_walked_with_the_keyboard(page: Page, server: Server) -> None:
    wait_until_planned(page)
    go(page, "Timeline")
    board = page.get_by_role("group", name="Timeline of the clinic")
    board.focus()
    page.keyboard.press("Tab")
    told = page.locator(".told")
    first = told.inner_text()
    assert "BEG-101" in first
    page.keyboard.press("ArrowDown")
    second = told.inner_text()
    assert second != first
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    assert told.inner_text() != second


def test_a_killed_server_loses_nothing_and_a_deep_link_may_come_first(
    page: Page, server: Server
) -> None:
    wait_until_planned(page)
    port = int(server.url.rsplit(":", 1)[1])
    server.kill()
    server.process = start(server.home, server.data, port).process
    page.goto("/family?clinic=sm-beg&family=BEG-103")
    settle(page)
    expect(page.get_by_role("heading", name="Family", exact=True)).to_be_visible()
    expect(page.get_by_text("SM-short", exact=True)).to_be_visible()
    menu = page.get_by_test_id("stSidebarNav").get_by_role("link")
    assert menu.all_inner_texts()[-1].endswith("About")  # our menu, not the folder's
    go(page, "Plan")
    expect(page.get_by_text("BEG-103 · SM-short")).to_be_visible()
    expect(page.get_by_role("button", name="Nothing to plan")).to_be_visible()


def test_ready_is_answered(page: Page, server: Server) -> None:
    answer = page.request.get("/readyz")
    assert (answer.status, answer.text()) == (200, "ready\n")
