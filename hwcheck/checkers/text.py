"""Free text, drawings and programs: a person reads them, with the part's rubric beside.

For now programs and graphs come here too; nothing pretends to understand them.
"""

from __future__ import annotations

from dataclasses import dataclass

from hwcheck.checkers.context import Context
from hwcheck.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Settings:
    """What a marker looks for stands in the part's `rubric`. A program says its `language`, for the answer sheet."""

    language: str = ""


def check(settings: Settings, response: str, context: Context) -> Verdict:
    return Verdict(Outcome.REVIEW, 0.0, "a person reads this answer", note="free-text")


def solution(settings: Settings, context: Context) -> str:
    return "free text; see the rubric"
