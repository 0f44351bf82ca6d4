"""With which inputs is a layer tried? Shapes become seeded random arrays, everything else is passed on.

x = [4, 3]                          normal numbers of this shape
x = { shape = [4, 3], scale = 9 }   the same, `scale` times as large; `shift` is added
y = { shape = [4], below = 5 }      whole numbers from 0 to 4
x = { values = [[1000, 0]] }        these very numbers
conv_param = { stride = 2 }         a dictionary, entry by entry as above
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def inputs(trial: Mapping[str, Any], parameters: tuple[str, ...]) -> list[Any]:
    """The arguments in order, the same on every run; parameters that a trial leaves out are left out."""
    return [_input(trial[name], name) for name in parameters if name in trial]


def direction(shape: tuple[int, ...], name: str = "dout") -> Array:
    """An incoming gradient."""
    return _generator(name).normal(size=shape)


def _input(given: Any, name: str) -> Any:
    match given:
        case list() | tuple():
            return _generator(name).normal(size=tuple(given))
        case {"shape": shape, "below": int(below)}:
            return _generator(name).integers(below, size=tuple(shape))
        case {"shape": shape}:
            drawn = _generator(name).normal(size=tuple(shape))
            return drawn * float(given.get("scale", 1)) + float(given.get("shift", 0))
        case {"values": values}:
            array = np.array(values)
            return array if name in ("y", "labels") else array.astype(np.float64)
        case dict():
            return {key: _input(value, key) for key, value in given.items()}
        case _:
            return given


def _generator(name: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(name.encode()))
