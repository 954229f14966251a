"""What share links open, as plain HTTP: pages without script, files, and the family's form.

Whatever is not a good token gets the same answer, byte for byte: no page tells whether a link
ever was, has ended or belongs to somebody else.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from planner.render.catalogue import catalogue, shipped
from planner.render.family_html import gone_html, style_hash
from planner.service import family, proposals, sharing
from planner.service.desk import Desk, desk
from planner.service.sharing import FAMILY, Shared
from planner.web.throttle import SECONDS, Throttle

SEEN = "seen"
"""The cookie: which publication this device saw last, one for each link."""
FORM_BYTES = 8_192
"""A form is no longer; what is longer is not read to its end."""
CLOSED = (
    "default-src 'none'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of every answer below /i/."""


@dataclass(frozen=True)
class Opening:
    """A good link that was opened: what it shows, its token, and how it was asked for."""

    desk: Desk
    shared: Shared
    token: str
    request: Request


Handler = Callable[[Opening], Response]


def family_page(opening: Opening) -> Response:
    """A family's page; the device remembers which publication it has seen."""
    request, visit = opening.request, _visit(opening)
    sent = family.page(opening.desk, opening.shared, visit)
    answer = html(request, sent.plain, sent.packed)
    left = opening.shared.link.expires_at - opening.desk.now()
    answer.set_cookie(
        SEEN,
        str(sent.number),
        max_age=int(left.total_seconds()),
        path=request.url.path,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return answer


def saved_page(opening: Opening) -> Response:
    """The same page as a file to keep, with the moment at which it was saved."""
    visit = family.Visit(opening.token, is_offline=True)
    sent = family.page(opening.desk, opening.shared, visit)
    answer = html(opening.request, sent.plain, sent.packed)
    answer.headers["Content-Disposition"] = 'attachment; filename="plan.html"'
    return answer


HANDLERS: dict[tuple[str, str], Handler] = {(FAMILY, ""): family_page, (FAMILY, "html"): saved_page}
"""What a link of a kind opens, by the ending of its address."""
FILE_TITLES: Mapping[str, str] = {
    "html": "family.save",
    "pdf": "family.pdf",
    "ics": "family.calendar",
    "csv": "csv.title",
    "bilingual.pdf": "sheet.bilingual.name",
}
"""Files that a page offers, with the catalogue's key of their titles."""

throttle = Throttle()


def _visit(opening: Opening) -> family.Visit:
    asked = opening.request.query_params
    seen = opening.request.cookies.get(SEEN, "")
    outcome = asked.get("form", "")
    kind = asked.get("kind", "")
    is_known = outcome in ("sent", "late", "faulty", "stale")
    is_fault = outcome in ("late", "faulty", "stale") and kind in proposals.FIELDS
    return family.Visit(
        opening.token,
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 7 else None,
        files=(*_files(opening), *_subscription(opening)),
        notice=f"family.tell.{outcome}" if is_known else "",
        fault=kind if is_fault else "",
    )


def _files(opening: Opening) -> Iterator[tuple[str, str]]:
    for ending, title in FILE_TITLES.items():
        if (opening.shared.kind, ending) in HANDLERS:
            yield f"{opening.token}.{ending}", title


def _subscription(opening: Opening) -> Iterator[tuple[str, str]]:
    """The calendar once more, as an address that a phone follows instead of saving it."""
    if (opening.shared.kind, "ics") in HANDLERS:
        url = opening.request.url
        where = url.path.rpartition("/")[0]
        yield f"webcal://{url.netloc}{where}/{opening.token}.ics", "ics.subscribe"


# ---- requests -----------------------------------------------------------------------------


async def answer(request: Request, name: str) -> Response:
    """Whatever is asked for below /i/: ``name`` is the rest of the path."""
    token, _, ending = name.partition(".")
    asked = Asked(request, token, ending)
    if request.method not in ("GET", "HEAD", "POST"):
        return await run_in_threadpool(gone, request)
    if request.method == "POST":
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        return await run_in_threadpool(_posted, asked, body)
    return await run_in_threadpool(_got, asked)


@dataclass(frozen=True)
class Asked:
    """An address below /i/, taken apart."""

    request: Request
    token: str
    ending: str


def _got(asked: Asked) -> Response:
    opening = _opened(asked)
    if isinstance(opening, Response):
        return opening
    handler = HANDLERS.get((opening.shared.kind, asked.ending))
    return handler(opening) if handler else gone(asked.request)


def _posted(asked: Asked, body: bytes | None) -> Response:
    """A form of a family's page: kept as a proposal, and the page is shown again."""
    opening = _opened(asked)
    if isinstance(opening, Response):
        return opening
    if opening.shared.kind != FAMILY or asked.ending:
        return gone(asked.request)
    form = _form(body)
    kind = form.get("kind", "")
    outcome: str
    if body is None:
        outcome = "faulty"
    elif not _is_own_form(opening, form):
        outcome = "stale"
    else:
        outcome = proposals.propose(opening.desk, opening.shared, kind, form)
    known = kind if kind in proposals.FIELDS else ""
    where = f"{asked.request.url.path}?form={outcome}&kind={known}#tell"
    return RedirectResponse(where, status_code=303, headers=PRIVATE)


def _opened(asked: Asked) -> Opening | Response:
    """The link of a request's token, or what is answered where there is none."""
    request, token = asked.request, asked.token
    address = request.client.host if request.client else ""
    hashed = sharing.hash_of(token)
    if throttle.must_wait(address, hashed):
        return wait(request)
    place = desk()
    shared = sharing.resolve(place, token)
    if shared is None:
        throttle.failed(address)
        return gone(request)
    throttle.succeeded(hashed)
    return Opening(place, shared, token, request)


def _is_own_form(opening: Opening, form: Mapping[str, str]) -> bool:
    """Whether the form came from the page itself, not from somebody else's site."""
    site = opening.request.headers.get("sec-fetch-site", "same-origin")
    return site == "same-origin" and form.get("key") == family.form_key(opening.token)


async def _body(request: Request) -> bytes | None:
    """The body of a form; ``None`` where it is too long or no form."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return None
    found = b""
    async for chunk in request.stream():
        found += chunk
        if len(found) > FORM_BYTES:
            return None
    return found


def _form(body: bytes | None) -> dict[str, str]:
    if body is None:
        return {}
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=20, errors="strict")
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


# ---- answers ------------------------------------------------------------------------------


def html(request: Request, plain: bytes, packed: bytes, status: int = 200) -> Response:
    """A page, compressed for whoever can read that."""
    headers = {
        **PRIVATE,
        "Content-Security-Policy": f"{CLOSED}; style-src '{style_hash()}'",
        "Vary": "Accept-Encoding, Cookie",
    }
    is_packed = "gzip" in request.headers.get("accept-encoding", "")
    if is_packed:
        headers["Content-Encoding"] = "gzip"
    return Response(
        packed if is_packed else plain, status, headers, media_type="text/html; charset=utf-8"
    )


def gone(request: Request) -> Response:
    """The one answer to everything that is not there."""
    return html(request, *_told(_language(request), "family.gone_hint"), status=404)


def wait(request: Request) -> Response:
    """For an address that tried too many wrong tokens."""
    answer = html(request, *_told(_language(request), "family.wait"), status=429)
    answer.headers["Retry-After"] = str(int(SECONDS))
    return answer


Hint = Literal["family.gone_hint", "family.wait"]


@cache
def _told(language: str, hint: Hint) -> tuple[bytes, bytes]:
    plain = gone_html(catalogue(language), hint=hint).encode()
    return plain, gzip.compress(plain, 9, mtime=0)


def _language(request: Request) -> str:
    """The first language that the browser asks for and that is shipped."""
    asked = request.headers.get("accept-language", "")[:200].split(",")
    found = (shipped(part.split(";")[0].strip()) for part in asked if part.strip())
    return next((code for code in found if code), "en")
