"""What went wrong in this answer? One slip, or two, that give the very same values.

A slip is looked for on both sides: a change of the reference that gives the student's value, or a change of the
student's answer that gives the right one. The second needs no form of the reference to be like the student's.
Where the two sides meet, two slips explain the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.resolve import resolve
from hwcheck.errors import HwcheckError
from hwcheck.slips import sides
from hwcheck.slips.book import Book
from hwcheck.slips.choose import Found, simplest
from hwcheck.slips.forms import tidy
from hwcheck.slips.renumbered import scaled
from hwcheck.slips.rule import Explanation
from hwcheck.slips.search import (
    as_written,
    backward,
    changed,
    confirmed,
    derived,
    elsewhere,
    forward,
    other_shape,
    unfitting,
)
from hwcheck.slips.two import two
from hwcheck.slips.values import agreeing, is_nothing, same, thinned
from hwcheck.tree import Apply, Tree

LIKELY = 12  # what is found in the reference below this rank needs no second look, at the answer
SPELT = "brackets"  # a mistake in how an answer is written: that its values are those of one says little
SLOPE = "derivative-for-sigma"
TOO_FAR = "chain-too-far"  # the same where a derivative is asked for: what should stand still is differentiated, too
LOOSE = frozenset({"swapped-symbol", "extra-factor", "doubled-factor"})
"""What may come of another mistake as well: of a chain that breaks off, of a derivative by another variable."""


def diagnose(book: Book, answer: Tree) -> Explanation | None:
    """The simplest explanation of a wrong answer; None where there is none, or several that say different things."""
    found = _diagnosed(book, answer)
    if found is None or all(slip.note != SLOPE for slip in found.slips) or not book.asked.is_derivative:
        return found
    return Explanation(tuple(replace(slip, note=TOO_FAR) if slip.note == SLOPE else slip for slip in found.slips))


def _diagnosed(book: Book, answer: Tree) -> Explanation | None:
    question = book.question
    try:
        tree = tidy(resolve(answer, question.scope, question.reference), question.scope)
    except HwcheckError:
        return None
    grid = book.grids[0]
    value = grid.evaluator.find(tree)
    if value is None:
        return _single(tuple(as_written(book, tree)) or unfitting(book, tree))
    row = grid.row(value)
    if row is None:
        return _single(tuple(as_written(book, tree)) or (*other_shape(book, tree), *unfitting(book, tree)))
    right = grid.row(grid.reference)
    hidden = same(row, right)  # the points of the other samples may tell them apart
    if right is None or (hidden and confirmed(book, tree, question.reference)):
        return None
    if found := list(as_written(book, tree)):
        if all(each.sort.note in LOOSE for each in found):
            found += [*elsewhere(book, tree, row), *derived(book, tree, row, right)]
        return _one_sided(book, tree, row, found) or _single(found)
    return None if hidden or is_nothing(row, right) else _explained(book, tree, row, right)


def _explained(book: Book, tree: Tree, row: Array, right: Array) -> Explanation | None:
    """By values: the answer is in no form that is known, or more than one place of it is wrong."""
    grid = book.grids[0]
    found = [*elsewhere(book, tree, row), *forward(book, tree, row)]
    likeliest = min(found, key=lambda each: each.sort.rank, default=None)
    if likeliest is not None and likeliest.sort.rank < LIKELY and likeliest.sort.note != SPELT:
        return _one_sided(book, tree, row, found) or _single(found)
    found += derived(book, tree, row, right)
    changes, rows = changed(book, grid, tree)
    found += [
        backward(changes[k])
        for k in np.flatnonzero(agreeing(rows, thinned(right)))
        if confirmed(book, changes[k].tree, book.question.reference)
    ]
    if (sided := _one_sided(book, tree, row, found)) or found:
        return sided or _single(found)
    both = ((each.row(each.reference), each.row(each.evaluator.find(tree))) for each in book.grids)
    return sides.diagonal(right, row, grid) or scaled(both) or two(book, tree, row, changes, rows)


def _single(found: Iterable[Found]) -> Explanation | None:
    return simplest([(each,) for each in found])


def _one_sided(book: Book, tree: Tree, row: Array, found: Iterable[Found]) -> Explanation | None:
    """That it is right on one side of zero explains more than a far-fetched slip, and less than a missing mask."""
    grid = book.grids[0]
    right = grid.row(grid.reference)
    lowest = sides.rank(book.question.reference, tree)
    if right is None or any(each.sort.rank < lowest or _is_mask(each.mutant.change.about) for each in found):
        return None
    return sides.one_sided(right, row, grid.evaluator.sample)


def _is_mask(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.head == "ind"
