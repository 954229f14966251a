"""Law rows of the clinic's data become rows of the problem, on the resources that they select."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from planner.domain.clinic import LagRow, Selector
from planner.domain.problem import Activity, Hours, Lag, Limit, Needs, Point, Rest
from planner.domain.problem import Sequence as SequenceLaw
from planner.domain.words import DOSE, PEOPLE, STAFF
from planner.protocols.doses import Dose
from planner.protocols.draft import Draft
from planner.protocols.family import Family, Person
from planner.protocols.marrow import Cycle

Kinds = Mapping[str, frozenset[str]]
"""By resource, every kind of use that the problem can make of it."""


def add_resource_rows(draft: Draft, families: Sequence[Family], others: Kinds) -> Kinds:
    """Write down rests, limits, sequences and hours where both sides of a row can occur.

    ``others`` are kinds of uses that are made by families who are not written down here. Returns
    the kinds of all.
    """
    people = {person.id: person for family in families for person in family.people}
    own = kinds_by_resource(draft.activities.values())
    kinds = {name: found | others.get(name, frozenset()) for name, found in own.items()}
    _add_rests(draft, people, kinds)
    _add_limits(draft, people, kinds)
    _add_hours(draft, families, kinds)
    return kinds


def kinds_by_resource(activities: Iterable[Activity]) -> Kinds:
    """Which kinds of uses each resource can see."""
    found: dict[str, set[str]] = defaultdict(set)
    for activity in activities:
        for mode in activity.modes:
            for demand in mode.demands:
                if not demand.is_ride:
                    for resource in demand.eligible:
                        found[resource].add(demand.kind or activity.kind)
    return {resource: frozenset(kinds) for resource, kinds in found.items()}


def _selected(
    draft: Draft, people: Mapping[str, Person], kinds: Kinds, select: Selector
) -> list[str]:
    if select.on in PEOPLE:
        return [p.id for p in people.values() if p.id in kinds and p.is_selected(select)]
    return [i for i in draft.calendar.serving(select.on) if i in kinds]


def _add_rests(draft: Draft, people: Mapping[str, Person], kinds: Kinds) -> None:
    for row in draft.clinic.rests:
        for resource in _selected(draft, people, kinds, row.select):
            if row.after & kinds[resource] and row.before & kinds[resource]:
                draft.rests.append(
                    Rest(row.law, resource, row.after, row.before, row.gap, row.in_days)
                )


def _add_limits(draft: Draft, people: Mapping[str, Person], kinds: Kinds) -> None:
    for row in draft.clinic.limits:
        for resource in _selected(draft, people, kinds, row.select):
            if row.kinds & kinds[resource]:
                draft.limits.append(
                    Limit(row.law, resource, row.kinds, row.bucket, row.measure, row.most)
                )
    for law in draft.clinic.sequences:
        for resource in _selected(draft, people, kinds, law.select):
            if law.kinds & kinds[resource]:
                draft.sequences.append(
                    SequenceLaw(law.law, resource, law.kinds, law.measure, law.most, law.pause)
                )
    _add_on_call_weeks(draft, kinds)


def _add_on_call_weeks(draft: Draft, kinds: Kinds) -> None:
    """The weekly working time of those on call; a roster keeps that of everybody else."""
    key = f"work.{draft.clinic.country.lower()}.weekly_hours"
    if key not in draft.clinic.values:
        return
    most = int(draft.clinic.duration(key) / timedelta(minutes=1))
    for resource in draft.calendar.resources.values():
        if resource.facts.get("on_call") and resource.id in kinds and resource.role in STAFF:
            draft.limits.append(
                Limit("weekly_hours", resource.id, kinds[resource.id], "week", "minutes", most)
            )


def _add_hours(draft: Draft, families: Sequence[Family], kinds: Kinds) -> None:
    for row in draft.clinic.hours:
        windows = draft.calendar.daily(
            row.rule, row.start, row.until, keeps_holidays=row.keeps_holidays
        )
        for family in families:
            own = tuple(
                w for w in windows if family.first_night <= w.start.date() <= family.last_day
            )
            for person in family.people:
                if person.is_selected(row.select) and row.kinds & kinds.get(person.id, frozenset()):
                    draft.hours.append(Hours(row.law, person.id, row.kinds, own))
        if row.select.on not in PEOPLE:
            for resource in draft.calendar.serving(row.select.on):
                if row.kinds & kinds.get(resource, frozenset()):
                    draft.hours.append(Hours(row.law, resource, row.kinds, tuple(windows)))


def add_patient_rows(
    draft: Draft,
    family: Family,
    person: Person,
    orders: Sequence[Sequence[Dose]],
    cycles: Sequence[Cycle],
) -> None:
    """Write down lags and needs between the steps of one patient."""
    steps: dict[str, list[str]] = defaultdict(list)
    for activity in draft.of_stay(family.id):
        if activity.person == person.id:
            steps[activity.kind].append(activity.id)
    for row in draft.clinic.lags:
        if not row.needs <= person.flags:
            continue
        if _is_between_doses(row):
            _add_gaps(draft, row, orders, cycles)
        elif "reevaluation" in (row.before, row.after) and {row.before, row.after} & set(DOSE):
            _add_gate(draft, person, row, orders, cycles)
        else:
            for before in steps[row.before]:
                for after in steps[row.after]:
                    _add_lag(draft, row, before, after)
    _add_needs(draft, steps)


def _add_needs(draft: Draft, steps: Mapping[str, list[str]]) -> None:
    """A step that the protocol does not have is not needed either."""
    for row in draft.clinic.needs:
        any_of = tuple(a for kind in row.any_of for a in steps.get(kind, ()))
        if any_of:
            for activity in steps.get(row.kind, ()):
                draft.needs.append(Needs(row.law, activity, any_of))


def _is_between_doses(row: LagRow) -> bool:
    events = {*DOSE, "aspiration"}
    return row.before in events and row.after in events


def _add_gaps(
    draft: Draft, row: LagRow, orders: Sequence[Sequence[Dose]], cycles: Sequence[Cycle]
) -> None:
    """Between every two doses of one order, by each route of either; between every two cycles."""
    for order in orders:
        for i, first in enumerate(order):
            for second in order[i + 1 :]:
                if _goes_by(first, row.before) and _goes_by(second, row.after):
                    _add_lag(draft, row, first.activity, second.activity)
    for i, one in enumerate(cycles):
        for other in cycles[i + 1 :]:
            pair = {
                "aspiration": (one.aspiration, other.aspiration),
                "dose_it": (one.dose, other.dose),
            }
            if row.before == row.after and row.before in pair:
                _add_lag(draft, row, *pair[row.before])


def _goes_by(dose: Dose, kind: str) -> bool:
    return kind in {f"dose_{route.lower()}" for route in dose.routes}


def _add_gate(
    draft: Draft,
    person: Person,
    row: LagRow,
    orders: Sequence[Sequence[Dose]],
    cycles: Sequence[Cycle],
) -> None:
    """The re-evaluation after the last dose before the gate, the next doses after it."""
    assert person.protocol is not None
    gate, review = person.protocol.reevaluation_after, f"{person.id}/reevaluation"
    if not gate or review not in draft.activities:
        return
    doses = [(d.number, d.activity, d) for order in orders for d in order]
    known: list[tuple[int, str]] = [
        (n, a) for n, a, d in doses if _kind(draft, a) in (row.before, row.after)
    ]
    known += [(c.number, c.dose) for c in cycles if "dose_it" in (row.before, row.after)]
    for number, activity in known:
        if row.after == "reevaluation" and number <= gate:
            _add_lag(draft, _own_gap(person, row), activity, review)
        if row.before == "reevaluation" and number > gate:
            _add_lag(draft, row, review, activity)
            draft.needs.append(Needs("dose_needs_reevaluation", activity, (review,)))


def _own_gap(person: Person, row: LagRow) -> LagRow:
    """A protocol may put its re-evaluation later than the clinic's rows do."""
    assert person.protocol is not None
    own = person.protocol.reevaluation_days
    if not own or not row.in_days:
        return row
    return replace(row, minimum=timedelta(days=own))


def _kind(draft: Draft, activity: str) -> str:
    return draft.activities[activity].kind


def _add_lag(draft: Draft, row: LagRow, before: str, after: str) -> None:
    if row.maximum is None and row.minimum is not None:
        draft.lag(
            row.law,
            Point(before, row.before_anchor),
            Point(after, row.after_anchor),
            row.minimum,
            in_days=row.in_days,
        )
        return
    draft.lags.append(
        Lag(
            row.law,
            Point(before, row.before_anchor),
            Point(after, row.after_anchor),
            row.minimum,
            row.maximum,
            row.in_days,
        )
    )
