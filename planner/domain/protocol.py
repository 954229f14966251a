"""A treatment protocol as a clinic composes it: what a stay contains, not when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Route = Literal["IV", "IT", "IM"]
Daily = Literal["daily"]


@dataclass(frozen=True)
class DoseStep:
    """One dose event: one route, or two on one day (the infusion runs during the flat rest).

    ``is_tentative`` marks a dose behind the re-evaluation gate. ``state`` of the product
    (``thawed``, ``fresh``, ``exosome``) picks the expiry window. ``imaging`` etc. are elsewhere.
    """

    routes: tuple[Route, ...]
    product: str = "MSC"
    state: Literal["thawed", "fresh", "exosome"] = "thawed"
    is_tentative: bool = False

    @property
    def name(self) -> str:
        """The routes as the tables write them: ``IV`` or ``IT+IV``."""
        return "+".join(self.routes)


@dataclass(frozen=True)
class TherapyStep:
    """Sessions of one discipline.

    ``count`` is a number or ``"daily"`` (every day on which it may happen). ``minutes`` 0 takes
    the clinic's default for the patient's age. ``priority`` 1 is the most important.
    ``earliest_day`` and ``latest_day`` count days of the stay from 1 (negative: from the last
    day, -1 being the take-off date). ``spacing_days`` is the least difference of dates.
    """

    kind: str
    count: int | Daily
    minutes: int = 0
    priority: int = 2
    per_day: int = 1
    earliest_day: int | None = None
    latest_day: int | None = None
    spacing_days: int = 0


@dataclass(frozen=True)
class OxygenOption:
    """One choice of the oxygen adjunct: ``hbot``, ``ozone`` or ``none``, in order of preference."""

    kind: Literal["hbot", "ozone", "none"]
    count: int | Daily
    per_day: int = 1


@dataclass(frozen=True)
class ConsultStep:
    """A one-off talk or check-up: dietitian, psychology, orthopaedics, imaging ..."""

    kind: str
    count: int = 1
    priority: int = 2
    earliest_day: int | None = None
    latest_day: int | None = None


@dataclass(frozen=True)
class Protocol:
    """What a stay contains.

    ``stay_days`` counts calendar days, arrival and departure included. ``orders`` lists the
    allowed orders of doses (each the whole course); the solver chooses one and the days.
    ``cycles`` > 0 is the autologous path: aspiration, lab and injection on one day, so many
    times, instead of ``orders``. ``reevaluation_after`` puts the gate after that many doses
    (0: none); doses behind it are tentative; ``reevaluation_days`` is the least difference of
    dates from the last dose before the gate to it (0: what the clinic's laws say).
    ``has_sedation`` brings fasting.
    """

    id: str
    clinic: str
    title: str
    stay_days: int
    stay_min: int
    stay_max: int
    extended_max: int
    orders: tuple[tuple[DoseStep, ...], ...] = ()
    cycles: int = 0
    first_dose_day: int = 2
    reevaluation_after: int = 0
    has_sedation: bool = False
    therapies: tuple[TherapyStep, ...] = ()
    oxygen: tuple[OxygenOption, ...] = ()
    examination: bool = True
    developmental_test: bool = True
    bloods: bool = True
    imaging: bool = False
    consent: bool = True
    consults: tuple[ConsultStep, ...] = ()
    teaching: int = 1
    home_product: bool = False
    discharge: bool = True
    reevaluation_days: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)
