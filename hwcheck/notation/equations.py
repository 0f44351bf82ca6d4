"""Which lines of an answer are equations of their own, and which only say what a symbol is or go on with one above?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hwcheck.notation.alternatives import written_out

MOST_LINES = 40

_EQUALS = re.compile(r"(?<![<>!:=\\])=(?!=)")
_ONGOING = re.compile(
    r"\s*(?:&\s*)?(?:=|\\(?:approx|equiv|Rightarrow)|≈|⇒|[-+*/·×^)\]}]|\\(?:cdot|times|end|right)(?![a-z]))"
)
_OPEN_END = re.compile(r"(?:=|[-+*/·×^_(\[{]|\\(?:cdot|times|left|frac))\s*$")
_LET = re.compile(r"\s*(?:let|with|where|set|define|put)\b:?\s+(?=.*=)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Equation:
    """One equation of an answer, with what `let u = ...` introduced behind it. `start` is where it begins there."""

    text: str
    start: int = 0


def arranged(text: str) -> tuple[Equation, tuple[Equation, ...]]:
    """The equation that is the answer, with what `let u = ...` introduced behind it, and the equations before it."""
    text = written_out(text)
    lines = tuple(_equations(text))
    introduced = [_LET.sub("", line.text, count=1).strip(" .,;\n") for line in lines if _LET.match(line.text)]
    own = [line for line in lines if not _LET.match(line.text)]
    if not own or (not introduced and len(own) == 1):
        return Equation(text), ()
    clause = ", where " + ", ".join(introduced) if introduced else ""
    *before, last = (Equation(line.text + clause, line.start) for line in own)
    return last, tuple(before)


def _equations(text: str) -> Iterator[Equation]:
    """Lines that are equations of their own. A line that goes on with the one above belongs to it."""
    start = end = 0
    for line in text.split("\n") if text.count("\n") < MOST_LINES else [text]:
        held = text[start:end]
        if held.strip() and _ends(held) and _begins(line, held):
            yield Equation(held.removesuffix("\n"), start)
            start = end
        end += len(line) + 1
    if text[start:].strip():
        yield Equation(text[start:], start)


def _ends(held: str) -> bool:
    return bool(_EQUALS.search(held)) and not _OPEN_END.search(held) and _balanced(held)


def _begins(line: str, held: str) -> bool:
    """Behind `let u = ...` a formula need not be an equation."""
    return bool(_EQUALS.search(line) or (line.strip() and _LET.match(held))) and not _ONGOING.match(line)


def _balanced(text: str) -> bool:
    pairs = (("(", ")"), ("[", "]"), ("{", "}"), ("\\begin", "\\end"), ("\\left", "\\right"))
    return all(text.count(opening) == text.count(closing) for opening, closing in pairs) and text.count("$") % 2 == 0
