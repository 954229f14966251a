"""The concrete stays that a flexible request could become: exactly one of them is planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from planner.domain.request import Flights, StayRequest
from planner.domain.time import at, days


def options_of(request: StayRequest) -> tuple[Flights, ...]:
    """The flights that would do, in the family's order: as listed, or by landing and length.

    Those after the visa has ended are left aside as long as there are others. A request that is
    not flexible has its own flights only.
    """
    found = _all(request)
    until = request.visa_until
    return tuple(f for f in found if until is None or f.takeoff.date() <= until) or found


def with_flights(request: StayRequest, flights: Flights) -> StayRequest:
    """The request with these flights as its own."""
    return replace(
        request,
        landing=flights.landing,
        takeoff=flights.takeoff,
        airport=flights.airport,
        flight_in=flights.flight_in,
        flight_out=flights.flight_out,
    )


def settled(request: StayRequest) -> StayRequest:
    """The request with its own flights and no others."""
    return replace(request, flights=(), arrive_from=None, arrive_until=None, nights=None)


def as_asked(request: StayRequest) -> StayRequest:
    """The request as it was before any of its options was chosen, wherever it was read from."""
    asked = replace(request, origin="")
    return with_flights(asked, _all(asked)[0]) if asked.is_flexible else asked


def _all(request: StayRequest) -> tuple[Flights, ...]:
    if request.flights:
        return request.flights
    return tuple(_in_window(request)) or (request.own_flights,)


def _in_window(request: StayRequest) -> Iterator[Flights]:
    """Every date of the window with every length, at the request's own clock times.

    A date on which a change of clocks leaves one of these times out has no such flight.
    """
    if request.arrive_from is None or request.arrive_until is None or request.nights is None:
        return
    own = request.own_flights
    shortest, longest = request.nights
    for first in days(request.arrive_from, request.arrive_until):
        for nights in range(shortest, longest + 1):
            last = first + timedelta(days=nights)
            landing = at(first, own.landing.time(), _zone(own.landing.tzinfo))
            takeoff = at(last, own.takeoff.time(), _zone(own.takeoff.tzinfo))
            if _is_at(landing, own.landing) and _is_at(takeoff, own.takeoff) and landing < takeoff:
                yield replace(own, landing=landing, takeoff=takeoff)


def _zone(tz: tzinfo | None) -> ZoneInfo:
    assert isinstance(tz, ZoneInfo)  # a request's moments are in the zone of its airport
    return tz


def _is_at(moment: datetime, own: datetime) -> bool:
    return moment.time().replace(fold=0) == own.time().replace(fold=0)
