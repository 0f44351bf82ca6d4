"""What is the derivative of a scalar formula? One rule a function, in a table; the chain rule does the rest."""

from __future__ import annotations

from collections.abc import Callable

from hwcheck.errors import HwcheckError
from hwcheck.rewrite import ONE, TWO, ZERO, add, div, fresh_names, mul, neg, power, simplify, substitute
from hwcheck.tree import CONSTANTS, LOGIC, RELATIONS, Apply, Number, Reduce, Symbol, Tree, free_names, walk


class NotDifferentiable(HwcheckError):
    """There is no rule for this operation, or it has no derivative as a formula."""


def _apply(head: str, *args: Tree) -> Tree:
    return Apply(head, args)


def _half_pi_root() -> Tree:
    return _apply("sqrt", mul(TWO, Apply("pi")))


RULES: dict[str, Callable[[Tree], Tree]] = {
    "exp": lambda u: _apply("exp", u),
    "expm1": lambda u: _apply("exp", u),
    "exp2": lambda u: mul(_apply("exp2", u), _apply("log", TWO)),
    "log": lambda u: div(ONE, u),
    "log2": lambda u: div(ONE, mul(u, _apply("log", TWO))),
    "log10": lambda u: div(ONE, mul(u, _apply("log", Number(10)))),
    "log1p": lambda u: div(ONE, add(ONE, u)),
    "sqrt": lambda u: div(ONE, mul(TWO, _apply("sqrt", u))),
    "cbrt": lambda u: div(ONE, mul(Number(3), power(_apply("cbrt", u), TWO))),
    "square": lambda u: mul(TWO, u),
    "reciprocal": lambda u: neg(div(ONE, power(u, TWO))),
    "abs": lambda u: _apply("sign", u),
    "sign": lambda u: ZERO,
    "floor": lambda u: ZERO,
    "ceil": lambda u: ZERO,
    "round": lambda u: ZERO,
    "heaviside": lambda u: ZERO,
    "sin": lambda u: _apply("cos", u),
    "cos": lambda u: neg(_apply("sin", u)),
    "tan": lambda u: add(ONE, power(_apply("tan", u), TWO)),
    "cot": lambda u: neg(add(ONE, power(_apply("cot", u), TWO))),
    "sec": lambda u: mul(_apply("sec", u), _apply("tan", u)),
    "csc": lambda u: neg(mul(_apply("csc", u), _apply("cot", u))),
    "arcsin": lambda u: div(ONE, _apply("sqrt", add(ONE, neg(power(u, TWO))))),
    "arccos": lambda u: neg(div(ONE, _apply("sqrt", add(ONE, neg(power(u, TWO)))))),
    "arctan": lambda u: div(ONE, add(ONE, power(u, TWO))),
    "sinh": lambda u: _apply("cosh", u),
    "cosh": lambda u: _apply("sinh", u),
    "tanh": lambda u: add(ONE, neg(power(_apply("tanh", u), TWO))),
    "coth": lambda u: add(ONE, neg(power(_apply("coth", u), TWO))),
    "sech": lambda u: neg(mul(_apply("sech", u), _apply("tanh", u))),
    "csch": lambda u: neg(mul(_apply("csch", u), _apply("coth", u))),
    "arcsinh": lambda u: div(ONE, _apply("sqrt", add(power(u, TWO), ONE))),
    "arccosh": lambda u: div(ONE, _apply("sqrt", add(power(u, TWO), Number(-1)))),
    "arctanh": lambda u: div(ONE, add(ONE, neg(power(u, TWO)))),
    "erf": lambda u: mul(div(TWO, _apply("sqrt", Apply("pi"))), _apply("exp", neg(power(u, TWO)))),
    "relu": lambda u: _apply("ind", _apply("gt", u, ZERO)),
    "sigmoid": lambda u: mul(_apply("sigmoid", u), add(ONE, neg(_apply("sigmoid", u)))),
    "softplus": lambda u: _apply("sigmoid", u),
    "silu": lambda u: add(_apply("sigmoid", u), mul(u, _apply("sigmoid", u), add(ONE, neg(_apply("sigmoid", u))))),
    # Hendrycks and Gimpel 2016: gelu(u) = u Phi(u), so the derivative is Phi(u) + u phi(u).
    "gelu": lambda u: add(
        mul(div(ONE, TWO), add(ONE, _apply("erf", div(u, _apply("sqrt", TWO))))),
        div(mul(u, _apply("exp", neg(div(power(u, TWO), TWO)))), _half_pi_root()),
    ),
}
"""The outer derivative of each function at `u`. Off the kinks; at them the value is the subgradient that the field
uses (`relu'(0) = 0`, `|.|'(0) = 0`)."""


