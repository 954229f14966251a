import subprocess
import sys
from pathlib import Path

from alembic import command
from sqlalchemy import inspect

from planner.store import home, migration
from planner.store.database import connect
from planner.store.tables import Table

ROOT = Path(__file__).resolve().parents[2]


def test_migrations_up_from_empty_give_the_tables_of_the_code(store):
    config = migration.configuration()
    with store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.check(config)  # raises when the code's tables differ from the migrated ones


def test_down_and_up_again(database, tmp_path):
    engine = connect(home.database(tmp_path))
    migration.migrate(engine)
    config = migration.configuration()
    with engine.execution_options(is_write=True).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migration.migrate(engine)
    assert set(inspect(engine).get_table_names()) == {"alembic_version", *Table.metadata.tables}
    engine.dispose()


def test_several_processes_open_an_empty_home_at_once(database, tmp_path):
    """They load their modules first, then all start at one moment."""
    code = (
        "import sys, time; from pathlib import Path;"
        "from planner.store.database import open_store;"
        "from planner.store import tables; from alembic import command;"
        "go = Path(sys.argv[2]); print('ready', flush=True)\n"
        "while not go.exists(): time.sleep(0.001)\n"
        "open_store(Path(sys.argv[1])).engine.dispose()"
    )
    go, folder = tmp_path / "go", tmp_path / "home"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, folder, go],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    assert [run.stdout.readline() for run in runs] == ["ready\n"] * 6
    go.touch()
    assert [run.communicate(timeout=60)[1] for run in runs] == [""] * 6
    assert [run.returncode for run in runs] == [0] * 6
