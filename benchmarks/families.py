"""A seeded generator of fictional families: flights, languages, ages, needs, protocols."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from planner.domain.clinic import Clinic
from planner.domain.protocol import Protocol
from planner.domain.request import Companion, Patient, StayRequest
from planner.domain.time import at, zone

_HOMES = ("Europe/London", "Africa/Lagos", "Asia/Riyadh", "Europe/Berlin", "Asia/Karachi")
_AGES = (2, 3, 4, 4, 5, 6, 7, 8, 10, 12, 15, 24)


@dataclass
class Families:
    """Draws one family after the other for one clinic; the same seed gives the same families."""

    clinic: Clinic
    seed: int
    first: date
    last: date

    def __post_init__(self) -> None:
        self._random = random.Random(f"{self.clinic.id}/{self.seed}")
        self._number = 0

    def draw(self, protocols: Sequence[Protocol]) -> StayRequest:
        """One family on one of ``protocols``, arriving between ``first`` and ``last``."""
        source = self._random
        self._number += 1
        family = f"GEN-{self.seed}-{self._number:04}"
        protocol = source.choice(list(protocols))
        day = self.first + timedelta(days=source.randint(0, (self.last - self.first).days))
        tz = zone(self.clinic.zone)
        age = source.choice(_AGES)
        needs = frozenset({"wheelchair"} if source.random() < 0.15 else ())
        landing = at(day, time(source.choice((2, 9, 11, 13, 15)), 10), tz)
        takeoff = at(
            day + timedelta(days=protocol.stay_days - 1), time(source.choice((14, 17, 21))), tz
        )
        companions = [Companion("c1")]
        if source.random() < 0.5:
            companions.append(Companion("c2"))
        return StayRequest(
            family=family,
            clinic=self.clinic.id,
            patients=(
                Patient(
                    "p1", age, protocol.id, needs=needs, is_chamber_cleared=source.random() < 0.8
                ),
            ),
            companions=tuple(companions),
            siblings=(),
            languages=(self._language(),),
            landing=landing,
            takeoff=takeoff,
            airport=self.clinic.airports[0].iata,
            flight_in=f"XX {100 + self._number}",
            flight_out=f"XX {500 + self._number}",
            bags=source.randint(2, 4),
            data_consent="yes",
            home_zone=source.choice(_HOMES),
            journey_hours=float(source.randint(3, 12)),
            origin=f"generated family {family}",
        )

    def _language(self) -> str:
        """English half of the time, else a language that an interpreter of the clinic speaks."""
        spoken = sorted(
            {
                language
                for row in self.clinic.serving("interpreter")
                for language in row.languages
                if not row.price_per_hour
            }
        )
        if not spoken or self._random.random() < 0.5:
            return "en"
        return self._random.choice(spoken)


def as_of(first: date, clinic: Clinic) -> datetime:
    """The "now" of a benchmark: eight weeks before the first arrival."""
    return at(first - timedelta(weeks=8), time(9), zone(clinic.zone))
