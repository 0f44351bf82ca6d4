"""Which slip makes this number of the right one? A sign, a decimal shifted, digits transposed, percent for fraction."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from hwcheck.slips.rule import Slip

SHIFTS = frozenset(Fraction(10) ** power for power in (-4, -3, -1, 1, 3, 4))
HUNDREDS = frozenset({Fraction(100), Fraction(1, 100)})
TWOS = frozenset({Fraction(2), Fraction(1, 2)})

Test = Callable[[Fraction, Fraction], bool]


def numeric_slip(answer: Fraction, reference: Fraction) -> Slip | None:
    """The likeliest slip, said without the right number."""
    if not answer or not reference or answer == reference:
        return None
    return next((slip for slip, made in _TABLE if made(answer, reference)), None)


def _digits(value: Fraction) -> str:
    return f"{float(abs(value)):.12g}"


def _is_transposed(answer: Fraction, reference: Fraction) -> bool:
    """Two neighbouring digits have changed places: 0.324 for 0.234 has not, 0.243 has."""
    one, other = _digits(answer), _digits(reference)
    if len(one) != len(other) or (answer < 0) != (reference < 0):
        return False
    apart = [k for k in range(len(one)) if one[k] != other[k]]
    if len(apart) != 2:
        return False
    a, b = apart
    return b - a == 1 and one[a] == other[b] and one[b] == other[a]


def _whole(answer: Fraction, reference: Fraction) -> bool:
    return answer.denominator == reference.denominator == 1 and abs(reference) > 2


ARITHMETIC = Slip(
    "arithmetic",
    "the arithmetic at its end",
    "the way is right, the number at its end is not; work it out again",
    "right formula, wrong number",
)

_TABLE: tuple[tuple[Slip, Test], ...] = (
    (Slip("sign", "its sign", "check the sign", "the opposite sign"), lambda a, r: a == -r),
    (
        Slip("units", "its unit", "percent or fraction? check the unit, or the decimal point", "a factor of 100"),
        lambda a, r: a / r in HUNDREDS,
    ),
    (Slip("magnitude", "its decimal point", "check the decimal point", "a power of ten"), lambda a, r: a / r in SHIFTS),
    (
        Slip(
            "reciprocal",
            "what is divided by what",
            "this is the reciprocal: what is divided by what?",
            "the reciprocal",
        ),
        lambda a, r: a * r == 1,
    ),
    (
        Slip(
            "complement",
            "which share is asked for",
            "is it this share that is asked for, or the rest of it?",
            "the complement",
        ),
        lambda a, r: a + r == 1,
    ),
    (
        Slip("wrong-constant", "the 2s and halves", "check the 2s and halves", "a factor of 2"),
        lambda a, r: a / r in TWOS,
    ),
    (
        Slip("off-by-one", "where the counting begins and ends", "this is off by one", "off by one"),
        lambda a, r: _whole(a, r) and abs(a - r) == 1,
    ),
    (Slip("digits", "its digits", "two digits have changed places", "two digits transposed"), _is_transposed),
    (
        Slip("square", "squares and roots", "a square or a root is missing", "its square or root"),
        lambda a, r: r == a * a or a == r * r,
    ),
    (
        Slip(
            "sign+magnitude",
            "its sign and its decimal point",
            "check the sign and the decimal point",
            "sign and power of ten",
        ),
        lambda a, r: -a / r in SHIFTS | HUNDREDS,
    ),
)
"""The likeliest first."""
