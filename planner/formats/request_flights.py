"""The flights of a request: one pair, a list of pairs, or a window of dates with a length of stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from planner.domain.clinic import Clinic
from planner.domain.protocol import Protocol
from planner.domain.request import Flights, StayRequest
from planner.domain.time import at, elapsed, zone
from planner.formats.airports import airport_zone, read_moment, served_airport
from planner.formats.cells import split, whole
from planner.formats.faults import CellError, shown

LONGEST_STAY = timedelta(days=180)
"""A longer stay is a wrong year, not a wish: the longest protocol of any clinic is 45 days."""
MOST_NIGHTS = LONGEST_STAY.days

Add = Callable[[str, str, str], None]
"""Notes a fault: field, reason, remedy."""

_PAIR = "Write landing/takeoff, or landing/takeoff/flight in/flight out, with ';' between pairs."


def read_number(value: object) -> str:
    """A flight number and the like: at most 16 characters on one line."""
    text = str(value).strip()
    if len(text) > 16 or not text.isprintable():
        raise CellError(f"{shown(text)} is too long.", "Give at most 16 characters.")
    return text


class FlightTable(BaseModel):
    """One pair of flights as JSON writes it; an empty airport is the request's."""

    model_config = ConfigDict(extra="forbid")

    landing: str
    takeoff: str
    airport: str = ""
    flight_in: Annotated[str, BeforeValidator(read_number)] = ""
    flight_out: Annotated[str, BeforeValidator(read_number)] = ""


def read_pairs(value: object) -> object:
    """The pairs of a CSV cell as JSON writes them: ``landing/takeoff[/in/out[/airport]]``, ``;``."""
    if not isinstance(value, str):
        return value
    return [_pair(part) for part in split(value)]


def _pair(text: str) -> dict[str, str]:
    parts = [part.strip() for part in text.split("/")]
    if not 2 <= len(parts) <= 5:
        raise CellError(f"{shown(text)} is not a pair of flights.", _PAIR)
    keys = ("landing", "takeoff", "flight_in", "flight_out", "airport")
    return dict(zip(keys, parts, strict=False))


def write_pairs(flights: Sequence[Flights]) -> str:
    """The pairs as a CSV cell that :func:`read_pairs` reads."""
    return ";".join(
        f"{f.landing.isoformat()}/{f.takeoff.isoformat()}/{f.flight_in}/{f.flight_out}/{f.airport}"
        for f in flights
    )


def read_nights(value: object) -> tuple[int, int] | None:
    """The length of a stay in nights: ``5``, or the shortest and the longest one, ``5;7``."""
    if value is None or value == "":
        return None
    if isinstance(value, list | tuple):
        parts = list(value)
    else:
        parts = str(value).replace("-", ";", 1).split(";")
    if not 1 <= len(parts) <= 2:
        raise CellError(f"{shown(value)} is not a length of stay.", "Write 5, or 5;7 for 5 to 7.")
    shortest, longest = (whole(0, MOST_NIGHTS)(part) for part in (parts[0], parts[-1]))
    if longest < shortest:
        raise CellError(f"{shown(value)} ends before it begins.", "Write the shorter one first.")
    return shortest, longest


@dataclass(frozen=True)
class Asked:
    """What a request says of its flights, cell by cell; moments are still text."""

    landing: str
    takeoff: str
    airport: str
    flight_in: str
    flight_out: str
    flights: Sequence[FlightTable]
    arrive_from: date | None
    arrive_until: date | None
    nights: tuple[int, int] | None

    @property
    def has_window(self) -> bool:
        """Whether dates or a length are given instead of one pair of flights."""
        return self.arrive_from is not None or self.arrive_until is not None or bool(self.nights)


