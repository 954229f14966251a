"""Choice: a branch takes exactly one option, and nothing of the others is in the plan.

Which option was taken has its price in points (tier 2): the clinic's order of preference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Branch, Problem
from planner.engine.model import Model
from planner.engine.primitives.base import Cost
from planner.rules.book import open_book


def members_of(problem: Problem, branch: Branch) -> dict[str, Sequence[str]]:
    """The activities that each option of a branch brings."""
    return {
        option.id: [name for course in option.courses for name in problem.course[course].activities]
        for option in branch.options
    }


def _concerns(model: Model, branch: Branch) -> bool:
    return any(model.any_free(names) for names in members_of(model.problem, branch).values())


class Choice:
    """Rows of :class:`~planner.domain.problem.Branch`."""

    name = "choice"
    tier = 0
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> None:
        """Exactly one option, implied by what is present of it."""
        for branch in model.problem.branches:
            if _concerns(model, branch):
                model.choose(branch.id, members_of(model.problem, branch))

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """A branch without a valid choice that has activities, and activities not chosen."""
        book = open_book(problem, plan)
        for branch in problem.branches:
            members = members_of(problem, branch)
            chosen = plan.choices.get(branch.id, "")
            allowed = set(members.get(chosen, ()))
            brought = dict.fromkeys(name for names in members.values() for name in names)
            stray = [name for name in brought if book.has(name) and name not in allowed]
            if stray or (chosen and chosen not in members):
                facts = {"chosen": chosen, "options": ";".join(members)}
                yield Finding(self.name, self.name, branch.id, facts, None, tuple(stray))


class OptionPrice:
    """Soft, tier 2: the price of the option that a branch takes; subject: the branch."""

    name = "option"
    tier = 2
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> dict[str, Cost]:
        """The price of the option, for each branch that is open here."""
        return {
            branch.id: model.option_price(branch.id, {o.id: o.price for o in branch.options})
            for branch in model.problem.branches
            if _concerns(model, branch)
        }

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """The price of each branch's choice; of its first option while it has none."""
        book = open_book(problem, plan)
        for branch in problem.branches:
            for option in branch.options:
                if book.choice(branch.id) == option.id and option.price:
                    facts = {"option": option.id}
                    yield Finding(self.name, self.name, branch.id, facts, option.price)
