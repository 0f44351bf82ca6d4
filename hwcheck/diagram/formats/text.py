"""How is a diagram written as edges, one operation a line, such as an answer may be handed in?"""

from __future__ import annotations

from hwcheck.diagram.model import Diagram


def draw(diagram: Diagram) -> str:
    lines = []
    for box in diagram.boxes:
        if sources := diagram.into(box.name):
            notes = "".join(f"  # {note}" for note in box.notes)
            lines.append(f"{', '.join(sources)} -> {box.label}{notes}")
    return "\n".join(lines)
