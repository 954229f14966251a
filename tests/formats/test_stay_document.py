"""One stay cut out of a plan: it can be read by itself, and names nobody else."""

import pytest

from planner.domain.errors import UnknownIdError
from planner.formats.document import read_document, write_document
from planner.formats.stay_document import stay_document
from planner.render.changes import lines_of, nights_of
from planner.service import plans
from tests.service.conftest import clock, desk  # noqa: F401 -- fixtures
from tests.service.test_publishing import plan, take


@pytest.fixture
def document(desk):  # noqa: F811
    """Two families on one flight, who share their rides."""
    take(desk, ("ada", 3), ("bob", 3))
    plan(desk)
    return plans.draft(desk, "sm-beg").document


@pytest.mark.parametrize(("own", "other"), [("ada", "bob"), ("bob", "ada")])
def test_whole_alone_and_silent_about_others(document, own, other):
    found = stay_document(document, own, {"clinic.city": "Belgrade"})
    text = write_document(found)
    assert read_document(text) == found
    assert other not in text
    assert found.facts == {"clinic.city": "Belgrade"}
    for of in (lines_of, nights_of):
        assert of(found.problem, found.plan, own) == of(document.problem, document.plan, own)


def test_a_shared_ride_has_one_name_in_both(document):
    runs = [
        {a.id for a in stay_document(document, family).problem.activities if a.is_run}
        for family in ("ada", "bob")
    ]
    assert runs[0] & runs[1]


def test_the_coordinators_notes_and_reasons_stay_behind(document):
    found = stay_document(document, "ada")
    assert [(one.family, one.notes, one.origin) for one in found.requests] == [("ada", "", "")]
    assert all(left.reasons == () for left in found.outcome.left_out)
    assert not any(resource.windows for resource in found.problem.resources)


def test_an_unknown_family_has_a_name(document):
    with pytest.raises(UnknownIdError, match="'eve'"):
        stay_document(document, "eve")
