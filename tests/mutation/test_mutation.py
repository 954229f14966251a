"""A handful of the mutations, as the command runs them; all of them: ``python -m tests.mutation``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from planner.rules import RULES
from tests.mutation import plugin
from tests.mutation.mutations import all_mutations

ROOT = Path(__file__).parents[2]


ALONE = """
import sys
from tests.mutation.__main__ import main
from tests.mutation.mutations import Mutation
sys.exit(main([], [Mutation(sys.argv[1], tuple(sys.argv[2:]))]))
"""


def mutation_run(*arguments):
    return run("-m", "tests.mutation", *arguments)


def run(*arguments):
    """The exit code and the lines of a Python in a process of its own."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, plugin.VARIABLE: ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout.splitlines()


def test_some_of_each_kind_are_noticed_by_the_tests_that_should():
    names = ["model:needs", "check:rest", "row:rest:fasting:patient", "written:needs:turns"]
    code, lines = mutation_run(*(f"--only={name}" for name in names), "--jobs=2")
    assert code == 0, lines
    noticed = dict(line.split(maxsplit=1) for line in lines[:-1])
    assert noticed == {
        "model:needs": "tests/engine/test_laws.py"
        "::test_the_model_accepts_exactly_what_the_check_accepts[needs]",
        "check:rest": noticed["check:rest"],
        "row:rest:fasting:patient": "tests/test_law_rows.py"
        "::test_every_row_of_the_data_bites[rest-fasting-patient]",
        "written:needs:turns": "tests/test_law_rows.py"
        "::test_every_row_that_an_expansion_writes_bites[needs-turns]",
    }
    assert noticed["check:rest"].startswith("tests/rules/test_rest.py::")
    assert lines[-1] == "4 mutations, 0 survived"


def test_a_name_that_stands_for_nothing_is_refused():
    code, lines = mutation_run("--only=model:ress")
    assert code == 2
    assert lines == ["There is no mutation 'model:ress'; --list shows them all."]
    with pytest.raises(ValueError, match="no mutation 'model:ress'"):
        plugin.switch_off("model:ress")


def test_what_nothing_notices_is_a_survivor():
    code, lines = run("-c", ALONE, "check:rest", "tests/rules/test_early.py")
    assert code == 1
    assert lines == ["check:rest  SURVIVED", "1 mutations, 1 survived", "  check:rest"]


def test_tests_that_fail_or_are_missing_by_themselves_prove_nothing():
    code, lines = run("-c", ALONE, "check:rest", "tests/rules/test_rest.py::test_not_there")
    assert code == 2
    assert lines[0].startswith("With nothing switched off: pytest ended with")


def test_every_rule_has_both_sides_and_each_target_is_there():
    mutations = all_mutations()
    names = [mutation.name for mutation in mutations]
    assert len(set(names)) == len(names)
    assert {f"{side}:{rule.name}" for rule in RULES for side in ("model", "check")} <= {*names}
    for mutation in mutations:
        for target in mutation.targets:
            assert (ROOT / target.partition("::")[0]).is_file(), mutation.name
