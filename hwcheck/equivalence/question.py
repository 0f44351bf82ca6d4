"""What can be known of a reference before any answer is seen? Its points, its values there, what is declared."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from hwcheck.domain import REAL, Scope
from hwcheck.equivalence import span
from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.evaluate import Evaluator
from hwcheck.equivalence.policy import DEFAULT, Policy
from hwcheck.equivalence.resolve import resolve
from hwcheck.equivalence.sample import OTHER_SIZES, Sample, distant, samples, scaled
from hwcheck.equivalence.tensor import Tensor, Unsized, Value
from hwcheck.errors import HwcheckError
from hwcheck.tree import Apply, Reduce, Symbol, Tree, free_names, walk

SIDED = frozenset(
    """
    abs sign floor ceil round floordiv mod relu heaviside ind cases clip maximum minimum max min max_axis min_axis
    rowmax sqrt root
    """.split()
)


class Question:
    """A reference with all that can be computed of it before any answer is seen."""

    def __init__(self, reference: Tree, scope: Scope, policy: Policy = DEFAULT, seed: int = 0) -> None:
        names = [node.name for node in walk(reference) if isinstance(node, Symbol)]
        free = free_names(reference)
        undeclared = {name: REAL for name in names if name in free and not is_declared(name, scope)}
        self.scope = replace(scope, symbols={**scope.symbols, **undeclared})
        self.reference = resolve(reference, self.scope)
        self.policy = policy
        self.seed = seed
        self.samples = self._samples()
        self._scaled: dict[int, Question] = {}
        self.precise: dict[tuple[int, int, str, int], tuple[Evaluator, Value]] = {}  # see `confirm`

    def _samples(self) -> tuple[Sample, ...]:
        """Two samples of sizes for which the reference has a value; only an inverse may have none for some."""
        usual = samples(self.scope.symbols, self.seed)
        if len(usual) == 1 or not any(map(_inverts, (self.reference, *self.declared()))):
            return usual
        others = samples(self.scope.symbols, self.seed + len(usual), OTHER_SIZES)
        fit = [sample for sample in (*usual, *others) if self._has_value(sample)]
        return tuple(fit[: len(usual)]) or usual

    def _has_value(self, sample: Sample) -> bool:
        try:
            value = Evaluator(self.scope, sample)(self.reference)
        except HwcheckError:
            return False
        return isinstance(value, Unsized) or bool(
            np.isfinite(value.array if isinstance(value, Tensor) else value).any()
        )

    @cached_property
    def values(self) -> tuple[tuple[Value, Array], ...]:
        """The reference's value, and where it left the real numbers, for each sample."""
        out = []
        for sample in self.samples:
            evaluator = Evaluator(self.scope, sample)
            out.append((evaluator(self.reference), evaluator.left_reals))
        return tuple(out)

    @cached_property
    def has_sides(self) -> bool:
        return has_sides(self.reference) or any(map(has_sides, self.declared()))

    def at_scale(self, power: int) -> Question:
        """The same question with its symbols multiplied by a power of ten."""
        known = self._scaled.get(power)
        if known is None:
            known = Question(self.reference, self.scope, self.policy, self.seed)
            known.samples = scaled(known.samples, known.scope.symbols, power)
            self._scaled[power] = known
        return known

    @cached_property
    def distant(self) -> Question:
        """The same question at points further out."""
        far = Question(self.reference, self.scope, self.policy, self.seed)
        far.samples = distant(far.samples, far.scope.symbols)
        return far

    def declared(self) -> list[Tree]:
        """The bodies of all definitions and functions."""
        bodies = [each.body for each in self.scope.definitions.values()]
        return bodies + [each.body for each in self.scope.functions.values()]

    @cached_property
    def span(self) -> int:
        """How many digits the numbers of the reference and of all that is declared span."""
        return max(map(span.digits, (self.reference, *self.declared())))

    @cached_property
    def is_real(self) -> bool:
        return self.scope.strict and all(kind.name != "complex" for kind in self.scope.symbols.values())


def _inverts(tree: Tree) -> bool:
    return any(isinstance(node, Apply) and node.head in ("inv", "pinv") for node in walk(tree))


def is_declared(name: str, scope: Scope) -> bool:
    dims = {dim for kind in scope.symbols.values() for dim in kind.dims}
    return name in scope.symbols or name in scope.definitions or name in dims


def has_sides(tree: Tree) -> bool:
    """Is the formula made of pieces, as absolute values, maxima, floors and conditions are?"""
    return any(isinstance(node, Apply | Reduce) and node.head in SIDED for node in walk(tree))
