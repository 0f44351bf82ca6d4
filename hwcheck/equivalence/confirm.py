"""Is a difference real, or only rounding? The same point at high precision, and at a higher one where it matters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from hwcheck.domain import Scope
from hwcheck.equivalence import span
from hwcheck.equivalence.evaluate import Evaluator
from hwcheck.equivalence.sample import Sample
from hwcheck.equivalence.table import Mismatch, Pair, pair
from hwcheck.equivalence.tensor import Value
from hwcheck.tree import Apply, Number, Tree, free_names
from hwcheck.verdict import Witness

if TYPE_CHECKING:
    from hwcheck.equivalence.question import Question

Entries = list[tuple[Any, Any]]  # reference and answer, entry by entry

DIGITS = 30
MORE_DIGITS = 70
MOST_DIGITS = 2500
MOST_KEPT = 32  # values of a reference at high precision


@dataclass(frozen=True, slots=True)
class Place:
    """One point of one of the question's samples, and what juxtaposed vectors mean there."""

    sample: Sample
    point: int
    vectors: str


class Look(Enum):
    SAME = "same"
    ANSWER_UNDEFINED = "answer undefined"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry in which the two differ, at high precision; `place` is its position, the last `rank` in the value."""

    answer: Any
    reference: Any
    place: tuple[int, ...] = ()
    rank: int = 0


def look(question: Question, answer: Tree, place: Place) -> Look | Difference:
    """Compare at one point, with 30 digits more than the formulas' own numbers span.

    What is far apart then is different; what is close, or nearly zero, is looked at with more: rounding noise shrinks
    with the precision, a difference does not.
    """
    import mpmath

    start = DIGITS + max(question.span, span.digits(answer))
    rough = _entries(question, answer, place, start)
    if rough is None:
        return Look.UNDECIDED
    tables, rough_entries = rough
    with mpmath.workdps(start):
        states = [_state(right, mine) for right, mine in rough_entries]
        needed = [_digits_needed(*rough_entries[k]) for k, state in enumerate(states) if state == "doubt"]
    if needed:
        digits = max(start + MORE_DIGITS - DIGITS, *needed)
        fine = _entries(question, answer, place, digits)
        if fine is None:
            return Look.UNDECIDED
        with mpmath.workdps(digits):
            states = [
                _settled(before, after, digits) if state == "doubt" else state
                for state, before, after in zip(states, rough_entries, fine[1], strict=True)
            ]
        rough_entries = fine[1]
    return _outcome(states, rough_entries, tables)


def _digits_needed(right: Any, mine: Any) -> int:
    """Enough digits to tell a gap this small from rounding, if both came from numbers of ordinary size."""
    import mpmath

    gap = abs(mine - right)
    below_one = max(0, -int(mpmath.mag(gap) * 0.3)) if gap else 0
    return min(MOST_DIGITS, max(MORE_DIGITS, below_one + DIGITS))


def _outcome(states: list[str], entries: Entries, tables: Pair) -> Look | Difference:
    import mpmath

    if "different" in states:
        with mpmath.workdps(DIGITS):
            different = [k for k, state in enumerate(states) if state == "different"]
            clearest = max(different, key=lambda k: _relative(*entries[k]))
        right, mine = entries[clearest]
        place = tuple(int(k) for k in np.unravel_index(clearest, tables.shape)) if tables.shape else ()
        return Difference(mine, right, place, tables.rank)
    if "same" in states:
        return Look.SAME
    return Look.ANSWER_UNDEFINED if "undefined" in states else Look.UNDECIDED


def _entries(question: Question, answer: Tree, place: Place, digits: int) -> tuple[Pair, Entries] | None:
    import mpmath

    with mpmath.workdps(digits):
        evaluator, right = _reference_at(question, place, digits)
        mine = evaluator(answer)
        tables = pair(right, mine, evaluator.algebra, evaluator.root.depth, 1)
        if isinstance(tables, Mismatch):
            return None
        return tables, list(zip(map(_mp, tables.reference[:, 0]), map(_mp, tables.answer[:, 0]), strict=True))


def _reference_at(question: Question, place: Place, digits: int) -> tuple[Evaluator, Value]:
    """The reference there, computed once for all answers, and the evaluator that knows the definitions' values."""
    from hwcheck.equivalence.precise import precise

    key = (id(place.sample), place.point, place.vectors, digits)
    known = question.precise.get(key)
    if known is None:
        if len(question.precise) >= MOST_KEPT:
            question.precise.clear()
        evaluator = Evaluator(question.scope, place.sample.take((place.point,)), precise(), vectors=place.vectors)
        known = evaluator, evaluator(question.reference)
        question.precise[key] = known
    return known


