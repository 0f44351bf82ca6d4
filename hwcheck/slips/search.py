"""Where are the slips that explain one answer: in its spelling, its values, its shape, on the way to a derivative?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.canonical import same_after_sorting
from hwcheck.slips.book import SURE, Book
from hwcheck.slips.choose import Found
from hwcheck.slips.forms import tidy
from hwcheck.slips.literal import Spelling, literal, nearest
from hwcheck.slips.mutants import Mutant, mutants
from hwcheck.slips.renumbered import renumbered
from hwcheck.slips.rule import Sort
from hwcheck.slips.values import Grid, same, thinned
from hwcheck.tree import Apply, Number, Symbol, Tree, walk

MAX_ANSWER = 150  # nodes of an answer that is changed here and there
MAX_CHANGES = 160  # of the answer, each of which costs an evaluation
MANY = 1000  # more than one shelf has


def as_written(book: Book, tree: Tree) -> Iterator[Found]:
    """Changes of a right answer that are the answer as it is written, and changes of the answer that make it one."""
    if isinstance(tree, Symbol | Number) or sum(1 for _ in walk(tree)) > MAX_ANSWER:
        return
    spelling = Spelling(book.question.scope)
    for number in nearest(book.written, tree, spelling):
        form = book.written[number]
        spoilt = literal(form, tree, spelling, lambda change: True)
        mended = literal(tree, form, spelling, lambda change: change.undone is not None)
        yield from (Found(mutant, mutant.change.sort, 2 * number) for mutant in spoilt)
        yield from (Found(mutant, undone(mutant), 2 * number + 1, backward=True) for mutant in mended)


def forward(book: Book, tree: Tree, row: Array) -> Iterator[Found]:
    """Slips from the reference that give the answer's values; where it has none, that are the answer."""
    for number in range(len(book.forms)):
        found = [
            made_of(book, mutant)
            for mutant in book.shelf(number).matches(thinned(row))
            if confirmed(book, mutant.tree, tree)
        ]
        yield from found
        if any(each.sort.rank <= SURE for each in found):
            return
    if not np.isfinite(row).any():
        yield from _alike(book, tree)


def elsewhere(book: Book, tree: Tree, row: Array) -> Iterator[Found]:
    """Other questions that the answer is right for. What another part asks for is named before what nobody does; of
    several the first is named."""
    for place, mutant in enumerate(book.elsewhere.matches(thinned(row))):
        if confirmed(book, mutant.tree, tree):
            yield replace(made_of(book, mutant), order=place)


def derived(book: Book, tree: Tree, row: Array, right: Array) -> Iterator[Found]:
    """Where the right answer is a derivative: one step of taking it gone wrong, or an inner derivative left out. And
    what is left out of a sum, by its name. What the answer is the derivative of says more, and comes before these."""
    for place, mutant in enumerate(book.astray.matches(thinned(row)), start=MANY):
        if confirmed(book, mutant.tree, tree):
            yield replace(made_of(book, mutant), order=place)
    reference = book.question.reference
    with np.errstate(all="ignore"):
        ratio, rest = thinned(np.where(np.isfinite(row), right / row, np.nan)), thinned(right - row)
    lacking = book.factors.matches(ratio) if ratio.all() else ()  # times zero anything is right
    for place, mutant in enumerate(lacking, start=2 * MANY):
        if confirmed(book, Apply("mul", (tree, mutant.tree)), reference):
            yield replace(made_of(book, mutant), order=place)
    for mutant in book.terms.matches(rest):
        if confirmed(book, Apply("add", (tree, mutant.tree)), reference):
            yield made_of(book, mutant)


def made_of(book: Book, mutant: Mutant) -> Found:
    order = next((k for k, form in enumerate(book.forms) if form is mutant.place.whole), 0)
    return Found(mutant, mutant.change.sort, 2 * order)


def backward(mutant: Mutant) -> Found:
    return Found(mutant, undone(mutant), 1, backward=True)


def changed(book: Book, grid: Grid, tree: Tree) -> tuple[list[Mutant], Array]:
    """The student's own formula with every change that can be undone, and the values."""
    right = grid.row(grid.reference)
    width = 0 if right is None else len(thinned(right))
    if sum(1 for _ in walk(tree)) > MAX_ANSWER:
        return [], np.zeros((0, width))
    grid.evaluator.teach(tree)
    undoable = [each for each in mutants(tree, book.question.scope) if each.change.undone is not None]
    undoable += renumbered(tree, book.question.reference, book.question.scope)
    undoable.sort(key=lambda each: undone(each).rank)
    kept, rows = [], []
    for mutant in undoable[:MAX_CHANGES]:
        row = grid.row(grid.evaluator.find(mutant.tree))
        if row is not None and len(thinned(row)) == width:
            kept.append(mutant)
            rows.append(thinned(row))
    return kept, np.array(rows) if rows else np.zeros((0, width))


def undone(mutant: Mutant) -> Sort:
    assert mutant.change.undone is not None
    return mutant.change.undone


def confirmed(book: Book, one: Tree, other: Tree) -> bool:
    """Do the two agree in every cell of every sample?"""
    return all(same(grid.row(grid.evaluator.find(one)), grid.row(grid.evaluator.find(other))) for grid in book.grids)


# -- where values do not tell --------------------------------------------------------------------------------------


def _alike(book: Book, tree: Tree) -> Iterator[Found]:
    """Slips that are the same formula as the answer, for answers that have no value anywhere."""
    for mutant in book.mutants:
        if same_after_sorting(tidy(mutant.tree, book.question.scope), tree, book.question.scope):
            yield made_of(book, mutant)


def other_shape(book: Book, tree: Tree) -> Iterator[Found]:
    """Slips that have the answer's own shape, where it is another than the reference's."""
    grid = book.grids[0]
    value = grid.evaluator.find(tree)
    assert value is not None
    own = Grid(grid.evaluator, value)
    row = own.row(value)
    for mutant in (*book.elsewhere.misshapen, *book.slips.misshapen):
        if same(own.row(grid.evaluator.find(mutant.tree)), row):
            yield made_of(book, mutant)


def unfitting(book: Book, tree: Tree) -> Iterator[Found]:
    """Slips that would give the answer if all sizes were one: where the shapes of the answer do not fit."""
    grid = book.square
    row = grid.row(grid.evaluator.find(tree))
    if row is None or same(row, grid.row(grid.reference)):
        return
    for mutant in book.square_slips.matches(thinned(row)):
        if same(grid.row(grid.evaluator.find(mutant.tree)), row):
            yield made_of(book, mutant)
