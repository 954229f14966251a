"""The form of one family: flights, people, needs, protocol; returns plain values to be read.

Nothing is judged here. The values go to the same reader that files go to, so a page and a file
are refused for the same reasons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from planner.domain.clinic import Clinic
from planner.domain.protocol import Protocol
from planner.domain.request import Companion, Patient, Sibling, StayRequest
from planner.domain.time import zone
from planner.domain.words import NEEDS
from planner.render.catalogue import Catalogue
from planner.service.desk import Desk
from planner.web.faults import FaultSlots
from planner.web.open_flights import open_flights
from planner.web.protocol_form import changed, protocol_changes
from planner.web.protocol_keeping import keep_protocol

ANSWERS = {"pending": "Pending", "yes": "Yes", "no": "No"}
LEAD = timedelta(days=28)
"""How far ahead the flights of a new request begin: only what the form shows at first."""


class RequestForm:
    """The fields of one family, begun with what is saved, or with an empty request."""

    def __init__(
        self, desk: Desk, clinic: Clinic, saved: StayRequest | None, words: Catalogue, key: str
    ) -> None:
        self.desk = desk
        self.clinic = clinic
        self.words = words
        self.key = key
        self.slots = FaultSlots()
        self.saved = saved or _blank(clinic, desk.now().date())
        self.is_new = saved is None
        self.has_chamber = bool(clinic.serving("chamber"))

    def draw(self) -> dict[str, Any]:
        """Draw every field; returns the request as plain values, as docs/formats.md has them."""
        table: dict[str, Any] = {"clinic": self.clinic.id}
        with st.container(border=True):
            st.subheader("Family and flights")
            table |= self._family()
            table |= self._flights()
        with st.container(border=True):
            st.subheader("Who travels along")
            left, right = st.columns(2)
            with left:
                table |= self._companions()
            with right:
                table |= self._siblings()
        with st.container(border=True):
            st.subheader("Patients and protocol")
            table |= self._patients([person["code"] for person in table["companions"]])
            self._compare_days(table)
        with st.expander("Visa, privacy, preferences, notes"):
            table |= self._rest()
        return table

    # ---- family and flights ---------------------------------------------------------------

    def _family(self) -> dict[str, Any]:
        saved, known = (
            self.saved,
            sorted({lang for r in self.clinic.resources for lang in r.languages}),
        )
        left, right, last = st.columns([1, 2, 1])
        with left:
            family = st.text_input(
                "Family code",
                saved.family,
                key=f"{self.key}family",
                disabled=not self.is_new,
                help="A case code, never a name: letters, digits, - and _.",
            )
            self.slots.under("family")
        with right:
            languages = st.multiselect(
                "Languages of the family",
                sorted({*known, *saved.languages}),
                default=list(saved.languages),
                accept_new_options=True,
                key=f"{self.key}languages",
                help="Two-letter codes, the best one first.",
            )
            self.slots.under("languages")
        with last:
            bags = st.number_input("Bags", 0, 99, saved.bags, key=f"{self.key}bags")
            self.slots.under("bags")
        return {"family": family.strip(), "languages": languages, "bags": int(bags)}

    def _flights(self) -> dict[str, Any]:
        saved, codes = self.saved, list(self.clinic.airport)
        airport = st.selectbox(
            "Airport", codes, index=_index(codes, saved.airport), key=f"{self.key}airport"
        )
        self.slots.under("airport")
        table: dict[str, Any] = {"airport": airport}
        for column, way, label in zip(
            st.columns(2), ("landing", "takeoff"), ("Landing", "Take-off"), strict=True
        ):
            with column:
                number = "flight_in" if way == "landing" else "flight_out"
                table[way] = self._moment(way, label, getattr(saved, way))
                table[number] = st.text_input(
                    f"{label}: flight number", getattr(saved, number), key=f"{self.key}{number}"
                ).strip()
                self.slots.under(number)
        return table | open_flights(saved, table, self.slots, f"{self.key}open/")

    def _moment(self, way: str, label: str, saved: datetime) -> str:
        """A local time at the airport, as ISO 8601 with the offset of that moment."""
        local = saved.astimezone(zone(self.clinic.zone))
        left, right = st.columns(2)
        with left:
            day = st.date_input(
                f"{label}: date", local.date(), key=f"{self.key}{way}_day", format="YYYY-MM-DD"
            )
        with right:
            clock = st.time_input(
                f"{label}: local time",
                local.time(),
                key=f"{self.key}{way}_clock",
                step=timedelta(minutes=5),
            )
        assert isinstance(day, date)  # one date was asked for, not a range
        moment = datetime.combine(day, clock or time(), tzinfo=zone(self.clinic.zone))
        if moment.utcoffset() > moment.replace(fold=1).utcoffset():  # type: ignore[operator]
            is_later = st.checkbox(
                f"{label}: the second {moment:%H:%M}, after the clocks went back",
                bool(local.fold),
                key=f"{self.key}{way}_fold",
            )
            moment = moment.replace(fold=int(is_later))
        self.slots.under(way)
        return moment.isoformat(timespec="minutes")

    # ---- people ---------------------------------------------------------------------------

    def _companions(self) -> dict[str, Any]:
        saved = self.saved.companions
        count = st.number_input(
            "Adults who travel along", 0, 20, len(saved), key=f"{self.key}adults"
        )
        people = []
        for number in range(int(count)):
            person = saved[number] if number < len(saved) else Companion(f"c{number + 1}")
            people.append(self._companion(person, f"{self.key}adult{number}/"))
        self.slots.under("companions")
        return {"companions": people}

    def _companion(self, person: Companion, key: str) -> dict[str, Any]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{person.code}**", width=60)
            return {
                "code": person.code,
                "is_guardian": st.checkbox("May sign", person.is_guardian, key=f"{key}guardian"),
                "is_chamber_cleared": self._cleared(person, key),
                "needs": st.multiselect(
                    f"Needs of {person.code}",
                    NEEDS,
                    default=sorted(person.needs),
                    format_func=lambda need: self.words.word("need", need),
                    key=f"{key}needs",
                    label_visibility="collapsed",
                    placeholder="Needs",
                ),
            }

    def _cleared(self, person: Companion | Patient, key: str) -> bool:
        """Whether somebody may go inside; asked only where there is a chamber."""
        cleared = person.is_chamber_cleared
        if not self.has_chamber:
            return cleared
        return st.checkbox("Cleared for the chamber", cleared, key=f"{key}cleared")

    def _siblings(self) -> dict[str, Any]:
        saved = self.saved.siblings
        count = st.number_input(
            "Brothers and sisters who travel along", 0, 20, len(saved), key=f"{self.key}siblings"
        )
        children = []
        with st.container(horizontal=True):
            for number in range(int(count)):
                child = saved[number] if number < len(saved) else Sibling(f"s{number + 1}", 6)
                age = st.number_input(
                    f"Age of {child.code}", 0, 120, child.age, key=f"{self.key}child{number}"
                )
                children.append({"code": child.code, "age": int(age)})
        self.slots.under("siblings")
        return {"siblings": children}

    # ---- patients -------------------------------------------------------------------------

    def _patients(self, companions: list[str]) -> dict[str, Any]:
        saved = self.saved.patients
        count = int(st.number_input("Patients", 1, 6, len(saved), key=f"{self.key}patients"))
        people: list[dict[str, Any]] = []
        overrides: dict[str, Any] = {}
        tabs = st.tabs([f"Patient p{number + 1}" for number in range(count)])
        for number, tab in enumerate(tabs):
            first = saved[0].protocol
            person = saved[number] if number < len(saved) else Patient(f"p{number + 1}", 5, first)
            with tab:
                plain, changes = self._patient(person, number, companions)
            people.append(plain)
            if changes:
                overrides[person.code] = changes
        self.slots.under("overrides")
        self.slots.under("patients")
        return {"patients": people, "overrides": overrides}

    def _patient(
        self, person: Patient, number: int, companions: list[str]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        key, field = f"{self.key}patient{number}/", f"patients.{number}"
        left, middle, right = st.columns([2, 1, 1])
        with left:
            ids = _by_length(self.clinic)
            protocol = st.selectbox(
                "Protocol",
                ids,
                index=_index(ids, person.protocol),
                format_func=lambda name: f"{name}: {self.clinic.protocols[name].title}",
                key=f"{key}protocol",
            )
            self.slots.under(f"{field}.protocol")
        with middle:
            age = st.number_input("Age in years", 0, 120, person.age, key=f"{key}age")
            self.slots.under(f"{field}.age")
        with right:
            priority = st.number_input("Priority", 1, 3, person.priority, key=f"{key}priority")
        plain = {"code": person.code, "protocol": protocol, "age": int(age)}
        plain |= {"priority": int(priority)} | self._needs(person, companions, key, field)
        plain |= self._answers(person, key)
        with st.expander("Adjust the protocol for this patient: days, doses, therapies, oxygen"):
            base = self.clinic.protocols[str(protocol)]
            is_same = protocol == person.protocol
            shown = _with_changes(base, self.saved.overrides, person.code) if is_same else base
            drawn = protocol_changes(
                shown, self.clinic, self.words, self.slots, f"{key}{protocol}/"
            )
            changes = changed(drawn, base)
            keep_protocol(self.desk, base, changes, f"{key}{protocol}/")
        return plain, changes

    def _needs(
        self, person: Patient, companions: list[str], key: str, field: str
    ) -> dict[str, Any]:
        left, right = st.columns(2)
        with left:
            needs = st.multiselect(
                "Needs",
                NEEDS,
                default=sorted(person.needs),
                format_func=lambda need: self.words.word("need", need),
                key=f"{key}needs",
            )
            self.slots.under(f"{field}.needs")
            clocks = st.text_input(
                "Fixed medicine times",
                "; ".join(f"{clock:%H:%M}" for clock in person.medicine_times),
                key=f"{key}clocks",
                help="Such as 07:30; 19:30",
            )
            self.slots.under(f"{field}.medicine_times")
        with right:
            companion = self._inside(person, companions, key)
            self.slots.under(f"{field}.chamber_companion")
            doctors = ["", *(row.id for row in self.clinic.serving("physician"))]
            doctor = st.selectbox(
                "Chosen physician",
                doctors,
                index=_index(doctors, person.doctor),
                format_func=lambda name: self.clinic.resource[name].label if name else "Any",
                key=f"{key}doctor",
            )
            self.slots.under(f"{field}.doctor")
        return {
            "needs": needs,
            "medicine_times": [clock.strip() for clock in clocks.split(";") if clock.strip()],
            "chamber_companion": companion,
            "doctor": doctor,
        }

    def _inside(self, person: Patient, companions: list[str], key: str) -> str:
        """Who goes into the chamber with a patient; asked only where there is a chamber."""
        if not self.has_chamber:
            return person.chamber_companion
        inside = ["", "none", *companions]
        words = {"": "As the clinic does it", "none": "Nobody"}
        return st.selectbox(
            "Who goes into the chamber",
            inside,
            index=_index(inside, person.chamber_companion),
            format_func=lambda code: words.get(code, code),
            key=f"{key}inside",
        )

    def _answers(self, person: Patient, key: str) -> dict[str, Any]:
        questions = {
            "suitability": "Clinic confirmed suitability",
            "prerequisites": "Clinic confirmed prerequisites",
            "consent": "Treatment consent",
        }
        answers: dict[str, Any] = {}
        for column, (name, label) in zip(st.columns(3), questions.items(), strict=True):
            with column:
                answers[name] = _answer(label, getattr(person, name), f"{key}{name}")
        answers["is_chamber_cleared"] = self._cleared(person, key)
        return answers | {"sedation": person.sedation, "imaging": person.imaging}

    def _compare_days(self, table: Mapping[str, Any]) -> None:
        """Say when the flights leave another number of days than a patient's protocol has."""
        if "nights" in table or "flights" in table:
            return  # the flights are not known yet
        landing, takeoff = (datetime.fromisoformat(table[way]) for way in ("landing", "takeoff"))
        days = (takeoff.date() - landing.date()).days + 1
        for patient in table["patients"]:
            own = table["overrides"].get(patient["code"], {})
            asked = own.get("stay_days", self.clinic.protocols[patient["protocol"]].stay_days)
            if days > 0 and asked != days:
                st.info(
                    f"From landing to take-off there are {days} calendar days; the protocol of "
                    f"{patient['code']} has {asked}. The flights decide what can be planned."
                )

    # ---- the rest -------------------------------------------------------------------------

    def _rest(self) -> dict[str, Any]:
        saved, zones = self.saved, ["", *sorted(available_timezones())]
        left, right = st.columns(2)
        with left:
            visa = st.date_input(
                "Visa valid until", saved.visa_until, key=f"{self.key}visa", format="YYYY-MM-DD"
            )
            self.slots.under("visa_until")
            consent = _answer("Consent to process data", saved.data_consent, f"{self.key}data")
            pooling = st.checkbox(
                "Accepts shared rides", saved.accepts_pooling, key=f"{self.key}pooling"
            )
        with right:
            home = st.selectbox(
                "Time zone at home",
                zones,
                index=_index(zones, saved.home_zone),
                format_func=lambda name: name or "Not known",
                key=f"{self.key}home",
            )
            self.slots.under("home_zone")
            journey = st.number_input(
                "Length of the journey, hours",
                0.0,
                120.0,
                saved.journey_hours,
                step=1.0,
                key=f"{self.key}journey",
            )
            self.slots.under("journey_hours")
        notes = st.text_area(
            "Notes on the logistics (no diagnosis, no names)", saved.notes, key=f"{self.key}notes"
        )
        self.slots.under("notes")
        return {
            "visa_until": visa.isoformat() if isinstance(visa, date) else None,
            "data_consent": consent,
            "accepts_pooling": pooling,
            "home_zone": home,
            "journey_hours": journey,
            "preferences": sorted(saved.preferences),
            "notes": notes,
        }


