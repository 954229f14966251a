"""One family's itinerary, day by day: plain frozen records that any page or printer can draw."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from planner.domain.choice import Choice
from planner.domain.errors import UnknownIdError
from planner.domain.plan import LeftOut, Placement, Plan, demands_of, end_of, gates_of
from planner.domain.problem import Activity, Course, Problem, Stay, Task
from planner.domain.time import days as dates
from planner.domain.time import elapsed, shift
from planner.domain.words import LODGING, USE_KINDS
from planner.render.crew import crew
from planner.render.names import Names
from planner.render.nights import nights
from planner.render.reasons import missing_sentence, reason_lines

FLIGHTS = ("landing", "takeoff")


@dataclass(frozen=True)
class Stretch:
    """A part of an entry with a name of its own: the flat rest after an injection."""

    title: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Entry:
    """One line of a day. Names are ready to be read; ids and ``kind`` are for links and colours.

    ``is_continued`` marks an entry that began the day before and is shown again. ``party`` is
    whom it is for: a person's code ("p1"), or empty for the whole family.
    """

    activity: str
    kind: str
    title: str
    start: datetime
    end: datetime
    party: str
    where: str
    who: str
    companion: str
    interpreter: str
    vehicle: str
    status: str
    stretches: tuple[Stretch, ...] = ()
    notes: tuple[str, ...] = ()
    is_continued: bool = False


@dataclass(frozen=True)
class Night:
    """One night: check-in date, ``night`` or ``ward_night``, the room, and the companions who sleep
    there where the family is divided.

    What is to be known of the whole lodging stands as ``notes`` with its first night.
    """

    activity: str
    kind: str
    title: str
    night: date
    start: datetime
    end: datetime
    where: str
    party: str
    status: str
    notes: tuple[str, ...] = ()
    companion: str = ""


@dataclass(frozen=True)
class Day:
    """One calendar day at the clinic; ``number`` 1 is the landing date."""

    date: date
    number: int
    title: str
    entries: tuple[Entry, ...]
    nights: tuple[Night, ...]


@dataclass(frozen=True)
class TaskLine:
    """A dated errand; ``home`` is the same moment in the family's own time, where known."""

    task: str
    what: str
    start: datetime
    end: datetime | None
    when: str
    home: str


@dataclass(frozen=True)
class GateLine:
    """Something that a person must confirm: the sentence, and its state."""

    gate: str
    what: str
    state: str
    due: datetime | None


@dataclass(frozen=True)
class CourseLine:
    """How much of one course is in the plan; ``why`` also says how "daily" came about."""

    course: str
    what: str
    person: str
    kind: str
    wanted: int
    placed: int
    why: str


@dataclass(frozen=True)
class LeftOutLine:
    """What is missing of one course, in words, with the reasons."""

    course: str
    what: str
    person: str
    kind: str
    missing: int
    sentence: str
    is_essential: bool


@dataclass(frozen=True)
class Itinerary:
    """Everything that one family is told. ``zone`` is the clinic's; all times are in it.

    ``choice`` is for the coordinator: which of its options of flights the family was given.
    """

    family: str
    clinic: str
    zone: str
    protocol: str
    patients: tuple[str, ...]
    languages: tuple[str, ...]
    landing: datetime
    takeoff: datetime
    airport: str
    flight_in: str
    flight_out: str
    days: tuple[Day, ...]
    tasks_before: tuple[TaskLine, ...]
    tasks_during: tuple[TaskLine, ...]
    tasks_after: tuple[TaskLine, ...]
    gates: tuple[GateLine, ...]
    costs: tuple[str, ...]
    courses: tuple[CourseLine, ...]
    left_out: tuple[LeftOutLine, ...]
    regulatory_note: str
    choice: Choice | None = None

    @property
    def placed(self) -> int:
        """How many of the things asked for are in the plan."""
        return sum(line.placed for line in self.courses)

    @property
    def wanted(self) -> int:
        """How many things were asked for."""
        return sum(line.wanted for line in self.courses)


