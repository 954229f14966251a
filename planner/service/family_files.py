"""What a family can take along of its published plan: PDF, calendar, table, bilingual sheet."""

from __future__ import annotations

from planner.domain.clinic import Clinic
from planner.domain.problem import Problem
from planner.render.bilingual import Party, Shown, bilingual_pdf
from planner.render.catalogue import Catalogue, catalogue, reading_language
from planner.render.family import Told, family_view
from planner.render.family_csv import family_csv
from planner.render.ics import Published, Reminders, calendar
from planner.render.issue import Front, Issue
from planner.render.itinerary import itinerary
from planner.render.itinerary_pdf import itinerary_pdf
from planner.render.names import Names
from planner.service import clinics as clinic_service
from planner.service import family, publishing, sheets
from planner.service.desk import Desk
from planner.service.publishing import Publication


def pdf(desk: Desk, publication: Publication, link: str = "") -> bytes:
    """The plan on paper, one day on each page, with the code of its link.

    It is told as of its publication, so that the same publication gives the same bytes.
    """
    told, words = family.told(desk, publication)
    view = family_view(told, words, publication.published_at)
    return itinerary_pdf(view, _issue(publication, link))


def csv(desk: Desk, publication: Publication) -> bytes:
    """The plan as a table for a spreadsheet program."""
    told, words = family.told(desk, publication)
    return family_csv(words, told).encode()


def ics(desk: Desk, publication: Publication, link: str = "") -> bytes:
    """The calendar after this publication, made from it and all before it."""
    told, words = family.told(desk, publication)
    clinic = clinic_service.clinic(desk, publication.clinic)
    history = [
        Published(one.number, one.published_at, Names(document.problem, words), document.plan)
        for one in reversed(publishing.publications(desk, publication.clinic, publication.family))
        if one.number <= publication.number
        for document in [publishing.document_of(desk, one)]
    ]
    reminders = Reminders(
        clinic.duration("calendar.alarm_appointment_min"),
        clinic.duration("calendar.alarm_ride_min"),
        clinic.duration("calendar.refresh_hours"),
    )
    return calendar(history, publication.family, _name(told), reminders, link)


def bilingual(desk: Desk, publication: Publication) -> bytes:
    """Sentences to show to a driver or at the reception, in two languages."""
    told, words = family.told(desk, publication)
    stay = itinerary(Names(told.problem, words), told.plan, told.family)
    shown = Shown(stay, _front(desk, publication, told), _party(desk, publication, told))
    local = local_words(clinic_service.clinic(desk, publication.clinic))
    return bilingual_pdf(words, local, shown, _issue(publication))


def local_words(clinic: Clinic) -> Catalogue:
    """The language that is spoken around the clinic; English where it is not shipped."""
    return catalogue(reading_language(clinic.languages))


def _issue(publication: Publication, link: str = "") -> Issue:
    return Issue(publication.number, publication.published_at, link)


def _name(told: Told) -> str:
    """The clinic's name with its city, which some names have already."""
    name, city = told.facts.get("clinic.name", ""), told.facts.get("clinic.city", "")
    return name if city in name else f"{name}, {city}"


def _front(desk: Desk, publication: Publication, told: Told) -> Front:
    known = sheets.cards(desk, publication.clinic, (publication.family,))
    return Front(
        _name(told), known.board(publication.family), known.clinic(),
        tuple(number for _, number in told.emergency),
    )  # fmt: skip


def _party(desk: Desk, publication: Publication, told: Told) -> Party:
    document = publishing.document_of(desk, publication)
    (request,) = document.requests
    people = (told.problem.resource.get(name) for name in _people(told.problem))
    chairs = sum("wheelchair" in person.attributes for person in people if person)
    return Party(request.party, chairs, request.bags)


def _people(problem: Problem) -> tuple[str, ...]:
    (stay,) = problem.stays
    return (*stay.patients, *stay.companions, *stay.siblings)
