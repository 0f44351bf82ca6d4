"""What does a checker conclude, and why?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_LONG = 100  # characters of a value, about as many as a line has


class Outcome(StrEnum):
    """Never a bool: `REVIEW` means that a person must look, `MISSING` that there is no answer."""

    CORRECT = "correct"
    PARTIAL = "partial"
    INCORRECT = "incorrect"
    MISSING = "missing"
    REVIEW = "review"


class Ground(StrEnum):
    """What an outcome rests on."""

    IDENTICAL = "identical"  # the same tree after sorting
    PROVED = "proved"  # SymPy cancelled the difference exactly
    SAMPLED = "sampled"  # agrees at every sampled point
    WITNESS = "witness"  # a point where the two differ, confirmed at high precision
    COMPUTED = "computed"  # a number, shape or count compared with the computed one
    STATED = "stated"  # matched what the problem lists


@dataclass(frozen=True, slots=True)
class Witness:
    """A point where answer and reference differ. Values are text, rounded; of large arrays a person reads the start."""

    point: tuple[tuple[str, str], ...]
    answer: str
    reference: str

    def __str__(self) -> str:
        at = ", ".join(f"{name} = {_start(value)}" for name, value in self.point)
        return (f"at {at} " if at else "") + f"yours is {self.answer}, the reference {self.reference}"


def _start(value: str) -> str:
    return value if len(value) <= _LONG else value[:_LONG].rpartition(", ")[0] + ", …"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a verdict is as it is; `detail` is one sentence (`agrees at 24 points`, `proved for n = 2, 3`)."""

    ground: Ground
    points: int = 0
    witness: Witness | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome, credit from 0 to 1, one or two sentences for the student, a stable code, and the evidence.

    `note` names the reason (`equal`, `different`, `unreadable`, `undecided`, `transpose`, `free-text` ...);
    `remarks` list every leniency and repair that the outcome rests on, as sentences. `place` is where in the response
    the step stands that breaks a derivation, as an offset.
    """

    outcome: Outcome
    credit: float
    feedback: str = ""
    note: str = ""
    evidence: Evidence | None = None
    slip: str = ""
    remarks: tuple[str, ...] = ()
    place: int | None = None
