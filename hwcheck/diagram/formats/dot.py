"""How is a diagram written for Graphviz?"""

from __future__ import annotations

from hwcheck.diagram.model import Diagram


def draw(diagram: Diagram) -> str:
    captions = dict(diagram.captions)
    lines = ["digraph {", "  rankdir=LR", '  node [shape=box, style=rounded, fontname="sans-serif"]']
    for box in diagram.boxes:
        shape = "" if diagram.into(box.name) else ", shape=plaintext"
        lines.append(f"  {_quoted(box.name)} [label={_quoted(box.label, *box.notes)}{shape}]")
    for source, target in diagram.edges:
        caption = captions.get((source, target), "")
        label = f" [label={_quoted(caption)}]" if caption else ""
        lines.append(f"  {_quoted(source)} -> {_quoted(target)}{label}")
    return "\n".join([*lines, "}"])


def _quoted(*lines: str) -> str:
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'
