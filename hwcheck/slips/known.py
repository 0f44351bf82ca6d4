"""What is known of a wrong answer that no slip explains? What it should depend on, and how it compares to the right."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from hwcheck.domain import Scope
from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.resolve import resolve
from hwcheck.equivalence.sample import Sample
from hwcheck.errors import HwcheckError
from hwcheck.notation.printing import unicode
from hwcheck.slips.book import Book
from hwcheck.slips.names import base_names
from hwcheck.slips.values import agreeing, is_nothing
from hwcheck.tree import Number, Symbol, Tree, free_names

FEWEST = 6  # cells that a simple ratio must hold in


def known(book: Book, answer: Tree) -> str:
    """One sentence, or nothing."""
    scope = book.question.scope
    try:
        tree = resolve(answer, scope, book.question.reference)
    except HwcheckError:
        return ""
    grid = book.grids[0]
    right, mine = grid.row(grid.reference), grid.row(grid.evaluator.find(tree))
    if right is None or mine is None or right.shape != mine.shape:
        return _dependence(book.question.reference, tree, scope)
    if is_nothing(mine, right):
        return "this is zero everywhere"
    if not free_names(book.question.reference):
        return _dependence(book.question.reference, tree, scope)  # a ratio to a number tells the number
    return _comparison(right, mine, grid.evaluator.sample) or _dependence(book.question.reference, tree, scope)


def _dependence(reference: Tree, answer: Tree, scope: Scope) -> str:
    wanted, used = base_names(reference, scope), base_names(answer, scope)
    missing = [unicode(Symbol(name)) for name in scope.symbols if name in wanted - used]
    extra = [unicode(Symbol(name)) for name in scope.symbols if name in used - wanted]
    if missing:
        return f"it should depend on {_listed(missing)}"
    return f"it should not depend on {_listed(extra)}" if extra else ""


def _listed(names: list[str]) -> str:
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]


# -- ratio and difference ------------------------------------------------------------------------------------------


def _comparison(right: Array, mine: Array, sample: Sample) -> str:
    with np.errstate(all="ignore"):
        ratio, difference = mine / right, mine - right
        enough = np.isfinite(ratio).sum() >= FEWEST
        if enough and (text := _simple(ratio, sample)):
            return f"yours is the right value times {text}"
        if np.isfinite(difference).sum() >= FEWEST and (text := _simple(difference, sample)):
            return f"yours is the right value plus {text}"
    return ""


def _simple(values: Array, sample: Sample) -> str:
    """The name of a row of values: a plain number, or a number times a power of one variable."""
    seen = np.isfinite(values)
    for name, row in _monomials(values.size, sample):
        scale = values[seen] / row[seen]
        first = scale[0]
        if np.isfinite(scale).all() and np.iscomplexobj(scale) is False and _is_plain(float(first)):
            factor = Fraction(float(first)).limit_denominator(20)
            if not name and (factor == 1 or factor in sample.sizes.values()):
                return ""  # the same numbers in another shape, or a size that happens to be this number
            if bool(agreeing((float(factor) * row)[None], np.where(seen, values, np.nan))[0]):
                return _written(factor, name)
    return ""


def _monomials(size: int, sample: Sample) -> Iterator[tuple[str, Array]]:
    yield "", np.ones(size)
    for name, draw in sample.draws.items():
        values = draw.floats()
        if name not in sample.sizes and values.ndim == 1 and size % values.size == 0 and not np.iscomplexobj(values):
            row = np.tile(values, size // values.size)
            shown = unicode(Symbol(name))
            yield shown, row
            yield f"1/{shown}", 1 / row
            yield f"{shown}²", row**2


def _is_plain(value: float) -> bool:
    nearest = Fraction(value).limit_denominator(20) if abs(value) < 1000 else Fraction(0)
    return nearest != 0 and abs(float(nearest) - value) <= 1e-9 * abs(value)


def _written(factor: Fraction, name: str) -> str:
    if not name:
        return unicode(Number(factor if factor.denominator > 1 else int(factor)))
    sign = "−" if factor < 0 else ""
    size = abs(factor)
    return sign + name if size == 1 else f"{sign}{unicode(Number(size if size.denominator > 1 else int(size)))}·{name}"
