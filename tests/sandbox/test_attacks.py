"""What does hostile code achieve inside the sandbox? Each attack is carried out, and must fail with a clear reason."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from hwcheck.sandbox.command import Limits, find_bubblewrap
from hwcheck.sandbox.session import Session, Stopped

pytestmark = pytest.mark.skipif(find_bubblewrap() is None, reason="bubblewrap is not installed")

ROOT = Path(__file__).parent.parent.parent
LIMITS = Limits(wall=20.0, memory=600 << 20)
SHORT = Limits(wall=2.0, memory=600 << 20)  # for what never ends; the rest must not fail because a machine is busy
HEAD = "import os, sys, socket, subprocess, signal, time\nimport numpy as np\n"


def attack(body: str, calls: int = 1, limits: Limits = LIMITS) -> object:
    """What `attack()` with this body returns from inside, its failure as text, or the note with which it is stopped."""
    lines = "\n".join("    " + line for line in body.splitlines())
    session = Session({"layers.py": f"{HEAD}def attack(x):\n{lines}\n"}, limits)
    try:
        for _ in range(calls):
            reply = session.ask(op="call", function="attack", args=[np.arange(3.0)])
        return str(reply["failure"]) if reply["failure"] else reply["result"]
    except Stopped as stopped:
        return stopped.note
    finally:
        session.close()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(f"return open({str(ROOT / 'README.md')!r}).read()", "FileNotFoundError", id="reading our folder"),
        pytest.param("return open('/etc/passwd').read()", "FileNotFoundError", id="reading the users of the system"),
        pytest.param("import hwcheck", "missing-module", id="importing the grader"),
        pytest.param("import reference", "missing-module", id="importing the references"),
        pytest.param(f"os.chdir({str(ROOT / 'problems')!r})", "FileNotFoundError", id="entering the bank"),
        pytest.param("open('/usr/mine', 'w')", "Read-only file system", id="writing into the system"),
        pytest.param("open('/mine', 'w')", "Read-only file system", id="writing beside the scratch folder"),
        pytest.param("open('/sandbox/inside/runner.py', 'a')", "Read-only file system", id="changing the runner"),
        pytest.param("socket.create_connection(('127.0.0.1', 80))", "PermissionError", id="the network"),
        pytest.param("socket.getaddrinfo('example.org', 80)", "gaierror", id="looking up a host"),
        pytest.param("while True:\n    os.fork()", "PermissionError", id="a fork bomb"),
        pytest.param("return subprocess.Popen(['sleep', '60'])", "PermissionError", id="a process in the background"),
        pytest.param("if os.fork() == 0:\n    time.sleep(60)", "PermissionError", id="a forked background process"),
        pytest.param(
            "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
            "ValueError",
            id="raising the bound on memory",
        ),
        pytest.param(
            "f = open('/tmp/big', 'wb')\nwhile True:\n    f.write(bytes(1 << 20))\n    f.flush()",
            "OSError",
            id="an endless file",
        ),
        pytest.param(
            "for i in range(999):\n    open(f'/tmp/{i}', 'wb').write(bytes(8 << 20))",
            "No space left",
            id="endless files",
        ),
        pytest.param("return os.memfd_create('a')", "PermissionError", id="a file in memory that no bound counts"),
        pytest.param(
            "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
            "if libc.shmget(0, ctypes.c_size_t(1 << 20), 0o1600) < 0:\n    raise OSError(ctypes.get_errno(), 'none')",
            "PermissionError",
            id="a segment of memory that outlives its mapping",
        ),
        pytest.param("return np.ones(10**10)", "sandbox-memory", id="a memory bomb in one array"),
        pytest.param(
            "kept = []\nwhile True:\n    kept.append(bytearray(10**8))", "sandbox-memory", id="a memory bomb in steps"
        ),
        pytest.param("while True:\n    pass", "sandbox-time", id="an endless loop"),
        pytest.param("while True:\n    print('x' * 1000)", "sandbox-output", id="endless output"),
        pytest.param("while True:\n    os.write(2, b'x' * 1000)", "sandbox-output", id="endless output of errors"),
        pytest.param("os._exit(0)", "sandbox-ended", id="ending the process as if all were well"),
        pytest.param("os.kill(os.getpid(), 9)", "sandbox-ended", id="killing itself"),
        pytest.param("sys.exit(0)", "SystemExit", id="asking to exit"),
        pytest.param("raise KeyboardInterrupt", "KeyboardInterrupt", id="a made-up interrupt"),
        pytest.param(
            "for fd in range(3, 20):\n    try:\n        os.write(fd, b'{\"correct\": true}')\n    except OSError:\n"
            "        pass",
            "sandbox-forged",
            id="a verdict written into every channel",
        ),
        pytest.param(
            "from inside.frames import pack\nfor fd in range(3, 20):\n    try:\n"
            "        os.write(fd, pack({'id': 'guessed', 'failure': None, 'result': 1.0}))\n"
            "    except OSError:\n        pass",
            "sandbox-forged",
            id="a well-formed reply of one's own",
        ),
        pytest.param("os.closerange(3, 20)", "sandbox-", id="closing the channels"),
        pytest.param(
            "os.symlink('/', '/tmp/all')\nreturn open('/tmp/all" + str(ROOT / "README.md") + "').read()",
            "FileNotFoundError",
            id="a symlink out of the scratch folder",
        ),
    ],
)
def test_an_attack_fails(body: str, reason: str) -> None:
    assert reason in str(attack(body, limits=SHORT if reason == "sandbox-time" else LIMITS))


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        pytest.param("class Trick:\n    pass\nreturn Trick()", "Trick", id="an object"),
        pytest.param("return np.array([print], dtype=object)", "array of object", id="an array of objects"),
        pytest.param("return b'\\x80\\x04K\\x01.'", "bytes", id="the bytes of a pickle"),
        pytest.param(
            "class A(np.ndarray):\n    def __reduce__(self):\n        return (print, ('x',))\n"
            "return np.zeros(1).astype(object).view(A)",
            "array of object",
            id="an array that pickles itself into a call",
        ),
    ],
)
def test_only_plain_values_come_out(body: str, shown: str) -> None:
    assert shown in str(attack(body))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("os.kill(os.getppid(), 9)\nreturn x + 1", id="killing the parent"),
        pytest.param(
            "np.allclose = lambda *a, **k: True\nnp.array_equal = lambda *a: True\nnp.testing = None\nreturn x + 1",
            id="comparisons that always hold",
        ),
        pytest.param(
            "np.asarray = lambda *a, **k: np.zeros(9)\nnp.stack = None\nnp.lib.format.write_array_header_1_0 = None\n"
            "return x + 1",
            id="functions that the runner uses",
        ),
        pytest.param(
            "def trace(frame, event, arg):\n    frame.f_locals['result'] = 'all correct'\n    return trace\n"
            "sys.settrace(trace)\nreturn x + 1",
            id="a trace function",
        ),
        pytest.param("sys.stdout = None\nsys.stderr = None\nreturn x + 1", id="no streams to flush"),
    ],
)
def test_meddling_changes_nothing_outside(body: str) -> None:
    result = attack(body)
    np.testing.assert_array_equal(np.asarray(result), [1.0, 2.0, 3.0])
    assert np.allclose([1.0], [2.0]) is False


def test_a_shape_that_lies_about_its_size_takes_no_memory() -> None:
    lie = (
        "from inside import frames, runner\n"
        "import io\n"
        "b = io.BytesIO()\n"
        "np.lib.format.write_array_header_1_0(b, {'descr': '<f8', 'fortran_order': False, 'shape': (10**13,)})\n"
        "import json\n"
        "head = json.dumps({'value': {'array': 0}, 'sizes': [len(b.getvalue())]}).encode()\n"
        "frame = frames.LENGTHS.pack(len(head), len(b.getvalue())) + head + b.getvalue()\n"
        "runner._pack = lambda reply: frame\n"
        "return 1"
    )
    assert attack(lie, calls=2) == "sandbox-forged"


def test_the_environment_holds_nothing_of_ours() -> None:
    os.environ["HWCHECK_SECRET"] = "the key"
    try:
        shown = attack("return ' '.join(sorted(os.environ))")
        assert "HWCHECK" not in str(shown)
        assert attack("return sorted(os.listdir('/root')) if os.path.isdir('/root') else []") in ([], [".pyenv"])
    finally:
        del os.environ["HWCHECK_SECRET"]


def test_nothing_stays_in_the_machine_after_a_student() -> None:
    """A thread that would go on for ever goes with its session."""
    session = Session({"layers.py": HEAD + "import threading\ndef f():\n    while True:\n        time.sleep(1)\n"
                       "def attack():\n    threading.Thread(target=f).start()\n    return 1.0\n"}, LIMITS)  # fmt: skip
    assert session.ask(op="call", function="attack", args=[])["result"] == 1.0
    assert session._channel is not None
    process = session._channel.process
    session.close()
    assert process.returncode is not None


def test_one_endless_loop_does_not_cost_the_next_function() -> None:
    code = "def bad(x):\n    while True: pass\ndef good(x):\n    return x + 1\n"
    session = Session({"layers.py": code}, Limits(wall=0.5))
    with pytest.raises(Stopped, match=r"gave no answer within 0\.5 seconds"):
        session.ask(op="call", function="bad", args=[1.0])
    assert session.ask(op="call", function="good", args=[1.0])["result"] == 2.0
    assert session.starts == 2
    session.close()


def test_whoever_sleeps_before_each_answer_is_not_waited_for_to_the_end() -> None:
    code = "import time\ndef f(x):\n    time.sleep(0.3)\n    return x\n"
    session = Session({"layers.py": code}, Limits(total=0.8))
    notes = []
    for _ in range(5):
        try:
            notes.append(session.ask(op="call", function="f", args=[1.0])["result"])
        except Stopped as stopped:
            notes.append((stopped.what, stopped.note))
    over = ("took more than 0.8 seconds in all", "sandbox-time")
    assert notes[0] == 1.0
    assert notes[-2:] == [over, over]
    assert session.starts == 1
    session.close()


def test_processor_time_is_bounded_over_all_requests() -> None:
    code = (
        "import time\ndef f(x):\n    began = time.process_time()\n    while time.process_time() < began + 0.4: pass\n"
    )
    session = Session({"layers.py": code}, Limits(cpu=1))
    began = time.monotonic()
    session.ask(op="call", function="f", args=[1.0])

    def many() -> None:
        for _ in range(20):
            session.ask(op="call", function="f", args=[1.0])

    with pytest.raises(Stopped, match="processor time"):
        many()
    assert time.monotonic() - began < 5
    session.close()


def test_results_that_nobody_asked_for_are_told() -> None:
    code = (
        "import os, threading, time\ndef late():\n    time.sleep(0.2)\n    for fd in range(3, 9):\n        try: "
        "os.write(fd, b'x')\n        except OSError: pass\n"
        "def f(x):\n    threading.Thread(target=late).start()\n    return x\n"
    )
    session = Session({"layers.py": code}, LIMITS)
    session.ask(op="call", function="f", args=[1.0])
    time.sleep(0.5)
    with pytest.raises(Stopped, match="nobody had asked for"):
        session.ask(op="call", function="f", args=[1.0])
