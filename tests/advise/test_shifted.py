"""A plan moved by days: ids and times, and nothing that the other dates do not know."""

from __future__ import annotations

from datetime import timedelta

from planner.advise.shifted import shifted
from tests.rules import build as b

ANN = b.person("ann")


def test_what_is_called_after_its_date_moves_with_its_time_and_its_run():
    """The clocks jump on Sunday 28 March 2027: a session at 09:00 is at 09:00 on the next day, too."""
    dives = [b.run(f"dive/2027-03-{day}", 60, b.vessel("c", 4)) for day in (27, 28)]
    rides = [b.activity(f"hbot/2027-03-{day}", 60, b.ride(*dives)) for day in (27, 28)]
    talk = b.activity("talk", 30, ANN)
    gone = b.activity("gone/2027-03-28", 30, ANN)
    problem = b.problem([ANN], [*dives, *rides, talk, gone])
    plan = b.plan(
        b.place(dives[0], b.on(27, "09:00")), b.place(rides[0], b.on(27, "09:00"), dives[0].id),
        b.place(talk, b.on(27, "12:00")), b.place(gone, b.on(28, "12:00")), adjunct="hbot",
    )  # fmt: skip
    found = shifted(plan, problem, timedelta(days=1))
    moved = {name: (p.start, p.takes) for name, p in found.placements.items()}
    assert moved == {
        "dive/2027-03-28": (b.on(28, "09:00"), ("c",)),
        "hbot/2027-03-28": (b.on(28, "09:00"), ("dive/2027-03-28",)),
        "talk": (b.on(28, "12:00"), ("ann",)),
    }
    assert found.choices == {"adjunct": "hbot"}
