"""The shipped languages: what native speakers have confirmed, and which families need another."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from planner.render.catalogue import catalogue
from planner.service import languages
from planner.web.frame import begin, language
from planner.web.lists import bullets
from planner.web.sentences import languages_html, part_of, sentences_html

desk = begin("Languages")
words = language()
lines = languages.overview(desk)
others = {line.code: line for line in lines if line.code != "en"}

st.markdown(
    "Families, drivers, interpreters and the reception read the planner's sentences in these "
    "languages; English is the source. Until a native speaker has confirmed a sentence, read it to the "
    "family with care. A confirmation holds only for the very sentence: when it changes, it waits again."
)
bullets(
    "Families whose first language is not there yet",
    [
        f"{row.family} ({row.clinic}) speaks {words.language_name(row.language)} "
        f"and is shown {words.language_name(row.reads)}."
        for row in languages.unserved(desk)
    ],
    kind="warning",
)
st.html(languages_html(lines))

st.subheader("Read a language")
left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
with left:
    code = st.selectbox(
        "Language",
        list(others),
        format_func=lambda name: f"{others[name].name} · {others[name].english}",
        key="read-language",
        persist_state="session",
    )
found = languages.sentences(code)
waiting = Counter(part_of(message) for message in found if not message.is_confirmed)
with middle:
    part = st.selectbox(
        "Part",
        list(dict.fromkeys(part_of(message) for message in found)),
        format_func=lambda name: f"{name} ({waiting[name]} not confirmed)",
        key="read-part",
        persist_state="session",
    )
with right:
    st.download_button(
        "Review sheet (CSV)",
        data=languages.review_sheet(code),
        file_name=f"review-{code}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
shown = [message for message in found if part_of(message) == part]
st.html(sentences_html(shown, catalogue(code), others[code].english))
st.markdown(
    "To record confirmations, give a native speaker the review sheet. They write `yes` beside each "
    "sentence that is right and correct the others; then run "
    "`python -m planner confirm review-CODE.csv --language CODE --by WHO`. "
    "It lists the corrections, which belong into the catalogue first."
)
