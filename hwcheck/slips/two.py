"""Were two slips made together?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.rewrite import replace_tree
from hwcheck.slips.book import Book
from hwcheck.slips.choose import Several, rank, simplest
from hwcheck.slips.mutants import Mutant, put
from hwcheck.slips.pairs import Candidate, meeting, summing
from hwcheck.slips.rule import Explanation
from hwcheck.slips.search import backward, confirmed, made_of, undone
from hwcheck.slips.values import Grid, agreeing, same, thinned
from hwcheck.tree import Apply, Tree, children, walk

SMALLEST_FOR_TWO = 4  # nodes: of less than this two slips would explain anything
COMMON = 20  # two slips together are believed where both are common ones: at most of this rank each,
TOGETHER = 22  # and of this one together, unless they are of one sort: else they explain one mistake of another
SUMS, PRODUCTS = ("add",), ("mul", "times", "matmul", "div")
SCALES = ("sign", "wrong-constant", "sum-vs-mean")  # of the whole: they multiply whatever else was done
MOST_PAIRS = 40  # that are looked at closely
REVERSIBLE = frozenset(
    """
    sign sign-exponent sign-argument sign-flip wrong-constant transposed transposed-order sum-vs-mean off-by-one
    complement mask-side swapped-cases
    """.split()
)
"""Slips that lose nothing, so that undoing one of them in an answer cannot make everything meet everything."""


def two(book: Book, tree: Tree, row: Array, changes: list[Mutant], rows: Array) -> Explanation | None:
    """Two slips that were made together, each of them a common one. The likeliest are looked at closely first."""
    grid, shelf = book.grids[0], book.slips
    mine = thinned(row)
    if sum(1 for _ in walk(tree)) < SMALLEST_FOR_TWO or not agreeing(mine[None], mine).any():
        return None
    common = [k for k, mutant in enumerate(shelf.mutants) if mutant.change.sort.rank <= COMMON]
    made = [shelf.mutants[k] for k in common]
    own = [k for k, mutant in enumerate(changes) if undone(mutant).note in REVERSIBLE]
    pairs: list[tuple[Several, Callable[[], bool]]] = []
    for a, b in meeting(shelf.rows[common], rows[own], limit=MOST_PAIRS):
        mended = changes[own[b]]
        met = partial(confirmed, book, made[a].tree, mended.tree)
        pairs.append(((made_of(book, made[a]), backward(mended)), met))
    right = thinned(grid.row(grid.reference))
    for a, b, added in summing(Candidate(shelf.rows[common], right, mine), limit=MOST_PAIRS):
        together = partial(_together, book, made[a], made[b], tree, added)
        pairs.append(((made_of(book, made[a]), made_of(book, made[b])), together))
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
        return confirmed(book, both, tree)
    of_one_node = path == inner and _head(first.place.whole, path) in (SUMS if added else PRODUCTS)
    if of_one_node or (not added and first.place.root and first.change.sort.note in SCALES):
        return all(_combined(grid, one.tree, other.tree, tree, added) for grid in book.grids[1:])
    within = replace_tree(first.change.tree, _node(first.place.whole, inner), second.change.tree)
    return confirmed(book, put(first.place.whole, path, within), tree)


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
