"""What went wrong in this answer? One slip, or two, that give the very same values.

A slip is looked for on both sides: a change of the reference that gives the student's value, or a change of the
student's answer that gives the right one. The second needs no form of the reference to be like the student's.
Where the two sides meet, two slips explain the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.canonical import same_after_sorting
from hwcheck.equivalence.resolve import resolve
from hwcheck.errors import HwcheckError
from hwcheck.slips.book import Book
from hwcheck.slips.forms import tidy
from hwcheck.slips.mutants import Mutant, mutants
from hwcheck.slips.pairs import Candidate, meeting, summing
from hwcheck.slips.rule import Explanation, Slip, Sort
from hwcheck.slips.values import Grid, agreeing, same, thinned
from hwcheck.slips.wording import about
from hwcheck.tree import Tree, walk

MAX_ANSWER = 150  # nodes of an answer that is changed here and there
MAX_CHANGES = 260  # of the answer, each of which costs an evaluation
SMALLEST_FOR_TWO = 4  # nodes: of less than this two slips would explain anything
COMMON = 18  # two slips together are believed where both are common ones: at most of this rank
TWO = 100  # what a second slip costs, in ranks


@dataclass(frozen=True, slots=True)
class _Found:
    """A slip that was made, before it is put in words."""

    mutant: Mutant
    sort: Sort

    @property
    def slip(self) -> Slip:
        change = self.mutant.change
        sort = self.sort.refine(change, self.mutant.place) if self.sort.refine else self.sort
        place = about(change.about)
        return Slip(sort.note, place, sort.says.format(about=place), sort.marker.format(about=place))


def diagnose(book: Book, answer: Tree) -> Explanation | None:
    """The simplest explanation of a wrong answer; None where there is none, or several that say different things."""
    question = book.question
    try:
        tree = tidy(resolve(answer, question.scope, question.reference), question.scope)
    except HwcheckError:
        return None
    grid = book.grids[0]
    value = grid.evaluator.find(tree)
    if value is None:
        return _settled(_unfitting(book, tree))
    row = grid.row(value)
    if row is None:
        return _settled([*_other_shape(book, tree), *_unfitting(book, tree)])
    if same(row, grid.row(grid.reference)):
        return None
    return _explained(book, tree, row)


def _explained(book: Book, tree: Tree, row: Array) -> Explanation | None:
    grid = book.grids[0]
    found = [_Found(mutant, mutant.change.sort) for mutant in book.slips.matches(thinned(row))]
    found = [each for each in found if _confirmed(book, each.mutant.tree, tree)]
    if not found and not np.isfinite(row).any():
        found = list(_alike(book.mutants, book, tree))
    changes, rows = _changed(book, grid, tree)
    right = grid.row(grid.reference)
    assert right is not None
    found += [
        _Found(changes[k], sort)
        for k in np.flatnonzero(agreeing(rows, thinned(right)))
        if (sort := changes[k].change.undone) and _confirmed(book, changes[k].tree, book.question.reference)
    ]
    return _settled(found) if found else _two(book, tree, row, changes, rows)


def _changed(book: Book, grid: Grid, tree: Tree) -> tuple[list[Mutant], Array]:
    """The student's own formula with every change that can be undone, and the values."""
    width = book.slips.rows.shape[1]
    if sum(1 for _ in walk(tree)) > MAX_ANSWER:
        return [], np.zeros((0, width))
    grid.evaluator.teach(tree)
    undoable = [each for each in mutants(tree, book.question.scope) if each.change.undone is not None]
    undoable.sort(key=lambda each: _undone(each).rank)
    kept, rows = [], []
    for mutant in undoable[:MAX_CHANGES]:
        row = grid.row(grid.evaluator.find(mutant.tree))
        if row is not None and len(thinned(row)) == width:
            kept.append(mutant)
            rows.append(thinned(row))
    return kept, np.array(rows) if rows else np.zeros((0, width))


def _undone(mutant: Mutant) -> Sort:
    assert mutant.change.undone is not None
    return mutant.change.undone


def _confirmed(book: Book, one: Tree, other: Tree) -> bool:
    """Do the two agree in every cell of every sample?"""
    return all(same(grid.row(grid.evaluator.find(one)), grid.row(grid.evaluator.find(other))) for grid in book.grids)


