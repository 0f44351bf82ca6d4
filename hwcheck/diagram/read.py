"""Which graph does an answer hold, and in which form: DOT, Mermaid, or edges and formulas line by line?"""

from __future__ import annotations

import re

from hwcheck.diagram import dot, edges, mermaid
from hwcheck.diagram.model import MAX_TEXT, Diagram
from hwcheck.errors import Unreadable

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*$", re.MULTILINE)


def read(text: str) -> Diagram:
    """The graph that a text describes. Raises Unreadable."""
    if len(text) > MAX_TEXT:
        says = f"the graph is longer than {MAX_TEXT} characters"
        raise Unreadable(says, note="too-long", fix="hand in a smaller graph")
    bare = _FENCE.sub("", text)
    found = _form(bare)
    if not found.edges and not any(box.defined for box in found.boxes):
        fix = "write edges, as in: w1, x -> p; p = w1*x"
        raise Unreadable("no edges of a graph can be read here", note="drawing", fix=fix)
    return found


def _form(text: str) -> Diagram:
    if dot.OPENING.search(text):
        return dot.read(text)
    if mermaid.OPENING.search(text):
        return mermaid.read(text)
    return edges.read(text)
