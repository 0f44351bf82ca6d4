r"""Do two left-hand sides name the same quantity? `\frac{\partial f}{\partial w_3}`, `∂f/∂w₃`, `f_{w_3}`, `grad_w3`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi "
    "psi omega"
).split()
_LETTERS = {
    unicodedata.lookup(f"GREEK SMALL LETTER {name.replace('lambda', 'lamda').upper()}"): name for name in _GREEK
}
_SIGNS = tuple(
    (re.compile(pattern), sign)
    for pattern, sign in (
        (r"\\neq?(?![a-z])|\\not\s*=|!=|/=|=/=|<>", "≠"),
        (r"\\le(?:q)?(?![a-z])|<=", "≤"),
        (r"\\ge(?:q)?(?![a-z])|>=", "≥"),
        (r"\\times(?![a-z])", "×"),
        (r"\\cdot(?![a-z])", "·"),
        (r"\\partial(?![a-z])", "∂"),
        (r"\\nabla(?![a-z])", "∇"),
        (r"\\(?:left|right|big|Big|displaystyle|therefore|because|quad|qquad|rightarrow|to|Rightarrow)(?![a-z])", " "),
        (r"\\(?:text|mathrm|mathcal|mathbf|operatorname|mathit|textbf|boldsymbol|bf|rm)(?![a-z])\*?", " "),
        (r"\\[dt]frac(?![a-z])", r"\\frac"),
        (r"\\[,;:! ]|~|\\\\|&|\\(?=[#%_$])", " "),
    )
)
_FRACTION = re.compile(
    r"\\frac\s*\{([^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*)\}\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}"
)
_LOOKALIKE = {
    "6": "sigma",
    "o": "sigma",
    "0": "sigma",
    "g": "sigma",
    "delta": "sigma",
    "s": "sigma",
    "χ": "x",
    "omega": "w",
}
MAX_LEFT = 400

_RATIO = r"⟨?[∂d]\(?(?P<of>[^/⟨⟩]+?)\)?⟩?/⟨?\(?[∂d]\(?(?P<by>[^/⟨⟩]+?)\)?\)?⟩?"
_DERIVATIVE = re.compile(rf"\(?{_RATIO}\)?")
_INDEXED = re.compile(rf"\({_RATIO}\)_\{{?[a-z,']+\}}?")
_OPERATOR = re.compile(
    r"⟨?[∂d]⟩?/⟨[∂d](?P<by>[^/⟨⟩]+?)⟩(?P<of>[^/⟨⟩]+)|[∂d]/[∂d](?P<by_plain>[^/(\[]+)[(\[](?P<of_plain>.+)[)\]]"
)
_GRADIENT = re.compile(
    r"(?:∇|\bgrad(?:ient)?(?![a-z]))\s*(?:_\s*(?P<by>\{(?:[^{}]|\{[^{}]*\})*\}|[A-Za-z](?:_?\d+)?))?\s*(?P<of>.*)"
)


_IN_WORDS = re.compile(
    r"(?:.*\b(?:derivative|gradient|partial)s?\s*(?:of\s+(?P<of>\S+)\s+)?)?.*\b"
    r"(?:with\s+respect\s+to|w\.?\s?r\.?\s?t\.?|for)\s+\$?(?P<by>[^\s$]+)\$?,?(?:\s+(?:it|this|that|we\s+\w+))?",
    re.IGNORECASE | re.DOTALL,
)


FOREIGN = "[\u0400-\u052f\u0590-\u0eff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]+"
"""A word in a script that no formula is written in."""


class Match(IntEnum):
    """How well two names agree: letter by letter, up to case and functions' marks, up to look-alikes and indices."""

    NONE = 0
    LIKE = 1
    CASE = 2
    SAME = 3


@dataclass(frozen=True, slots=True)
class Atom:
    """A name and its subscript: `w_3` is ("w", "3")."""

    base: str
    sub: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A quantity: a plain one, or the derivative of `of` (unknown: None) with respect to `name` (any: None)."""

    name: Atom | None
    derivative: bool = False
    of: Atom | None = None


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Prose and mathematics alike, for looking for words: `\\text{If } i \\neq j` is `if i≠j`."""
    text = signs(text).casefold()
    text = re.sub(r"[{}$*`\\_]", " ", text)
    text = re.sub(r"\s*([=≠≤≥<>])\s*", r"\1", text)
    return " ".join(text.split())


def signs(text: str) -> str:
    """The same text with the commands that are only signs written as signs."""
    text = unicodedata.normalize("NFKC", text[:4000])
    for pattern, sign in _SIGNS:
        text = pattern.sub(sign, text)
    return text


def agree(left: str, names: tuple[str, ...]) -> Match:
    """How well a left-hand side agrees with the best of several names."""
    if not left or len(left) > MAX_LEFT:
        return Match.NONE
    read = names_of(left)
    best = Match.NONE
    for name in names:
        for mine in read:
            best = max([best, *(_compare(mine, other) for other in names_of(name))])
    return best


