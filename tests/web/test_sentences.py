from datetime import date

from planner.render.catalogue import catalogue
from planner.render.confirmed import Message
from planner.web.sentences import part_of, sentences_html


def test_a_sentence_stands_beside_the_english_one_with_its_language_and_direction():
    row = Message("kind.meal", "Meal", "ارحة <b>", "A & B", date(2027, 1, 5))
    shown = sentences_html([row], catalogue("ar"), "Arabic")
    assert (
        "<td lang='en'>Meal</td><td lang='ar' dir='rtl'>ارحة &lt;b&gt;</td>"
        "<td class='c'>A &amp; B, 2027-01-05</td>"
    ) in shown
    assert part_of(row) == "kind"


def test_a_sentence_that_is_missing_is_said_in_english():
    shown = sentences_html([Message("kind.meal", "Meal", "")], catalogue("ar"), "Arabic")
    assert "<td lang='en'>(said in English)</td><td class='c'>not yet</td>" in shown
