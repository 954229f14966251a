"""A family's page by hand: ada in Belgrade over the night in which the clocks go forward."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from planner.domain.plan import LeftOut
from planner.domain.problem import Rest
from planner.render.catalogue import FROM_LEFT, catalogue, languages
from planner.render.change_words import Speakers, change_sentences
from planner.render.changes import changes, lines_of, night_changes
from planner.render.family import Earlier, Edition, Told, family_view, moments_of, tel
from planner.render.family_html import Page, family_html, gone_html, style, style_hash
from planner.render.names import Names
from planner.render.voice import Voice, Whom

from .case import CONSENT, PICKUP, PLAN, PROBLEM, SPEECH, STAY, TZ, moment

EN = catalogue("en")
FACTS = {
    "clinic.name": "Swiss Medica, Belgrade",
    "clinic.city": "Belgrade",
    "emergency.ambulance": "194",
    "emergency.general": "112",
    "pickup.meeting": "arrivals_hall",
    "fast.clear_fluid_hours": "2",
    "fast.breast_milk_hours": "4",
    "bring.speech": "communication_aid",
    "bring.hbot": "cotton_clothes;no_creams",
    "papers.family": "passports;our own paper",
}
HOUSE = {
    "": Whom("Coordination", "+381 11 222-33-44"),
    "drv": Whom("Milan", "+381 60 1", ""),
    "V1": Whom(plate="BG 123-AB"),
}
FIRST = Edition(1, datetime(2027, 3, 1, 9, tzinfo=UTC))
FASTING = (
    Rest("fasting", "ada/p1", frozenset({"meal"}), frozenset({"dose_it"}), timedelta(hours=6)),
    Rest(
        "meal_before_hbot", "ada/p1", frozenset({"meal"}), frozenset({"hbot"}), timedelta(hours=1)
    ),
    Rest("fasting", "bob/p1", frozenset({"meal"}), frozenset({"dose_it"}), timedelta(hours=9)),
)
TOLD = Told(
    replace(PROBLEM, rests=FASTING), PLAN, "ada", FACTS, FIRST,
    left_out=(LeftOut("ada/p1/speech", 1, 100),), ages={"ada/p1": 4}, house=HOUSE,
)  # fmt: skip
SUNDAY = moment(28, 12)
MORNING = moment(29, 7)
RIGHT_TO_LEFT = [code for code in languages() if catalogue(code).direction == "rtl"]


def view(now=SUNDAY, told=TOLD, words=EN):
    return family_view(told, words, now)


def day(shown, number):
    (found,) = (one for one in (*shown.days, *shown.gone) if one.date.day == number)
    return found


def item(shown, kind):
    (found,) = (one for d in (*shown.days, *shown.gone) for one in d.items if one.kind == kind)
    return found


def facts(one):
    return [(fact.label, fact.text) for fact in one.facts]


@pytest.mark.parametrize(
    ("now", "title", "kind"),
    [
        (moment(20, 9), "Next", "landing"),
        (moment(27, 12), "Now", "landing"),
        (moment(27, 12, 59), "Now", "landing"),
        (moment(27, 13), "Next", "pickup"),
        (moment(27, 13, 50), "Next", "hbot"),  # the ride has ended: 13:10 and 40 minutes
        (moment(29, 9, 40), "Now", "speech"),
        (moment(29, 10, 10), "Now", "consent"),
        (moment(29, 17, 29), "Now", "dose_it"),
    ],
)
def test_the_next_thing_comes_first(now, title, kind):
    shown = view(now)
    assert (shown.next_title, shown.next.kind) == (title, kind)


def test_after_the_last_thing_nothing_is_next():
    shown = view(moment(29, 17, 30))
    assert (shown.next, shown.next_title) == (None, "")
    assert "Nothing more is planned." in family_html(shown, Page())


def test_the_day_of_the_next_thing_is_told():
    assert view(moment(28, 23)).next_day == "Tomorrow · Mon, Mar 29"
    assert view(MORNING).next_day == "Today · Mon, Mar 29"
    assert view(moment(20, 9)).next_day == "Sat, Mar 27"


def test_past_days_go_to_the_end():
    shown = view()
    assert [one.date.day for one in shown.days] == [28, 29]
    assert [one.date.day for one in shown.gone] == [27]
    assert [one.mark for one in shown.days] == ["Today", "Tomorrow"]
    assert [one.number for one in shown.days] == ["Day 2", "Day 3"]


def test_times_at_home_are_hints():
    """New York: Saturday 12:00 in Belgrade (UTC+1) is 07:00; Monday 07:45 (UTC+2) is 01:45."""
    shown = view()
    assert item(shown, "landing").home == "07:00"
    assert item(shown, "hbot").home == "01:45"
    assert "Times in brackets" in shown.clock
    there = replace(
        TOLD, problem=replace(TOLD.problem, stays=(replace(STAY, home_zone="Europe/Paris"),))
    )
    assert item(view(told=there), "hbot").home == ""
    assert view(told=there).clock == "All times are Belgrade time."
    far = replace(
        TOLD, problem=replace(TOLD.problem, stays=(replace(STAY, home_zone="Pacific/Auckland"),))
    )
    # Monday 18:00 in Belgrade (UTC+2) would be Tuesday 05:00 (UTC+13)
    assert item(view(told=far), "dose_it").home == "23:00"
    assert item(view(told=far), "landing").home == "Sun, Mar 28 00:00"


def test_a_pick_up_says_where_who_and_what_to_call():
    assert facts(item(view(), "pickup")) == [
        ("Meeting point", "In the arrivals hall, just after customs."),
        ("", "The driver holds a board with the code ada."),
        ("Vehicle", "Van 1 · Number plate BG 123-AB"),
        ("Driver", "Milan +381\u00a060\u00a01"),
    ]
    unknown = item(view(told=replace(TOLD, house={})), "pickup")
    assert facts(unknown)[2:] == [("Vehicle", "Van 1"), ("Driver", "Driver 1")]
    own = replace(TOLD, facts=FACTS | {"pickup.meeting": "At door 3"})
    assert facts(item(view(told=own), "pickup"))[0][1] == "At door 3"


def test_an_appointment_says_where_with_whom_and_who_comes_along():
    assert facts(item(view(), "consent")) == [
        ("Where", "In the clinic"), ("With you", "Physician 1"), ("Comes along", "companion"),
        ("Interpreter", "interpreter"),
    ]  # fmt: skip
    assert facts(item(view(), "hbot")) == [
        ("Where", "Chamber"), ("With you", "Attendant 1"), ("Comes along", "companion"),
    ]  # fmt: skip
    assert item(view(), "hbot").notes == ("Getting ready: changing and checks · 07:45–08:00",)


def test_what_is_after_a_gate_is_to_be_confirmed():
    dose = item(view(), "dose_it")
    assert dose.is_tentative
    assert dose.title == "Procedure appointment"
    # from 12:00: recovery after 30 minutes for an hour, then flat until 17:30
    assert dose.notes == (
        "To be confirmed by the clinic",
        "Recovery: stay in the recovery area · 12:30–13:30",
        "Rest: lie flat · 13:30–17:30",
    )


def test_fasting_by_the_clinics_times():
    """Six hours before 12:00 and two before it; one hour before the chamber at 07:45."""
    assert day(view(), 29).fasts == (
        "Before Chamber session at 07:45: Finish eating by 06:45.",
        "Before Procedure appointment at 12:00: No food from 06:00. Water and clear drinks until 10:00. These are the clinic's times. Ask the clinic if anything is unclear.",
    )
    assert day(view(), 28).fasts == ()
    assert not [said for said in day(view(), 28).remarks if "food" in said]


@pytest.mark.parametrize(
    ("hours", "is_told"), [(6, False), (7, True), (12, True), (13, True), (19, True)]
)
def test_a_fast_from_the_night_is_told_the_evening_before(hours, is_told):
    """Before 12:00: from 06:00 is the morning, from 05:00 the night; 13 h is 23:00 the day before."""
    rest = replace(FASTING[0], gap=timedelta(hours=hours))
    told = replace(TOLD, problem=replace(TOLD.problem, rests=(rest,)))
    said = [said for said in day(view(told=told), 28).remarks if "no food" in said]
    assert bool(said) is is_told


@pytest.mark.parametrize(("age", "is_told"), [(1, True), (2, False), (4, False)])
def test_breast_milk_is_for_the_youngest(age, is_told):
    said = " ".join(day(view(told=replace(TOLD, ages={"ada/p1": age})), 29).fasts)
    assert ("Breast milk until 08:00." in said) is is_told


def test_what_to_bring_is_told_once_a_day():
    assert day(view(), 29).bring == (
        "cotton clothes without metal or buttons, no creams, sprays or electronics, and your "
        "communication aid"
    )
    assert day(view(), 27).bring == ""


def test_whom_to_call():
    assert [(call.label, call.text, call.tel) for call in view(moment(27, 9)).calls] == [
        ("The clinic's coordination", "Coordination +381\u00a011\u00a0222-33-44", "+381112223344"),
        ("Driver, Sat, Mar 27 13:10", "Milan +381\u00a060\u00a01", "+381601"),
        ("Emergency", "112", "112"),
        ("Ambulance", "194", "194"),
    ]
    none = view(told=replace(TOLD, house={})).calls[0]
    assert (none.text, none.tel) == ("The clinic has not entered a phone number here yet.", "")


@pytest.mark.parametrize("language", languages())
def test_emergency_numbers_are_named_in_the_language(language):
    """Also those of an older publication, which has them as sentences of the clinic's file."""
    words = catalogue(language)
    older = {key: text for key, text in FACTS.items() if not key.startswith("emergency")}
    older["clinic.emergency"] = "194 (ambulance, Serbia);112 (emergency)"
    new, old = (
        [
            (call.label, call.tel)
            for call in view(told=replace(TOLD, facts=facts), words=words).calls
        ]
        for facts in (FACTS, older)
    )
    general = words.say("family.emergency.general")
    assert new[-2:] == [(general, "112"), (words.say("family.emergency.ambulance"), "194")]
    assert old[-2:] == [(general, "194"), (general, "112")]
    shown = view(told=replace(TOLD, facts=older), words=words)
    assert "Serbia" not in family_html(shown, Page())


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_times_from_when_to_when_all_run_the_same_way(language):
    """A stretch of time inside a right-to-left line would else stand the other way round."""
    text = family_html(view(words=catalogue(language)), Page())
    spans = [found.start() for found in re.finditer(r"\d\d:\d\d–\d\d:\d\d", text)]
    assert len(spans) > 5
    assert {text[:at].endswith(('<span class="t" dir="ltr">', FROM_LEFT)) for at in spans} == {True}