# -- where values do not tell --------------------------------------------------------------------------------------


def _alike(candidates: Iterable[Mutant], book: Book, tree: Tree) -> Iterator[_Found]:
    """Slips that are the same formula as the answer, for answers that have no value anywhere."""
    for mutant in candidates:
        if same_after_sorting(tidy(mutant.tree, book.question.scope), tree, book.question.scope):
            yield _Found(mutant, mutant.change.sort)


def _other_shape(book: Book, tree: Tree) -> Iterator[_Found]:
    """Slips that have the answer's own shape, where it is another than the reference's."""
    grid = book.grids[0]
    value = grid.evaluator.find(tree)
    assert value is not None
    own = Grid(grid.evaluator, value)
    row = own.row(value)
    for mutant in book.slips.misshapen:
        if same(own.row(grid.evaluator.find(mutant.tree)), row):
            yield _Found(mutant, mutant.change.sort)


def _unfitting(book: Book, tree: Tree) -> Iterator[_Found]:
    """Slips that would give the answer if all sizes were one: where the shapes of the answer do not fit."""
    grid = book.square
    row = grid.row(grid.evaluator.find(tree))
    if row is None or same(row, grid.row(grid.reference)):
        return
    for mutant in book.square_slips.matches(thinned(row)):
        if same(grid.row(grid.evaluator.find(mutant.tree)), row):
            yield _Found(mutant, mutant.change.sort)


# -- two at once ---------------------------------------------------------------------------------------------------


def _two(book: Book, tree: Tree, row: Array, changes: list[Mutant], rows: Array) -> Explanation | None:
    """Two slips that were made together, each of them a common one."""
    if sum(1 for _ in walk(tree)) < SMALLEST_FOR_TWO:
        return None
    shelf, grid = book.slips, book.grids[0]
    common = [k for k, mutant in enumerate(shelf.mutants) if mutant.change.sort.rank <= COMMON]
    own = [k for k, mutant in enumerate(changes) if _undone(mutant).rank <= COMMON]
    forward = [shelf.mutants[k] for k in common]
    right = grid.row(grid.reference)
    assert right is not None
    met = meeting(shelf.rows[common], rows[own], limit=40)
    pairs = [(_Found(forward[a], forward[a].change.sort), _found_undone(changes[own[b]])) for a, b in met]
    pairs = [each for each in pairs if _confirmed(book, each[0].mutant.tree, each[1].mutant.tree)]
    added = summing(Candidate(shelf.rows[common], thinned(right), thinned(row)), limit=40)
    pairs += [
        (_Found(forward[a], forward[a].change.sort), _Found(forward[b], forward[b].change.sort))
        for a, b in added
        if forward[a].place.whole is forward[b].place.whole and forward[a].change.about != forward[b].change.about
    ]
    return _settled_pairs(pairs)


def _found_undone(mutant: Mutant) -> _Found:
    return _Found(mutant, _undone(mutant))


def _settled_pairs(pairs: list[tuple[_Found, _Found]]) -> Explanation | None:
    explanations = []
    for one, other in pairs:
        first, second = sorted((one, other), key=lambda each: (each.sort.rank, each.sort.note))
        explanations.append(Explanation((first.slip, second.slip), TWO + first.sort.rank + second.sort.rank))
    return _simplest(explanations)


# -- which of them -------------------------------------------------------------------------------------------------


def _settled(found: Iterable[_Found]) -> Explanation | None:
    return _simplest([Explanation((each.slip,), each.sort.rank) for each in found])


def _simplest(explanations: list[Explanation]) -> Explanation | None:
    """The explanation of the lowest rank. Of several that differ in the place only, one that names none."""
    if not explanations:
        return None
    lowest = min(each.rank for each in explanations)
    best = list(dict.fromkeys(each for each in explanations if each.rank == lowest))
    if len(best) == 1:
        return best[0]
    if len({tuple(slip.note for slip in each.slips) for each in best}) > 1:
        return None
    return _shared(best)


def _shared(best: list[Explanation]) -> Explanation:
    """One explanation for several that name the same mistake in different places of different forms."""
    return min(best, key=lambda each: (sum(len(slip.place) for slip in each.slips), each.slips[0].says))
