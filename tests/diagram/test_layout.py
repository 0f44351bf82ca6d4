"""Do edges of a layout lead to the right, and do boxes keep their distance?"""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from hwcheck.diagram.layout import layout, levels
from hwcheck.diagram.model import Box, Diagram, in_order

GAP, HEIGHT = 10.0, 30.0


def any_graph(seed: int, size: int = 40) -> Diagram:
    """A graph without circles in which each box but the first five uses one to three of those before it."""
    rng = random.Random(seed)
    names = [f"n{number}" for number in range(size)]
    edges = {
        (rng.choice(names[:place]), names[place]): None for place in range(5, size) for _ in range(rng.randint(1, 3))
    }
    return Diagram(tuple(Box(name, name) for name in names), tuple(edges))


@pytest.mark.parametrize("seed", range(8))
def test_edges_lead_to_the_right_and_boxes_keep_apart(seed: int) -> None:
    diagram = any_graph(seed)
    level = levels(diagram)
    assert all(level[source] < level[target] for source, target in diagram.edges)
    placed = layout(diagram, lambda stop: HEIGHT, GAP)
    for layer in placed.layers:
        heights = [placed.middle[stop] for stop in layer]
        assert all(below - above >= HEIGHT + GAP - 1e-9 for above, below in pairwise(heights))
    assert min(placed.middle.values()) == pytest.approx(HEIGHT / 2)


def test_a_chain_is_a_straight_line() -> None:
    names = [f"n{number}" for number in range(6)]
    diagram = Diagram(tuple(Box(name, name) for name in names), tuple(pairwise(names)))
    placed = layout(diagram, lambda stop: HEIGHT, GAP)
    assert {round(value, 6) for value in placed.middle.values()} == {HEIGHT / 2}


def test_inputs_stand_just_before_their_first_user() -> None:
    boxes = tuple(Box(name, name) for name in "xabcw")
    level = levels(Diagram(boxes, (("x", "a"), ("a", "b"), ("b", "c"), ("w", "c"))))
    assert level == {"x": 0, "a": 1, "b": 2, "c": 3, "w": 2}


def test_circles_are_left_out_of_the_order() -> None:
    assert in_order(("a", "b", "c"), (("b", "c"), ("c", "b"), ("a", "b"))) == ("a",)
