"""What every test relies on: nothing reads or writes the planner's own home folder."""

from __future__ import annotations

import os
import tempfile

# Set before any test module is imported, so that a test that forgets to name a home of its own
# still never touches the developer's data.
os.environ["PLANNER_HOME"] = tempfile.mkdtemp(prefix="planner-tests-")
