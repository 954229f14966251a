"""Which version of a plan a file shows, and what it says of the clinic and the family."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from planner.render.catalogue import Catalogue
from planner.render.voice import Whom


@dataclass(frozen=True)
class Issue:
    """The version of a plan, and where the newest one is.

    ``number`` 0 is a draft. ``made`` is when it was published, or the draft saved; ``link`` is
    the address of whom the file is for, empty where there is none.
    """

    number: int
    made: datetime
    link: str = ""

    def said(self, words: Catalogue, tz: tzinfo | None) -> str:
        """The publication with its moment at the clinic, or that it is a draft."""
        if not self.number:
            return words.say("pdf.draft")
        moment = words.moment(self.made.astimezone(tz))
        return words.say("pdf.made", moment=moment, number=self.number)


@dataclass(frozen=True)
class Front:
    """What a sheet for strangers says: the clinic's name, the family's, and whom to call."""

    clinic: str
    family: str
    coordinator: Whom = field(default_factory=Whom)
    emergency: tuple[str, ...] = ()
