"""The planner from the command line: ``python -m planner --help``."""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import sys
import traceback
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Self

from planner import __version__
from planner.domain.errors import InputError, PlannerError
from planner.render.arrivals import arrivals_text
from planner.render.catalogue import Catalogue, catalogue, is_shipped, languages
from planner.render.charges import charges_text
from planner.render.scenario import scenario_text
from planner.render.summary import summary_text
from planner.render.text import findings_text, itinerary_text
from planner.render.why import why_text
from planner.service import arrivals, files, scenario, why
from planner.service import capacity as capacity_service
from planner.service import languages as language_service
from planner.service.desk import data_folder, utc_now
from planner.service.help import SECONDS as HELP_SECONDS
from planner.service.help import explain, plain, text
from planner.service.jobs import SECONDS
from planner.service.lawbook import rules_page
from planner.service.planning import CancelledError, Step

DONE, BROKEN, REFUSED, FAULT = 0, 1, 2, 3
"""Exit codes; the help text says what they mean."""

EPILOG = """\
examples:
  python -m planner clinics
  python -m planner plan --clinic sm-beg --requests data/demo/requests-sm-beg.csv --out out
  python -m planner plan --clinic sm-beg --requests late.csv --existing out/plan.json --out out
  python -m planner check out/plan.json
  python -m planner explain out/plan.json --family BEG-101
  python -m planner arrivals --clinic sm-beg --protocol SM-typical \\
      --from 2027-03-01 --to 2027-04-29 --existing out/plan.json
  python -m planner scenario out/plan.json --edit more:physiotherapist --edit closed:friday
  python -m planner capacity out/plan.json --csv use.csv
  python -m planner why out/plan.json
  python -m planner why out/plan.json --family BEG-101 --activity consent
  python -m planner show out/plan.json --family BEG-101
  python -m planner show out/plan.json --family BEG-105 --language ar
  python -m planner export out/plan.json --csv --excel --out sessions.csv
  python -m planner words --language tr --out review-tr.csv
  python -m planner confirm review-tr.csv --language tr --by "A. K."

exit codes:
  0  done
  1  the plan breaks a law (check), or no new family could be planned (plan)
  2  an input was refused: file, row, field, reason and remedy are on standard error
  3  a mistake of the planner itself
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except InputError as error:
        for fault in error.faults:
            print(f"error: {fault}", file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(f"error: {error.filename or ''}: {error.strerror}.", file=sys.stderr)
        return REFUSED
    except (KeyboardInterrupt, CancelledError):
        print("\nstopped; nothing was written", file=sys.stderr)
        return BROKEN
    except Exception as error:  # noqa: BLE001 -- the last line of defence before a user
        return _own_fault(error)
    return code


def _own_fault(error: Exception) -> int:
    kind = "the plan broke a law" if isinstance(error, PlannerError) else "unexpected"
    print(f"internal error ({kind}): {type(error).__name__}: {error}", file=sys.stderr)
    if os.environ.get("PLANNER_DEBUG"):
        traceback.print_exception(error)
    else:
        print("Set PLANNER_DEBUG=1 to see where, and please report it.", file=sys.stderr)
    return FAULT


# ---- commands -----------------------------------------------------------------------------


def run_plan(options: argparse.Namespace) -> int:
    """Plan a file of families and write plan.json and sessions.csv."""
    order = files.order_of(
        options.as_of or utc_now(), options.seconds, options.seed,
        is_repeatable=options.repeatable,
    )  # fmt: skip
    clinic = files.open_clinic(options.data, options.clinic)
    with _Ticker() as ticker:
        document = files.plan_files(
            clinic, options.requests, options.existing, order, ticker.watch, options.out
        )
    plan, sessions = files.write_plan(document, options.out)
    print(summary_text(catalogue(), files.summary_of(document, catalogue())), end="")
    print(f"{plan}\n{sessions}")
    return DONE if files.is_any_planned(document) else BROKEN


def run_check(options: argparse.Namespace) -> int:
    """Judge a plan by every law, without the solver."""
    document = files.open_plan(options.plan)
    findings = files.findings_of(document)
    broken = tuple(finding for finding in findings if finding.is_hard)
    names = files.names_of(document, catalogue())
    print(findings_text(names, findings if options.all else broken), end="")
    print(f"{len(broken)} broken laws, {len(findings) - len(broken)} unmet wishes")
    return BROKEN if broken else DONE


def run_explain(options: argparse.Namespace) -> int:
    """Say why something of a family is not in the plan, and what would help."""
    document = files.open_plan(options.plan)
    clinic = files.open_clinic(options.data, document.clinic)
    found = explain(
        document, clinic, options.family, catalogue(), options.seconds, is_helped=not options.quick
    )
    if options.json:
        print(json.dumps(plain(found), ensure_ascii=False, indent=2))
    else:
        print(text(found), end="")
    return DONE


def run_capacity(options: argparse.Namespace) -> int:
    """Say how much of everything is used, what had no room, and what binds."""
    found = capacity_service.capacity_of(files.open_plan(options.plan), catalogue())
    made = (
        (options.csv, capacity_service.use_file),
        (options.unmet_csv, capacity_service.unmet_file),
    )
    files.write_files(
        [(path, make(found, is_for_excel=options.excel)) for path, make in made if path]
    )
    if options.json:
        print(json.dumps(capacity_service.plain(found), ensure_ascii=False, indent=2))
    else:
        print(capacity_service.text(found), end="")
    return DONE


def run_why(options: argparse.Namespace) -> int:
    """Say what a plan costs by rule and family, or why one appointment is when and with whom."""
    words = catalogue()
    document = files.open_plan(options.plan)
    wanted = why.Wanted(
        options.activity,
        options.on.isoformat() if options.on else "",
        f"{options.at:%H:%M}" if options.at else "",
    )
    if not (options.family or wanted != why.Wanted("")):
        found, said = why.cost_of_plan(document, words), charges_text
    else:
        name = why.appointment(document, options.family, wanted, words)
        found, said = why.why_this(
            document, name, words, is_moved=not options.quick, seconds=options.seconds
        ), why_text  # fmt: skip
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print(said(words, found), end="")
    return DONE


def run_export(options: argparse.Namespace) -> int:
    """Write a plan as CSV or JSON, to a file or to standard output."""
    document = files.open_plan(options.plan)
    kind = "json" if options.json else "csv"
    words = _words(options.language)
    text = files.export_text(
        document, kind, family=options.family, is_for_excel=options.excel, words=words
    )
    if options.out:
        files.write_files([(options.out, text)])
    else:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
    return DONE


def run_show(options: argparse.Namespace) -> int:
    """Print a family's itinerary by day."""
    document = files.open_plan(options.plan)
    words = _words(options.language)
    itinerary = files.itinerary_of(document, options.family, words)
    print(itinerary_text(words, itinerary), end="")
    return DONE


