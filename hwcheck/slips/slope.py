"""Which factors of a product are together the slope of a function?

`s(1 - s)`, `1 - tanh(u)^2`, `1[u > 0]`, and of a softmax `p_i (delta_ij - p_j)`.
"""

from __future__ import annotations

from hwcheck.rewrite import ONE, TWO, neg
from hwcheck.tree import Apply, Number, Tree


def slopes(factors: tuple[Tree, ...]) -> tuple[tuple[int, ...], ...]:
    """The positions that make one slope each. Single factors count when they are slopes on their own."""
    found: list[tuple[int, ...]] = []
    for position, factor in enumerate(factors):
        partner = complement(factor) or _of_softmax(factor)
        if partner is not None and partner in factors:
            found.append((factors.index(partner), position))
        elif is_slope(factor):
            found.append((position,))
    return tuple(found)


def complement(tree: Tree) -> Tree | None:
    """`s` of `1 - s`, where s is a value of a function or a name for one."""
    match tree:
        case Apply(head="add", args=(first, Apply(head="neg", args=(inner,)))) if first == ONE:
            return inner
        case Apply(head="add", args=(Apply(head="neg", args=(inner,)), last)) if last == ONE:
            return inner
    return None


def _of_softmax(tree: Tree) -> Tree | None:
    """`p_i` of `delta_ij - p_j`."""
    match tree:
        case Apply(
            head="add",
            args=(
                Apply(head="delta", args=(one, other)),
                Apply(head="neg", args=(Apply(head="index", args=(base, index)),)),
            ),
        ) if index in (one, other):
            return Apply("index", (base, one if index == other else other))
    return None


def is_slope(tree: Tree) -> bool:
    """Is this a slope on its own? `1 - h^2`, an indicator, `cos u`, a product `s(1 - s)`."""
    match tree:
        case Apply(head="ind"):
            return True
        case Apply(head="cases", args=(Number(value=1), _, *rest)):
            return all(not isinstance(part, Number) or part.value == 0 for part in rest)
        case Apply(head="mul", args=args):
            return len(args) == 2 and bool(slopes(args))
    inner = complement(tree)
    return isinstance(inner, Apply) and inner.head == "pow" and inner.args[1] == TWO


def one_minus(tree: Tree) -> Tree:
    return Apply("add", (ONE, neg(tree)))
