"""Links: random, kept as a hash, ending, and all alike to who has no good one."""

import secrets
from datetime import timedelta

import pytest

from planner.domain.errors import InputError, UnknownIdError
from planner.service import proposals, publishing, requests, sharing

from .test_publishing import base, new_flight, two  # noqa: F401 -- a fixture


@pytest.fixture
def published(two):  # noqa: F811
    publishing.publish(two, "sm-beg", base(two))
    return two


def test_a_token_opens_its_own_family_and_nobody_else(published):
    made = {f: sharing.make_link(published, "sm-beg", f) for f in ("ada", "bob")}
    for family, new in made.items():
        shared = sharing.resolve(published, new.token)
        assert (shared.kind, shared.clinic, shared.subject) == ("family", "sm-beg", family)
        assert shared.publication.family == family


def test_a_token_has_at_least_128_random_bits_and_is_never_kept(published):
    tokens = {sharing.make_link(published, "sm-beg", "ada").token for _ in range(20)}
    assert len(tokens) == 20
    assert sharing.TOKEN_BYTES * 8 >= 128
    assert {len(token) for token in tokens} == {len(secrets.token_urlsafe(sharing.TOKEN_BYTES))}
    published.store.purge()
    kept = b"".join(path.read_bytes() for path in published.store.home.glob("planner.db*"))
    assert not [token for token in tokens if token.encode() in kept]
    assert all(sharing.hash_of(token).encode() in kept for token in tokens)


def test_nothing_else_opens(published, clock):
    token = sharing.make_link(published, "sm-beg", "ada").token
    near = [token[:-1] + c for c in "AbZ9_-" if c != token[-1]]
    odd = ["", "ada", "sm-beg/ada", token + "x", token[:-1], token.swapcase(), f" {token}", f"{token}\n",
           token.replace(token[0], "é"), "' OR 1=1 --", "../" + token, "%", "\x00" * 32]  # fmt: skip
    assert [t for t in (*near, *odd) if sharing.resolve(published, t)] == []


def test_a_link_ends_by_itself_and_by_hand(published, clock):
    until = clock() + timedelta(days=2)
    ending = sharing.make_link(published, "sm-beg", "ada", until=until)
    other = sharing.make_link(published, "sm-beg", "ada")
    clock.moment = until - timedelta(seconds=1)
    assert sharing.resolve(published, ending.token)
    clock.moment = until
    assert sharing.resolve(published, ending.token) is None
    assert sharing.resolve(published, other.token)
    sharing.revoke(published, "sm-beg", other.link.id)
    assert sharing.resolve(published, other.token) is None
    with pytest.raises(UnknownIdError):
        sharing.revoke(published, "mx-bom", other.link.id)
    with pytest.raises(InputError, match="ended already"):
        sharing.make_link(published, "sm-beg", "ada", until=until)


def test_by_default_a_link_ends_thirty_days_after_the_take_off(published):
    """ada flies on 5 March 2027 at 17:40 in Belgrade; the clocks go forward on the 28th."""
    link = sharing.make_link(published, "sm-beg", "ada").link
    assert link.expires_at.isoformat() == "2027-04-04T18:40:00+02:00"


def test_a_draft_is_never_shared(two):  # noqa: F811
    with pytest.raises(UnknownIdError, match="no published plan"):
        sharing.make_link(two, "sm-beg", "ada")
    publishing.publish(two, "sm-beg", base(two))
    token = sharing.make_link(two, "sm-beg", "ada").token
    before = publishing.document_of(two, sharing.resolve(two, token).publication)
    new_flight(two, "ada", "JU 77")
    assert publishing.document_of(two, sharing.resolve(two, token).publication) == before
    publishing.publish(two, "sm-beg", base(two))
    assert sharing.resolve(two, token).publication.number == 2


def test_a_link_of_a_role_needs_no_publication(two):  # noqa: F811
    new = sharing.make_link(two, "sm-beg", "DRV1", kind="driver")
    shared = sharing.resolve(two, new.token)
    assert (shared.kind, shared.subject, shared.publication) == ("driver", "DRV1", None)
    assert new.link.expires_at - two.now() == timedelta(days=14)


def test_the_first_language_decides_and_english_stands_in(two):  # noqa: F811
    words, is_own = sharing.family_words(("en", "fr"))
    assert (words.language, is_own) == ("en", True)
    words, is_own = sharing.family_words(("ha", "en"))
    assert (words.language, is_own) == ("en", False)
    assert sharing.family_words(())[0].language == "en"


def test_removing_a_family_ends_its_links_and_erases_what_it_wrote(published):
    ada, bob = (sharing.make_link(published, "sm-beg", f).token for f in ("ada", "bob"))
    for token in (ada, bob):
        shared = sharing.resolve(published, token)
        assert proposals.propose(published, shared, "companion", {"text": "secret"}) == "sent"
    row = requests.request(published, "sm-beg", "ada")
    requests.remove_request(published, "sm-beg", "ada", row.revision)
    assert sharing.resolve(published, ada) is None
    assert sharing.resolve(published, bob).subject == "bob"
    assert [one.family for one in proposals.proposals(published, "sm-beg")] == ["bob"]


def test_erasing_contacts_erases_proposals_but_not_the_link(published):
    token = sharing.make_link(published, "sm-beg", "ada").token
    shared = sharing.resolve(published, token)
    proposals.propose(published, shared, "companion", {"text": "secret"})
    requests.save_contact(published, "sm-beg", "ada", requests.Contact("c1", "Ada A."))
    assert requests.erase_contacts(published, "sm-beg", "ada") == 2
    assert proposals.proposals(published, "sm-beg") == ()
    assert sharing.resolve(published, token)
