"""Which processes of this machine do the work? Fresh ones, each bounded in memory, and killed when its time is over."""

from __future__ import annotations

from concurrent.futures import CancelledError, Future, TimeoutError
from typing import Any, Generic

from hwcheck.grading.pool import Engine, Failed, In, Job, Out, Workers
from hwcheck.grading.single import Single
from hwcheck.grading.worker import begin, keyboard_held_back

_AHEAD = 16  # pieces handed over for each process


def engine(job: Job[In, Out], workers: Workers) -> Engine[In, Out]:
    """Where there is to be one process, it is ready sooner than a pool."""
    return Single(job, workers) if workers.count == 1 else Pool(job, workers)


class Pool(Generic[In, Out]):
    """Processes side by side."""

    def __init__(self, job: Job[In, Out], workers: Workers) -> None:
        self.ahead = _AHEAD * workers.count
        self._job = job
        self._workers = workers
        self._pool: Any = None

    def submit(self, piece: In) -> Future[Out]:
        with keyboard_held_back():
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
        initializer=begin,
        initargs=(job.start, job.given),
    )
