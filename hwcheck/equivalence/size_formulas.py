"""Do the formulas for an output size hold for the settings that were chosen? `(12 - f)/S = 9` with f = 5, S = 1."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hwcheck.domain import Scope
from hwcheck.equivalence.evaluate import value
from hwcheck.errors import HwcheckError
from hwcheck.notation.read import read
from hwcheck.tree import free_names

MOST_LINES = 60
LONGEST = 200

# The letters that courses use for each quantity.
LETTERS: Mapping[str, tuple[str, ...]] = {
    "size": ("N", "n", "W", "H", "I", "W_1", "H_1"),
    "kernel": ("f", "F", "k", "K"),
    "stride": ("S", "s"),
    "padding": ("P", "p"),
}
_EQUALS = re.compile(r"(?<![<>!:=\\])=(?!=)")
_OUTPUT = re.compile(r"\\?(?:text|mathrm)?\s*\{?\s*(?:output|out|new)[\s_-]*(?:size|width|height|dim\w*)?\s*\}?", re.I)
_STRUCK = re.compile(r"\\(?:x|b)?cancel\s*\{([^{}]*)\}")
_FLOORED = re.compile(r"\\[lr](?:floor|ceil)\b|[⌊⌋⌈⌉]")


def broken_formula(text: str, known: Mapping[str, float]) -> Iterator[str]:
    """A sentence for each equation about sizes that the settings contradict.

    `known` has the values of `size`, `kernel`, `stride`, `padding` and of the `output` that they give.
    """
    values = {letter: known[name] for name, letters in LETTERS.items() if name in known for letter in letters}
    for line in text.split("\n")[:MOST_LINES]:
        sides = _EQUALS.split(line)
        if len(sides) != 2 or len(line) > LONGEST:
            continue
        left, right = (side.strip(" $&.,;") for side in sides)
        given, names = _value(left, values)
        wanted = known["output"] if _OUTPUT.fullmatch(right) else _value(right, values)[0]
        if given is None or wanted is None or not _is_size_formula(names):
            continue
        if given != wanted:
            used = ", ".join(f"{name} = {values[name]:g}" for name in sorted(names))
            other = "the output has" if _OUTPUT.fullmatch(right) else "the right side is"
            yield f"{line.strip()} does not hold: with {used} the left side is {given:g}, {other} {wanted:g}"
        if _pads_once(left, values):
            yield f"{line.strip()} counts the padding once; it stands on both sides"


def _pads_once(left: str, values: Mapping[str, float]) -> bool:
    """More padding by the stride moves a right formula by two."""
    stride = values[LETTERS["stride"][0]]
    more = {letter: values[letter] + stride for letter in LETTERS["padding"] if letter in values}
    before, after = _value(left, values)[0], _value(left, {**values, **more})[0]
    return before is not None and after is not None and after - before == 1


def _is_size_formula(names: frozenset[str]) -> bool:
    """A kernel and a stride together: one letter alone may mean something else."""
    return bool(names & set(LETTERS["kernel"])) and bool(names & set(LETTERS["stride"]))


def _value(text: str, values: Mapping[str, float]) -> tuple[float | None, frozenset[str]]:
    """The value of one side whose letters are all known, and these letters."""
    plain = _FLOORED.sub(" ", _STRUCK.sub(r"\1", text))
    try:
        tree = read(plain, Scope()).tree
        names = free_names(tree)
        if not names <= values.keys():
            return None, frozenset()
        return float(value(tree, Scope(), {name: values[name] for name in names})), frozenset(names)
    except (HwcheckError, TypeError, ValueError, OverflowError):
        return None, frozenset()
