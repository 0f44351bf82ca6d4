"""How is a diagram written for Mermaid, as Markdown pages show it?"""

from __future__ import annotations

import re

from hwcheck.diagram.model import Diagram

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_RESERVED = frozenset("end graph flowchart subgraph style class classdef click direction linkstyle default o x".split())
"""Words of the language; `o` and `x` after an arrow are heads of it."""


def draw(diagram: Diagram) -> str:
    names = {box.name: _name(box.name, place) for place, box in enumerate(diagram.boxes, start=1)}
    captions = dict(diagram.captions)
    lines = ["flowchart LR"]
    for box in diagram.boxes:
        left, right = ("[", "]") if diagram.into(box.name) else ("([", "])")
        lines.append(f"  {names[box.name]}{left}{_quoted(box.label, *box.notes)}{right}")
    for source, target in diagram.edges:
        caption = captions.get((source, target), "")
        label = f"|{_quoted(caption)}|" if caption else ""
        lines.append(f"  {names[source]} -->{label} {names[target]}")
    return "\n".join(lines)


def _name(name: str, place: int) -> str:
    return name if _NAME.fullmatch(name) and name.lower() not in _RESERVED else f"n{place}"


def _quoted(*lines: str) -> str:
    """Text in quotes: what Mermaid would take for its own signs or for HTML is written as codes."""
    escaped = (re.sub(r'[#"<>&;|`]', lambda sign: f"#{ord(sign[0])};", line) for line in lines)
    return '"' + "<br>".join(escaped) + '"'
