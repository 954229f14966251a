"""Publishing, per stay: what a draft would publish, what stands in the way, and doing it.

A stay with a broken law or a due gate keeps its last publication and holds up nobody else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import product
from pathlib import Path

from planner.advise.reasons import is_waiting
from planner.domain.clinic import Clinic
from planner.domain.errors import PlannerError, UnknownIdError
from planner.domain.plan import Finding, gates_of, uses_by_resource
from planner.domain.problem import Gate
from planner.domain.resource import UNIT
from planner.formats.document import PlanDocument, read_document, write_document
from planner.formats.stay_document import stay_document
from planner.render.catalogue import Catalogue, catalogue
from planner.render.change_words import Speakers, change_sentences
from planner.render.changes import Change, NightChange, changes, lines_of, night_changes, nights_of
from planner.render.names import Names
from planner.render.voice import Voice
from planner.rules.judge import hard, judge
from planner.service import clinics as clinic_service
from planner.service import plans
from planner.service.clinics import LOCAL
from planner.service.desk import Desk
from planner.store import plans as plan_rows
from planner.store import publications as rows
from planner.store.database import open_store
from planner.store.plans import Version
from planner.store.publications import Publication


class RefusedError(PlannerError):
    """No stay of those that were asked for could be published."""


@dataclass(frozen=True)
class Difference:
    """What a family would notice between two plans of its stay."""

    before: PlanDocument
    after: PlanDocument
    lines: tuple[Change, ...]
    nights: tuple[NightChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs that a family is shown."""
        return not (self.lines or self.nights) and _head(self.before) == _head(self.after)


