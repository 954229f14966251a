"""The adjunct: what is asked for is not dropped because not all of it can be had."""

from __future__ import annotations

from dataclasses import replace

from planner.domain.clinic import Clinic
from planner.domain.protocol import OxygenOption
from planner.domain.request import Companion
from tests.cases.build import planned
from tests.protocols.build import clinic, patient, stay, with_protocol


def with_dives_on(rule: str, *options: OxygenOption) -> Clinic:
    """mx-bom with dives on few dates and MX-short with these choices of an adjunct."""
    base = with_protocol(clinic("mx-bom"), "MX-short", oxygen=options)
    return replace(base, dives=tuple(replace(row, rule=rule) for row in base.dives))


def test_two_dives_of_four_are_better_than_none() -> None:
    """Dives only on Fridays and Saturdays. Landing Monday 1 February, flight Wednesday 10 February
    15:00: Friday 5 and Saturday 6 February are left, less the day after an injection and dose
    days. Two of four missing cost 2 * 80 = 160 points, none at all 4 * 80 = 320.
    """
    made = with_dives_on(
        "FREQ=WEEKLY;BYDAY=FR,SA", OxygenOption("hbot", 4), OxygenOption("none", 0)
    )
    family = stay(
        "mx-bom", "2027-02-01T09:00+05:30", "2027-02-10T15:00+05:30",
        patient("MX-short", 12), companions=(Companion("c1"),),
    )  # fmt: skip
    case = planned(family, at_clinic=made, is_first_enough=False)
    assert case.broken == []
    assert case.plan.choices["A1/p1/oxygen"] == "hbot"
    assert len(case.of("A1", "hbot")) == 2
    assert case.left_out == {"A1/p1/hbot": 2}
    assert case.result.cost[0] == 160
