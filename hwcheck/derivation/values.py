"""What are the forward values and the gradients at a point, and do they agree with central differences?

Reverse mode over the computation graph, in doubles. At a kink (relu at 0, a tie in a maximum) a subgradient is taken,
and the kink is noted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hwcheck.derivation.graph import Graph, Node
from hwcheck.derivation.local import local_derivatives
from hwcheck.domain import Scope
from hwcheck.equivalence.evaluate import value
from hwcheck.errors import HwcheckError, did_you_mean
from hwcheck.notation.printing import plain
from hwcheck.tree import RELATIONS, Apply, Tree, free_names, walk

STEPS = (1e-3, 1e-4)
"""Two step sizes: from the first to the second the error of a central difference falls a hundredfold."""

MAX_EVALUATIONS = 20_000
"""Of nodes, in all central differences together; names beyond it are not checked."""


class NoValue(HwcheckError):
    """A formula has no finite real value at a point: a pole, a logarithm of a negative number, an overflow."""


@dataclass(frozen=True, slots=True)
class Kink:
    """A node that stands where it has no derivative, and what was taken instead."""

    node: str
    says: str


@dataclass(frozen=True, slots=True)
class Pass:
    """One forward and one backward pass. Gradients are of the output, by name of the node or input."""

    values: Mapping[str, float]
    gradients: Mapping[str, float]
    kinks: tuple[Kink, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A gradient beside its central differences, one for each of STEPS (none where the formula has no value)."""

    name: str
    gradient: float
    central: tuple[float | None, ...]

    @property
    def error(self) -> float:
        """The smallest relative disagreement; 0 where there is nothing to compare with."""
        scale = max(1.0, abs(self.gradient))
        return min((abs(self.gradient - one) / scale for one in self.central if one is not None), default=0.0)

    @property
    def errors(self) -> tuple[float | None, ...]:
        """How far each difference is from the gradient."""
        return tuple(None if one is None else abs(one - self.gradient) for one in self.central)

    @property
    def agrees(self) -> bool:
        return self.error < 1e-5


def at_point(tree: Tree, at: Mapping[str, float]) -> float:
    """The value of a scalar formula.

    Raises NoValue where it is no finite real number.
    """
    number = value(tree, Scope(), at)
    if not isinstance(number, int | float) or not math.isfinite(number):
        place = ", ".join(f"{name} = {at[name]:.6g}" for name in sorted(free_names(tree)) if name in at)
        raise NoValue(f"{plain(tree)} has no finite real value at {place}", fix="take another point")
    return float(number)


def forward(graph: Graph, at: Mapping[str, float]) -> dict[str, float]:
    """The value of every input and node."""
    for name in graph.inputs:
        if name not in at:
            raise HwcheckError(f"no value for {name!r}", where="--at", fix=f"add {name}=0.5")
    for name in at:
        if name not in graph.inputs:
            fix = did_you_mean(name, graph.inputs) or "use " + ", ".join(sorted(graph.inputs))
            raise HwcheckError(f"{name!r} is not an input of the formula", where="--at", fix=fix)
    values = {name: float(at[name]) for name in graph.inputs}
    for node in graph.nodes:
        values[node.name] = at_point(node.rule, {name: values[name] for name in node.inputs})
    return values


def passes(graph: Graph, at: Mapping[str, float], wrt: Iterable[str]) -> Pass:
    """Forward values, and the gradient of the output by every node on the way to `wrt`."""
    values = forward(graph, at)
    gradients: dict[str, float] = {graph.output: 1.0}
    for one in local_derivatives(graph, wrt):
        slope = at_point(one.formula, {name: values[name] for name in values})
        gradients[one.operand] = gradients.get(one.operand, 0.0) + gradients.get(one.node, 0.0) * slope
    kinks = tuple(kink for node in graph.nodes if (kink := kink_at(node, values)))
    return Pass(values, {name: gradients.get(name, 0.0) for name in (*gradients, *wrt)}, kinks)


def kink_at(node: Node, values: Mapping[str, float]) -> Kink | None:
    """Whether this operation is not differentiable here."""

    def number(tree: Tree) -> float:
        return at_point(tree, {name: values[name] for name in node.inputs})

    match node.rule:
        case Apply(head="relu" | "abs" | "sign" | "heaviside" as head, args=(u,)) if number(u) == 0:
            return Kink(node.name, f"{head} has a kink at 0; its derivative there is taken as 0")
        case Apply(head="maximum" | "minimum" as head, args=args):
            sides = [number(arg) for arg in args]
            best = max(sides) if head == "maximum" else min(sides)
            if sides.count(best) > 1:
                return Kink(node.name, f"a tie in the {head}: a number wins it, then the first")
        case _:
            pairs = (tree.args for tree in walk(node.rule) if isinstance(tree, Apply) and tree.head in RELATIONS)
            if any(number(a) == number(b) for a, b in pairs):
                return Kink(node.name, "the point lies on the border between two cases")
    return None


def central_differences(graph: Graph, at: Mapping[str, float], wrt: Sequence[str]) -> tuple[Difference, ...]:
    """The gradients beside differences of forward passes alone, which know nothing of the derivatives."""
    exact = passes(graph, at, wrt).gradients
    checked = wrt[: max(1, MAX_EVALUATIONS // (2 * len(STEPS) * len(graph.nodes)))]
    return tuple(
        Difference(name, exact[name], tuple(_central(graph, at, name, step) for step in STEPS)) for name in checked
    )


def _central(graph: Graph, at: Mapping[str, float], name: str, step: float) -> float | None:
    width = step * max(1.0, abs(at[name]))
    try:
        above = forward(graph, {**at, name: at[name] + width})[graph.output]
        below = forward(graph, {**at, name: at[name] - width})[graph.output]
    except NoValue:
        return None
    return (above - below) / (2 * width)
