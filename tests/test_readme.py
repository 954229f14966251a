"""What the README says to type works as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
SETUP = "python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt && "


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_one_line_runs_it_and_one_line_tests_it() -> None:
    lines = [line for block in blocks("bash") for line in block.splitlines()]
    assert f"{SETUP}.venv/bin/streamlit run streamlit_app.py" in lines
    assert f"{SETUP}.venv/bin/python -m pytest" in lines


def test_the_continuous_check_runs_the_same_test_line() -> None:
    pattern = re.search(r"grep -m 1 -E '(.+)' README\.md", (ROOT / ".ci/run").read_text("utf-8"))
    assert pattern
    found = [line for line in README.splitlines() if re.search(pattern[1], line)]
    assert found == [f"{SETUP}.venv/bin/python -m pytest"]


def test_the_command_lines_work_in_their_order(tmp_path: Path) -> None:
    (commands,) = [block for block in blocks("bash") if "-m planner" in block]
    for line in commands.splitlines():
        words = line.replace(".venv/bin/python", sys.executable).split()
        words = [re.sub(r"^out\b", str(tmp_path / "out"), word) for word in words]
        words = [re.sub(r"^sessions\.csv$", str(tmp_path / word), word) for word in words]
        ran = run(*words)
        assert ran.returncode == 0, f"{line}\n{ran.stdout}\n{ran.stderr}"
    assert (tmp_path / "sessions.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_python_example_prints_an_itinerary(tmp_path: Path) -> None:
    (example,) = blocks("python")
    path = tmp_path / "example.py"
    path.write_text(example, "utf-8")
    ran = run(sys.executable, str(path))
    assert ran.returncode == 0, ran.stderr
    assert "Family BEG-101" in ran.stdout


def test_every_file_that_the_docs_link_is_there() -> None:
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#]+)", text):
            if not target.startswith(("http:", "https:", "mailto:")):
                assert (page.parent / target).exists(), f"{page.name}: {target}"
