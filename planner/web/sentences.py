"""Languages and their sentences beside the English ones, as tables that each script may fill."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from planner.render.catalogue import SOURCE, Catalogue
from planner.render.confirmed import Message
from planner.service.languages import LanguageLine

STYLE = """<style>
.sentences{width:100%;border-collapse:collapse;font-size:.92rem;line-height:1.45}
.sentences th,.sentences td{padding:5px 10px;vertical-align:top;text-align:start;
 overflow-wrap:anywhere;border-block-end:1px solid color-mix(in srgb,currentColor 14%,transparent)}
.sentences th{font-weight:650}
.sentences tbody th{font-weight:400;font-size:.8rem;width:22%}
.sentences td{width:31%}
.sentences td.c{width:16%;font-size:.8rem}
.sentences.short tbody th{font-size:.92rem;width:44%}
.sentences.short td{width:14%}
@media(max-width:640px){.sentences.short{font-size:.8rem}
 .sentences.short th,.sentences.short td{padding:4px}
 .sentences:not(.short) thead{display:none}
 .sentences:not(.short) tr{display:grid;padding:6px 0;border-block-end:1px solid currentColor}
 .sentences:not(.short) :is(tbody th,td,td.c){width:auto;border:0;padding:1px 0}}
</style>"""


def languages_html(lines: Iterable[LanguageLine]) -> str:
    """Every language with how many of its sentences there are, translated and confirmed."""
    heads = ("Language", "Families", "Sentences", "Translated", "Confirmed")
    head = "".join(f"<th scope='col'>{x}</th>" for x in heads)
    rows = "".join(_language_row(line) for line in lines)
    return f"{STYLE}<table class='sentences short'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _language_row(line: LanguageLine) -> str:
    confirmed = "source" if line.code == SOURCE else f"{line.confirmed} of {line.sentences}"
    name = (
        f"<bdi lang='{line.code}'>{escape(line.name)}</bdi> · {escape(line.english)} ({line.code})"
    )
    cells = (str(line.families), str(line.sentences), str(line.translated), confirmed)
    return f"<tr><th scope='row'>{name}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def part_of(message: Message) -> str:
    """The table of the catalogue that a sentence stands in."""
    return message.key.split(".", 1)[0]


def sentences_html(messages: Iterable[Message], words: Catalogue, name: str) -> str:
    """The sentences as HTML, every text escaped; ``name`` is what the language is called."""
    rows = "".join(_row(message, words) for message in messages)
    head = "".join(
        f"<th scope='col'>{x}</th>" for x in ("Sentence", "English", escape(name), "Confirmed")
    )
    return f"{STYLE}<table class='sentences'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(message: Message, words: Catalogue) -> str:
    own = f"lang='{words.language}' dir='{words.direction}'" if message.text else "lang='en'"
    text = escape(message.text or "(said in English)")
    confirmed = f"{message.by}, {message.on.isoformat()}" if message.on else "not yet"
    return (
        f"<tr><th scope='row'>{escape(message.key)}</th><td lang='en'>{escape(message.english)}</td>"
        f"<td {own}>{text}</td><td class='c'>{escape(confirmed)}</td></tr>"
    )
