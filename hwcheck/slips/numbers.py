"""Which slip makes this number of the right one? A sign, a decimal shifted, digits transposed, percent for fraction."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

from hwcheck.slips.rule import Slip

MOST = 1e300  # beyond this no float holds a number
COARSEST = 0.01  # an answer that is rounded to a larger share than this may have come from anything

Numbers = tuple[float | Fraction, ...]
Made = Callable[[Fraction], Numbers]
"""What a slip makes of the right number."""

TENS = tuple(Fraction(10) ** power for power in (-4, -3, -1, 1, 3, 4))
HUNDREDS = (Fraction(100), Fraction(1, 100))
TWOS = (Fraction(2), Fraction(1, 2))
EIGHTS = (Fraction(8), Fraction(1, 8))
SIXTIES = (Fraction(60), Fraction(1, 60), Fraction(3600), Fraction(1, 3600))
BINARY = tuple(Fraction(1000, 1024) ** power for power in (1, 2, 3, -1, -2, -3))
BASES = (math.log(2), 1 / math.log(2), math.log(10), 1 / math.log(10))


def numeric_slip(answer: Fraction, reference: Fraction, rounding: Fraction = Fraction(0)) -> Slip | None:
    """The likeliest slip, said without the right number. `rounding` is how far the answer may be off for being rounded,
    and the reference too."""
    if not answer or not reference or answer == reference or abs(answer) > MOST or abs(reference) > MOST:
        return None
    off = rounding if rounding <= abs(answer) * Fraction(COARSEST) else Fraction(0)
    return next((slip for slip, made in _TABLE if any(_near(answer, wrong, off) for wrong in made(reference))), None)


def _near(answer: Fraction, wrong: float | Fraction, off: Fraction) -> bool:
    if isinstance(wrong, Fraction):
        return abs(answer - wrong) <= off
    return abs(float(answer) - wrong) <= float(off) + 1e-9 * abs(wrong)


def _times(factors: tuple[float | Fraction, ...]) -> Made:
    return lambda right: tuple(factor * right for factor in factors)


def _complement(right: Fraction) -> Numbers:
    return (1 - right,) if 0 < right < 1 else ()


def _beside(right: Fraction) -> Numbers:
    return (right - 1, right + 1) if right.denominator == 1 and abs(right) > 2 else ()


def _squares(right: Fraction) -> Numbers:
    return right * right, *((math.sqrt(right), -math.sqrt(right)) if right > 0 else ())


def _exponentials(right: Fraction) -> Numbers:
    """exp and log of it, one taken for the other or left out: the perplexity for the cross-entropy."""
    size = float(right)
    logarithms = (math.log(size), -math.log(size)) if right > 0 and right != 1 else ()
    return logarithms if abs(size) > 50 else (*logarithms, math.exp(size), math.exp(-size))


def _transposed(right: Fraction) -> Numbers:
    """Two neighbouring digits have changed places: 0.324 for 0.234 has not, 0.243 has."""
    return tuple(_swapped(f"{float(right):.12g}"))


def _swapped(digits: str) -> Iterator[Fraction]:
    for k in range(len(digits) - 1):
        pair = digits[k : k + 2]
        if pair.isdigit() and pair[0] != pair[1] and "e" not in digits:
            yield Fraction(digits[:k] + pair[::-1] + digits[k + 2 :])


ARITHMETIC = Slip(
    "arithmetic",
    "the arithmetic at its end",
    "the way is right, the number at its end is not; work it out again",
    "right formula, wrong number",
)

_TABLE: tuple[tuple[Slip, Made], ...] = (
    (
        Slip("sign", "its sign", "its sign is turned round; what is negative on the way?", "the opposite sign"),
        _times((Fraction(-1),)),
    ),
    (
        Slip("units", "its unit", "percent or fraction? check the unit, or the decimal point", "a factor of 100"),
        _times(HUNDREDS),
    ),
    (Slip("magnitude", "its decimal point", "check the decimal point", "a power of ten"), _times(TENS)),
    (
        Slip(
            "reciprocal",
            "what is divided by what",
            "this is the reciprocal: what is divided by what?",
            "the reciprocal",
        ),
        lambda right: (1 / right,),
    ),
    (
        Slip(
            "complement",
            "which share is asked for",
            "is it this share that is asked for, or the rest of it?",
            "the complement",
        ),
        _complement,
    ),
    (Slip("wrong-constant", "the 2s and halves", "check the 2s and halves", "a factor of 2"), _times(TWOS)),
    (Slip("off-by-one", "where the counting begins and ends", "this is off by one", "off by one"), _beside),
    (Slip("digits", "its digits", "two digits have changed places", "two digits transposed"), _transposed),
    (
        Slip("log-base", "the logarithm", "to which base is the logarithm?", "another base of the logarithm"),
        _times(BASES),
    ),
    (Slip("units", "its unit", "bits or bytes? check the unit", "a factor of 8"), _times(EIGHTS)),
    (Slip("units", "its unit", "is a kilobyte 1000 or 1024 bytes here?", "1000 and 1024 mixed up"), _times(BINARY)),
    (Slip("units", "its unit", "seconds, minutes or hours? check the unit", "a factor of 60"), _times(SIXTIES)),
    (Slip("square", "squares and roots", "a square or a root is missing", "its square or root"), _squares),
    (
        Slip(
            "exponential",
            "logarithms and exponentials",
            "a logarithm or an exponential is missing, or one too many",
            "its logarithm or exponential",
        ),
        _exponentials,
    ),
    (
        Slip(
            "sign+magnitude",
            "its sign and its decimal point",
            "check the sign and the decimal point",
            "sign and power of ten",
        ),
        _times(tuple(-factor for factor in (*TENS, *HUNDREDS))),
    ),
)
"""The likeliest first."""
