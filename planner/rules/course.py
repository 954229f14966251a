"""Courses: what was asked for and is missing, at its price; never more than was wanted.

missing = max(0, wanted - placed) for the courses that the chosen options ask for;
cost (tier 1) = price * missing + the sum over its rises of rise * max(0, missing - beyond);
a course without a price must be complete

The last sessions of a kind are dearer to lose than the first, so that families share what there
is not room for. 12 sessions at 100, each beyond 6 missing 50 more, the twelfth another 100 more:
6 missing cost 6 * 100 = 600; 12 missing cost 12 * 100 + 6 * 50 + 1 * 100 = 1600. Where two such
families have room for 12 of 24, an even share costs 600 + 600, all for one costs 0 + 1600.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Course, Problem
from planner.engine.model import Model
from planner.engine.primitives.base import Cost
from planner.rules.book import Book, open_book


def options_by_course(problem: Problem) -> dict[str, list[tuple[str, str]]]:
    """The (branch, option) pairs that bring each course; courses of no branch are not in it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for branch in problem.branches:
        for option in branch.options:
            for course in option.courses:
                found.setdefault(course, []).append((branch.id, option.id))
    return found


def _placed(book: Book, course: Course) -> int:
    return sum(book.has(name) for name in course.activities)


def _is_wanted(book: Book, options: list[tuple[str, str]] | None) -> bool:
    """Whether the options taken bring a course; the first of a branch while it has no choice."""
    return options is None or any(book.choice(branch) == option for branch, option in options)


class Complete:
    """Hard: mandatory courses are complete, and no course has more than was wanted."""

    name = "complete"
    tier = 0
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> None:
        """A count from both sides."""
        options = options_by_course(model.problem)
        for course in model.problem.courses:
            if model.any_free(course.activities):
                least = course.wanted if course.price is None else 0
                asked = options.get(course.id, ())
                model.count(course.activities, least, course.wanted, asked)

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Too many of any course, too few of a mandatory one."""
        book = open_book(problem, plan)
        options = options_by_course(problem)
        for course in problem.courses:
            placed = _placed(book, course)
            lacks = course.price is None and placed < course.wanted
            if placed > course.wanted or (lacks and _is_wanted(book, options.get(course.id))):
                facts = {"needed": str(course.wanted), "placed": str(placed)}
                involved = tuple(name for name in course.activities if book.has(name))
                yield Finding(self.name, self.name, course.id, facts, None, involved)


class Missing:
    """Soft, tier 1: the price of each missing activity of a wanted course; subject: the course."""

    name = "missing"
    tier = 1
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> dict[str, Cost]:
        """A sum, because a course never has more than is wanted."""
        options = options_by_course(model.problem)
        open_branches = {
            branch
            for course in model.problem.courses
            if model.any_free(course.activities)
            for branch, _ in options.get(course.id, ())
        }
        return {
            course.id: model.missing(
                course.activities,
                course.wanted,
                course.price,
                options.get(course.id, ()),
                course.rises,
            )
            for course in model.problem.courses
            if course.price
            and (
                model.any_free(course.activities)
                or any(branch in open_branches for branch, _ in options.get(course.id, ()))
            )
        }

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """What each wanted course lacks."""
        book = open_book(problem, plan)
        options = options_by_course(problem)
        for course in problem.courses:
            missing = course.wanted - _placed(book, course)
            if course.price and missing > 0 and _is_wanted(book, options.get(course.id)):
                facts = {"missing": str(missing), "needed": str(course.wanted)}
                dearer = sum(r.price for r in course.rises for n in range(missing) if n >= r.beyond)
                if dearer:
                    facts["dearer"] = str(dearer)
                cost = missing * course.price + dearer
                yield Finding(self.name, self.name, course.id, facts, cost)