def test_numbers_to_call():
    assert tel("+381 (11) 222") == "+38111222"
    assert tel("194 (ambulance, Serbia)") == "194"
    assert tel("ask at the desk") == ""
    assert tel("") == ""


def test_errands_confirmations_and_what_is_missing():
    lists = {block.title: block.sentences for block in view(moment(5, 9)).lists}
    assert lists == {
        "Before you travel": ("Online consult by video: Wed, Mar 10 15:00–15:30 (09:00 at home)",),
        "Still to be confirmed": ("Clinic must confirm suitability",),
        "Asked for, but not in this plan": ("1 × Speech therapy is not in the plan.",),
        "After the stay": (
            "Follow-up call by video at month 1 after the stay: by Thu, Apr 29 15:00",
        ),
    }
    assert "Before you travel" not in {block.title for block in view(moment(29, 9)).lists}


def test_papers_and_notes():
    shown = view()
    assert shown.papers == ("Passports of everybody who travels", "our own paper")
    assert shown.note == "Ask the clinic for its approvals."
    assert "the emergency number: 112 and 194." in shown.adverse


def test_appointments_that_one_can_still_miss():
    assert [name for name, _ in view(moment(29, 9, 50)).appointments] == [
        "ada/p1/consent", "ada/p1/dose-1-it",
    ]  # fmt: skip


