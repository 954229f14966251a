import pytest
from sqlalchemy import update

from planner.domain.errors import StaleError, UnknownIdError
from planner.store import plans
from planner.store.tables import PlanRow

from .conftest import ANNA


def save(store, text, base):
    with store.writing() as session:
        return plans.save_draft(
            session, "sm-beg", text, base=base, planner_version="0.1.0", seed=1,
            families=("alpha",), stamp=ANNA,
        )  # fmt: skip


def body(store, version):
    with store.reading() as session:
        return plans.body(session, version)


def test_there_is_one_draft_and_saving_it_counts_revisions(store):
    first = save(store, "one", None)
    second = save(store, "two", (first.id, 1))
    assert (second.id, second.number, second.revision, second.state) == (first.id, 1, 2, "draft")
    assert body(store, first.id) == "two"


def test_a_second_window_never_overwrites_the_first(store):
    first = save(store, "one", None)
    save(store, "by the first window", (first.id, 1))
    with pytest.raises(StaleError):
        save(store, "by the second window", (first.id, 1))
    with pytest.raises(StaleError):
        save(store, "as if there were none", None)
    assert body(store, first.id) == "by the first window"


def test_publishing_freezes_the_draft_and_opens_the_next(store):
    draft = save(store, "one", None)
    with store.writing() as session:
        published = plans.publish_draft(session, "sm-beg", (draft.id, 1), ("alpha",), ANNA)
    assert (published.number, published.state, published.published_at) == (1, "published", ANNA.at)
    with store.reading() as session:
        new = plans.draft(session, "sm-beg")
        assert [v.number for v in plans.versions(session, "sm-beg")] == [2, 1]
    assert (new.number, new.revision) == (2, 1)
    save(store, "two", (new.id, 1))
    assert (body(store, published.id), body(store, new.id)) == ("one", "two")


def test_a_published_version_cannot_be_changed(store):
    draft = save(store, "one", None)
    with store.writing() as session:
        plans.publish_draft(session, "sm-beg", (draft.id, 1), ("alpha",), ANNA)
    with pytest.raises(plans.FrozenError), store.writing() as session:
        session.get(PlanRow, draft.id).seed = 2
    with pytest.raises(plans.FrozenError), store.writing() as session:
        session.get(PlanRow, draft.id).state = "draft"
    assert body(store, draft.id) == "one"


def test_the_database_itself_refuses_two_drafts(store):
    draft = save(store, "one", None)
    with store.writing() as session:
        plans.publish_draft(session, "sm-beg", (draft.id, 1), ("alpha",), ANNA)
    with pytest.raises(StaleError), store.writing() as session:
        session.execute(update(PlanRow).values(state="draft"))


def test_publishing_a_stale_draft_is_refused(store):
    draft = save(store, "one", None)
    save(store, "two", (draft.id, 1))
    with pytest.raises(StaleError), store.writing() as session:
        plans.publish_draft(session, "sm-beg", (draft.id, 1), ("alpha",), ANNA)


def test_an_unknown_version_has_a_name(store):
    with pytest.raises(UnknownIdError, match="plan version 99"):
        body(store, 99)
