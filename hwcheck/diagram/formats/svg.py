"""How is a diagram drawn as SVG, without any other program?"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from itertools import pairwise
from xml.sax.saxutils import escape

from hwcheck.diagram.layout import Layout, Stop, layout
from hwcheck.diagram.model import Box, Diagram

SIZE = 15  # of the letters, in pixels, as all below
LINE = 20
GAP = 20  # between boxes of a layer
BETWEEN = 56  # between layers, at least
MARGIN = 16

_STYLE = """
    text { font: 15px "DejaVu Sans", "Noto Sans", Verdana, sans-serif; fill: #1b2733; text-anchor: middle; }
    .note { font-size: 12px; fill: #4a5b6c; }
    .caption { font-size: 12px; fill: #8a3b12; stroke: #fff; stroke-width: 4px; paint-order: stroke; }
    .box { fill: #fff; stroke: #33485c; stroke-width: 1.3px; }
    .input { fill: #e4eef8; stroke: #7d9cba; }
    .output { stroke-width: 2.6px; }
    .edge { fill: none; stroke: #33485c; stroke-width: 1.3px; marker-end: url(#head); }
"""
_HEAD = (
    '<marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
    '<path d="M0 1 L10 5 L0 9 z" fill="#33485c"/></marker>'
)


def draw(diagram: Diagram) -> str:
    boxes = {box.name: box for box in diagram.boxes}
    placed = layout(diagram, lambda stop: _height(boxes.get(stop[0])), GAP)
    left, widths = _columns(placed, boxes, max((_width(text, 12) for _, text in diagram.captions), default=0))
    width = left[-1] + widths[-1] + MARGIN
    height = 2 * MARGIN + max(placed.middle[stop] + _height(boxes.get(stop[0])) / 2 for stop in placed.middle)
    body = [*_edges(diagram, placed, left, widths), *_boxes(diagram, placed, left, widths)]
    names = ", ".join(box.label for box in diagram.boxes)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
            f'height="{height:.0f}" role="img">',
            f"  <title>Computation graph</title>\n  <desc>{_text(names)}</desc>",
            f"  <defs>{_HEAD}</defs>\n  <style>{_STYLE}  </style>",
            '  <rect width="100%" height="100%" fill="#fff"/>',
            *(f"  {line}" for line in body),
            "</svg>",
        )
    )


def _text(text: str) -> str:
    """Text for XML, without the signs that it may not hold."""
    return escape("".join(letter for letter in text if letter.isprintable()))


def _width(text: str, size: float = SIZE) -> float:
    """About how wide a text is in this sans-serif."""
    return sum(_share(letter) for letter in text) * size


def _share(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if letter in "₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗₙₘ⁰¹²³⁴⁵⁶⁷⁸⁹⁻.,()[]|' ijl":
        return 0.4
    return 0.84 if letter in "=+−-·×∑∂mwMW<>≤≥≠" else 0.64


def _height(box: Box | None) -> float:
    """A box has a line for its label and one for each note; an edge that passes needs little room."""
    return 6.0 if box is None else 14 + LINE * (1 + len(box.notes))


def _box_width(box: Box | None) -> float:
    if box is None:
        return 0.0
    return 26 + max(_width(box.label), *(_width(note, 12) for note in box.notes), 14)


def _columns(placed: Layout, boxes: Mapping[str, Box], caption: float) -> tuple[list[float], list[float]]:
    """The left side and the width of each layer."""
    widths = [max(_box_width(boxes.get(stop[0])) for stop in layer) for layer in placed.layers]
    left, x = [], float(MARGIN)
    for width in widths:
        left.append(x)
        x += width + max(BETWEEN, caption + 40)
    return left, widths


def _boxes(diagram: Diagram, placed: Layout, left: list[float], widths: list[float]) -> list[str]:
    boxes = {box.name: box for box in diagram.boxes}
    lines = []
    for layer, stops in enumerate(placed.layers):
        for stop in stops:
            if stop[0] in boxes:
                x, y = left[layer] + widths[layer] / 2, placed.middle[stop] + MARGIN
                lines += _box(boxes[stop[0]], x, y, _kind(diagram, stop[0]))
    return lines


def _kind(diagram: Diagram, name: str) -> str:
    if not diagram.into(name):
        return "box input"
    return "box" if any(source == name for source, _ in diagram.edges) else "box output"


def _box(box: Box, x: float, y: float, kind: str) -> list[str]:
    width, height = _box_width(box), _height(box)
    round_ = height / 2 if kind == "box input" and not box.notes else 7
    top = y - height / 2
    lines = [
        f'<rect class="{kind}" x="{x - width / 2:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'rx="{round_:.0f}"/>',
        f'<text x="{x:.1f}" y="{top + 22:.1f}">{_text(box.label)}</text>',
    ]
    for number, note in enumerate(box.notes, start=1):
        lines.append(f'<text class="note" x="{x:.1f}" y="{top + 21 + LINE * number:.1f}">{_text(note)}</text>')
    return lines


def _edges(diagram: Diagram, placed: Layout, left: list[float], widths: list[float]) -> list[str]:
    boxes = {box.name: box for box in diagram.boxes}
    layer_of = {stop: layer for layer, stops in enumerate(placed.layers) for stop in stops}
    captions = dict(diagram.captions)
    lines = []

    def side(stop: Stop, right: bool) -> float:
        """Where an edge leaves or meets a stop."""
        layer = layer_of[stop]
        half = _box_width(boxes.get(stop[0])) / 2 if stop[0] in boxes else widths[layer] / 2
        return left[layer] + widths[layer] / 2 + (half if right else -half)

    for edge, way in placed.ways.items():
        lines.append(f'<path class="edge" d="{_path(way, placed, side)}"/>')
        if captions.get(edge):
            (before, after) = way[-2:]
            x = (side(before, True) + side(after, False)) / 2
            y = (placed.middle[before] + placed.middle[after]) / 2 + MARGIN
            lines.append(f'<text class="caption" x="{x:.1f}" y="{y - 4:.1f}">{_text(captions[edge])}</text>')
    return lines


def _path(way: tuple[Stop, ...], placed: Layout, side: Callable[[Stop, bool], float]) -> str:
    """Curves between layers, straight lines through those that the edge passes."""
    pieces = [f"M{side(way[0], True):.1f} {placed.middle[way[0]] + MARGIN:.1f}"]
    for before, after in pairwise(way):
        x, y = side(before, True), placed.middle[before] + MARGIN
        to_x, to_y = side(after, False), placed.middle[after] + MARGIN
        bend = (to_x - x) / 2
        pieces.append(f"C{x + bend:.1f} {y:.1f} {to_x - bend:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}")
        if after is not way[-1]:
            pieces.append(f"H{side(after, True):.1f}")
    return " ".join(pieces)
