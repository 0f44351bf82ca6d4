"""Do the tables of a TOML file say what a problem or an assignment needs? If not, where is the mistake?

Decoding is msgspec's. What it does not do for dataclasses, refusing keys that it does not know, is done here,
because a misspelt `rejcets` would otherwise silently mean a problem without rejects.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

import msgspec

import hwcheck.checkers
from hwcheck.bank.deadline import LatePolicy
from hwcheck.bank.model import Differences, Follows, Reject
from hwcheck.errors import DeclarationError, did_you_mean

Table = TypeVar("Table")

_NOT_KINDS = frozenset(("context", "spelling"))  # modules of the checkers' folder that check nothing


@dataclass(frozen=True, slots=True)
class ProblemTable:
    """`problems/<topic>/<name>.toml`. Formulas in `functions` and `let` are text, as students may write them."""

    title: str
    parts: dict[str, dict[str, Any]]
    text: str = ""
    symbols: dict[str, str] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    let: dict[str, str] = field(default_factory=dict)
    notations: dict[str, str] = field(default_factory=dict)
    variant: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartTable:
    """The keys that a part of any kind may carry; all others belong to its checker's `Settings`."""

    kind: str
    prompt: str
    accepts: tuple[str, ...] = ()
    rejects: tuple[Reject, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    rubric: str = ""
    also: tuple[str, ...] = ()
    notations: dict[str, str] = field(default_factory=dict)
    differences: Differences | None = None
    solution: str = ""
    follows: Follows | None = None


@dataclass(frozen=True, slots=True)
class ItemTable:
    """One line of an assignment: `part` is a problem's id, a slash, and the part's id."""

    id: str
    label: str
    points: float
    part: str


@dataclass(frozen=True, slots=True)
class AssignmentTable:
    title: str
    items: tuple[ItemTable, ...]
    due: datetime | None = None
    late: LatePolicy | None = None
    variant: dict[str, Any] = field(default_factory=dict)


_TOML_WORDS = {
    "object": "a table",
    "array": "a list",
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
}

_NESTED: dict[str, type] = {
    "rejects": Reject,
    "differences": Differences,
    "follows": Follows,
    "items": ItemTable,
    "late": LatePolicy,
}


def decode(table: Any, kind: type[Table], where: str, *, more: Iterable[str] = (), lax: bool = False) -> Table:
    """The table as a dataclass; `more` are keys that belong to somebody else; `lax` takes "5" for 5.

    Raises DeclarationError naming the key.
    """
    if isinstance(table, Mapping):
        known = [entry.name for entry in fields(kind)]  # type: ignore[arg-type]
        refuse_unknown(table, [*known, *more], where)
        _decode_nested(table, where)
    try:
        return msgspec.convert(table, kind, strict=not lax)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at ")
        key = place.strip("`").removeprefix("$").removeprefix(".")
        spot = f"{where}: key {key!r}" if key else where
        raise DeclarationError(_in_toml(what), where=spot, fix=_unlisted(table, key)) from error


def _in_toml(what: str) -> str:
    """msgspec's message in the words of a TOML file: `expected a table, got a list`."""
    named = re.sub(r"`(\w+)`", lambda found: _TOML_WORDS.get(found[1], repr(found[1])), what)
    return named[:1].lower() + named[1:].replace("`", "'")


def _unlisted(table: Any, key: str) -> str:
    """What to do where tables with names were written as a list of tables."""
    rows = table.get(key) if isinstance(table, Mapping) else None
    listed = isinstance(rows, list) and bool(rows) and all(isinstance(row, Mapping) for row in rows)
    return f"write [{key}.NAME] for each, not [[{key}]]" if listed else ""


def _decode_nested(table: Mapping[str, Any], where: str) -> None:
    """Tables inside a table come first, so that a mistake in them is told with the place it has."""
    for key, kind in _NESTED.items():
        inside = table.get(key, ())
        for position, row in enumerate(inside if isinstance(inside, list) else (inside,)):
            if isinstance(row, Mapping):
                name = repr(row["id"]) if "id" in row else f"{position + 1}"
                decode(row, kind, f"{where}: {key} {name}" if isinstance(inside, list) else f"{where}: key {key!r}")


def refuse_unknown(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    names = sorted(set(known))
    for key in table:
        if key not in names:
            raise DeclarationError(
                f"no key {key!r}", where=where, fix=did_you_mean(key, names) or "use " + ", ".join(names)
            )


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of answer there are: the modules of `hwcheck/checkers`."""
    found = (module.name for module in pkgutil.iter_modules(hwcheck.checkers.__path__))
    return tuple(sorted(name for name in found if name not in _NOT_KINDS))


def checker(kind: str, where: str = "") -> ModuleType:
    """The module that decides answers of this kind. Raises DeclarationError with a did-you-mean."""
    known = kinds()
    if kind not in known:
        fix = did_you_mean(kind, known) or "use " + ", ".join(known)
        raise DeclarationError(f"no kind {kind!r}", where=where, fix=fix)
    return import_module(f"hwcheck.checkers.{kind}")
