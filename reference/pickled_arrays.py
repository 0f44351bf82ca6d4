"""Which arrays are in a pickle, when nothing else in it may run?

A pickle is a program. Two gates stand before it: every opcode must be on a list that builds plain containers, numbers,
text and bytes; every name it asks for must be one of the few that NumPy writes for arrays, and gets a stand-in of ours,
never the thing itself. A stand-in keeps what it is told; at the end it becomes an array if a number type, a shape and
the right number of bytes have come together. Arrays of objects are refused.
Source: Python's documentation of `pickle`, "Restricting globals"; NumPy's `ndarray.__reduce__` for the names.
"""

from __future__ import annotations

import io
import math
import pickle
import pickletools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_BYTES = 1 << 28
DEEPEST = 50
MOST_AXES = 32

OPCODES = frozenset(
    """
    PROTO FRAME STOP MARK POP POP_MARK DUP PUT BINPUT LONG_BINPUT MEMOIZE GET BINGET LONG_BINGET
    NONE NEWTRUE NEWFALSE INT BININT BININT1 BININT2 LONG LONG1 LONG4 FLOAT BINFLOAT
    STRING BINSTRING SHORT_BINSTRING UNICODE SHORT_BINUNICODE BINUNICODE BINUNICODE8
    BINBYTES SHORT_BINBYTES BINBYTES8 BYTEARRAY8
    EMPTY_LIST LIST APPEND APPENDS EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 EMPTY_DICT DICT SETITEM SETITEMS
    GLOBAL STACK_GLOBAL REDUCE BUILD
    """.split()
)
NUMBER_TYPE = re.compile(r"[|<>=]?[biufc](1|2|4|8|16)")


class NotPlain(pickle.UnpicklingError):
    """The pickle holds, or asks for, something other than arrays and plain containers."""


def read_pickle(path: Path) -> Any:
    if path.stat().st_size > MOST_BYTES:
        raise NotPlain(f"{path}: larger than {MOST_BYTES} bytes: hand in less data")
    return loads(path.read_bytes())


def loads(data: bytes) -> Any:
    """Arrays, numbers, text, bytes, None, and lists, tuples and dicts of these."""
    _check_opcodes(data)
    try:
        # Python 2 wrote arrays' bytes as text; latin1 brings them back one to one.
        return _plain(_Unpickler(io.BytesIO(data), encoding="latin1").load(), {}, 0)
    except NotPlain:
        raise
    except (
        ValueError,
        TypeError,
        LookupError,
        EOFError,
        AttributeError,
        OverflowError,
        pickle.UnpicklingError,
    ) as error:
        raise NotPlain(f"broken pickle: {error}: write it again with pickle.dump") from error


def _check_opcodes(data: bytes) -> None:
    try:
        for count, (opcode, argument, _) in enumerate(pickletools.genops(data)):
            if opcode.name not in OPCODES:
                raise NotPlain(f"the pickle uses {opcode.name}: save arrays and plain containers only")
            # The memo is a table as long as its largest number: a single one could ask for gigabytes.
            if "PUT" in opcode.name and int(argument or 0) > count:
                raise NotPlain("the pickle's memo skips numbers: write it again with pickle.dump")
    except (ValueError, IndexError) as error:
        raise NotPlain(f"broken pickle: {error}: write it again with pickle.dump") from error


class _StandIn:
    """Stands for a name that a pickle asks for: it may be called, and nothing else."""

    __slots__ = ("_build",)

    def __init__(self, build: Callable[..., Any]) -> None:
        self._build = build

    def __call__(self, *arguments: object) -> Any:
        return self._build(*arguments)

    def __setstate__(self, _state: object) -> None:
        # Without this, BUILD would set attributes on what is here for every pickle to come.
        raise NotPlain("the pickle changes a name it asks for: save arrays and plain containers only")


class _NumberType:
    def __init__(self, name: object, *_flags: object) -> None:
        text = name.decode("latin1") if isinstance(name, bytes) else name
        if not isinstance(text, str) or not NUMBER_TYPE.fullmatch(text):
            raise NotPlain(f"an array of {text!r}: save arrays of numbers only")
        self.dtype = np.dtype(text)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        order: Any = state[1].decode("latin1") if isinstance(state[1], bytes) else state[1]
        if order not in ("<", ">", "|", "="):
            raise NotPlain(f"byte order {order!r}: write the pickle again")
        self.dtype = self.dtype.newbyteorder(order)


