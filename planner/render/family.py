"""A published stay as its family reads it: next thing first, then day by day. Plain records.

Times are the clinic's, with those at home as a hint. Names and phone numbers are handed in; a
plan has none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from planner.domain.plan import LeftOut, Plan, gates_of
from planner.domain.problem import Gate, Problem, Rest, Stay
from planner.domain.time import DAY, midnight, shift
from planner.domain.time import days as dates
from planner.domain.words import (
    CARE,
    CLINICAL,
    DOSE,
    EMERGENCY,
    LODGING,
    OXYGEN,
    THERAPY,
    TRAVEL,
)
from planner.render.catalogue import Catalogue
from planner.render.change_words import Speakers, change_sentences
from planner.render.changes import Change, Line, NightChange, lines_of, nights_of
from planner.render.itinerary import Stretch, left_out_lines, part_of_stay, stretches
from planner.render.names import Names
from planner.render.voice import Voice, Whom

CLINIC_TASKS = ("batch_order", "arrange_greeting", "extra_bed")
"""Errands of the clinic, of which a family is told nothing."""
COLOURS = {
    **dict.fromkeys(THERAPY, "therapy"),
    **dict.fromkeys(OXYGEN, "oxygen"),
    **dict.fromkeys((*DOSE, "aspiration"), "dose"),
    **dict.fromkeys(TRAVEL, "travel"),
    **dict.fromkeys(CARE, "care"),
}
"""The colour of a line by kind; whatever else is ``talk``."""
MILK_BELOW_YEARS = 2
"""For whom the breast-milk time of a fast is said."""
EARLY = time(6)
"""A fast that begins before this time is also told on the evening before."""
FOOD = frozenset({"meal"})


@dataclass(frozen=True)
class Edition:
    """A publication as the family knows it: its number and when it was published."""

    number: int
    at: datetime


@dataclass(frozen=True)
class Earlier:
    """An older publication of the stay, and what differs from it now."""

    edition: Edition
    problem: Problem
    lines: tuple[Change, ...]
    nights: tuple[NightChange, ...]


@dataclass(frozen=True)
class Told:
    """Everything that a view is made from; ``facts`` are the clinic's, frozen with the plan.

    ``ages`` in years by patient. ``previous`` is the publication before this one, ``visited``
    the one that this device saw last (``None``: never, or it is not known).
    """

    problem: Problem
    plan: Plan
    family: str
    facts: Mapping[str, str]
    edition: Edition
    left_out: tuple[LeftOut, ...] = ()
    ages: Mapping[str, int] = field(default_factory=dict)
    house: Mapping[str, Whom] = field(default_factory=dict)
    previous: Earlier | None = None
    visited: Earlier | None = None
    is_translated: bool = True

    def listed(self, key: str) -> tuple[str, ...]:
        """The words of a list of the clinic's facts."""
        return tuple(word for word in self.facts.get(key, "").split(";") if word)

    @property
    def emergency(self) -> tuple[tuple[str, str], ...]:
        """Whom an emergency number reaches, and the number.

        Publications of before 24 November 2026 have sentences instead, whose words are left out.
        """
        found = ((kind, self.facts.get(f"emergency.{kind}", "")) for kind in EMERGENCY)
        older = (("general", tel(said)) for said in self.listed("clinic.emergency"))
        return tuple((kind, number) for kind, number in (*found, *older) if number)


# ---- what a view holds --------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """One detail of a line: what it is, and what it says; ``tel`` for a number to call."""

    label: str
    text: str
    tel: str = ""


@dataclass(frozen=True)
class Item:
    """One line of a day. ``home`` is when it starts at home, where that differs."""

    id: str
    kind: str
    colour: str
    day: date
    when: str
    home: str
    title: str
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()
    is_tentative: bool = False


