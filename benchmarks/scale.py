"""A clinic several times over: every room, person, chamber and vehicle as often as asked for."""

from __future__ import annotations

from dataclasses import replace

from planner.domain.clinic import Clinic, ResourceRow


def scaled(clinic: Clinic, times: int) -> Clinic:
    """The clinic with ``times`` of each resource, chamber timetable and shuttle.

    The copies are called ``ID~2``, ``ID~3`` ...; closures of one resource close its copies too.
    """
    if times == 1:
        return clinic
    resources = tuple(
        _copy(row, number) for number in range(1, times + 1) for row in clinic.resources
    )
    return replace(
        clinic,
        resources=resources,
        closures=tuple(
            replace(
                closure,
                resources=tuple(
                    _named(name, number) if name in clinic.resource else name
                    for number in range(1, times + 1)
                    for name in closure.resources
                ),
            )
            for closure in clinic.closures
        ),
        dives=tuple(
            replace(row, chamber=_named(row.chamber, number))
            for number in range(1, times + 1)
            for row in clinic.dives
        ),
        shuttles=tuple(
            replace(row, seats=row.seats * times, bays=row.bays * times) for row in clinic.shuttles
        ),
    )


def _named(name: str, number: int) -> str:
    return name if number == 1 else f"{name}~{number}"


def _copy(row: ResourceRow, number: int) -> ResourceRow:
    return replace(row, id=_named(row.id, number), label=_named(row.label or row.id, number))