def test_the_page_changes_only_at_its_moments():
    """Between two neighbouring moments everything stays word for word."""
    moments = moments_of(TOLD.problem, PLAN, "ada")
    for first, second in pairwise(moments):
        if second - first > timedelta(minutes=1):
            early = family_html(view(first), Page())
            late = family_html(view(second - timedelta(seconds=1)), Page())
            assert early == late, (first, second)


# ---- changes in words ------------------------------------------------------------------------


def sentences(after, problem=None, words=EN):
    new = problem or PROBLEM
    speakers = Speakers(Voice(Names(PROBLEM, words, "ada")), Voice(Names(new, words, "ada")))
    found = changes(lines_of(PROBLEM, PLAN, "ada"), lines_of(new, after, "ada"))
    return change_sentences(speakers, found)


def test_changes_in_words():
    speech = SPEECH[1].id
    assert sentences(PLAN) == ()
    assert sentences(PLAN.move(speech, moment(29, 10, 30))) == (
        "Speech therapy on Mon, Mar 29 moved from 09:40 to 10:30.",
    )
    assert sentences(PLAN.move(speech, moment(30, 10, 30))) == (
        "Speech therapy moved from Mon, Mar 29 09:40 to Tue, Mar 30 10:30.",
    )
    assert sentences(PLAN.without(speech)) == (
        "No longer planned: Speech therapy on Mon, Mar 29 at 09:40.",
    )
    moved = PLAN.move(CONSENT.id, moment(29, 10, 20), ("ada/c1", "slp", "int-en"))
    assert sentences(moved) == (
        "Talk with the doctor: consent on Mon, Mar 29 moved from 10:00 to 10:20.",
        "Talk with the doctor: consent on Mon, Mar 29 at 10:20: now with speech therapist, no longer with Physician 1.",
    )
    late = replace(STAY, landing=STAY.landing + timedelta(hours=2), flight_in="JU9")
    assert sentences(PLAN, replace(PROBLEM, stays=(late,))) == (
        "Your landing is now Sat, Mar 27 14:00 JU9 (before: Sat, Mar 27 12:00 JU101).",
    )