def _mp(x: Any) -> Any:
    import mpmath

    return x if isinstance(x, mpmath.mpf | mpmath.mpc) else mpmath.mpmathify(x.item() if hasattr(x, "item") else x)


def _state(right: Any, mine: Any) -> str:
    import mpmath

    if not mpmath.isfinite(right):
        return "aside"
    if not mpmath.isfinite(mine):
        return "undefined"
    gap = abs(mine - right)
    if gap == 0:
        return "same"
    size = max(abs(mine), abs(right))
    return "different" if gap > size * mpmath.mpf(10) ** -6 and size > mpmath.mpf(10) ** -8 else "doubt"


def _settled(before: tuple[Any, Any], after: tuple[Any, Any], digits: int) -> str:
    import mpmath

    gap, finer = abs(before[1] - before[0]), abs(after[1] - after[0])
    if finer == 0 or finer < gap * mpmath.mpf(10) ** -20:
        return "same"
    return "different" if finer > mpmath.mpf(10) ** (10 - digits) else "aside"


def _relative(right: Any, mine: Any) -> float:
    size = max(abs(mine), abs(right))
    return float(abs(mine - right) / size) if size else 0.0


# -- words ---------------------------------------------------------------------------------------------------------


def witness(difference: Difference, sample: Sample, question: Question, answer: Tree) -> Witness:
    """The point in the drawn values' own digits, and both values rounded so far that they differ."""
    used = _names_used(question.reference, question.scope) | _names_used(answer, question.scope)
    shown = list(_place(difference, question.scope))
    for name, draw in sample.draws.items():
        if name in used:
            values = np.broadcast_arrays(draw.numerator, draw.denominator)
            shown.append((name, _array_text(_FRACTIONS(*values)[0])))
    mine, reference = _apart(difference.answer, difference.reference)
    return Witness(tuple(shown), mine, reference)


_FRACTIONS = np.frompyfunc(lambda top, bottom: Fraction(int(top), int(bottom)), 2, 1)


def _names_used(tree: Tree, scope: Scope) -> frozenset[str]:
    """The symbols that a formula rests on, through the definitions."""
    found: set[str] = set()
    pending = [tree]
    while pending:
        for name in free_names(pending.pop()) - found:
            found.add(name)
            if name in scope.definitions:
                pending.append(scope.definitions[name].body)
    return frozenset(found)


def _place(difference: Difference, scope: Scope) -> Iterator[tuple[str, str]]:
    """Which entry it is: the values of the declared indices, or the position in a vector or matrix."""
    split = len(difference.place) - difference.rank
    indices = [name for name, kind in scope.symbols.items() if kind.name == "index"]
    for name, position in zip(indices, reversed(difference.place[:split]), strict=False):
        yield name, str(position + 1)
    if difference.rank:
        yield "entry", ",".join(str(position + 1) for position in difference.place[split:])


def _array_text(values: Any) -> str:
    if isinstance(values, np.ndarray):
        return "[" + ", ".join(map(_array_text, values)) + "]"
    value = Fraction(values)
    if value.denominator == 1:
        return str(value.numerator)
    if 1000 % value.denominator == 0:
        return format(Decimal(value.numerator) / Decimal(value.denominator), "f")
    return f"{value.numerator}/{value.denominator}"


def _apart(answer: Any, reference: Any) -> tuple[str, str]:
    import mpmath

    for digits in (4, 8, 16, 30):
        texts = mpmath.nstr(answer, digits), mpmath.nstr(reference, digits)
        if texts[0] != texts[1]:
            break
    return texts


def is_rounding(difference: Difference, answer: Tree, question: Question) -> bool:
    """Is the answer a decimal that is the reference, a number without symbols, rounded as the policy allows?"""
    import mpmath

    figures = question.policy.rounded
    body = answer.args[0] if isinstance(answer, Apply) and answer.head == "neg" else answer
    if not figures or not isinstance(body, Number) or "." not in body.text or free_names(question.reference):
        return False
    digits = body.text.replace(",", "").lstrip("0.").replace(".", "").split("e")[0].split("E")[0]
    places = len(body.text.split(".")[1].split("e")[0])
    if len(digits) < figures or "e" in body.text.lower():
        return False
    half = mpmath.mpf(10) ** -places / 2
    return bool(abs(difference.answer - difference.reference) <= half * (1 + mpmath.mpf(10) ** -9))
