"""What is the derivative of one operation by one of its operands, and which forward values does it use?

Where the value of the operation itself gives the shortest formula (sigmoid: `v (1 - v)`), that one is taken, since
this is what a program keeps for its backward pass. The table is checked against SymPy in the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from hwcheck.derivation.graph import Graph, Node
from hwcheck.equivalence.differentiate import NotDifferentiable, derivative
from hwcheck.rewrite import ONE, TWO, ZERO, add, div, mul, neg, power, substitute
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, walk


def _positive(v: Tree) -> Tree:
    return Apply("ind", (Apply("gt", (v, ZERO)),))


OF_OUTPUT: dict[str, Callable[[Tree], Tree]] = {
    "exp": lambda v: v,
    "sigmoid": lambda v: mul(v, add(ONE, neg(v))),
    "tanh": lambda v: add(ONE, neg(power(v, TWO))),
    "sqrt": lambda v: div(ONE, mul(TWO, v)),
    "cbrt": lambda v: div(ONE, mul(Number(3), power(v, TWO))),
    "expm1": lambda v: add(v, ONE),
    "relu": _positive,
}
"""The derivative of a function written in its own value."""


@dataclass(frozen=True, slots=True)
class Local:
    """`d node / d operand`, as a formula over names of the graph. `entry` is set where the operand has indices."""

    node: str
    operand: str
    formula: Tree
    entry: Tree | None = None


def local_derivatives(graph: Graph, wrt: Iterable[str]) -> tuple[Local, ...]:
    """All that a backward pass to `wrt` multiplies together, in its order."""
    wanted = set(wrt)
    visited = graph.backward(wanted)
    active = wanted | {node.name for node in visited}
    return tuple(local(node, name) for node in visited for name in node.inputs if name in active)


def local(node: Node, operand: str) -> Local:
    """The derivative of one node by one operand."""
    u = Symbol(operand)
    match node.rule:
        case Apply(head=head, args=(inner,)) if head in OF_OUTPUT and inner == u:
            return Local(node.name, operand, tidy(OF_OUTPUT[head](Symbol(node.name))))
        case Apply(head="maximum" | "minimum" as head, args=args):
            return Local(node.name, operand, tidy(_of_extreme(head, args, u)))
    entry = _entry(node.rule, u)
    try:
        return Local(node.name, operand, tidy(derivative(node.rule, entry or u)), entry)
    except NotDifferentiable as error:
        error.where = error.where or node.name
        error.fix = error.fix or "write it with sums over indices, or give its arrays with --at"
        raise


def _of_extreme(head: str, args: tuple[Tree, ...], u: Tree) -> Tree:
    """At a tie a number wins, then the first: so `max(0, x)` is relu, whose derivative at 0 is taken as 0."""
    terms = []
    for place, arg in enumerate(args):
        if arg != u:
            continue
        conditions = tuple(
            Apply(_beats(head, strictly=isinstance(other, Number) or rank < place), (u, other))
            for rank, other in enumerate(args)
            if rank != place
        )
        terms.append(Apply("ind", (conditions[0] if len(conditions) == 1 else Apply("and", conditions),)))
    return add(*terms)


def _beats(head: str, *, strictly: bool) -> str:
    return ("gt" if strictly else "ge") if head == "maximum" else ("lt" if strictly else "le")


def _entry(rule: Tree, u: Symbol) -> Tree | None:
    """`h_i` for a quantity that the rule uses entry by entry: the derivative is by one entry."""
    entries = (tree for tree in walk(rule) if isinstance(tree, Apply) and tree.head == "index")
    ranks = {len(tree.args) - 1 for tree in entries if tree.args[0] == u}
    if not ranks:
        return None
    taken = {tree.name for tree in walk(rule) if isinstance(tree, Symbol)} | {
        index for tree in walk(rule) if isinstance(tree, Reduce) for index in tree.indices
    }
    free = [letter for letter in "ijklmnpqr" if letter not in taken]
    return Apply("index", (u, *map(Symbol, free[: max(ranks)])))


def tidy(tree: Tree) -> Tree:
    """The same formula as a person writes it: `1 - v` for `-v + 1`, one sign in front of a product or quotient."""
    match tree:
        case Apply(head=head, args=args):
            return _tidied(head, tuple(map(tidy, args)))
        case Reduce(body=body):
            collapsed = _collapsed(tree)
            return tidy(collapsed) if collapsed is not tree else replace(tree, body=tidy(body))
        case _:
            return tree


def _tidied(head: str, args: tuple[Tree, ...]) -> Tree:
    match head, args:
        case "add", _:
            return Apply("add", (*filter(_is_plus, args), *(arg for arg in args if not _is_plus(arg))))
        case (("mul" | "times"), _):
            return _quotient(args, ())
        case "div", (above, below):
            return _quotient((above,), (below,))
        case "neg", (inner,):
            return neg(inner)
        case _:
            return Apply(head, args)


def _quotient(above: tuple[Tree, ...], below: tuple[Tree, ...]) -> Tree:
    """One sign, one line, and factors on both sides of it: `-y/(p q)` for `(1/p) (-y)/q`."""
    tops, bottoms, minus = _factors(above)
    lower, upper, minus_below = _factors(below)
    quotient = div(mul(*tops, *upper), mul(*bottoms, *lower))
    return neg(quotient) if minus != minus_below else quotient


def _factors(trees: tuple[Tree, ...]) -> tuple[list[Tree], list[Tree], bool]:
    """Factors above and below the line of a product, and whether it has a minus sign."""
    above: list[Tree] = []
    below: list[Tree] = []
    minus = False
    for tree in trees:
        match tree:
            case Apply(head="neg", args=(inner,)):
                parts = _factors((inner,))
                minus = not minus
            case Apply(head="mul" | "times", args=args):
                parts = _factors(args)
            case Apply(head="div", args=(top, bottom)):
                upper, lower = _factors((top,)), _factors((bottom,))
                parts = (upper[0] + lower[1], upper[1] + lower[0], upper[2] != lower[2])
            case Number(value=value) if value < 0:
                parts = ([Number(-value)], [], True)
            case _:
                parts = ([tree], [], False)
        above, below, minus = above + parts[0], below + parts[1], minus != parts[2]
    return above, below, minus


def _is_plus(tree: Tree) -> bool:
    match tree:
        case Number(value=value):
            return value >= 0
        case Apply(head="neg"):
            return False
        case _:
            return True


def _collapsed(tree: Reduce) -> Tree:
    """`sum_j delta(j, i) f_j` is `f_i`."""
    factors = tree.body.args if isinstance(tree.body, Apply) and tree.body.head == "mul" else (tree.body,)
    plain_sum = tree.head == "sum" and tree.lower is None and tree.condition is None and len(tree.indices) == 1
    for place, factor in enumerate(factors):
        match factor:
            case Apply(head="delta", args=(Symbol(name=name), other)) if plain_sum and name == tree.indices[0]:
                rest = mul(*factors[:place], *factors[place + 1 :])
                return substitute(rest, {name: other})
    return tree