def test_changes_since_the_last_publication_and_the_last_visit():
    old = PLAN.move(SPEECH[1].id, moment(29, 9))
    lines = changes(lines_of(PROBLEM, old, "ada"), lines_of(PROBLEM, PLAN, "ada"))
    previous = Earlier(Edition(2, datetime(2027, 3, 2, 9, tzinfo=UTC)), PROBLEM, lines, ())
    third = replace(
        TOLD, edition=Edition(3, datetime(2027, 3, 3, 9, tzinfo=UTC)), previous=previous
    )
    said = ("Speech therapy on Mon, Mar 29 moved from 09:00 to 09:40.",)
    (block,) = view(told=third).changes
    assert (block.title, block.sentences) == ("Since the plan of Tue, Mar 2 10:00", said)
    same = replace(third, visited=replace(previous))
    (block,) = view(told=same).changes
    assert block.title == "Since you last looked on this device (Tue, Mar 2 10:00)"
    seen = replace(third, visited=Earlier(third.edition, PROBLEM, (), ()))
    first, second = view(told=seen).changes
    assert first.sentences == ("Nothing has changed since you last looked on this device.",)
    assert second.sentences == said
    assert view().changes[0].sentences == ("This is the first published plan.",)


def test_meals_are_counted_not_told():
    base = lines_of(PROBLEM, PLAN, "ada")
    meal = replace(base[-1], kind="meal", title="lunch")
    moved = replace(meal, start=meal.start + timedelta(minutes=10))
    voice = Voice(Names(PROBLEM, EN, "ada"))
    assert change_sentences(Speakers(voice, voice), changes((meal,), (moved,))) == (
        "And 1 smaller change.",
    )


def test_nights_in_words():
    voice = Voice(Names(PROBLEM, EN, "ada"))
    nights = night_changes({moment(27, 0).date(): "TH"}, {moment(27, 0).date(): "F01"})
    assert change_sentences(Speakers(voice, voice), (), nights) == (
        "Nights from Sat, Mar 27 to Sat, Mar 27: Room 1.",
    )


# ---- HTML -------------------------------------------------------------------------------------


def test_everything_is_escaped():
    evil = "<script>alert(1)</script>"
    stay = replace(STAY, flight_in=evil, regulatory_note=evil)
    told = replace(
        TOLD, problem=replace(TOLD.problem, stays=(stay,)),
        facts=FACTS | {"clinic.city": evil, "pickup.meeting": evil, "papers.family": evil},
        house={"drv": Whom(evil, evil), "V1": Whom(plate='" onload="x'), "": Whom(evil, '"><b>')},
    )  # fmt: skip
    html = family_html(view(told=told), Page(notice=evil, waiting=(evil,), key=evil))
    assert "<script" not in html
    assert 'onload="x' not in html
    assert html.count("&lt;script&gt;") >= 8


@pytest.mark.parametrize("language", languages())
def test_every_language_makes_a_page(language):
    words = catalogue(language)
    html = family_html(view(words=words), Page(key="k", files=(("a.html", "x"),)))
    assert f'<html lang="{words.language}" dir="{words.direction}">' in html
    assert "{" not in html.replace(style(), "")
    assert STAY.id in html
    assert f'dir="{words.direction}"' in gone_html(words)


def test_the_title_is_discreet():
    html = family_html(view(), Page())
    head = html[: html.index("<style>")]
    assert "<title>Your plan</title>" in head
    assert not [word for word in ("ada", "Medica", "clinic", "Belgrade") if word in head]


def test_the_style_is_one_that_its_hash_names():
    html = family_html(view(), Page())
    inside = html[html.index("<style>") + 7 : html.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
    assert style_hash() == f"sha256-{digest}"
    assert "style=" not in html
    assert "url(" not in inside


def test_a_saved_copy_has_no_form_and_says_when_it_was_saved():
    assert "<form" in family_html(view(), Page(key="k"))
    saved = family_html(view(), Page(offline="Saved on Monday."))
    assert "<form" not in saved
    assert "Saved on Monday." in saved


def test_several_patients_and_companions_are_told_apart():
    stay = replace(STAY, patients=("ada/p1", "ada/p2"), companions=("ada/c1", "ada/c2"))
    shown = view(told=replace(TOLD, problem=replace(TOLD.problem, stays=(stay,))))
    consent = item(shown, "consent")
    assert consent.title == "Talk with the doctor: consent (patient 1)"
    assert ("Comes along", "companion 1") in facts(consent)
    assert item(shown, "pickup").title == "Airport pick-up"
    assert PICKUP.person == ""
    assert TZ.key == "Europe/Belgrade"