@lru_cache(maxsize=4096)
def names_of(text: str) -> tuple[Name, ...]:
    """All that a left-hand side may name; `f_{w_3}` is a name with a subscript and a derivative."""
    flat = _flat(text)
    if not flat:
        return ()
    found = list(_gradients(signs(text).strip()))
    if match := _IN_WORDS.fullmatch(text.strip()):
        found.append(Name(_atom(_flat(match["by"])), True, _atom(_flat(match["of"])) if match["of"] else None))
    if match := _DERIVATIVE.fullmatch(flat) or _INDEXED.fullmatch(flat):
        found.append(Name(_atom(match["by"]), True, _atom(match["of"])))
    elif match := _OPERATOR.fullmatch(flat):
        found.append(Name(_atom(match["by"] or match["by_plain"]), True, _atom(match["of"] or match["of_plain"])))
    flat = flat.replace("⟨", "").replace("⟩", "")
    if match := re.fullmatch(r"([^'/=]+)'(?:\(.*\))?", flat):
        return (*found, Name(None, True, _atom(match[1])))
    if match := re.fullmatch(r"∂_(?:\{([^{}]+(?:\{\w+\})?)\}|([A-Za-z]_?\d?))([A-Za-z].*)", flat):
        found.append(Name(_atom(match[1] or match[2]), True, _atom(match[3])))
    if match := re.fullmatch(r"d([A-Za-z]\w*?)_d([A-Za-z]\w*)", flat):
        found.append(Name(_atom(match[2]), True, _atom(match[1])))
    if match := re.fullmatch(r"[d∂]_?\(?([A-Za-z]\w{0,3})\)?", flat):
        found.append(Name(_atom(match[1]), True))
    if match := re.fullmatch(r"([A-Za-z])_\{([a-z]_\{?\w+\}?)\}(?:\(.*\))?", flat):
        found.append(Name(_atom(match[2]), True, _atom(match[1])))
    found.append(Name(_atom(flat)))
    return tuple(found)


def _gradients(text: str) -> Iterator[Name]:
    """`∇_{w_3} f`, `grad_w3`, `∇_w L(w)`; a bare `∇L` leaves out what it is taken by."""
    match = _GRADIENT.fullmatch(text)
    if not match:
        return
    by, of = match["by"], match["of"].strip()
    if by and of:
        yield Name(_atom(_flat(by)), True, _atom(_flat(of)))
    elif by:
        yield Name(_atom(_flat(by)), True)
    elif of:
        yield Name(None, True, _atom(_flat(of)))


def _flat(text: str) -> str:
    """One line without spaces, commands or brackets around the whole; Greek letters by name."""
    text = signs(text)
    for _ in range(3):
        text = _FRACTION.sub(r"⟨\1⟩/⟨\2⟩", text)
    for letter, name in _LETTERS.items():
        text = text.replace(letter, name)
    text = re.sub(
        r"^\W*(?:hence|so|thus|then|and|let|where|with|we get|therefore|also|answer|is)\b[,:]?", "", text.strip()
    )
    text = re.sub(r"\\(?=[A-Za-z])|[\s$`*#]|\\", "", text).strip(":;,.")
    return text


def _atom(text: str) -> Atom:
    """`\\sigma_1(x)` is ("sigma", "1"); `w3`, `w_3` and `w_{3}` are the same."""
    if text.count("(") > text.count(")"):
        text += ")"
    text = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)$", "", text) if not text.startswith("(") else text.strip("()")
    text = re.sub(r"[{}()\[\]'|^]", "", text)
    base, underscore, sub = text.partition("_")
    if not underscore and (match := re.fullmatch(r"([A-Za-z]+?)(\d+)", text)):
        base, sub = match[1], match[2]
    return Atom(base, sub.replace("_", "").replace(",", ""))


def _compare(mine: Name, other: Name) -> Match:
    if mine.derivative != other.derivative:
        return Match.NONE
    if not mine.derivative:
        return _atoms(mine.name, other.name, of=False)
    by = _atoms(mine.name, other.name, of=False)
    if mine.name is None or other.name is None:
        by = Match.CASE if mine.of and other.of else Match.NONE
    of = _atoms(mine.of, other.of, of=True) if mine.of and other.of else Match.CASE
    return min(by, of)


def _atoms(mine: Atom | None, other: Atom | None, *, of: bool) -> Match:
    """Compare two names; a function may lose its mark (`f_w` is f), an index may be left out (`X_i` is X)."""
    if mine is None or other is None:
        return Match.NONE
    if mine == other or (mine.base + mine.sub and mine.base + mine.sub == other.base + other.sub):
        return Match.SAME
    base = _bases(mine.base, other.base)
    if not base:
        return Match.NONE
    if mine.sub == other.sub:
        return base
    marks = {mine.sub, other.sub}
    if "" in marks and all(mark.isalpha() and len(mark) <= 3 for mark in marks if mark):
        return min(base, Match.CASE if of else Match.LIKE)
    return Match.NONE


def _bases(mine: str, other: str) -> Match:
    if mine == other:
        return Match.SAME
    left, right = mine.casefold(), other.casefold()
    if left == right:
        return Match.CASE
    return Match.LIKE if _LOOKALIKE.get(left, left) == _LOOKALIKE.get(right, right) else Match.NONE
