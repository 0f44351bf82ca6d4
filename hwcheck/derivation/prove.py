"""Does each step of a derivation equal the next? SymPy decides; where it cannot, points do, and the step says so.

Formulas with index sums are checked entry by entry for two and three entries; formulas with kinks on each side of
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hwcheck.derivation.instances import Instance, instances
from hwcheck.derivation.steps import Chain, Derivation
from hwcheck.domain import Kind, Scope
from hwcheck.equivalence.rewrite import substitute
from hwcheck.tree import Tree, free_names

if TYPE_CHECKING:
    import sympy


def unproved(derivation: Derivation) -> tuple[str, ...]:
    """The rules of the steps that SymPy does not confirm; none if all is well."""
    found: dict[str, None] = {}
    for instance in instances(derivation):
        before = _slope(instance, derivation.of, instance.variable)
        for step in derivation.steps:
            after = _constrained(instance, instance.scalar(step.gives))
            if not _is_zero(before - after) or not (step.chain is None or _chain_holds(instance, step.chain)):
                found.setdefault(step.rule)
            before = after
    return tuple(found)


def _slope(instance: Instance, tree: Tree, name: str) -> sympy.Expr:
    """SymPy's own derivative, taken before the constraints bind the variables to each other."""
    import sympy

    expression = _to_sympy(instance, instance.scalar(tree))
    variables = [symbol for symbol in expression.free_symbols if symbol.name == name]
    return _substituted(instance, sympy.diff(expression, variables[0]) if variables else sympy.Integer(0))


def _constrained(instance: Instance, tree: Tree) -> sympy.Expr:
    return _substituted(instance, _to_sympy(instance, tree))


def _substituted(instance: Instance, expression: sympy.Expr) -> sympy.Expr:
    """The expression under the constraints and on this side of the kinks."""
    values = {name: _to_sympy(instance, tree) for name, tree in instance.constraints().items()}
    pairs = {symbol: values[symbol.name] for symbol in expression.free_symbols if symbol.name in values}
    return expression.subs(pairs, simultaneous=True)


def _to_sympy(instance: Instance, tree: Tree) -> sympy.Expr:
    from hwcheck.equivalence.prove import to_sympy

    given = instance.derivation.scope
    kinds = {name: given.symbols.get(name, Kind("real")) for name in free_names(tree)}
    kinds |= {"r": Kind("positive")} if instance.region else {}
    return to_sympy(tree, Scope(symbols=kinds))


def _is_zero(difference: sympy.Expr) -> bool:
    import sympy

    if difference == 0:
        return True
    expanded = difference.rewrite(sympy.exp)
    return bool(sympy.cancel(sympy.together(expanded)) == 0 or sympy.simplify(difference) == 0)


def _chain_holds(instance: Instance, chain: Chain) -> bool:
    """The outer function of the inner one is the function, and both slopes are the derivatives."""
    derivation = instance.derivation
    put: dict[str, Tree] = {chain.name: chain.inner}
    composed = _constrained(instance, instance.scalar(substitute(chain.outer, put)))
    outer = _slope(instance, chain.outer, chain.name)
    inner = _slope(instance, chain.inner, instance.variable)
    checks = (
        (composed, derivation.of),
        (inner, chain.inner_slope),
        (_subs_inner(instance, outer, chain), substitute(chain.outer_slope, put)),
    )
    return all(_is_zero(left - _constrained(instance, instance.scalar(right))) for left, right in checks)


def _subs_inner(instance: Instance, outer: sympy.Expr, chain: Chain) -> sympy.Expr:
    inner = _to_sympy(instance, instance.scalar(chain.inner))
    put = {symbol: inner for symbol in outer.free_symbols if symbol.name == chain.name}
    return _substituted(instance, outer.subs(put))
