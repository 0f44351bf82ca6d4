"""Which number does a student's text arrive at? `(5*5*20 + 1)*50 = 25,050 parameters` arrives at 25050."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from hwcheck.network.arithmetic import evaluate
from hwcheck.network.wording import MAX_LENGTH, cleaned

_NUMBER = r"\d+(?:\.\d+)?"
# A stretch of arithmetic: numbers, signs and brackets, starting at a number, a bracket or a minus.
_RUN = re.compile(rf"(?<![\w.])[-(\s]*{_NUMBER}(?![\w]*[A-Za-z_])(?:[\s()+\-*/×^]|{_NUMBER}(?![\w]*[A-Za-z_]))*")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:([,' \u00a0\u2009\u202f_])\d{3})(?:\1\d{3})*(?![\d]|[.,]\d)")
_DOTS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d.,])")
_SCALE = re.compile(rf"(?<![\w.])({_NUMBER})\s*([kKmM]|million|thousand)(?!\w)")
_SCALES = {"k": 1000, "thousand": 1000, "m": 10**6, "million": 10**6}
_PLACE = re.compile(
    r"\b(?:conv|fc|layer|pool|relu|linear|hidden|dense|part|question|block|stage)[-_ ]*#?\d{1,2}"
    r"(?=\s*[:=]|\s+[A-Za-z])",
    re.I,
)
_ENUMERATION = re.compile(r"^\s*(?:\(?[a-z]\)|\(?\d{1,2}[.)](?!\d))\s+")
_HEADING = re.compile(r"^[^=\d]*[A-Za-z][^=:]*:")
_COUNTED = re.compile(r"\s*(?:(?:learnable|trainable|free|different)\s+)?(?:param|weights?\b)", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:total|altogether|overall|in all|sum|therefore)\b|∴|\\therefore", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Count:
    """The number that counts. `disagrees` is a member of the same chain that comes to something else.

    `others` are the ends of the text's other lines; `rounded` that it was written as `431k`.
    """

    value: Fraction
    disagrees: str = ""
    others: tuple[Fraction, ...] = ()
    rounded: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    value: Fraction
    disagrees: str
    total: bool


def stated_count(text: str) -> Count | None:
    """The number at which the text arrives; None where there is none, or several and nothing says which."""
    remarks: list[str] = []
    plain, rounded = numbers_joined(text, remarks)
    ends = [end for line in re.split(r"\n|;|→|,\s+(?=[A-Za-z])|\\\\", plain) if (end := end_of(line)) is not None]
    if not ends:
        return None
    totals = [end for end in ends if end.total]
    chosen = totals[-1] if totals else ends[-1]
    others = tuple(end.value for end in ends if end is not chosen)
    return Count(chosen.value, chosen.disagrees, others, rounded, tuple(remarks))


def numbers_joined(text: str, remarks: list[str]) -> tuple[str, bool]:
    """The text with thousands put together, and whether a number was written in thousands or millions."""
    text = text[:MAX_LENGTH].replace("{,}", ",").replace("\\,", " ").replace("\\;", " ")
    text = _THOUSANDS.sub(lambda match: re.sub(r"[^\d]", "", match[0]), text)
    if _DOTS.search(text):
        text = _DOTS.sub(lambda match: match[0].replace(".", ""), text)
        remarks.append("read the dots as separators of thousands")
    plain = cleaned(text)
    scaled = _SCALE.sub(lambda match: whole_text(Fraction(match[1]) * _SCALES[match[2].lower()]), plain)
    return scaled, scaled != plain


def whole_text(number: Fraction) -> str:
    return str(number) if number.denominator == 1 else str(float(number))


def end_of(line: str) -> Line | None:
    """The number at which one line arrives: what stands behind its last `=`, or its only number."""
    total = bool(_TOTAL.search(line))
    line = _PLACE.sub(" ", _ENUMERATION.sub("", line))
    if heading := _HEADING.match(line):
        line = line[heading.end() :]
    members = [member for member in re.split(r"[=≈]|\\approx|\bis\b|\bare\b", line) if re.search(r"\d", member)]
    value = value_in(members[-1]) if members else None
    if value is None:
        return None
    pure = ((member.strip(), evaluate(member)) for member in reversed(members[:-1]))
    return Line(value, next((member for member, other in pure if other not in (None, value)), ""), total)


def value_in(member: str) -> Fraction | None:
    """The number of one member of a chain: the one it begins with, or calls parameters, or ends with; or None."""
    runs = [
        (match.start(), match.end(), value)
        for match in _RUN.finditer(member)
        if (value := evaluate(trimmed(match[0]))) is not None
    ]
    for (_, end, _), (start, _, _) in pairwise(runs):
        if member[end:start].strip().lower() in ("or", "and", "to", "bis", "/"):
            return None
    if not runs:
        return None
    if len(runs) == 1 or not member[: runs[0][0]].strip(" :≈~-("):
        return runs[0][2]
    counted = [value for _, end, value in runs if _COUNTED.match(member, end)]
    if counted:
        return counted[-1]
    return runs[-1][2] if not re.search(r"\w", member[runs[-1][1] :]) else None


def trimmed(run: str) -> str:
    """The run without what dangles: `25050 (` is 25050."""
    run = run.strip()
    while run and run[-1] in "(+-*/×^ ":
        run = run[:-1].rstrip()
    while run.count(")") > run.count("(") and run.endswith(")"):
        run = run[:-1].rstrip()
    while run.count("(") > run.count(")") and run.startswith("("):
        run = run[1:].lstrip()
    return run
