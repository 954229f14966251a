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

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
STILL = (
    "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
)


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
    """Start a planner on a home folder and wait until it answers, below a base path if any."""
    port = port or free_port()
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
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{server.url}{path}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        if server.process.poll() is not None:
            break
    server.process.kill()
    raise RuntimeError((server.home / "server.log").read_text("utf-8"))


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