def itinerary(names: Names, plan: Plan, family: str, left_out: Iterable[LeftOut] = ()) -> Itinerary:
    """The itinerary of a family in a plan; :class:`UnknownIdError` if there is no such family."""
    problem = names.problem
    stay = problem.stay.get(family)
    if stay is None:
        raise UnknownIdError(f"the plan has no family {family!r}")
    names = replace(names, family=family)
    tasks = _tasks(names, stay)
    return Itinerary(
        family=stay.id,
        clinic=problem.clinic,
        zone=problem.zone,
        protocol=stay.protocol,
        patients=stay.patients,
        languages=stay.languages,
        landing=stay.landing.astimezone(problem.tz),
        takeoff=stay.takeoff.astimezone(problem.tz),
        airport=stay.airport,
        flight_in=stay.flight_in,
        flight_out=stay.flight_out,
        days=_days(names, plan, stay),
        tasks_before=tasks["before"],
        tasks_during=tasks["during"],
        tasks_after=tasks["after"],
        gates=tuple(
            GateLine(gate.id, names.gate(gate), gate.state, gate.due)
            for gate in gates_of(plan, stay)
        ),
        costs=tuple(names.cost(line) for line in stay.costs),
        courses=course_lines(names, plan, stay),
        left_out=left_out_lines(names, plan, stay, left_out),
        regulatory_note=stay.regulatory_note,
    )


def chosen_courses(problem: Problem, plan: Plan, stay: Stay) -> tuple[Course, ...]:
    """The stay's courses without those of options that were not chosen.

    Where nothing was chosen yet, the first option stands for its branch: it is what the family
    asked for first.
    """
    dropped: set[str] = set()
    for branch in problem.branches:
        if branch.stay == stay.id:
            chosen = plan.choices.get(branch.id, branch.options[0].id)
            kept = {c for option in branch.options if option.id == chosen for c in option.courses}
            dropped |= {c for option in branch.options for c in option.courses} - kept
    return tuple(c for c in problem.courses if c.stay == stay.id and c.id not in dropped)


def course_lines(names: Names, plan: Plan, stay: Stay) -> tuple[CourseLine, ...]:
    """The stay's courses with how much of each is in the plan, without what no stay can lack.

    Courses of one person and kind (three meals a day) become one line of their kind.
    """
    groups: dict[tuple[str, str], list[Course]] = defaultdict(list)
    for course in chosen_courses(names.problem, plan, stay):
        if course.price is not None:
            groups[course.person, course.kind].append(course)
    return tuple(_course_line(names, plan, group) for group in groups.values())


def _course_line(names: Names, plan: Plan, group: list[Course]) -> CourseLine:
    first = group[0]
    placed = sum(placed_of(plan, course) for course in group)
    wanted = sum(course.wanted for course in group)
    if len(group) == 1:
        what, why = names.course(first), names.count(first, placed)
    else:
        what = names.words.word("kind", first.kind)
        why = names.words.count("course.placed", wanted, what=what, placed=placed)
    return CourseLine(first.id, what, first.person, first.kind, wanted, placed, why)


def placed_of(plan: Plan, course: Course) -> int:
    """How many of a course's activities are in the plan."""
    return sum(activity in plan.placements for activity in course.activities)


def left_out_lines(
    names: Names, plan: Plan, stay: Stay, left_out: Iterable[LeftOut]
) -> tuple[LeftOutLine, ...]:
    """What is missing of the stay: counted from the plan, with the reasons that are known.

    What is alike (five breakfasts, kept out by the same) becomes one line.
    """
    known = {left.course: left.reasons for left in left_out}
    groups: dict[tuple[str, str, str, tuple[str, ...]], list[Course]] = defaultdict(list)
    for course in chosen_courses(names.problem, plan, stay):
        if placed_of(plan, course) < course.wanted:
            reasons = known.get(course.id, ())
            what = names.course(course)
            said = reason_lines(names, reasons, course)
            groups[course.person, course.kind, what, said].append(course)
    lines: list[LeftOutLine] = []
    for (person, _, what, _), courses in groups.items():
        missing = sum(course.wanted - placed_of(plan, course) for course in courses)
        first = courses[0]
        reasons = known.get(first.id, ())
        sentence = missing_sentence(names, what, missing, reasons, first)
        is_essential = first.cls == "essential"
        lines.append(
            LeftOutLine(first.id, what, person, first.kind, missing, sentence, is_essential)
        )
    return tuple(lines)


