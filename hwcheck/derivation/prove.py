"""Does each step of a derivation equal the next? SymPy decides.

Formulas with index sums are checked entry by entry for two and three entries; formulas with kinks on each side of
them, where the variable is written in terms of a positive `r`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hwcheck.derivation.instances import Instance, instances
from hwcheck.derivation.steps import Chain, Derivation
from hwcheck.domain import Kind, Scope
from hwcheck.rewrite import substitute
from hwcheck.tree import Tree, free_names

if TYPE_CHECKING:
    import sympy

SIDE = "r"


def unproved(derivation: Derivation) -> tuple[str, ...]:
    """The rules of the steps that SymPy does not confirm; none if all is well."""
    found: dict[str, None] = {}
    for instance in instances(derivation):
        before = _slope(instance, derivation.of, instance.variable)
        for step in derivation.steps:
            after = _value(instance, step.gives)
            if not _is_zero(before - after) or not (step.chain is None or _chain_holds(instance, step.chain)):
                found.setdefault(step.rule)
            before = after
    return tuple(found)


def _chain_holds(instance: Instance, chain: Chain) -> bool:
    """The outer function of the inner one is the function, and both slopes are the derivatives."""
    put: dict[str, Tree] = {chain.name: chain.inner}
    outer = _slope(instance, chain.outer, chain.name)
    inner = _value(instance, chain.inner)
    swaps = {symbol: inner for symbol in outer.free_symbols if symbol.name == chain.name}
    checks = (
        (_value(instance, substitute(chain.outer, put)), instance.derivation.of),
        (_slope(instance, chain.inner, instance.variable), chain.inner_slope),
        (outer.subs(swaps), substitute(chain.outer_slope, put)),
    )
    return all(_is_zero(left - _value(instance, right)) for left, right in checks)


def _value(instance: Instance, tree: Tree) -> sympy.Expr:
    """The formula on this side of the kinks and under the constraints of its symbols."""
    return _constrained(instance, _expression(instance, instance.scalar(tree)))


def _slope(instance: Instance, tree: Tree, name: str) -> sympy.Expr:
    """SymPy's own derivative, taken before the constraints tie the variables to each other.

    On a side of a kink, where x is a function of r, it is (dy/dr)/(dx/dr).
    """
    import sympy

    function = _expression(instance, instance.scalar(tree))
    if (side := instance.region.get(name)) is None:
        return _constrained(instance, sympy.diff(function, *_symbols(function, name)))
    variable = _expression(instance, side)
    symbols = _symbols(variable, SIDE)
    return sympy.diff(function, *symbols) / sympy.diff(variable, *symbols)


def _symbols(expression: sympy.Expr, name: str) -> tuple[sympy.Symbol, ...]:
    """The symbol of this name as SymPy knows it, or a new one where the expression does not depend on it."""
    import sympy

    return (next((symbol for symbol in expression.free_symbols if symbol.name == name), sympy.Symbol(name)),)


def _constrained(instance: Instance, expression: sympy.Expr) -> sympy.Expr:
    values = {name: _expression(instance, tree) for name, tree in instance.constraints().items()}
    pairs = {symbol: values[symbol.name] for symbol in expression.free_symbols if symbol.name in values}
    return expression.subs(pairs, simultaneous=True)


def _expression(instance: Instance, tree: Tree) -> sympy.Expr:
    from hwcheck.equivalence.symbolic import expression

    given = instance.derivation.scope.symbols
    sided = substitute(tree, dict(instance.region))
    kinds = {name: given.get(name, Kind("real")) for name in free_names(sided)}
    return expression(sided, Scope(symbols={**kinds, SIDE: Kind("positive")} if instance.region else kinds))


def _is_zero(difference: sympy.Expr) -> bool:
    from hwcheck.equivalence.normal_form import is_zero

    return bool(difference == 0) or is_zero(difference)
