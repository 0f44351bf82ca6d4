"""What went wrong in this answer? One slip, or two, that give the very same values.

A slip is looked for on both sides: a change of the reference that gives the student's value, or a change of the
student's answer that gives the right one. The second needs no form of the reference to be like the student's.
Where the two sides meet, two slips explain the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.canonical import same_after_sorting
from hwcheck.equivalence.resolve import resolve
from hwcheck.errors import HwcheckError
from hwcheck.rewrite import replace_tree
from hwcheck.slips import sides
from hwcheck.slips.book import SURE, Book
from hwcheck.slips.choose import Found, Several, rank, simplest
from hwcheck.slips.forms import tidy
from hwcheck.slips.literal import Spelling, literal, nearest
from hwcheck.slips.mutants import Mutant, mutants, put
from hwcheck.slips.pairs import Candidate, meeting, summing
from hwcheck.slips.renumbered import renumbered, scaled
from hwcheck.slips.rule import Explanation, Sort
from hwcheck.slips.values import Grid, agreeing, is_nothing, same, thinned
from hwcheck.tree import Apply, Number, Symbol, Tree, children, walk

MAX_ANSWER = 150  # nodes of an answer that is changed here and there
MAX_CHANGES = 160  # of the answer, each of which costs an evaluation
SLOPE = "derivative-for-sigma"
TOO_FAR = "chain-too-far"  # the same where a derivative is asked for: what should stand still is differentiated, too
LOOSE = frozenset({"swapped-symbol", "extra-factor", "doubled-factor"})
"""What may come of another mistake as well: of a chain that breaks off, of a derivative by another variable."""
SMALLEST_FOR_TWO = 4  # nodes: of less than this two slips would explain anything
LIKELY = 12  # what is found in the reference below this rank needs no second look, at the answer
COMMON = 20  # two slips together are believed where both are common ones: at most of this rank each,
TOGETHER = 22  # and of this one together, unless they are of one sort: else they explain one mistake of another
SUMS, PRODUCTS = ("add",), ("mul", "times", "matmul", "div")
SCALES = ("sign", "wrong-constant", "sum-vs-mean")  # of the whole: they multiply whatever else was done
MANY = 1000  # more than one shelf has
MOST_PAIRS = 40  # that are looked at closely
REVERSIBLE = frozenset(
    """
    sign sign-exponent sign-argument sign-flip wrong-constant transposed transposed-order sum-vs-mean off-by-one
    complement mask-side swapped-cases
    """.split()
)
"""Slips that lose nothing, so that undoing one of them in an answer cannot make everything meet everything."""


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
        return _single(tuple(_literal(book, tree)) or _unfitting(book, tree))
    row = grid.row(value)
    if row is None:
        return _single(tuple(_literal(book, tree)) or (*_other_shape(book, tree), *_unfitting(book, tree)))
    right = grid.row(grid.reference)
    hidden = same(row, right)  # the points of the other samples may tell them apart
    if right is None or (hidden and _confirmed(book, tree, question.reference)):
        return None
    if found := list(_literal(book, tree)):
        if all(each.sort.note in LOOSE for each in found):
            found += [*_elsewhere(book, tree, row), *_derived(book, tree, row, right)]
        return _one_sided(book, tree, row, found) or _single(found)
    return None if hidden or is_nothing(row, right) else _explained(book, tree, row, right)


def _explained(book: Book, tree: Tree, row: Array, right: Array) -> Explanation | None:
    """By values: the answer is in no form that is known, or more than one place of it is wrong."""
    grid = book.grids[0]
    found = [*_elsewhere(book, tree, row), *_forward(book, tree, row)]
    if any(each.sort.rank < LIKELY for each in found):
        return _one_sided(book, tree, row, found) or _single(found)
    found += _derived(book, tree, row, right)
    changes, rows = _changed(book, grid, tree)
    found += [
        _backward(changes[k])
        for k in np.flatnonzero(agreeing(rows, thinned(right)))
        if _confirmed(book, changes[k].tree, book.question.reference)
    ]
    if (sided := _one_sided(book, tree, row, found)) or found:
        return sided or _single(found)
    both = ((each.row(each.reference), each.row(each.evaluator.find(tree))) for each in book.grids)
    return sides.diagonal(right, row, grid) or scaled(both) or _two(book, tree, row, changes, rows)


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


def _literal(book: Book, tree: Tree) -> Iterator[Found]:
    """Changes of a right answer that are the answer as it is written, and changes of the answer that make it one."""
    if isinstance(tree, Symbol | Number) or sum(1 for _ in walk(tree)) > MAX_ANSWER:
        return
    spelling = Spelling(book.question.scope)
    for number in nearest(book.written, tree, spelling):
        form = book.written[number]
        spoilt = literal(form, tree, spelling, lambda change: True)
        mended = literal(tree, form, spelling, lambda change: change.undone is not None)
        yield from (Found(mutant, mutant.change.sort, 2 * number) for mutant in spoilt)
        yield from (Found(mutant, _undone(mutant), 2 * number + 1, backward=True) for mutant in mended)


def _forward(book: Book, tree: Tree, row: Array) -> Iterator[Found]:
    """Slips from the reference that give the answer's values; where it has none, that are the answer."""
    for number in range(len(book.forms)):
        found = [
            _made(book, mutant)
            for mutant in book.shelf(number).matches(thinned(row))
            if _confirmed(book, mutant.tree, tree)
        ]
        yield from found
        if any(each.sort.rank <= SURE for each in found):
            return
    if not np.isfinite(row).any():
        yield from _alike(book, tree)