# ---- days ---------------------------------------------------------------------------------


def _days(names: Names, plan: Plan, stay: Stay) -> tuple[Day, ...]:
    entries: dict[date, list[Entry]] = defaultdict(list)
    by_night: dict[date, list[Night]] = defaultdict(list)
    for placement in placements_of(names.problem, plan, stay.id):
        activity = names.problem.activity[placement.activity]
        if activity.kind in LODGING:
            for night in _nights(names, plan, placement):
                by_night[night.night].append(night)
            continue
        for day, entry in _entries(names, plan, placement):
            entries[day].append(entry)
    seen = [stay.first_day, stay.last_day, *entries, *by_night]
    return tuple(
        Day(
            day,
            (day - stay.first_day).days + 1,
            names.words.day(day),
            _together(sorted(entries[day], key=lambda e: (e.start, e.end, e.activity))),
            tuple(by_night[day]),
        )
        for day in dates(min(seen), max(seen))
    )


def _together(entries: list[Entry]) -> tuple[Entry, ...]:
    """The entries with a flight only once, though everybody of the family takes it."""
    found: dict[tuple[str, ...], Entry] = {}
    for entry in entries:
        key = (entry.kind,) if entry.kind in FLIGHTS else (entry.kind, entry.activity)
        known = found.get(key)
        found[key] = replace(known, party="", companion="") if known else entry
    return tuple(found.values())


def placements_of(problem: Problem, plan: Plan, stay: str) -> tuple[Placement, ...]:
    """The stay's placements in order of time."""
    found = [
        plan.placements[a] for a in problem.activities_of.get(stay, ()) if a in plan.placements
    ]
    return tuple(sorted(found, key=lambda p: (p.start, p.activity)))


def status_of(plan: Plan, activity: Activity) -> str:
    """``tentative``, ``pinned`` or ``planned``."""
    if activity.is_tentative:
        return "tentative"
    return "pinned" if activity.id in plan.pinned else "planned"


def _entries(names: Names, plan: Plan, placement: Placement) -> Iterator[tuple[date, Entry]]:
    entry = _entry(names, plan, placement)
    yield entry.start.date(), entry
    if entry.end.date() > entry.start.date() and entry.end.time() != entry.end.min.time():
        yield entry.end.date(), replace(entry, is_continued=True)


def _entry(names: Names, plan: Plan, placement: Placement) -> Entry:
    problem = names.problem
    activity = problem.activity[placement.activity]
    team = crew(problem, plan, placement)
    return Entry(
        activity=activity.id,
        kind=activity.kind,
        title=names.title(activity),
        start=placement.start.astimezone(problem.tz),
        end=end_of(problem, placement).astimezone(problem.tz),
        party=names.code(activity.person),
        where=names.resources((*team.room, *team.device)),
        who=names.resources(team.practitioner),
        companion=names.resources(team.companion),
        interpreter=names.resources(team.interpreter),
        vehicle=names.resources((*team.vehicle, *team.driver)),
        status=status_of(plan, activity),
        stretches=stretches(names, placement),
        notes=notes(names, activity),
    )


def stretches(names: Names, placement: Placement) -> tuple[Stretch, ...]:
    """The parts of the patient's time that have a name of their own, in order."""
    problem = names.problem
    found: dict[tuple[datetime, datetime], str] = {}
    for demand, taken in demands_of(problem, placement):
        is_family = not demand.is_ride and problem.resource[taken].role == "patient"
        if not is_family or demand.kind not in USE_KINDS:
            continue
        for part in demand.parts:
            start = shift(placement.start, part.begin).astimezone(problem.tz)
            end = shift(placement.start, part.end).astimezone(problem.tz)
            found[start, end] = names.words.word("kind", demand.kind)
    return tuple(Stretch(title, *ends) for ends, title in sorted(found.items()))


