"""Which slips can be made on one question, and what values do they give? Made once a question, for all its answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.question import Question
from hwcheck.equivalence.sample import Sample
from hwcheck.slips.asked import Asked
from hwcheck.slips.elsewhere import elsewhere
from hwcheck.slips.forms import forms, tidy
from hwcheck.slips.mutants import Mutant, mutants
from hwcheck.slips.rule import Change, Place
from hwcheck.slips.values import Grid, Remembering, agreeing, square_sample, thinned
from hwcheck.tree import Tree

SURE = 12  # an explanation of at most this rank, in a form, makes looking in further forms needless
MOST_WRITTEN = 12  # right answers that an answer is compared with word for word
MOST, FEWEST = 600, 150  # slips of all forms together, and of any one form


@dataclass(frozen=True, slots=True)
class Shelf:
    """Wrong formulas with their values, a row each; those of another shape than the reference's apart."""

    mutants: tuple[Mutant, ...]
    rows: Array
    misshapen: tuple[Mutant, ...]

    def matches(self, row: Array) -> list[Mutant]:
        return [self.mutants[k] for k in np.flatnonzero(agreeing(self.rows, row))] if len(self.rows) else []


class Book:
    """A question, the forms of its right answer, and every single slip from them.

    `others` are further right answers, as trees: they show in which forms students write. `asked` are the right answers
    to the other parts of the problem, by the names of these.
    """

    def __init__(self, question: Question, others: Iterable[Tree] = (), asked: Iterable[tuple[str, Tree]] = ()) -> None:
        self.question = question
        self._others = tuple(others)
        self._parts = tuple(asked)
        self._made: dict[int, list[Mutant]] = {}
        self._shelves: dict[int, Shelf] = {}

    @cached_property
    def written(self) -> tuple[Tree, ...]:
        """The right answers as they are written, the reference first."""
        right = (self.question.reference, *self._others)[:MOST_WRITTEN]
        return tuple(dict.fromkeys(tidy(tree, self.question.scope) for tree in right))

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
        return tuple(mutant for number in range(len(self.forms)) for mutant in self._mutants(number))

    def _mutants(self, number: int) -> list[Mutant]:
        """Of each form: many of the first, which is the problem's own, and of the others as many as are left."""
        if number not in self._made:
            before = sum(len(self._mutants(earlier)) for earlier in range(number))
            self._made[number] = mutants(
                self.forms[number], self.question.scope, max(MOST - before, FEWEST), own=number == 0
            )
        return self._made[number]

    def shelf(self, number: int) -> Shelf:
        """The slips from one form, evaluated when they are first asked for."""
        if number not in self._shelves:
            self.grids[0].evaluator.teach(self.forms[number])
            self._shelves[number] = self._shelf(self.grids[0], self._mutants(number))
        return self._shelves[number]

    @cached_property
    def slips(self) -> Shelf:
        """The slips from all forms."""
        shelves = [self.shelf(number) for number in range(len(self.forms))]
        filled = [shelf.rows for shelf in shelves if len(shelf.rows)]
        return Shelf(
            tuple(mutant for shelf in shelves for mutant in shelf.mutants),
            np.concatenate(filled) if filled else np.zeros((0, 0)),
            tuple(mutant for shelf in shelves for mutant in shelf.misshapen),
        )

    @cached_property
    def asked(self) -> Asked:
        return Asked(self.question, self.grids)

    @cached_property
    def elsewhere(self) -> Shelf:
        """The right answers to other questions."""
        reference, scope = self.question.reference, self.question.scope
        return self._apart([*elsewhere(reference, scope, self._parts), *self.asked.others()])

    @cached_property
    def astray(self) -> Shelf:
        """What comes out where one step of differentiating goes wrong."""
        return self._apart(self.asked.astray())

    @cached_property
    def factors(self) -> Shelf:
        return self._apart(self.asked.factors())

    @cached_property
    def terms(self) -> Shelf:
        return self._apart(self.asked.terms())

    def _apart(self, changes: Iterable[Change]) -> Shelf:
        place = Place(self.question.scope, self.question.reference)
        return self._shelf(self.grids[0], [Mutant(change.tree, change, place) for change in changes])

    @cached_property
    def square_slips(self) -> Shelf:
        return self._shelf(self.square, self.mutants)

    def _grid(self, sample: Sample) -> Grid:
        evaluator = Remembering(self.question.scope, sample)
        value = evaluator.teach(self.question.reference)
        return Grid(evaluator, np.float64("nan") if value is None else value)

    def _shelf(self, grid: Grid, candidates: Iterable[Mutant]) -> Shelf:
        """Slips whose value is the right one after all are none."""
        right = grid.row(grid.reference)
        kept: list[Mutant] = []
        rows: list[Array] = []
        misshapen: list[Mutant] = []
        for mutant in candidates:
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
