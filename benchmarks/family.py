"""What a family's page costs: its size as sent, and how quickly it is there while a plan is made.

``python benchmarks/family.py [--seconds 20] [--rate 200]``

A clinic of its own in a temporary folder: one stay of 45 days and some shorter ones are
planned and published, and each family gets a link. Then the planner is started as a user
starts it, a planning job runs in its own process, and the pages are asked for at a steady
rate from another process. ``pages_new`` begins with pages that nobody has asked for in this
form yet, so that each has to be made under load; ``while_solving`` is the same beside the
job. A request is timed from the moment at which it was due, so that a
server that falls behind is seen to. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from planner.domain.plan import Limits
from planner.domain.request import Patient, StayRequest
from planner.formats.document import write_document
from planner.formats.requests import read_requests, write_requests_json
from planner.service import clinics, jobs, plans, publishing, sharing
from planner.service.desk import Desk
from planner.service.documents import Order, plan_document
from planner.store import plans as plan_rows
from planner.store import requests as request_rows
from planner.store.database import open_store

CLINIC = "mx-bom"
AS_OF = datetime(2026, 12, 1, 12, tzinfo=UTC)
LONG = "BOM-345"
"""The family that stays for 45 days."""
BUSY_SECONDS = 60.0
"""How long each stay of the job beside may be solved for: longer than the measuring."""


# ---- what is measured -----------------------------------------------------------------------


def long_stay(other: StayRequest) -> StayRequest:
    """A 45-day stay of a family like another one: landing and take-off date included."""
    patient: Patient = replace(other.patients[0], protocol="MX-extended")
    takeoff = other.landing.replace(hour=21, minute=0) + timedelta(days=44)
    return replace(
        other, family=LONG, patients=(patient,), takeoff=takeoff, visa_until=None, notes="",
        overrides={},
    )  # fmt: skip


def confirmed(request: StayRequest) -> StayRequest:
    """The same family with everything answered that is due at publication."""
    patients = tuple(
        replace(patient, suitability="yes", prerequisites="yes") for patient in request.patients
    )
    return replace(request, patients=patients, data_consent="yes")


def publish_all(desk: Desk) -> tuple[str, dict[str, str]]:
    """Plan and publish the demo families and the long one; returns their tokens."""
    clinic = clinics.clinic(desk, CLINIC)
    path = ROOT / "data" / "demo" / f"requests-{CLINIC}.csv"
    families = [confirmed(one) for one in read_requests(path, clinics.clinics(desk))]
    families.insert(0, long_stay(families[1]))
    document = plan_document(clinic, families, None, Order(AS_OF, Limits(seconds=20, workers=2)))
    with desk.store.writing() as session:
        for one in families:
            request_rows.save_request(
                session, CLINIC, one.family, write_requests_json((one,)), revision=None,
                stamp=desk.stamp("benchmark"),
            )  # fmt: skip
        plan_rows.save_draft(
            session, CLINIC, write_document(document), base=None, planner_version="0", seed=1,
            families=tuple(one.family for one in families), stamp=desk.stamp("benchmark"),
        )  # fmt: skip
    version = plans.draft(desk, CLINIC).version
    done = publishing.publish(desk, CLINIC, (version.id, version.revision))
    tokens = {p.family: sharing.make_link(desk, CLINIC, p.family).token for p in done.published}
    return tokens[LONG], tokens


# ---- the server -----------------------------------------------------------------------------


def serve(home: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start the planner on a free port and wait until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port),
        "--server.address", "127.0.0.1",
    ]  # fmt: skip
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log,
                                   env={**os.environ, "PLANNER_HOME": str(home)})  # fmt: skip
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return process, port
        except OSError:
            time.sleep(0.2)
    process.kill()
    raise SystemExit((home / "server.log").read_text())


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


# ---- the requests ---------------------------------------------------------------------------


class Line:
    """One connection that is kept open, as browsers and proxies keep theirs."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> tuple[int, int]:
        """Ask for a page; returns its status and how many bytes of it came."""
        if self.writer is None or self.writer.is_closing():
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(
            f"GET {path} HTTP/1.1\r\nHost: planner\r\nAccept-Encoding: gzip\r\n"
            "Cookie: seen=1\r\n\r\n".encode()
        )
        assert self.reader is not None
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        await self.reader.readexactly(length)
        return int(head.split(" ", 2)[1]), length


