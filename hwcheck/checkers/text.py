"""Free text, drawings and programs: a person reads them, with the part's rubric beside.

For now programs and graphs come here too; nothing pretends to understand them.
"""

from __future__ import annotations

from dataclasses import dataclass

from hwcheck.checkers.context import Context
from hwcheck.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Settings:
    """Free text has no settings; what a marker looks for stands in the part's `rubric`."""


def check(settings: Settings, response: str, context: Context) -> Verdict:
    return Verdict(Outcome.REVIEW, 0.0, "a person reads this answer", note="free-text")


def solution(settings: Settings, context: Context) -> str:
    return "free text; see the rubric"
