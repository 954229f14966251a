"""The shipped languages: what native speakers have confirmed, and which families need another."""

from __future__ import annotations

import streamlit as st

from planner.service import languages
from planner.web.frame import begin, language
from planner.web.lists import bullets

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
st.dataframe(
    [
        {
            "Language": line.name,
            "In English": line.english,
            "Code": line.code,
            "Families": line.families,
            "Sentences": line.sentences,
            "Translated": line.translated,
            "Confirmed": "source" if line.code == "en" else f"{line.confirmed}",
            "Not confirmed": "" if line.code == "en" else f"{line.sentences - line.confirmed}",
        }
        for line in lines
    ],
    hide_index=True,
    alt="The shipped languages with the number of sentences, translated and confirmed",
)

left, right = st.columns([2, 1], vertical_alignment="bottom")
with left:
    code = st.selectbox(
        "Read a language",
        list(others),
        format_func=lambda name: f"{others[name].name} · {others[name].english}",
        key="read-language",
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
is_all = st.toggle("Show confirmed sentences too", key="all-sentences", persist_state="session")
found = languages.sentences(code)
st.dataframe(
    [
        {
            "Sentence": message.key,
            "English": message.english,
            others[code].english: message.text or "(said in English)",
            "Confirmed by": message.by,
            "On": message.on.isoformat() if message.on else "",
        }
        for message in found
        if is_all or not message.is_confirmed
    ],
    hide_index=True,
    alt=f"The sentences in {others[code].english} beside the English ones",
)
st.markdown(
    "To record confirmations, give a native speaker the review sheet. They write `yes` beside each "
    "sentence that is right and correct the others; then run "
    "`python -m planner confirm review-CODE.csv --language CODE --by WHO`. "
    "It lists the corrections, which belong into the catalogue first."
)
