"""Names and sentences for what stands in a problem: facts in, words out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from planner.domain.plan import Finding
from planner.domain.problem import Activity, CostLine, Course, Gate, Problem, Task
from planner.domain.time import zone
from planner.domain.words import PEOPLE
from planner.render.catalogue import Catalogue

DAILY_LOSSES = (
    "without_landing", "without_takeoff", "without_closed", "without_holiday", "without_flight",
    "without_workup", "without_laws", "lost_to_doses",
)  # fmt: skip
"""Facts of a course: the days of the stay on which it cannot be, by what takes them."""

WORDED = {
    "kind": "kind", "before": "kind", "after": "kind", "role": "role", "fault": "fault",
    "unit": "unit", "measure": "measure", "bucket": "bucket", "side": "side",
    "state": "state", "way": "way",
}  # fmt: skip
"""Facts whose value is a word of a fixed list, with the catalogue's group."""


@dataclass(frozen=True)
class Names:
    """Puts one problem into the words of one catalogue; times are the clinic's.

    ``family`` is whom the words are for: their own codes stand without the family's.
    """

    problem: Problem
    words: Catalogue
    family: str = ""

    # ---- things -------------------------------------------------------------------------

    def resource(self, name: str) -> str:
        """A resource as people call it; family members by their code."""
        resource = self.problem.resource.get(name)
        if resource is None:
            return name
        if resource.role in PEOPLE:
            return f"{self.words.word('role', resource.role)} {self.code(name)}"
        return self.words.name(resource.label or name)

    def code(self, name: str) -> str:
        """An id of a family's person, as the family itself would say it."""
        return name.removeprefix(f"{self.family}/") if self.family else name

    def resources(self, names: Iterable[str]) -> str:
        """Several resources as a list in a sentence."""
        return self.words.list([self.resource(name) for name in names])

    def title(self, activity: Activity) -> str:
        """What an activity is called."""
        title = activity.title or activity.facts.get("meal", "")
        if activity.kind == "trip" and "way" in activity.facts:
            title = f"way_{activity.facts['way']}"
        if title:
            return self.words.word("title", title)
        return self.words.word("kind", activity.kind)

    def course(self, course: Course) -> str:
        """What a course is of."""
        first = self.problem.activity.get(course.activities[0]) if course.activities else None
        return self.title(first) if first else self.words.word("kind", course.kind)

    def thing(self, name: str) -> str:
        """An activity, course or resource by its id."""
        if name in self.problem.activity:
            activity = self.problem.activity[name]
            return self._whose(self.title(activity), activity.person or activity.stay)
        if name in self.problem.course:
            course = self.problem.course[name]
            return self._whose(self.course(course), course.person or course.stay)
        return self.resource(name)

    def _whose(self, said: str, whose: str) -> str:
        """With whom it is for, unless that goes without saying."""
        stay = self.problem.stay.get(self.family)
        is_clear = stay is not None and stay.patients == (whose,)
        return said if whose in ("", self.family) or is_clear else f"{said} ({self.code(whose)})"

    def when(self, start: dt.datetime, end: dt.datetime | None, zone_name: str) -> str:
        """A moment, or a stretch, with date and zone."""
        local = start.astimezone(zone(zone_name))
        said = f"{self.words.date(local.date())} {self.words.time(local)}"
        if end is not None:
            said = f"{said}–{self.words.time(end.astimezone(zone(zone_name)))}"
        return f"{said} ({zone_name})"

    @cached_property
    def _known(self) -> frozenset[str]:
        problem = self.problem
        return frozenset((*problem.activity, *problem.course, *problem.resource))

    # ---- sentences ----------------------------------------------------------------------

    def law(self, key: str) -> str:
        """A law or rule in a few words."""
        group = "law" if self.words.has(f"law.{key}") else "rule"
        return self.words.word(group, key)

    def value(self, text: str) -> str:
        """A fact as it is read: times at the clinic, resources and activities by name."""
        parts = text.replace(";", ", ").split(", ")
        if len(parts) > 1 and self._known.issuperset(parts):
            return self.words.list([self.thing(part) for part in parts])
        if text in self._known:
            return self.thing(text)
        return self._moment(text) or text

    def _moment(self, text: str) -> str:
        """A date or an instant in words; empty for any other text."""
        try:
            if "T" not in text:
                return self.words.day(dt.date.fromisoformat(text)) if len(text) == 10 else ""
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            return ""
        return self.words.moment(moment.astimezone(self.problem.tz)) if moment.tzinfo else ""

    def facts(self, facts: Mapping[str, str]) -> dict[str, str]:
        """Every fact as it is read; words of a fixed list by the catalogue."""
        said: dict[str, str] = {}
        for key, value in facts.items():
            name = f"{WORDED.get(key, '')}.{value}"
            said[key] = self.words.say(name) if self.words.has(name) else self.value(value)
        return said

    def finding(self, finding: Finding) -> str:
        """What a rule says of a plan, in one sentence."""
        facts = {
            "law": self.law(finding.law),
            "subject": self.thing(finding.subject.rsplit(":", 1)[-1]),
            "involved": self.words.list([self.thing(name) for name in finding.involved[:4]]),
            "cost": str(finding.cost or 0),
        } | self.facts(finding.facts)
        kind = "broken" if finding.is_hard else "unmet"
        rule = finding.rule
        for key in (f"finding.{rule}_dearer", f"finding.{rule}", f"finding.{kind}"):
            if self.words.can_say(key, facts):
                break
        sentence = self.words.say(key, **facts)
        if finding.involved:
            sentence = f"{sentence} {self.words.say('finding.involved', **facts)}"
        return sentence

    def missing(self, what: str, number: int, reasons: Iterable[str]) -> str:
        """That so many of something are not in the plan, and what keeps them out."""
        whys = "; ".join(dict.fromkeys(reasons))
        key = "left_out.reasons" if whys else "left_out.plain"
        return self.words.count(key, number, what=what, reasons=whys)

    def count(self, course: Course, placed: int) -> str:
        """How much of a course is in the plan, and how a "daily" number came about."""
        said = self.words.count(
            "course.placed", course.wanted, what=self.course(course), placed=placed
        )
        if "daily" not in course.facts:
            return said
        stay_days = int(course.facts["stay_days"])
        losses = self.words.list(self.losses(course))
        why = self.words.count("daily.days", stay_days, losses=losses)
        return f"{said} {why}"

    def losses(self, course: Course) -> list[str]:
        """The days of the stay on which a course cannot be, by what takes them."""
        return [
            self.words.count(f"daily.{key}", int(course.facts[key]))
            for key in DAILY_LOSSES
            if int(course.facts.get(key, "0"))
        ]

    def gate(self, gate: Gate) -> str:
        """What a person must confirm, of whom, and by when."""
        is_own = self.words.has(f"gate.{gate.kind}_{gate.state}")
        kind = f"{gate.kind}_{gate.state}" if is_own else gate.kind
        what = self._worded("gate", kind, gate.facts)
        whom = f"{what} ({self.code(gate.person)})" if gate.person else what
        if gate.due is None:
            return self.words.say(f"gate_state.{gate.state}_publish", what=whom)
        due = self.words.moment(gate.due.astimezone(self.problem.tz))
        return self.words.say(f"gate_state.{gate.state}", what=whom, due=due)

    def task(self, task: Task) -> str:
        """An errand before the trip or a call after it."""
        what = self._worded("task", task.kind, task.facts)
        if task.facts.get("overdue"):
            what = self.words.say("task.overdue", what=what)
        return f"{what} ({self.code(task.person)})" if task.person else what

    def cost(self, line: CostLine) -> str:
        """A range as the clinic quotes it; a bound that it does not state is not invented."""
        what = self._worded("cost", line.kind, line.facts)
        if line.facts.get("times", "1") != "1":
            what = self.words.say("cost.times", what=what, times=line.facts["times"])
        facts = {"what": what, "currency": line.currency, "source": line.source}
        if line.low is None and line.high is None:
            return self.words.say("cost_range.not_stated", **facts)
        if line.low is None:
            return self.words.say("cost_range.up_to", high=line.high, **facts)
        if line.high is None:
            return self.words.say("cost_range.from", low=line.low, **facts)
        key = "cost_range.exactly" if line.low == line.high else "cost_range.between"
        return self.words.say(key, low=line.low, high=line.high, **facts)

    def _worded(self, group: str, kind: str, facts: Mapping[str, str]) -> str:
        said = self.facts(facts)
        if self.words.can_say(f"{group}.{kind}", said):
            return self.words.say(f"{group}.{kind}", **said)
        return self.words.word("kind", kind)
