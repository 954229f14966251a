"""The itinerary as HTML: everything is there, and nothing is read as markup."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

from planner.render.catalogue import catalogue
from planner.render.itinerary import Day, Entry, Itinerary, Night, Stretch
from planner.web.facts import facts_html
from planner.web.itinerary import days_html, facts_of
from planner.web.lists import bullets_html

BELGRADE = ZoneInfo("Europe/Belgrade")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, 1, hour, minute, tzinfo=BELGRADE)


def entry(kind: str = "physio", **changes) -> Entry:
    plain = {
        "activity": "F1/x", "kind": kind, "title": kind, "start": at(9), "end": at(9, 50),
        "party": "p1", "where": "Gym", "who": "Physio 1", "companion": "c1", "interpreter": "",
        "vehicle": "", "status": "planned",
    }  # fmt: skip
    return Entry(**{**plain, **changes})


def night(start: datetime, end: datetime) -> Night:
    return Night("F1/room", "night", "Night", date(2027, 3, 1), start, end, "Room 8", "", "planned")


def stay(*entries: Entry, nights: tuple[Night, ...] = ()) -> Itinerary:
    day = Day(date(2027, 3, 1), 2, "Mon, Mar 1", entries, nights)
    texts = {"family": "F1", "protocol": "P<1>", "zone": "Europe/Belgrade", "airport": "BEG"}
    plain = {field.name: () for field in fields(Itinerary)} | {"days": (day,)} | texts
    return Itinerary(**{**plain, "landing": at(7), "takeoff": at(18), "flight_in": "JU 1"})


def html(*entries: Entry, is_brief: bool = False, **rest) -> str:
    return days_html(stay(*entries, **rest), catalogue(), is_brief=is_brief).split("</style>")[1]


def test_an_appointment_has_time_place_and_people() -> None:
    assert (
        "<li data-family='therapy'><span class='t'>09:00–09:50</span>"
        "<span><strong>physio</strong></span><span class='d'>Gym · Physio 1 · with c1</span></li>"
    ) in html(entry())


def test_text_is_never_markup() -> None:
    shown = html(entry(title="<script>x</script>", where="<b>&"))
    assert "<script>" not in shown
    assert "&lt;script&gt;x&lt;/script&gt;" in shown
    assert "&lt;b&gt;&amp;" in shown
    assert "P&lt;1&gt;" in facts_html(facts_of(stay(), catalogue()))
    assert "&lt;i&gt;" in bullets_html("t", ["<i>"], "plain")


def test_a_brief_day_leaves_out_meals_and_the_lab() -> None:
    lines = (entry("meal"), entry("lab_release"), entry("speech"))
    assert html(*lines, is_brief=True).count("<li data-family") == 1
    assert html(*lines).count("<li data-family") == 3


def test_states_rests_and_notes_are_said() -> None:
    rest = Stretch("Flat rest", at(10), at(14))
    shown = html(entry(status="tentative", stretches=(rest,), notes=("Routes: IT.",)))
    assert "<span class='tag'>to be confirmed</span>" in shown
    assert "<span class='n'>Flat rest 10:00–14:00</span>" in shown
    assert "<span class='n'>Routes: IT.</span>" in shown


def test_two_patients_are_told_apart_and_one_is_not() -> None:
    assert "</strong> p1" not in html(entry(), entry())
    shown = html(entry(), entry(party="p2"))
    assert "</strong> p1" in shown
    assert "</strong> p2" in shown


def test_a_whole_night_has_no_times_and_a_cut_one_has() -> None:
    noon = datetime(2027, 3, 2, 12, tzinfo=BELGRADE)
    assert "<span class='t'></span>" in html(nights=(night(at(12), noon),))
    assert "<span class='t'>14:00–12:00</span>" in html(nights=(night(at(14), noon),))


def test_an_entry_that_began_the_day_before_says_so() -> None:
    assert "…–09:50" in html(entry(is_continued=True))


def test_a_day_without_anything_says_so() -> None:
    assert "Nothing is planned on this day." in html()


def test_a_long_zone_breaks_after_its_slash() -> None:
    assert "Europe/<wbr>Belgrade" in facts_html({"All times": "Europe/Belgrade"})
    assert "&lt;/<wbr>b&gt;" in facts_html({"What": "</b>"})
