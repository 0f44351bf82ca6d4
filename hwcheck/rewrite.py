"""How is a tree built, folded and substituted in? The small algebra that differentiation and expansion share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from hwcheck.domain import Scope
from hwcheck.errors import HwcheckError
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, children, free_names, with_children

ZERO = Number(0)
ONE = Number(1)
TWO = Number(2)

MAX_EXPANSION = 20_000  # nodes; definitions that define each other in a tower would otherwise double forever


def add(*terms: Tree) -> Tree:
    """A flat sum: zeros dropped, numbers gathered at the end."""
    flat: list[Tree] = []
    constant: int | Fraction = 0
    for term in terms:
        parts = term.args if isinstance(term, Apply) and term.head == "add" else (term,)
        for part in parts:
            if isinstance(part, Number):
                constant += part.value
            else:
                flat.append(part)
    if constant != 0 or not flat:
        flat.append(Number(constant))
    return flat[0] if len(flat) == 1 else Apply("add", tuple(flat))


def mul(*factors: Tree) -> Tree:
    """A flat product: ones dropped, numbers gathered in front, zero swallows all."""
    flat: list[Tree] = []
    constant: int | Fraction = 1
    for factor in factors:
        parts = factor.args if isinstance(factor, Apply) and factor.head == "mul" else (factor,)
        for part in parts:
            if isinstance(part, Number):
                constant *= part.value
            else:
                flat.append(part)
    if constant == 0:
        return ZERO
    if constant == -1 and flat:
        return neg(flat[0] if len(flat) == 1 else Apply("mul", tuple(flat)))
    if constant != 1 or not flat:
        flat.insert(0, Number(constant))
    return flat[0] if len(flat) == 1 else Apply("mul", tuple(flat))


def neg(tree: Tree) -> Tree:
    match tree:
        case Number(value=value):
            return Number(-value)
        case Apply(head="neg", args=(inner,)):
            return inner
        case _:
            return Apply("neg", (tree,))


def div(numerator: Tree, denominator: Tree) -> Tree:
    if numerator == ZERO or denominator == ONE:
        return numerator
    if isinstance(numerator, Number) and isinstance(denominator, Number) and denominator.value != 0:
        return Number(Fraction(numerator.value) / denominator.value)
    return Apply("div", (numerator, denominator))


def power(base: Tree, exponent: Tree) -> Tree:
    if exponent == ONE:
        return base
    if exponent == ZERO:
        return ONE
    return Apply("pow", (base, exponent))


def simplify(tree: Tree) -> Tree:
    """Fold what is trivially foldable (0, 1, signs, numbers). Not a normal form: only shorter to read."""
    match tree:
        case Apply(head=head, args=args):
            parts = tuple(map(simplify, args))
            match head, parts:
                case "add", _:
                    return add(*parts)
                case (("mul" | "times"), _):
                    return mul(*parts)
                case "neg", (inner,):
                    return neg(inner)
                case "div", (numerator, denominator):
                    return div(numerator, denominator)
                case "pow", (base, exponent):
                    return power(base, exponent)
            return replace(tree, args=parts)
        case Reduce():
            folded = with_children(tree, tuple(map(simplify, children(tree))))
            return ZERO if isinstance(folded, Reduce) and folded.head == "sum" and folded.body == ZERO else folded
        case _:
            return tree


def substitute(tree: Tree, values: Mapping[str, Tree]) -> Tree:
    """Replace free symbols. An index that a sum binds is renamed where a value would be captured by it."""
    match tree:
        case Symbol(name=name):
            return values.get(name, tree)
        case Apply(args=args) if args:
            return replace(tree, args=tuple(substitute(arg, values) for arg in args))
        case Reduce(indices=indices):
            inner = {name: value for name, value in values.items() if name not in indices}
            if not inner:
                return tree
            fresh = fresh_names(indices, frozenset().union(*map(free_names, inner.values())))
            renamed = {old: Symbol(new) for old, new in fresh.items() if old != new}
            body_values = {**inner, **renamed}
            condition = tree.condition
            return replace(
                tree,
                indices=tuple(fresh[index] for index in indices),
                body=substitute(tree.body, body_values),
                lower=None if tree.lower is None else substitute(tree.lower, inner),
                upper=None if tree.upper is None else substitute(tree.upper, inner),
                condition=None if condition is None else substitute(condition, body_values),
            )
        case _:
            return tree


def fresh_names(indices: Iterable[str], taken: frozenset[str]) -> dict[str, str]:
    """Each index, lengthened by underscores until nothing free around it has its name."""
    fresh: dict[str, str] = {}
    for index in indices:
        name = index
        while name in taken:
            name += "_"
        fresh[index] = name
    return fresh


def replace_tree(tree: Tree, old: Tree, new: Tree) -> Tree:
    """Every occurrence of one subtree replaced by another."""
    if tree == old:
        return new
    parts = children(tree)
    return with_children(tree, tuple(replace_tree(part, old, new) for part in parts)) if parts else tree


class ExpansionError(HwcheckError):
    """Definitions that refer to each other in a circle, or grow past all bounds."""


def expand(tree: Tree, scope: Scope, keep: frozenset[str] = frozenset()) -> Tree:
    """The tree with every definition written out, except those in `keep`."""
    return _expand(tree, scope, keep, [MAX_EXPANSION])


def _expand(tree: Tree, scope: Scope, keep: frozenset[str], budget: list[int]) -> Tree:
    budget[0] -= 1
    if budget[0] < 0:
        raise ExpansionError("the definitions grow too large when written out")
    match tree:
        case Symbol(name=name) if name in scope.definitions and name not in keep:
            definition = scope.definitions[name]
            if definition.indices:
                return tree  # a whole indexed quantity: its entries are expanded where they are indexed
            return _expand(definition.body, scope, keep | {name}, budget)
        case Apply(head="index", args=(Symbol(name=name), *subscripts)) if name in scope.definitions:
            definition = scope.definitions[name]
            inner = tuple(_expand(part, scope, keep, budget) for part in subscripts)
            if name in keep or len(definition.indices) != len(inner):
                return replace(tree, args=(tree.args[0], *inner))
            body = substitute(definition.body, dict(zip(definition.indices, inner, strict=True)))
            return _expand(body, scope, keep, budget)
        case _:
            parts = children(tree)
            if not parts:
                return tree
            return with_children(tree, tuple(_expand(part, scope, keep, budget) for part in parts))
