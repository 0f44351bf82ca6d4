"""How do the spellings of a problem become its declared names? `f_w(x^1)` becomes `f_1` before anything is read.

Some notations that a sheet sets up, such as the superscript that numbers a sample, mean something else everywhere
else. They are listed with the problem, compared token by token and replaced in the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from hwcheck.checkers.spelling import Token, spelt, tokens

Pattern = tuple[tuple[str, ...], str]


def respell(text: str, notations: Sequence[tuple[str, str]]) -> str:
    """The text with every listed spelling replaced, the longest wherever several fit."""
    patterns = _patterns(tuple(notations))
    if not patterns:
        return text
    marks = tokens(text)
    words = tuple(token.text for token in marks)
    pieces: list[str] = []
    position = copied = 0
    while position < len(marks):
        found = _match(words, position, patterns)
        if found is None:
            position += 1
            continue
        pattern, name = found
        start, end = _region(text, marks[position], marks[position + len(pattern) - 1])
        pieces += (text[copied:start], f" {name} ")
        copied = end
        position += len(pattern)
    return "".join((*pieces, text[copied:]))


def _match(words: tuple[str, ...], position: int, patterns: dict[str, list[Pattern]]) -> Pattern | None:
    for pattern, name in patterns.get(words[position], ()):
        if words[position : position + len(pattern)] == pattern:
            return pattern, name
    return None


def _region(text: str, first: Token, last: Token) -> tuple[int, int]:
    """From the first token to the last, and on over the braces that are open there: `y^{1` needs its `}`."""
    start, end = first.start, last.end
    while (open_braces := text.count("{", start, end) - text.count("}", start, end)) > 0:
        closing = text.find("}", end)
        if closing < 0 or text[end:closing].strip():
            break
        end = closing + 1
    if open_braces < 0 and text[:start].rstrip().endswith("{"):
        start = text.rindex("{", 0, start)
    return start, end


@lru_cache(maxsize=256)
def _patterns(notations: tuple[tuple[str, str], ...]) -> dict[str, list[Pattern]]:
    table: dict[str, list[Pattern]] = {}
    pairs = ((spelt(spelling, fold=False), name) for spelling, name in notations)
    for pattern, name in sorted(pairs, key=lambda pair: -len(pair[0])):
        if pattern:
            table.setdefault(pattern[0], []).append((pattern, name))
    return table
