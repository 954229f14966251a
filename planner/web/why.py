"""Why this, inside a page: what a plan costs, and what one appointment could be instead.

Each is a fragment that asks only once it is opened or something is chosen, so the page around it
is drawn at once and stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import streamlit as st

from planner.domain.clinic import Clinic
from planner.render.catalogue import Catalogue
from planner.service import jobs, why
from planner.service.desk import Desk
from planner.service.jobs import Job
from planner.web.facts import facts
from planner.web.frame import plain_errors
from planner.web.lists import bullets, headed
from planner.web.searches import Button, Told, ask

STYLE = """<style>
.why{width:100%;border-collapse:collapse;font-size:.92rem;line-height:1.4}
.why caption{position:absolute;clip-path:inset(50%)}
.why :is(th,td){font-size:.92rem;padding:5px 10px;vertical-align:top;text-align:start;overflow-wrap:anywhere;
 border-block-end:1px solid color-mix(in srgb,currentColor 14%,transparent)}
.why thead th{font-size:.8rem;font-weight:400;white-space:nowrap}
.why tbody th{font-weight:600}
.why .n{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap;width:7rem}
.why.wide th:first-child{width:11rem}
.why.wide.three td:nth-child(2){width:11rem}
.why tr:is(.yes,.no)>th:first-child{border-inline-start:4px solid #059669}
.why tr.no>th:first-child{border-inline-start-color:color-mix(in srgb,currentColor 25%,transparent)}
.why ul{margin:0;padding-inline-start:1.1em}
.why li{font-size:.92rem;line-height:1.4;margin:0}
@media(max-width:640px){.why.wide thead{position:absolute;clip-path:inset(50%)}
 .why.wide :is(tr,th,td){display:block;border:0;padding-block:1px}
 .why.wide :is(th:first-child,td:nth-child(2)){width:auto!important}
 .why.wide tr{padding:5px 0;border-block-end:1px solid color-mix(in srgb,currentColor 14%,transparent)}
 .why th,.why td{padding-inline:6px}}
</style>"""
_NUMBERS, _NUMBER = ("Points", "Left out", "Days, people", "Times"), " class='n'"
_PARTS = (("times", "that_day", "Time"), ("people", "people", ""), ("days", "other_days", "Day"))
"""What is shown of an answer: the title's key, the part, and the head of the first column."""
_POSSIBLE, _BARRED = "Possible", "Not possible"


# ---- what a plan costs ------------------------------------------------------------------------


@st.fragment
def plan_costs(desk: Desk, clinic: Clinic, words: Catalogue) -> None:
    """What the draft costs by rule and by family, and each point of one family in words."""
    panel = st.expander("What this plan costs", key=f"costs-{clinic.id}", on_change="rerun")
    if not panel.open:
        return
    with panel:
        with st.spinner("Judging the plan …"):
            found = why.cost_of_draft(desk, clinic.id, words)
        if found is None or not any(found["cost"]):
            st.markdown(words.say("charge.free"))
            return
        st.caption(words.say("charge.explained"))
        facts({tier["title"]: str(tier["points"]) for tier in found["tiers"]})
        by_rule, by_family, one_family = st.tabs(["By rule", "By family", "One family in words"])
        with by_rule:
            st.html(rules_html(found["tiers"]))
        with by_family:
            st.html(families_html(found["families"]))
        with one_family:
            _one_family(found, clinic)


def _one_family(found: Mapping[str, Any], clinic: Clinic) -> None:
    titles = {line["family"]: line["title"] for line in found["families"]}
    chosen = st.selectbox(
        "Family", titles, format_func=titles.__getitem__, key=f"points-{clinic.id}"
    )
    lines = [line for line in found["findings"] if line["family"] == chosen]
    if lines:
        st.html(points_html(lines))
    else:
        st.markdown("Nothing: every wish of this family is met.")


def points_html(findings: Iterable[Mapping[str, Any]]) -> str:
    """Each finding of one family: the rule, its points, and what it is about."""
    rows = [
        f"<tr><th scope='row'>{_title(line['title'])}</th><td class='n'>{line['points']}</td>"
        f"<td>{escape(line['sentence'])}</td></tr>"
        for line in findings
    ]
    return _table("One family in words", ("Rule", "Points", "What"), rows)


def _title(said: str) -> str:
    """A rule as the head of a row."""
    return escape(headed(said))


def rules_html(tiers: Iterable[Mapping[str, Any]]) -> str:
    """The points by rule, tier after tier, with the families that cause them."""
    rows = [
        f"<tr><th scope='row'>{_title(rule['title'])}</th><td class='n'>{rule['points']}</td>"
        f"<td>{escape(rule['said'])}</td></tr>"
        for tier in tiers
        for rule in tier["rules"]
    ]
    return _table("By rule", ("Rule", "Points", "Families"), rows)


def families_html(families: Iterable[Mapping[str, Any]]) -> str:
    """The points by family, in the order of the tiers."""
    rows = []
    for line in families:
        points = "".join(f"<td class='n'>{points}</td>" for points in line["cost"])
        rows.append(f"<tr><th scope='row'>{escape(line['title'])}</th>{points}</tr>")
    return _table("By family", ("Family", "Left out", "Days, people", "Times"), rows)


def _table(caption: str, heads: Iterable[str], rows: Iterable[str], kind: str = "") -> str:
    cells = "".join(
        f"<th scope='col'{_NUMBER if head in _NUMBERS else ''}>{escape(head)}</th>"
        for head in heads
    )
    return (
        f"{STYLE}<table class='why {kind}' lang='en' dir='ltr'><caption>{escape(caption)}</caption>"
        f"<thead><tr>{cells}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


# ---- why this time and person -----------------------------------------------------------------


@st.fragment
def why_this(desk: Desk, clinic: Clinic, family: str, words: Catalogue) -> None:
    """An appointment to choose, and what it could be instead, each judged."""
    panel = st.expander(
        "Why this time and person?", key=f"why-{clinic.id}-{family}", on_change="rerun"
    )
    if not panel.open:
        return
    with panel:
        choices = why.choices_in_draft(desk, clinic.id, family, words)
        chosen = st.selectbox(
            "Appointment, ride or night", choices, format_func=choices.__getitem__, index=None,
            placeholder="Choose one, or type a few letters", key=f"asked-{clinic.id}-{family}",
        )  # fmt: skip
        if chosen is None:
            return
        with plain_errors(), st.spinner("Judging every other time and person …"):
            found = why.why_in_draft(desk, clinic.id, chosen, words)
            _answer(found, words)
            _moves(desk, clinic, chosen, words)


def _answer(found: Mapping[str, Any], words: Catalogue) -> None:
    bullets(found["said"]["now"], found["said"]["summary"], is_english=True)
    shown = [(key, part, first) for key, part, first in _PARTS if found[part]]
    titles = [words.say(f"pick.{key}_title") for key, _, _ in shown]
    for title, (_, part, first), tab in zip(
        titles, shown, st.tabs(titles) if shown else (), strict=True
    ):
        with tab:
            st.html(lines_html(title, first, found[part]))
    st.caption(words.say("pick.judged", judged=found["judged"], seconds=f"{found['seconds']:.1f}"))


def lines_html(caption: str, first: str, lines: Iterable[Mapping[str, Any]]) -> str:
    """Alternatives as a table: when (unless it is at the same time), with whom, and what it costs."""
    heads = [*([first] if first else []), "With", "Costs, or why not"]
    rows = [_line(line, first) for line in lines]
    return _table(caption, heads, rows, "wide three" if first else "wide")


def _line(line: Mapping[str, Any], first: str) -> str:
    said, kind = line["said"], "yes" if line["is_lawful"] else "no"
    when = f"{said['day']} {said['time']}" if first == "Day" else said["time"]
    cells = [when, said["with"]] if first else [said["with"]]
    head = f"<th scope='row'>{escape(cells[0])}</th>"
    rest = "".join(f"<td>{escape(cell)}</td>" for cell in cells[1:])
    return f"<tr class='{kind}'>{head}{rest}<td>{_verdict(line)}</td></tr>"


def _verdict(line: Mapping[str, Any]) -> str:
    """What it costs, or each law in the way; the colour beside it says nothing by itself."""
    if line["is_lawful"]:
        return f"{_POSSIBLE}: {escape(line['said']['verdict'])}"
    reasons = [escape(reason) for reason in line["said"]["reasons"]]
    if len(reasons) == 1:
        return f"{_BARRED}: {reasons[0]}"
    return f"{_BARRED}:<ul>{''.join(f'<li>{reason}</li>' for reason in reasons)}</ul>"


# ---- where the rest of the family may move ----------------------------------------------------


def _moves(desk: Desk, clinic: Clinic, activity: str, words: Catalogue) -> None:
    """A button, and below it the search as it runs or what the last one found."""
    button = Button(
        "If the family's other appointments move",
        f"moves-{clinic.id}-{activity}",
        ":material/move_down:",
        "For the nearest times that only this family's own appointments bar: plans the family "
        "around them and says what moves and what that costs. Nothing is changed by it.",
    )
    told = Told(
        desk,
        _progress,
        "The search failed.",
        done=lambda job: _moved(desk, clinic, job, words),
        is_framed=False,
    )
    ask(
        button,
        lambda: jobs.last_moves(desk, clinic.id, activity),
        lambda: jobs.start_moves(desk, clinic.id, activity),
        told,
        "fragment",
    )


def _progress(job: Job) -> tuple[float, str]:
    tried, asked = job.progress.get("tried", 0), job.progress.get("offered", 0)
    if not asked:
        return 0.0, "Waiting to begin …"
    return tried / asked, f"Planning time {tried + 1} of {asked} …"


def _moved(desk: Desk, clinic: Clinic, job: Job, words: Catalogue) -> None:
    found = why.moves_told(desk, clinic.id, job.result)
    if found is None:
        st.info("The plan has changed since the last search.")
    elif found:
        bullets(words.say("pick.moved_title"), found, is_english=True)
    else:
        st.markdown("No other time is barred by this family's own appointments alone.")
