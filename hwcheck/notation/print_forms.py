"""How is an operation laid out in text? The forms that rules of printing take.

A rule says what stands around and between the operands, how tightly the result holds together (`level`), and how
tightly each operand must hold to stand without brackets. The printer knows these forms and no operator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class Level(IntEnum):
    """How tightly a piece of text holds together, loosest first."""

    LIST = 0
    OR = 1
    AND = 2
    NOT = 3
    RELATION = 4
    SUM = 5
    SIGN = 6
    QUOTIENT = 7
    PRODUCT = 8
    POWER = 9
    POSTFIX = 10
    ATOM = 11


@dataclass(frozen=True, slots=True)
class Call:
    """`name(a, b)`; just the name without arguments.

    `bare`: a single name as argument needs no brackets (`log p`); such a piece is open at its right end.
    """

    name: str
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Infix:
    """`a + b + c`. The last operand needs `last`, the others `first`.

    `signs` maps a head to the joint that takes its place (`+ (-b)` is written `- b`); `number` stands before a digit.
    """

    joint: str
    level: Level
    first: Level
    last: Level
    signs: Mapping[str, str] = field(default_factory=dict)
    number: str = ""


@dataclass(frozen=True, slots=True)
class Slots:
    """A text with numbered places, e.g. `\\frac{<0>}{<1>}`; `<0^>` and `<0_>` are raised and lowered characters,
    `<*>` all operands from that place on with commas between.

    `needs` gives the level that each operand must have (the last one repeats). Where a character cannot be raised or
    lowered, or the number of operands is another, `otherwise` is taken.
    """

    text: str
    level: Level = Level.ATOM
    needs: tuple[Level, ...] = (Level.LIST,)
    otherwise: Rule | None = None


@dataclass(frozen=True, slots=True)
class Pairs:
    """Value and condition in turn: `cases(1, x > 0; 0, otherwise)`."""

    before: str
    between: str
    joint: str
    last: str
    after: str


@dataclass(frozen=True, slots=True)
class Reduction:
    """A sum over indices. Fields of its texts: `<body>`, `<indices>`, `<lower>`, `<upper>`, `<condition>`.

    One text each for: no bounds, a lower bound only, both bounds, a condition. `body` is the level the body needs.
    """

    plain: str
    lower: str
    both: str
    condition: str
    body: Level
    level: Level
    open: bool


Rule = Call | Infix | Slots | Pairs


@dataclass(frozen=True, slots=True)
class Style:
    """One way to write: its rules, the way names and numbers look, its brackets and its scripts.

    A text that contains one of `tall` is taller than a line and gets `tall_brackets`.
    `raised` and `lowered` turn a text into a script as a whole, or give None where the characters do not exist.
    """

    rules: Mapping[str, Rule]
    reductions: Mapping[str, Reduction]
    name: Callable[[str], tuple[str, Level]]
    function: Callable[[str], str]
    raised: Callable[[str], str | None]
    lowered: Callable[[str], str | None]
    tall: tuple[str, ...] = ()
    tall_brackets: tuple[str, str] = ("(", ")")
    comma: str = ", "
    prime: str = "'"
