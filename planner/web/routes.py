"""HTTP beside the pages: whether the planner is up, and what share links open."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from planner.domain.errors import PlannerError
from planner.service import family
from planner.service.desk import desk, not_ready
from planner.web import files
from planner.web.share import answer

_log = logging.getLogger(__name__)


def routes() -> list[BaseRoute]:
    """Every route, below the server's base path (Streamlit does not add it to ours)."""
    return [Route(f"{base_path()}/readyz", ready)]


def middleware() -> list[Middleware]:
    """What sees a request before Streamlit does."""
    files.register()
    return [Middleware(SharedPaths, root=f"{base_path()}/i")]


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """While the server runs: at its start, what is published is made ready, beside all else."""
    Thread(target=_prepare, daemon=True).start()
    yield


def _prepare() -> None:
    try:
        family.prepare_all(desk())
    except (PlannerError, OSError) as error:
        _log.warning("pages are made when they are opened: %s", error)


class SharedPaths:
    """Everything at and below ``root`` belongs to share links, whatever the rest of it says.

    In front of Streamlit, which would answer odd paths in its own way and lend its session
    cookie to a page that needs none.
    """

    def __init__(self, app: ASGIApp, root: str) -> None:
        self._app = app
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer below the root; hand everything else on."""
        path = str(scope.get("path", ""))
        is_ours = path == self._root or path.startswith(f"{self._root}/")
        if scope["type"] != "http" or not is_ours:
            await self._app(scope, receive, send)
            return
        response = await answer(Request(scope, receive), path[len(self._root) + 1 :])
        await response(scope, receive, send)


def base_path() -> str:
    """The server's base path: empty, or with a slash in front and none behind."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


async def ready(_request: Request) -> Response:
    """200 while the store answers, else 503 with the reason; for a start script or a load balancer."""
    reason = await run_in_threadpool(not_ready)
    said, status = (f"not ready: {reason}\n", 503) if reason else ("ready\n", 200)
    return PlainTextResponse(said, status, {"Cache-Control": "no-store"})
