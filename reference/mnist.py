"""What is in the IDX files of MNIST?

    bytes 0, 1   zero          byte 2   the type of the entries          byte 3   the number of axes
    then the length of each axis, and the entries row by row; all numbers with the high byte first

Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits", section on file formats. Files may be
gzipped, as they are handed out. The header is checked against bounds before anything of its size is read.
"""

from __future__ import annotations

import gzip
import math
import zlib
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
GZIP = b"\x1f\x8b"
MOST_BYTES = 1 << 28
MOST_AXES = 8


def read_idx(path: Path) -> NDArray[Any]:
    """The array of one file, in the byte order of this machine."""
    with path.open("rb") as plain:
        packed = plain.read(2) == GZIP
    try:
        with gzip.open(path) if packed else path.open("rb") as file:
            return _array(file, str(path))
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"{path}: broken gzip: {error}: fetch it again") from error


def read_mnist(folder: Path) -> tuple[Array, NDArray[np.intp], Array, NDArray[np.intp]]:
    """X_train, y_train, X_test, y_test; pictures (N, 1, 28, 28) with entries from 0 to 1."""
    found: list[Any] = []
    for part in ("train", "t10k"):
        pictures, labels = (read_idx(_file(folder, f"{part}-{what}")) for what in ("images-idx3", "labels-idx1"))
        if pictures.ndim != 3 or labels.shape != pictures.shape[:1]:
            raise ValueError(
                f"{folder}: {pictures.shape} pictures, {labels.shape} labels: take files that fit together"
            )
        found += [pictures[:, None] / 255.0, labels.astype(np.intp)]
    return found[0], found[1], found[2], found[3]


def _array(file: BufferedReader | gzip.GzipFile, where: str) -> NDArray[Any]:
    magic = file.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in TYPES or not 1 <= magic[3] <= MOST_AXES:
        raise ValueError(f"{where}: no IDX file, it begins with {magic.hex()}: MNIST's begin with 00000801 or 00000803")
    lengths = file.read(4 * magic[3])
    if len(lengths) < 4 * magic[3]:
        raise ValueError(f"{where}: the header is cut off: fetch it again")
    shape = tuple(int.from_bytes(lengths[i : i + 4], "big") for i in range(0, len(lengths), 4))
    dtype = np.dtype(TYPES[magic[2]])
    size = math.prod(shape) * dtype.itemsize
    if size > MOST_BYTES:
        raise ValueError(f"{where}: {size} bytes are announced, {MOST_BYTES} are allowed: is it the right file?")
    entries = file.read(size + 1)
    if len(entries) != size:
        what = "more" if len(entries) > size else f"only {len(entries)}"
        raise ValueError(f"{where}: {size} bytes are announced, {what} are there: fetch it again")
    return np.frombuffer(entries, dtype).reshape(shape).astype(dtype.newbyteorder("="))


def _file(folder: Path, stem: str) -> Path:
    names = [f"{stem}-ubyte", f"{stem}-ubyte.gz"]
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise ValueError(f"{folder}: no {names[0]}: put the four files of MNIST there, gzipped or not")
