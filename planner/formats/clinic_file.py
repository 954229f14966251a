"""The head of a clinic: the tables of clinic.toml that are neither values nor laws."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from planner.domain.clinic import Airport, CostQuote, Peak
from planner.domain.words import EMERGENCY
from planner.formats.airports import airport_zone
from planner.formats.cells import Clock, Id, Languages, Zone
from planner.formats.closures import HolidayTable
from planner.formats.faults import CellError, nearest, shown

Minutes = Annotated[int, Field(ge=0, strict=True)]
Money = Annotated[int, Field(ge=0, strict=True)]


def read_code(value: object) -> str:
    """An ISO 3166 country code of two letters."""
    if isinstance(value, str) and len(value) == 2 and value.isalpha():
        return value.upper()
    raise CellError(f"{shown(value)} is not a country code.", "Write two letters, such as RS.")


def read_currency(value: object) -> str:
    """An ISO 4217 currency code of three letters."""
    if isinstance(value, str) and len(value) == 3 and value.isalpha() and value.isupper():
        return value
    raise CellError(f"{shown(value)} is not a currency.", "Write three capitals, such as EUR.")


def read_iata(value: object) -> str:
    """The IATA code of a known airport."""
    code = str(value).strip().upper()
    airport_zone(code)
    return code


def read_emergency(value: object) -> dict[str, str]:
    """Emergency numbers by whom they reach: the words for that are the reader's, not the file's."""
    remedy = 'Write a table such as { general = "112", ambulance = "108" }.'
    if not isinstance(value, dict) or not value:
        raise CellError(f"{shown(value)} is no table of emergency numbers.", remedy)
    for kind, number in value.items():
        if kind not in EMERGENCY:
            raise CellError(f"{shown(kind)} is nobody to call.", nearest(kind, EMERGENCY))
        if not isinstance(number, str) or not _NUMBER.fullmatch(number):
            raise CellError(
                f"{shown(number)} is not a phone number.",
                f'Write digits, as {kind} = "112"; what it is for is said in the reader\'s language.',
            )
    return {kind: value[kind] for kind in EMERGENCY if kind in value}


_NUMBER = re.compile(r"\+?\d[\d ]*")
Country = Annotated[str, BeforeValidator(read_code)]
Currency = Annotated[str, BeforeValidator(read_currency)]
Iata = Annotated[str, BeforeValidator(read_iata)]
EmergencyNumbers = Annotated[dict[str, str], BeforeValidator(read_emergency)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")
    source: str = ""
    assumption: str = ""

    @model_validator(mode="after")
    def _has_origin(self) -> Self:
        if not (self.source or self.assumption):
            raise CellError(
                "Neither source nor assumption is given.",
                "Say where the numbers come from, or that they are assumptions.",
            )
        return self


class _Peak(BaseModel):
    model_config = ConfigDict(extra="forbid")
    start: Clock
    until: Clock
    drive_min: Minutes


class AirportTable(_Table):
    """``[[airport]]``: drive to the clinic and buffers, in minutes."""

    iata: Iata
    drive_min: Minutes
    peaks: list[_Peak] = Field(default_factory=list)
    arrival_buffer_min: Minutes
    arrival_buffer_wheelchair_min: Minutes
    departure_lead_min: Minutes

    @model_validator(mode="after")
    def _has_plain_peaks(self) -> Self:
        reach = None
        for peak in sorted(self.peaks, key=lambda peak: peak.start):
            if peak.until <= peak.start or (reach and peak.start < reach):
                raise CellError(
                    f"The peak from {peak.start:%H:%M} overlaps another or ends before it starts.",
                    "Peaks lie apart, within one date.",
                )
            reach = peak.until
        return self

    def airport(self) -> Airport:
        """The airport as the planner knows it."""
        return Airport(
            self.iata,
            timedelta(minutes=self.drive_min),
            tuple(Peak(p.start, p.until, timedelta(minutes=p.drive_min)) for p in self.peaks),
            timedelta(minutes=self.arrival_buffer_min),
            timedelta(minutes=self.arrival_buffer_wheelchair_min),
            timedelta(minutes=self.departure_lead_min),
        )


class QuoteTable(_Table):
    """``[[quote]]``: a price range as the clinic's page states it."""

    kind: Id
    per: Literal["stay", "cycle", "session"]
    low: Money | None = None
    high: Money | None = None
    currency: Currency

    @model_validator(mode="after")
    def _has_range_in_order(self) -> Self:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise CellError(f"low {self.low} is more than high {self.high}.", "Swap them.")
        return self

    def quote(self) -> CostQuote:
        """The quote as the planner knows it."""
        origin = self.source or f"assumption: {self.assumption}"
        return CostQuote(self.kind, self.per, self.low, self.high, self.currency, origin)


class ClinicTable(BaseModel):
    """The head of clinic.toml; ``extends`` names a clinic from which the rest is inherited."""

    model_config = ConfigDict(extra="forbid")
    id: Id
    extends: str = ""
    name: str = Field(min_length=1)
    provider: str = Field(min_length=1)
    city: str = Field(min_length=1)
    country: Country
    zone: Zone
    currency: Currency
    languages: Languages = Field(min_length=1)
    regulatory_note: str = Field(min_length=1)
    emergency_numbers: EmergencyNumbers
    holidays: HolidayTable = Field(default_factory=HolidayTable)
    airport: list[AirportTable] = Field(min_length=1)
    quote: list[QuoteTable] = Field(default_factory=list)
