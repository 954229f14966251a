"""One family's request as JSON writes it, cell by cell; CSV rows are brought into this shape.

The keys are the fields of :class:`~planner.domain.request.StayRequest`. What a family may write
is checked here value by value; what must fit together is checked in
:mod:`planner.formats.request_check`.
"""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from planner.formats.cells import (
    Day,
    Id,
    Languages,
    Needs,
    Yes,
    one_of,
    read_clock,
    read_id,
    read_zone,
    split,
    whole,
)
from planner.formats.faults import CellError, shown
from planner.formats.request_flights import FlightTable, read_nights, read_number, read_pairs

ANSWERS = ("yes", "no", "pending")
NOTE_CHARACTERS = 1000
OLDEST = 120
"""Years; an older age is a slip of the pen."""
MOST_PEOPLE = 20
"""Companions or siblings of one family; more is a slip of the pen."""
MOST_BAGS = 99
LONGEST_JOURNEY_HOURS = 120.0


def read_answer(value: object) -> str:
    """``yes``, ``no`` or ``pending``."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return one_of(ANSWERS, "answer")(str(value).strip().lower())


def read_hours(value: object) -> float:
    """A length in hours, from 0."""
    try:
        hours = float(str(value).replace(",", ".", 1))
    except ValueError:
        hours = -1.0
    if isinstance(value, bool) or not 0 <= hours <= LONGEST_JOURNEY_HOURS:
        raise CellError(
            f"{shown(value)} is not a length in hours.",
            f"Give a number from 0 to {LONGEST_JOURNEY_HOURS:g}.",
        )
    return hours


def read_person_code(value: object) -> str:
    """A person's code within the family: an id that begins with a letter (``c1``).

    A number alone would be a count of companions, and ``none`` is nobody.
    """
    code = read_id(value)
    if not code[0].isalpha() or code.lower() == "none":
        raise CellError(f"{code!r} is not a code of a person.", "Write for example c1.")
    return code


PersonCode = Annotated[str, BeforeValidator(read_person_code)]
Answer = Annotated[Literal["yes", "no", "pending"], BeforeValidator(read_answer)]
Age = Annotated[int, BeforeValidator(whole(0, OLDEST))]
Bags = Annotated[int, BeforeValidator(whole(0, MOST_BAGS))]
Priority = Annotated[int, BeforeValidator(whole(1, 3))]
Hours = Annotated[float, BeforeValidator(read_hours)]
Short = Annotated[str, BeforeValidator(read_number)]
HomeZone = Annotated[str, BeforeValidator(lambda value: read_zone(value) if value else "")]
Clocks = Annotated[
    tuple[time, ...],
    BeforeValidator(lambda value: tuple(sorted(set(map(read_clock, split(value)))))),
]
Preferences = Annotated[
    frozenset[str], BeforeValidator(lambda value: frozenset(map(read_id, split(value))))
]
Pairs = Annotated[tuple[FlightTable, ...], BeforeValidator(read_pairs)]
Nights = Annotated[tuple[int, int] | None, BeforeValidator(read_nights)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PersonTable(_Table):
    """What everybody of a family has: a code."""

    code: PersonCode


class PatientTable(PersonTable):
    """One patient of the family."""

    age: Age
    protocol: str
    needs: Needs = frozenset()
    medicine_times: Clocks = ()
    chamber_companion: str = ""
    is_chamber_cleared: Yes = False
    suitability: Answer = "pending"
    prerequisites: Answer = "pending"
    consent: Answer = "pending"
    doctor: str = ""
    sedation: Yes | None = None
    imaging: Yes | None = None
    priority: Priority = 2


class CompanionTable(PersonTable):
    """One adult who travels along."""

    is_guardian: Yes = True
    is_chamber_cleared: Yes = True
    needs: Needs = frozenset()


class SiblingTable(PersonTable):
    """One child who travels along and is not a patient."""

    age: Age


class RequestTable(_Table):
    """One family's request; times are still text, because their zone is the airport's."""

    family: Id
    clinic: str
    patients: list[PatientTable] = Field(min_length=1)
    companions: list[CompanionTable] = Field(default_factory=list, max_length=MOST_PEOPLE)
    siblings: list[SiblingTable] = Field(default_factory=list, max_length=MOST_PEOPLE)
    languages: Languages = Field(min_length=1)
    landing: str = ""
    takeoff: str = ""
    airport: str
    flight_in: Short = ""
    flight_out: Short = ""
    bags: Bags = 0
    visa_until: Day | None = None
    data_consent: Answer = "pending"
    accepts_pooling: Yes = True
    home_zone: HomeZone = ""
    journey_hours: Hours | None = None
    preferences: Preferences = frozenset()
    overrides: dict[str, Any] = Field(default_factory=dict)
    flights: Pairs = ()
    arrive_from: Day | None = None
    arrive_until: Day | None = None
    nights: Nights = None
    notes: str = Field(default="", max_length=NOTE_CHARACTERS)
    origin: str = ""
