"""How is a proof run where it can be killed? In a child process that knows nothing of the caller's program.

`multiprocessing` imports the caller's main module into its children: a script that asks for a proof outside of
`if __name__ == "__main__"` would run a second time, and fail.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.util
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection

from hwcheck.domain import Scope
from hwcheck.tree import Tree

MEGABYTES = 2048
STARTING = 60.0  # seconds that a busy machine may take to import SymPy


class Prover:
    """One child, started when it is first asked, and again after it was killed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._starting = False

    def ask(self, reference: Tree, answer: Tree, scope: Scope, seconds: float) -> str:
        """What `proof.prove` says, or nothing where a bound is reached."""
        with self._lock:
            try:
                pipe = self._ready()
                pipe.send((reference, answer, scope, seconds))
                if pipe.poll(seconds):
                    return str(pipe.recv())
            except (OSError, EOFError, RecursionError):
                pass  # the child has died at one of its own bounds, or the formula is too deep to be sent
            self.stop()
            return ""

    def launch(self) -> None:
        """Start the child, and do not wait: whoever will ask soon may say so early."""
        with self._lock:
            if self._child is None:
                self._start()

    def _ready(self) -> Connection:
        if self._pipe is None:
            self._start()
        assert self._pipe is not None
        if self._starting:
            if not self._pipe.poll(STARTING):
                raise EOFError
            self._pipe.recv()
            self._starting = False
        return self._pipe

    def _start(self) -> None:
        ours, theirs = multiprocessing.Pipe()
        call = f"import gc; gc.disable(); from hwcheck.equivalence.prover import serve; serve({theirs.fileno()})"
        self._child = subprocess.Popen(
            [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {call}"],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        self._pipe, self._starting = ours, True

    def stop(self) -> None:
        """Kill the child, if there is one."""
        if self._child is not None:
            with suppress(ProcessLookupError):
                os.kill(self._child.pid, signal.SIGKILL)  # `Popen.kill` spares a child that a parent started
            self._child.wait()
        self.leave()

    def leave(self) -> None:
        """Forget the child: a copy of this process has it from here on."""
        if self._pipe is not None:
            self._pipe.close()
        self._child = self._pipe = None
        self._starting = False


_provers: dict[int, Prover] = {}  # by process: a fork must not talk to its parent's child


def prover() -> Prover:
    """The one of this process."""
    process = os.getpid()
    return _provers[process] if process in _provers else _kept(process, Prover())


def launch() -> None:
    """Start this process's child, or take over the one that the process of which this is a copy has launched."""
    begun = _provers.get(os.getppid())
    (_kept(os.getpid(), begun) if begun else prover()).launch()


def leave() -> None:
    """After a fork: what was launched here is the copy's from now on."""
    prover().leave()


def _kept(process: int, made: Prover) -> Prover:
    multiprocessing.util.Finalize(made, made.stop, exitpriority=10)  # runs in workers, too, unlike atexit
    return _provers.setdefault(process, made)


def serve(descriptor: int) -> None:
    """The child: one answer for each task, until the parent is gone or a bound is reached."""
    from hwcheck.equivalence import symbolic  # noqa: F401  importing SymPy is not to count as thinking
    from hwcheck.equivalence.proof import prove

    gc.enable()  # all that an import makes stays: looking for cycles in it is a tenth of the time
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt ends
    limit = MEGABYTES * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    pipe = Connection(descriptor)
    pipe.send("ready")
    try:
        while True:
            reference, answer, scope, seconds = pipe.recv()
            # A bound of its own on processor time: it ends even when its parent was killed.
            resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds) + 2, hard))
            try:
                pipe.send(prove(reference, answer, scope))
            except (MemoryError, RecursionError):
                pipe.send("")
    except (EOFError, OSError):
        return
