"""The law book's table of contents. A new kind of law is one new file and one line here.

The order never matters; no rule imports another.
"""

from __future__ import annotations

from collections.abc import Mapping

from planner.domain.plan import Rule
from planner.rules.capacity import Capacity
from planner.rules.care import Carers
from planner.rules.choice import Choice, OptionPrice
from planner.rules.commute import Commutes
from planner.rules.course import Complete, Missing
from planner.rules.drives import Drives
from planner.rules.early import Earlies
from planner.rules.fair import Fairs
from planner.rules.hours import Opened
from planner.rules.idle import Idles
from planner.rules.lag import Lags
from planner.rules.limit import Limits
from planner.rules.money import Money
from planner.rules.needs import Necessities
from planner.rules.opening import Opening
from planner.rules.prefer import day_wishes, time_wishes
from planner.rules.presence import Presence
from planner.rules.reserve import Reserve
from planner.rules.rest import Rests
from planner.rules.runs import Runs
from planner.rules.same import Sames
from planner.rules.sequence import Sequences
from planner.rules.spread import Spreads
from planner.rules.starts import Starts

HARD: tuple[Rule, ...] = (
    Starts(),
    Presence(),
    Capacity(),
    Opening(),
    Opened(),
    Lags(),
    Rests(),
    Limits(),
    Sequences(),
    Runs(),
    Necessities(),
    Choice(),
    Complete(),
    Commutes(),
    Carers(),
)
"""The laws: a plan that breaks one is never saved."""

SOFT: tuple[Rule, ...] = (
    Missing(),
    OptionPrice(),
    Sames(),
    Spreads(),
    Earlies(),
    day_wishes(),
    Reserve(),
    Drives(),
    Fairs(),
    Money(),
    time_wishes(),
    Idles(),
)
"""The wishes, each with its tier and its price in points."""

RULES: tuple[Rule, ...] = HARD + SOFT
TIER_OF: Mapping[str, int] = {rule.name: rule.tier for rule in RULES}
"""The tier of each rule: 0 for a law."""
