"""The fixed words: kinds of activities and uses, roles of resources, needs of people.

Data files, protocols, laws, catalogues and exports all go by these words; docs/glossary.md
says what each one means. Adding a word here is what makes it exist.
"""

from __future__ import annotations

THERAPY = ("physio", "occupational", "speech", "training")
"""Disciplines that the daily cap counts."""
GYM = ("physio", "occupational", "training")
"""Disciplines that the rest after an injection bars."""
OXYGEN = ("hbot", "ozone")
DOSE = ("dose_iv", "dose_it", "dose_im")
WORKUP = ("examination", "developmental", "bloods", "imaging", "consent")
CONSULT = ("dietitian", "psychology", "orthopaedics")
CLOSING = ("reevaluation", "teaching", "handover", "discharge", "fit_to_fly")
LAB = ("lab_release", "lab_process")
TRAVEL = ("landing", "takeoff", "pickup", "dropoff", "trip")
LODGING = ("lodging", "ward")
CARE = ("meal", "nap", "medicine")
RUN = ("dive", "drive")
EMERGENCY = ("general", "ambulance", "police", "fire")
"""Whom an emergency number reaches."""

ACTIVITY_KINDS = (
    *THERAPY, *OXYGEN, *DOSE, "aspiration", *WORKUP, *CONSULT, *CLOSING, *LAB, *TRAVEL, *LODGING,
    *CARE, *RUN,
)  # fmt: skip
"""Every kind that an activity can have."""

CLINICAL = (*THERAPY, *OXYGEN, *DOSE, "aspiration", *WORKUP, *CONSULT, *CLOSING)
"""Appointments at the clinic: what needs the patient's presence there."""

USE_KINDS = (
    "recovery", "flat_rest", "infusion", "hbot_prep", "table", "notes", "cleaning", "thaw", "border",
)  # fmt: skip
"""Kinds of uses that differ from the kind of their activity."""

EXPORT_KINDS = (
    "pickup", "dropoff", "trip", "night", "ward_night", "examination", "developmental", "bloods",
    "imaging", "consent", "lab_release", "lab_process", "dose_iv", "dose_it", "dose_im",
    "aspiration", "hbot", "ozone", "physio", "occupational", "speech", "training", "dietitian",
    "psychology", "orthopaedics", "reevaluation", "teaching", "handover", "discharge",
    "fit_to_fly", "meal", "nap", "medicine", "landing", "takeoff",
)  # fmt: skip
"""The ``kind`` column of sessions.csv (a lodging becomes one ``night`` row per night)."""

PEOPLE = ("patient", "companion", "sibling")
STAFF = (
    "physician", "duty_physician", "neurologist", "anaesthetist", "nurse", "ozone_nurse", "physiotherapist",
    "occupational_therapist", "speech_therapist", "trainer", "dietitian", "psychologist",
    "orthopaedist", "attendant", "technician", "driver", "sitter", "coordinator",
)  # fmt: skip
PLACES = (
    "family_room", "ward_bed", "theatre", "chair", "im_room", "assessment_room", "gym",
    "occupational_room", "occupational_table", "speech_room", "dietitian_office", "ozone_station", "chamber", "lab",
    "marrow_lab", "imaging_room", "consult_room",
)  # fmt: skip
VEHICLES = ("van", "shuttle")
LANGUAGE = ("interpreter", "phone_interpreter")
ROLES = (*PEOPLE, *STAFF, *PLACES, *VEHICLES, *LANGUAGE)
"""Every role in which a resource can be taken."""

NEEDS = (
    "wheelchair", "hoist", "quiet_room", "tube_feeding", "communication_aid", "seizure_plan",
    "dependent", "isolation", "calm_room",
)  # fmt: skip
"""Flags of a person; flags only, never a diagnosis."""

DERIVED_NEEDS = ("sedated", "night_landing")
"""Flags that follow from protocol and flights; law rows may select by them, nobody enters them."""
