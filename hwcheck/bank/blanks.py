"""Where do drawn numbers stand in a file? `<<f>>` and `<<(28 - f)//stride + 1>>` are filled in, in every text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from hwcheck.bank.exact import exact, read_exact
from hwcheck.bank.variant import Draw, listed, numbers, plain_value, written
from hwcheck.errors import DeclarationError
from hwcheck.tree import Tree

BLANK = re.compile(r"<<([^<>]+)>>")


@dataclass(frozen=True, slots=True)
class Blanks:
    """What is filled in, and where in the file. Where `numeric`, a blank that stands alone is a number and no text."""

    drawn: Draw
    where: str
    numeric: bool = False

    def filled(self, value: Any) -> Any:
        """The value with every blank in it filled in. Raises DeclarationError naming the key."""
        match value:
            case str() if self.numeric and (alone := BLANK.fullmatch(value)):
                return plain_value(self._value(alone[1].strip()))
            case str():
                return BLANK.sub(lambda found: self._value(found[1].strip()), value)
            case Mapping():
                return {key: self._at(key).filled(entry) for key, entry in value.items()}
            case list():
                return [self.filled(entry) for entry in value]
            case _:
                return value

    def in_setting(self, value: Any) -> Any:
        """The same for a checker's own key. Tables in it (`{ type = "conv", kernel_size = "<<f>>" }`) want numbers."""
        match value:
            case Mapping():
                return replace(self, numeric=True).filled(value)
            case list():
                return [self.in_setting(entry) for entry in value]
            case _:
                return self.filled(value)

    def _at(self, key: str) -> Blanks:
        return replace(self, where=f"{self.where}: {key}")

    def _value(self, text: str) -> str:
        from hwcheck.notation.names import canonical

        if text in dict(self.drawn):
            return dict(self.drawn)[text]
        at = numbers(self.drawn)
        tree = _tree(text, tuple(at), self.where)
        try:
            return written(exact(tree, {canonical(name): value for name, value in at.items()}))
        except ValueError as error:
            where = f"{self.where}: with {listed(self.drawn)}"
            raise DeclarationError(f"<<{text}>> has no value: {error}", where=where) from error


def filled(tables: Mapping[str, Any], drawn: Draw, where: str) -> dict[str, Any]:
    """A file's tables with every blank filled in, save for what says how to draw."""
    return {
        key: value if key == "variant" else Blanks(drawn, f"{where}: {key}").filled(value)
        for key, value in tables.items()
    }


@lru_cache(maxsize=1024)
def _tree(text: str, names: tuple[str, ...], where: str) -> Tree:
    return read_exact(text, names, where)
