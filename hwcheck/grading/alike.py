"""Which answers to a part are equal, however they are written?

Three steps, each dearer than the one before and asked of fewer: the same content (the same formula after sorting, the
same number, the same words without their layout), then values that agree at the seeded points where answers are
compared with the reference, then the cascade that decides an answer.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from hwcheck.bank.model import Part
from hwcheck.bank.notations import respell
from hwcheck.checkers.spelling import MAX_TEXT, spelt
from hwcheck.errors import HwcheckError
from hwcheck.grading.crash import guarded
from hwcheck.verdict import Outcome

if TYPE_CHECKING:
    from hwcheck.domain import Scope
    from hwcheck.equivalence.arithmetic import Array
    from hwcheck.equivalence.question import Question
    from hwcheck.slips.values import Grid
    from hwcheck.tree import Tree

MOST_READ = 3_000  # answers to one part that are read, those that come first; the others are taken letter by letter
MOST_VALUED = 500  # formulas of one part that are compared by value, those that come first
MOST_ASKED = 3  # formulas with the same values that the cascade is asked about, for each one
CELLS = 32  # values of a formula that are looked at
CLOSE, ROUNDING = 1e-7, 1e-9  # relative to the value, to the largest; what is further apart is not looked at again

_WORDS = frozenset(("choice", "order", "set", "text"))


def representatives(part: Part, texts: Iterable[str], *, by_value: bool = True) -> Mapping[str, str]:
    """For each text the first one that is equal to it.

    Without `by_value` only the same formula after sorting, step by step, and the same words are equal: where the form
    counts too, and where it is not clear what is said.
    """
    distinct = tuple(dict.fromkeys(texts))
    read = distinct[:MOST_READ] if part.kind == "expression" else ()
    formulas = {text: _steps(part, text, every=not by_value) for text in read}
    say = _content if by_value else _words
    contents = (_sorted(part, formulas.get(text, ())) or say(part, text) for text in distinct[:MOST_READ])
    first: dict[Hashable, str] = {}
    same = {text: first.setdefault(content, text) for text, content in zip(distinct, contents, strict=False)}
    if by_value:
        valued = {text: formulas[text][-1] for text in first.values() if formulas.get(text)}
        name = f"equal answers to {part.problem}/{part.id}"
        same_value = guarded(lambda: _by_value(part, valued), lambda log: {}, name)
        same = {text: same_value.get(earlier, earlier) for text, earlier in same.items()}
    return {text: same.get(text, text) for text in distinct}


def _sorted(part: Part, steps: tuple[Tree, ...]) -> Hashable:
    from hwcheck.equivalence.canonical import sorted_key

    return tuple(sorted_key(tree, part.scope) for tree in steps)


def _content(part: Part, text: str) -> Hashable:
    """The number or the shape that an answer gives, else its words."""
    if part.kind in ("number", "count"):
        from hwcheck.grading.follow import stated

        return stated(part, text) or _words(part, text)
    if part.kind == "shape":
        from hwcheck.network.stated_shape import stated_shapes

        shapes = stated_shapes(text).stated
        return tuple((shape.sizes, shape.axes) for shape in shapes) or _words(part, text)
    return _words(part, text)


def _words(part: Part, text: str) -> Hashable:
    """The words without their layout; of code, and of what is too long, every character."""
    if len(text) > MAX_TEXT or str(getattr(part.settings, "language", "")) or not part.kind:
        return text
    return spelt(text, fold=part.kind in _WORDS)


def _steps(part: Part, text: str, *, every: bool) -> tuple[Tree, ...]:
    """The end of an answer's chain, or every member, as they are first read; nothing where there is no reading, nor
    for every member where more equations stand before the chain."""
    from hwcheck.notation.equations import arranged
    from hwcheck.notation.read import read

    answer, before = arranged(respell(text, part.notations))
    try:
        reading = read(answer.text, part.scope)
    except HwcheckError:
        return ()
    if not every:
        return (reading.tree,)
    return () if before else reading.steps or (reading.tree,)


# -- by value ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Formula:
    """A formula with some of its values; derivatives are taken."""

    text: str
    tree: Tree
    row: Array


class _Firsts:
    """The formulas of which none equals another, with their values as a table, a row each."""

    def __init__(self, scope: Scope, most: int) -> None:
        import numpy as np

        self._scope = scope
        self._formulas: list[_Formula] = []
        self._rows = np.zeros((most, CELLS), dtype=complex)
        self._questions: dict[int, Question] = {}

    def equal(self, formula: _Formula) -> _Formula:
        """The formula here that is equal to this one; where there is none, it is one of them from now on."""
        import numpy as np

        count, size = len(self._formulas), float(np.nanmax(np.abs(formula.row)))
        near = np.isclose(self._rows[:count], formula.row, rtol=CLOSE, atol=ROUNDING * size, equal_nan=True).all(axis=1)
        for place in np.flatnonzero(near)[:MOST_ASKED]:
            if self._confirmed(int(place), formula):
                return self._formulas[int(place)]
        self._rows[count] = formula.row
        self._formulas.append(formula)
        return formula

    def _confirmed(self, place: int, formula: _Formula) -> bool:
        """One of the two in the place of the reference: a whole vector may be given for an entry, not the reverse."""
        from hwcheck.equivalence.compare import decide
        from hwcheck.equivalence.question import Question

        first = self._formulas[place]
        if place not in self._questions:
            self._questions[place] = Question(first.tree, self._scope)
        if decide(self._questions[place], formula.tree).outcome is Outcome.CORRECT:
            return True
        return decide(Question(formula.tree, self._scope), first.tree).outcome is Outcome.CORRECT


def _by_value(part: Part, trees: Mapping[str, Tree]) -> dict[str, str]:
    """For each formula with a value the first one that is equal to it."""
    some = dict(islice(trees.items(), MOST_VALUED))
    if not some:
        return {}
    firsts = _Firsts(part.scope, len(some))
    return {formula.text: firsts.equal(formula).text for formula in _formulas(part, some)}


def _formulas(part: Part, trees: Mapping[str, Tree]) -> Iterator[_Formula]:
    """Those that have values, in the shape of the right answer where they fit it."""
    from hwcheck.equivalence.question import Question
    from hwcheck.equivalence.resolve import resolve
    from hwcheck.notation.read import read
    from hwcheck.slips.book import Book

    question = Question(read(part.settings.reference, part.scope).tree, part.scope)
    grid = Book(question).grids[0]
    for text, tree in trees.items():
        try:
            resolved = resolve(tree, part.scope, question.reference)
        except HwcheckError:
            continue
        row = _row(grid, resolved)
        if row is not None:
            yield _Formula(text, resolved, row)


def _row(grid: Grid, tree: Tree) -> Array | None:
    """Some of the values of a formula, always as many; None where it has none."""
    import numpy as np

    from hwcheck.slips.values import Grid

    value = grid.evaluator.find(tree)
    row = None if value is None else grid.row(value)
    if row is None and value is not None:
        row = Grid(grid.evaluator, value).row(value)
    if row is None:
        return None
    some = row[np.linspace(0, row.size - 1, CELLS).astype(int)]
    seen = np.isfinite(some)
    return np.where(seen, some, np.nan) if seen.any() else None