def notes(names: Names, activity: Activity) -> tuple[str, ...]:
    """What the facts of an activity add to it, as far as the catalogue has words for it."""
    facts = names.facts(activity.facts)
    said = [
        names.words.say(f"note.{key}", **facts)
        for key, value in activity.facts.items()
        if value and names.words.can_say(f"note.{key}", facts)
    ]
    if activity.is_tentative:
        said.append(names.words.say("note.tentative"))
    return tuple(said)


def _nights(names: Names, plan: Plan, placement: Placement) -> Iterator[Night]:
    problem = names.problem
    activity = problem.activity[placement.activity]
    stay = problem.stay[activity.stay]
    kind = night_kind(activity)
    room = names.resources(crew(problem, plan, placement).room)
    said = notes(names, activity)
    end = end_of(problem, placement)
    wards = _ward_nights(problem, plan, stay.id)
    family = {*stay.patients, *stay.companions, *stay.siblings}
    for night, start, until in nights(placement.start, end, problem.tz):
        if kind == "night" and family <= wards.get(night, set()):
            continue  # the room is kept, and nobody sleeps in it
        yield Night(
            activity=activity.id,
            kind=kind,
            title=names.words.word("kind", kind),
            night=night,
            start=start,
            end=until,
            where=room,
            party=names.code(activity.person),
            status=status_of(plan, activity),
            notes=said,
            companion=names.resources(_companions_of(stay, kind, wards.get(night))),
        )
        said = ()


def _ward_nights(problem: Problem, plan: Plan, stay: str) -> dict[date, set[str]]:
    """Who sleeps on the ward, by check-in date."""
    found: dict[date, set[str]] = defaultdict(set)
    for placement in placements_of(problem, plan, stay):
        activity = problem.activity[placement.activity]
        if "sleepers" in activity.facts:
            night = date.fromisoformat(activity.facts["night"])
            found[night] |= set(activity.facts["sleepers"].split(";"))
    return found


def _companions_of(stay: Stay, kind: str, ward: set[str] | None) -> tuple[str, ...]:
    """Companions and siblings of a night in which some of the family sleep on the ward."""
    if ward is None:
        return ()
    is_ward = kind == "ward_night"
    along = (*stay.companions, *stay.siblings)
    return tuple(person for person in along if (person in ward) == is_ward)


def night_kind(activity: Activity) -> str:
    """What a night of a lodging activity is called in exports."""
    return "ward_night" if activity.kind == "ward" else "night"


def therapy_minutes(day: Day, kinds: Iterable[str]) -> dict[str, int]:
    """The minutes of these kinds on a day by patient: what a daily cap counts."""
    total: Counter[str] = Counter()
    for entry in day.entries:
        if entry.kind in kinds and not entry.is_continued:
            total[entry.party] += elapsed(entry.start, entry.end) // timedelta(minutes=1)
    return dict(total)


# ---- tasks --------------------------------------------------------------------------------


def part_of_stay(stay: Stay, task: Task) -> str:
    """When an errand is due: ``before`` the landing, ``during`` the stay, ``after`` the take-off."""
    if task.start < stay.landing:
        return "before"
    return "during" if task.start < stay.takeoff else "after"


def _tasks(names: Names, stay: Stay) -> dict[str, tuple[TaskLine, ...]]:
    lines: dict[str, list[TaskLine]] = {"before": [], "during": [], "after": []}
    for task in sorted(stay.tasks, key=lambda task: (task.start, task.id)):
        lines[part_of_stay(stay, task)].append(_task(names, task))
    return {part: tuple(found) for part, found in lines.items()}


def _task(names: Names, task: Task) -> TaskLine:
    start = task.start.astimezone(names.problem.tz)
    return TaskLine(
        task.id,
        names.task(task),
        start,
        task.end.astimezone(names.problem.tz) if task.end else None,
        names.when(task.start, task.end, names.problem.zone),
        names.when(task.start, task.end, task.home_zone) if task.home_zone else "",
    )
