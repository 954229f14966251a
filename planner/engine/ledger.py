"""Who took which start away: the fold's own record, from which an empty domain is explained."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Why:
    """A law, the resource that it is about, and the activity in the way, if there is one."""

    law: str
    resource: str = ""
    by: str = ""


@dataclass
class Ledger:
    """Counts, for each activity, the starts that each (law, resource) took away.

    ``blockers`` keeps the activities that were in the way. A start that two laws bar counts for
    both: the question is what bars it, not who came first.
    """

    removed: dict[str, dict[tuple[str, str], int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    blockers: dict[tuple[str, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def note(self, activity: str, why: Why, starts: int) -> None:
        """Record that ``why`` barred so many starts of ``activity``."""
        if starts <= 0:
            return
        self.removed[activity][(why.law, why.resource)] += starts
        if why.by:
            self.blockers[(activity, why.law, why.resource)].add(why.by)
