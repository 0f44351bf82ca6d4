"""Is a reported accuracy one that can have come out? `99.25`, `99.25 %`, `0.9925`, or the best of a log."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hwcheck.checkers.context import Context
from hwcheck.verdict import Evidence, Ground, Outcome, Verdict

MAX_TEXT = 50_000

_NUMBER = re.compile(
    r"(?P<minus>[-−])?(?<![\w.])(?P<value>\d{1,9}(?:[.,]\d{1,12})?|\.\d{1,12})"
    r"(?:\s*/\s*(?P<of>\d{1,9}))?\s*(?P<percent>\\?%|percent|per cent)?(?!\w)"
)
# Numbers that count something else: `after 10 epochs`, `epoch [3/10]`, `batch size 64`.
_COUNTED = re.compile(
    r"[\s-]*(?:training\s+|test\s+|more\s+)?(?:epochs?|iterations?|steps?|batch(?:es)?|seconds?|minutes?|hours?|runs?|times"
    r"|images?|samples?|examples?|digits?|parameters?|units?|neurons?|layers?|k\b)",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"(?:epochs?|iter(?:ation)?s?|steps?|batch(?:es|[\s_]?size)?|lr|learning[\s_]rate|seed|runs?)[^\w\n]{0,3}(?:of\s|is\s)?$",
    re.IGNORECASE,
)
_KEYWORD = re.compile(r"acc(?:uracy|\b)[^\n\d]{0,40}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Settings:
    """`plausible` is the range, as fractions, in which a working solution ends; outside of it a person looks."""

    plausible: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Reported:
    value: float
    marked: bool  # by a percent sign or the word accuracy


def check(settings: Settings, response: str, context: Context) -> Verdict:
    reported = _reported(response[:MAX_TEXT])
    marked = [entry for entry in reported if entry.marked] or reported
    if not marked:
        return Verdict(Outcome.REVIEW, 0.0, "no number is given", note="unreadable")
    if len(marked) > 1 and not marked[0].marked:
        return Verdict(Outcome.REVIEW, 0.0, "several numbers: which is the accuracy?", note="ambiguous")
    best = max(entry.value for entry in marked)
    remarks = (f"the best of {len(marked)} reported values",) if len(marked) > 1 else ()
    return _verdict(settings, best, min(entry.value for entry in marked), remarks)


def solution(settings: Settings, context: Context) -> str:
    low, high = settings.plausible
    return f"between {low:.2%} and {high:.2%}"


def _verdict(settings: Settings, best: float, worst: float, remarks: tuple[str, ...]) -> Verdict:
    shown = Evidence(Ground.COMPUTED, detail=f"read as {best:.2%}")
    if best > 1 or worst < 0:
        says = "an accuracy lies between 0 and 100 %"
        return Verdict(Outcome.INCORRECT, 0.0, says, note="impossible", evidence=shown, remarks=remarks)
    low, high = settings.plausible
    if low <= best <= high:
        return Verdict(Outcome.CORRECT, 1.0, note="plausible", evidence=shown, remarks=remarks)
    says = f"{best:.2%} is {'lower' if best < low else 'higher'} than this usually ends; a person looks at it"
    return Verdict(Outcome.REVIEW, 0.0, says, note="implausible", evidence=shown, remarks=remarks)


def _reported(text: str) -> list[_Reported]:
    """Every number as a fraction. Above 1 and without a slash it can only be a percentage."""
    found = []
    for match in _NUMBER.finditer(text):
        if not match["percent"] and _counts_something(text, match):
            continue
        value = float(match["value"].replace(",", "."))
        if match["of"]:
            value = value / float(match["of"]) if float(match["of"]) else float("inf")
        elif match["percent"] or value > 1:
            value /= 100
        marked = bool(match["percent"] or _KEYWORD.search(text, max(0, match.start() - 60), match.start()))
        found.append(_Reported(-value if match["minus"] else value, marked))
    return found


def _counts_something(text: str, number: re.Match[str]) -> bool:
    return bool(
        _COUNTED.match(text, number.end()) or _COUNTER.search(text, max(0, number.start() - 40), number.start())
    )
