"""``python -m tests.mutation [--only NAME ...] [--jobs N]``: switch off each law in turn.

First the tests that should notice run with nothing switched off: they must pass. Then each
mutation runs in a process of its own and stops at the first failure. Prints what noticed each;
the exit code is 1 when one survives, 2 when the tests fail by themselves or a name is unknown.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from fnmatch import fnmatch
from multiprocessing.pool import Pool

import pytest

from tests.mutation import plugin
from tests.mutation.mutations import Mutation, all_mutations

SECONDS = 300
"""What one mutation may take; one that hangs the tests counts as a survivor."""


class FirstFailure:
    """What a test run noticed first."""

    def __init__(self) -> None:
        self.node = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.node:
            self.node = report.nodeid


def noticed_by(name: str, targets: Sequence[str]) -> tuple[str, str]:
    """The first test that fails with the mutation on, and what went wrong in the run itself.

    Changes this process: call it in one that ends afterwards.
    """
    os.environ[plugin.VARIABLE] = name
    # none of the installed plugins is used here, and loading them takes longer than the tests
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    first = FirstFailure()
    output = io.StringIO()
    options = ["-x", "-q", "-p", "no:cacheprovider"]
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = pytest.main([*options, *targets], plugins=[plugin, first])
    if code == pytest.ExitCode.TESTS_FAILED and first.node:
        return first.node, ""
    trouble = "" if code == pytest.ExitCode.OK else f"pytest ended with {code}"
    return "", trouble and f"{trouble}\n{output.getvalue()}"


def main(
    arguments: Sequence[str] | None = None, mutations: Sequence[Mutation] | None = None
) -> int:
    """The command; see the module. ``mutations``: all of them if not given."""
    asked = _arguments(arguments)
    known = all_mutations() if mutations is None else mutations
    chosen = [m for m in known if not asked.only or any(fnmatch(m.name, o) for o in asked.only)]
    for pattern in asked.only:
        if not any(fnmatch(m.name, pattern) for m in known):
            print(f"There is no mutation {pattern!r}; --list shows them all.")
            return 2
    if asked.list:
        print("\n".join(mutation.name for mutation in chosen))
        return 0
    plugin.read_ahead()
    # a fresh fork for each: the planner is imported once, and changed in nobody else's process
    with multiprocessing.get_context("fork").Pool(asked.jobs, maxtasksperchild=1) as pool:
        if not _passes_unchanged(pool, chosen):
            return 2
        survivors = _run(pool, chosen)
    print(f"{len(chosen)} mutations, {len(survivors)} survived")
    for name in survivors:
        print(f"  {name}")
    return 1 if survivors else 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--only", action="append", default=[], metavar="NAME",
                        help="a name or a pattern (model:*); may be given several times")  # fmt: skip
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    parser.add_argument("--list", action="store_true", help="print the names only")
    return parser.parse_args(arguments)


def _passes_unchanged(pool: Pool, chosen: Sequence[Mutation]) -> bool:
    """Whether the tests are quiet while nothing is switched off."""
    by_file: dict[str, set[str]] = defaultdict(set)
    for target in {target for mutation in chosen for target in mutation.targets}:
        by_file[target.partition("::")[0]].add(target)
    runs = [pool.apply_async(noticed_by, ("", sorted(targets))) for targets in by_file.values()]
    outcomes = [run.get(SECONDS) for run in runs]
    for failed, trouble in outcomes:
        if failed or trouble:
            print(f"With nothing switched off: {failed or trouble}")
    return not any(failed or trouble for failed, trouble in outcomes)


def _run(pool: Pool, chosen: Sequence[Mutation]) -> list[str]:
    """Try all of them and print the table; the names of those that nothing noticed."""
    started = [(m, pool.apply_async(noticed_by, (m.name, m.targets))) for m in chosen]
    width = max(len(mutation.name) for mutation in chosen)
    survivors = []
    for mutation, outcome in started:
        try:
            node, trouble = outcome.get(SECONDS)
        except multiprocessing.TimeoutError:
            node, trouble = "", f"no answer in {SECONDS} s"
        if not node:
            survivors.append(mutation.name)
        print(f"{mutation.name:{width}}  {node or trouble or 'SURVIVED'}", flush=True)
    return survivors


if __name__ == "__main__":
    sys.exit(main())