@dataclass(frozen=True)
class StayReview:
    """One stay of the draft beside its last publication.

    ``broken`` and ``due`` say in words which laws are broken and which confirmations are due:
    either refuses the stay. ``open_gates`` are not due yet and are shown as to be confirmed.
    ``difference`` is ``None`` before the first publication.
    """

    family: str
    document: PlanDocument
    last: Publication | None
    broken: tuple[str, ...]
    due: tuple[str, ...]
    open_gates: tuple[str, ...]
    difference: Difference | None

    @property
    def can_publish(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.broken and not self.due

    @property
    def is_unchanged(self) -> bool:
        """Whether the family is shown just this already."""
        return self.difference is not None and self.difference.is_empty


@dataclass(frozen=True)
class Review:
    """A draft as it would be published: its version, and its stays that have a plan."""

    version: Version
    stays: tuple[StayReview, ...]


@dataclass(frozen=True)
class Published:
    """What a publication did: which stays it covers, which were refused, which were as before."""

    version: Version | None
    published: tuple[Publication, ...]
    refused: tuple[str, ...]
    unchanged: tuple[str, ...]


# ---- what would be published --------------------------------------------------------------


def review(desk: Desk, clinic: str, words: Catalogue) -> Review | None:
    """The draft's stays, judged and beside what is published; ``None`` without a draft."""
    found = plans.draft(desk, clinic)
    if found is None:
        return None
    document = found.document
    by_stay = broken_by_stay(document)
    facts = clinic_facts(clinic_service.clinic(desk, clinic))
    with desk.store.reading() as session:
        last = {one.family: one for one in rows.current(session, clinic)}
    stays = [
        _review(desk, document, family, by_stay, last.get(family), facts, words)
        for family in (stay.id for stay in document.problem.stays)
        if not is_waiting(document.problem, document.plan, family)
    ]
    return Review(found.version, tuple(stays))


def _review(  # noqa: PLR0917 -- one stay with all that is known of it
    desk: Desk,
    document: PlanDocument,
    family: str,
    by_stay: Mapping[str, tuple[Finding, ...]],
    last: Publication | None,
    facts: Mapping[str, str],
    words: Catalogue,
) -> StayReview:
    small = stay_document(document, family, facts)
    names = Names(document.problem, words, family)
    stay = document.problem.stay[family]
    gates = [g for g in gates_of(document.plan, stay) if g.state != "met"]
    now = desk.now()
    return StayReview(
        family=family,
        document=small,
        last=last,
        broken=tuple(names.finding(finding) for finding in by_stay.get(family, ())),
        due=tuple(names.gate(gate) for gate in gates if is_due(gate, now)),
        open_gates=tuple(names.gate(gate) for gate in gates if not is_due(gate, now)),
        difference=difference(document_of(desk, last), small) if last else None,
    )


def is_due(gate: Gate, now: datetime) -> bool:
    """Whether a gate must be met by now: at publication, or at its own moment."""
    return gate.due is None or gate.due <= now


def broken_by_stay(document: PlanDocument) -> dict[str, tuple[Finding, ...]]:
    """The broken laws of a plan by the stays that they concern.

    A law that is broken between two stays concerns both; one that names no stay concerns
    whoever takes the resource that it is about, and everybody where it names none.
    """
    found: dict[str, list[Finding]] = {}
    for finding in hard(judge(document.problem, document.plan)):
        for family in sorted(_concerned(document, finding)):
            found.setdefault(family, []).append(finding)
    return {family: tuple(findings) for family, findings in found.items()}


def _concerned(document: PlanDocument, finding: Finding) -> set[str]:
    names = (*finding.involved, finding.subject)
    families = {family for name in names for family in _families_of(document, name)}
    if families:
        return families
    users = {
        family
        for placement in document.plan.placements.values()
        if {finding.subject, *finding.facts.values()}.intersection(placement.takes)
        for family in _families_of(document, placement.activity)
    }
    return users or {stay.id for stay in document.problem.stays}


def _families_of(document: PlanDocument, name: str) -> set[str]:
    """The stays behind an activity, a run, a course, a person or a stay."""
    problem = document.problem
    if name in problem.activity and not problem.activity[name].is_run:
        return {problem.activity[name].stay}
    if name in problem.activity:
        return {
            problem.activity[rider].stay
            for rider, placement in document.plan.placements.items()
            if name in placement.takes
        }
    if name in problem.course:
        return {problem.course[name].stay}
    family = name.split(":", maxsplit=1)[-1].split("/", maxsplit=1)[0]
    return {family} if family in problem.stay else set()


def difference(before: PlanDocument, after: PlanDocument) -> Difference:
    """What a family would notice between two documents of its stay."""
    (family,) = (stay.id for stay in after.problem.stays)
    old = (before.problem, before.plan, family)
    new = (after.problem, after.plan, family)
    return Difference(
        before,
        after,
        changes(lines_of(*old), lines_of(*new)),
        night_changes(nights_of(*old), nights_of(*new)),
    )


def sentences(found: Difference, words: Catalogue) -> tuple[str, ...]:
    """A difference in the family's words; empty where only notes and errands differ."""
    (stay,) = found.after.problem.stays
    before, after = (
        Voice(Names(document.problem, words, stay.id)) for document in (found.before, found.after)
    )
    return change_sentences(Speakers(before, after), found.lines, found.nights)


@dataclass(frozen=True)
class Clash:
    """A resource that two families would hold at once, were only one of them published.

    ``family`` is published from the draft, while ``standing`` keeps its last publication.
    """

    family: str
    standing: str
    resource: str
    label: str
    start: datetime
    end: datetime


def clashes(desk: Desk, found: Review, families: Collection[str]) -> tuple[Clash, ...]:
    """Where publishing these stays would run into what other families were told last.

    Publishing holds up nobody, so this refuses nothing; the coordinator is warned. Looked at
    are people and places of which there is one.
    """
    fresh = {stay.family: stay.document for stay in found.stays if stay.family in families}
    standing = {
        one.family: document_of(desk, one)
        for one in current(desk, found.version.clinic)
        if one.family not in fresh
    }
    return tuple(
        clash
        for other, told in standing.items()
        for family, document in fresh.items()
        for clash in _clashes(family, document, other, told)
    )


def _clashes(
    family: str, document: PlanDocument, standing: str, told: PlanDocument
) -> Iterator[Clash]:
    theirs = uses_by_resource(told.problem, told.plan)
    for name, uses in uses_by_resource(document.problem, document.plan).items():
        resource = document.problem.resource[name]
        if resource.capacity.get(UNIT) != 1 or name not in theirs:
            continue
        for mine, other in product(uses, theirs[name]):
            is_same_run = mine.activity == other.activity
            start, end = max(mine.start, other.start), min(mine.end, other.end)
            if start < end and not is_same_run:
                yield Clash(family, standing, name, resource.label or name, start, end)


def _head(document: PlanDocument) -> tuple[object, ...]:
    """What is shown of a stay besides its days: flights, confirmations, errands, notes."""
    (stay,) = document.problem.stays
    left = tuple((one.course, one.missing) for one in document.outcome.left_out)
    return (
        stay.landing, stay.takeoff, stay.flight_in, stay.flight_out, stay.airport, stay.languages,
        stay.home_zone, stay.gates, stay.tasks, stay.regulatory_note, left, document.facts,
    )  # fmt: skip


# ---- publishing ---------------------------------------------------------------------------


def publish(
    desk: Desk,
    clinic: str,
    base: tuple[int, int],
    families: Collection[str] | None = None,
    who: str = LOCAL,
) -> Published:
    """Publish stays of the draft that the caller saw (its version id and revision).

    ``families`` ``None`` means all. Stays with a broken law or a due gate are refused, those
    that are published just so already are passed over. Raises
    :class:`~planner.domain.errors.StaleError` when the draft is another one by now,
    :class:`~planner.domain.errors.UnknownIdError` for a family that the draft does not plan,
    and :class:`RefusedError` when nothing at all is left to publish.
    """
    found = review(desk, clinic, catalogue())
    if found is None:
        raise UnknownIdError(f"clinic {clinic} has no plan yet")
    known = {stay.family: stay for stay in found.stays}
    unknown = sorted(set(families or ()) - known.keys())
    if unknown:
        raise UnknownIdError(f"the draft plans nothing for {', '.join(unknown)}")
    asked = [known[f] for f in known if families is None or f in families]
    ready = [stay for stay in asked if stay.can_publish and not stay.is_unchanged]
    refused = tuple(stay.family for stay in asked if not stay.can_publish)
    unchanged = tuple(s.family for s in asked if s.can_publish and s.is_unchanged)
    if not ready:
        raise RefusedError(_nothing(refused, unchanged))
    stamp = desk.stamp(who)
    with desk.store.writing() as session:
        names = tuple(stay.family for stay in ready)
        version = plan_rows.publish_draft(session, clinic, base, names, stamp)
        made = tuple(
            rows.add_publication(
                session, clinic, stay.family, version=version.id,
                text=write_document(stay.document), stamp=stamp,
            )
            for stay in ready
        )  # fmt: skip
    return Published(version, made, refused, unchanged)


def _nothing(refused: Iterable[str], unchanged: Iterable[str]) -> str:
    parts = []
    if refused:
        parts.append(f"something stands in the way of {', '.join(refused)}")
    if unchanged:
        parts.append(f"{', '.join(unchanged)} would be published just as before")
    return f"Nothing was published: {'; '.join(parts) or 'no family was chosen'}."


def clinic_facts(clinic: Clinic) -> dict[str, str]:
    """What a publication keeps of its clinic, so that it can be read by itself later."""
    lists = {key: clinic.words(key) for key in clinic.values if key.startswith("bring.")}
    return {
        "clinic.name": clinic.name,
        "clinic.city": clinic.city,
        **{f"emergency.{kind}": number for kind, number in clinic.emergency_numbers.items()},
        "pickup.meeting": str(clinic.values["pickup.meeting"].amount),
        "fast.clear_fluid_hours": str(clinic.values["fast.clear_fluid_hours"].amount),
        "fast.breast_milk_hours": str(clinic.values["fast.breast_milk_hours"].amount),
        **{key: ";".join(words) for key, words in lists.items()},
        "papers.family": ";".join(clinic.words("papers.family")),
    }


# ---- what is published --------------------------------------------------------------------


def current(desk: Desk, clinic: str) -> tuple[Publication, ...]:
    """The newest publication of every family of a clinic."""
    with desk.store.reading() as session:
        return rows.current(session, clinic)


def publications(desk: Desk, clinic: str, family: str) -> tuple[Publication, ...]:
    """All publications of a family, the newest first."""
    with desk.store.reading() as session:
        return rows.publications(session, clinic, family)


def document_of(desk: Desk, publication: Publication) -> PlanDocument:
    """The frozen document of a publication: one family's stay and nothing else."""
    return frozen(desk.store.home, publication.id)


@lru_cache(maxsize=64)
def frozen(home: Path, publication: int) -> PlanDocument:
    """The document of a publication by its id: it never changes, so it is unpacked once."""
    with open_store(home).reading() as session:
        text = rows.body(session, publication)
    return read_document(text, f"publication {publication}")


__all__ = [
    "Clash",
    "Difference",
    "Publication",
    "Published",
    "RefusedError",
    "Review",
    "StayReview",
    "broken_by_stay",
    "clashes",
    "clinic_facts",
    "current",
    "difference",
    "document_of",
    "frozen",
    "is_due",
    "publications",
    "publish",
    "review",
    "sentences",
]
