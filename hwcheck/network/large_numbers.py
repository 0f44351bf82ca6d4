"""How do students write large numbers? `25,050`, `25.050`, `25.05k`, `2.505e4` and `2.505 × 10^4` become `25050`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from hwcheck.network.wording import MAX_LENGTH, cleaned

NUMBER = r"\d+(?:\.\d+)?"
_WORDS = {
    "k": 3, "thousand": 3, "tsd": 3,
    "m": 6, "million": 6, "millions": 6, "mio": 6, "mln": 6, "mn": 6,
    "b": 9, "billion": 9, "billions": 9, "bn": 9,
}  # fmt: skip
_SCALES = "|".join(sorted(_WORDS, key=len, reverse=True))
_BEFORE_POWER = rf"\s*(?:(?:{_SCALES})(?!\w)|[eE]\+?\d|(?:×|\*|x|·|\\times|\\cdot)\s*10\s*(?:\^|\*\*|[⁰-⁹²³]))"

_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:([,' \u00a0\u2009\u202f_])\d{3})(?:\1\d{3})*(?![\d]|[.,]\d)")
# A comma is one of decimals before `M` or `× 10^6`, unless three digits follow it: `28,1M`, `2,505e4`.
_COMMA = re.compile(
    rf"(?<![\d.,])(\d{{1,3}}),(?!\d{{3}}\s*(?:{_SCALES})(?!\w))(?=\d{{1,9}}{_BEFORE_POWER})", re.IGNORECASE
)
# `0.557` has decimals, and so has `28.144` before `M` or `× 10^6`.
_DOTS = re.compile(rf"(?<![\d.,])[1-9]\d{{0,2}}(?:\.\d{{3}})+(?![\d.,]\d|\d)(?!{_BEFORE_POWER})", re.IGNORECASE)
_SCALED = re.compile(
    rf"(?<![\w.])({NUMBER})(?:\s*({_SCALES})(?!\w)\.?|e\+?(\d{{1,2}})(?!\w)|\s*×\s*10\s*(?:\^|\*\*)\s*(\d{{1,2}})(?!\w))",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:[≈~]|\\(?:approx|simeq|sim)|\b(?:about|approx(?:imately|\.)?|roughly|around|circa|ca\.?|almost|nearly))"
    r"\s*\d+?(0+)(?![\d.])",
    re.IGNORECASE,
)
_MEMORY = re.compile(rf"(?:[=≈~(,]\s*)?(?<![\w.]){NUMBER}\s*(?:[kKMGT]i?[Bb]|[kKMG]?(?:bytes?|bits?))(?!\w)\s*\)?")


@dataclass(frozen=True, slots=True)
class Joined:
    """The text with every number in plain digits; `unit` is the last place that was written, 0 where that is one."""

    text: str
    unit: Fraction = Fraction(0)
    remarks: tuple[str, ...] = ()


def numbers_joined(text: str) -> Joined:
    text = text[:MAX_LENGTH].replace("{,}", ",").replace("\\,", " ").replace("\\;", " ")
    text = _COMMA.sub(r"\1.", text)
    text = _THOUSANDS.sub(lambda match: re.sub(r"[^\d]", "", match[0]), text)
    joined = _DOTS.sub(lambda match: match[0].replace(".", ""), text)
    remarks = ("read the dots as separators of thousands",) if joined != text else ()
    units = [Fraction(10) ** len(match[1]) for match in _ABOUT.finditer(joined)]
    plain = _MEMORY.sub(" ", cleaned(joined))
    units += [_unit(match) for match in _SCALED.finditer(plain)]
    return Joined(_SCALED.sub(_in_digits, plain), max(units, default=Fraction(0)), remarks)


def _scale(match: re.Match[str]) -> int:
    power = _WORDS[match[2].lower()] if match[2] else int(match[3] or match[4])
    return int(10**power)


def _unit(match: re.Match[str]) -> Fraction:
    return Fraction(_scale(match), 10 ** len(match[1].partition(".")[2]))


def _in_digits(match: re.Match[str]) -> str:
    number = Fraction(match[1]) * _scale(match)
    return str(number) if number.denominator == 1 else str(float(number))