def _answer(label: str, saved: str, key: str) -> str:
    words = list(ANSWERS)
    return str(
        st.selectbox(
            label, words, index=_index(words, saved), format_func=ANSWERS.__getitem__, key=key
        )
    )


def _index(options: list[str], wanted: str) -> int:
    return options.index(wanted) if wanted in options else 0


def _with_changes(base: Protocol, overrides: Mapping[str, object], code: str) -> Protocol:
    """The protocol as the saved request has it for one patient."""
    own = overrides.get(code, {})
    return replace(base, **own) if isinstance(own, Mapping) else base


def _by_length(clinic: Clinic) -> list[str]:
    """The protocols from the shortest stay to the longest."""
    return sorted(clinic.protocols, key=lambda name: (clinic.protocols[name].stay_days, name))


def _blank(clinic: Clinic, today: date) -> StayRequest:
    """An empty request: a morning landing some weeks ahead, a protocol of middling length."""
    ids = _by_length(clinic)
    protocol = clinic.protocols[ids[(len(ids) - 1) // 2]]
    tz = zone(clinic.zone)
    landing = datetime.combine(today + LEAD, time(10), tzinfo=tz)
    takeoff = datetime.combine(
        today + LEAD + timedelta(days=protocol.stay_days - 1), time(18), tzinfo=tz
    )
    return StayRequest(
        family="",
        clinic=clinic.id,
        patients=(Patient("p1", 5, protocol.id),),
        companions=(Companion("c1"),),
        siblings=(),
        languages=(),
        landing=landing,
        takeoff=takeoff,
        airport=next(iter(clinic.airport)),
    )
