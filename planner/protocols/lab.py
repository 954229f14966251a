"""The lab: a batch is released for each dose event, at the right time before it is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from planner.domain.problem import Activity, Demand, Lag, Mode, Needs, Part, Point
from planner.domain.time import shift
from planner.protocols.appointments import ZERO
from planner.protocols.draft import Draft
from planner.protocols.family import Person
from planner.protocols.placing import Placing
from planner.protocols.staffing import ONE, nobody


@dataclass(frozen=True)
class Moment:
    """When a product goes in: from and to, as offsets from the start of the dose event."""

    begin: timedelta
    end: timedelta


def add_releases(
    placing: Placing, person: Person, dose: str, moments: tuple[Moment, Moment | None]
) -> None:
    """Write down the batch release of a dose event; a second route is thawed separately.

    The release is the end of the lab's work. One release a dose event counts toward the lab's
    daily number; the bag of a second route takes the bench again, under the kind ``thaw``.
    """
    main, second = moments
    _add(placing, person, dose, "lab_release", main)
    if second is not None and placing.draft.activities[dose].facts["state"] == "thawed":
        _add(placing, person, dose, "thaw", second)


def _add(placing: Placing, person: Person, dose: str, use: str, moment: Moment) -> None:
    draft = placing.draft
    event = draft.activities[dose]
    length = draft.length("lab.prep_min")
    labs = draft.calendar.serving("lab")
    if not labs:
        raise nobody(draft, placing.family, "lab_release", "lab")
    part = Part(ZERO, length)
    demand = Demand("lab", labs, ONE, (part,), "" if use == "lab_release" else use)
    modes = (Mode("lab", length, (demand,)),)
    wait = draft.clinic.duration(
        "lab.thaw_to_start_min" if event.facts["state"] == "thawed" else "lab.fresh_expiry_hours"
    )
    first = shift(event.earliest, moment.begin - wait - length)
    last = shift(event.deadline, moment.begin - min(mode.duration for mode in event.modes))
    name = dose.replace("/dose-", "/release-" if use == "lab_release" else "/thaw-", 1)
    activity = Activity(
        name, "lab_release", placing.family.id, person.id, first, last, modes,
        is_tentative=event.is_tentative,
    )  # fmt: skip
    days = placing.days("lab_release", modes, first, shift(last, -length), grid=ZERO)
    draft.add(placing.single(activity, days))
    draft.needs.append(Needs("dose_needs_release", dose, (name,)))
    draft.needs.append(Needs("release_needs_dose", name, (dose,)))
    _tie(draft, name, dose, moment)


def _tie(draft: Draft, release: str, dose: str, moment: Moment) -> None:
    """Release, transport, start and end of giving, as far as the product's state asks."""
    clinic, state = draft.clinic, draft.activities[dose].facts["state"]
    end = Point(release, "end")
    begins, ends = Point(dose, "start", moment.begin), Point(dose, "start", moment.end)
    draft.lags.append(Lag("release_transport", end, begins, draft.length("lab.transport_min")))
    if state == "thawed":
        start = clinic.duration("lab.thaw_to_start_min")
        draft.lags.append(Lag("thaw_to_start", end, begins, maximum=start))
        expiry = clinic.duration("lab.thaw_expiry_min")
        draft.lags.append(Lag("thaw_expiry", end, ends, maximum=expiry))
    if state == "fresh":
        expiry = clinic.duration("lab.fresh_expiry_hours")
        draft.lags.append(Lag("fresh_expiry", end, ends, maximum=expiry))
