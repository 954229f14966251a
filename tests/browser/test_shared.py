"""A family's page on a phone, in a real browser: languages, axe, no stranger, paper, the form."""

from __future__ import annotations

import io
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from planner.formats.document import write_document
from planner.render.catalogue import catalogue, is_shipped
from planner.service import family, plans, proposals, publishing, sharing
from planner.service.desk import Desk
from planner.store import plans as rows
from planner.store.contacts import Contact
from planner.store.database import open_store
from tests.browser.conftest import looking
from tests.browser.screenshots import NARROW, WIDE, unroll
from tests.browser.server import Server, serve, settle, start, stop
from tests.browser.test_accessible import broken
from tests.demo_data import small_data
from tests.service.test_publishing import base, plan, take

LANGUAGES = {"en": "ada", "ar": "bob", "hi": "eve"}
"""Which family reads which language."""
SHIPPED = [code for code in LANGUAGES if is_shipped(code)]
NOW = datetime(2027, 1, 4, 12, 0, 0, 654_321, tzinfo=UTC)  # as odd as a real clock


@dataclass(frozen=True)
class Shared:
    """A running planner with published families: the address of each one's page by language."""

    server: Server
    at: Desk
    paths: dict[str, str]


def speak(at: Desk) -> None:
    """Let each family of the draft speak its language."""
    found = plans.draft(at, "sm-beg")
    language_of = {name: language for language, name in LANGUAGES.items()}
    stays = tuple(
        replace(stay, languages=(language_of[stay.id],), home_zone="Asia/Kolkata")
        for stay in found.document.problem.stays
    )
    text = write_document(
        replace(found.document, problem=replace(found.document.problem, stays=stays))
    )
    with at.store.writing() as session:
        rows.save_draft(
            session, "sm-beg", text, base=(found.version.id, found.version.revision),
            planner_version="0.1.0", seed=1, families=(), stamp=at.stamp("test"),
        )  # fmt: skip


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    home = tmp_path_factory.mktemp("shared")
    data = small_data(tmp_path_factory.mktemp("data") / "data", ())  # nothing to plan meanwhile
    at = Desk(open_store(home), data, lambda: NOW)
    take(at, ("ada", 3), ("bob", 10), ("eve", 17))
    plan(at)
    speak(at)
    publishing.publish(at, "sm-beg", base(at))
    for person, name, phone, plate in (
        ("", "Ana", "+381 11 000 000", ""), ("V1", "", "", "BG 123-AB"),
    ):  # fmt: skip
        family.save_house_contact(at, "sm-beg", Contact(person, name, phone, plate=plate))
    paths = {
        language: f"/i/{sharing.make_link(at, 'sm-beg', name).token}"
        for language, name in LANGUAGES.items()
    }
    with serve(home, data) as server:
        yield Shared(server, at, paths)


@pytest.fixture(params=["light", "dark"])
def phone(
    request: pytest.FixtureRequest, browser: Browser, shared: Shared, strangers: list[str]
) -> Iterator[Page]:
    """A phone that runs no script and may talk to nobody but the planner."""
    with looking(
        browser, shared.server, strangers, viewport=NARROW, color_scheme=request.param
    ) as context:
        yield context.new_page()


@pytest.mark.parametrize("language", SHIPPED)
def test_clean_on_a_phone(phone: Page, shared: Shared, language: str) -> None:
    phone.goto(shared.paths[language])
    words = catalogue(language)
    root = phone.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == (
        words.language,
        words.direction,
    )
    expect(phone.get_by_role("heading", level=1)).to_have_text(words.say("family.title"))
    assert phone.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    for summary in phone.locator("summary").all():
        summary.click()
    assert phone.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert broken(phone) == []


@pytest.mark.parametrize("language", SHIPPED)
def test_a_crawl_meets_no_stranger_and_no_script(
    browser: Browser, shared: Shared, strangers: list[str], language: str
) -> None:
    """Every address that the page leads to is the planner's own, and the page itself needs none."""
    with looking(browser, shared.server, strangers, viewport=NARROW) as context:
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.goto(shared.paths[language], wait_until="networkidle")
        own = f"{shared.server.url}{shared.paths[language]}"
        assert [url for url in asked if not url.startswith("data:")] == [own]
        assert page.locator("script").count() == 0
        links = [str(link.evaluate("node => node.href")) for link in page.locator("a[href]").all()]
        outside = [url for url in links if not url.startswith((own, "tel:", "webcal:"))]
        assert outside == []
        files = {url for url in links if url.startswith(f"{own}.")}
        assert files
        for url in files:
            assert context.request.get(url).status == 200, url