class FlightCheck:
    """The flights of one request against its clinic; what is wrong goes to ``add``."""

    def __init__(
        self, asked: Asked, clinic: Clinic, protocols: Sequence[Protocol], add: Add
    ) -> None:
        self.asked = asked
        self.clinic = clinic
        self.protocols = protocols
        self.add = add
        self.is_right = True

    def fields(self) -> dict[str, Any] | None:
        """The fields of a request that say how it comes and goes; ``None`` when one is wrong."""
        try:
            airport = served_airport(self.asked.airport, frozenset(self.clinic.airport))
        except CellError as error:
            self._fault("airport", error.reason, error.remedy)
            return None
        if self.asked.flights and self.asked.has_window:
            self._fault(
                "flights", "There is a list of flights and a window of dates.",
                "Keep one: clear flights, or arrive_from, arrive_until and nights.",
            )  # fmt: skip
            return None
        found = self._listed(airport) if self.asked.flights else self._dated(airport)
        return found if self.is_right else None

    def check_count(self, request: StayRequest) -> None:
        """Refuse more options than the clinic looks at."""
        most, count = self.clinic.number("request.options_count"), len(request.flights)
        if count > most:
            self._fault("flights", f"There are {count} pairs of flights.", f"List at most {most}.")
        if request.arrive_from is None or request.arrive_until is None or request.nights is None:
            return
        dates = (request.arrive_until - request.arrive_from).days + 1
        lengths = request.nights[1] - request.nights[0] + 1
        if dates * lengths > most:
            self._fault(
                "arrive_until",
                f"{dates} dates with {lengths} lengths of stay are {dates * lengths} options; at"
                f" most {most} are compared.",
                "Give an earlier arrive_until, or fewer nights.",
            )

    # ---- a list -------------------------------------------------------------------------

    def _listed(self, airport: str) -> dict[str, Any]:
        """The pairs of the list, the request's own pair first where the list lacks it."""
        asked = self.asked
        pairs = [self._pair(table, airport) for table in asked.flights]
        own = None
        if asked.landing or asked.takeoff:
            table = FlightTable(
                landing=asked.landing, takeoff=asked.takeoff,
                flight_in=asked.flight_in, flight_out=asked.flight_out,
            )  # fmt: skip
            own = self._pair(table, airport, is_own=True)
        if own is not None and own not in pairs:
            pairs.insert(0, own)
        found = tuple(dict.fromkeys(pair for pair in pairs if pair is not None))
        if not self.is_right:
            return {}
        return {**vars(own or found[0]), "flights": found}

    def _pair(self, table: FlightTable, airport: str, *, is_own: bool = False) -> Flights | None:
        try:
            served = frozenset(self.clinic.airport)
            where = served_airport(table.airport, served) if table.airport else airport
        except CellError as error:
            self._fault("flights", error.reason, error.remedy)
            return None
        for number in (table.flight_in, table.flight_out):
            if {";", "/"} & set(number):
                field = "flight_in" if is_own else "flights"
                self._fault(field, f"{shown(number)} holds ';' or '/'.", "Give the number alone.")
        moments = [
            self._moment(way if is_own else "flights", getattr(table, way), where)
            for way in ("landing", "takeoff")
        ]
        if None in moments:
            return None
        landing, takeoff = moments
        assert landing is not None
        assert takeoff is not None
        self._check_length("takeoff" if is_own else "flights", landing, takeoff)
        return Flights(landing, takeoff, where, table.flight_in, table.flight_out)

    # ---- one pair, or a window ------------------------------------------------------------

    def _dated(self, airport: str) -> dict[str, Any]:
        asked = self.asked
        first, last = self._window()
        landing = self._end("landing", airport, first)
        if not self.is_right or landing is None:
            return {}
        first, last = first or landing.date(), last or landing.date()
        nights = self._nights(landing, airport) if asked.has_window else None
        if nights is not None and not asked.takeoff:
            clock = self.clinic.clock("enquiry.takeoff_clock")
            day = landing.date() + timedelta(days=nights[0])
            takeoff: datetime | None = at(day, clock, zone(airport_zone(airport)))
        else:
            takeoff = self._end("takeoff", airport, None)
        if not self.is_right or takeoff is None:
            return {}
        found: dict[str, Any] = {"airport": airport, "landing": landing, "takeoff": takeoff}
        if nights is None:
            self._check_length("takeoff", landing, takeoff)
            return found
        self._check_window(landing, takeoff, (first, last), nights)
        return found | {"arrive_from": first, "arrive_until": last, "nights": nights}

    def _window(self) -> tuple[date | None, date | None]:
        first, last = self.asked.arrive_from, self.asked.arrive_until
        if first is None and last is None:
            return None, None
        for field, day in (("arrive_from", first), ("arrive_until", last)):
            if day is None:
                self._fault(field, "is empty.", "Give the first and the last date of landing.")
        if first is not None and last is not None and last < first:
            self._fault("arrive_until", f"{last} is before {first}.", "Swap the two dates.")
        return first, last

    def _end(self, field: str, airport: str, first: date | None) -> datetime | None:
        """A moment as it is written; without one, a landing at the clinic's hour on ``first``."""
        text = getattr(self.asked, field)
        if text:
            return self._moment(field, text, airport)
        if first is not None:
            return at(first, self._clock("landing"), zone(airport_zone(airport)))
        remedy = "Fill it in, or give a list of flights, or arrive_from, arrive_until and nights."
        self._fault(field, "is empty.", remedy)
        return None

    def _clock(self, way: str) -> time:
        return self.clinic.clock(f"enquiry.{way}_clock")

    def _nights(self, landing: datetime, airport: str) -> tuple[int, int] | None:
        """The lengths that are asked for: as given, as the flights have it, as the protocols do."""
        asked = self.asked
        if asked.nights:
            return asked.nights
        if asked.takeoff:
            takeoff = self._moment("takeoff", asked.takeoff, airport)
            length = (takeoff.date() - landing.date()).days if takeoff else 0
            return (length, length) if length >= 0 else (0, 0)
        shortest = max((min(p.stay_min, p.stay_days) for p in self.protocols), default=1)
        longest = max((max(p.stay_max, p.stay_days) for p in self.protocols), default=1)
        return shortest - 1, longest - 1

    def _check_window(
        self,
        landing: datetime,
        takeoff: datetime,
        span: tuple[date, date],
        nights: tuple[int, int],
    ) -> None:
        """Own flights are one of the options, and the last option is one that can be planned."""
        own = (takeoff.date() - landing.date()).days
        if not span[0] <= landing.date() <= span[1]:
            self._fault(
                "landing", f"The landing is not between {span[0]} and {span[1]}.",
                "Correct it (it tells the time of day), or the dates.",
            )  # fmt: skip
        elif not nights[0] <= own <= nights[1]:
            self._fault(
                "takeoff", f"From landing to take-off there are {own} nights, not {_told(nights)}.",
                "Correct it (it tells the time of day), or nights.",
            )  # fmt: skip
        elif landing.time() >= takeoff.time() and nights[0] == 0:
            self._fault(
                "nights", "The take-off would not be after the landing.", "Give at least 1."
            )
        last = span[1] + timedelta(days=nights[1])
        if nights[1] > MOST_NIGHTS or last > self.clinic.closures_known_until:
            until = self.clinic.closures_known_until
            self._fault(
                "arrive_until", f"The clinic's holidays are known only until {until}.",
                "Check the year.",
            )  # fmt: skip

    def _moment(self, field: str, text: str, airport: str) -> datetime | None:
        try:
            return read_moment(text, airport)
        except CellError as error:
            self._fault(field, error.reason, error.remedy)
            return None

    def _check_length(self, field: str, landing: datetime, takeoff: datetime) -> None:
        stay, until = elapsed(landing, takeoff), self.clinic.closures_known_until
        if stay <= timedelta(0):
            reason = (
                f"The take-off ({self._on_clock(takeoff)}) is not after the landing "
                f"({self._on_clock(landing)}, clinic time)."
            )
            self._fault(field, reason, "Give a take-off after the landing, or an earlier landing.")
        elif stay > LONGEST_STAY:
            self._fault(field, f"The stay would last {stay.days} days.", "Check the year.")
        elif takeoff.date() > until:
            reason = f"The clinic's holidays are known only until {until}."
            self._fault(field, reason, "Check the year.")

    def _on_clock(self, moment: datetime) -> str:
        """A moment as a person writes it, on the clinic's clock: 27 Mar 2027 14:05."""
        local = moment.astimezone(zone(self.clinic.zone))
        return f"{local.day} {local:%b %Y %H:%M}"

    def _fault(self, field: str, reason: str, remedy: str) -> None:
        self.is_right = False
        self.add(field, reason, remedy)


def _told(nights: tuple[int, int]) -> str:
    return str(nights[0]) if nights[0] == nights[1] else f"{nights[0]} to {nights[1]}"