async def measure(port: int, paths: list[str], rate: float, seconds: float) -> dict[str, object]:
    """Ask for the pages in turn, one every ``1 / rate`` s; seconds are counted from when due."""
    idle: asyncio.Queue[Line] = asyncio.Queue()
    for _ in range(64):
        idle.put_nowait(Line(port))
    took: list[float] = []
    failed = 0

    async def one(due: float, path: str) -> None:
        nonlocal failed
        line = await idle.get()
        try:
            status, _ = await line.get(path)
            failed += status != 200
        except (OSError, asyncio.IncompleteReadError):
            failed += 1
        finally:
            idle.put_nowait(line)
        took.append(time.perf_counter() - due)

    begin = time.perf_counter()
    tasks = []
    for number in range(int(rate * seconds)):
        due = begin + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(due, paths[number % len(paths)])))
    await asyncio.gather(*tasks)
    cuts = quantiles(took, n=100)
    return {
        "requests": len(took),
        "failed": failed,
        "per_second": round(len(took) / (time.perf_counter() - begin), 1),
        "p50_ms": round(cuts[49] * 1000, 1),
        "p95_ms": round(cuts[94] * 1000, 1),
        "p99_ms": round(cuts[98] * 1000, 1),
        "max_ms": round(max(took) * 1000, 1),
    }


def ask(options: argparse.Namespace) -> None:
    """The process that asks: apart, so that it takes nothing from the server's own thread."""
    paths = [f"/i/{token}" for token in options.ask.split(",")]
    print(json.dumps(asyncio.run(measure(options.port, paths, options.rate, options.seconds))))


def asked(port: int, tokens: dict[str, str], rate: float, seconds: float) -> dict[str, object]:
    command = [
        sys.executable, __file__, "--ask", ",".join(tokens.values()), "--port", str(port),
        "--rate", str(rate), "--seconds", str(seconds),
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def first_times(port: int, tokens: dict[str, str]) -> dict[str, float]:
    """How long each page takes when it is made, in ms: the very first also loads the program."""
    took = []
    for token in tokens.values():
        begin = time.perf_counter()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/i/{token}") as answer:
            answer.read()
        took.append(round((time.perf_counter() - begin) * 1000, 1))
    return {"first_ms": took[0], "made_max_ms": max(took[1:])}


def sizes(port: int, token: str) -> dict[str, int]:
    """The long stay's page as it is sent, and unpacked."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/i/{token}", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request) as answer:
        body = answer.read()
    return {"sent_bytes": len(body), "plain_bytes": len(gzip.decompress(body))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rate", type=float, default=200.0)
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        ask(options)
        return
    with tempfile.TemporaryDirectory(prefix="planner-family-") as folder:
        home = Path(folder)
        os.environ["PLANNER_HOME"] = str(home)
        desk = Desk(open_store(home), ROOT / "data", lambda: datetime.now(UTC))
        print("planning", file=sys.stderr)
        token, tokens = publish_all(desk)
        server, port = serve(home)
        try:
            result: dict[str, object] = {
                "pages": len(tokens), "days": 45, **first_times(port, tokens),
                **sizes(port, token),
                "pages_new": asked(port, tokens, options.rate, options.seconds / 2),
            }  # fmt: skip
            print(result["pages_new"], file=sys.stderr)
            job = jobs.start_job(desk, CLINIC, seconds=BUSY_SECONDS, is_anew=True)
            time.sleep(3)
            result["while_solving"] = asked(port, tokens, options.rate, options.seconds)
            is_busy = jobs.poll_job(desk, job).is_live
            jobs.cancel_job(desk, job)
            result |= {"solver_ran_throughout": is_busy, "cores": os.cpu_count()}
            _wait_for(desk, job)
        finally:
            stop(server)
        desk.store.engine.dispose()
    print(json.dumps(result))


def _wait_for(desk: Desk, job: int) -> None:
    until = time.monotonic() + 60
    while jobs.poll_job(desk, job).is_live and time.monotonic() < until:
        time.sleep(0.2)
    for child in jobs._children.values():
        child.send_signal(signal.SIGTERM)
        child.wait(10)


if __name__ == "__main__":
    main()
