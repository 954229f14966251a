"""What a plan costs, taken apart: which rule asks how many points of whom."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain.plan import Finding

SHARED = ""
"""The family of a charge that several families cause together."""


@dataclass(frozen=True)
class Charge:
    """The points of one rule (under one key of the data) for one family, with each finding.

    ``family`` is :data:`SHARED` where several families cause it (a day of one interpreter), or
    nobody does.
    """

    rule: str
    law: str
    tier: int
    family: str
    findings: tuple[Finding, ...]

    @property
    def points(self) -> int:
        """What it comes to."""
        return sum(finding.cost or 0 for finding in self.findings)
