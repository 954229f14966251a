"""What a family can take along of its published plan: PDF, calendar, table, bilingual sheet."""

from __future__ import annotations

from planner.domain.clinic import Clinic
from planner.domain.problem import Problem
from planner.render.bilingual import Party, Shown, bilingual_pdf
from planner.render.cards import Card
from planner.render.catalogue import Catalogue, catalogue, shipped
from planner.render.family import Told, family_view
from planner.render.family_csv import family_csv
from planner.render.ics import Published, Reminders, calendar
from planner.render.issue import Front, Issue
from planner.render.itinerary import itinerary
from planner.render.itinerary_pdf import itinerary_pdf
from planner.render.names import Names
from planner.service import clinics as clinic_service
from planner.service import family, publishing
from planner.service.desk import Desk
from planner.service.publishing import Publication
