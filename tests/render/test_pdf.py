"""What comes out of a PDF is what went in: text, order, glyphs, tags, bytes."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from planner.render.catalogue import catalogue, entries_of, languages
from planner.render.pdf import VOWELS, pages, pdf, qr, tongue

from .pdf_text import pages_of, squeezed

MADE = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
SENTENCES = {
    "en": "Airport pick-up 09:30 – bring “everything” (room 12) · done",
    "sr-Latn": "Dolazak u 09:30, vožnja do klinike: čekaonica, đak, šišmiš, ćup",
    "tr": "Havaalanından alınış saat 09:30; İstanbul, ılık, şoför, güneş, çocuk",
    "ru": "Встреча в аэропорту в 09:30 — «водитель» № 5, подъезд",
    "de": "Abholung um 09:30 Uhr, Größe, Straße, „Übung“",
    "fr": "Prise en charge à 09:30 : l’hôpital, garçon, œuvre, naïve",
    "es": "¿Recogida a las 09:30? ¡Mañana, niño, pingüino!",
    "it": "Ritiro alle 09:30: perché, città, più",
    "sw": "Kuchukuliwa uwanja wa ndege saa 09:30, ng'ambo",
    "ar": "الاستقبال في المطار الساعة 09:30 – رحلة JU101 (بوابة 4)، السائق ينتظر لأن الغرفة جاهزة؛ إلى آخره",
    "fa": "استقبال در فرودگاه ساعت 09:30، راننده منتظر می‌شود؛ گچ پژوهش کی JU101",
    "he": "איסוף משדה התעופה בשעה 09:30, הנהג ימתין (חדר 12) – רח׳ ״שלום״ JU101",
    "hi": "हवाई अड्डे से पिकअप 09:30, क्लिनिक में फिजियोथेरेपी; श्री, ज्ञान, क्षेत्र, द्वारा, उच्च रक्त, पढ़ना, कर्तव्य, वर्कर, हफ़्तों में, निर्देशों, मूर्ति, हिंदी, हाँ, दर्द, र्कि",
    "bn": "বিমানবন্দর থেকে পিকআপ 09:30, ক্লিনিক; ক্ষ্ম, জ্ঞান, শ্রী, দ্বারা, উৎসব, হয়ে, র‍্যাম্প, পরামর্শ, কর্তৃপক্ষ, হাঁটুর, ঝুঁকি",
}  # fmt: skip
"""Clusters and marks that a wrong font or a wrong order breaks."""
RTL = ("ar", "fa", "he")


class Speaker:
    """A catalogue's language and direction without its sentences: for languages yet to come."""

    def __init__(self, language: str) -> None:
        self.language, self.direction = language, "rtl" if language in RTL else "ltr"


def sheet(language: str, sentences: list[str], **more: str) -> dict[str, object]:
    """A page of the sheet template with one sentence in each row."""
    return {
        "tongue": tongue(Speaker(language)), "title": "T", "head": [], "qr": "", "newest": "",
        "page": "{page}/{pages}", "foot": "F", "nothing": "", "columns": ["A", "B"],
        "days": [{"title": "D", "rows": [["09:00", sentence] for sentence in sentences]}], **more,
    }  # fmt: skip


def text_of(made: bytes) -> str:
    return "".join(squeezed(page.text) for page in pages_of(made))


@pytest.mark.parametrize("language", SENTENCES)
def test_every_script_comes_out_as_it_went_in(language):
    sentence = SENTENCES[language]
    made = pdf("sheet", sheet(language, [sentence, sentence]), MADE)
    row = squeezed("09:00" + sentence)
    assert text_of(made) == "TDAB" + row + row


def test_a_moment_between_two_seconds_is_the_second_before():
    """What is published has the moment of a real clock."""
    moment = MADE.replace(microsecond=654_321)
    assert pdf("sheet", sheet("en", ["x"]), moment) == pdf("sheet", sheet("en", ["x"]), MADE)


def test_vowel_signs_are_left_out():
    """They would be written twice into the text; nobody needs them to read."""
    (page,) = pages_of(pdf("sheet", sheet("ar", ["شكراً، غدًا، مُهمّ"]), MADE))
    assert squeezed(page.text) == squeezed("TDAB09:00شكرا، غدا، مهم")


@pytest.mark.parametrize("language", languages())
def test_every_sentence_of_every_catalogue_comes_out_in_its_order(language):
    sentences = [line.translate(VOWELS) for line in entries_of(language).values()]
    made = pdf("sheet", sheet(language, sentences), MADE)
    # a table that goes on over pages repeats its head, as an artifact
    rows = text_of(made).removeprefix("TDAB").split("09:00")[1:]
    assert rows == [squeezed(line) for line in sentences]


@pytest.mark.parametrize("language", RTL)
def test_right_to_left_words_stand_from_right_to_left(language):
    words = {
        "ar": "الاستقبال في المطار والسائق",
        "fa": "استقبال در فرودگاه راننده",
        "he": "איסוף משדה התעופה הנהג",
    }[language]
    (page,) = pages_of(pdf("sheet", sheet(language, [words]), MADE))
    # the letters of a word may be turned round or joined, so they are compared as a bag
    at = [
        next(x for shown, x, _ in page.words if sorted(shown.strip()) == sorted(word))
        for word in words.split()
    ]
    assert at == sorted(at, reverse=True)
    assert len(set(at)) == len(at)
    # the time is the first column, so it stands to the right of the sentence
    assert next(x for shown, x, _ in page.words if shown == "09:00") > at[0]


def test_numbers_with_groups_keep_their_order_when_isolated():
    words = catalogue("en")
    arabic = type(words)("ar", words.entries | {"language.direction": "rtl"})
    phone = arabic.ltr("+381 11 123 45")
    (page,) = pages_of(pdf("sheet", sheet("ar", [f"هاتف {phone}"]), MADE))
    place = {shown.strip(): x for shown, x, _ in page.words}
    at = [x for shown, x in place.items() if "381" in shown or "11" in shown]
    assert at == sorted(at)


def test_the_file_is_tagged_and_says_its_language_and_title():
    reader = PdfReader(io.BytesIO(pdf("sheet", sheet("ar", ["مطار"], title="عنوان"), MADE)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ar"
    assert "/StructTreeRoot" in root
    assert reader.metadata.title == "عنوان"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()


def test_data_is_never_read_as_markup():
    sentence = "#1 $x$ *not bold* _a_ `b` @c <d> \\ // [e] = f"
    assert text_of(pdf("sheet", sheet("en", [sentence]), MADE)) == squeezed(f"TDAB09:00{sentence}")


def test_the_same_input_gives_the_same_bytes_in_another_process():
    made = pdf("sheet", sheet("hi", [SENTENCES["hi"]]), MADE)
    again = (
        "import sys; from tests.render.test_pdf import *; "
        "sys.stdout.buffer.write(pdf('sheet', sheet('hi', [SENTENCES['hi']]), MADE))"
    )
    other = subprocess.run([sys.executable, "-c", again], capture_output=True, check=True).stdout
    assert other == made
    assert pdf("sheet", sheet("hi", [SENTENCES["hi"]]), MADE.replace(hour=10)) != made


def test_a_qr_code_on_a_page_is_read_back():
    link = "https://planner.example/i/" + "A" * 32
    (picture,) = pages("sheet", sheet("en", ["x"], qr=qr(link), newest="newest"), 150)
    codes = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    assert [code.text for code in codes] == [link]