def _elsewhere(book: Book, tree: Tree, row: Array) -> Iterator[Found]:
    """Other questions that the answer is right for. What another part asks for is named before what nobody does; of
    several the first is named."""
    for place, mutant in enumerate(book.elsewhere.matches(thinned(row))):
        if _confirmed(book, mutant.tree, tree):
            yield replace(_made(book, mutant), order=place)


def _derived(book: Book, tree: Tree, row: Array, right: Array) -> Iterator[Found]:
    """Where the right answer is a derivative: one step of taking it gone wrong, or an inner derivative left out. And
    what is left out of a sum, by its name. What the answer is the derivative of says more, and comes before these."""
    for place, mutant in enumerate(book.astray.matches(thinned(row)), start=MANY):
        if _confirmed(book, mutant.tree, tree):
            yield replace(_made(book, mutant), order=place)
    reference = book.question.reference
    with np.errstate(all="ignore"):
        ratio, rest = thinned(np.where(np.isfinite(row), right / row, np.nan)), thinned(right - row)
    lacking = book.factors.matches(ratio) if ratio.all() else ()  # times zero anything is right
    for place, mutant in enumerate(lacking, start=2 * MANY):
        if _confirmed(book, Apply("mul", (tree, mutant.tree)), reference):
            yield replace(_made(book, mutant), order=place)
    for mutant in book.terms.matches(rest):
        if _confirmed(book, Apply("add", (tree, mutant.tree)), reference):
            yield _made(book, mutant)


def _made(book: Book, mutant: Mutant) -> Found:
    order = next((k for k, form in enumerate(book.forms) if form is mutant.place.whole), 0)
    return Found(mutant, mutant.change.sort, 2 * order)


def _backward(mutant: Mutant) -> Found:
    return Found(mutant, _undone(mutant), 1, backward=True)


def _changed(book: Book, grid: Grid, tree: Tree) -> tuple[list[Mutant], Array]:
    """The student's own formula with every change that can be undone, and the values."""
    right = grid.row(grid.reference)
    width = 0 if right is None else len(thinned(right))
    if sum(1 for _ in walk(tree)) > MAX_ANSWER:
        return [], np.zeros((0, width))
    grid.evaluator.teach(tree)
    undoable = [each for each in mutants(tree, book.question.scope) if each.change.undone is not None]
    undoable += renumbered(tree, book.question.reference, book.question.scope)
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


def _alike(book: Book, tree: Tree) -> Iterator[Found]:
    """Slips that are the same formula as the answer, for answers that have no value anywhere."""
    for mutant in book.mutants:
        if same_after_sorting(tidy(mutant.tree, book.question.scope), tree, book.question.scope):
            yield _made(book, mutant)


def _other_shape(book: Book, tree: Tree) -> Iterator[Found]:
    """Slips that have the answer's own shape, where it is another than the reference's."""
    grid = book.grids[0]
    value = grid.evaluator.find(tree)
    assert value is not None
    own = Grid(grid.evaluator, value)
    row = own.row(value)
    for mutant in (*book.elsewhere.misshapen, *book.slips.misshapen):
        if same(own.row(grid.evaluator.find(mutant.tree)), row):
            yield _made(book, mutant)


