"""Why something of a family is not in the plan, and what would help: the use cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from planner.advise import repairs
from planner.advise.graft import graft, others
from planner.advise.reasons import WAITING_LIST, Reasons
from planner.advise.repairs import Bench, help_for
from planner.domain.clinic import Clinic
from planner.domain.errors import InputError
from planner.domain.plan import LeftOut
from planner.domain.repair import Change, Help, Repair, TradeOff
from planner.formats.document import PlanDocument
from planner.render.catalogue import Catalogue
from planner.render.names import Names
from planner.render.reasons import left_out_sentence
from planner.render.repairs import HelpText, help_text
from planner.rules.judge import judge
from planner.service import clinics as clinic_service
from planner.service import plans, publishing
from planner.service.desk import Desk
from planner.service.documents import results_of

SECONDS = repairs.SECONDS
"""Seconds for what would help one family, where nobody says otherwise."""


@dataclass(frozen=True)
class Explanation:
    """What is left out of one family's stay with its reasons, and what would help."""

    family: str
    left_out: tuple[LeftOut, ...]
    help: Help | None
    names: Names


def explain(
    document: PlanDocument,
    clinic: Clinic,
    family: str,
    words: Catalogue,
    seconds: float = SECONDS,
    *,
    is_helped: bool = True,
) -> Explanation:
    """What is left out of a family's stay, why, and (unless not asked for) what would help."""
    bench = bench_of(document, clinic, family)
    known = Reasons(bench.problem, bench.plan)
    left = tuple(
        LeftOut(f.subject, int(f.facts["missing"]), f.cost or 0, known.of(f.subject))
        for f in judge(bench.problem, bench.plan)
        if f.rule == "missing" and bench.problem.course[f.subject].stay == family
    )
    found = help_for(bench, seconds) if is_helped and left else None
    return Explanation(family, left, found, Names(bench.problem, words))


def bench_of(
    document: PlanDocument, clinic: Clinic, family: str, *, is_fixed: bool = False
) -> Bench:
    """The question about one family of a document; refuses a family that did not ask.

    ``is_fixed``: the family's own bookings are published, so they stay as well.
    """
    asked = {request.family: request for request in document.requests}
    if family not in asked:
        raise InputError.one(
            "plan.json", "", "--family", f"The plan has no family {family!r}.",
            f"Use one of: {', '.join(asked)}.",
        )  # fmt: skip
    problem, plan = document.problem, document.plan
    if family not in problem.stay:  # not even its flights could be planned
        rest, plan = others(problem, plan, family)
        request = asked[family]
        problem = graft(rest, plan, request, document.requests, clinic, document.as_of)
    result = results_of(document).get(family)
    return Bench(
        clinic, document.requests, problem, plan, family, document.as_of, is_fixed=is_fixed,
        is_doubtful=result is not None and result.status != "optimal", seed=document.limits.seed,
    )  # fmt: skip


def help_in_draft(
    desk: Desk, clinic: str, family: str, watch: Callable[[int, int], bool]
) -> dict[str, Any]:
    """What would help a family of the clinic's draft, as plain facts with the draft's revision."""
    draft = plans.draft(desk, clinic)
    if draft is None:
        raise InputError.one("plan", "", "clinic", f"{clinic} has no plan yet.", "Plan it first.")
    bench = bench_of(
        draft.document,
        clinic_service.clinic(desk, clinic),
        family,
        is_fixed=any(one.family == family for one in publishing.current(desk, clinic)),
    )
    found = help_for(bench, watch=watch)
    version = [draft.version.id, draft.version.revision]
    return {"help": asdict(found), "version": version, "family": family}


def told(desk: Desk, clinic: str, facts: Mapping[str, Any], words: Catalogue) -> HelpText | None:
    """A finished job's findings in words; ``None`` when the draft is another one by now."""
    draft = plans.draft(desk, clinic)
    if draft is None or [draft.version.id, draft.version.revision] != facts.get("version"):
        return None
    return help_text(Names(draft.document.problem, words), help_of(facts["help"]))


def help_of(facts: Mapping[str, Any]) -> Help:
    """A help that was kept as plain facts."""
    repairs = tuple(
        Repair(
            **{
                **repair,
                "left_out": tuple(repair["left_out"]),
                "gained": _changes(repair["gained"]),
                "lost": _changes(repair["lost"]),
                "lacking": _changes(repair["lacking"]),
            }
        )
        for repair in facts["repairs"]
    )
    trades = tuple(
        TradeOff(x["course"], None if x["lost"] is None else _changes(x["lost"]))
        for x in facts["trade_offs"]
    )
    return Help(**{**facts, "repairs": repairs, "trade_offs": trades})


def _changes(rows: list[dict[str, Any]]) -> tuple[Change, ...]:
    return tuple(Change(**row) for row in rows)


def plain(explanation: Explanation) -> dict[str, Any]:
    """An explanation as JSON has it: facts, and each with its sentence."""
    names = explanation.names
    found = explanation.help
    said = help_text(names, found) if found else None
    return {
        "family": explanation.family,
        "left_out": [
            {**asdict(left), "sentence": left_sentence(names, left)}
            for left in explanation.left_out
        ],
        "help": asdict(found) if found else None,
        "sentences": asdict(said) if said else None,
    }


def left_sentence(names: Names, left: LeftOut) -> str:
    """What is missing of a course, and why."""
    return left_out_sentence(names, left)


def text(explanation: Explanation) -> str:
    """An explanation for a terminal, ending in one line break."""
    names = explanation.names
    if not explanation.left_out:
        return names.words.say("help.nothing_left_out", family=explanation.family) + "\n"
    own = [x for x in explanation.left_out if [r.law for r in x.reasons] != [WAITING_LIST]]
    lines = [f"- {left_sentence(names, left)}" for left in own]
    waiting = sum(left.missing for left in explanation.left_out) - sum(x.missing for x in own)
    if waiting:
        lines.append("- " + names.words.count("help.wait_with", waiting))
    if explanation.help is not None:
        said = help_text(names, explanation.help)
        lines += [said.head, *(f"  {n}. {line}" for n, line in enumerate(said.repairs, 1))]
        lines += [f"- {line}" for line in said.trade_offs]
        lines.append(said.tail)
    return "\n".join(lines) + "\n"
