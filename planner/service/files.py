"""The command line's use cases: a clinic's data and files in, files out, no store."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from planner.advise.reasons import is_waiting
from planner.domain.clinic import Clinic
from planner.domain.errors import InputError
from planner.domain.plan import Finding, Limits
from planner.domain.request import StayRequest
from planner.formats.clinic import load_clinic, load_clinics
from planner.formats.document import PlanDocument, read_document, write_document
from planner.formats.requests import read_requests
from planner.render.catalogue import Catalogue
from planner.render.itinerary import Itinerary
from planner.render.names import Names
from planner.render.summary import FamilySummary, Figures, Summary
from planner.rules.judge import judge
from planner.service.documents import (
    Order,
    merged_requests,
    plan_document,
    results_of,
)
from planner.service.planning import StayResult, Watcher
from planner.service.plans import family_itinerary, sessions_of

PLAN_FILE, SESSIONS_FILE = "plan.json", "sessions.csv"


def open_clinics(data: Path) -> Mapping[str, Clinic]:
    """Every clinic of a data folder; :class:`InputError` with all faults of its files."""
    if not data.is_dir():
        raise InputError.one(str(data), "", "--data", "There is no such folder.", "Name data/.")
    return load_clinics(data)


def open_clinic(data: Path, clinic: str) -> Clinic:
    """One clinic of a data folder; faults of the others are no concern of its plans."""
    folders = {path.parent.name: path.parent for path in (data / "clinics").glob("*/clinic.toml")}
    if clinic not in folders:
        raise InputError.one(
            str(data), "", "--clinic", f"There is no clinic {clinic!r}.",
            f"Use one of: {', '.join(sorted(folders))}." if folders else "Is --data right?",
        )  # fmt: skip
    return load_clinic(folders[clinic], data / "defaults.toml")


def open_plan(path: Path) -> PlanDocument:
    """The document of a plan.json; :class:`InputError` for anything else."""
    return read_document(path)


def plan_files(  # noqa: PLR0917 -- files in, how, and where to
    clinic: Clinic,
    requests: Path,
    existing: Path | None,
    order: Order,
    watch: Watcher,
    out: Path,
) -> PlanDocument:
    """Plan the families of a file, around those of an existing plan if there is one.

    Raises :class:`InputError` for every input that is refused, and :class:`OSError` where ``out``
    cannot be written to: after the files were read, before anything is planned. What is refused
    leaves no folder behind.
    """
    found = read_requests(requests, {clinic.id: clinic})
    known = open_plan(existing) if existing else None
    if existing and known and known.clinic != clinic.id:
        raise InputError.one(
            existing.name, "", "clinic", f"The plan is of clinic {known.clinic!r}.",
            f"Give a plan of {clinic.id!r}, or --clinic {known.clinic}.",
        )  # fmt: skip
    try_folder(out)
    return plan_document(clinic, merged_requests(known, found), known, order, watch)


def order_of(as_of: datetime, seconds: float, seed: int, *, is_repeatable: bool = False) -> Order:
    """An order to plan what is new, each stay within so many seconds (or units of work)."""
    return Order(as_of, Limits(seconds=seconds, seed=seed, is_repeatable=is_repeatable))


def is_any_planned(document: PlanDocument) -> bool:
    """Whether anything but flights was planned for a family that had no bookings before.

    True as well where every family had bookings that it kept.
    """
    problem, plan = document.problem, document.plan
    new = {request.family for request in document.requests} - problem.settled
    return not new or any(
        family in problem.stay and not is_waiting(problem, plan, family) for family in new
    )


def findings_of(document: PlanDocument) -> tuple[Finding, ...]:
    """Everything that the law book says of a document's plan, without the solver."""
    return judge(document.problem, document.plan)


def summary_of(document: PlanDocument, words: Catalogue) -> Summary:
    """What planning came to, family by family."""
    results = results_of(document)
    outcome = document.outcome
    bound = outcome.bound
    return Summary(
        document.clinic,
        document.as_of,
        document.limits.seed,
        Figures(outcome.status, outcome.cost, bound, outcome.gap, sum(outcome.seconds)),
        tuple(
            _family(document, request, results.get(request.family), words)
            for request in document.requests
        ),
    )


def _family(
    document: PlanDocument, request: StayRequest, result: StayResult | None, words: Catalogue
) -> FamilySummary:
    family = request.family
    stay = document.problem.stay.get(family)
    figures = (
        Figures(result.status, result.cost, result.bound, result.gap, result.seconds)
        if result
        else None
    )
    return FamilySummary(
        family,
        ";".join(dict.fromkeys(patient.protocol for patient in request.patients)),
        stay is None or is_waiting(document.problem, document.plan, family),
        figures,
        family_itinerary(document, family, words) if stay else None,
    )


def itinerary_of(document: PlanDocument, family: str, words: Catalogue) -> Itinerary:
    """A family's itinerary; :class:`InputError` if the plan does not have the family."""
    require_family(document, family)
    return family_itinerary(document, family, words)


def require_family(document: PlanDocument, family: str) -> None:
    """Refuse a family that the plan does not have, naming those that it has."""
    if family not in document.problem.stay:
        raise InputError.one(
            PLAN_FILE, "", "--family", f"The plan has no family {family!r}.",
            f"Use one of: {', '.join(document.problem.stay)}.",
        )  # fmt: skip


def names_of(document: PlanDocument, words: Catalogue) -> Names:
    """The words for what stands in a document."""
    return Names(document.problem, words)


def export_text(
    document: PlanDocument,
    kind: str,
    *,
    family: str,
    is_for_excel: bool,
    words: Catalogue | None = None,
) -> str:
    """A document as ``csv`` (of one family or all; English titles unless asked) or as ``json``."""
    if kind == "json":
        return write_document(document)
    if family:
        require_family(document, family)
    return sessions_of(document, family=family, is_for_excel=is_for_excel, words=words)


def try_folder(folder: Path) -> None:
    """See whether the folder of the results could be made and written to, and leave nothing.

    Raises :class:`OSError` now, rather than after the planning.
    """
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))
    nearest = next(place for place in (folder.absolute(), *folder.absolute().parents)
                   if place.exists())  # fmt: skip
    with tempfile.TemporaryFile(dir=nearest):
        pass


def write_plan(document: PlanDocument, folder: Path) -> tuple[Path, Path]:
    """Write plan.json and sessions.csv; each appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    plan, sessions = folder / PLAN_FILE, folder / SESSIONS_FILE
    texts = ((plan, write_document(document)), (sessions, sessions_of(document)))
    write_files(texts)
    return plan, sessions


def write_files(texts: Sequence[tuple[Path, str]]) -> None:
    """Write all files beside their places first, then move each into its place.

    Raises :class:`OSError` that names the place where its folder is not there.
    """
    made: list[tuple[str, Path]] = []
    try:
        for path, text in texts:
            if not path.parent.is_dir():
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            made.append((name, path))
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        for name, path in made:
            Path(name).chmod(0o600)
            Path(name).replace(path)
    finally:
        for name, _ in made:
            Path(name).unlink(missing_ok=True)
