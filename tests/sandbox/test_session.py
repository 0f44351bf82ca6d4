"""How does a session answer what is asked in good faith?"""

from __future__ import annotations

import itertools
import os
import platform
import time
from pathlib import Path

import numpy as np
import pytest

from hwcheck.sandbox import command, seccomp
from hwcheck.sandbox.command import Limits, find_bubblewrap
from hwcheck.sandbox.inside.frames import LENGTHS, FrameError, Kept, Opaque, pack, unpack
from hwcheck.sandbox.session import OPT_OUT, Session, Stopped, close_all, session

needs_bubblewrap = pytest.mark.skipif(find_bubblewrap() is None, reason="bubblewrap is not installed")

CODE = "def add(x, y=1):\n    return x + y, {'x': x, 'open': open}\ndef double(x, cache):\n    return 2 * cache['x']\n"


def roundtrip(value: object) -> object:
    frame = pack(value)
    head, body = LENGTHS.unpack_from(frame)
    start = LENGTHS.size
    assert len(frame) == start + head + body
    return unpack(frame[start : start + head], frame[start + head :])


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(None, id="nothing"),
        pytest.param((1, 2.5, "σ", True, [None, ()]), id="nested plain values"),
        pytest.param({"a": {"b": (1,)}}, id="dictionaries"),
        pytest.param(Kept("forward", 1), id="a handle"),
        pytest.param(2**62, id="a large integer"),
        pytest.param(float("inf"), id="infinity"),
    ],
)
def test_plain_values_cross_the_wall(value: object) -> None:
    assert roundtrip(value) == value


@pytest.mark.parametrize(
    "array",
    [
        pytest.param(np.arange(6.0).reshape(2, 3), id="floats"),
        pytest.param(np.arange(6.0).reshape(2, 3).T, id="transposed"),
        pytest.param(np.zeros((0, 3)), id="empty"),
        pytest.param(np.float32(1.5), id="a scalar of NumPy"),
        pytest.param(np.array([True, False]), id="booleans"),
        pytest.param(np.array([1 + 2j]), id="complex numbers"),
    ],
)
def test_arrays_cross_the_wall(array: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> None:
    got = roundtrip({"array": array})
    assert isinstance(got, dict)
    np.testing.assert_array_equal(got["array"], array)
    assert got["array"].dtype == array.dtype


def test_what_is_not_plain_stays_inside() -> None:
    assert roundtrip((open, {1: 2}, 2**80)) == (Opaque("builtin_function_or_method"), Opaque("dict"), Opaque("int"))


@pytest.mark.parametrize(
    ("head", "body"),
    [
        pytest.param(b"", b"", id="nothing"),
        pytest.param(b"[1, 2]", b"", id="another document"),
        pytest.param(b'{"value": 1, "sizes": [5]}', b"1234", id="too few bytes"),
        pytest.param(b'{"value": 1, "sizes": [-4, 8]}', b"1234", id="a negative size"),
        pytest.param(b'{"value": {"array": 3}, "sizes": []}', b"", id="an array that is not there"),
        pytest.param(b'{"value": {"array": 0}, "sizes": [4]}', b"\x80\x04K.", id="a pickle for an array"),
        pytest.param(b'{"value": {"call": "print"}, "sizes": []}', b"", id="an unknown form"),
        pytest.param(b'{"value": ' + b'{"list": [' * 40 + b"]}" * 40 + b', "sizes": []}', b"", id="too deep"),
        pytest.param(b"[" * 100_000, b"", id="brackets without end"),
    ],
)
def test_what_is_no_frame_is_refused(head: bytes, body: bytes) -> None:
    with pytest.raises(FrameError):
        unpack(head, body)


@needs_bubblewrap
def test_a_cache_stays_inside_and_is_found_again() -> None:
    one = Session({"layers.py": CODE})
    reply = one.ask(op="call", function="add", args=[2.0], keep="forward", cache=1)
    assert reply["result"] == (3.0, Opaque("cache"))
    assert one.ask(op="call", function="double", args=[0.0, Kept("forward", 1)])["result"] == 4.0
    assert one.starts == 1
    one.close()


@needs_bubblewrap
def test_one_student_stays_warm_and_the_next_starts_anew() -> None:
    first = session({"layers.py": CODE})
    assert session({"layers.py": CODE}) is first
    first.load()
    assert first._channel is not None
    process = first._channel.process
    assert session({"layers.py": CODE + "# another\n"}) is not first
    assert process.returncode is not None, "the first student's process has ended"
    close_all()


@needs_bubblewrap
def test_several_files_import_each_other() -> None:
    one = Session({"layers.py": "from tools import twice\n", "tools.py": "def twice(x):\n    return 2 * x\n"})
    assert one.ask(op="call", function="twice", args=[4.0])["result"] == 8.0
    one.close()


@needs_bubblewrap
def test_an_error_says_its_line() -> None:
    one = Session({"layers.py": "def f(x):\n    y = x\n    return y / [1]\n"})
    failure = one.ask(op="call", function="f", args=[4.0])["failure"]
    assert (failure.type, failure.line, failure.source) == ("TypeError", 3, "return y / [1]")
    one.close()


@needs_bubblewrap
def test_random_numbers_are_the_same_on_every_run() -> None:
    code = "import numpy as np\ndef f():\n    return np.random.rand()\n"
    drawn = []
    for _ in range(2):
        one = Session({"layers.py": code})
        drawn.append(one.ask(op="call", function="f", args=[])["result"])
        one.close()
    assert drawn[0] == drawn[1]


def test_a_sandbox_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = tmp_path / "bwrap"
    refused.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    refused.chmod(0o755)
    monkeypatch.setattr(command, "find_bubblewrap", lambda: str(refused))
    with pytest.raises(Stopped, match=r"does not start .*No permissions") as stopped:
        Session({"layers.py": CODE}).load()
    assert stopped.value.note == "sandbox-missing"


def test_nothing_of_ours_is_shown_inside() -> None:
    line = command.sandboxed("bwrap", Limits(), None)
    pairs = list(itertools.pairwise(line))
    shown = [Path(source) for option, source in pairs if option == "--ro-bind"]
    hidden = [Path(folder) for option, folder in pairs if option == "--tmpfs"]
    inside = command.HERE / "inside"
    for ours in (command.OWN, command.OWN / "_bank", command.OWN.parent / "reference", command.OWN.parent / "problems"):
        over = [place for place in shown if ours.is_relative_to(place)]
        assert all(any(ours.is_relative_to(place) for place in hidden) for _ in over)
        assert not [place for place in shown if place.is_relative_to(ours) and place != inside]


def test_without_walls_the_same_answers_and_nothing_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OPT_OUT, "1")
    one = session({"layers.py": CODE}, Limits(wall=1))
    assert one.ask(op="call", function="add", args=[2.0], cache=1)["result"] == (3.0, Opaque("cache"))
    folder = one._folder
    assert os.path.isdir(folder)
    close_all()
    assert not os.path.exists(folder)


@needs_bubblewrap
def test_a_start_takes_no_time_to_speak_of() -> None:
    seconds = []
    for _ in range(3):
        one = Session({"layers.py": "x = 1\n"})
        began = time.perf_counter()
        one.load()
        seconds.append(time.perf_counter() - began)
        one.close()
    assert min(seconds) < 2  # about 0.15 on an idle machine; this one may be busy


def test_the_filter_is_whole_instructions_and_known_for_this_machine() -> None:
    assert len(seccomp.program("x86_64")) % 8 == 0
    assert seccomp.program("another") == b""
    if platform.machine() in ("x86_64", "aarch64"):
        assert seccomp.program() != b""