@dataclass(frozen=True)
class DayView:
    """One day: its name, what to bring, its lines, and the night after it."""

    date: date
    anchor: str
    short: str
    title: str
    number: str
    mark: str
    bring: str
    fasts: tuple[str, ...]
    items: tuple[Item, ...]
    night: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """A titled list of sentences."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """The whole page of a family."""

    words: Catalogue
    family: str
    dates: str
    clock: str
    version: str
    next_title: str
    next: Item | None
    next_day: str
    changes: tuple[Block, ...]
    calls: tuple[Fact, ...]
    days: tuple[DayView, ...]
    gone: tuple[DayView, ...]
    lists: tuple[Block, ...]
    papers: tuple[str, ...]
    note: str
    adverse: str
    appointments: tuple[tuple[str, str], ...]
    is_translated: bool


# ---- making it ----------------------------------------------------------------------------


def family_view(told: Told, words: Catalogue, now: datetime) -> View:
    """The page of a family as of ``now``."""
    return _teller(told, words, now).view()


def changes_for(told: Told, words: Catalogue, now: datetime) -> tuple[Block, ...]:
    """What changed, of such a page: the one part of it that depends on who visits it."""
    return _teller(told, words, now).changes()


def _teller(told: Told, words: Catalogue, now: datetime) -> _Teller:
    voice = Voice(Names(told.problem, words, told.family), told.house)
    return _Teller(told, voice, now.astimezone(told.problem.tz))


def moments_of(problem: Problem, plan: Plan, family: str) -> tuple[datetime, ...]:
    """When the page of a family changes by itself: as something begins or ends, and at midnight."""
    stay = problem.stay[family]
    lines = lines_of(problem, plan, family)
    around = dates(stay.first_day - DAY, stay.last_day + 2 * DAY)  # "tomorrow" is told, too
    nightly = (midnight(day, problem.tz) for day in around)
    ends = {moment for line in lines for moment in (line.start, line.end)}
    due = {task.start for task in stay.tasks}
    return tuple(sorted({*ends, *nightly, *due, stay.landing, stay.takeoff}))


@dataclass(frozen=True)
class _Teller:
    told: Told
    voice: Voice
    now: datetime

    @property
    def words(self) -> Catalogue:
        return self.voice.words

    @property
    def stay(self) -> Stay:
        return self.voice.stay

    def view(self) -> View:
        words, stay, tz = self.words, self.stay, self.told.problem.tz
        lines = lines_of(self.told.problem, self.told.plan, self.told.family)
        days = self._days(lines)
        today = self.now.date()
        title, item, when = self._next(lines)
        return View(
            words=words,
            family=self.told.family,
            dates=words.say(
                "family.dates", first=words.day(stay.first_day), last=words.date(stay.last_day)
            ),
            clock=self._clock(),
            version=words.say(
                "family.version", number=self.told.edition.number,
                when=words.moment(self.told.edition.at.astimezone(tz)),
            ),
            next_title=title,
            next=item,
            next_day=when,
            changes=self.changes(),
            calls=self._calls(lines),
            days=tuple(day for day in days if day.date >= today),
            gone=tuple(day for day in days if day.date < today),
            lists=self._lists(),
            papers=self._said("family.paper", self.told.listed("papers.family")),
            note=stay.regulatory_note,
            adverse=words.say(
                "banner.adverse",
                numbers=words.list([words.ltr(number) for _, number in self.told.emergency]),
            ),
            appointments=tuple(
                (line.activity, f"{words.moment(line.start)} {self.voice.title(line)}")
                for line in lines
                if line.start > self.now and line.kind in {*CLINICAL, "pickup", "dropoff"}
            ),
            is_translated=self.told.is_translated,
        )  # fmt: skip

    def _clock(self) -> str:
        here = self.told.facts.get("clinic.city", "") or self.told.problem.zone
        is_same = not self.voice.at_home(self.stay.landing.astimezone(self.told.problem.tz))
        return self.words.say("family.clock" if is_same else "family.clock_home", city=here)

    def _said(self, group: str, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.words.word(group, key) for key in keys)

    # ---- the next thing -----------------------------------------------------------------

    def _next(self, lines: Sequence[Line]) -> tuple[str, Item | None, str]:
        """Its heading, the thing itself, and its day; meals, naps and medicine do not count."""
        coming = [line for line in lines if line.end > self.now and line.kind not in CARE]
        if not coming:
            return "", None, ""
        line = min(coming, key=lambda line: (line.start, line.end))
        key = "family.now" if line.start <= self.now else "family.next"
        item = self._item(line, lines)
        item = replace(item, notes=(*item.notes, *self._fast(line)))
        bring = self._bring([line])
        if bring:
            item = replace(
                item, facts=(*item.facts, Fact(self.words.say("family.bring_along"), bring))
            )
        return self.words.say(key), item, self._day_name(line.start.date())

    def _day_name(self, day: date) -> str:
        mark = self._mark(day)
        said = self.words.day(day)
        return f"{mark} · {said}" if mark else said

    def _mark(self, day: date) -> str:
        ahead = (day - self.now.date()).days
        key = {0: "family.today", 1: "family.tomorrow"}.get(ahead)
        return self.words.say(key) if key else ""

    # ---- days ---------------------------------------------------------------------------

    def _days(self, lines: Sequence[Line]) -> tuple[DayView, ...]:
        by_day: dict[date, list[Item]] = defaultdict(list)
        tonight: dict[date, list[str]] = defaultdict(list)
        for line in lines:
            item = self._item(line, lines)
            by_day[line.start.date()].append(item)
            if line.end.date() > line.start.date() and line.end.time() != time(0):
                by_day[line.end.date()].append(self._continued(item, line))
            for evening, sentence in self._evening(line):
                tonight[evening].append(sentence)
        nights = nights_of(self.told.problem, self.told.plan, self.told.family)
        seen = [self.stay.first_day, self.stay.last_day, *by_day, *nights]
        return tuple(
            self._day(day, lines, by_day[day], nights.get(day, ""), tonight[day])
            for day in dates(min(seen), max(seen))
        )

    def _day(
        self,
        day: date,
        lines: Sequence[Line],
        items: list[Item],
        room: str,
        tonight: list[str],
    ) -> DayView:
        words = self.words
        number = (day - self.stay.first_day).days + 1
        return DayView(
            date=day,
            anchor=f"d{day:%m%d}",
            short=words.day(day),
            title=words.date(day),
            number=words.say("family.day", number=number)
            if number > 0
            else words.say("family.night_before"),
            mark=self._mark(day),
            bring=self._bring([line for line in lines if line.start.date() == day]),
            fasts=tuple(
                " ".join((self._fast_title(line), *said))
                for line in lines
                if line.start.date() == day and (said := tuple(self._fast(line)))
            ),
            items=tuple(items),
            night=self._night(room) if room else "",
            remarks=tuple(dict.fromkeys((*self._room(day), *tonight))),
        )

    def _room(self, day: date) -> Iterator[str]:
        """Where the room is, and where to wait before it is ready and after it is left."""
        activities = map(self.told.problem.activity.__getitem__, self.told.plan.placements)
        facts = next((a.facts for a in activities if a.kind == "lodging"), {})
        if day == self.stay.first_day and facts.get("place") == "clinic":
            yield self.words.say("family.lodging_same")
        if day == self.stay.first_day and facts.get("lounge_before"):
            yield self.words.say("family.lounge_before")
        if day == self.stay.last_day and facts.get("lounge_after"):
            yield self.words.say("family.lounge_after")

    def _night(self, room: str) -> str:
        resource = self.told.problem.resource[room]
        key = "family.ward_night" if resource.role == "ward_bed" else "family.night"
        return self.words.say(key, where=self.voice.resource(room))

    def _bring(self, lines: Iterable[Line]) -> str:
        keys = dict.fromkeys(
            word for line in lines for word in self.told.listed(f"bring.{line.kind}")
        )
        return self.words.list(self._said("family.bring_item", keys))

    def _continued(self, item: Item, line: Line) -> Item:
        return replace(
            item,
            id=f"{item.id}-2",
            day=line.end.date(),
            when=f"…–{self.words.time(line.end)}",
            home="",
            title=self.words.say("text.continued", title=item.title),
            facts=(),
            notes=(),
        )

    # ---- one line -----------------------------------------------------------------------

    def _item(self, line: Line, lines: Sequence[Line]) -> Item:
        return Item(
            id=line.activity,
            kind=line.kind,
            colour=COLOURS.get(line.kind, "talk"),
            day=line.start.date(),
            when=self._when(line),
            home=self.voice.at_home(line.start),
            title=self.voice.title(line),
            facts=tuple(self._facts(line)),
            notes=tuple(self._notes(line, lines)),
            is_tentative=line.is_tentative,
        )

    def _when(self, line: Line) -> str:
        """A take-off is a moment, and so is a landing: what follows it is the border."""
        is_flight = line.kind in {"landing", "takeoff"}
        return self.voice.span(line.start, line.start if is_flight else line.end)

    def _facts(self, line: Line) -> Iterator[Fact]:
        words, voice = self.words, self.voice
        if line.kind in {"landing", "takeoff"}:
            flight = self.stay.flight_in if line.kind == "landing" else self.stay.flight_out
            said = " · ".join(part for part in (flight, self.stay.airport) if part)
            yield Fact("", words.say("family.flight", flight=words.ltr(said)))
        if line.kind == "pickup":
            meeting = words.word("family.meeting", self.told.facts.get("pickup.meeting", ""))
            yield Fact(words.say("family.meet"), meeting)
            yield Fact("", words.say("family.board", family=words.ltr(self.told.family)))
        if line.place:
            yield Fact(words.say("family.where"), self._place(line))
        elif line.kind in CLINICAL:
            yield Fact(words.say("family.where"), words.say("family.in_clinic"))
        if line.people:
            yield Fact(words.say("family.who"), voice.resources(line.people))
        if line.companion:
            yield Fact(words.say("family.companion"), voice.companions(line.companion))
        if line.interpreter:
            yield Fact(words.say("family.interpreter"), voice.resources(line.interpreter))
        yield from self._ride(line)

    def _place(self, line: Line) -> str:
        said = self.voice.resources(line.place)
        floors = {self.told.problem.resource[name].facts.get("floor", "") for name in line.place}
        floor = floors.pop() if len(floors) == 1 else ""
        if not floor:
            return said
        level = (
            self.words.say("family.ground_floor")
            if floor == "0"
            else self.words.say("family.floor", floor=floor)
        )
        return f"{said} · {level}"

    def _ride(self, line: Line) -> Iterator[Fact]:
        """What it goes by: vehicle, plate, driver with a number to call."""
        words = self.words
        for name in line.vehicle:
            known = self.told.house.get(name, Whom())
            if self.told.problem.resource[name].role == "driver":
                phone = _unbroken(words, known.phone)
                said = known.name or self.voice.resource(name)
                yield Fact(words.say("family.driver"), f"{said} {phone}".strip(), tel(known.phone))
            else:
                plate = words.say("family.plate", plate=words.ltr(known.plate))
                said = self.voice.resource(name)
                yield Fact(
                    words.say("family.vehicle"), f"{said} · {plate}" if known.plate else said
                )

    def _notes(self, line: Line, lines: Sequence[Line]) -> Iterator[str]:
        words = self.words
        if line.is_tentative:
            yield words.say("family.tentative")
        if line.kind == "dropoff":
            yield words.say("family.leave_by", time=words.time(line.start))
        if line.title == "way_out":
            yield words.say("family.from_lodging")
        if line.title == "way_back":
            yield words.say("family.to_lodging")
        ride = self._ride_to(line, lines)
        if ride:
            yield words.say("family.take_ride", time=words.time(ride.start))
        for part in self._stretches(line):
            yield f"{part.title} · {words.ltr(self.voice.span(part.start, part.end))}"

    def _ride_to(self, line: Line, lines: Sequence[Line]) -> Line | None:
        """The ride that ends right before the first appointment behind it."""
        if line.kind not in CLINICAL:
            return None
        before = [
            other
            for other in lines
            if other.end <= line.start
            and other.start.date() == line.start.date()
            and (other.kind in CLINICAL or other.kind in TRAVEL)
        ]
        last = max(before, key=lambda other: other.end, default=None)
        return last if last is not None and last.title == "way_out" else None

    def _stretches(self, line: Line) -> Iterator[Stretch]:
        """The parts of an appointment that have a name, in the family's words."""
        placement = self.told.plan.placements[line.activity]
        yield from stretches(self._stretch_names, placement)

    @cached_property
    def _stretch_names(self) -> Names:
        """Made once for a page: it copies the whole catalogue."""
        return replace(self.voice.names, words=_stretch_words(self.words))

    # ---- fasting ------------------------------------------------------------------------

    def _fast(self, line: Line) -> Iterator[str]:
        """What may be eaten until when: the clinic's times before what needs an empty stomach."""
        words = self.words
        for rest in self._fasts(line):
            begins = shift(line.start, -rest.gap)
            if rest.law != "fasting":
                yield words.say("family.fast.meal", time=words.time(begins))
                continue
            yield words.say("family.fast.food", time=words.time(begins))
            age = self.told.ages.get(line.person)
            if age is not None and age < MILK_BELOW_YEARS:
                yield words.say("family.fast.milk", time=self._before(line, "breast_milk"))
            yield words.say("family.fast.clear", time=self._before(line, "clear_fluid"))
            yield words.say("family.fast.whose")

    def _fast_title(self, line: Line) -> str:
        what, start = self.voice.title(line), self.words.time(line.start)
        return self.words.say("family.fast.title", what=what, start=start)

    def _fasts(self, line: Line) -> tuple[Rest, ...]:
        """The rests that keep meals away from a line of the patient."""
        return tuple(
            rest
            for rest in self.told.problem.rests
            if rest.resource == line.person
            and line.kind in rest.before
            and rest.after >= FOOD
            and not rest.in_days
        )

    def _before(self, line: Line, what: str) -> str:
        hours = float(self.told.facts[f"fast.{what}_hours"])
        return self.words.time(shift(line.start, timedelta(hours=-hours)))

    def _evening(self, line: Line) -> Iterator[tuple[date, str]]:
        """A fast that begins in the night is told on the evening before, too."""
        for rest in self._fasts(line):
            begins = shift(line.start, -rest.gap)
            evening = line.start.date() - DAY
            if rest.law == "fasting" and (begins.date() <= evening or begins.time() < EARLY):
                yield (
                    evening,
                    self.words.say(
                        "family.fast.evening",
                        time=self.words.time(begins),
                        start=self.words.time(line.start),
                    ),
                )

    # ---- beside the days ----------------------------------------------------------------

    def changes(self) -> tuple[Block, ...]:
        """Since the last publication, and on this device since its last visit."""
        words = self.words
        found: list[Block] = []
        visited, previous = self.told.visited, self.told.previous
        if visited is not None and visited.edition == self.told.edition:
            found.append(Block("", (words.say("changes.none_visit"),)))
        elif visited is not None:
            said = self._sentences(visited)
            head = words.say("changes.since_visit", when=self._moment(visited.edition.at))
            found.append(Block(head, said or (words.say("changes.none"),)))
        if previous is None:
            return (Block("", (words.say("changes.first"),)), *found)
        if visited is None or visited.edition != previous.edition:
            head = words.say("changes.since_version", when=self._moment(previous.edition.at))
            said = self._sentences(previous)
            found.append(Block(head, said or (words.say("changes.none"),)))
        return tuple(found)

    def _moment(self, at: datetime) -> str:
        return self.words.moment(at.astimezone(self.told.problem.tz))

    def _sentences(self, earlier: Earlier) -> tuple[str, ...]:
        old = Voice(replace(self.voice.names, problem=earlier.problem), self.told.house)
        return change_sentences(Speakers(old, self.voice), earlier.lines, earlier.nights)

    def _calls(self, lines: Sequence[Line]) -> tuple[Fact, ...]:
        """The clinic's desk, whoever drives next, and the emergency numbers."""
        words = self.words
        desk = self.told.house.get("", Whom())
        said = f"{desk.name} {_unbroken(words, desk.phone)}".strip() if desk.phone else ""
        found = [
            Fact(
                words.say("family.call_desk"), said or words.say("family.no_phone"), tel(desk.phone)
            )
        ]
        drives = [line for line in lines if line.vehicle and line.end > self.now]
        for name in drives[0].vehicle if drives else ():
            known = self.told.house.get(name, Whom())
            if known.phone:
                when = words.say("family.call_driver", when=words.moment(drives[0].start))
                text = f"{known.name} {_unbroken(words, known.phone)}".strip()
                found.append(Fact(when, text, tel(known.phone)))
        for kind, number in self.told.emergency:
            whom = words.say(f"family.emergency.{kind}")
            found.append(Fact(whom, words.ltr(number), tel(number)))
        return tuple(found)

    def _lists(self) -> tuple[Block, ...]:
        found = (
            Block(self.words.say("family.before"), tuple(self._tasks("before"))),
            Block(self.words.say("family.during"), tuple(self._tasks("during"))),
            Block(self.words.say("family.confirmations"), tuple(self._gates())),
            Block(self.words.say("family.missing"), tuple(self._missing())),
            Block(self.words.say("family.after"), tuple(self._tasks("after"))),
        )
        return tuple(block for block in found if block.sentences)

    def _tasks(self, when_due: str) -> Iterator[str]:
        """Errands before the landing, during the stay (both as long as they lie ahead), after it."""
        tz = self.told.problem.tz
        for task in sorted(self.stay.tasks, key=lambda task: (task.start, task.id)):
            is_past = max(task.start, self.stay.landing) <= self.now
            if task.kind in CLINIC_TASKS or is_past or when_due != part_of_stay(self.stay, task):
                continue
            start = task.start.astimezone(tz)
            when = self.words.moment(start)
            if task.end is not None:
                span = self.words.ltr(self.voice.span(start, task.end.astimezone(tz)))
                when = f"{self.words.day(start.date())} {span}"
            else:
                when = self.words.say("family.by_date", when=when)
            home = self.voice.at_home(start)
            hint = f" {self.words.say('family.home', time=home)}" if home and task.end else ""
            yield f"{self._task(task.kind, task.facts)}: {when}{hint}"

    def _task(self, kind: str, facts: Mapping[str, str]) -> str:
        said = self.voice.names.facts(facts)
        is_known = self.words.can_say(f"task.{kind}", said)
        what = self.words.say(f"task.{kind}", **said) if is_known else self.words.word("kind", kind)
        return self.words.say("task.overdue", what=what) if facts.get("overdue") else what

    def _gates(self) -> Iterator[str]:
        for gate in gates_of(self.told.plan, self.stay):
            if gate.state != "met":
                yield self._gate(gate)

    def _gate(self, gate: Gate) -> str:
        facts = self.voice.names.facts(gate.facts)
        key = f"gate.{gate.kind}"
        what = (
            self.words.say(key, **facts)
            if self.words.can_say(key, facts)
            else self.words.word("gate", gate.kind)
        )
        whose = self.voice.person(gate.person)
        said = f"{what} ({whose})" if whose else what
        if gate.due is None:
            return said
        due = self.words.say("family.by_date", when=self._moment(gate.due))
        return self.words.say("family.gate_due", what=said, when=due)

    def _missing(self) -> Iterator[str]:
        names, problem = self.voice.names, self.told.problem
        for line in left_out_lines(names, self.told.plan, self.stay, self.told.left_out):
            course = problem.course[line.course]
            if course.kind in {*CARE, *LODGING}:
                continue
            title = self.voice.name(course.kind, course.kind)
            yield self.words.count("left_out.plain", line.missing, what=title)


def _stretch_words(words: Catalogue) -> Catalogue:
    """The words with a family's own for the parts of an appointment."""
    prefix = "family.stretch."
    own = {
        f"kind.{key.removeprefix(prefix)}": said
        for key, said in words.entries.items()
        if key.startswith(prefix)
    }
    return replace(words, entries={**words.entries, **own})


def _unbroken(words: Catalogue, phone: str) -> str:
    """A phone number that stays in its order and on one line."""
    return words.phone(phone) if phone else ""


def tel(phone: str) -> str:
    """The number as a link to call it; empty where there is none.

    Of a text such as "194 (ambulance)" the digits in front.
    """
    found = re.match(r"\s*(\+?\d(?:[\d\s/.-]|\(\d+\))*)", phone)
    return re.sub(r"[^+\d]", "", found[1]) if found else ""
