"""Scenarios: a clinic with a few things changed, from a small closed list of typed edits.

An edit makes a new clinic and changes nothing that is kept. Edits follow one another: a second
chamber, then one more attendant for it, then an hour longer for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from planner.domain.clinic import Clinic, Closure, ResourceRow, Shift
from planner.domain.errors import InputError
from planner.domain.plan import Plan, uses_of
from planner.domain.problem import Problem
from planner.domain.time import Window, days, elapsed, intersect, merge

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_MORE = 20
MOST_MINUTES = 12 * 60
_MIDNIGHT = 24 * 60


@dataclass(frozen=True)
class More:
    """So many more like a resource, or like the first of a role: a therapist, a chamber, a van.

    A chamber brings its timetable along, nobody brings staff.
    """

    what: str
    count: int = 1
    kind: Literal["more"] = "more"


@dataclass(frozen=True)
class Closed:
    """Closed on a day of the week, as on a public holiday: 0 is Monday."""

    weekday: int
    kind: Literal["closed"] = "closed"


@dataclass(frozen=True)
class Longer:
    """Every shift ends so many minutes later: of a resource, of a role, or ("") of all but nights."""

    minutes: int
    what: str = ""
    kind: Literal["longer"] = "longer"


Edit = More | Closed | Longer


def read_edit(text: str) -> Edit:
    """An edit as it is written: ``more:physiotherapist``, ``more:MULTI-1:2``, ``closed:friday``,
    ``longer:60``, ``longer:physiotherapist:60``.

    Raises :class:`~planner.domain.errors.InputError` for anything else.
    """
    verb, *rest = text.strip().split(":")
    if verb == "more" and rest and rest[0]:
        return More(rest[0], _number(text, rest[1:], 1, MOST_MORE))
    if verb == "closed" and len(rest) == 1 and rest[0].lower() in WEEKDAYS:
        return Closed(WEEKDAYS.index(rest[0].lower()))
    if verb == "longer" and rest:
        return Longer(_number(text, rest[-1:], None, MOST_MINUTES), ":".join(rest[:-1]))
    raise _refusal(
        text, "This is no edit.",
        "Write more:ROLE, more:ID:2, closed:friday, longer:60 or longer:ROLE:60.",
    )  # fmt: skip


def write_edit(edit: Edit) -> str:
    """The text that :func:`read_edit` reads."""
    if isinstance(edit, More):
        return f"more:{edit.what}:{edit.count}"
    if isinstance(edit, Closed):
        return f"closed:{WEEKDAYS[edit.weekday]}"
    return f"longer:{edit.what}:{edit.minutes}" if edit.what else f"longer:{edit.minutes}"


def edited(clinic: Clinic, edits: Iterable[Edit], first: date, last: date) -> Clinic:
    """The clinic with the edits made one after the other; a closing holds between two dates."""
    for number, edit in enumerate(edits, 1):
        if isinstance(edit, More):
            clinic = _more(clinic, edit, number)
        elif isinstance(edit, Closed):
            clinic = _closed(clinic, edit, first, last)
        else:
            clinic = _longer(clinic, edit)
    return clinic


def touched(clinic: Clinic, edits: Iterable[Edit]) -> tuple[str, ...]:
    """The roles whose use an edit is about, each once; for a closing those of all who keep it."""
    roles: dict[str, None] = {}
    for edit in edits:
        rows = (
            _rows(clinic, edit.what, write_edit(edit))
            if isinstance(edit, More)
            else list(_changed(clinic, edit))
        )
        roles |= dict.fromkeys(row.role for row in rows)
    return tuple(roles)


def _more(clinic: Clinic, edit: More, number: int) -> Clinic:
    row = _rows(clinic, edit.what, write_edit(edit))[0]
    names = [f"{row.id}+{number}.{n}" for n in range(1, edit.count + 1)]
    label = row.label or row.id
    copies = [replace(row, id=name, label=f"{label} +{n}") for n, name in enumerate(names, 1)]
    dives = [
        replace(dive, chamber=name)
        for name in names
        for dive in clinic.dives
        if dive.chamber == row.id
    ]
    return replace(
        clinic,
        resources=(*clinic.resources, *copies),
        dives=(*clinic.dives, *dives),
        closures=tuple(_for_copies(closure, row.id, names) for closure in clinic.closures),
    )


def _for_copies(closure: Closure, original: str, names: Sequence[str]) -> Closure:
    """A closing of one resource closes its copies too."""
    if original not in closure.resources:
        return closure
    return replace(closure, resources=(*closure.resources, *names))


def _rows(clinic: Clinic, what: str, text: str) -> list[ResourceRow]:
    """The resource of that id, else those of that role; disabled rows are asked for by id only."""
    if what in clinic.resource:
        return [replace(clinic.resource[what], is_enabled=True)]
    rows = [row for row in clinic.resources if row.role == what and row.is_enabled]
    if rows:
        return rows
    roles = sorted({row.role for row in clinic.resources if row.is_enabled})
    raise _refusal(
        text,
        f"{clinic.name} has no resource and no role {what!r}.",
        f"Use one of: {', '.join(roles)}.",
    )


def _closed(clinic: Clinic, edit: Closed, first: date, last: date) -> Clinic:
    name = WEEKDAYS[edit.weekday].capitalize()
    added = [Closure(day, name) for day in days(first, last) if day.weekday() == edit.weekday]
    return replace(clinic, closures=(*clinic.closures, *added))


def _longer(clinic: Clinic, edit: Longer) -> Clinic:
    changed = {row.id for row in _changed(clinic, edit)}
    return replace(
        clinic,
        resources=tuple(
            replace(row, shifts=tuple(_later(shift, edit) for shift in row.shifts))
            if row.id in changed
            else row
            for row in clinic.resources
        ),
    )


def _changed(clinic: Clinic, edit: Longer | Closed) -> Iterator[ResourceRow]:
    """The rows that an edit of hours is about."""
    what = edit.what if isinstance(edit, Longer) else ""
    named = {row.id for row in _rows(clinic, what, write_edit(edit))} if what else None
    for row in clinic.resources:
        if named is not None:
            if row.id in named:
                yield row
        elif row.is_enabled and row.keeps_holidays and not row.is_always_open:
            yield row


def _later(shift: Shift, edit: Longer) -> Shift:
    """A day shift with a later end; what already ends after midnight is left as it is."""
    end = shift.until.hour * 60 + shift.until.minute
    if shift.until <= shift.start:
        return shift
    if end + edit.minutes >= _MIDNIGHT:
        raise _refusal(
            write_edit(edit), f"A shift until {shift.until:%H:%M} would end after midnight.",
            "Give fewer minutes.",
        )  # fmt: skip
    until = datetime.combine(date.min, shift.until) + timedelta(minutes=edit.minutes)
    return replace(shift, until=until.time())


def _number(text: str, rest: Sequence[str], default: int | None, most: int) -> int:
    if not rest and default is not None:
        return default
    word = rest[0] if len(rest) == 1 else ""
    if not word.isdecimal() or not 1 <= int(word) <= most:
        raise _refusal(text, f"{':'.join(rest)!r} is not a number from 1 to {most}.", "Give one.")
    return int(word)


def _refusal(text: str, reason: str, remedy: str) -> InputError:
    return InputError.one("scenario", text, "edit", reason, remedy)


# ---- use ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RoleUse:
    """How much of what a role has open in a stretch of time is taken; hours of single units."""

    role: str
    resources: int
    open_hours: float
    taken_hours: float

    @property
    def share(self) -> float:
        """The share of the open hours that is taken."""
        return self.taken_hours / self.open_hours if self.open_hours else 0.0


def use_of(problem: Problem, plan: Plan, roles: Iterable[str], span: Window) -> tuple[RoleUse, ...]:
    """The use of each role between two moments; several units of one resource count each."""
    taken = _taken(problem, plan, span)
    found = []
    for role in roles:
        rows = [r for r in problem.resources if r.role == role]
        opened = sum(_open_hours(row.windows, span) * row.capacity.get("unit", 1) for row in rows)
        spent = sum(taken.get(row.id, 0.0) for row in rows)
        found.append(RoleUse(role, len(rows), round(opened, 1), round(spent, 1)))
    return tuple(found)


def _open_hours(windows: Sequence[Window], span: Window) -> float:
    """Hours of the span that the windows hold; without windows the whole of it."""
    held = intersect(merge(windows), [span]) if windows else (span,)
    return sum(window.length.total_seconds() for window in held) / 3600


def _taken(problem: Problem, plan: Plan, span: Window) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for placement in plan.placements.values():
        for use in uses_of(problem, placement):
            start, end = max(use.start, span.start), min(use.end, span.end)
            if start < end:
                hours = elapsed(start, end).total_seconds() / 3600 * use.units.get("unit", 1)
                found[use.resource] = found.get(use.resource, 0.0) + hours
    return found