def _unfitting(book: Book, tree: Tree) -> Iterator[Found]:
    """Slips that would give the answer if all sizes were one: where the shapes of the answer do not fit."""
    grid = book.square
    row = grid.row(grid.evaluator.find(tree))
    if row is None or same(row, grid.row(grid.reference)):
        return
    for mutant in book.square_slips.matches(thinned(row)):
        if same(grid.row(grid.evaluator.find(mutant.tree)), row):
            yield _made(book, mutant)


# -- two at once ---------------------------------------------------------------------------------------------------


def _two(book: Book, tree: Tree, row: Array, changes: list[Mutant], rows: Array) -> Explanation | None:
    """Two slips that were made together, each of them a common one. The likeliest are looked at closely first."""
    grid, shelf = book.grids[0], book.slips
    mine = thinned(row)
    if sum(1 for _ in walk(tree)) < SMALLEST_FOR_TWO or not agreeing(mine[None], mine).any():
        return None
    common = [k for k, mutant in enumerate(shelf.mutants) if mutant.change.sort.rank <= COMMON]
    made = [shelf.mutants[k] for k in common]
    own = [k for k, mutant in enumerate(changes) if _undone(mutant).note in REVERSIBLE]
    pairs: list[tuple[Several, Callable[[], bool]]] = []
    for a, b in meeting(shelf.rows[common], rows[own], limit=MOST_PAIRS):
        mended = changes[own[b]]
        met = partial(_confirmed, book, made[a].tree, mended.tree)
        pairs.append(((_made(book, made[a]), _backward(mended)), met))
    right = thinned(grid.row(grid.reference))
    for a, b, added in summing(Candidate(shelf.rows[common], right, mine), limit=MOST_PAIRS):
        together = partial(_together, book, made[a], made[b], tree, added)
        pairs.append(((_made(book, made[a]), _made(book, made[b])), together))
    found: list[Several] = []
    likely = [pair for pair in pairs if rank(pair[0]) <= TOGETHER or len({each.sort.note for each in pair[0]}) == 1]
    for several, holds in sorted(likely, key=lambda pair: rank(pair[0])):
        if found and rank(several) > rank(found[0]):
            break
        found += [several] if holds() else []
    return simplest(found)


def _together(book: Book, one: Mutant, other: Mutant, tree: Tree, added: bool) -> bool:
    """Do two changes of one form, made together, give the answer? That their differences add up, or their ratios
    multiply, tells it for changes of one sum, of one product, or of the scale of the whole; else they are made."""
    first, second = sorted((one, other), key=lambda each: len(each.place.path))
    if first.place.whole is not second.place.whole or first.change.about == second.change.about:
        return False
    path, inner = first.place.path, second.place.path
    if inner[: len(path)] != path:
        both = put(put(first.place.whole, path, first.change.tree), inner, second.change.tree)
        return _confirmed(book, both, tree)
    of_one_node = path == inner and _head(first.place.whole, path) in (SUMS if added else PRODUCTS)
    if of_one_node or (not added and first.place.root and first.change.sort.note in SCALES):
        return all(_combined(grid, one.tree, other.tree, tree, added) for grid in book.grids[1:])
    within = replace_tree(first.change.tree, _node(first.place.whole, inner), second.change.tree)
    return _confirmed(book, put(first.place.whole, path, within), tree)


def _combined(grid: Grid, one: Tree, other: Tree, tree: Tree, added: bool) -> bool:
    """Do the values of two changes combine to the answer's in this sample, too? One size may be 2 by chance."""
    rows = [grid.row(grid.evaluator.find(each)) for each in (one, other, tree)]
    right = grid.row(grid.reference)
    first, second, mine = rows
    if first is None or second is None or mine is None or right is None:
        return False
    with np.errstate(all="ignore"):
        return same(first + second - right if added else first * second / right, mine)


def _node(tree: Tree, path: tuple[int, ...]) -> Tree:
    for position in path:
        tree = children(tree)[position]
    return tree


def _head(tree: Tree, path: tuple[int, ...]) -> str:
    node = _node(tree, path)
    return node.head if isinstance(node, Apply) else ""
