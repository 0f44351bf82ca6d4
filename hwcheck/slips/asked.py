"""What is the right answer the derivative of, and what would other derivatives and ways astray give?

What a problem defines comes first; where nothing of that has the right answer for its derivative, the functions and
losses of the field are tried. All of it is believed only where the values agree in every sample.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.question import Question
from hwcheck.rewrite import mul
from hwcheck.slips.backward import guessed
from hwcheck.slips.derivations import LOSS, Derivation, derivations, of_function
from hwcheck.slips.elsewhere import gradient, other
from hwcheck.slips.inner import factors, terms
from hwcheck.slips.losses import functions, scales
from hwcheck.slips.names import without_circles
from hwcheck.slips.rule import Change
from hwcheck.slips.values import Grid, agreeing, same, thinned
from hwcheck.tree import Tree

MAX_GUESSES = 60  # functions that the right answer may be the derivative of


class Asked:
    """The derivations around a right answer. Each is made when it is first asked for."""

    def __init__(self, question: Question, grids: tuple[Grid, ...]) -> None:
        self.reference, self.scope = question.reference, without_circles(question.scope)
        self.grids = grids

    @cached_property
    def defined(self) -> tuple[Derivation, ...]:
        return tuple(derivations(self.reference, self.scope))

    @cached_property
    def _right(self) -> tuple[Derivation, ...]:
        return tuple(made for made in self.defined if self._is_right(made.tree))

    @property
    def is_derivative(self) -> bool:
        """Whether the right answer is a derivative of what the problem defines; a guess is not enough to say so."""
        return bool(self._right)

    def others(self) -> Iterator[Change]:
        """The derivatives of what is defined, and of a matrix product by the other factor."""
        yield from self._others(self.defined)
        yield from self._of_products()

    def astray(self) -> Iterator[Change]:
        """What comes out where one step of differentiating goes wrong; the other derivatives of what was guessed."""
        found = () if self._right else self._guessed()
        yield from self._others(found)
        for made in self._right or tuple(made for made in found if self._is_right(made.tree)):
            yield from (Change(sort, tree, about) for sort, tree, about in made.faults())

    def factors(self) -> Iterator[Change]:
        """What makes an answer right that it is multiplied by: inner derivatives, or one for another."""
        return factors(self.reference, self.scope)

    def terms(self) -> Iterator[Change]:
        """What makes an answer right that it is added to."""
        return terms(self.reference, self.scope)

    def _others(self, found: tuple[Derivation, ...]) -> Iterator[Change]:
        """Derivatives that are right for another question. A chain breaks off only where it leads through."""
        right = [made for made in found if self._is_right(made.tree)]
        for made in found:
            through = not right or any(each.rule.depends(made.rule.by) for each in right)
            yield other(made, between=made.between and through)

    def _of_products(self) -> Iterator[Change]:
        """By the other factors, for the first that may be the gradient by a product and has the right answer."""
        for products in guessed(self.reference, self.scope):
            made = [found for each in products if (found := self._scaled(each))]
            if made:
                yield from (gradient(LOSS, name, tree) for found in made for name, tree in found)
                return

    def _scaled(self, found: tuple[tuple[str, Tree], ...]) -> list[tuple[str, Tree]]:
        for scale in scales(self.scope):
            scaled = [(name, mul(scale, tree)) for name, tree in found]
            if any(self._is_right(tree) for _, tree in scaled):
                return scaled
        return []

    def _guessed(self) -> tuple[Derivation, ...]:
        """All derivatives of the first function that has the right answer among them, up to a constant factor."""
        factors, rows = self._scales
        for function in islice(functions(self.reference, self.scope), MAX_GUESSES) if factors else ():
            for made in of_function(function, self.reference, self.scope):
                ratio = None if made.trivial else self._ratio(made.tree)
                if ratio is not None and (fitting := np.flatnonzero(agreeing(rows, ratio))).size:
                    scaled = mul(factors[fitting[0]], function)
                    found = tuple(of_function(scaled, self.reference, self.scope))
                    if any(self._is_right(each.tree) for each in found):
                        return found
        return ()

    @cached_property
    def _scales(self) -> tuple[tuple[Tree, ...], Array]:
        """Constant factors that losses have, with their values."""
        grid = self.grids[0]
        found = [(tree, grid.row(grid.evaluator.find(tree))) for tree in scales(self.scope)]
        kept = [(tree, thinned(row)) for tree, row in found if row is not None]
        return tuple(tree for tree, _ in kept), np.array([row for _, row in kept])

    def _ratio(self, tree: Tree) -> Array | None:
        """How many times this the right answer is, cell by cell."""
        grid = self.grids[0]
        right, row = grid.row(grid.reference), grid.row(grid.evaluator.find(tree))
        if right is None or row is None:
            return None
        with np.errstate(all="ignore"):
            return thinned(right / row)

    def _is_right(self, tree: Tree) -> bool:
        return all(same(grid.row(grid.evaluator.find(tree)), grid.row(grid.reference)) for grid in self.grids)
