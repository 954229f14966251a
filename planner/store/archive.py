"""Large JSON texts as compressed bytes."""

from __future__ import annotations

import zlib


def pack(text: str | bytes) -> bytes:
    """The text, compressed."""
    return zlib.compress(text.encode() if isinstance(text, str) else text)


def unpack(body: bytes) -> str:
    """The text that :func:`pack` was given."""
    return zlib.decompress(body).decode()
