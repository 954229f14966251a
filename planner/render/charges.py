"""What a plan costs, in words: by tier and rule with the families, and by family with the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from planner.domain.charge import SHARED, Charge
from planner.render.catalogue import Catalogue
from planner.render.names import Names

TIERS = (1, 2, 3)


def charges_document(names: Names, charges: Sequence[Charge]) -> dict[str, Any]:
    """The charges as plain values with words: tiers, rules and families, each the dearest first."""
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
                "sentence": names.finding(finding),
            }
            for charge in charges
            for finding in charge.findings
        ],
    }


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
