"""Is this name, formula or phrase written there, however it is spelt?

`w_3`, `w3`, `w_{3}`, `w₃` and `$w_3$` are one spelling: marks of layout, braces, underscores and product dots carry no
token. Comparing tokens is no reading of mathematics; it serves to find listed names, never to decide an equality.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

MAX_TEXT = 50_000

NEGATIONS = frozenset(
    "not no never neither nor without except don doesn isn cannot instead rather unlike wrong".split()
)
"""Words that turn round what is said. What is listed beside them is left to a person."""

_TOKEN = re.compile(r"\\(?P<command>[A-Za-z]+)|\\.|(?P<word>[^\W\d_]+)|(?P<digits>\d+)|(?P<mark>[^\w\s])")
_REMARK = re.compile(r"\s\(\s*[A-Za-z]{2,}\s+[A-Za-z]{2,}")
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
_SILENT = frozenset(
    r"""
    left right big Big bigl bigr Bigl Bigr displaystyle textstyle mathrm mathbf mathcal mathit mathsf mathbb text textbf
    boldsymbol bm operatorname limits quad qquad cdot times
    """.split()
)
_SILENT_MARKS = frozenset("{}_$·⋅*&~`")
_GREEK = {
    "σ": "sigma",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "η": "eta",
    "θ": "theta",
    "λ": "lambda",
    "μ": "mu",
    "ς": "sigma",
    "∂": "partial",
    "∇": "nabla",
    "→": "to",
    "←": "leftarrow",
    "⟶": "to",
    "⇒": "to",
    "∑": "sum",
    "′": "'",
    "’": "'",
    "−": "-",
    "×": "",
    "∘": "circ",
}
_WORDS = {"sigmoid": "sigma", "Sigmoid": "sigma"}
_RUN = re.compile(
    rf"[{''.join(letter for letter in _GREEK if letter.isalpha())}]|[{_SUPERSCRIPTS}]+|[{_SUBSCRIPTS}]+|."
    rf"[^{''.join(_GREEK)}{_SUPERSCRIPTS}{_SUBSCRIPTS}]*"
)
_COMMANDS = {
    "rightarrow": "to",
    "Rightarrow": "to",
    "longrightarrow": "to",
    "dfrac": "frac",
    "tfrac": "frac",
    "prime": "'",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a mark, and where it stands in the text."""

    text: str
    start: int
    end: int


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens that carry meaning, in order."""
    return tuple(_tokens(text[:MAX_TEXT]))


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if command := match["command"]:
            if command not in _SILENT:
                yield Token(_COMMANDS.get(command, command), start, end)
        elif word := match["word"]:
            yield from _letters(word, start)
        elif digits := match["digits"]:
            yield Token(unicodedata.normalize("NFKC", digits), start, end)
        elif (mark := match["mark"]) and mark not in _SILENT_MARKS:
            if mark == "(" and _REMARK.match(text, start - 1):
                yield Token(",", start, start)  # `w_1 (the first one)` is no call
            spelt = _GREEK.get(mark, unicodedata.normalize("NFKC", mark))
            if spelt:
                yield Token(spelt, start, end)


def _letters(word: str, start: int) -> Iterator[Token]:
    """The parts of a run of letters: `w₂σx²` is `w 2 sigma x ^ 2`."""
    for match in _RUN.finditer(word):
        first, last = start + match.start(), start + match.end()
        run = match[0]
        if run in _GREEK:
            yield Token(_GREEK[run], first, last)
            continue
        if run[0] in _SUPERSCRIPTS:
            yield Token("^", first, first)
        plain = unicodedata.normalize("NFKC", run)
        yield Token(_WORDS.get(plain, plain), first, last)


def spelt(text: str, *, fold: bool = True) -> tuple[str, ...]:
    """The tokens as plain text, in lower case unless `fold` is off."""
    return tuple(token.text.lower() if fold else token.text for token in tokens(text))


@dataclass(frozen=True, slots=True)
class Mention:
    """What was found: the name it stands for, and which tokens spell it."""

    name: str
    first: int
    last: int


def mentions(found: tuple[str, ...], spellings: Mapping[str, Iterable[str]]) -> tuple[Mention, ...]:
    """Every listed spelling in the text, left to right, the longest wherever several fit.

    A name that is called (`sigma_2` in `sigma_2(x_2)`) or primed is another thing than the bare name.
    """
    patterns = _by_first_token(spellings)
    result: list[Mention] = []
    position = 0
    while position < len(found):
        for pattern, name in patterns.get(found[position], ()):
            end = position + len(pattern)
            if found[position:end] == pattern and not _goes_on(pattern, found[end : end + 1]):
                result.append(Mention(name, position, end))
                position = end
                break
        else:
            position += 1
    return tuple(result)


def _goes_on(pattern: tuple[str, ...], rest: tuple[str, ...]) -> bool:
    return rest in (("(",), ("'",)) and pattern[-1] not in (")", "'")


def _by_first_token(spellings: Mapping[str, Iterable[str]]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    patterns = [(spelt(text), name) for name, texts in spellings.items() for text in texts]
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for pattern, name in sorted(patterns, key=lambda entry: -len(entry[0])):
        if pattern:
            table.setdefault(pattern[0], []).append((pattern, name))
    return table
