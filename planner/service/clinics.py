"""Clinics and their protocols: the data folder's, and what a clinic composed itself."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from planner import __version__
from planner.domain.clinic import Clinic
from planner.domain.errors import InputError, UnknownIdError
from planner.domain.protocol import Protocol
from planner.formats.clinic import Shelf, read_clinics
from planner.formats.protocol import protocol_from_mapping, protocol_to_mapping
from planner.service.desk import Desk
from planner.store import clinics as rows

VERSION = __version__
"""The planner's version, as it is stored with each plan."""
LOCAL = "local"
"""Who works where nobody has logged in."""


def clinics(desk: Desk) -> Mapping[str, Clinic]:
    """The clinics of the data folder by id, with the protocols that they composed themselves.

    A clinic whose data have faults is not among them: :func:`faulty` has those.
    """
    return _shelf(desk).clinics


def faulty(desk: Desk) -> Mapping[str, InputError]:
    """The clinics that cannot be used, with the faults of their data."""
    return _shelf(desk).faulty


def clinic(desk: Desk, name: str) -> Clinic:
    """One clinic.

    Raises :class:`UnknownIdError` if there is none, and
    :class:`~planner.domain.errors.InputError` with the faults of its data.
    """
    shelf = _shelf(desk)
    if name in shelf.faulty:
        raise shelf.faulty[name]
    if name not in shelf.clinics:
        raise UnknownIdError(f"There is no clinic {name!r}; there are {', '.join(shelf.clinics)}.")
    return shelf.clinics[name]


def _shelf(desk: Desk) -> Shelf:
    found = loaded(desk.data)
    _make_known(desk, {name: f"clinics/{name}" for name in found.clinics})
    ready, broken = {}, dict(found.faulty)
    for name, one in found.clinics.items():
        try:
            ready[name] = _with_own_protocols(desk, one)
        except InputError as error:
            broken[name] = error
    return Shelf(ready, broken)


def _make_known(desk: Desk, folders: Mapping[str, str]) -> None:
    """Enter new clinics into the store; only then is anything written."""
    with desk.store.reading() as session:
        known = rows.known_clinics(session)
    if any(known.get(name) != folder for name, folder in folders.items()):
        with desk.store.writing() as session:
            rows.add_clinics(session, folders, desk.now())


def loaded(data: Path) -> Shelf:
    """The clinics as the data folder describes them, read again when a file has changed."""
    return _loaded(data, _stamps(data))


def state(desk: Desk, clinic: str) -> Hashable:
    """What a clinic's data and own protocols are now: equal as long as none of them changes."""
    with desk.store.reading() as session:
        return _stamps(desk.data), tuple(rows.saved_protocols(session, clinic))


def _stamps(data: Path) -> tuple[tuple[str, int], ...]:
    return tuple(
        (str(path), path.stat().st_mtime_ns)
        for path in sorted(data.rglob("*"))
        if path.suffix in (".toml", ".csv")
    )


@lru_cache(maxsize=4)
def _loaded(data: Path, _stamps: tuple[tuple[str, int], ...]) -> Shelf:
    return read_clinics(data)


def _with_own_protocols(desk: Desk, clinic: Clinic) -> Clinic:
    with desk.store.reading() as session:
        saved = rows.saved_protocols(session, clinic.id)
    if not saved:
        return clinic
    own = {p.id: protocol_from_mapping(json.loads(p.body), clinic.id, p.id) for p in saved}
    return replace(clinic, protocols={**clinic.protocols, **own})


def protocol_revision(desk: Desk, clinic: str, protocol: str) -> int | None:
    """The revision of a composed protocol, which its next save must name; ``None`` if not saved."""
    with desk.store.reading() as session:
        saved = {p.id: p.revision for p in rows.saved_protocols(session, clinic)}
    return saved.get(protocol)


def compose_protocol(
    desk: Desk,
    clinic: str,
    table: Mapping[str, Any],
    *,
    revision: int | None = None,
    who: str = LOCAL,
) -> Protocol:
    """Validate and save a protocol that a clinic composes itself, from plain values.

    Raises :class:`~planner.domain.errors.InputError` with every fault, and
    :class:`~planner.domain.errors.StaleError` when somebody else saved it first.
    """
    protocol = protocol_from_mapping(table, clinic, "protocol")
    text = json.dumps(protocol_to_mapping(protocol))
    with desk.store.writing() as session:
        rows.save_protocol(
            session, clinic, protocol.id, text, revision=revision, stamp=desk.stamp(who)
        )
    return protocol