def differentiate(tree: Tree, name: str) -> Tree:
    """The derivative with respect to the symbol `name`, other names held fixed.

    Raises NotDifferentiable where there is no rule.
    """
    return derivative(tree, Symbol(name))


def derivative(tree: Tree, target: Tree) -> Tree:
    """The derivative with respect to a symbol, to one entry (`index(h, j)`), or to a whole subterm."""
    return simplify(_derive(tree, target))


def _derive(tree: Tree, target: Tree) -> Tree:
    if tree == target:
        return ONE
    match tree, target:
        case Apply(head="index", args=(base, *here)), Apply(head="index", args=(wanted, *there)) if base == wanted:
            return mul(*(Apply("delta", pair) for pair in zip(here, there, strict=True)))
    if not _mentions(tree, target):
        return ZERO
    match tree:
        case Reduce():
            return _derive_reduction(tree, target)
        case Apply(head=head, args=args):
            return _derive_apply(head, args, target)
    return ZERO


def _mentions(tree: Tree, target: Tree) -> bool:
    base = target.args[0] if isinstance(target, Apply) and target.head == "index" else target
    return any(node == base for node in walk(tree))


def _derive_reduction(tree: Reduce, target: Tree) -> Tree:
    if tree.head != "sum":
        raise NotDifferentiable(f"there is no rule for the derivative of a {tree.head} over an index")
    fresh = fresh_names(tree.indices, free_names(target))
    renamed: dict[str, Tree] = {old: Symbol(new) for old, new in fresh.items()}
    condition = None if tree.condition is None else substitute(tree.condition, renamed)
    body = _derive(substitute(tree.body, renamed), target)
    return Reduce("sum", tuple(fresh.values()), body, tree.lower, tree.upper, condition)


def _derive_apply(head: str, args: tuple[Tree, ...], target: Tree) -> Tree:
    match head, args:
        case "add", _:
            return add(*(_derive(arg, target) for arg in args))
        case "neg", (u,):
            return neg(_derive(u, target))
        case (("mul" | "times"), _):
            return add(*(mul(_derive(arg, target), *args[:k], *args[k + 1 :]) for k, arg in enumerate(args)))
        case "div", (u, v):
            top = add(mul(_derive(u, target), v), neg(mul(u, _derive(v, target))))
            return div(_derive(u, target), v) if not _mentions(v, target) else div(top, power(v, TWO))
        case "pow", (u, v):
            return _derive_power(u, v, target)
        case "root", (u, n):
            return _derive(power(u, div(ONE, n)), target)
        case "log", (u, base):
            return _derive(div(Apply("log", (u,)), Apply("log", (base,))), target)
        case (("maximum" | "minimum" | "max" | "min"), (u, v)):
            first = Apply("gt" if head.startswith("max") else "lt", (u, v))
            return Apply("cases", (_derive(u, target), first, _derive(v, target)))
        case "cases", _:
            return Apply(
                "cases", tuple(_derive(arg, target) if _is_value(k, args) else arg for k, arg in enumerate(args))
            )
        case (("ind" | "delta"), _):
            return ZERO
        case "norm", (Symbol() as u,) if isinstance(target, Apply) and target.args[0] == u and len(target.args) == 2:
            return div(target, Apply("norm", (u,)))  # by an entry of u
        case _, (u,) if head in RULES:
            return mul(RULES[head](u), _derive(u, target))
        case "prime", (Apply(args=(u,)),):
            return mul(Apply("prime", (Apply("prime", args),)), _derive(u, target))
        case _, (u,) if head not in CONSTANTS | RELATIONS | LOGIC and head.isidentifier() and head not in _OPAQUE:
            return mul(Apply("prime", (Apply(head, (u,)),)), _derive(u, target))
    raise NotDifferentiable(f"there is no rule for the derivative of {head!r}")


_OPAQUE = frozenset(
    "index getitem vector matrix tuple trace det inv diag norm softmax sum_axis mean_axis factorial".split()
)


def _is_value(position: int, args: tuple[Tree, ...]) -> bool:
    return position % 2 == 0 or (len(args) % 2 == 1 and position == len(args) - 1)


def _derive_power(base: Tree, exponent: Tree, target: Tree) -> Tree:
    slope = mul(exponent, power(base, add(exponent, Number(-1))), _derive(base, target))
    if not _mentions(exponent, target):
        return slope
    growth = mul(power(base, exponent), Apply("log", (base,)), _derive(exponent, target))
    return growth if not _mentions(base, target) else add(slope, growth)
