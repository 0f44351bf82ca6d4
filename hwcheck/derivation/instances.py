"""In which scalar forms is a derivation checked? For 2 and 3 entries, for every index, on each side of its kinks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from hwcheck.derivation.entries import entry_name, written_out
from hwcheck.derivation.formulas import Named
from hwcheck.derivation.steps import Derivation
from hwcheck.domain import Scope
from hwcheck.errors import HwcheckError
from hwcheck.rewrite import ONE, add, expand, neg, substitute
from hwcheck.tree import Apply, Symbol, Tree, children, with_children

SIZES = (2, 3)


def inlined(tree: Tree, scope: Scope) -> Tree:
    """The tree with every call of a declared function replaced by its body."""
    parts = tuple(inlined(part, scope) for part in children(tree))
    if isinstance(tree, Apply) and (function := scope.functions.get(tree.head)) and len(parts) == len(function.params):
        return substitute(inlined(function.body, scope), dict(zip(function.params, parts, strict=True)))
    return with_children(tree, parts) if parts else tree


@dataclass(frozen=True, slots=True)
class Instance:
    """One way to make a derivation scalar: sizes of its vectors, values of its indices, a side of its kinks."""

    derivation: Derivation
    size: int
    indices: Mapping[str, int]
    region: Mapping[str, Tree] = field(default_factory=dict)

    def scalar(self, tree: Tree) -> Tree:
        """The formula in entries, with definitions written out."""
        whole = inlined(expand(tree, self.derivation.scope), self.derivation.scope)
        return written_out(whole, self.shapes, {**self.indices, "n": self.size} if self.size else self.indices)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        kinds = self.derivation.scope.symbols
        return {name: (self.size,) * kind.rank for name, kind in kinds.items() if kind.rank}

    @property
    def variable(self) -> str:
        """The name that the derivative is taken by."""
        tree = self.scalar(self.derivation.wrt)
        assert isinstance(tree, Symbol)
        return tree.name

    def constraints(self) -> dict[str, Tree]:
        """The last entry of a simplex is 1 minus the others."""
        fixed: dict[str, Tree] = {}
        for name, kind in self.derivation.scope.symbols.items():
            if kind.name in ("simplex", "onehot"):
                others = (Symbol(entry_name(name, (place,))) for place in range(1, self.size))
                fixed[entry_name(name, (self.size,))] = add(ONE, *map(neg, others))
        return fixed


def instances(derivation: Derivation) -> Iterator[Instance]:
    """All sizes, all values of the free indices, all regions."""
    kinds = derivation.scope.symbols
    free = [name for name, kind in kinds.items() if kind.name == "index"]
    sizes = SIZES if any(kind.rank for kind in kinds.values()) else (0,)
    for size in sizes:
        for values in product(range(1, size + 1), repeat=len(free)):
            for region in derivation.regions:
                yield Instance(derivation, size, dict(zip(free, values, strict=True)), region)


def in_one(derivation: Derivation) -> tuple[Named, ...]:
    """The function as one scalar formula, for values at a point.

    Raises HwcheckError for a function of vectors.
    """
    if any(kind.rank for kind in derivation.scope.symbols.values()):
        fix = "give the formula itself, such as 'softmax(h)_1', with --at h=[1,2,3]"
        raise HwcheckError(f"{derivation.name} is a function of vectors", where="--at", fix=fix)
    return (Named("", Instance(derivation, 0, {}).scalar(derivation.of)),)
