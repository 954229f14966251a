"""What a share link gives as a file: a family's PDF, calendar and tables, and everybody's sheet."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Callable
from functools import cache
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from planner.render.sheets.sheet_html import page_style
from planner.service import clinics as clinic_service
from planner.service import family_files, sheets
from planner.service.desk import Desk
from planner.service.publishing import Publication
from planner.service.sharing import FAMILY
from planner.service.sheets import Material, Order
from planner.web.share import CLOSED, HANDLERS, PRIVATE, Handler, Opening, gone

Ending = Literal["pdf", "ics", "csv", "bilingual.pdf"]
TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "ics": "text/calendar; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
"""The type of a file by the last part of its ending."""


def address(request: Request, token: str) -> str:
    """The whole address of a link as whoever opened it sees it, without any ending."""
    base = request.url.path.rpartition("/")[0]
    return str(request.url.replace(path=f"{base}/{token}", query="", fragment=""))


def sent(body: bytes, ending: str) -> Response:
    """A file; nobody on the way keeps it."""
    kind = TYPES[ending.rpartition(".")[2]]
    shown = "inline" if kind == TYPES["pdf"] else "attachment"
    return Response(
        body,
        headers={**PRIVATE, "Content-Disposition": f'{shown}; filename="plan.{ending}"'},
        media_type=kind,
    )


# ---- a family's files -----------------------------------------------------------------------

Maker = Callable[[Desk, Publication, str], bytes]
FAMILY_FILES: dict[Ending, Maker] = {
    "pdf": family_files.pdf,
    "ics": family_files.ics,
    "csv": lambda desk, publication, _link: family_files.csv(desk, publication),
    "bilingual.pdf": lambda desk, publication, _link: family_files.bilingual(desk, publication),
}
"""What makes each of a family's files."""


def family_file(ending: Ending) -> Handler:
    """The answer to a family's link with this ending."""

    def handle(opening: Opening) -> Response:
        publication = opening.shared.publication
        if publication is None:
            return gone(opening.request)
        link = address(opening.request, opening.token)
        return sent(FAMILY_FILES[ending](opening.desk, publication, link), ending)

    return handle


# ---- sheets ---------------------------------------------------------------------------------


def sheet_page(opening: Opening) -> Response:
    """A role's sheet of the coming days, as a page."""
    found = _sheet(opening)
    if found is None:
        return gone(opening.request)
    material, order = found
    files = {name.upper(): f"{opening.token}.{name}" for name in ("pdf", "csv")}
    page = sheets.html(opening.desk, material, order, files).encode()
    headers = {
        **PRIVATE,
        "Content-Security-Policy": f"{CLOSED}; style-src '{_style_hash()}'",
        "Vary": "Accept-Encoding",
    }
    if "gzip" in opening.request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        page = gzip.compress(page, 6, mtime=0)
    return Response(page, headers=headers, media_type="text/html; charset=utf-8")


def sheet_pdf(opening: Opening) -> Response:
    """The same sheet on paper."""
    found = _sheet(opening)
    if found is None:
        return gone(opening.request)
    link = address(opening.request, opening.token)
    return sent(sheets.pdf(opening.desk, *found, link), "pdf")


def sheet_csv(opening: Opening) -> Response:
    """The same sheet as a table."""
    found = _sheet(opening)
    return sent(sheets.csv(*found), "csv") if found else gone(opening.request)


def _sheet(opening: Opening) -> tuple[Material, Order] | None:
    """What the link's role is shown: published plans only, in the language of the clinic."""
    shared = opening.shared
    words = family_files.local_words(clinic_service.clinic(opening.desk, shared.clinic))
    material = sheets.published_material(opening.desk, shared.clinic, words)
    if material is None or not sheets.is_subject(material, shared.kind, shared.subject):
        return None
    first, until = sheets.coming_days(opening.desk, material, shared.kind)
    return material, Order(shared.kind, shared.subject, first, until)


@cache
def _style_hash() -> str:
    digest = hashlib.sha256(page_style().encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def register() -> None:
    """Make these answers known to the links."""
    for ending in FAMILY_FILES:
        HANDLERS[FAMILY, ending] = family_file(ending)
    for role in sheets.roles():
        HANDLERS[role, ""] = sheet_page
        HANDLERS[role, "pdf"] = sheet_pdf
        HANDLERS[role, "csv"] = sheet_csv
