import pytest

from planner.domain.errors import StaleError
from planner.store import clinics

from .conftest import ANNA, NOON


def test_a_known_clinic_takes_a_new_folder(store):
    with store.writing() as session:
        clinics.add_clinics(session, {"sm-beg": "elsewhere", "mx-bom": "there"}, NOON)
    with store.reading() as session:
        assert clinics.known_clinics(session) == {"mx-bom": "there", "sm-beg": "elsewhere"}


def test_demo_families_are_put_in_once(store):
    def claim():
        with store.writing() as session:
            return clinics.claim_seeding(session, "sm-beg")

    assert [claim(), claim()] == [True, False]


def test_composed_protocols_are_saved_by_revision(store):
    def save(body, revision):
        with store.writing() as session:
            return clinics.save_protocol(
                session, "sm-beg", "OWN-1", body, revision=revision, stamp=ANNA
            )

    assert [save("a", None), save("b", 1)] == [1, 2]
    with pytest.raises(StaleError):
        save("late", 1)
    with store.reading() as session:
        kept = clinics.saved_protocols(session, "sm-beg")
    assert [(p.id, p.revision, p.body) for p in kept] == [("OWN-1", 2, "b")]
