"""How does one other process do a little work soon? Without a pool, and as a copy of this one where that is safe."""

from __future__ import annotations

import os
import sys
from concurrent.futures import Future
from multiprocessing.connection import Connection
from typing import Any, Generic

from hwcheck.grading.pool import Failed, In, Job, Out, Workers
from hwcheck.grading.worker import begin, keyboard_held_back

START = 120.0  # seconds that a process may take to be ready


class Single(Generic[In, Out]):
    """An engine of one process, which does each piece while its giver waits."""

    ahead = 1

    def __init__(self, job: Job[In, Out], workers: Workers) -> None:
        self._job = job
        self._seconds = workers.seconds
        self._process: Any = None
        self._end: Any = None

    def submit(self, piece: In) -> Future[Out | Failed]:
        future: Future[Out | Failed] = Future()
        future.set_result(self._asked(piece))
        return future

    def result(self, done: Future[Out | Failed]) -> Out | Failed:
        return done.result()

    def watch(self) -> None:
        """Nothing is under way outside of `submit`."""

    def close(self, *, gently: bool) -> None:
        if self._process is None:
            return
        if gently:
            self._end.close()  # it ends by itself, and what it has started with it
            self._process.join(5.0)
        self._process.kill()
        self._process.join()
        self._process = None

    def _asked(self, piece: In) -> Out | Failed:
        try:
            if self._process is None and not self._started():
                return self._failed("timeout")
            self._end.send(piece)
            if not self._end.poll(self._seconds):
                return self._failed("timeout")
            found: Out | Failed = self._end.recv()
        except (EOFError, OSError):  # it has died
            return self._failed("crash")
        return found

    def _failed(self, note: str) -> Failed:
        self.close(gently=False)
        return Failed(note)

    def _started(self) -> bool:
        """Whether a process is ready."""
        import multiprocessing

        context: Any = multiprocessing.get_context("fork" if _may_fork() else "spawn")
        with keyboard_held_back():
            self._end, other = context.Pipe()
            copied = self._end if context.get_start_method() == "fork" else None
            self._process = context.Process(target=_work, args=(self._job, other, copied))
            self._process.start()
            other.close()
            self._job.leave()
        return bool(self._end.poll(START) and self._end.recv() is None)


def _may_fork() -> bool:
    """A copy of a process has its locks and none of its threads: only where there is one is that the same."""
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1


def _work(job: Job[In, Out], end: Connection, copied: Connection | None) -> None:
    """Each piece that is sent, until nobody is left who could send one."""
    if copied is not None:
        copied.close()  # or this process would itself be one who could
    begin(job.start, job.given)
    end.send(None)
    while True:
        try:
            piece = end.recv()
        except EOFError:
            return
        end.send(_done(job, piece))


def _done(job: Job[In, Out], piece: In) -> Out | Failed:
    try:
        return job.work(piece)
    except MemoryError:
        return Failed("crash")
