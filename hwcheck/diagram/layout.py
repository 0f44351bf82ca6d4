"""Where does each box of a diagram stand? In layers from left to right, with few crossings and short edges.

The method of Sugiyama: layers by longest ways, a stop in every layer that an edge passes, an order by barycentres,
heights that follow the neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hwcheck.diagram.model import Diagram, Edge, in_order

SWEEPS = 12

Stop = tuple[str, int]
"""A box in its layer (its name, -1), or a place where an edge passes a layer (`a->b`, the layer)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Layers from left to right; the height of each stop's middle; the stops of each edge."""

    layers: tuple[tuple[Stop, ...], ...]
    middle: Mapping[Stop, float]
    ways: Mapping[Edge, tuple[Stop, ...]]


def layout(diagram: Diagram, height: Callable[[Stop], float], gap: float) -> Layout:
    """Place the boxes of a diagram without circles."""
    level = levels(diagram)
    ways = {edge: _way(edge, level) for edge in diagram.edges}
    layers: list[list[Stop]] = [[] for _ in range(max(level.values(), default=0) + 1)]
    for box in diagram.boxes:
        layers[level[box.name]].append((box.name, -1))
    for way in ways.values():
        for stop in way[1:-1]:
            layers[stop[1]].append(stop)
    neighbours: dict[Stop, tuple[list[Stop], list[Stop]]] = {stop: ([], []) for layer in layers for stop in layer}
    for way in ways.values():
        for before, after in pairwise(way):
            neighbours[before][1].append(after)
            neighbours[after][0].append(before)
    _untangle(layers, neighbours)
    return Layout(tuple(map(tuple, layers)), _heights(layers, neighbours, height, gap), ways)


def levels(diagram: Diagram) -> dict[str, int]:
    """The layer of each box: one after the last that leads to it; inputs just before their first user."""
    level: dict[str, int] = {}
    order = in_order(tuple(box.name for box in diagram.boxes), diagram.edges)
    for name in order:
        level[name] = max((level[source] + 1 for source in diagram.into(name)), default=0)
    for name in order:
        users = [level[target] for source, target in diagram.edges if source == name]
        if users and not diagram.into(name):
            level[name] = min(users) - 1
    return level


def _way(edge: Edge, level: Mapping[str, int]) -> tuple[Stop, ...]:
    source, target = edge
    between = range(level[source] + 1, level[target])
    return ((source, -1), *((f"{source}->{target}", layer) for layer in between), (target, -1))


def _untangle(layers: list[list[Stop]], neighbours: Mapping[Stop, tuple[list[Stop], list[Stop]]]) -> None:
    """Order each layer by the middle of its neighbours' places, to and fro."""
    places = {stop: place for layer in layers for place, stop in enumerate(layer)}
    for sweep in range(SWEEPS):
        side = sweep % 2
        for layer in layers if side == 0 else reversed(layers):
            centre = {stop: _mean([places[other] for other in neighbours[stop][side]], places[stop]) for stop in layer}
            layer.sort(key=lambda stop: (centre[stop], places[stop]))
            places.update((stop, place) for place, stop in enumerate(layer))


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _heights(
    layers: list[list[Stop]],
    neighbours: Mapping[Stop, tuple[list[Stop], list[Stop]]],
    height: Callable[[Stop], float],
    gap: float,
) -> dict[Stop, float]:
    """Each stop as near to the middle of its neighbours as the others in its layer allow."""
    middle: dict[Stop, float] = {}
    for layer in layers:
        _spread(layer, [0.0] * len(layer), height, gap, middle)
    for sweep in range(SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            both = [(*neighbours[stop][0], *neighbours[stop][1]) for stop in layer]
            wished = [
                _mean([middle[one] for one in others], middle[stop]) for stop, others in zip(layer, both, strict=True)
            ]
            _spread(layer, wished, height, gap, middle)
    for layer in layers:  # and last in one direction, so that a chain is a straight line
        behind = [_mean([middle[one] for one in neighbours[stop][0]], middle[stop]) for stop in layer]
        _spread(layer, behind, height, gap, middle)
    top = min((middle[stop] - height(stop) / 2 for stop in middle), default=0.0)
    return {stop: value - top for stop, value in middle.items()}


def _spread(
    layer: list[Stop], wished: list[float], height: Callable[[Stop], float], gap: float, middle: dict[Stop, float]
) -> None:
    """Heights in the order of the layer, not nearer than the gap, with the least squared distance from the wishes.

    Pool adjacent violators: what would overlap moves as one block, to the mean of its wishes.
    """
    blocks: list[tuple[float, int]] = []  # the mean of wishes less offsets, and how many stops
    offsets, offset = [], 0.0
    for place, stop in enumerate(layer):
        if place:
            offset += (height(layer[place - 1]) + height(stop)) / 2 + gap
        offsets.append(offset)
        blocks.append((wished[place] - offset, 1))
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            (one, many), (other, more) = blocks.pop(-2), blocks.pop()
            blocks.append(((one * many + other * more) / (many + more), many + more))
    found = [base for base, count in blocks for _ in range(count)]
    for stop, base, shift in zip(layer, found, offsets, strict=True):
        middle[stop] = base + shift
