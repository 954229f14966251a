"""Everybody's sheet: a clinic's families by role and days, as page, PDF and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from planner.render.cards import DESK, Cards
from planner.render.catalogue import Catalogue
from planner.render.names import Names
from planner.render.sheets.roles import ROLES
from planner.render.sheets.roles import sheet as render_sheet
from planner.render.sheets.roles import subjects as render_subjects
from planner.render.sheets.sheet import Asked, Sheet, Source, merged
from planner.render.sheets.sheet_csv import sheet_csv
from planner.render.sheets.sheet_html import sheet_html
from planner.render.sheets.sheet_pdf import Head, sheet_pdf
from planner.render.voice import Whom
from planner.service import clinics as clinic_service
from planner.service import plans, publishing
from planner.service.desk import Desk
from planner.service.family import HOUSE
from planner.store import contacts as contact_rows
from planner.store.contacts import Contact


@dataclass(frozen=True)
class Order:
    """Which sheet is wanted: the role, whose (``""``: all of the role), and which days."""

    role: str
    subject: str
    first: date
    until: date


@dataclass(frozen=True)
class Material:
    """What sheets are made from: a plan, when it was made, and which version that is in words."""

    source: Source
    made: datetime
    issue: str
    cards: Cards

    @property
    def words(self) -> Catalogue:
        """The language of the sheets."""
        return self.source.names.words

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day of the stays."""
        stays = self.source.problem.stays
        return min(stay.first_day for stay in stays), max(stay.last_day for stay in stays)


def roles() -> tuple[str, ...]:
    """The roles that have a sheet."""
    return tuple(ROLES)


def subjects(material: Material, role: str) -> dict[str, str]:
    """Whose a role's sheet can be, with what each is called; empty where there is only one."""
    names = material.source.names
    return {name: names.resource(name) for name in render_subjects(role, names)}


def draft_material(desk: Desk, clinic: str, words: Catalogue) -> Material | None:
    """What the draft's sheets are made from; ``None`` without a family in it."""
    found = plans.draft(desk, clinic)
    if found is None or not found.document.problem.stays:
        return None
    problem = found.document.problem
    return Material(
        Source(Names(problem, words), found.document.plan),
        found.version.saved_at,
        words.say("pdf.draft"),
        cards(desk, clinic, (stay.id for stay in problem.stays)),
    )


def published_material(desk: Desk, clinic: str, words: Catalogue) -> Material | None:
    """What is published of the clinic's families; ``None`` before the first publication.

    Each family stands as its own newest publication has it, whatever the draft says by now.
    """
    newest = publishing.current(desk, clinic)
    if not newest:
        return None
    documents = [publishing.document_of(desk, one) for one in newest]
    made = max(one.published_at for one in newest)
    return Material(
        merged(words, ((document.problem, document.plan) for document in documents)),
        made,
        words.say("sheet.issue", moment=words.moment(made.astimezone(documents[0].problem.tz))),
        cards(desk, clinic, (one.family for one in newest)),
    )


def cards(desk: Desk, clinic: str, families: Iterable[str]) -> Cards:
    """The names, phones and plates of the clinic's own people and vehicles and of families."""
    with desk.store.reading() as session:
        return Cards(
            {
                (family, one.person): Whom(one.name, one.phone, one.plate)
                for family in (HOUSE, *families)
                for one in contact_rows.contacts(session, clinic, family)
            }
        )


def save_board(desk: Desk, clinic: str, family: str, name: str, phone: str) -> None:
    """Write what stands on a family's name board, and the number to reach it."""
    with desk.store.writing() as session:
        known = {one.person: one for one in contact_rows.contacts(session, clinic, family)}
        card = replace(known.get(DESK, Contact(DESK)), name=name, phone=phone)
        contact_rows.save_contact(session, clinic, family, card, desk.now())


def sheet(material: Material, order: Order) -> Sheet:
    """A sheet; :class:`~planner.domain.errors.UnknownIdError` for a role or subject that is not."""
    asked = Asked(order.subject, order.first, order.until, material.cards)
    return render_sheet(order.role, material.source, asked)


def pdf(desk: Desk, material: Material, order: Order, link: str = "") -> bytes:
    """A sheet as tagged PDF, with the code of the link that opens it."""
    found = sheet(material, order)
    return sheet_pdf(material.words, found, head(desk, material, link))


def csv(material: Material, order: Order) -> bytes:
    """A sheet as a table for a spreadsheet program."""
    return sheet_csv(material.words, sheet(material, order)).encode()


def html(desk: Desk, material: Material, order: Order, files: Mapping[str, str]) -> str:
    """A sheet as a plain page; ``files`` are addresses of the same as a file, by label."""
    return sheet_html(material.words, sheet(material, order), head(desk, material), files)


def head(desk: Desk, material: Material, link: str = "") -> Head:
    """What stands over every sheet of the material."""
    clinic = clinic_service.clinic(desk, material.source.problem.clinic)
    return Head(clinic.name, material.issue, material.made, link)


def is_subject(material: Material, role: str, subject: str) -> bool:
    """Whether there is anything to show of a role and, where it names one, of its subject.

    A driver who drives nobody in what is published has no sheet, and that is all one is told.
    """
    return role in ROLES and (not subject or subject in subjects(material, role))


def coming_days(desk: Desk, material: Material, role: str) -> tuple[date, date]:
    """The days that a role's link shows, from today at the clinic on."""
    clinic = clinic_service.clinic(desk, material.source.problem.clinic)
    today = desk.now().astimezone(material.source.problem.tz).date()
    key = "sheet.reception_days" if role == "reception" else "sheet.link_days"
    return today, today + clinic.duration(key) - timedelta(days=1)
