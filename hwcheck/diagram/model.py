"""What is a graph as somebody drew it? Boxes with labels, and edges that point from what is used to what uses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hwcheck.errors import Unreadable

MAX_TEXT = 20_000  # characters
MAX_BOXES = 100
MAX_EDGES = 500

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Box:
    """One node. `defined`: its label is a formula given as `x1 = w1*x`, which says by itself what leads into it.

    `notes` are further lines to be shown in the box.
    """

    name: str
    label: str
    defined: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes and edges in the order in which they were written. `doubts` say what was passed over.

    `captions` are texts beside edges.
    """

    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    doubts: tuple[str, ...] = ()
    captions: tuple[tuple[Edge, str], ...] = ()

    def into(self, name: str) -> tuple[str, ...]:
        return tuple(source for source, target in self.edges if target == name)

    def turned(self) -> Diagram:
        """The same boxes with every edge the other way round."""
        return replace(self, edges=tuple((target, source) for source, target in self.edges))


@dataclass(slots=True)
class Sketch:
    """A diagram while it is being read, within its bounds."""

    boxes: dict[str, Box] = field(default_factory=dict)
    edges: dict[Edge, None] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    def box(self, name: str, label: str = "", *, defined: bool = False) -> str:
        """Add a box, or a label to one that is there."""
        known = self.boxes.get(name)
        if known is None and len(self.boxes) >= MAX_BOXES:
            raise too_large(f"more than {MAX_BOXES} nodes")
        if known is None or label:
            self.boxes[name] = Box(name, label or name, defined)
        return name

    def edge(self, source: str, target: str) -> None:
        if (source, target) not in self.edges and len(self.edges) >= MAX_EDGES:
            raise too_large(f"more than {MAX_EDGES} edges")
        self.edges[source, target] = None

    def doubt(self, says: str) -> None:
        if says not in self.doubts and len(self.doubts) < 5:
            self.doubts.append(says)

    def diagram(self) -> Diagram:
        return Diagram(tuple(self.boxes.values()), tuple(self.edges), tuple(self.doubts))


def too_large(what: str) -> Unreadable:
    return Unreadable(f"the graph has {what}", note="too-large", fix="hand in a smaller graph")


def in_order(names: tuple[str, ...], edges: tuple[Edge, ...]) -> tuple[str, ...]:
    """The names, each after those that lead to it, else as they come; what stands in or behind a circle is left out."""
    waiting = dict.fromkeys(names, 0)
    users: dict[str, list[str]] = {name: [] for name in names}
    for source, target in edges:
        waiting[target] += 1
        users[source].append(target)
    return tuple(_released(waiting, users))


def _released(waiting: dict[str, int], users: dict[str, list[str]]) -> Iterator[str]:
    ready = [name for name, count in waiting.items() if not count]
    while ready:
        name = ready.pop(0)
        yield name
        for user in users[name]:
            waiting[user] -= 1
            if not waiting[user]:
                ready.append(user)