@pytest.mark.parametrize("language", SHIPPED)
def test_prints_one_day_per_page(
    browser: Browser, shared: Shared, strangers: list[str], language: str
) -> None:
    """The paper's text, page by page, against what stands on the screen."""
    with looking(browser, shared.server, strangers, viewport=NARROW) as context:
        page = context.new_page()
        page.goto(shared.paths[language])
        days = [
            (day.locator("h3").inner_text(), day.locator("li .t").all_inner_texts())
            for day in page.locator("section.day").all()
        ]
        pages = [
            found.extract_text() for found in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
        ]
    # The first page has the next thing, then each day begins one, and one more has the rest.
    assert len(pages) >= len(days) + 2
    for number, (_, times) in enumerate(days, 1):
        at = 0
        for time in times:  # in order; dashes and digits stand alike in every language
            found = pages[number].find(time, at)
            assert found >= 0, (language, number, time)
            at = found
    if catalogue(language).direction == "ltr" and language == "en":
        for number, (title, _) in enumerate(days, 1):
            assert [i for i, text in enumerate(pages) if title in text][-1] == number


@pytest.fixture
def plain(browser: Browser, shared: Shared, strangers: list[str]) -> Iterator[BrowserContext]:
    """An old phone: no script at all."""
    with looking(
        browser, shared.server, strangers, viewport=NARROW, java_script_enabled=False
    ) as context:
        yield context


def test_a_family_tells_its_coordinator_without_script(
    plain: BrowserContext, shared: Shared
) -> None:
    page = plain.new_page()
    page.goto(shared.paths["en"])
    page.get_by_text("The companion changes").click()
    page.get_by_label("Who comes along").fill("an aunt")
    page.get_by_role("button", name="Send the request").locator("visible=true").click()
    expect(page.get_by_role("status")).to_have_text(
        "Your request has reached the coordinator. The plan has not changed yet."
    )
    mine = [one for one in proposals.proposals(shared.at, "sm-beg") if one.family == "ada"]
    assert [(one.kind, dict(one.fields)) for one in mine] == [("companion", {"text": "an aunt"})]


def test_the_days_to_jump_to_stay_on_the_screen(plain: BrowserContext, shared: Shared) -> None:
    """From wherever one is on a long page, any day is one touch away, and is not covered by them."""
    page = plain.new_page()
    page.goto(shared.paths["ar"])
    page.locator("nav a").last.click()
    days, title = (
        page.locator(name).last.bounding_box() or {} for name in ("nav", "section.day h3")
    )
    assert days["y"] == 0
    assert days["height"] <= title["y"] <= NARROW["height"] / 2


def test_this_device_remembers_its_visit(plain: BrowserContext, shared: Shared) -> None:
    page = plain.new_page()
    page.goto(shared.paths["en"])
    expect(page.get_by_text("Nothing has changed since")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("Nothing has changed since you last looked")).to_be_visible()
    (cookie,) = plain.cookies()
    assert (cookie["httpOnly"], cookie["path"]) == (True, shared.paths["en"])


def test_a_saved_copy_opens_from_the_disk(
    plain: BrowserContext, shared: Shared, tmp_path: Path
) -> None:
    page = plain.new_page()
    page.goto(shared.paths["en"])
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Save for offline").click()
    download = waiting.value
    assert download.suggested_filename == "plan.html"
    copy = tmp_path / "plan.html"
    download.save_as(copy)
    page.goto(copy.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Your plan")
    expect(page.get_by_text("Saved on")).to_be_visible()


def test_below_a_base_path(tmp_path: Path, shared: Shared) -> None:
    """Streamlit does not add its base path to our addresses, so we must."""
    server = start(shared.at.store.home, shared.at.data, path="/clinic/plans")
    try:
        url = f"{server.url}/clinic/plans{shared.paths['en']}"
        with urllib.request.urlopen(url, timeout=120) as answer:
            assert answer.status == 200
            assert "Path=/clinic/plans/i/" in answer.headers["set-cookie"]
    finally:
        stop(server)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_coordinators_pages_are_clean(
    browser: Browser, shared: Shared, strangers: list[str], scheme: str
) -> None:
    """Publish, Share with a new link, and Proposals with one that waits."""
    token = sharing.make_link(shared.at, "sm-beg", "eve").token
    opened = sharing.resolve(shared.at, token)
    assert opened is not None
    proposals.propose(shared.at, opened, "diet", {"food": f"none, {scheme}"})
    with looking(browser, shared.server, strangers, viewport=WIDE, color_scheme=scheme) as context:
        page = context.new_page()
        for name in ("publish", "share", "proposals"):
            page.goto(f"/{name}?clinic=sm-beg&family=eve")
            settle(page)
            if name == "share":
                page.get_by_role("button", name="Make a link").click()
                expect(page.get_by_text("The link is made.")).to_be_visible()
                settle(page)
            unroll(page, 6000)
            assert broken(page) == [], name
            page.set_viewport_size(WIDE)
