"""How do plain values cross the wall of the sandbox? As JSON with `.npy` blobs beside it, and nothing else.

A frame is two lengths of eight bytes, a JSON document, and the blobs of its arrays one after the other. Both sides use
this module; it imports NumPy and the standard library alone, because inside there is nothing else. Reading trusts
nothing: every length is compared with what is there before memory is asked for, and no pickle is ever opened.
"""

from __future__ import annotations

import io
import json
import struct
from dataclasses import dataclass, field
from typing import Any

import numpy as np

MAX_JSON = 4_000_000
MAX_DEPTH = 12
MAX_TEXT = 2_000
LENGTHS = struct.Struct(">QQ")

# Taken hold of before a student's code could replace them.
_write_array, _asarray = np.lib.format.write_array, np.asarray

_PLAIN_KINDS = "biufc"  # booleans, integers, floats, complex numbers: whatever is no object and no text


class FrameError(Exception):
    """These bytes are no frame."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Stands for something that stays inside, such as a cache: the result kept as `name`, or one `item` of it."""

    name: str
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Opaque:
    """Stands for a value that is not plain; only the name of its type crosses the wall."""

    type_name: str


@dataclass(slots=True)
class _Blobs:
    blobs: list[bytes] = field(default_factory=list)

    def add(self, array: Any) -> int:
        buffer = io.BytesIO()
        _write_array(buffer, array, allow_pickle=False)
        self.blobs.append(buffer.getvalue())
        return len(self.blobs) - 1


def pack(value: Any) -> bytes:
    """One frame with this value."""
    blobs = _Blobs()
    tree = _plain(value, blobs, 0)
    head = json.dumps({"value": tree, "sizes": [len(blob) for blob in blobs.blobs]}).encode()
    body = b"".join(blobs.blobs)
    return LENGTHS.pack(len(head), len(body)) + head + body


def unpack(head: bytes, body: bytes) -> Any:
    """The value of a frame. Raises FrameError for whatever `pack` would not have written."""
    try:
        document = json.loads(head)
        sizes, tree = document["sizes"], document["value"]
        if not all(isinstance(size, int) and size >= 0 for size in sizes) or sum(sizes) != len(body):
            raise FrameError("the lengths of the arrays do not fit")
        arrays, start = [], 0
        for size in sizes:
            arrays.append(_array(body[start : start + size]))
            start += size
        return _value(tree, arrays, 0)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError, UnicodeError, SyntaxError) as error:
        raise FrameError("not a frame") from error


def _plain(value: Any, blobs: _Blobs, depth: int) -> Any:
    if depth > MAX_DEPTH:
        return {"opaque": "deeply nested value"}
    match value:
        case None | bool() | float() if type(value) in (type(None), bool, float):
            return value
        case int() if type(value) is int and abs(value) < 2**63:
            return value
        case str() if type(value) is str:
            return value[:MAX_TEXT] if len(value) > MAX_TEXT and depth > 3 else value
        case Kept():
            return {"kept": value.name, "item": value.item}
        case Opaque():
            return {"opaque": value.type_name}
        case tuple() | list():
            kind = "tuple" if isinstance(value, tuple) else "list"
            return {kind: [_plain(entry, blobs, depth + 1) for entry in value[:1000]]}
        case dict() if all(type(key) is str for key in value) and len(value) <= 1000:
            return {"dict": [[key, _plain(entry, blobs, depth + 1)] for key, entry in value.items()]}
        case np.ndarray() | np.generic() if value.dtype.kind in _PLAIN_KINDS:
            return {"array": blobs.add(_asarray(value))}
        case np.ndarray():
            return {"opaque": f"array of {value.dtype}"[:80]}
        case _:
            return {"opaque": type(value).__name__[:80]}


def _value(tree: Any, arrays: list[Any], depth: int) -> Any:
    if depth > MAX_DEPTH + 1:
        raise FrameError("nested too deep")
    match tree:
        case None | bool() | int() | float() | str():
            return tree
        case {"array": int(number)} if number >= 0:
            return arrays[number]
        case {"tuple": [*entries]}:
            return tuple(_value(entry, arrays, depth + 1) for entry in entries)
        case {"list": [*entries]}:
            return [_value(entry, arrays, depth + 1) for entry in entries]
        case {"dict": [*pairs]}:
            return {str(key): _value(entry, arrays, depth + 1) for key, entry in pairs}
        case {"kept": str(name), "item": item} if item is None or isinstance(item, int):
            return Kept(name, item)
        case {"opaque": str(name)}:
            return Opaque(name[:80])
        case _:
            raise FrameError("an unknown form of value")


def _array(blob: bytes) -> Any:
    """The array of one `.npy` blob. NumPy's own reader would make room for whatever shape the header claims."""
    stream = io.BytesIO(blob)
    version = np.lib.format.read_magic(stream)
    reader = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
    shape, fortran, dtype = reader(stream, max_header_size=4096)
    count = 1
    for size in shape:
        count *= size
    if (
        dtype.kind not in _PLAIN_KINDS
        or min(shape, default=0) < 0
        or count * dtype.itemsize != len(blob) - stream.tell()
    ):
        raise FrameError("not an array of numbers")
    flat = np.frombuffer(blob, dtype=dtype, offset=stream.tell(), count=count)
    return flat.reshape(shape, order="F" if fortran else "C").copy()
