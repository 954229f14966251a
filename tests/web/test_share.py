"""What a link opens, and that everything else is one and the same answer."""

from __future__ import annotations

import gzip
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from planner.service import family, proposals, publishing, sharing
from planner.service.desk import Desk
from planner.web import files, share
from planner.web.throttle import MOST
from tests.service.test_publishing import base, new_flight
from tests.web.asgi import call

FORM = {"content-type": "application/x-www-form-urlencoded"}


def get(door, path, **more):
    return call(door.app, f"/i/{path}", **more)


def post(door, token, fields, **headers):
    body = urlencode(fields).encode()
    return call(door.app, f"/i/{token}", method="POST", headers=FORM | headers, body=body)


def test_a_link_opens_the_familys_page(door):
    answer = get(door, door.tokens["ada"])
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert b"Your code: ada" in answer.body
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert door.passed_on == []


def test_no_script_no_request_and_no_other_family(door):
    for own, other in (("ada", "bob"), ("bob", "ada")):
        for path in (door.tokens[own], f"{door.tokens[own]}.html"):
            body = get(door, path).body.decode()
            # the own token and the form's key are random letters and may spell any code
            said = body.replace(door.tokens[own], "").replace(family.form_key(door.tokens[own]), "")
            assert other not in said
            assert "<script" not in body
            assert door.tokens[other] not in body
            assert re.findall(r"https?://", body) == []
            fetched = re.findall(r'(?:src|href|action)="(?!#|tel:|data:,)([^"]*)"', body)
            assert bool(fetched) is not path.endswith("html")
            own_calendar = rf"webcal://[^/]+/(?:[^/]+/)?i/{door.tokens[own]}\.ics"
            assert all(
                address.startswith(f"{door.tokens[own]}.") or re.fullmatch(own_calendar, address)
                for address in fetched
            )


def wrong_paths(door):
    token = door.tokens["ada"]
    ended = sharing.make_link(door.desk, "sm-beg", "ada")
    sharing.revoke(door.desk, "sm-beg", ended.link.id)
    return [
        "", ended.token, f"{ended.token}.html", token[:-1], f"{token}x",
        token[:-1] + ("A" if token[-1] != "A" else "B"), token.swapcase(), "ada", "sm-beg/ada", "1",
        f"{token}/", f"{token}/ada", f"../i/{token}", f"..%2fi%2f{token}", f"%2e%2e/{token}",
        f"{token}.pdf.html", f"{token}.HTML", f"{token}.exe", f".{token}", f"{token}%00", f"%20{token}",
        f"{token}.bob.ics", f"{token}.ics/../bob.ics", f"{token}/{door.tokens['bob']}", f"{token};bob",
        f"{token}%3fform=sent", f"/{token}", hashlib.sha256(token.encode()).hexdigest(),
        f"{token}%0d%0aSet-Cookie:x=1", f"{token}\\", "a" * 5000, "%ff%fe", "' OR 1=1 --",
    ]  # fmt: skip


def test_every_wrong_path_gets_the_same_bytes(door, monkeypatch):
    monkeypatch.setattr(share.throttle, "must_wait", lambda *_: False)
    answers = {get(door, path).body for path in wrong_paths(door)}
    assert len(answers) == 1
    heads = {
        (a.status, *sorted(a.headers.items())) for a in (get(door, p) for p in wrong_paths(door))
    }
    assert len(heads) == 1
    (body,) = answers
    assert b"ada" not in body
    assert b"bob" not in body
    assert next(iter(heads))[0] == 404
    assert call(door.app, "/i").body == body
    assert door.passed_on == []


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "ODD"])
def test_other_methods_open_nothing(door, method):
    """Not even whether the token is a good one."""
    found = get(door, door.tokens["ada"], method=method)
    assert found == get(door, "A" * 32, method=method) == get(door, "A" * 32)


@pytest.mark.parametrize("ending", ["", ".html", ".pdf", ".ics", ".csv", ".bilingual.pdf"])
def test_naming_another_family_beside_a_good_token_changes_nothing(door, ending):
    """Not in the query, not in a cookie, not by another token in a header."""
    other = door.tokens["bob"]
    files.register()
    plain = get(door, f"{door.tokens['ada']}{ending}")
    asked = get(
        door,
        f"{door.tokens['ada']}{ending}?family=bob&token={other}&clinic=mx-bom",
        headers={"Cookie": f"family=bob; token={other}", "Referer": f"/i/{other}"},
    )
    assert plain.status == 200
    assert asked == plain


