"""HTTP routes beside the pages: whether the planner is up."""

from __future__ import annotations

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route


def routes() -> list[BaseRoute]:
    """Every route, below the server's base path (Streamlit does not add it to ours)."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}" if base else ""
    return [Route(f"{prefix}/readyz", ready)]


async def ready(_request: Request) -> Response:
    """200 as soon as the server answers; for a start script or a load balancer."""
    return PlainTextResponse("ready\n", headers={"Cache-Control": "no-store"})
