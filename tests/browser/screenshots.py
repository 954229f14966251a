"""The screenshots of README and docs: ``python -m tests.browser.screenshots [FOLDER] [HOME]``.

Starts the planner on a fresh home (or the given one), waits until the demo families are planned,
and takes the pictures.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.server import ROOT, Server, chromium, rest, serve, settle

PAGES = (
    "plan", "family", "publish", "share", "proposals", "sheets", "timeline", "arrivals", "scenario",
    "capacity", "request", "import",
    "languages", "about",
)  # fmt: skip
WIDE, NARROW = {"width": 1360, "height": 900}, {"width": 390, "height": 844}
PICTURES = (
    ("plan", "light", False),
    ("family", "light", False),
    ("timeline", "light", False),
    ("request", "light", False),
    ("plan", "dark", False),
    ("timeline", "dark", False),
    ("family", "light", True),
    ("timeline", "dark", True),
)
"""Page, colours, and whether at the width of a phone."""
TALLEST = 1500
CLINIC = "sm-beg"
PATIENCE_MS = 600_000


def wait_until_planned(page: Page, clinic: str = CLINIC) -> None:
    """Open the start page and wait until no planning job of the clinic runs any more."""
    page.goto(f"/?clinic={clinic}")
    settle(page)
    page.get_by_role("heading", name="Families").wait_for()
    page.wait_for_function(
        "() => !document.querySelector('[data-testid=stProgress]')", timeout=PATIENCE_MS
    )
    settle(page)


def shoot(browser: Browser, server: Server, folder: Path) -> None:
    """Take every picture that the docs show."""
    for name, scheme, is_narrow in PICTURES:
        viewport, size = (NARROW, "-narrow") if is_narrow else (WIDE, "")
        with closing(
            browser.new_context(viewport=viewport, base_url=server.url, color_scheme=scheme)
        ) as context:
            page = context.new_page()
            page.goto(f"/{'' if name == 'plan' else name}?clinic={CLINIC}")
            settle(page)
            _take(page, folder / f"{name}-{scheme}{size}.png")
            print(f"{name}-{scheme}{size}.png", file=sys.stderr)


def unroll(page: Page, tallest: int) -> None:
    """Make the window as tall as the page: Streamlit scrolls inside, and what is out of sight is
    neither in a picture nor checked for its contrast."""
    size = page.viewport_size or WIDE
    inner = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": min(int(inner) + 4, tallest)})
    page.wait_for_timeout(500)
    rest(page)


def _take(page: Page, path: Path) -> None:
    unroll(page, TALLEST)
    settle(page)
    unroll(page, TALLEST)  # what a component draws late has its height only now
    page.screenshot(path=path)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    home = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp(prefix="planner-"))
    folder.mkdir(parents=True, exist_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, serve(home, ROOT / "data") as server:
        program = chromium(playwright)
        with closing(
            playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        ) as browser:
            with closing(browser.new_context(viewport=WIDE, base_url=server.url)) as context:
                wait_until_planned(context.new_page())
            shoot(browser, server, folder)


if __name__ == "__main__":
    main()
