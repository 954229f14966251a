"""Changes of a draft that break no law, so that the changed stay can be published again."""

from dataclasses import replace
from datetime import timedelta

from planner.domain.time import shift
from planner.domain.words import CLINICAL
from planner.rules.judge import hard, judge
from planner.service import plans, publishing

from .test_publishing import base, save


def _publish(desk, document, family, plan):
    save(desk, replace(document, plan=plan))
    (done,) = publishing.publish(desk, "sm-beg", base(desk), [family]).published
    return done


def _broken(document, plan):
    return len(list(hard(judge(document.problem, plan))))


def _appointments(document, family):
    for name in sorted(document.plan.placements):
        activity = document.problem.activity[name]
        if activity.stay == family and activity.kind in CLINICAL:
            yield name


def move_one(desk, family):
    """Publish the family with one appointment at another time; returns its id and by how much."""
    document = plans.draft(desk, "sm-beg").document
    before = _broken(document, document.plan)
    for name in _appointments(document, family):
        for minutes in (10, -10, 20, -20, 30, -30, 60, -60):
            by = timedelta(minutes=minutes)
            plan = document.plan.move(name, shift(document.plan.placements[name].start, by))
            if _broken(document, plan) <= before:
                _publish(desk, document, family, plan)
                return name, by
    raise AssertionError("no appointment can be moved")


def drop_one(desk, family):
    """Publish the family without one appointment; returns its id."""
    document = plans.draft(desk, "sm-beg").document
    before = _broken(document, document.plan)
    for name in _appointments(document, family):
        plan = document.plan.without(name)
        if _broken(document, plan) <= before:
            _publish(desk, document, family, plan)
            return name
    raise AssertionError("no appointment can be left out")
