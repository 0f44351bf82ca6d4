"""What is the derivative of what a problem defines, and what comes out where one step of taking it goes wrong?

The rules of `rules/` change the right result. A student who forgets an inner derivative halfway, holds something
constant that is not, or keeps an exponent, writes down what no single change of the result gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice

from hwcheck.domain import Scope
from hwcheck.equivalence.differentiate import NotDifferentiable, derivative
from hwcheck.errors import HwcheckError
from hwcheck.rewrite import ONE, TWO, ZERO, add, div, fresh_names, mul, neg, replace_tree, simplify, substitute
from hwcheck.slips.rule import Sort
from hwcheck.slips.rules import derivative as slope_rules
from hwcheck.slips.rules import factor, sign
from hwcheck.slips.rules.swapped import rank_of
from hwcheck.tree import ELEMENTWISE, Apply, Number, Reduce, Symbol, Tree, children, free_names, walk

_HOLE = Symbol("__hole__")  # a name no reader makes: the place of what is differentiated inside a node

INNER = Sort(
    "missing-chain",
    12,
    "an inner derivative is missing (the chain rule): differentiate what stands inside {about}, too",
    "the derivative of what stands inside {about} is missing",
)
OUTER = Sort(
    "missing-chain",
    13,
    "an outer derivative is missing (the chain rule): differentiate {about} itself, too",
    "the outer derivative of {about} is missing",
)
SKIPPED = replace(OUTER, rank=14)
NESTED = replace(slope_rules.NESTED, rank=13)
FUNCTION = replace(slope_rules.FUNCTION, rank=12)
ITSELF = replace(FUNCTION, rank=13)
SIGN = replace(sign.TERM, rank=12, says="a sign is wrong in the derivative of {about}")
HELD = Sort(
    "dropped-term",
    12,
    "a part of the derivative is missing: {about} is not constant here, it depends on it too",
    "{about} is held constant",
)
FACTOR = replace(factor.DROPPED, rank=13, says="a constant factor stays as it is; what about {about}?", refine=None)
NUMBER = replace(factor.CONSTANT, rank=13)
SQUARE = Sort(
    "dropped-factor",
    13,
    "the rule for quotients: what becomes of the denominator? look at {about}",
    "the square of the denominator {about} is lost",
)
EXPONENT = Sort(
    "off-by-one",
    12,
    "the derivative of a power has an exponent that is one lower; look at the power of {about}",
    "the exponent of {about} is kept",
)
SQUARED = replace(EXPONENT, note="doubled-factor")
PRODUCT = Sort(
    "product-rule",
    13,
    "the derivative of a product is not the product of the derivatives; look at {about}",
    "the product {about} of derivatives",
)

MAX_NODES = 500  # of a derivative: definitions that each use another twice double it with each of them
_PRODUCTS = frozenset({"mul", "times"})


def base_of(by: Tree) -> Tree:
    """`h` of the entry `h_i`."""
    return by.args[0] if isinstance(by, Apply) else by


def _lost(tree: Tree) -> Sort:
    return FACTOR if free_names(tree) else NUMBER


def _is_exponential(tree: Tree) -> bool:
    """What is its own slope."""
    return isinstance(tree, Apply) and tree.head == "exp"


Fault = tuple[Sort, Tree, Tree]  # what went wrong, the derivative that comes of it, and what it is about


class Tangled(HwcheckError):
    """Definitions use one another so often that the derivative would grow past all bounds."""


@dataclass(frozen=True)
class Chain:
    """The derivative by one quantity, through all definitions that lie between; those in `held` count as constant. No
    definition may refer to itself.

    `slope` raises NotDifferentiable where there is no rule, Tangled where it would grow too long.
    """

    scope: Scope
    by: Tree
    held: frozenset[str] = frozenset()
    _known: dict[Tree, bool] = field(default_factory=dict, init=False)
    _slopes: dict[Tree, Tree] = field(default_factory=dict, init=False)

    def slope(self, tree: Tree) -> Tree:
        if tree not in self._slopes:
            found = self._slope(tree)
            if sum(1 for _ in islice(walk(found), MAX_NODES)) == MAX_NODES:
                raise Tangled("there are too many ways through the definitions")
            self._slopes[tree] = found
        return self._slopes[tree]

    def _slope(self, tree: Tree) -> Tree:
        if not self.depends(tree):
            return ZERO
        body = self.written_out(tree)
        match tree:
            case _ if body is not None:
                return self.slope(body)
            case Reduce(head="sum"):
                inner = self._renamed(tree)
                return simplify(replace(inner, body=self.slope(inner.body)))
            case Apply(head="index") | Symbol():
                return derivative(tree, self.by)
            case Apply(args=args):
                return add(*(mul(self._partial(tree, k), self.slope(args[k])) for k in self._live(tree)))
        raise NotDifferentiable("there is no rule for this")

    def faults(self, tree: Tree) -> Iterator[Fault]:
        """Every derivative that comes of one step gone wrong."""
        if not self.depends(tree):
            return
        body = self.written_out(tree)
        match tree:
            case _ if body is not None:
                yield from self.faults(body)
                yield from self._skipped(tree, body)
            case Reduce(head="sum"):
                inner = self._renamed(tree)
                for sort, wrong, about in self.faults(inner.body):
                    yield sort, simplify(replace(inner, body=wrong)), about
            case Apply(head=head, args=args) if head != "index":
                live = self._live(tree)
                terms = {k: mul(self._partial(tree, k), self.slope(args[k])) for k in live}
                for k in live:
                    rest = tuple(terms[other] for other in live if other != k)
                    for sort, wrong, about in self._at(tree, k, alone=not rest):
                        yield sort, add(*rest, wrong), about
                if head in _PRODUCTS and len(live) == 2:
                    both = mul(*(self.slope(args[k]) for k in live))
                    yield PRODUCT, mul(both, *(arg for k, arg in enumerate(args) if k not in live)), tree

    def undifferentiated(self, tree: Tree) -> Iterator[Fault]:
        """f(u) u' in place of f'(u) u', and f itself."""
        body = self.written_out(tree) or tree
        parts = [*dict.fromkeys(walk(body))]
        if any(isinstance(part, Reduce) for part in parts) or _is_exponential(body):
            return
        for inner in parts[1:]:
            if self.depends(inner) and not self.depends(replace_tree(body, inner, _HOLE)):
                slope = self.slope(inner)
                yield slope_rules.FUNCTION if slope == ONE else ITSELF, mul(tree, slope), tree

    def _skipped(self, tree: Tree, body: Tree) -> Iterator[Fault]:
        """A step left out as a whole: the slope of p_k taken as that of the z_k which it is made of, or p_k itself."""
        at = tree.args[1:] if isinstance(tree, Apply) else ()
        for name in sorted(free_names(body)):
            inner = Apply("index", (Symbol(name), *at)) if at else Symbol(name)
            if inner != self.by and rank_of(name, self.scope) == len(at) and self.depends(inner):
                with suppress(HwcheckError):
                    yield SKIPPED, self.slope(inner), tree.args[0] if at and isinstance(tree, Apply) else tree
        if isinstance(self.by, Apply) and len(self.by.args[1:]) == len(at) > 0:
            pairs = zip(at, self.by.args[1:], strict=True)
            yield FUNCTION, mul(tree, *(Apply("delta", pair) for pair in pairs)), tree
        elif not at and not _is_exponential(body):
            yield FUNCTION, tree, tree

    def _at(self, tree: Apply, k: int, *, alone: bool) -> Iterator[Fault]:
        """What goes wrong at one argument of a node: in it, or in how the node passes it on."""
        arg, partial = tree.args[k], self._partial(tree, k)
        slope = self.slope(arg)
        if not alone and tree.head != "cases":
            yield HELD, ZERO, arg
            if tree.head != "add":
                yield SIGN, neg(mul(partial, slope)), arg
        inner = self.undifferentiated(arg) if tree.head == "cases" else ()
        for sort, wrong, about in (*self.faults(arg), *inner):
            yield sort, mul(partial, wrong), about
        for sort, wrong, about in self._passed_on(tree, k, partial):
            yield sort, mul(wrong, slope), about
        if slope != ONE and any(node == arg for node in walk(partial)):  # else the node is linear in it
            yield INNER, partial, tree
            if free_names(slope):
                yield NESTED, replace_tree(partial, arg, slope), tree

    def _passed_on(self, tree: Apply, k: int, partial: Tree) -> Iterator[Fault]:
        """The derivative of a node by one of its arguments, as it is mistaken."""
        match tree:
            case Apply(head="pow", args=(base, exponent)) if k == 0:
                yield SQUARED if isinstance(exponent, Number) else EXPONENT, mul(exponent, tree), base
                yield _lost(exponent), Apply("pow", (base, add(exponent, Number(-1)))), exponent
            case Apply(head="div", args=(top, bottom)) if k == 0:
                yield _lost(bottom), ONE, bottom
            case Apply(head="div", args=(top, bottom)):
                yield SIGN, neg(partial), bottom
                yield SQUARE, neg(div(top, bottom)), bottom
                if top != ONE:
                    yield _lost(top), neg(div(ONE, Apply("pow", (bottom, TWO)))), top
            case Apply(head=head, args=args) if head in _PRODUCTS:
                for m, other in enumerate(args):
                    if m != k and not self.depends(other):
                        yield _lost(other), mul(*(arg for n, arg in enumerate(args) if n not in (k, m))), other
            case Apply(head=head, args=(_,)) if head in ELEMENTWISE or head in self.scope.functions:
                yield OUTER, ONE, tree
                yield SIGN, neg(partial), tree
                if head != "exp":
                    yield FUNCTION, tree, tree

    # -- what depends on what ------------------------------------------------------------------------------------

    def depends(self, tree: Tree) -> bool:
        known = self._known.get(tree)
        if known is None:
            known = self._known[tree] = self._depends(tree)
        return known

    def _depends(self, tree: Tree) -> bool:
        if tree == base_of(self.by):
            return True
        match tree:
            case Symbol(name=name):
                made = None if name in self.held or name in self.scope.symbols else self.scope.definitions.get(name)
                return made is not None and self.depends(made.body)
            case Apply(head="index", args=(inner, *_)):
                return self.depends(inner)
        return any(map(self.depends, children(tree)))

    def written_out(self, tree: Tree) -> Tree | None:
        """What a name stands for, or an entry of one."""
        match tree:
            case Symbol(name=name) if tree != self.by and name in self.scope.definitions:
                made = self.scope.definitions[name]
                if made.indices:
                    raise NotDifferentiable(f"{name!r} is differentiated by its entries only")
                return made.body
            case Apply(head="index", args=(Symbol(name=name) as base, *at)) if name in self.scope.definitions:
                if isinstance(self.by, Apply) and base == self.by.args[0]:
                    return None
                made = self.scope.definitions[name]
                if len(made.indices) != len(at):
                    raise NotDifferentiable(f"{name!r} has other entries")
                return substitute(made.body, dict(zip(made.indices, at, strict=True)))
        return None

    def _live(self, tree: Apply) -> list[int]:
        """The arguments whose derivatives count: of cases the values, not the conditions."""
        last = len(tree.args) - 1
        values = [k for k in range(len(tree.args)) if tree.head != "cases" or k % 2 == 0 or k == last]
        return [k for k in values if self.depends(tree.args[k])]

    def _partial(self, tree: Apply, k: int) -> Tree:
        arg = tree.args[k]
        node = replace(tree, args=(*tree.args[:k], _HOLE, *tree.args[k + 1 :]))
        return replace_tree(derivative(node, _HOLE), _HOLE, arg)

    def _renamed(self, tree: Reduce) -> Reduce:
        """A sum whose indices are not those of what is differentiated by."""
        fresh = {old: new for old, new in fresh_names(tree.indices, free_names(self.by)).items() if old != new}
        names: dict[str, Tree] = {old: Symbol(new) for old, new in fresh.items()}
        return replace(
            tree,
            indices=tuple(fresh.get(index, index) for index in tree.indices),
            body=substitute(tree.body, names),
            condition=tree.condition and substitute(tree.condition, names),
        )
