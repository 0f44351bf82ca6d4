"""Which layer does each shape of `24x24x20, 12x12x20, 500` answer?"""

from __future__ import annotations

import re

from hwcheck.errors import DeclarationError
from hwcheck.network.network import Row

_BETWEEN = re.compile(r"\s*(?:[,;]|->|→)\s*(?![^(\[]*[)\]])")


def split_shapes(text: str) -> tuple[str, ...]:
    """The shapes of a list; commas inside brackets do not separate."""
    return tuple(part.strip() for part in _BETWEEN.split(text.strip()) if part.strip())


def asked(table: tuple[Row, ...], answers: int) -> tuple[tuple[int, Row], ...]:
    """The layers (from 1) that so many answers speak of: all, or those that change the shape.

    Raises DeclarationError if there are more answers than layers.
    """
    layers = tuple(enumerate(table, 1))
    if answers == len(layers):
        return layers
    if answers > len(layers):
        fix = f"give at most {len(layers)}, one for each layer"
        raise DeclarationError(f"{answers} shapes for {len(layers)} layers", where="--answer", fix=fix)
    changing = tuple((number, row) for number, row in layers if row.output != row.inputs)
    return changing if answers <= len(changing) else layers
