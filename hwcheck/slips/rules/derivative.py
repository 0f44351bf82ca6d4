"""Is a function taken for its derivative, a derivative for its function, or the slope of another function?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwcheck.domain import Scope
from hwcheck.equivalence.differentiate import RULES
from hwcheck.rewrite import ONE, TWO, neg, replace_tree, substitute
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.slips.slope import complement, one_minus, slopes
from hwcheck.tree import RELATIONS, Apply, Number, Symbol, Tree, walk

FUNCTION = Sort(
    "sigma-for-derivative",
    7,
    "the function stands where its derivative belongs: {about}",
    "{about} in place of its derivative",
)
PIECEWISE = replace(FUNCTION, says="the function stands where its derivative belongs: how steep is it on each side?")
DERIVATIVE = Sort(
    "derivative-for-sigma",
    13,
    "a derivative stands where the function itself belongs; what is differentiated, and what stays?",
    "the derivative of {about} in place of its value",
)
RULE = Sort(
    "wrong-slope",
    14,
    "this is the rule for another function: how is {about} differentiated?",
    "a wrong rule for the slope of {about}",
)
SIGMOIDS = replace(RULE, rank=8)  # h (1 - h), where it is 1 - h^2: everybody knows where that comes from
OF_ARGUMENT = Sort(
    "wrong-slope",
    9,
    "the slope is made of the value of the function, not of what goes in; look at {about}",
    "the slope of a function written with its argument {about}",
)
NESTED = Sort(
    "missing-chain",
    15,
    "the chain rule multiplies by the inner derivative; it does not put it inside the function",
    "the inner derivative of {about} is nested, not multiplied",
)

_SLOPES_OF_SIBLINGS = {"sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh"}


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    match node:
        case Apply(head="mul", args=args):
            for positions in slopes(args):
                if len(positions) == 2:
                    yield from _sigmoid(args, positions, place.scope)
            yield from _nested(args, place)
        case Apply(head="ind", args=(Apply(head="gt" | "ge", args=(inner, Number(value=0))),)):
            yield Change(FUNCTION, Apply("relu", (inner,)), Apply("relu", (inner,)))
        case Apply(head="sign", args=(inner,)):
            yield Change(FUNCTION, Apply("abs", (inner,)), Apply("abs", (inner,)))
        case Apply(head="cases", args=args):
            yield from _piecewise(args)
        case Apply(head="max" | "maximum", args=(inner, Number(value=0)) | (Number(value=0), inner)):
            yield Change(DERIVATIVE, Apply("ind", (Apply("gt", (inner, Number(0))),)), inner)
        case Apply(head="cos" | "sin" | "sinh" | "cosh", args=args):
            other = Apply(_SLOPES_OF_SIBLINGS[node.head], args)
            yield Change(FUNCTION, other, other)
        case Apply(head=head, args=(inner,)) if place.parent not in RELATIONS:
            slope = slope_of(head, inner, place.scope)
            if slope is not None:
                yield Change(DERIVATIVE, slope, node)
        case Symbol(name=name) if _is_value_of_sigmoid(name, place.scope):
            yield Change(DERIVATIVE, Apply("mul", (node, one_minus(node))), node)
    squared = complement(node)
    if isinstance(squared, Apply) and squared.head == "pow" and squared.args[1] == TWO:
        base = squared.args[0]
        yield Change(FUNCTION, base, base)
        yield Change(SIGMOIDS, Apply("mul", (base, one_minus(base))), base)
        yield Change(RULE, one_minus(base), base)
        if (inside := argument(base, place.scope)) is not None:
            yield Change(OF_ARGUMENT, one_minus(Apply("pow", (inside, TWO))), inside)


def _sigmoid(args: tuple[Tree, ...], slope: tuple[int, ...], scope: Scope) -> Iterator[Change]:
    """What is written for s(1 - s): s itself, s^2, 1 - s^2, and for s = f(u) also u(1 - u)."""
    base, pair = args[slope[0]], set(slope)
    rest = tuple(arg for position, arg in enumerate(args) if position not in pair)
    yield Change(FUNCTION, Apply("mul", (*rest, base)), base)
    square = Apply("pow", (base, TWO))
    for other in (square, Apply("add", (ONE, neg(square)))):
        yield Change(RULE, Apply("mul", (*rest, other)), base)
    if (inner := argument(base, scope)) is not None:
        yield Change(OF_ARGUMENT, Apply("mul", (*rest, inner, one_minus(inner))), inner)


def _piecewise(args: tuple[Tree, ...]) -> Iterator[Change]:
    """`u` and `a u` on the two sides of zero, where their slopes belong: `1` and `a`."""
    match args[1] if len(args) > 1 else None:
        case Apply(head="gt" | "ge" | "lt" | "le", args=(inner, Number(value=0))):
            values = tuple(Apply("mul", (arg, inner)) if k % 2 == 0 else arg for k, arg in enumerate(args))
            yield Change(PIECEWISE, Apply("cases", values), inner)


def argument(value: Tree, scope: Scope) -> Tree | None:
    """`u` of `f(u)`, or of a name for one."""
    match value:
        case Symbol(name=name) if name in scope.definitions:
            value = scope.definitions[name].body
        case Apply(head="index", args=(Symbol(name=name), *at)) if name in scope.definitions:
            made = scope.definitions[name]
            value = substitute(made.body, dict(zip(made.indices, at, strict=False)))
    match value:
        case Apply(head=head, args=(inside,)) if head in RULES or head in scope.functions:
            return inside
    return None


def slope_of(head: str, inner: Tree, scope: Scope) -> Tree | None:
    """The derivative of a function at its argument; a declared sigmoid counts as one."""
    if head in scope.functions:
        value = Apply(head, (inner,))
        return Apply("mul", (value, one_minus(value))) if _is_sigmoid(head, scope) else None
    return RULES[head](inner) if head in RULES and head != "neg" else None


def _is_value_of_sigmoid(name: str, scope: Scope) -> bool:
    made = scope.definitions.get(name)
    if made is None or not isinstance(made.body, Apply) or name in scope.symbols:
        return False
    head = made.body.head
    return head == "sigmoid" or (head in scope.functions and _is_sigmoid(head, scope))


def _is_sigmoid(head: str, scope: Scope) -> bool:
    function = scope.functions[head]
    match function.body:
        case Apply(head="div", args=(Number(value=1), Apply(head="add", args=terms))) if len(function.params) == 1:
            parameter = Symbol(function.params[0])
            return {*terms} == {ONE, Apply("exp", (neg(parameter),))} or any(
                isinstance(term, Apply) and term.head in ("exp", "pow") for term in terms
            )
        case Apply(head="sigmoid"):
            return True
    return False


def _nested(args: tuple[Tree, ...], place: Place) -> Iterator[Change]:
    """f'(g(x)) g'(x) written as f'(g'(x)): the slope of an inner function is put inside and left out as a factor."""
    for node in {node for arg in args for node in walk(arg) if isinstance(node, Apply) and len(node.args) == 1}:
        slope = slope_of(node.head, node.args[0], place.scope)
        if slope is None:
            continue
        factors = slope.args if isinstance(slope, Apply) and slope.head == "mul" else (slope,)
        if not all(factor in args for factor in factors):
            continue
        rest = tuple(arg for arg in args if arg not in factors)
        inside = tuple(replace_tree(arg, node, slope) for arg in rest)
        if inside != rest:
            yield Change(NESTED, _product(inside), node)
        yield from _with_inner(rest, node, slope)


def _with_inner(rest: tuple[Tree, ...], node: Apply, slope: Tree) -> Iterator[Change]:
    """The same with a further factor, the derivative of the innermost: cos(x e^(wx)) for x e^(wx) cos(e^(wx))."""
    for position, factor in enumerate(rest):
        others = (*rest[:position], *rest[position + 1 :])
        inside = tuple(replace_tree(arg, node, Apply("mul", (factor, slope))) for arg in others)
        if others and inside != others:
            yield Change(NESTED, _product(inside), node)


def _product(factors: tuple[Tree, ...]) -> Tree:
    return factors[0] if len(factors) == 1 else Apply("mul", factors)
