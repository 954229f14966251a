from datetime import UTC, datetime

import pytest

from planner.store import clinics
from planner.store.database import Store, open_store
from planner.store.stamp import Stamp

NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)
ANNA = Stamp("anna", NOON)


@pytest.fixture
def store(database, tmp_path):
    opened: Store = open_store(tmp_path)
    with opened.writing() as session:
        clinics.add_clinics(session, {"sm-beg": "data/clinics/sm-beg"}, NOON)
    yield opened
    opened.engine.dispose()
