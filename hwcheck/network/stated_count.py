"""Which number does a student's text arrive at? `(5*5*20 + 1)*50 = 25,050 parameters` arrives at 25050."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from hwcheck.network.arithmetic import evaluate
from hwcheck.network.large_numbers import NUMBER, numbers_joined

# A stretch of arithmetic: numbers, signs and brackets, starting at a number, a bracket or a minus.
_RUN = re.compile(rf"(?<![\w.])[-(\s]*{NUMBER}(?![\w]*[A-Za-z_])(?:[\s()+\-*/×^]|{NUMBER}(?![\w]*[A-Za-z_]))*")
_EXPLAINED = re.compile(rf"({NUMBER})\s*\((.*?)\)?")
_RANGE = re.compile(r"\d+\s*-\s*\d+")
# `500 weights and 20 biases`, `weights: 5x5x20, biases: 20`
_PRODUCT = rf"{NUMBER}(?:\s*×\s*{NUMBER})*"
_SUMMANDS = re.compile(
    rf"(?<![\w.])({_PRODUCT})\s+weights?\s*(?:and|plus|[+&,])\s*({NUMBER}|an?|one)\s+bias(?:es)?\b"
    rf"|(?:weights?|\bW)\s*[:=]\s*({_PRODUCT})\s*[,;]?\s*(?:and\s+)?(?:bias(?:es)?|b)\s*[:=]\s*({NUMBER})(?=\s*(?:[,;\n]|$))",
    re.IGNORECASE,
)
_SYMBOL = r"(?<![\w\\])[A-Za-z]{1,2}(?!\w)"
_FORMULA = re.compile(rf"[*+×^]\s*{_SYMBOL}|{_SYMBOL}\s*[*+×^]\s*\d")  # `3*3*c*16` is no number
_ROUNDED_AFTER = re.compile(r"\s*(?:≈|\\approx(?![A-Za-z]))[^=≈]*$")
_EQUALS = re.compile(rf"[=≈]|\\approx|\bis\b|\bare\b|:\s+(?={NUMBER}\s*(?:param(?:eter)?s?)?\s*\.?\s*$)", re.IGNORECASE)
_LABEL = re.compile(r"(?<=\d)\s*\((?=[A-Za-z])[^()]{1,40}\)(?=\s*[+=]|\s*$)", re.MULTILINE)  # `520 (conv1) + ...`
_EACH = re.compile(r"(?<![\w.])(\d[\d\s+×]*?)\s+for\s+each\s+of\s+(?:the\s+)?(\d+)", re.IGNORECASE)
# A comma divides before a word, and before `520 in total` and `520 with biases`.
_LINES = re.compile(
    rf"\n|;|→|\.\s+(?=[A-Z\d])|,\s+(?=[A-Za-z]|{NUMBER}\s+(?:(?:in\s+)?total|in\s+all|altogether|overall|with)\b)|\\\\",
    re.IGNORECASE,
)
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

    `others` are the ends of the text's other lines; `unit` is the last place of a number written as `431k`.
    """

    value: Fraction
    disagrees: str = ""
    others: tuple[Fraction, ...] = ()
    unit: Fraction = Fraction(0)
    remarks: tuple[str, ...] = ()

    def rounds(self, number: int) -> bool:
        """Is it this number, cut or rounded? A single figure tells too little, unless it is very near."""
        gap = number - self.value
        near = 2 * abs(gap) <= self.unit or 0 <= gap < self.unit
        return near and (self.value >= 10 * self.unit or abs(gap) * 200 <= number)


@dataclass(frozen=True, slots=True)
class Line:
    value: Fraction
    disagrees: str
    total: bool


def stated_count(text: str) -> Count | None:
    """The number at which the text arrives; None where there is none, or several and nothing says which."""
    joined = numbers_joined(text)
    plain = _EACH.sub(r"(\1) × \2", _SUMMANDS.sub(_summed, _LABEL.sub("", joined.text)))
    ends = [end for line in _LINES.split(plain) if (end := end_of(line)) is not None]
    if not ends:
        return None
    totals = [end for end in ends if end.total]
    chosen = totals[-1] if totals else ends[-1]
    others = tuple(end.value for end in ends if end is not chosen)
    return Count(chosen.value, chosen.disagrees, others, joined.unit, joined.remarks)


def _summed(match: re.Match[str]) -> str:
    biases = match[2] or match[4]
    return f"{match[1] or match[3]} + {biases if biases[0].isdigit() else 1}"


def end_of(line: str) -> Line | None:
    """The number at which one line arrives: what stands behind its last `=`, or its only number."""
    total = bool(_TOTAL.search(line))
    line = _PLACE.sub(" ", _ENUMERATION.sub("", line))
    if heading := _HEADING.match(line):
        line = line[heading.end() :]
    exact = members_of(_ROUNDED_AFTER.sub("", line))
    members = exact if exact and value_in(exact[-1]) is not None else members_of(line)
    value = value_in(members[-1]) if members else None
    if value is None:
        return None
    pure = ((member.strip(), evaluate(member)) for member in reversed(members[:-1]))
    return Line(value, next((member for member, other in pure if other not in (None, value)), ""), total)


def members_of(line: str) -> list[str]:
    return [member for member in _EQUALS.split(line) if re.search(r"\d", member)]


def value_in(member: str) -> Fraction | None:
    """The number of one member of a chain: the one it begins with, or calls parameters, or ends with; or None."""
    runs = [
        (match.start(), match.end(), value)
        for match in _RUN.finditer(member)
        if (value := worth(trimmed(match[0]))) is not None
    ]
    for (_, end, _), (start, _, _) in pairwise(runs):
        if member[end:start].strip().lower() in ("or", "and", "to", "bis", "/"):
            return None
    if not runs or _FORMULA.search(member) or (_RANGE.fullmatch(member.strip(" .")) and runs[0][2] < 0):
        return None
    if len(runs) == 1 or not member[: runs[0][0]].strip(" :≈~-("):
        return runs[0][2]
    counted = [value for _, end, value in runs if _COUNTED.match(member, end)]
    if counted:
        return counted[-1]
    return runs[-1][2] if not re.search(r"\w", member[runs[-1][1] :]) else None


def worth(run: str) -> Fraction | None:
    """The value of a run. A bracket that comes to the number before it explains it: `520 (500 + 20)`, `25K (25050)`."""
    match = _EXPLAINED.fullmatch(run)
    before, inside = (Fraction(match[1]), evaluate(trimmed(match[2]))) if match else (None, None)
    if before is None or inside is None:
        return evaluate(run)
    if before == inside:
        return before
    if match and re.fullmatch(NUMBER, match[2].strip()) and 20 * abs(before - inside) < before:
        return max(before, inside, key=lambda value: len(str(value).rstrip("0")))
    return evaluate(run)


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
