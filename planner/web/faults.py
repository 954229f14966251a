"""Faults beside the fields that they are about."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planner.domain.errors import Fault, InputError


def to_put_right(error: InputError) -> str:
    """How many things are wrong, as a sentence's end."""
    count = len(error.faults)
    return f"{count} thing{'' if count == 1 else 's'} to put right."


class FaultSlots:
    """A place under each field of a form for what is wrong with it.

    A page draws its fields first and learns of faults last, so each field leaves a slot.
    Fields go by the names that the reader of requests uses ("landing", "patients.0.age").
    """

    def __init__(self) -> None:
        self._slots: dict[str, DeltaGenerator] = {}

    def under(self, field: str) -> None:
        """Leave a slot below the field that was drawn last."""
        self._slots[field] = st.empty()

    def show(self, error: InputError) -> None:
        """Say every fault in its slot, and those without one in a list of their own."""
        st.error(f"Nothing was saved: {to_put_right(error)}")
        by_field: dict[str, list[str]] = {}
        homeless: list[Fault] = []
        for fault in error.faults:
            slot = self._home_of(fault.field)
            if slot:
                by_field.setdefault(slot, []).append(f"{fault.reason} {fault.remedy}".strip())
            else:
                homeless.append(fault)
        for field, sentences in by_field.items():
            self._slots[field].error("\n\n".join(sentences), icon=":material/error:")
        for fault in homeless:
            st.error(f"{fault.field}: {fault.reason} {fault.remedy}".removeprefix(": "))

    def _home_of(self, field: str) -> str:
        """The slot of a field: its own, or that of the thing that it is a part of."""
        parts = field.split(".")
        for length in range(len(parts), 0, -1):
            name = ".".join(parts[:length])
            if name in self._slots:
                return name
        return ""
