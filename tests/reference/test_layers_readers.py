"""Do the readers give back what was written, and refuse what is broken or would run?"""

from __future__ import annotations

import copyreg
import datetime
import gzip
import os
import pickle
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reference import pickled_arrays
from reference.mnist import read_idx, read_mnist
from reference.pickled_arrays import NotPlain, loads, read_pickle


def idx(array: np.typing.NDArray[Any], code: int) -> bytes:
    lengths = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes([0, 0, code, array.ndim]) + lengths + array.astype(array.dtype.newbyteorder(">")).tobytes()


PICTURES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


@pytest.mark.parametrize(
    ("array", "code"),
    [
        pytest.param(PICTURES, 0x08, id="pictures of bytes"),
        pytest.param(np.array([7, 2, 1], np.uint8), 0x08, id="labels"),
        pytest.param(np.array([[-300, 5]], np.int16), 0x0B, id="two-byte numbers, the high byte first"),
        pytest.param(np.array([1.5, -2.25]), 0x0E, id="doubles"),
        pytest.param(np.zeros((0, 4), np.uint8), 0x08, id="nothing"),
    ],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzipped"])
def test_idx_files_come_back(array: np.typing.NDArray[Any], code: int, packed: bool, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(idx(array, code)) if packed else idx(array, code))
    read = read_idx(path)
    assert read.dtype == array.dtype
    assert np.array_equal(read, array)
    assert read.shape == array.shape


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"", "no IDX file", id="an empty file"),
        pytest.param(b"\x89PNG\r\n", "no IDX file", id="a picture of another kind"),
        pytest.param(b"\0\0\x07\x01\0\0\0\0", "no IDX file", id="a type that is none"),
        pytest.param(b"\0\0\x08\x03\0\0\0\x02", "header is cut off", id="half a header"),
        pytest.param(idx(PICTURES, 8)[:-1], "only 23", id="a byte is missing"),
        pytest.param(idx(PICTURES, 8) + b"\0", "more are there", id="a byte too many"),
        pytest.param(b"\0\0\x08\x03" + b"\xff" * 12, "are allowed", id="a header that asks for all memory"),
        pytest.param(gzip.compress(idx(PICTURES, 8))[:-9], "broken gzip", id="half a gzip"),
    ],
)
def test_broken_idx_files_are_refused_with_the_reason(content: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=why):
        read_idx(path)


def write_mnist(folder: Path, labels: int = 2) -> None:
    for part in ("train", "t10k"):
        (folder / f"{part}-images-idx3-ubyte").write_bytes(idx(PICTURES, 8))
        (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(np.arange(labels, dtype=np.uint8), 8)))


def test_the_four_files_together(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    x_train, y_train, x_test, y_test = read_mnist(tmp_path)
    assert x_train.shape == x_test.shape == (2, 1, 3, 4)
    assert x_train.max() == 23 / 255
    assert y_train.tolist() == y_test.tolist() == [0, 1]


def test_files_that_do_not_fit_together(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no train-images-idx3-ubyte"):
        read_mnist(tmp_path)
    write_mnist(tmp_path, labels=3)
    with pytest.raises(ValueError, match="fit together"):
        read_mnist(tmp_path)


DATA = (np.arange(6.0).reshape(2, 3), np.array([1, -1], np.int8))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(DATA, id="features and targets"),
        pytest.param(
            {"W": np.asfortranarray(DATA[0]), "list": [1, None, True, 2.5, "ä", b"\xff"]}, id="a dict of things"
        ),
        pytest.param(np.arange(3, dtype=">i4"), id="the other byte order"),
        pytest.param(np.float32(2.5), id="a single number of NumPy's"),
        pytest.param(np.zeros((0, 2), np.complex128), id="an empty array"),
        pytest.param(np.array([True, False]), id="truth values"),
        pytest.param(np.arange(12.0)[::2], id="a view"),
        pytest.param(10**50, id="a large whole number"),
    ],
)
def test_arrays_and_containers_come_back(value: Any, protocol: int) -> None:
    same(loads(pickle.dumps(value, protocol)), value)


def same(read: Any, written: Any) -> None:
    assert type(read) is type(written)
    if isinstance(written, np.ndarray):
        assert read.dtype == written.dtype
        assert np.array_equal(read, written)
    elif isinstance(written, dict):
        assert list(read) == list(written)
        same(list(read.values()), list(written.values()))
    elif isinstance(written, list | tuple):
        assert len(read) == len(written)
        for a, b in zip(read, written, strict=True):
            same(a, b)
    else:
        assert read == written


def test_what_was_shared_stays_shared() -> None:
    array = np.arange(3.0)
    read = loads(pickle.dumps([array, array]))
    assert read[0] is read[1]


def test_a_file_written_by_python_2(tmp_path: Path) -> None:
    """Protocol 2 as Python 2 wrote it: the array's bytes are a short string, its name is the older one."""
    written = (
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
        b"(K\x01K\x02\x85cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
        b"\x89U\x02\xfe\x01tb."
    )
    path = tmp_path / "data.pkl"
    path.write_bytes(written)
    same(read_pickle(path), np.array([254, 1], np.uint8))
    assert np.array_equal(pickle.loads(written, encoding="latin1"), np.array([254, 1])), "a pickle it is"


