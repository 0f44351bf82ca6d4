"""Of what may a right answer be the derivative, and by what? What a problem defines, and the losses of the field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, islice, permutations

from hwcheck.domain import Scope
from hwcheck.equivalence.differentiate import NotDifferentiable
from hwcheck.equivalence.entries import opened
from hwcheck.equivalence.resolve import resolve
from hwcheck.errors import HwcheckError
from hwcheck.rewrite import ZERO, fresh_names, mul, simplify
from hwcheck.slips.chain import HELD, Chain, Fault, base_of
from hwcheck.slips.rules.swapped import rank_of
from hwcheck.slips.rules.term import SMALL
from hwcheck.tree import Apply, Reduce, Symbol, Tree, free_names

MAX_DERIVATIONS = 40
MAX_FAULTS = 120
LOSS = "L"


@dataclass(frozen=True, slots=True)
class Derivation:
    """The derivative of one quantity by another. `between`: by one that is defined, where a chain may break off."""

    of: Tree
    rule: Chain
    name: Tree
    tree: Tree
    between: bool

    @property
    def trivial(self) -> bool:
        """By what stands in the formula itself, although it is made of something."""
        return self.between and not free_names(self.rule.by).isdisjoint(free_names(self.of))

    def faults(self) -> Iterator[Fault]:
        """What comes out where one step goes wrong, or where something that is defined is held constant."""
        with suppress(HwcheckError):
            for sort, tree, about in islice(
                chain(self._paths(), self.rule.undifferentiated(self.of), self.rule.faults(self.of)), MAX_FAULTS
            ):
                if free_names(wrong := resolve(simplify(tree), self.rule.scope)):  # a number may come of anything
                    yield sort, wrong, about

    def _paths(self) -> Iterator[Fault]:
        for name in self.rule.scope.definitions:
            held = replace(self.rule, held=self.rule.held | {name})
            if self.rule.depends(Symbol(name)) and (left := held.slope(self.of)) != ZERO:
                yield HELD, left, Symbol(name)


def derivations(reference: Tree, scope: Scope) -> Iterator[Derivation]:
    """Of all that is defined by all that is declared or defined, the last one first."""
    tops = reversed([*quantities(reference, scope, declared=False)])
    pairs: list[tuple[Tree, Tree, Tree]] = [(top, top, by) for top in tops for by in _by(reference, scope)]
    pairs += [(top, name, by) for top, name in _upstream(scope) for by in _by(reference, scope)]
    yield from islice(_made(pairs, scope), MAX_DERIVATIONS)


def of_function(function: Tree, reference: Tree, scope: Scope) -> Iterator[Derivation]:
    """Of a loss that the problem does not define."""
    yield from _made([(function, Symbol(LOSS), by) for by in _by(reference, scope)], scope)


def _made(pairs: Iterable[tuple[Tree, Tree, Tree]], scope: Scope) -> Iterator[Derivation]:
    held = frozenset(name for name in scope.definitions if "/d" in name)
    for top, name, by in pairs:
        rule = Chain(scope, by, held)
        with suppress(HwcheckError):
            if top != by and rule.depends(top) and not _on_diagonal(name, by, scope):
                made = _derived(rule, top, Apply("derivative", (name, by)))
                if free_names(made.tree):
                    yield made


def _on_diagonal(top: Tree, by: Tree, scope: Scope) -> bool:
    """`dp_i/dh_i` is no question of its own where i and j are asked for: it is the case that they are equal."""
    both = free_names(top) & free_names(by)
    indices = [name for name, kind in scope.symbols.items() if kind.name == "index"]
    return len(indices) > 1 and not both.isdisjoint(indices)


def _derived(rule: Chain, top: Tree, name: Tree) -> Derivation:
    by = base_of(rule.by)
    assert isinstance(by, Symbol)
    try:
        slope = rule.slope(top)
    except NotDifferentiable:  # a problem may define arrays as a whole
        top = opened(top, rule.scope, rule.held | {by.name})
        slope = rule.slope(top)
    return Derivation(top, rule, name, resolve(simplify(slope), rule.scope), by.name not in rule.scope.symbols)


def _by(reference: Tree, scope: Scope) -> list[Tree]:
    return [*quantities(reference, scope, declared=True), *quantities(reference, scope, declared=False)]


def quantities(reference: Tree, scope: Scope, *, declared: bool) -> Iterator[Symbol | Apply]:
    """What is declared, or what is defined: scalars, and entries at the indices that the right answer has."""
    used = free_names(reference)
    indices = [name for name, kind in scope.symbols.items() if kind.name == "index" and name in used]
    for name in scope.symbols if declared else scope.definitions:
        if "/" in name or name in SMALL or (not declared and name in scope.symbols):
            continue
        axes = rank_of(name, scope)
        if axes == 0 and (not declared or scope.symbols[name].name in ("real", "positive")):
            yield Symbol(name)
        elif axes is not None and axes > 0:
            for at in permutations(indices, axes):
                if not declared or scope.symbols[name].dims == tuple(scope.symbols[index].dims[0] for index in at):
                    yield Apply("index", (Symbol(name), *map(Symbol, at)))


def _upstream(scope: Scope) -> Iterator[tuple[Tree, Tree]]:
    """Where `dL/dy_i` is given, L changes as the sum of `dL/dy_k y_k` does."""
    for given, made in scope.definitions.items():
        top, slash, below = given.partition("/d")
        if not slash or below not in scope.definitions:
            continue
        if not made.indices:
            if rank_of(below, scope) == 0:
                yield mul(Symbol(given), Symbol(below)), Symbol(top[1:])
            continue
        names = tuple(fresh_names(made.indices, frozenset(scope.names())).values())
        at = tuple(map(Symbol, names))
        product = mul(Apply("index", (Symbol(given), *at)), Apply("index", (Symbol(below), *at)))
        yield Reduce("sum", names, product), Symbol(top[1:])