class _Array:
    def __init__(self) -> None:
        self.array: NDArray[Any] | None = None

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, dtype, by_columns, raw = state
        self.array = _filled(raw, dtype, shape, "F" if by_columns else "C")


def _reconstruct(of: object, shape: object, code: object) -> _Array:
    if of is not NDARRAY or shape != (0,) or code not in (b"b", "b"):
        raise NotPlain("an array of a kind of its own: save it as a plain numpy array")
    return _Array()


def _from_buffer(raw: object, dtype: object, shape: object, order: object) -> _Array:
    found = _Array()
    found.array = _filled(raw, dtype, shape, order)
    return found


def _scalar(dtype: object, raw: object) -> _Array:
    found = _Array()
    found.array = _filled(raw, dtype, (), "C")
    return found


def _encode(text: object, encoding: object) -> bytes:
    """How protocols 0 to 2 write bytes."""
    if not isinstance(text, str) or encoding != "latin1":
        raise NotPlain("bytes in an encoding of their own: write the pickle again")
    return text.encode("latin1")


def _no_bytes(*arguments: object) -> bytes:
    """How protocols 0 to 2 write b""."""
    if arguments:
        raise NotPlain("the pickle makes bytes of something: write it again with pickle.dump")
    return b""


def _filled(raw: object, dtype: object, shape: object, order: object) -> NDArray[Any]:
    entries = raw.encode("latin1") if isinstance(raw, str) else raw
    if not isinstance(entries, bytes | bytearray) or not isinstance(dtype, _NumberType) or order not in ("C", "F"):
        raise NotPlain("an array that is not made of numbers: save arrays of numbers only")
    if not isinstance(shape, tuple) or len(shape) > MOST_AXES or not all(type(n) is int and n >= 0 for n in shape):
        raise NotPlain(f"an array of shape {shape!r}: write the pickle again")
    if math.prod(shape) * dtype.dtype.itemsize != len(entries):
        raise NotPlain(f"{len(entries)} bytes do not fill an array of shape {shape}: write the pickle again")
    return np.frombuffer(bytes(entries), dtype.dtype).reshape(shape, order="C" if order == "C" else "F").copy()


def _not_called(*_arguments: object) -> None:
    raise NotPlain("the pickle builds an array by itself: write it again with pickle.dump")


NDARRAY = _StandIn(_not_called)
STAND_INS = {
    "numpy.ndarray": NDARRAY,
    "numpy.dtype": _StandIn(_NumberType),
    "_codecs.encode": _StandIn(_encode),
    "__builtin__.bytes": _StandIn(_no_bytes),
    # NumPy 2 renamed `core` to `_core`.
    **dict.fromkeys(
        ("numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct"), _StandIn(_reconstruct)
    ),
    **dict.fromkeys(("numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar"), _StandIn(_scalar)),
    **dict.fromkeys(("numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer"), _StandIn(_from_buffer)),
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str, /) -> Any:
        asked = f"{module}.{name}"
        if asked not in STAND_INS:
            raise NotPlain(f"the pickle asks for {asked}: save arrays and plain containers only")
        return STAND_INS[asked]

    def persistent_load(self, pid: Any, /) -> Any:
        raise NotPlain("the pickle asks for something outside it: save arrays and plain containers only")


def _plain(value: Any, done: dict[int, Any], depth: int) -> Any:
    """The value with arrays for their stand-ins. What is shared stays shared, or little text could unfold to much."""
    if depth > DEEPEST:
        raise NotPlain(f"more than {DEEPEST} containers inside one another, or a ring: save flatter data")
    if id(value) not in done:
        done[id(value)] = _replaced(value, done, depth + 1)
    return done[id(value)]


def _replaced(value: Any, done: dict[int, Any], depth: int) -> Any:
    match value:
        case _Array(array=np.ndarray() as array):
            return array if array.ndim else array[()]
        case dict():
            return {_plain(key, done, depth): _plain(entry, done, depth) for key, entry in value.items()}
        case list():
            return [_plain(entry, done, depth) for entry in value]
        case tuple():
            return tuple(_plain(entry, done, depth) for entry in value)
        case None | bool() | int() | float() | str() | bytes() | bytearray():
            return value
    raise NotPlain(f"a bare {type(value).__name__.strip('_')}: save arrays and plain containers only")