def run_words(options: argparse.Namespace) -> int:
    """Write a language's review sheet: every sentence beside the English one."""
    text = language_service.review_sheet(options.language)
    if options.out:
        files.write_files([(options.out, text)])
    else:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
    return DONE


def run_confirm(options: argparse.Namespace) -> int:
    """Record what a native speaker confirmed in a review sheet."""
    today = options.on or utc_now().date()
    found = language_service.record(options.language, options.sheet, options.by, today)
    for key, reason in found.refused:
        print(f"not confirmed: {key}: {reason}")
    print(f"{len(found.confirmed)} sentences newly confirmed, {len(found.refused)} to look at")
    return DONE


def run_rules(options: argparse.Namespace) -> int:
    """Print the law book: every rule, and every law row of the data."""
    print(rules_page(files.open_clinics(options.data)), end="")
    return DONE


def run_clinics(options: argparse.Namespace) -> int:
    """List the clinics with their protocols."""
    for clinic in files.open_clinics(options.data).values():
        print(f"{clinic.id}  {clinic.name}, {clinic.city} ({clinic.zone})")
        for protocol in clinic.protocols.values():
            print(f"  {protocol.id}  {protocol.title}")
    return DONE


def run_arrivals(options: argparse.Namespace) -> int:
    """Say for each date of arrival whether a stay fits into a clinic as booked, and how well."""
    terms = arrivals.Terms(
        options.protocol, options.landing, options.takeoff, options.days or 0, options.age,
        options.companions, frozenset(_listed(options.needs)), options.language_spoken,
        options.airport,
    )  # fmt: skip
    question = arrivals.Question(
        terms, options.first, options.last, options.as_of or utc_now(),
        frozenset(_listed(options.may_move)), options.seconds, options.seed,
    )  # fmt: skip
    clinic = files.open_clinic(options.data, options.clinic)
    existing = files.open_plan(options.existing) if options.existing else None
    document = arrivals.feasible_arrivals(clinic, question, existing, catalogue())
    if options.json:
        print(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        print(arrivals_text(catalogue(), document), end="")
    return DONE if document["slots"] else BROKEN


def run_scenario(options: argparse.Namespace) -> int:
    """Plan the families of a plan in an edited clinic, and compare; nothing is saved."""
    edits = scenario.read_edits(options.edit)
    present = files.open_plan(options.existing)
    clinic = files.open_clinic(options.data, options.clinic or present.clinic)
    order = files.order_of(options.as_of or present.as_of, options.seconds, options.seed)
    ticker = _Ticker()
    document = scenario.solve_scenario(
        clinic, present, scenario.Assumption(edits, order), catalogue(), ticker.watch
    )
    ticker.end()
    if options.json:
        print(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        print(scenario_text(catalogue(), document), end="")
    return DONE


class _Ticker:
    """Live progress on standard error: one line that is written over, or plain lines."""

    def __init__(self) -> None:
        self.is_live = sys.stderr.isatty()
        self.is_stopped = False
        self._told: set[str] = set()

    def __enter__(self) -> Self:
        """The first Ctrl-C asks for the best plan so far, the second one ends at once."""
        self._before = signal.signal(signal.SIGINT, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)
        self.end()

    def _stop(self, *_: object) -> None:
        if self.is_stopped:
            raise KeyboardInterrupt
        self.is_stopped = True
        print("\nstopping; the best plan so far is kept", file=sys.stderr)

    def watch(self, step: Step) -> bool:
        """Say where planning stands; asks to stop after a Ctrl-C."""
        head = f"[{step.number}/{step.families}] {step.family}"
        if self.is_live:
            print(f"\r\x1b[K{head} {self._said(step)}", end="", file=sys.stderr, flush=True)
        elif head not in self._told:
            print(head, file=sys.stderr, flush=True)
        self._told.add(head)
        return not self.is_stopped

    def end(self) -> None:
        """Finish the line."""
        if self.is_live and self._told:
            print(file=sys.stderr)

    @staticmethod
    def _said(step: Step) -> str:
        if step.progress is None:
            return ""
        now = step.progress
        seconds = now.elapsed.total_seconds()
        return f"tier {now.tier}: cost {now.cost}, bound {now.bound}, {seconds:.1f} s"


# ---- arguments ----------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        "python -m planner",
        description="Plans families' stays at a clinic: travel, rooms and appointments only.",
        epilog=EPILOG,
        formatter_class=shape,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_plan(commands.add_parser("plan", help=run_plan.__doc__, formatter_class=shape))
    check = commands.add_parser("check", help=run_check.__doc__)
    _add_document(check, run_check)
    check.add_argument("--all", action="store_true", help="list unmet wishes with their cost too")
    _add_export(commands.add_parser("export", help=run_export.__doc__))
    show = commands.add_parser("show", help=run_show.__doc__)
    _add_document(show, run_show)
    show.add_argument("--family", required=True, metavar="ID", help="the family's code")
    _add_language(show)
    _add_words(commands.add_parser("words", help=run_words.__doc__))
    _add_confirm(commands.add_parser("confirm", help=run_confirm.__doc__))
    _add_explain(commands.add_parser("explain", help=run_explain.__doc__))
    _add_arrivals(commands.add_parser("arrivals", help=run_arrivals.__doc__))
    _add_scenario(commands.add_parser("scenario", help=run_scenario.__doc__))
    _add_capacity(commands.add_parser("capacity", help=run_capacity.__doc__))
    _add_why(commands.add_parser("why", help=run_why.__doc__))
    clinics = commands.add_parser("clinics", help=run_clinics.__doc__)
    _add_data(clinics)
    clinics.set_defaults(run=run_clinics)
    rules = commands.add_parser("rules", help=run_rules.__doc__)
    _add_data(rules)
    rules.set_defaults(run=run_rules)
    return parser


def _add_plan(plan: argparse.ArgumentParser) -> None:
    plan.add_argument(
        "--clinic", required=True, metavar="ID", help="see: python -m planner clinics"
    )
    plan.add_argument(
        "--requests", required=True, type=Path, metavar="FILE", help="families, CSV or JSON"
    )
    plan.add_argument(
        "--existing", type=Path, metavar="PLAN.JSON", help="bookings that stay as they are"
    )
    plan.add_argument(
        "--seconds", type=_positive, default=SECONDS, metavar="N",
        help="at most so long for one family; for n together sqrt(n) times (default %(default)g)",
    )  # fmt: skip
    plan.add_argument(
        "--repeatable", action="store_true",
        help="the same plan each time: limits count work instead of seconds; slower",
    )  # fmt: skip
    plan.add_argument("--seed", type=int, default=1, metavar="N", help="default %(default)s")
    plan.add_argument(
        "--as-of", type=_instant, metavar="TIME",
        help='the plan\'s "now", ISO 8601 with offset (default: now)',
    )  # fmt: skip
    plan.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder to write to")
    _add_data(plan)
    plan.set_defaults(run=run_plan)


def _add_arrivals(command: argparse.ArgumentParser) -> None:
    _add_clinic(command)
    command.add_argument("--protocol", required=True, metavar="ID", help="see: clinics")
    for name, dest, what in (("--from", "first", "first"), ("--to", "last", "last")):
        command.add_argument(
            name, dest=dest, required=True, type=_day, metavar="DATE",
            help=f"the {what} date of arrival, YYYY-MM-DD",
        )  # fmt: skip
    command.add_argument(
        "--landing", type=_clock, metavar="HH:MM", help="at the clinic (default: its data)"
    )
    command.add_argument("--takeoff", type=_clock, metavar="HH:MM", help="on the last day")
    command.add_argument(
        "--days", type=_whole, metavar="N", help="landing and take-off included (protocol's)"
    )
    command.add_argument("--age", type=_whole, metavar="YEARS", help="of the patient")
    command.add_argument("--companions", type=_whole, metavar="N", help="adults who come along")
    command.add_argument("--needs", default="", metavar="LIST", help="wheelchair;quiet_room ...")
    command.add_argument(
        "--speaks", dest="language_spoken", default="", metavar="CODE", help="the family's language"
    )
    command.add_argument(
        "--airport", default="", metavar="IATA", help="default: the clinic's first"
    )
    command.add_argument(
        "--existing", type=Path, metavar="PLAN.JSON", help="bookings that stay as they are"
    )
    command.add_argument(
        "--may-move", default="", metavar="LIST",
        help="families of it that are drafts: they may make room where few dates fit",
    )  # fmt: skip
    command.add_argument(
        "--seconds", type=_positive, default=1.0, metavar="N",
        help="at most so long for each look at a date (default %(default)g)",
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help="all facts, for programs")
    _add_search(command)
    command.set_defaults(run=run_arrivals)


def _add_scenario(command: argparse.ArgumentParser) -> None:
    command.add_argument("existing", type=Path, metavar="PLAN.JSON", help="the present plan")
    command.add_argument("--clinic", default="", metavar="ID", help="default: the plan's")
    command.add_argument(
        "--edit", action="append", required=True, metavar="EDIT",
        help="more:ROLE, more:ID:2, closed:friday, longer:60, longer:ROLE:60; may be repeated",
    )  # fmt: skip
    command.add_argument(
        "--seconds", type=_positive, default=SECONDS, metavar="N",
        help="at most so long for each family (default %(default)g)",
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help="all facts, for programs")
    _add_search(command)
    _add_data(command)
    command.set_defaults(run=run_scenario)


def _add_clinic(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--clinic", required=True, metavar="ID", help="see: python -m planner clinics"
    )
    _add_data(command)


def _add_search(command: argparse.ArgumentParser) -> None:
    command.add_argument("--seed", type=int, default=1, metavar="N", help="default %(default)s")
    command.add_argument(
        "--as-of", type=_instant, metavar="TIME",
        help='the "now" of the answer, ISO 8601 with offset (default: now)',
    )  # fmt: skip


def _listed(text: str) -> list[str]:
    return [word for word in re.split(r"[;,\s]+", text) if word]


def _add_export(export: argparse.ArgumentParser) -> None:
    _add_document(export, run_export)
    kind = export.add_mutually_exclusive_group(required=True)
    kind.add_argument("--csv", action="store_true", help="one row per appointment, ride and night")
    kind.add_argument("--json", action="store_true", help="the whole plan")
    export.add_argument("--family", default="", metavar="ID", help="only this family (CSV)")
    export.add_argument("--excel", action="store_true", help="CSV with a byte-order mark")
    export.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
    _add_language(export)


def _add_explain(command: argparse.ArgumentParser) -> None:
    _add_document(command, run_explain)
    command.add_argument("--family", required=True, metavar="ID", help="the family's code")
    command.add_argument("--json", action="store_true", help="facts and sentences as JSON")
    command.add_argument("--quick", action="store_true", help="only why, not what would help")
    command.add_argument(
        "--seconds", type=_positive, default=HELP_SECONDS, metavar="N",
        help="at most so long for what would help (default %(default)g)",
    )  # fmt: skip
    _add_data(command)


def _add_capacity(command: argparse.ArgumentParser) -> None:
    _add_document(command, run_capacity)
    command.add_argument("--csv", type=Path, metavar="FILE", help="use by resource, date and hour")
    command.add_argument("--unmet-csv", type=Path, metavar="FILE", help="what had no room")
    command.add_argument("--excel", action="store_true", help="CSV with a byte-order mark")
    command.add_argument("--json", action="store_true", help="everything as JSON")


def _add_why(command: argparse.ArgumentParser) -> None:
    _add_document(command, run_why)
    command.add_argument("--family", default="", metavar="ID", help="the family's code")
    command.add_argument(
        "--activity", default="", metavar="WHAT", help="an appointment's id, or words of its title"
    )
    command.add_argument("--on", type=_day, metavar="DATE", help="its date, YYYY-MM-DD")
    command.add_argument("--at", type=_clock, metavar="HH:MM", help="its start")
    command.add_argument("--json", action="store_true", help="all facts, for programs")
    command.add_argument(
        "--quick", action="store_true", help="without solving where the family's others may move"
    )
    command.add_argument(
        "--seconds", type=_positive, default=why.SECONDS, metavar="N",
        help="at most so long for that solving (default %(default)g)",
    )  # fmt: skip


def _add_document(command: argparse.ArgumentParser, run: object) -> None:
    command.add_argument("plan", type=Path, metavar="PLAN.JSON")
    command.set_defaults(run=run)


def _add_words(words: argparse.ArgumentParser) -> None:
    words.add_argument("--language", required=True, metavar="CODE", help="see: show --help")
    words.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
    words.set_defaults(run=run_words)


def _add_confirm(confirm: argparse.ArgumentParser) -> None:
    confirm.add_argument("sheet", type=Path, metavar="SHEET.CSV", help="see: words")
    confirm.add_argument("--language", required=True, metavar="CODE", help="see: show --help")
    confirm.add_argument("--by", required=True, metavar="WHO", help="who read it, as you note it")
    confirm.add_argument(
        "--on", type=date.fromisoformat, metavar="DATE", help="YYYY-MM-DD (default: today)"
    )
    confirm.set_defaults(run=run_confirm)


def _add_language(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--language", default="en", metavar="CODE",
        help=f"of titles and sentences: {', '.join(languages())} (default: %(default)s)",
    )  # fmt: skip


def _words(language: str) -> Catalogue:
    """The words of a language; says so where they can only be English."""
    words = catalogue(language)
    if not is_shipped(language):
        shipped = ", ".join(languages())
        print(f"No texts in {language!r}, so in English. There are: {shipped}.", file=sys.stderr)
    return words


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data", type=Path, default=data_folder(), metavar="DIR", help="default: %(default)s"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write 2027-03-01") from error


def _clock(text: str) -> time:
    try:
        clock = time.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a clock time; write 14:10") from error
    if clock.tzinfo is not None:
        raise argparse.ArgumentTypeError(f"{text!r}: write the clinic's own clock, 14:10")
    return clock


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return number


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not an ISO 8601 time") from error
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no offset; write 2027-03-01T08:00+01:00")
    return moment


if __name__ == "__main__":
    sys.exit(main())