def test_what_was_just_published_is_ready_for_whoever_comes_first(door):
    new_flight(door.desk, "ada", "JU999")
    found = publishing.publish(door.desk, "sm-beg", base(door.desk))
    family.prepare(door.desk, found.published)
    made = family._days.cache_info().misses
    fresh = get(door, door.tokens["ada"])
    again = get(door, door.tokens["ada"], headers={"Cookie": "seen=1"})
    assert b"Since you last looked" in again.body
    assert (fresh.status, family._days.cache_info().misses) == (200, made)


def test_what_stands_published_is_ready_when_the_planner_starts(door):
    family._days.cache_clear()
    family.prepare_all(door.desk)
    made = family._days.cache_info().misses
    assert made == 2
    assert [get(door, token).status for token in door.tokens.values()] == [200, 200]
    assert family._days.cache_info().misses == made


def test_a_link_that_has_ended_is_like_one_that_never_was(door, monkeypatch):
    token = door.tokens["ada"]
    never = get(door, "A" * 32)
    link = sharing.resolve(door.desk, token).link
    late = Desk(door.desk.store, door.desk.data, lambda: link.expires_at)
    monkeypatch.setattr(share, "desk", lambda: late)
    assert get(door, token) == never
    just = Desk(door.desk.store, door.desk.data, lambda: link.expires_at - timedelta(seconds=1))
    monkeypatch.setattr(share, "desk", lambda: just)
    assert get(door, token).status == 200


def test_other_paths_are_none_of_our_business(door):
    for path in ("/", "/plan", "/ix", "/index"):
        assert_passed(door, path)


def assert_passed(door, path):
    with pytest.raises(IndexError):  # the other application answers nothing
        call(door.app, path)
    assert door.passed_on[-1] == path


def test_many_who_ask_at_once_wait_for_one_copy(door):
    made = family._kept.cache_info().misses
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: get(door, door.tokens["ada"]).body, range(24)))
    assert len(set(answers)) == 1
    assert family._kept.cache_info().misses == made + 1


def test_compressed_for_whoever_can_read_it(door):
    plain = get(door, door.tokens["ada"])
    packed = get(door, door.tokens["ada"], headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert int(packed.headers["content-length"]) == len(packed.body) < 30_000


def test_a_saved_copy_is_a_file_without_form_or_cookie(door):
    answer = get(door, f"{door.tokens['ada']}.html")
    assert answer.headers["content-disposition"] == 'attachment; filename="plan.html"'
    assert b"Saved on" in answer.body
    assert b"<form" not in answer.body
    assert "set-cookie" not in answer.headers
    assert door.tokens["ada"].encode() not in answer.body


def test_the_gone_page_speaks_the_readers_language_and_no_other_is_refused(door):
    for asked in ("xx", "", "xx;q=1,,;", "a" * 9000):
        assert b'lang="en"' in get(door, "nothing", headers={"Accept-Language": asked}).body


# ---- too many wrong tokens -----------------------------------------------------------------


def test_only_wrong_tokens_are_counted(door):
    token, fresh = door.tokens["ada"], door.tokens["bob"]
    for _ in range(2 * MOST):
        assert get(door, token).status == 200
    assert {get(door, f"{n:032}").status for n in range(MOST)} == {404}
    refused = get(door, "B" * 32)
    assert (refused.status, refused.headers["retry-after"]) == (429, "300")
    assert get(door, fresh) == refused  # not even whether this one is good
    assert get(door, token).status == 200  # its holder was here before
    assert get(door, fresh, address="192.0.2.9").status == 200


# ---- what changed since the last visit ------------------------------------------------------


def test_a_device_is_told_what_changed_since_its_last_visit(door):
    token = door.tokens["ada"]
    first = get(door, token)
    assert b"This is the first published plan." in first.body
    cookie = first.headers["set-cookie"]
    assert cookie.startswith("seen=1; ")
    for part in ("HttpOnly", "SameSite=lax", f"Path=/i/{token}"):
        assert part in cookie
    again = get(door, token, headers={"Cookie": "seen=1"})
    assert b"Nothing has changed since you last looked on this device." in again.body
    new_flight(door.desk, "ada", "JU 777")
    publishing.publish(door.desk, "sm-beg", base(door.desk))
    after = get(door, token, headers={"Cookie": "seen=1"}).body.decode()
    assert "Since you last looked on this device" in after
    assert "Your landing is now Wed, Mar 3 10:20 JU 777 (before: Wed, Mar 3 10:20)." in after
    assert get(door, token).headers["set-cookie"].startswith("seen=2; ")


@pytest.mark.parametrize("value", ["99", "-1", "abc", "²", "1" * 400, "", "1; x=2", '"><script>'])
def test_a_strange_cookie_is_no_visit(door, value):
    answer = get(door, door.tokens["ada"], headers={"Cookie": f"seen={value}"})
    assert answer.status == 200
    assert b"<script" not in answer.body


# ---- the family's own requests ---------------------------------------------------------------


def whole(door, **fields):
    return {"key": family.form_key(door.tokens["ada"]), **fields}


def kept(door):
    return [(one.family, one.kind, one.fields) for one in proposals.proposals(door.desk, "sm-beg")]


def test_a_request_is_kept_and_changes_nothing(door):
    token = door.tokens["ada"]
    before = get(door, token).body
    answer = post(door, token, whole(door, kind="diet", food="  vegetarian\x07 ", prayer=""))
    assert answer.status == 303
    assert answer.headers["location"] == f"/i/{token}?form=sent&kind=diet#tell"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert kept(door) == [("ada", "diet", {"food": "vegetarian"})]
    shown = get(door, f"{token}?form=sent&kind=diet").body.decode()
    assert "Your request has reached the coordinator. The plan has not changed yet." in shown
    assert "Food, prayer times, other wishes (" in shown
    assert publishing.current(door.desk, "sm-beg")[0].number == 1
    assert before != shown.encode()


def test_sent_twice_is_kept_once(door):
    for _ in range(3):
        post(door, door.tokens["ada"], whole(door, kind="companion", text="my aunt"))
    assert len(kept(door)) == 1


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"kind": "diet"}, "faulty"),
        ({"kind": "unknown", "text": "x"}, "faulty"),
        ({"kind": "companion", "text": "x" * 501}, "faulty"),
        ({"kind": "companion", "text": "x" * 500}, "sent"),
        ({"kind": "arrival", "flight": "JU 1"}, "faulty"),
        ({"kind": "arrival", "landing": "tomorrow"}, "faulty"),
        ({"kind": "arrival", "landing": "2027-03-03T18:00+01:00"}, "faulty"),
        ({"kind": "arrival", "landing": "2027-03-03T18:00"}, "sent"),
        ({"kind": "cannot_come", "which": "bob/p1/physio-1", "text": "x"}, "faulty"),
        ({"kind": "cannot_come", "which": "run/V1", "text": "x"}, "faulty"),
        ({"kind": "cannot_come", "which": "ada/p1/bloods", "text": "x"}, "sent"),
        ({"kind": "diet", "food": "x", "state": "done", "family": "bob"}, "sent"),
    ],
)
def test_what_is_taken_and_what_is_not(door, fields, outcome):
    answer = post(door, door.tokens["ada"], whole(door, **fields))
    assert f"form={outcome}&" in answer.headers["location"]
    assert len(kept(door)) == (outcome == "sent")
    assert {own for own, _, _ in kept(door)} <= {"ada"}


