"""What can go wrong, in a small family of errors that say what is missing and where."""

from __future__ import annotations

from dataclasses import dataclass


class PlannerError(Exception):
    """Base of every error that the planner raises on purpose."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in an input: where it stands, what is wrong, what would be right."""

    file: str
    row: str
    field: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        place = ", ".join(
            part
            for part in (
                self.file,
                f"row {self.row}" if self.row else "",
                f"field {self.field}" if self.field else "",
            )
            if part
        )
        return f"{place}: {self.reason} {self.remedy}".strip()


class InputError(PlannerError):
    """An input was refused; nothing of it was taken over.

    Carries every fault that was found, not only the first.
    """

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))

    @classmethod
    def one(cls, file: str, row: object, field: str, reason: str, remedy: str = "") -> InputError:
        """An error with a single fault."""
        return cls(Fault(file, str(row) if row != "" else "", field, reason, remedy))


class StaleError(PlannerError):
    """Somebody else saved first; the caller's copy is out of date and was not written."""


class UnknownIdError(PlannerError):
    """An id that names nothing: a clinic, a family, a plan version, a job."""
