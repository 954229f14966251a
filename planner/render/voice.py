"""How a family is spoken to: discreet titles, people by what they do, times with those at home."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from planner.domain.problem import Stay
from planner.domain.resource import Resource
from planner.domain.time import zone
from planner.domain.words import PEOPLE, PLACES
from planner.render.catalogue import SOURCE, Catalogue
from planner.render.changes import Line
from planner.render.names import Names

_BRACKETS = re.compile(r"\s*\([^)]*\)")
_LAST_NUMBER = re.compile(r"(\d+)\D*$")


@dataclass(frozen=True)
class Whom:
    """Somebody to call or to look for: from the contact table, never from a plan."""

    name: str = ""
    phone: str = ""
    plate: str = ""


@dataclass(frozen=True)
class Voice:
    """Puts one stay into its family's words. ``house`` is the clinic's own contacts by resource."""

    names: Names
    house: Mapping[str, Whom] = field(default_factory=dict)

    @property
    def words(self) -> Catalogue:
        """The family's catalogue."""
        return self.names.words

    @property
    def stay(self) -> Stay:
        """The family's stay."""
        return self.names.problem.stay[self.names.family]

    @property
    def home(self) -> tzinfo | None:
        """The zone of the family's home; ``None`` where it is not known."""
        return zone(self.stay.home_zone) if self.stay.home_zone else None

    # ---- names --------------------------------------------------------------------------

    def title(self, line: Line) -> str:
        """What a line is called: enough for the family, and no more for who reads along."""
        said = self.name(line.title, line.kind)
        whose = self.person(line.person)
        return f"{said} ({whose})" if whose else said

    def name(self, title: str, kind: str) -> str:
        """What an activity is called."""
        for key in (f"family.title_of.{title}", f"family.title_of.{kind}", f"title.{title}"):
            if self.words.has(key):
                return self.words.say(key)
        return self.words.word("kind", kind)

    def person(self, code: str) -> str:
        """Whose something is, where the family has more than one patient; else nothing."""
        patients = self.stay.patients
        if len(patients) < 2 or code not in patients:
            return ""
        return self.words.say("family.patient", number=patients.index(code) + 1)

    def companions(self, codes: Iterable[str]) -> str:
        """Which adults come along; without a number where there is but one."""
        everyone = self.stay.companions
        said = [
            self.words.say("family.companion_person", number=everyone.index(code) + 1)
            if len(everyone) > 1
            else self.words.word("role", "companion")
            for code in codes
            if code in everyone
        ]
        return self.words.list(said)

    def resources(self, names: Iterable[str]) -> str:
        """Places, people and vehicles as a list."""
        return self.words.list([self.resource(name) for name in names])

    def resource(self, name: str) -> str:
        """One place, person or vehicle: in English by its label, else by what it is.

        What is written on a door stays as it is written there. Staff are named only where the
        clinic has entered a name.
        """
        found = self.names.problem.resource.get(name)
        if found is None:
            return name
        role = self.words.word("role", found.role)
        known = self.house.get(name, Whom()).name
        if known:
            return f"{known} ({role})"
        return self._by_label(found, role)

    def _by_label(self, resource: Resource, role: str) -> str:
        label = _BRACKETS.sub("", resource.label).strip()
        if not label or label == resource.id or resource.role in PEOPLE:
            return role
        if self.words.language == SOURCE:
            return label
        if resource.role in PLACES:
            return f"{role} ({self.words.ltr(label)})"
        number = _LAST_NUMBER.search(label)
        return f"{role} {number[1]}" if number else role

    # ---- times --------------------------------------------------------------------------

    def span(self, start: datetime, end: datetime) -> str:
        """From when to when on the clinic's clock; one time where they are the same."""
        first, last = self.words.time(start), self.words.time(end)
        return first if first == last else f"{first}–{last}"

    def at_home(self, moment: datetime) -> str:
        """The same moment on the clock at home, with its day where that differs; else nothing."""
        if self.home is None:
            return ""
        there = moment.astimezone(self.home)
        if there.replace(tzinfo=None) == moment.replace(tzinfo=None):
            return ""
        time = self.words.time(there)
        return time if there.date() == moment.date() else f"{self.words.day(there.date())} {time}"
