"""Has this been seen before? The content of a part, an answer or a hand-in as a short name that never means two things.

What a verdict rests on is in a part's name and what is only shown to readers is not: a reworded prompt decides
nothing anew, a changed key does.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from hwcheck.bank.model import Assignment, Part


def part_digest(part: Part) -> str:
    """The name of what decides the answers to a part, for this version of hwcheck."""
    return digest(
        (
            version(),
            part.kind,
            part.settings,
            part.scope,
            part.accepts,
            part.rejects,
            part.also,
            part.notations,
            part.elsewhere,
        )
    )


def sheet_digest(assignment: Assignment) -> str:
    """The name of what answers are found by: ids, labels, and all that the parts say; points are no part of it."""
    items = tuple((item.id, item.label, item.part) for item in assignment.items)
    return digest((version(), items, *assignment.variants))


def answer_digest(part: str, text: str) -> str:
    """The name of one answer to the part of this name."""
    return digest((part, text))


def digest(value: object) -> str:
    """A name for any value made of plain data and dataclasses; equal in every process."""
    return _named(_pieces(value, {})).hex()


@cache
def version() -> str:
    """hwcheck's own, which every name rests on."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("hwcheck")
    except PackageNotFoundError:
        return "source"


def _named(pieces: Iterator[bytes]) -> bytes:
    found = hashlib.blake2b(digest_size=16)
    for piece in pieces:
        found.update(len(piece).to_bytes(8, "big"))
        found.update(piece)
    return found.digest()


def _pieces(value: Any, known: dict[int, bytes]) -> Iterator[bytes]:
    """The value in pieces, each container with its kind and size before what it holds.

    `known` are the names of the dataclasses that have been met: the parts of a problem share their symbols.
    """
    match value:
        case Enum():
            yield from (b"enum", type(value).__name__.encode(), value.name.encode())
        case str():
            yield from (b"text", value.encode("utf-8", "surrogatepass"))
        case bytes():
            yield from (b"bytes", value)
        case Mapping():
            yield b"mapping %d" % len(value)
            for key in value:
                yield from _pieces(key, known)
                yield from _pieces(value[key], known)
        case AbstractSet():
            yield b"set %d" % len(value)
            yield from sorted(_named(_pieces(entry, known)) for entry in value)
        case tuple() | list():
            yield b"row %d" % len(value)
            for entry in value:
                yield from _pieces(entry, known)
        case _ if dataclasses.is_dataclass(value):
            if id(value) not in known:
                known[id(value)] = _named(_fields(value, known))
            yield known[id(value)]
        case _ if hasattr(value, "tobytes"):  # an array
            yield from (b"array", str(value.dtype).encode(), str(value.shape).encode(), value.tobytes())
        case partial(args=(Path() as bank, str(name), *_)):
            # A function of the bank, not yet called: its name, and the code of all that it may import beside it.
            yield from (b"reference", name.encode(), _code(_stamps(bank / "reference")))
        case _ if callable(value):
            yield from (b"function", f"{value.__module__}.{value.__qualname__}".encode())
        case _:  # numbers, None, fractions: their types tell 1 from 1.0 and True
            yield from (type(value).__name__.encode(), repr(value).encode())


def _stamps(folder: Path) -> tuple[tuple[Path, int, int], ...]:
    """The Python files below a folder, sorted, each with what changes when it is written."""
    found = ((path, path.stat()) for path in sorted(folder.rglob("*.py")))
    return tuple((path, status.st_mtime_ns, status.st_size) for path, status in found)


@lru_cache(maxsize=8)
def _code(files: tuple[tuple[Path, int, int], ...]) -> bytes:
    """A name for what these files hold, wherever they lie."""
    return _named(piece for path, *_ in files for piece in (path.name.encode(), path.read_bytes()))


def _fields(value: Any, known: dict[int, bytes]) -> Iterator[bytes]:
    """A dataclass by its fields; those that take no part in equality (positions in a text) are left out."""
    compared = [field.name for field in dataclasses.fields(value) if field.compare]
    yield b"%s %d" % (type(value).__name__.encode(), len(compared))
    for name in compared:
        yield name.encode()
        yield from _pieces(getattr(value, name), known)
