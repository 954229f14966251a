"""Airports: IATA codes, their time zones, and whether a time was written in the right one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

import airportsdata

from planner.domain.time import zone
from planner.formats.faults import CellError, nearest, shown

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?")


@cache
def _zones() -> dict[str, str]:
    """The zone of every airport that has an IATA code."""
    return {code: str(airport["tz"]) for code, airport in airportsdata.load("IATA").items()}


def airport_zone(iata: str) -> str:
    """The IANA zone of an airport; :class:`CellError` for an unknown code."""
    if iata not in _zones():
        raise CellError(f"{shown(iata)} is not a known airport.", "Give an IATA code, such as BEG.")
    return _zones()[iata]


def served_airport(iata: str, served: frozenset[str]) -> str:
    """The code, when the clinic serves the airport."""
    code = iata.strip().upper()
    airport_zone(code)
    if code not in served:
        raise CellError(f"The clinic does not serve {code}.", nearest(code, served))
    return code


def read_moment(value: object, iata: str) -> datetime:
    """An ISO 8601 time with offset, in the zone of the airport.

    Refused: a time without offset, and an offset that is not the airport's at that moment,
    which is also how a local time is written that a change of clocks leaves out.
    """
    text = str(value).strip()
    example = "Write ISO 8601 with offset, such as 2027-03-27T14:05+01:00."
    if not _MOMENT.fullmatch(text):
        raise CellError(f"{shown(text)} is not a time.", example)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CellError(f"{shown(text)} is not a time.", example) from None
    if moment.tzinfo is None:
        raise CellError(f"{shown(text)} has no offset from UTC.", example)
    tz = zone(airport_zone(iata))
    local = moment.astimezone(tz)
    if local.utcoffset() == moment.utcoffset():
        return local
    naive = moment.replace(tzinfo=None)
    if _is_skipped(naive, tz):
        raise CellError(
            f"{naive:%Y-%m-%d %H:%M} does not exist in {tz.key}: the clocks change.",
            f"Give the time that the clock at {iata} shows.",
        )
    raise CellError(
        f"{text} has an offset that {iata} ({tz.key}) does not have then.",
        f"At that moment it is {local.isoformat(timespec='minutes')} there.",
    )


def _is_skipped(naive: datetime, tz: ZoneInfo) -> bool:
    """Whether a change of clocks leaves this local time out."""
    return naive.replace(tzinfo=tz).astimezone(UTC).astimezone(tz).replace(tzinfo=None) != naive
