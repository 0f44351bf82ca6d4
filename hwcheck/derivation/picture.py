"""Which diagram shows the computation graph of a formula, with values, gradients and local derivatives on it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hwcheck.derivation.backward import Backward
from hwcheck.derivation.graph import Graph
from hwcheck.diagram.model import Box, Diagram
from hwcheck.errors import HwcheckError
from hwcheck.tree import Symbol, Tree

MAX_DRAWN = 150  # boxes that a picture can show

Printer = Callable[[Tree], str]
Numbers = Mapping[str, float]


def picture(graph: Graph, printed: Printer) -> Diagram:
    """Inputs and operations as boxes, `w_1` and `v1 = w_1*x`. Raises HwcheckError for a graph too large to look at."""
    count = len(graph.inputs) + len(graph.nodes)
    if count > MAX_DRAWN:
        raise HwcheckError(f"the graph has {count} nodes, too many to draw", fix=f"draw up to {MAX_DRAWN}")
    inputs = tuple(Box(name, printed(Symbol(name))) for name in graph.inputs)
    nodes = tuple(Box(node.name, f"{printed(Symbol(node.name))} = {printed(node.rule)}") for node in graph.nodes)
    edges = tuple((source, node.name) for node in graph.nodes for source in node.inputs)
    return Diagram((*inputs, *nodes), edges)


def with_values(diagram: Diagram, values: Numbers, gradients: Numbers, printed: Printer, output: str) -> Diagram:
    """The same boxes with their values and the gradients of the output by them."""

    def notes(name: str) -> tuple[str, ...]:
        found = [f"= {values[name] + 0.0:.6g}"] if name in values else []
        if name in gradients:
            found.append(f"∂{printed(Symbol(output))}/∂{printed(Symbol(name))} = {gradients[name] + 0.0:.6g}")
        return tuple(found)

    boxes = tuple(Box(box.name, box.label, box.defined, notes(box.name)) for box in diagram.boxes)
    return Diagram(boxes, diagram.edges, diagram.doubts, diagram.captions)


def with_slopes(diagram: Diagram, plan: Backward, printed: Printer) -> Diagram:
    """The same edges with the local derivatives that a backward pass multiplies."""
    captions = tuple(((one.operand, one.node), printed(one.formula)) for one in plan.local)
    return Diagram(diagram.boxes, diagram.edges, diagram.doubts, captions)
