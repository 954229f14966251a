"""What a plan costs, in words: by tier and rule with the families, and by family with the rules."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from planner.domain.charge import SHARED, Charge
from planner.domain.plan import Finding, Plan
from planner.render.catalogue import Catalogue
from planner.render.crew import taken_by
from planner.render.names import Names

TIERS = (1, 2, 3)


def charges_document(names: Names, plan: Plan, charges: Sequence[Charge]) -> dict[str, Any]:
    """The charges as plain values with words: tiers, rules and families, each the dearest first."""
    sayings = _Sayings(names, plan)
    return {
        "clinic": names.problem.clinic,
        "cost": _by_tier(charges),
        "tiers": [_tier(names, charges, tier) for tier in TIERS],
        "families": _families(names, charges),
        "findings": [
            {
                "rule": charge.rule,
                "law": charge.law,
                "tier": charge.tier,
                "family": charge.family,
                "subject": finding.subject,
                "points": finding.cost or 0,
                "facts": dict(finding.facts),
                "title": names.law(charge.law),
                "sentence": sayings.of(finding),
            }
            for charge in charges
            for finding in charge.findings
        ],
    }


class _Sayings:
    """What each finding is about: whose appointment, when, and with whom."""

    def __init__(self, names: Names, plan: Plan) -> None:
        self.names = names
        self.words = names.words
        self.plan = plan

    def of(self, finding: Finding) -> str:
        """One sentence with name, date and time; the rule's own one where a wish has none here."""
        facts: dict[str, object] = {**self.names.facts(finding.facts), **self._about(finding)}
        if finding.rule == "money" and self._is_paid_by_use(finding.facts["resource"]):
            return self.words.count("paid.hired", int(finding.facts["uses"]), **facts)
        key = f"paid.{finding.rule}"
        if self.words.can_say(f"{key}.other", {**facts, "count": 0}):
            return self.words.count(key, int(finding.facts["days"]), **facts)
        if self.words.can_say(key, facts):
            return self.words.say(key, **facts)
        return self.names.finding(finding)

    def _is_paid_by_use(self, name: str) -> bool:
        """Whether a resource has a price for each use and none for its time."""
        resource = self.names.problem.resource[name]
        return bool(resource.price_per_use) and not resource.price_per_hour

    def _about(self, finding: Finding) -> dict[str, str]:
        subject = finding.subject.rsplit(":", 1)[-1]
        thing, _, day = subject.rpartition("/")  # of a person or resource on one date
        if subject in self.names.problem.activity:
            return {"what": self.names.thing(subject), **self._placed(subject)}
        if subject in self.names.problem.course:
            return {"what": self.names.thing(subject)}
        if thing in self.names.problem.resource:
            said = self.words.day(dt.date.fromisoformat(day))
            return {"whom": self.names.resource(thing), "day": said}
        return {}

    def _placed(self, activity: str) -> dict[str, str]:
        """When it is; of a ride also with what and for whom."""
        placement = self.plan.placements.get(activity)
        if placement is None:
            return {}
        problem = self.names.problem
        said = {"when": self.words.moment(placement.start.astimezone(problem.tz))}
        if problem.activity[activity].is_run:
            taken = [name for _, name in taken_by(problem, self.plan, placement)]
            riders = [name for name, p in self.plan.placements.items() if activity in p.takes]
            stays = dict.fromkeys(problem.activity[name].stay for name in riders)
            said |= {"with": self.names.resources(taken), "whom": self.words.list(list(stays))}
        return said


def _by_tier(charges: Iterable[Charge]) -> list[int]:
    found = dict.fromkeys(TIERS, 0)
    for charge in charges:
        found[charge.tier] += charge.points
    return list(found.values())


def _tier(names: Names, charges: Sequence[Charge], tier: int) -> dict[str, Any]:
    rules: dict[tuple[str, str], list[Charge]] = defaultdict(list)
    for charge in charges:
        if charge.tier == tier:
            rules[charge.rule, charge.law].append(charge)
    lines: list[dict[str, Any]] = [
        {
            "rule": rule,
            "law": law,
            "title": names.law(law),
            "points": sum(charge.points for charge in found),
            "times": sum(len(charge.findings) for charge in found),
            "families": [{"family": charge.family, "points": charge.points} for charge in found],
            "said": _whose(names.words, found),
        }
        for (rule, law), found in rules.items()
    ]
    lines.sort(key=lambda line: (-line["points"], line["title"]))
    points = sum(line["points"] for line in lines)
    return {"tier": tier, "title": names.words.word("tier", str(tier)), "points": points,
            "rules": lines}  # fmt: skip


def _whose(words: Catalogue, charges: Iterable[Charge]) -> str:
    return ", ".join(
        words.say("charge.family", family=_family(words, c.family), points=c.points)
        for c in charges
    )


def _family(words: Catalogue, family: str) -> str:
    return words.say("charge.shared") if family == SHARED else family


def _families(names: Names, charges: Sequence[Charge]) -> list[dict[str, Any]]:
    """Every family of the plan, and what several share where there is such a thing."""
    found: dict[str, list[Charge]] = {stay.id: [] for stay in names.problem.stays}
    for charge in charges:
        found.setdefault(charge.family, []).append(charge)
    lines: list[dict[str, Any]] = [
        {
            "family": family,
            "title": _family(names.words, family),
            "cost": _by_tier(own),
            "rules": [
                {"law": c.law, "tier": c.tier, "title": names.law(c.law), "points": c.points}
                for c in own
            ],
            "said": ", ".join(
                names.words.say("charge.part", law=names.law(c.law), points=c.points) for c in own
            ),
        }
        for family, own in found.items()
    ]
    return sorted(lines, key=lambda line: ([-points for points in line["cost"]], line["family"]))


def charges_text(words: Catalogue, document: Mapping[str, Any]) -> str:
    """The charges for a terminal, ending in one line break."""
    return "\n".join(_lines(words, document)) + "\n"


def _lines(words: Catalogue, document: Mapping[str, Any]) -> Iterator[str]:
    yield words.say("charge.head", clinic=document["clinic"])
    if not any(document["cost"]):
        yield words.say("charge.free")
        return
    for tier in document["tiers"]:
        yield words.say("charge.tier", tier=tier["tier"], what=tier["title"], points=tier["points"])
        for rule in tier["rules"]:
            yield "  - " + words.say(
                "charge.rule", law=rule["title"], points=rule["points"], families=rule["said"]
            )
    yield words.say("charge.families")
    for line in document["families"]:
        one, two, three = line["cost"]
        key = "charge.of_rules" if line["said"] else "charge.line"
        yield "  " + words.say(
            key, family=line["title"], one=one, two=two, three=three, rules=line["said"]
        )
