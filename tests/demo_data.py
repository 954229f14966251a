"""The shipped data with only some of the demo families, so that planning takes seconds."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"


def small_data(folder: Path, families: Collection[str]) -> Path:
    """A data folder with the shipped clinics and these of their demo families."""
    (folder / "demo").mkdir(parents=True)
    for name in ("clinics", "defaults.toml"):
        (folder / name).symlink_to(DATA / name)
    for path in sorted((DATA / "demo").glob("requests-*.csv")):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines[1:] if line.split(",")[0] in families]
        if kept:
            (folder / "demo" / path.name).write_text(lines[0] + "".join(kept), "utf-8")
    return folder
