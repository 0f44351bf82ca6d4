"""How is a diagram drawn in a terminal? One box a line, with rails at the left that carry values to their users.

╭────── w₁
│ ╭──── x
╰─┴───▶ v₁ = w₁ x
╭───────╯
╰─────▶ v₂ = σ(v₁)
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hwcheck.diagram.model import Box, Diagram, in_order

WIDTH = 80


def draw(diagram: Diagram) -> str:
    order = _late_inputs(diagram)
    rails = _Rails(diagram, {name: place for place, name in enumerate(order)})
    boxes = {box.name: box for box in diagram.boxes}
    for name in order:
        rails.row(boxes[name])
    return "\n".join(rails.lines())


def _late_inputs(diagram: Diagram) -> tuple[str, ...]:
    """An order of the boxes in which inputs come just before their first use."""
    order: dict[str, None] = {}
    for name in in_order(tuple(box.name for box in diagram.boxes), diagram.edges):
        sources = diagram.into(name)
        for source in sources:
            order.setdefault(source)
        if sources or not any(source == name for source, _ in diagram.edges):
            order.setdefault(name)
    return tuple(order)


@dataclass(slots=True)
class _Rails:
    """Rows of rails and labels. A lane holds a value from the row where it comes up to its last use."""

    diagram: Diagram
    order: dict[str, int]
    lanes: list[str] = field(default_factory=list)  # what each carries; '' is free
    rows: list[tuple[dict[int, str], str, str]] = field(default_factory=list)  # signs by lane, the end, the label

    def row(self, box: Box) -> None:
        sources = self.diagram.into(box.name)
        label = "   ".join((box.label, *box.notes))
        if sources:
            self.join(box.name, sources, label)
        if self.last_use(box.name) < 0:
            if not sources:
                self.rows.append(({}, " ", label))
            return
        lane = self.lanes.index("") if "" in self.lanes else len(self.lanes)
        self.lanes[lane : lane + 1] = [""]
        signs = self.passing() | {lane: "╭"}
        self.lanes[lane] = box.name
        self.rows.append((signs, "╯" if sources else "─", "" if sources else label))

    def join(self, name: str, sources: tuple[str, ...], label: str) -> None:
        """The lanes that lead into a box end there, unless they go on to others."""
        signs = self.passing()
        used = sorted(self.lanes.index(source) for source in sources)
        for lane in used:
            goes_on = self.last_use(self.lanes[lane]) > self.order[name]
            first = lane == used[0]
            signs[lane] = ("├" if first else "┼") if goes_on else ("╰" if first else "┴")
            self.lanes[lane] = self.lanes[lane] if goes_on else ""
        self.rows.append((signs, "▶", label))

    def passing(self) -> dict[int, str]:
        return {lane: "│" for lane, name in enumerate(self.lanes) if name}

    def last_use(self, name: str) -> int:
        return max((self.order[target] for source, target in self.diagram.edges if source == name), default=-1)

    def lines(self) -> list[str]:
        return [line for signs, end, label in self.rows for line in self.line(signs, end, label)]

    def line(self, signs: dict[int, str], end: str, label: str) -> list[str]:
        """One row; lanes that it only crosses interrupt its line."""
        begins = min((lane for lane, sign in signs.items() if sign != "│"), default=len(self.lanes))
        cells = []
        for lane in range(len(self.lanes)):
            fill = "─" if lane >= begins else " "
            cells.append(signs.get(lane, fill) + fill)
        if end == "╯":
            return ["".join(cells) + "──" + end]
        head = "".join(cells) + ("─" + end + " " if end != " " else "   ")
        room = max(20, WIDTH - len(head))
        pieces = [label[start : start + room] for start in range(0, len(label), room)] or [""]
        rest = "".join(("│ " if lane in self.still(signs) else "  ") for lane in range(len(self.lanes))) + "   "
        return [head + pieces[0], *(rest + piece for piece in pieces[1:])]

    def still(self, signs: dict[int, str]) -> set[int]:
        """The lanes that go on below a row."""
        return {lane for lane, sign in signs.items() if sign in "│├┼╭"}
