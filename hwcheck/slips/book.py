"""Which slips can be made on one question, and what values do they give? Made once a question, for all its answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.compare import Question
from hwcheck.equivalence.sample import Sample
from hwcheck.slips.forms import forms
from hwcheck.slips.mutants import Mutant, mutants
from hwcheck.slips.values import Grid, Remembering, agreeing, square_sample, thinned
from hwcheck.tree import Tree

MOST, FEWEST = 600, 150  # slips of all forms together, and of any one form


@dataclass(frozen=True, slots=True)
class Shelf:
    """Wrong formulas with their values, a row each; those of another shape than the reference's apart."""

    mutants: tuple[Mutant, ...]
    rows: Array
    misshapen: tuple[Mutant, ...]

    def matches(self, row: Array) -> list[Mutant]:
        return [self.mutants[k] for k in np.flatnonzero(agreeing(self.rows, row))]


class Book:
    """A question, the forms of its right answer, and every single slip from them.

    `others` are further right answers, as trees: they show in which forms students write.
    """

    def __init__(self, question: Question, others: Iterable[Tree] = ()) -> None:
        self.question = question
        self._others = tuple(others)

    @cached_property
    def forms(self) -> tuple[Tree, ...]:
        return forms(self.question.reference, self._others, self.question.scope)

    @cached_property
    def grids(self) -> tuple[Grid, ...]:
        """The question's own samples; all slips are looked for in the first and confirmed in the others."""
        return tuple(self._grid(sample) for sample in self.question.samples)

    @cached_property
    def square(self) -> Grid:
        """A sample where all sizes are one, for answers whose shapes do not fit."""
        return self._grid(square_sample(self.question.scope))

    @cached_property
    def mutants(self) -> tuple[Mutant, ...]:
        """Of each form: many of the first, which is the problem's own, and of the others as many as are left."""
        found: list[Mutant] = []
        for form in self.forms:
            found += mutants(form, self.question.scope, max(MOST - len(found), FEWEST))
        return tuple(found)

    @cached_property
    def slips(self) -> Shelf:
        return self._shelf(self.grids[0])

    @cached_property
    def square_slips(self) -> Shelf:
        return self._shelf(self.square)

    def _grid(self, sample: Sample) -> Grid:
        evaluator = Remembering(self.question.scope, sample)
        value = evaluator.teach(self.question.reference)
        for form in self.forms:
            evaluator.teach(form)
        return Grid(evaluator, np.float64("nan") if value is None else value)

    def _shelf(self, grid: Grid) -> Shelf:
        """Slips whose value is the right one after all are none."""
        right = grid.row(grid.reference)
        kept: list[Mutant] = []
        rows: list[Array] = []
        misshapen: list[Mutant] = []
        for mutant in self.mutants:
            value = grid.evaluator.find(mutant.tree)
            row = grid.row(value)
            if row is None:
                misshapen += [mutant] if value is not None else []
            elif right is not None and row.shape == right.shape:
                kept.append(mutant)
                rows.append(thinned(row))
        if right is None or not rows:
            return Shelf((), np.zeros((0, 0)), tuple(misshapen))
        table = np.array(rows)
        differs = np.flatnonzero(~agreeing(table, thinned(right)))
        return Shelf(tuple(kept[k] for k in differs), table[differs], tuple(misshapen))
