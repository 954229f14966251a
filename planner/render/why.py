"""Why an appointment is when and with whom it is, in words: what anything else would break or cost.

Starts that follow one another and fare alike are one line. Everything is said from what was
judged; nothing is estimated.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from planner.domain.alternative import Alternative, Choice, Costs, Difference, Rearranged
from planner.domain.plan import Finding, Placement, Plan, end_of
from planner.render.catalogue import Catalogue
from planner.render.crew import taken_by
from planner.render.names import Names

_MOST_REASONS, _MOST_MOVES, _MOST_PEOPLE = 4, 5, 6
"""So many are named in one sentence; the rest is counted or left to the table."""


@dataclass(frozen=True)
class Why:
    """All that is known of one appointment: its choice, and what solving around it came to."""

    plan: Plan
    choice: Choice
    rearranged: tuple[Rearranged, ...] = ()
    seconds: float = 0.0


def why_document(names: Names, why: Why) -> dict[str, Any]:
    """The answer as plain values with words."""
    return _Document(names, why).made()


class _Document:
    """One answer being put into words."""

    def __init__(self, names: Names, why: Why) -> None:
        self.names = names
        self.words = names.words
        self.why = why
        self.choice = why.choice
        self.now = why.choice.placement
        self.row = names.problem.activity[self.now.activity]
        self.tz = names.problem.tz

    def made(self) -> dict[str, Any]:
        starts, others = self.choice.starts, self.choice.others
        lines = [self._line(group) for group in self._grouped(starts)]
        today = self._day(self.now)
        return {
            "clinic": self.names.problem.clinic,
            "family": self.row.stay,
            "activity": self.now.activity,
            "start": self.now.start.astimezone(self.tz).isoformat(),
            "takes": list(self.now.takes),
            "judged": self.choice.judged,
            "seconds": round(self.why.seconds, 2),
            "said": {"now": self._now(), "summary": list(self._summary())},
            "that_day": [line for line in lines if line["day"] == today.isoformat()],
            "other_days": self._other_days(lines, today),
            "people": [self._line([one]) for one in sorted(others, key=_rank)],
            "moved": [self._moved(one) for one in self.why.rearranged],
            "alternatives": [self._facts(one) for one in (*starts, *others)],
        }

    # ---- what it is now -----------------------------------------------------------------

    def _day(self, placement: Placement) -> dt.date:
        return placement.start.astimezone(self.tz).date()

    def _when(self, placement: Placement) -> str:
        return self.words.moment(placement.start.astimezone(self.tz))

    def _now(self) -> str:
        until = self.words.time(end_of(self.names.problem, self.now).astimezone(self.tz))
        facts = {
            "what": self.names.title(self.row),
            "whom": self.row.person or self.row.stay or self._riders(),
            "when": f"{self._when(self.now)}–{until}",
            "who": self._crew(self.now, ()),
        }
        return self.words.say("pick.now" if facts["who"] else "pick.now_alone", **facts)

    def _riders(self) -> str:
        found = [n for n, p in self.why.plan.placements.items() if self.now.activity in p.takes]
        stays = dict.fromkeys(self.names.problem.activity[name].stay for name in found)
        return self.words.list(list(stays))

    def _crew(self, placement: Placement, brought: Sequence[Placement]) -> str:
        """Who and what serves, without the family's patients."""
        return self.names.resources(
            name for name in self._served(placement, brought) if not self._is_patient(name)
        )

    def _served(self, placement: Placement, brought: Sequence[Placement]) -> dict[str, None]:
        merged = self.why.plan.merged(Plan({p.activity: p for p in (*brought, placement)}))
        found = taken_by(self.names.problem, merged, placement)
        return dict.fromkeys(taken for _, taken in found)

    def _is_patient(self, name: str) -> bool:
        return self.names.problem.resource[name].role == "patient"

    def _instead(self, one: Alternative) -> str:
        """Who and what would serve that does not now."""
        before = self._served(self.now, ())
        new = [name for name in self._served(one.placement, one.brought) if name not in before]
        gone = [name for name in before if name not in self._served(one.placement, one.brought)]
        if new:
            return self.names.resources(new)
        without = [name for name in gone if not self._is_patient(name)]
        return f"− {self.names.resources(without)}" if without else ""

    # ---- lines --------------------------------------------------------------------------

    def _grouped(self, starts: Iterable[Alternative]) -> Iterator[list[Alternative]]:
        """Starts that follow one another on one date and fare alike."""
        for _, group in groupby(
            starts, key=lambda one: (self._day(one.placement), self._fate(one))
        ):
            yield list(group)

    def _fate(self, one: Alternative) -> tuple[object, ...]:
        if one.broken:
            return ("broken", tuple(self._reasons(one)))
        return ("lawful", one.cost, self._rules(one.differences), self._instead(one))

    def _line(self, group: Sequence[Alternative]) -> dict[str, Any]:
        first, last = group[0], group[-1]
        times = [self.words.time(g.placement.start.astimezone(self.tz)) for g in (first, last)]
        return {
            "day": self._day(first.placement).isoformat(),
            "first": first.placement.start.astimezone(self.tz).isoformat(),
            "last": last.placement.start.astimezone(self.tz).isoformat(),
            "starts": len(group),
            "is_lawful": first.is_lawful,
            "cost": list(first.cost),
            "said": {
                "day": self.words.day(self._day(first.placement)),
                "time": times[0] if len(group) == 1 else "–".join(times),
                "with": self._with(first),
                "verdict": self._verdict(first),
                "reasons": self._reasons(first),
            },
        }

    def _with(self, one: Alternative) -> str:
        """Who and what would serve instead; where nobody can at another start, that is a verdict."""
        if one.broken and one.placement.start != self.now.start:
            return ""
        return self._instead(one) or self.words.say("pick.as_now")

    def _verdict(self, one: Alternative) -> str:
        if one.broken:
            return self.words.say("pick.barred", reasons="; ".join(self._reasons(one)))
        cost, rules = self._cost(one.cost), self._rules(one.differences)
        key = "pick.lawful_why" if rules else "pick.lawful"
        return self.words.say(key, cost=cost, rules=rules)

    def _other_days(self, lines: Sequence[dict[str, Any]], today: dt.date) -> list[dict[str, Any]]:
        """For each other date its cheapest lawful line; where there is none, the longest one.

        Dates that follow one another and fare alike are one line.
        """
        found = []
        others = [line for line in lines if line["day"] != today.isoformat()]
        for _, group in groupby(others, key=lambda line: line["day"]):
            of_day = list(group)
            lawful = [line for line in of_day if line["is_lawful"]]
            best = min(lawful, key=lambda x: x["cost"], default=None)
            found.append(best or max(of_day, key=lambda line: line["starts"]))
        alike = groupby(
            found, key=lambda line: [line["said"][x] for x in ("time", "with", "verdict")]
        )
        return [self._several_days(list(group)) for _, group in alike]

    def _several_days(self, lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
        first, last = lines[0], lines[-1]
        if first is last:
            return first
        days = f"{first['said']['day']} – {last['said']['day']}"
        starts = sum(line["starts"] for line in lines)
        return {
            **first,
            "last": last["last"],
            "starts": starts,
            "said": {**first["said"], "day": days},
        }

    def _facts(self, one: Alternative) -> dict[str, Any]:
        """An alternative for programs: ids and keys."""
        return {
            "activity": one.placement.activity,
            "start": one.placement.start.astimezone(self.tz).isoformat(),
            "mode": one.placement.mode,
            "takes": list(one.placement.takes),
            "brings": [run.activity for run in one.brought],
            "is_lawful": one.is_lawful,
            "cost": list(one.cost),
            "broken": [
                {
                    "rule": finding.rule,
                    "law": finding.law,
                    "resource": finding.facts.get("resource", ""),
                    "involved": list(finding.involved),
                    "sentence": self.names.finding(finding),
                }
                for finding in one.broken
            ],
            "differences": [asdict(each) for each in one.differences],
        }

    # ---- the short answer ---------------------------------------------------------------

    def _summary(self) -> Iterator[str]:
        lawful = self.choice.lawful
        if not lawful:
            yield self.words.say("pick.none", count=len(self.choice.starts))
        else:
            best = lawful[0]
            key = "best" if best.cost > (0, 0, 0) else "equal"
            key = "cheaper" if best.cost < (0, 0, 0) else key
            which = self._named(best)
            yield self.words.say(
                f"pick.{key}", count=len(lawful), which=which, cost=self._verdict(best)
            )
        if self.choice.is_run:
            yield self.words.say("pick.run")
        else:
            yield from self._same_day()
        yield self._people()
        yield self._without()

    def _named(self, one: Alternative) -> str:
        who = self._instead(one)
        is_now = one.placement.start == self.now.start
        when = "" if is_now else self._when(one.placement)
        return ", ".join(part for part in (when, who) if part) or self._when(one.placement)

    def _same_day(self) -> Iterator[str]:
        today = self._day(self.now)
        mine = [one for one in self.choice.starts if self._day(one.placement) == today]
        if not mine:
            return
        barred = [one for one in mine if one.broken]
        key = "pick.same_day_why" if barred else "pick.same_day"
        key = "pick.same_day_none" if len(barred) == len(mine) else key
        yield self.words.say(
            key, all=len(mine), lawful=len(mine) - len(barred), day=self.words.day(today),
            reasons=self._counted(barred),
        )  # fmt: skip

    def _counted(self, barred: Iterable[Alternative]) -> str:
        """The reasons by how many starts each of them bars, the most frequent first."""
        counts = Counter(reason for one in barred for reason in self._reasons(one))
        return "; ".join(
            self.words.say("pick.counted", reason=reason, count=count)
            for reason, count in counts.most_common(_MOST_REASONS)
        )

    def _people(self) -> str:
        others = self.choice.others
        if not others:
            return self.words.say("pick.sole")
        lawful = sorted((one for one in others if one.is_lawful), key=_rank)
        if not lawful:
            return self.words.say("pick.nobody", reasons=self._counted(others))
        said = [f"{self._instead(one)} ({self._verdict(one)})" for one in lawful[:_MOST_PEOPLE]]
        return self.words.say("pick.people", which="; ".join(said))

    def _without(self) -> str:
        absent = self.choice.absent
        if absent.broken:
            reasons = "; ".join(self._reasons(absent))
            return self.words.say("pick.must", reasons=reasons)
        if absent.cost == (0, 0, 0):
            return self.words.say("pick.free_gone")
        return self.words.say("pick.without", cost=self._cost(absent.cost))

    # ---- costs and laws -----------------------------------------------------------------

    def _cost(self, cost: Costs) -> str:
        """A difference by tier: "2 points for times more"."""
        said = [
            self.words.count(f"pick.{'more' if points > 0 else 'less'}_{tier}", abs(points))
            for tier, points in enumerate(cost, 1)
            if points
        ]
        return self.words.list(said) or self.words.say("pick.same_cost")

    def _rules(self, differences: Iterable[Difference]) -> str:
        """What each rule adds or saves."""
        points: Counter[str] = Counter()
        for each in differences:
            points[each.law] += each.points
        return ", ".join(
            self.words.say("pick.rule", law=self.names.law(law), points=f"{n:+d}".replace("-", "−"))
            for law, n in points.items()
            if n
        )

    def _reasons(self, one: Alternative) -> list[str]:
        """The broken laws in words; what one law says of several things is one reason."""
        found: dict[str, dict[str, None]] = {}
        for finding in one.broken:
            others = [name for name in finding.involved if self._is_other(name)]
            found.setdefault(self._reason(finding), {}).update(dict.fromkeys(others))
        return [self._with_others(said, others, one) for said, others in found.items()]

    def _reason(self, finding: Finding) -> str:
        """A broken law with the resource."""
        names = self.names
        facts = {
            "law": names.law(finding.law),
            "subject": names.thing(finding.subject),
        } | names.facts(finding.facts)
        key = f"barred.{finding.rule}"
        return self.words.say(key, **facts) if self.words.can_say(key, facts) else facts["law"]

    def _with_others(self, said: str, others: Iterable[str], one: Alternative) -> str:
        """A reason with what else is concerned."""
        listed = [self._other(name, self._day(one.placement)) for name in others]
        if not listed:
            return said
        if len(listed) > _MOST_MOVES:
            listed[_MOST_MOVES:] = ["…"]
        return self.words.say("pick.with_others", reason=said, others=", ".join(listed))

    def _is_other(self, name: str) -> bool:
        course = self.names.problem.course_of.get(self.now.activity)
        own = course.activities if course else ()
        return name != self.now.activity and (name in self.why.plan.placements or name not in own)

    def _other(self, name: str, day: dt.date) -> str:
        """Something else that is concerned, with its date unless it is on ``day``; the family goes
        without saying where it is their own.
        """
        row = self.names.problem.activity[name]
        said = self.names.title(row) if row.stay == self.row.stay else self.names.thing(name)
        placed = self.why.plan.placements.get(name)
        if placed is None:
            return said
        is_then = self._day(placed) == day
        start = placed.start.astimezone(self.tz)
        when = self.words.time(start) if is_then else self.words.moment(start)
        return self.words.say("pick.other", what=said, when=when)

    # ---- where the rest of the family may move ------------------------------------------

    def _moved(self, one: Rearranged) -> dict[str, Any]:
        return {
            "activity": one.placement.activity,
            "start": one.placement.start.astimezone(self.tz).isoformat(),
            "takes": list(one.placement.takes),
            "scope": one.scope,
            "status": one.status,
            "cost": list(one.cost),
            "moved": [
                {
                    "activity": old.activity,
                    "from": old.start.astimezone(self.tz).isoformat(),
                    "to": new.start.astimezone(self.tz).isoformat() if new else None,
                    "takes": list(new.takes) if new else [],
                }
                for old, new in one.moved
            ],
            "differences": [asdict(each) for each in one.differences],
            "seconds": round(one.seconds, 2),
            "said": self._said_moved(one),
        }

    def _said_moved(self, one: Rearranged) -> str:
        facts: dict[str, object] = {
            "when": self._when(one.placement),
            "scope": self.words.word("pick.scope", one.scope),
            "seconds": f"{one.seconds:.1f}",
        }
        if not one.is_possible:
            key = "impossible" if one.status == "infeasible" else "unknown"
            return self.words.say(f"pick.{key}", **facts)
        rules = self._rules(one.differences)
        facts["cost"] = f"{self._cost(one.cost)} ({rules})" if rules else self._cost(one.cost)
        facts["proof"] = self.words.say(
            "pick.proven" if one.status == "optimal" else "pick.unproven"
        )
        if not one.moved:
            return self.words.say("pick.stays", **facts)
        said = [self._move(old, new) for old, new in one.moved[:_MOST_MOVES]]
        if len(one.moved) > _MOST_MOVES:
            said.append("…")
        facts["moves"] = self.words.count("pick.moves", len(one.moved), moves="; ".join(said))
        return self.words.say("pick.moved", **facts)

    def _move(self, old: Placement, new: Placement | None) -> str:
        what = self.names.title(self.names.problem.activity[old.activity])
        if new is None:
            return self.words.say("pick.gone", what=what, when=self._when(old))
        if new.start == old.start:
            return self.words.say("pick.move_who", what=what, when=self._when(old))
        is_same_day = self._day(new) == self._day(old)
        then = self.words.time(new.start.astimezone(self.tz)) if is_same_day else self._when(new)
        return self.words.say("pick.move", what=what, when=self._when(old), then=then)


def _rank(one: Alternative) -> tuple[bool, Costs]:
    return not one.is_lawful, one.cost


def why_text(words: Catalogue, document: Mapping[str, Any]) -> str:
    """The answer for a terminal, ending in one line break."""
    return "\n".join(_lines(words, document)) + "\n"


def _lines(words: Catalogue, document: Mapping[str, Any]) -> Iterator[str]:
    yield document["said"]["now"]
    yield ""
    yield from document["said"]["summary"]
    for key, part in (("times", "that_day"), ("people", "people"), ("days", "other_days")):
        if document[part]:
            yield ""
            yield words.say(f"pick.{key}_head")
            yield from (f"  {_row(line, part)}" for line in document[part])
    if document["moved"]:
        yield ""
        yield words.say("pick.moved_head")
        yield from (f"  {line['said']}" for line in document["moved"])
    yield ""
    yield words.say("pick.judged", judged=document["judged"], seconds=f"{document['seconds']:.1f}")


def _row(line: Mapping[str, Any], part: str) -> str:
    said = line["said"]
    when = {"that_day": said["time"], "people": "", "other_days": f"{said['day']} {said['time']}"}
    width = 13 if part == "that_day" else 26
    head = f"{when[part]:{width - 1}} " if when[part] else ""
    return head + ": ".join(text for text in (said["with"], said["verdict"]) if text)
