"""Is this formula right under the convention that the answer itself names?

Where a question can be answered under several conventions, each with its own right formula, the answer says which one
it takes: in words, or by writing down what is given (`Y = X *_full W`). A formula right under one of them, in an
answer that names none, is for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import msgspec

from hwcheck.checkers import expression
from hwcheck.checkers.context import Context
from hwcheck.checkers.expression import ScopeKey, Steps
from hwcheck.domain import Scope, parse_kind
from hwcheck.verdict import Outcome, Verdict

MAX_TEXT = 20_000

_TEXT = re.compile(r"\\(?:text|mathrm|mbox)\s*\{([^{}]*[ :][^{}]*)\}")
_SEAM = re.compile(
    r"\n|\\\\\s|;|(?:,\s*|\s+|^)(?:where|with|using|if|when|by|because|since)\b:?\s+|\.(?:\s|$)|,\s*$", re.IGNORECASE
)
_MATHEMATICS = re.compile(r"[=\\^_+*/·∂Σ∑]")
_LETTERS = re.compile(r"[^\W\d_]+")


class Convention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to read the question. `phrases` name it in words, `signs` in the equation of what is given.

    `symbols` are those that are of another kind under it than the problem says.
    """

    name: str
    reference: str
    signs: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    symbols: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Settings:
    """`given` begins the left-hand side of the equation that shows the convention: `Y` for `Y_{n,f} = ...`."""

    given: str
    conventions: tuple[Convention, ...]

    def __post_init__(self) -> None:
        if len(self.conventions) < 2:
            raise ValueError("give at least two `conventions`")

    @property
    def reference(self) -> str:
        """The first right formula, for whoever wants to know which names it uses."""
        return self.conventions[0].reference


def check(settings: Settings, response: str, context: Context) -> Verdict:
    answer = _Answer.read(settings, response[:MAX_TEXT])
    if not answer.formula:
        return Verdict(Outcome.REVIEW, 0.0, "there is no formula", "unreadable")
    if len(answer.named) > 1:
        says = f"{' and '.join(one.name for one in answer.named)} are both named; which one is meant?"
        return Verdict(Outcome.REVIEW, 0.0, says, "ambiguous")
    verdicts = [
        (one, _with_sign(settings, answer, _under(one, answer.formula, context))) for one in settings.conventions
    ]
    right = [one.name for one, verdict in verdicts if verdict.outcome is Outcome.CORRECT]
    if answer.named:
        return _as_named(next(verdict for one, verdict in verdicts if one in answer.named), right, answer.named[0])
    if right:
        says = f"right for {' and '.join(right)}; the answer does not say which convention it takes"
        return Verdict(Outcome.REVIEW, 0.0, says, "convention")
    return next((verdict for _, verdict in verdicts if verdict.outcome is not Outcome.INCORRECT), verdicts[0][1])


def named(settings: Settings, words: str) -> tuple[str, ...]:
    """Which conventions a text names."""
    return tuple(one.name for one in _Answer.read(settings, words).named)


def same(settings: Settings, one: str, other: str, context: Context) -> bool:
    """The same formula under the same convention."""
    first, second = _Answer.read(settings, one), _Answer.read(settings, other)
    if first.named != second.named or not (first.formula and second.formula):
        return False
    chosen = first.named[0] if first.named else settings.conventions[0]
    return expression.same(_settings(chosen.reference), first.formula, second.formula, _context(chosen, context))


def solution(settings: Settings, context: Context) -> str:
    return "; ".join(f"{one.name}: {one.reference}" for one in settings.conventions)


def _as_named(verdict: Verdict, right: list[str], named: Convention) -> Verdict:
    if verdict.outcome is Outcome.INCORRECT and right:
        says = f"right for {' and '.join(right)}, but the answer takes {named.name}"
        return replace(verdict, feedback=says, note="convention")
    return verdict


def _under(convention: Convention, formula: str, context: Context) -> Verdict:
    own = _context(convention, context)
    verdict = expression.check(_settings(convention.reference), formula, own)
    if verdict.outcome is not Outcome.INCORRECT:
        return verdict
    for reference in convention.also:
        another = expression.check(_settings(reference), formula, replace(own, explain=False))
        if another.outcome is Outcome.CORRECT:
            return another
    return verdict


def _with_sign(settings: Settings, answer: _Answer, verdict: Verdict) -> Verdict:
    """Scans lose the sign of an operation: a product that does not fit is nobody's answer."""
    signs = tuple(sign for one in settings.conventions for sign in one.signs)
    if verdict.outcome is not Outcome.INCORRECT or verdict.note != "shape" or _says(answer.formula, signs):
        return verdict
    says = f"the factors do not fit: is {' or '.join(signs)} missing between them? a person must look"
    return replace(verdict, outcome=Outcome.REVIEW, feedback=says, note="unreadable", evidence=None)


def _settings(reference: str) -> expression.Settings:
    return expression.Settings(reference, steps=Steps.IGNORE)


def _context(convention: Convention, context: Context) -> Context:
    scope = _scope(ScopeKey(context.scope), tuple(sorted(convention.symbols.items())))
    return replace(context, scope=scope, forms=())


@lru_cache(maxsize=64)
def _scope(key: ScopeKey, symbols: tuple[tuple[str, str], ...]) -> Scope:
    kinds = {name: parse_kind(kind, where=f"conventions: symbols: {name}") for name, kind in symbols}
    return replace(key.scope, symbols={**key.scope.symbols, **kinds})


# -- what is said, and what is the answer -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Answer:
    """The conventions that an answer names, and the rest of it, the formula."""

    named: tuple[Convention, ...]
    formula: str

    @classmethod
    def read(cls, settings: Settings, response: str) -> _Answer:
        named, formula = set[str](), list[str]()
        for piece in _pieces(response):
            found = _named(settings, piece)
            named |= found
            if not found and not _is_given(settings, piece) and _MATHEMATICS.search(piece):
                formula.append(piece)
        return cls(tuple(one for one in settings.conventions if one.name in named), "\n".join(formula))


def _pieces(response: str) -> Iterator[str]:
    """Clauses; words before a colon are a clause of their own."""
    for piece in _SEAM.split(_TEXT.sub(r" \1 ", response)):
        before, colon, after = piece.rpartition(":")
        yield from (one.strip() for one in ((before, after) if colon else (piece,)) if one.strip())


def _named(settings: Settings, piece: str) -> set[str]:
    if "=" in piece:
        right = piece.partition("=")[2] if _is_given(settings, piece) else ""
        return {one.name for one in settings.conventions if _says(right, one.signs)}
    return {one.name for one in settings.conventions if _says(piece, one.phrases)}


def _is_given(settings: Settings, piece: str) -> bool:
    """`Y_{n,f} = ...`, or an entry `(Y_{n,f})_{ij} = ...` of it."""
    left = re.sub(r"\\left|[\s(&$]", "", piece.partition("=")[0])
    return "=" in piece and re.match(rf"{re.escape(settings.given)}(?![A-Za-z])", left) is not None


def _says(text: str, phrases: tuple[str, ...]) -> bool:
    """Words next to each other, whatever stands between them that is no letter."""
    words = " ".join(_LETTERS.findall(text.casefold()))
    return any(f" {phrase.casefold()} " in f" {words} " for phrase in phrases)
