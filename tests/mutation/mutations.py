"""What can be switched off, and the tests that should notice.

- ``model:<rule>``: the rule states nothing to the model
- ``check:<rule>``: the rule finds nothing in a plan
- ``row:<table>:<law>:<role>``: a law row is missing from every loaded clinic
- ``written:<table>:<law>``: the rows that an expansion writes under a law are missing
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.rules import RULES
from tests.mutation import season

LAWS = "tests/engine/test_laws.py"
ROWS = "tests/test_law_rows.py"


@dataclass(frozen=True)
class Mutation:
    """Its name, and the node ids of the tests that should notice, the quickest first."""

    name: str
    targets: tuple[str, ...]


def all_mutations() -> list[Mutation]:
    """Every rule's two sides, then every law row."""
    found = []
    for rule in RULES:
        own = f"tests/rules/test_{type(rule).__module__.rpartition('.')[2]}.py"
        found.append(Mutation(f"model:{rule.name}", _comparing(rule.name, rule.tier)))
        found.append(Mutation(f"check:{rule.name}", (own,)))
    for key in season.rows_in_files():
        target = f"{ROWS}::test_every_row_of_the_data_bites[{key}]"
        found.append(Mutation(f"row:{key.table}:{key.law}:{key.on}", (target,)))
    for key in season.rows_written():
        target = f"{ROWS}::test_every_row_that_an_expansion_writes_bites[{key}]"
        found.append(Mutation(f"written:{key.table}:{key.law}", (target,)))
    return found


def _comparing(rule: str, tier: int) -> tuple[str, ...]:
    """The tests that hold a rule's model side against its check side."""
    if tier:
        return (
            f"{LAWS}::test_a_solved_plan_is_lawful_and_its_costs_agree_by_subject",
            f"{LAWS}::test_a_wish_about_the_time_decides_between_starts_that_are_otherwise_alike",
            f"{LAWS}::test_a_dose_waits_for_a_wished_date_only_where_that_costs_less",
        )
    return (f"{LAWS}::test_the_model_accepts_exactly_what_the_check_accepts[{rule}]",)
