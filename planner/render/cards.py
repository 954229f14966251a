"""Who is behind the codes of a plan: names, phones and plates, handed to whoever may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.render.voice import Whom

DESK = ""
"""The clinic's own desk, and the family as a whole: the person that has no code."""


@dataclass(frozen=True)
class Cards:
    """Who they are, by family code and person's code; the clinic's own under family ``""``.

    Of the clinic's own, a driver or vehicle goes by its resource id and :data:`DESK` is the
    coordinator.
    """

    known: Mapping[tuple[str, str], Whom] = field(default_factory=dict)

    def clinic(self, resource: str = DESK) -> Whom:
        """The card of the clinic's desk, of a driver or a vehicle."""
        return self.known.get(("", resource), Whom())

    def family(self, family: str) -> Whom:
        """The family as a whole; else the first of its people who has a card."""
        own = self.known.get((family, DESK), Whom())
        people = [card for (of, who), card in sorted(self.known.items()) if of == family and who]
        return Whom(
            own.name or next((card.name for card in people if card.name), ""),
            own.phone or next((card.phone for card in people if card.phone), ""),
        )

    def board(self, family: str) -> str:
        """What stands on the name board: the family's name, else its code."""
        return self.family(family).name or family
