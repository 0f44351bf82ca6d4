"""What number does a piece of plain arithmetic come to? `(5*5*20 + 1)*50` is 25050; exact, and bounded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

MAX_DIGITS = 30
MAX_TOKENS = 200
MAX_DEPTH = 20
MAX_VALUE = 10**40

_TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|\*\*|[-+*/×·^()])")


@dataclass(slots=True)
class Reader:
    tokens: list[str]
    place: int = 0
    depth: int = 0

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self) -> str:
        self.place += 1
        return self.tokens[self.place - 1]

    def sum(self) -> Fraction:
        value = self.product()
        while self.peek() in ("+", "-"):
            value = bounded(value + self.product() if self.take() == "+" else value - self.product())
        return value

    def product(self) -> Fraction:
        value = self.power()
        while self.peek() in ("*", "×", "·", "/", "("):
            sign = "*" if self.peek() == "(" else self.take()
            factor = self.power()
            if sign == "/" and factor == 0:
                raise ValueError("division by zero")
            value = bounded(value / factor if sign == "/" else value * factor)
        return value

    def power(self) -> Fraction:
        base = self.atom()
        if self.peek() not in ("^", "**"):
            return base
        self.take()
        exponent = self.atom()
        if exponent.denominator != 1 or not 0 <= exponent <= 100:
            raise ValueError("exponent")
        return bounded(base ** int(exponent))

    def atom(self) -> Fraction:
        token = self.take() if self.peek() else ""
        if token == "-":
            return -self.atom()
        if token == "(":
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise ValueError("depth")
            value = self.sum()
            self.depth -= 1
            if not self.peek() or self.take() != ")":
                raise ValueError("bracket")
            return value
        if not token[:1].isdigit() or len(token) > MAX_DIGITS:
            raise ValueError("number")
        return Fraction(token)


def bounded(value: Fraction) -> Fraction:
    if abs(value.numerator) > MAX_VALUE or value.denominator > MAX_VALUE:
        raise ValueError("size")
    return value


def evaluate(text: str) -> Fraction | None:
    """The value, or None if the text is anything else than arithmetic on numbers within the bounds."""
    tokens: list[str] = []
    place = 0
    text = text.strip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or len(tokens) == MAX_TOKENS:
            return None
        tokens.append(match[1])
        place = match.end()
    reader = Reader(tokens)
    try:
        value = reader.sum()
    except ValueError:
        return None
    return value if reader.place == len(tokens) else None
