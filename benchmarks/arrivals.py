"""Sixty dates of arrival in a booked clinic: how fast, how much of it proven.

Usage: ``python benchmarks/arrivals.py --clinic sm-beg --seed 1 [--load 0.8] [--scale 1] [--dates 60]
[--seconds 1] [--protocol ID] [--workers N]``. Books generated families, each on the best of a few
dates, until the busiest of rooms, staff, places and vehicles is taken for the load of its open
hours in the season of the scan (or no family fits any more; what was reached is printed). Then one
enquiry for each protocol is scanned over all dates, with reasons and recommended slots, as the
command line does it. ``--seconds`` is the most work for one look at a date. Figures are wall seconds,
the reading of the existing plan not included; the last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, from anywhere

from benchmarks.families import Families, as_of
from benchmarks.scale import scaled
from planner.advise.arrivals import Found, Scan, look_at, scan, scan_of
from planner.advise.booked import Booked
from planner.advise.enquiry import Terms, enquiry, moved
from planner.advise.scenario import use_of
from planner.advise.slots import Season, slots
from planner.domain.clinic import Clinic
from planner.domain.errors import InputError
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.domain.request import StayRequest
from planner.domain.time import Window, days, midnight, zone
from planner.formats.clinic import load_clinics
from planner.protocols import expand
from planner.protocols.people import family_of
from planner.rules import HARD
from planner.rules.judge import hard, judge

_FIRST = date(2027, 3, 1)
_REFUSALS = 25
"""So many families in a row that fit on none of their dates end the booking."""
_TRIES = 4
"""So many dates are tried for each drawn family."""
_LOOK = 0.5
_PEOPLE = frozenset({"patient", "companion", "sibling", "shuttle", "phone_interpreter"})
_EVERY = 5
"""The load is worked out anew after so many bookings."""


def book(
    clinic: Clinic, families: Families, load: float, season: Window
) -> tuple[list[StayRequest], Plan]:
    """Families beside one another until the load is reached; each keeps all its essentials."""
    booked: list[StayRequest] = []
    plan, refused = Plan(), 0
    protocols = [p for p in clinic.protocols.values() if p.stay_days <= 30]
    asked = _empty(clinic, season)
    while refused < _REFUSALS:
        request = families.draw(protocols)
        best = _best(asked, request, season)
        if best is None:
            refused += 1
            continue
        refused = 0
        found, asked = best[0], _with(asked, *best)
        booked.append(asked.request)
        plan = plan.merged(found.plan)
        if len(booked) % _EVERY == 0:
            share, role, nights = reached(clinic, booked, plan, season)
            print(f"  {len(booked)} families: {share:.0%} of {role}, {nights:.0%} of the nights",
                  flush=True)  # fmt: skip
            if share >= load:
                break
    return booked, plan


def _empty(clinic: Clinic, season: Window) -> Scan:
    first = season.start.date()
    request = enquiry(clinic, Terms(next(iter(clinic.protocols))), first)
    span = tuple(days(first - timedelta(days=40), season.end.date() + timedelta(days=50)))
    return scan_of(clinic, request, as_of(_FIRST, clinic), span, seconds=_LOOK, is_explained=False)


def _best(asked: Scan, request: StayRequest, season: Window) -> tuple[Found, StayRequest] | None:
    """The date on which a family would lose least: the one that it was drawn for, or days around."""
    day = request.landing.astimezone(zone(asked.clinic.zone)).date()
    best: tuple[Found, StayRequest] | None = None
    for n in range(_TRIES):
        other = day + timedelta(days=(n + 1) // 2 * (1 if n % 2 else -1) * 3)
        if not season.start.date() - timedelta(days=30) <= other <= season.end.date():
            continue
        try:
            found = look_at(replace(asked, request=request), other)
        except InputError:
            return None
        if found.arrival.has_plan and (best is None or found.arrival.price < best[0].arrival.price):
            best = found, moved(request, asked.clinic, other)
            if found.arrival.verdict == "fits":
                break
    return best


def _with(asked: Scan, found: Found, request: StayRequest) -> Scan:
    """The scan with one more family booked."""
    own = expand([request], asked.clinic, asked.as_of, beside=asked.beside)
    problem, before = asked.booked.beside(own)
    owned = {row.id for row in asked.clinic.resources}
    owned |= {f"{row.id}/{way}" for row in asked.clinic.shuttles for way in ("out", "back")}
    new = Booked.of(problem, before.merged(found.plan).without(*before.placements), owned)
    kinds = dict(asked.beside.kinds)
    for activity in own.activities:
        for mode in activity.modes:
            for demand in mode.demands:
                for resource in () if demand.is_ride else demand.eligible:
                    seen = kinds.get(resource, frozenset())
                    kinds[resource] = seen | {demand.kind or activity.kind}
    beside = replace(
        asked.beside,
        families=(*asked.beside.families, family_of(request, asked.clinic)),
        kinds=kinds,
    )
    bookings = tuple(sorted((*asked.booked.bookings, *new.bookings), key=lambda b: b.span))
    booked = Booked(bookings, asked.booked.stays | {request.family}, asked.booked.reach)
    return replace(asked, request=request, beside=beside, booked=booked)


def reached(
    clinic: Clinic, booked: list[StayRequest], plan: Plan, season: Window
) -> tuple[float, str, float]:
    """The share of the busiest role and its name, and the share of the room nights."""
    problem = expand(booked, clinic, as_of(_FIRST, clinic), season)
    roles = sorted({r.role for r in problem.resources if r.role not in _PEOPLE})
    uses = {use.role: use.share for use in use_of(problem, plan, roles, season)}
    busiest = max(uses, key=lambda role: uses[role])
    return uses[busiest], busiest, uses.get("family_room", 0.0)


def measure(
    clinic: Clinic,
    existing: tuple[list[StayRequest], Problem, Plan],
    terms: Terms,
    arguments: argparse.Namespace,
) -> dict[str, Any]:
    """One enquiry over all dates."""
    dates = tuple(days(_FIRST, _FIRST + timedelta(days=arguments.dates - 1)))
    request = enquiry(clinic, terms, _FIRST)
    started = time.perf_counter()
    asked = scan_of(
        clinic, request, as_of(_FIRST, clinic), dates, existing, seconds=arguments.seconds,
        seed=arguments.seed,
    )  # fmt: skip
    found = scan(asked, dates, workers=arguments.workers)
    best = slots(asked, found, Season(*existing))
    seconds = time.perf_counter() - started
    whole = [_is_lawful(clinic, existing, asked, one) for one in found if one.arrival.has_plan]
    verdicts = [one.arrival.verdict for one in found]
    figures = {
        "protocol": terms.protocol,
        "days": (request.takeoff.date() - request.landing.date()).days + 1,
        "seconds": round(seconds, 2),
        "per_date_p50": round(median(one.arrival.seconds for one in found), 3),
        "per_date_max": round(max(one.arrival.seconds for one in found), 3),
        **{verdict: verdicts.count(verdict) for verdict in ("fits", "loses", "full", "unproven")},
        "proven": sum(one.arrival.is_proven for one in found),
        "slots": [slot.arrival.day.isoformat() for slot in best],
        "all_lawful_in_the_whole_clinic": all(whole),
    }
    print(json.dumps(figures), flush=True)
    return figures


def _is_lawful(
    clinic: Clinic, existing: tuple[list[StayRequest], Problem, Plan], asked: Scan, one: Found
) -> bool:
    """Whether the plan of a date is lawful in the problem of all families; not timed."""
    requests, _, plan = existing
    request = moved(asked.request, clinic, one.arrival.day)
    whole = expand([*requests, request], clinic, asked.as_of)
    return not hard(judge(whole, plan.merged(one.plan), HARD))


def main() -> None:
    """Book, scan, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clinic", default="sm-beg")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--load", type=float, default=0.8)
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--dates", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--protocol", default="", help="only this one (default: up to 30 days)")
    parser.add_argument("--workers", type=int, default=None)
    arguments = parser.parse_args()
    clinic = scaled(
        load_clinics(Path(__file__).parents[1] / "data")[arguments.clinic], arguments.scale
    )
    tz = zone(clinic.zone)
    season = Window(
        midnight(_FIRST, tz), midnight(_FIRST + timedelta(days=arguments.dates + 14), tz)
    )
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    last = season.end.date() - timedelta(days=7)
    families = Families(clinic, arguments.seed, _FIRST - timedelta(days=14), last)
    booked, plan = book(clinic, families, arguments.load, season)
    share, role, nights = reached(clinic, booked, plan, season)
    problem = expand(booked, clinic, as_of(_FIRST, clinic), season)
    assert not hard(judge(problem, plan, HARD)), "the booked clinic breaks a law"
    print(f"booked: {len(booked)} families, {share:.0%} of {role}, {nights:.0%} of the nights")
    protocols = [p.id for p in clinic.protocols.values() if p.stay_days <= 30]
    asked = [arguments.protocol] if arguments.protocol else protocols
    runs = [measure(clinic, (booked, problem, plan), Terms(name), arguments) for name in asked]
    print(
        json.dumps(
            {
                "clinic": arguments.clinic, "scale": arguments.scale, "seed": arguments.seed,
                "cores": os.cpu_count(), "booked_families": len(booked), "busiest": role,
                "busiest_share": round(share, 3), "nights_share": round(nights, 3),
                "dates": arguments.dates,
                "seconds_median": round(median(run["seconds"] for run in runs), 2),
                "seconds_max": max(run["seconds"] for run in runs),
                "proven_share": round(sum(r["proven"] for r in runs) / (len(runs) * arguments.dates), 3),
                "all_lawful": all(run["all_lawful_in_the_whole_clinic"] for run in runs),
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
