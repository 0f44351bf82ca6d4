"""Formulas of this field, rewritten so that they stay equal, or with one slip so that they do not."""

from __future__ import annotations

import random
from collections.abc import Iterator

from benchmarks.equality.pairs import Pair
from hwcheck.notation.printing import latex, plain
from hwcheck.tree import Apply, Number, Symbol, Tree, children, with_children

NAMES = ("x", "w_1", "b")


def generated(count: int, notation: str, seed: int = 0) -> Iterator[Pair]:
    """Half of them equal, half with a slip. Whether a slip matters is known by how it is made."""
    rng = random.Random(seed)
    show = latex if notation == "latex" else plain
    for position in range(count):
        formula = Apply("add", (Number(7), Apply("tanh", (_formula(rng, 3),))))  # never 0, so that a slip shows
        equal = position % 2 == 0
        answer = _rewritten(formula, rng)
        yield Pair(show(formula), show(answer if equal else _slipped(answer, rng)), equal, dict.fromkeys(NAMES, "real"))


def _formula(rng: random.Random, depth: int) -> Tree:
    if depth == 0 or rng.random() < 0.15:
        return Symbol(rng.choice(NAMES)) if rng.random() < 0.75 else Number(rng.randint(1, 5))
    one, other = (_formula(rng, depth - 1) for _ in range(2))
    match rng.randrange(6):
        case 0:
            return Apply("add", (one, other))
        case 1:
            return Apply("mul", (one, other))
        case 2:
            return Apply("tanh", (one,))
        case 3:
            return Apply("div", (Number(1), Apply("add", (Number(1), Apply("exp", (Apply("neg", (one,)),))))))
        case 4:
            return Apply("pow", (Apply("add", (one, other)), Number(2)))
    return Apply("div", (one, Apply("add", (Number(2), Apply("pow", (other, Number(2)))))))


def _rewritten(tree: Tree, rng: random.Random) -> Tree:
    """True identities, each applied to half of the places it fits."""
    parts = tuple(_rewritten(part, rng) for part in children(tree))
    tree = with_children(tree, parts) if parts else tree
    if not isinstance(tree, Apply) or rng.random() < 0.5:
        return tree
    match tree.head, tree.args:
        case "tanh", (u,):
            power = Apply("exp", (Apply("mul", (Number(2), u)),))
            return Apply("div", (Apply("add", (power, Number(-1))), Apply("add", (power, Number(1)))))
        case "pow", (Apply(head="add", args=(a, b)), Number(value=2)):
            squares = Apply("pow", (a, Number(2))), Apply("pow", (b, Number(2)))
            return Apply("add", (*squares, Apply("mul", (Number(2), a, b))))
        case "mul", (Apply(head="add", args=(a, b)), c):
            return Apply("add", (Apply("mul", (a, c)), Apply("mul", (b, c))))
        case (("add" | "mul"), args):
            return Apply(tree.head, tuple(reversed(args)))
    return tree


def _slipped(tree: Tree, rng: random.Random) -> Tree:
    """A sign, a factor, or a small term: each changes what is not zero."""
    match rng.randrange(3):
        case 0:
            return Apply("neg", (tree,))
        case 1:
            return Apply("mul", (Number(2), tree))
    return Apply("add", (tree, Apply("div", (Symbol("x"), Number(1000)))))
