"""Which processes of a cluster do the work? Dask's workers, each with killable processes of its own.

Dask itself cannot end a piece of work that hangs, so a worker hands each piece to an engine of its machine. A worker
that dies costs nothing: Dask gives its pieces to another. Code and results travel as Dask sends them, so a cluster is
to be trusted as this machine is.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Generic

from hwcheck.errors import FileError, HwcheckError
from hwcheck.grading.digest import digest
from hwcheck.grading.engines import local
from hwcheck.grading.pool import Engine, Failed, In, Job, Out, Workers

WAIT = 30.0  # seconds for a scheduler or a first worker to answer
ALONE = 120.0  # seconds without any worker after which a run ends: it can be resumed
AGAIN = "start it and run the same command again; nothing decided so far is lost"
_AHEAD = 4  # pieces handed over for each thread of a worker


def engine(job: Job[In, Out], workers: Workers) -> Engine[In, Out]:
    return Cluster(job, workers)


class Cluster(Generic[In, Out]):
    """A client of the scheduler that is named, or of a cluster on this machine."""

    def __init__(self, job: Job[In, Out], workers: Workers) -> None:
        self._job = job
        self._workers = workers
        self._client: Any = None
        self._cluster: Any = None
        self._threads = 0
        self._seen = 0.0  # when there was a worker

    @property
    def ahead(self) -> int:
        return _AHEAD * max(self._threads, 1)

    def submit(self, piece: In) -> Any:
        if self._client is None:
            self._connect()
        return self._client.submit(_piece, self._job, self._workers, piece, pure=False)

    def result(self, done: Any) -> Out | Failed:
        from distributed import KilledWorker

        if done.cancelled():
            raise HwcheckError("the scheduler is gone", where=self._where(), fix=AGAIN)
        error = done.exception()
        match error:
            case None:
                found: Out | Failed = done.result()
                return found
            case KilledWorker():
                return Failed("crash")
        raise HwcheckError(f"a worker cannot work: {error}", where=self._where(), fix="install hwcheck on each of them")

    def watch(self) -> None:
        now = time.monotonic()
        self._threads = sum(self._client.nthreads().values())
        if self._threads:
            self._seen = now
        elif now - self._seen > ALONE:
            raise HwcheckError("all workers are gone", where=self._where(), fix=AGAIN)

    def close(self, *, gently: bool) -> None:
        if self._client is None:
            return
        if self._client.status == "running":
            self._client.run(_dismiss, _name(self._job, self._workers))
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def _connect(self) -> None:
        distributed = _distributed()
        # Dask tells of each worker that comes and goes; hwcheck tells what it means.
        for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        if not self._workers.scheduler:
            # A page that shows how they do needs more packages than the work itself.
            self._cluster = distributed.LocalCluster(
                n_workers=self._workers.count, threads_per_worker=1, dashboard_address=None
            )
        try:
            self._client = distributed.Client(self._cluster or self._workers.scheduler, timeout=WAIT)
            self._client.wait_for_workers(1, timeout=WAIT)
        except (OSError, ValueError) as error:  # a time-out is an OSError
            what = "no worker answers" if self._client else "no scheduler answers"
            fix = "start 'dask scheduler', and 'dask worker ADDRESS' on each machine"
            raise FileError(what, where=self._where(), fix=fix) from error
        self._seen = time.monotonic()
        self.watch()

    def _where(self) -> str:
        return self._workers.scheduler or "the cluster on this machine"


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        fix = "pip install 'hwcheck[dask]'"
        raise HwcheckError("Dask is not installed", where="--engine dask", fix=fix) from error
    return distributed


# In a Dask worker: the processes of each job.


@dataclass(slots=True)
class _Hand:
    """One job's processes on this worker, and how many of them are at work."""

    engine: local.Pool[Any, Any]
    busy: int = 0


_hands: dict[str, _Hand] = {}
_lock = Lock()


def _name(job: Job[Any, Any], workers: Workers) -> str:
    return digest((job, workers))


def _piece(job: Job[In, Out], workers: Workers, piece: In) -> Out | Failed:
    """What one of Dask's threads does."""
    name = _name(job, workers)
    with _lock:
        hand = _hands.get(name) or _first(name, job, workers)
        hand.busy += 1
        future = hand.engine.submit(piece)
    try:
        return hand.engine.result(future)
    finally:
        with _lock:
            hand.busy -= 1


def _first(name: str, job: Job[In, Out], workers: Workers) -> _Hand:
    """Processes for a new job; those that a killed run has left behind, idle, are ended."""
    import multiprocessing

    from distributed import get_worker

    for other in [other for other, hand in _hands.items() if not hand.busy]:
        _hands.pop(other).engine.close(gently=True)
    multiprocessing.current_process().daemon = False  # a nanny's worker may otherwise start no processes
    hand = _hands[name] = _Hand(local.Pool(job, replace(workers, count=get_worker().state.nthreads)))
    return hand


def _dismiss(name: str) -> None:
    with _lock:
        hand = _hands.pop(name, None)
    if hand:
        hand.engine.close(gently=not hand.busy)
