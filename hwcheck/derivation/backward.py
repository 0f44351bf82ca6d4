"""What does the backward pass of a formula compute, in which order, and what must the forward pass keep for it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from hwcheck.derivation.graph import Graph
from hwcheck.derivation.local import Local, local_derivatives, tidy
from hwcheck.rewrite import ONE, ZERO, add, mul
from hwcheck.tree import Symbol, Tree, free_names, walk

MAX_LENGTH = 300  # nodes of a gradient that is still worth printing


@dataclass(frozen=True, slots=True)
class Backward:
    """The backward pass to `wrt`. `order` are the nodes as they are visited, `keep` the values that it uses.

    `function` is what the output is called. `gradients` are formulas over what is kept; empty where they would be too
    long to read.
    """

    graph: Graph
    function: str
    wrt: tuple[str, ...]
    order: tuple[str, ...]
    local: tuple[Local, ...]
    keep: tuple[str, ...]
    gradients: tuple[tuple[str, Tree], ...]

    def into(self, name: str) -> tuple[Local, ...]:
        """The local derivatives by this name: one for each node that uses it."""
        return tuple(one for one in self.local if one.operand == name)

    def target(self, name: str) -> Tree:
        """What the derivative is taken by: the name, or the entry `h_i` of a vector."""
        return next((one.entry for one in self.into(name) if one.entry is not None), Symbol(name))


def backward(graph: Graph, wrt: Sequence[str], function: str = "") -> Backward:
    """Plan the backward pass of a graph of scalars or of vectors used entry by entry."""
    local = local_derivatives(graph, wrt)
    order = tuple(node.name for node in graph.backward(wrt))
    places = (*graph.inputs, *(node.name for node in graph.nodes))
    used = frozenset[str]().union(*(free_names(one.formula) for one in local))
    keep = tuple(name for name in places if name in used)
    gradients = _gradients(graph, wrt, local) if _is_entrywise(graph, local) else ()
    return Backward(graph, function or graph.output, tuple(wrt), order, local, keep, gradients)


def _is_entrywise(graph: Graph, local: Sequence[Local]) -> bool:
    """Whether each vector is an input and stands under one index, so that its gradient is one formula."""
    entries = {one.operand: {other.entry for other in local if other.operand == one.operand} for one in local}
    return all(found == {None} or (len(found) == 1 and name in graph.inputs) for name, found in entries.items())


def _gradients(graph: Graph, wrt: Sequence[str], local: Sequence[Local]) -> tuple[tuple[str, Tree], ...]:
    """The sum over all ways from the output, built node by node as the backward pass does; nothing if it grows long."""
    reached: dict[str, Tree] = {graph.output: ONE}
    for one in local:
        term = mul(reached.get(one.node, ZERO), one.formula)
        reached[one.operand] = add(reached.get(one.operand, ZERO), term)
        # where ways part and meet again, each time doubles the formula
        if sum(1 for _ in islice(walk(reached[one.operand]), MAX_LENGTH + 1)) > MAX_LENGTH:
            return ()
    return tuple((name, tidy(reached.get(name, ZERO))) for name in wrt)