def test_a_form_of_another_site_is_not_taken(door):
    token = door.tokens["ada"]
    other = {"kind": "diet", "food": "x", "key": family.form_key(door.tokens["bob"])}
    for fields, headers in (
        (other, {}),
        ({"kind": "diet", "food": "x"}, {}),
        (whole(door, kind="diet", food="x"), {"sec-fetch-site": "cross-site"}),
        (whole(door, kind="diet", food="x"), {"sec-fetch-site": "same-site"}),
    ):
        assert "form=stale&" in post(door, token, fields, **headers).headers["location"]
    assert kept(door) == []


def test_too_much_is_refused(door):
    token = door.tokens["ada"]
    long = post(door, token, whole(door, kind="companion", text="ж" * 2000))
    assert "form=faulty&" in long.headers["location"]
    odd = call(door.app, f"/i/{token}", method="POST", headers={"content-type": "application/json"},
               body=b'{"kind":"diet"}')  # fmt: skip
    assert "form=faulty&" in odd.headers["location"]
    said = [
        post(door, token, whole(door, kind="companion", text=f"aunt {n}")).headers["location"]
        for n in range(proposals.MOST_PER_HOUR + 1)
    ]
    assert ["form=sent&" in one for one in said] == [True] * proposals.MOST_PER_HOUR + [False]
    assert "form=late&" in said[-1]
    assert (
        b"Too many requests in a short time" in get(door, f"{token}?form=late&kind=companion").body
    )


def test_a_form_without_a_good_link_gets_the_one_answer(door):
    none = get(door, "A" * 32)
    sent = post(door, "A" * 32, {"kind": "diet", "food": "x"})
    assert (sent.status, sent.body) == (404, none.body)
    assert post(door, f"{door.tokens['ada']}.html", whole(door, kind="diet", food="x")) == sent
    assert kept(door) == []


def test_what_an_address_says_of_a_form_is_never_markup(door):
    path = f"{door.tokens['ada']}?form=%3Cscript%3E&kind=%22%3E%3Cscript%3E"
    answer = get(door, path)
    assert answer.status == 200
    assert b"<script" not in answer.body
