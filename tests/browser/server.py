"""Start the planner as a user would, on a free port and with a home of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, Playwright
from playwright.sync_api import TimeoutError as Late

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
STILL = (
    "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
)


START_SECONDS = 240.0
_PORTS = 3
"""So many free ports are tried."""


class NotStartedError(RuntimeError):
    """The planner ended at once or never answered; its log."""


@dataclass
class Server:
    """A running planner: its address, its home folder, and its process."""

    url: str
    home: Path
    data: Path
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End it the hard way, as a power cut would."""
        self.process.kill()
        self.process.wait(10)


def chromium(playwright: Playwright) -> str | None:
    """A browser: the one that is named, the system's, or Playwright's own."""
    named = os.environ.get("PLANNER_CHROMIUM")
    if named:
        return named
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(home: Path, data: Path, port: int = 0, path: str = "") -> Server:
    """Start a planner on a home folder and wait until it answers, below a base path if any.

    A port that was free and is somebody else's a moment later is given up for another one.
    """
    if port:
        return _start(home, data, port, path)
    for _ in range(_PORTS - 1):
        try:
            return _start(home, data, free_port(), path)
        except NotStartedError:
            continue
    return _start(home, data, free_port(), path)


def _start(home: Path, data: Path, port: int, path: str) -> Server:
    command = [
        sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port),
        "--server.address", "127.0.0.1", "--server.fileWatcherType", "none",
        *(["--server.baseUrlPath", path] if path else []),
    ]  # fmt: skip
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=log,
            stderr=log,
            env={**os.environ, "PLANNER_HOME": str(home), "PLANNER_DATA": str(data)},
        )
    server = Server(f"http://127.0.0.1:{port}", home, data, process)
    _wait_until_ready(server, path)
    return server


def _wait_until_ready(server: Server, path: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{server.url}{path}/readyz", timeout=30) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        if server.process.poll() is not None:
            break
    server.kill()
    raise NotStartedError((server.home / "server.log").read_text("utf-8"))


def stop(server: Server) -> None:
    """End a planner; it lingers while sockets are open, so ask first and then insist."""
    server.process.terminate()
    try:
        server.process.wait(5)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait(10)


@contextmanager
def serve(home: Path, data: Path) -> Iterator[Server]:
    server = start(home, data)
    try:
        yield server
    finally:
        stop(server)


def settle(page: Page) -> None:
    """Wait until the page has been drawn and nothing runs any more."""
    page.wait_for_selector("h1")  # before its first run, too, a page counts as not running
    page.wait_for_selector(STILL)
    page.wait_for_timeout(250)
    page.wait_for_selector(STILL)
    rest(page)


def rest(page: Page) -> None:
    """Wait until whatever fades in or unfolds has done so: half of it has half its colour."""
    page.wait_for_function(
        """() => document.getAnimations().every(one => one.playState !== 'running'
              || one.effect.getComputedTiming().endTime === Infinity)"""
    )


def choose(page: Page, label: str, option: str) -> None:
    """Choose in a select box as a person does: open, type, take; again if a rerun closed the list."""
    box = page.get_by_role("combobox", name=label, exact=False).first
    for is_last in (False, False, True):
        box.click()
        page.keyboard.type(option)
        try:
            page.get_by_role("option", name=option).first.click(timeout=10_000)
        except Late:
            if is_last:
                raise
            page.keyboard.press("Escape")
            settle(page)
        else:
            break
    settle(page)
