"""What every test relies on: nothing reads or writes the planner's own home folder or database, and
no outcome depends on how fast or how busy the machine is.
"""

from __future__ import annotations

import os
import tempfile
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url

# Set before any test module is imported, so that a test that forgets to name a home of its own
# still never touches the developer's data.
os.environ["PLANNER_HOME"] = tempfile.mkdtemp(prefix="planner-tests-")
os.environ.pop("PLANNER_DATABASE", None)

# The same examples in every run, however long each takes: what was green stays green elsewhere.
# ``pytest --hypothesis-profile=explore`` draws new ones.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", settings.get_profile("steady"), derandomize=False)
settings.load_profile("steady")

POSTGRESQL = os.environ.get("PLANNER_TEST_DATABASE", "")
"""URL of a PostgreSQL database in which tests may make and drop schemas; empty: SQLite only."""
DATABASES = ("sqlite", "postgresql") if POSTGRESQL else ("sqlite",)


@pytest.fixture(params=DATABASES)
def database(request, monkeypatch):
    """The kind of database that ``open_store`` opens: a file in the home, or a schema of its own."""
    if request.param == "sqlite":
        yield request.param
        return
    schema = f"test_{uuid4().hex}"
    url = make_url(POSTGRESQL)
    own = url.update_query_dict({"options": f"-csearch_path={schema}"})
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        monkeypatch.setenv("PLANNER_DATABASE", own.render_as_string(hide_password=False))
        yield request.param
        connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
    engine.dispose()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's tests come last: their driver keeps an event loop, beside which none can run."""
    items.sort(key=lambda item: "browser" in item.path.parts)
