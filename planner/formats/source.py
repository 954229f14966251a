"""From bytes to text: size, encoding and what a file that is no text looks like."""

from __future__ import annotations

from pathlib import Path

from planner.domain.errors import InputError

TABLE_BYTES = 2_000_000
"""Longer tables and request files are refused unread: a season's requests are some 50 kB."""
_OTHER_UNICODE = (b"\xff\xfe", b"\xfe\xff")


def read_bytes(path: Path, name: str = "", most: int = TABLE_BYTES) -> bytes:
    """The bytes of a file; :class:`InputError` when it is missing, unreadable or too long."""
    name = name or path.name
    try:
        if path.stat().st_size > most:
            raise InputError.one(
                name, "", "", f"The file is longer than {most // 1000} kB.", "Is it the right one?"
            )
        return path.read_bytes()
    except OSError as error:
        reason = "There is no such file." if not path.exists() else f"{error.strerror}."
        raise InputError.one(name, "", "", reason, f"Looked for {str(path)!r}.") from error


def read_text(path: Path, name: str = "", most: int = TABLE_BYTES) -> str:
    """The text of a UTF-8 file."""
    return decode(read_bytes(path, name, most), name or path.name, most)


def decode(content: bytes, name: str, most: int = TABLE_BYTES) -> str:
    """UTF-8 text without its byte-order mark; anything else is refused."""
    if len(content) > most:
        raise InputError.one(
            name, "", "", f"The file is longer than {most // 1000} kB.", "Is it the right one?"
        )
    if content.startswith(_OTHER_UNICODE):
        raise InputError.one(
            name, "", "", "The file is UTF-16.", "Save it as 'CSV UTF-8 (comma delimited)'."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError.one(
            name, line, "", "The file is not UTF-8 text.", "Save it as UTF-8."
        ) from error
    return refuse_binary(text, name)


def refuse_long(text: str, name: str, most: int = TABLE_BYTES) -> str:
    """The same text; refused when it is longer than any file of its kind."""
    if len(text) > most:
        raise InputError.one(
            name, "", "", f"The text is longer than {most // 1000} kB.", "Is it the right one?"
        )
    return text


def refuse_binary(text: str, name: str) -> str:
    """The same text; refused when it holds a zero byte, as only binary files do."""
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise InputError.one(
            name, line, "", "The file is not text: it holds a zero byte.", "Give a text file."
        )
    return text
