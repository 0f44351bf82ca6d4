"""Which exact number is written here: 0.5, 5.1e-2, 7,425,000, ¼?"""

from __future__ import annotations

from fractions import Fraction

from hwcheck.notation.grammar import Parser, begins
from hwcheck.notation.indicators import indicator
from hwcheck.notation.scan import MAX_DIGITS
from hwcheck.notation.words import FRACTIONS
from hwcheck.tree import Apply, Number, Tree

_SPACES = str.maketrans("", "", " ,{}\\!\u2009\u202f\xa0")


@begins("num")
def number(parser: Parser) -> Tree:
    """A number, exactly."""
    _, text, start, end = parser.tokens[parser.pos]
    following = parser.tokens[parser.pos + 1]
    if text == "1" and following[0] in ("_", "sub"):
        return indicator(parser)
    if len(text) > MAX_DIGITS:
        raise parser.fail("this number is too long", note="too-large", fix=f"at most {MAX_DIGITS} digits are read")
    if text.isdigit():
        if following[1] == "j" and following[2] == end:
            return _imaginary(parser, Number(int(text), text, (start, end)))
        parser.pos += 1
        return Number(int(text), text, (start, end))
    if text.startswith(("0,", "0{,}")):  # no thousands begin with 0
        text = "0." + text[1:].translate(_SPACES)
    clean = text.translate(_SPACES)
    exponent = clean.lower().partition("e")[2]
    if exponent and (len(exponent) > 6 or abs(int(exponent)) > MAX_DIGITS):
        raise parser.fail("this number is too large", note="too-large", fix="write a smaller exponent")
    parser.pos += 1
    value = Fraction(clean)
    return Number(value.numerator if value.denominator == 1 else value, text, (start, end))


def _imaginary(parser: Parser, size: Number) -> Tree:
    """Python's `3j`, where complex numbers may occur and j is nothing else."""
    names = parser.names
    if "j" in names.table or "j" in parser.bound or (names.scope.strict and not names.complex):
        parser.pos += 1
        return size
    parser.pos += 2
    return Apply("times", (size, Apply("imaginary")))


@begins("vulgar")
def vulgar(parser: Parser) -> Tree:
    """A fraction that is one character; `2½` is ambiguous."""
    _, char, start, end = parser.tokens[parser.pos]
    before = parser.tokens[parser.pos - 1] if parser.pos else None
    if before is not None and before[0] == "num" and before[3] == start:
        raise parser.fail("a mixed number is ambiguous", (before[2], end), fix="write a sum or one fraction")
    parser.pos += 1
    return Number(Fraction(*FRACTIONS[char]), char, (start, end))
