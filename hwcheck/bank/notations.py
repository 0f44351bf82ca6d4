"""How do the spellings of a problem become its declared names? `f_w(x^1)` becomes `f_1` before anything is read.

Some notations that a sheet sets up, such as the superscript that numbers a sample, mean something else everywhere
else. They are listed with the problem, compared token by token and replaced in the text. `#` stands for an index, a
number or a single letter: `f_w(x^#)` is `f_#`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from hwcheck.checkers.spelling import Token, spelt, tokens

_INDEX = "#"
_INTRODUCED = re.compile(r"(?:^|[,;\n]|\b(?:let|where|with|set|and|put|define)\b:?)[\s$]*([A-Za-z]\w*)\s*=(?!=)")


@dataclass(frozen=True, slots=True)
class _Spelling:
    """The tokens of a spelling and the name they stand for."""

    words: tuple[str, ...]
    name: str

    def name_in(self, found: Sequence[str]) -> str | None:
        """The name, if the tokens are this spelling."""
        if len(found) != len(self.words):
            return None
        index = ""
        for word, given in zip(self.words, found, strict=True):
            if word == _INDEX and (given.isdecimal() or (len(given) == 1 and given.isalpha())) and index in ("", given):
                index = given
            elif word != given:
                return None
        return self.name.replace(_INDEX, index)


def respell(text: str, notations: Sequence[tuple[str, str]]) -> str:
    """The text with every listed spelling replaced, the longest wherever several fit.

    A letter that the answer itself introduces (`let u = e^{-x}`) keeps the meaning it gets there.
    """
    own = {match[1] for match in _INTRODUCED.finditer(text)}
    spellings = _spellings(tuple(pair for pair in notations if pair[0] not in own))
    if not spellings:
        return text
    marks = tokens(text)
    pieces: list[str] = []
    position = copied = 0
    while position < len(marks):
        count, piece, end = _match(text, marks, position, spellings)
        if count:
            pieces += (text[copied : marks[position].start], f" {piece} ")
            copied = end
        position += count or 1
    return "".join((*pieces, text[copied:]))


def _match(
    text: str, marks: tuple[Token, ...], position: int, spellings: dict[str, list[_Spelling]]
) -> tuple[int, str, int]:
    """How many tokens a spelling takes from here, the name for them, and where its text ends; 0 if none fits."""
    for spelling in spellings.get(marks[position].text, ()):
        count = len(spelling.words)
        found = marks[position : position + count]
        name = spelling.name_in([token.text for token in found])
        end = _end(text, found) if name is not None else None
        if name is not None and end is not None:
            return count, name, end
    return 0, "", 0


def _end(text: str, found: Sequence[Token]) -> int | None:
    """Behind the last token and the braces open there: `y^{1` needs its `}`. Nothing if more stands in them."""
    start, end = found[0].start, found[-1].end
    missing = text.count("{", start, end) - text.count("}", start, end)
    for _ in range(missing):
        closing = text.find("}", end)
        if closing < 0 or text[end:closing].strip():
            return None
        end = closing + 1
    return end


@lru_cache(maxsize=256)
def _spellings(notations: tuple[tuple[str, str], ...]) -> dict[str, list[_Spelling]]:
    """By their first token, the longest first, and before a general one those that name the index."""
    table: dict[str, list[_Spelling]] = {}
    entries = (_Spelling(spelt(spelling, fold=False), name) for spelling, name in notations)
    for spelling in sorted(entries, key=lambda entry: (-len(entry.words), _INDEX in entry.words)):
        if spelling.words:
            table.setdefault(spelling.words[0], []).append(spelling)
    return table
