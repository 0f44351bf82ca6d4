"""Where do drawn numbers stand in a file? `<<f>>` and `<<(28 - f)//stride + 1>>` are filled in, in every text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from hwcheck.bank.exact import exact, read_exact
from hwcheck.bank.variant import Draw, listed, numbers, written
from hwcheck.errors import DeclarationError
from hwcheck.tree import Tree

BLANK = re.compile(r"<<([^<>]+)>>")


def filled(tables: Mapping[str, Any], drawn: Draw, where: str) -> dict[str, Any]:
    """The tables with every blank filled in. Raises DeclarationError naming the key."""
    return {
        key: value if key == "variant" else _filled(value, drawn, f"{where}: {key}") for key, value in tables.items()
    }


def _filled(value: Any, drawn: Draw, where: str) -> Any:
    match value:
        case str():
            return BLANK.sub(lambda found: _value(found[1].strip(), drawn, where), value)
        case Mapping():
            return {key: _filled(entry, drawn, f"{where}: {key}") for key, entry in value.items()}
        case list():
            return [_filled(entry, drawn, where) for entry in value]
        case _:
            return value


def _value(text: str, drawn: Draw, where: str) -> str:
    from hwcheck.notation.names import canonical

    if text in dict(drawn):
        return dict(drawn)[text]
    at = numbers(drawn)
    tree = _tree(text, tuple(at), where)
    try:
        return written(exact(tree, {canonical(name): value for name, value in at.items()}))
    except ValueError as error:
        raise DeclarationError(f"<<{text}>> has no value: {error}", where=f"{where}: with {listed(drawn)}") from error


@lru_cache(maxsize=1024)
def _tree(text: str, names: tuple[str, ...], where: str) -> Tree:
    return read_exact(text, names, where)
