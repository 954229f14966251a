"""What a share link gives as a file, and what a role's link shows and does not."""

import asyncio
import gzip
import re

import pytest
from starlette.requests import Request

from planner.render.catalogue import catalogue
from planner.service import publishing, sharing, sheets
from planner.web import files
from planner.web.routes import SharedPaths, middleware
from planner.web.share import HANDLERS, Opening
from tests.render.pdf_text import pages_of
from tests.service.conftest import clock, desk  # noqa: F401 -- fixtures
from tests.service.test_publishing import base, two  # noqa: F401 -- fixtures

EN = catalogue("en")


def request(path, **headers):
    return Request(
        {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
            "query_string": b"", "scheme": "https", "server": ("planner.example", 443),
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
            "client": ("127.0.0.1", 1),
        }
    )  # fmt: skip


@pytest.fixture
def published(two, clock):  # noqa: F811
    """Two families published, on the morning on which the first of them lands."""
    files.register()
    publishing.publish(two, "sm-beg", base(two))
    (stay, *_) = sheets.published_material(two, "sm-beg", EN).source.problem.stays
    clock.moment = stay.landing
    return two


def opened(at, kind, subject="", ending="", **headers):
    new = sharing.make_link(at, "sm-beg", subject, kind=kind)
    shared = sharing.resolve(at, new.token)
    path = f"/i/{new.token}" + (f".{ending}" if ending else "")
    opening = Opening(at, shared, new.token, request(path, **headers))
    return HANDLERS[kind, ending](opening), new.token


def test_a_family_gets_its_files_and_their_types(published):
    for ending, start in (("pdf", b"%PDF-"), ("ics", b"BEGIN:VCALENDAR"), ("csv", b"\xef\xbb\xbf"),
                          ("bilingual.pdf", b"%PDF-")):  # fmt: skip
        answer, _ = opened(published, "family", "ada", ending)
        assert answer.status_code == 200
        assert answer.body.startswith(start)
        assert answer.headers["content-type"] == files.TYPES[ending.rpartition(".")[2]]
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert f'filename="plan.{ending}"' in answer.headers["content-disposition"]


def test_the_calendar_names_the_link_that_it_came_by(published):
    answer, token = opened(published, "family", "ada", "ics")
    text = answer.body.replace(b"\r\n ", b"").decode()
    assert f"https://planner.example/i/{token}" in text
    assert f"{token}.ics" not in text


def test_the_family_page_offers_each_file_and_a_subscription(published):
    answer, token = opened(published, "family", "ada")
    links = re.findall(r'<a href="([^"]*)"', answer.body.decode())
    for ending in ("html", "pdf", "ics", "csv", "bilingual.pdf"):
        assert f"{token}.{ending}" in links
    assert f"webcal://planner.example/i/{token}.ics" in links


def test_below_a_base_path_the_address_has_it():
    asked = request("/plans/i/abc.ics")
    assert files.address(asked, "abc") == "https://planner.example/plans/i/abc"


@pytest.mark.parametrize("role", sheets.roles())
def test_a_roles_page_shows_its_coming_days_and_nothing_of_others(published, role):
    answer, token = opened(published, role)
    assert answer.status_code == 200
    page = answer.body.decode()
    words = sheets.published_material(published, "sm-beg", EN)
    first, until = sheets.coming_days(published, words, role)
    found = sheets.sheet(words, sheets.Order(role, "", first, until))
    assert page.count("<tr>") == len(list(found.lines)) + len(found.days)
    assert "bob" not in page  # who lands a week later
    assert token in page  # the files beside it
    assert "http" not in page.replace("https://planner.example", "")
    assert "<script" not in page


def test_the_page_may_use_its_own_style_and_nothing_else(published):
    answer, _ = opened(published, "driver")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert files._style_hash() in policy
    (style,) = re.findall(r"<style>(.*?)</style>", answer.body.decode(), re.DOTALL)
    assert style == files.page_style()


def test_the_page_is_compressed_for_who_can_read_that(published):
    plain, _ = opened(published, "driver")
    packed, _ = opened(published, "driver", accept_encoding="gzip, br")
    assert packed.headers["content-encoding"] == "gzip"
    shown = gzip.decompress(packed.body).decode()
    assert re.sub(r"[\w-]{32}", "T", shown) == re.sub(r"[\w-]{32}", "T", plain.body.decode())


def test_a_drivers_link_shows_that_driver_only(published):
    material = sheets.published_material(published, "sm-beg", EN)
    drivers = sheets.subjects(material, "driver")
    for name, label in drivers.items():
        answer, _ = opened(published, "driver", name)
        others = [other for other in drivers.values() if other != label]
        assert [other for other in others if other in answer.body.decode()] == []


def test_a_sheet_comes_as_paper_and_table_too(published):
    paper, _ = opened(published, "reception", ending="pdf")
    table, _ = opened(published, "reception", ending="csv")
    (page,) = pages_of(paper.body)
    assert "Recepcija" in page.text  # in the language of the house
    assert table.body.decode("utf-8-sig").startswith("Datum,Od,Do,Šta,Porodica")


def test_a_subject_that_has_nothing_published_is_as_unknown_as_any(published):
    answer, _ = opened(published, "driver", "nobody")
    assert answer.status_code == 404
    unknown = asyncio.run(_asked("/i/" + "A" * 32))
    assert unknown == (404, answer.body)


async def _asked(path):
    """What the middleware answers, as a browser would get it."""
    sent = []
    (made,) = middleware()
    app = made.cls(None, **made.kwargs)
    assert isinstance(app, SharedPaths)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    await app(request(path).scope, receive, send)
    return sent[0]["status"], b"".join(m.get("body", b"") for m in sent[1:])


def test_only_the_endings_of_a_kind_are_there():
    files.register()
    kinds = {kind: {e for k, e in HANDLERS if k == kind} for kind, _ in HANDLERS}
    assert kinds.pop("family") == {"", "html", "pdf", "ics", "csv", "bilingual.pdf"}
    assert set(kinds) == set(sheets.roles())
    assert all(endings == {"", "pdf", "csv"} for endings in kinds.values())
