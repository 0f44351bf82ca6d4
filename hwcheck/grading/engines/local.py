"""Which processes of this machine do the work? Fresh ones, each bounded in memory, and killed when its time is over."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, TimeoutError
from contextlib import contextmanager
from typing import Any, Generic

from hwcheck.grading.pool import Failed, In, Job, Out, Workers

MEMORY = 4 * 1024**3  # bytes of address space for one worker; NumPy and SymPy together map about 1 GiB
_AHEAD = 16  # pieces handed over for each process


class Engine(Generic[In, Out]):
    """A pool of processes."""

    def __init__(self, job: Job[In, Out], workers: Workers) -> None:
        self.ahead = _AHEAD * workers.count
        self._job = job
        self._workers = workers
        self._pool: Any = None

    def submit(self, piece: In) -> Future[Out]:
        with _keyboard_held_back():
            try:
                return self._scheduled(piece)
            except RuntimeError:  # all workers were killed at once, and the pool with them
                self.close(gently=False)
                return self._scheduled(piece)

    def _scheduled(self, piece: In) -> Future[Out]:
        if self._pool is None:
            self._pool = _started(self._job, self._workers.count)
        future: Future[Out] = self._pool.schedule(self._job.work, args=[piece], timeout=self._workers.seconds)
        return future

    def result(self, done: Future[Out]) -> Out | Failed:
        from concurrent.futures.process import BrokenProcessPool

        from pebble import ProcessExpired

        try:
            return done.result()
        except TimeoutError:
            return Failed("timeout")
        except (ProcessExpired, BrokenProcessPool, CancelledError, MemoryError):
            return Failed("crash")

    def watch(self) -> None:
        """A process that is gone is noticed by the pool."""

    def close(self, *, gently: bool) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            # Left to end by themselves, workers take with them what they have started.
            (pool.close if gently else pool.stop)()
            pool.join()


def _started(job: Job[In, Out], count: int) -> Any:
    import multiprocessing

    from pebble import ProcessPool

    return ProcessPool(
        max_workers=count,
        # Fresh processes, not forks: a fork copies NumPy's threads and whatever this process has half done.
        context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(job.start, job.given),
    )


@contextmanager
def _keyboard_held_back() -> Iterator[None]:
    """Processes started here never see Ctrl-C: it is for this process, which then ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(start: Callable[..., None], given: tuple[Any, ...]) -> None:
    from multiprocessing.util import Finalize

    Finalize(None, _end, exitpriority=100)
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[threads] = "1"
    _bound_memory()
    start(*given)


def _end() -> None:
    """What a worker does first when it ends.

    It would otherwise wait for the processes that it has started itself, and a second request to end, while it gives
    back its semaphores, would leave some of them behind.
    """
    import multiprocessing

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for child in multiprocessing.active_children():
        child.kill()


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