class Runs:
    def __init__(self, *call: Any) -> None:
        self.call = call

    def __reduce__(self) -> Any:
        function, *arguments = self.call
        return function, tuple(arguments)


def nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


def ring() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


NUMPY = "numpy._core.multiarray" if np.lib.NumpyVersion(np.__version__) >= "2.0.0" else "numpy.core.multiarray"
DTYPE = b"cnumpy\ndtype\n(X\x02\x00\x00\x00u1tR"
START = f"c{NUMPY}\n_reconstruct\n(cnumpy\nndarray\n(K\x00tC\x01btR".encode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(
            pickle.dumps(Runs(os.system, "false")), "asks for posix.system|asks for nt.system", id="a command"
        ),
        pytest.param(pickle.dumps(Runs(eval, "1")), "asks for builtins.eval", id="an expression"),
        pytest.param(pickle.dumps(Runs(getattr, int, "real")), "asks for builtins.getattr", id="an attribute"),
        pytest.param(pickle.dumps(Runs(bytearray, 10)), "asks for builtins.bytearray", id="even a plain class"),
        pytest.param(pickle.dumps(np.load), "asks for numpy.load", id="another function of NumPy"),
        pytest.param(pickle.dumps(datetime.date(2019, 1, 22)), "asks for datetime.date", id="an object"),
        pytest.param(pickle.dumps({1, 2}), "EMPTY_SET", id="a set"),
        pytest.param(pickle.dumps(Path("x"), 2), "NEWOBJ|asks for", id="an object of protocol 2"),
        pytest.param(
            pickle.dumps(np.array([1, "a"], dtype=object)), "asks for|array of 'O8'", id="an array of objects"
        ),
        pytest.param(pickle.dumps(np.array(["text"])), "array of 'U4'", id="an array of text"),
        pytest.param(pickle.dumps(np.zeros(2, dtype=[("a", "f8")])), "array of 'V8'", id="an array of records"),
        pytest.param(pickle.dumps(np.ma.zeros(2)), "asks for numpy", id="a masked array"),
        pytest.param(
            b"cnumpy\nndarray\n((I99999999999\ntX\x02\x00\x00\x00u1tR.", "by itself", id="an array of all memory"
        ),
        pytest.param(b"c__builtin__\nbytes\n(I99999999999\ntR.", "bytes of something", id="bytes of all memory"),
        pytest.param(START + b".", "a bare Array", id="an array that is never filled"),
        pytest.param(b"cnumpy\nndarray\n.", "a bare StandIn", id="the class itself"),
        pytest.param(DTYPE + b".", "a bare NumberType", id="a number type by itself"),
        pytest.param(b"cnumpy\ndtype\n}X\x01\x00\x00\x00aK\x01sb.", "changes a name", id="a change to a name"),
        pytest.param(START + b"(K\x01(K\x09t" + DTYPE + b"\x89C\x02abtb.", "2 bytes do not fill", id="too few bytes"),
        pytest.param(START + b"(K\x01(J\xff\xff\xff\xfft" + DTYPE + b"\x89C\x00tb.", "shape", id="a negative length"),
        pytest.param(START + b"(K\x01tb.", "broken pickle", id="half a state"),
        pytest.param(b"\x80\x04N\x94r\xff\xff\xff\x7f.", "memo skips", id="a memo of all memory"),
        pytest.param(b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x00.", "broken pickle", id="bytes that are not there"),
        pytest.param(b"P1\n.", "PERSID", id="something outside it"),
        pytest.param(b"\x80\x02\x82\x01.", "EXT1", id="the extension registry"),
        pytest.param(b"(lp0\n0", "broken pickle", id="no end"),
        pytest.param(b"no pickle at all", "broken pickle|uses", id="text"),
        pytest.param(b"", "broken pickle", id="nothing"),
        pytest.param(pickle.dumps(nested(60)), "inside one another", id="too deep"),
        pytest.param(pickle.dumps(ring()), "a ring", id="a ring"),
        pytest.param(
            b"}" + START + b"(K\x01(K\x01t" + DTYPE + b"\x89C\x01atbNs.", "broken pickle", id="an array as a key"
        ),
    ],
)
def test_everything_else_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(NotPlain, match=why):
        loads(content)


def test_depth_that_is_allowed() -> None:
    assert loads(pickle.dumps(nested(40))) == nested(40)


def test_little_text_does_not_unfold_to_much() -> None:
    value: Any = ["lol"]
    for _ in range(40):
        value = [value, value]
    read = loads(pickle.dumps(value))
    assert read[0] is read[1]


def test_the_extension_registry_is_of_no_use() -> None:
    copyreg.add_extension("os", "system", 240)
    try:
        content = pickle.dumps(Runs(os.system, "false"), 2)
        with pytest.raises(NotPlain):
            loads(content)
    finally:
        copyreg.remove_extension("os", "system", 240)


def test_a_file_beyond_the_bound_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.pkl"
    path.write_bytes(pickle.dumps(DATA))
    same(read_pickle(path), DATA)
    monkeypatch.setattr(pickled_arrays, "MOST_BYTES", 10)
    with pytest.raises(NotPlain, match="larger than 10 bytes"):
        read_pickle(path)
