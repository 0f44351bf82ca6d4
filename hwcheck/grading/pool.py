"""How does work run so that no piece of it can hold up or bring down the rest? In processes that can be killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, TimeoutError
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

In = TypeVar("In")
Out = TypeVar("Out")

MEMORY = 4 * 1024**3  # bytes of address space for one worker; NumPy and SymPy together map about 1 GiB
_AHEAD = 16  # pieces handed over for each process: none has to wait for the next


@dataclass(frozen=True, slots=True)
class Workers:
    """How many processes, and how many seconds one piece of work may take. No processes: here, without the bound."""

    count: int = 0
    seconds: float = 30.0


def default_workers() -> Workers:
    """One process for each processor that this one may use, at most 8."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Workers(count=min(available, 8))


@dataclass(frozen=True, slots=True)
class Failed:
    """A piece of work that was killed (`timeout`) or died (`crash`)."""

    note: str


@dataclass(frozen=True, slots=True)
class Job(Generic[In, Out]):
    """What each worker does: `start` once with `given`, then `work` on each piece. Both are functions of a module."""

    work: Callable[[In], Out]
    start: Callable[..., None]
    given: tuple[Any, ...] = ()


def run(job: Job[In, Out], pieces: Sequence[In], workers: Workers) -> Iterator[Out | Failed]:
    """The results, in the order of the pieces. Leaving the loop early kills the workers."""
    waiting: dict[int, Out | Failed] = {}
    following = 0
    for place, result in run_as_done(job, pieces, workers):
        waiting[place] = result
        while following in waiting:
            yield waiting.pop(following)
            following += 1


def run_as_done(job: Job[In, Out], pieces: Sequence[In], workers: Workers) -> Iterator[tuple[int, Out | Failed]]:
    """Each result with the place of its piece, as soon as it is there.

    A piece that is killed or dies gets one more try, after all others, because it may have been its neighbour's
    fault: a full memory, a busy machine. Leaving the loop early kills the workers.
    """
    again: list[int] = []
    for place, result in _once(job, pieces, range(len(pieces)), workers):
        if isinstance(result, Failed):
            again.append(place)
        else:
            yield place, result
    yield from _once(job, pieces, sorted(again), workers)


def _once(
    job: Job[In, Out], pieces: Sequence[In], places: Sequence[int], workers: Workers
) -> Iterator[tuple[int, Out | Failed]]:
    """One try at each of these places, in a pool of its own: the last one may be broken."""
    import multiprocessing

    from pebble import ProcessPool

    if not places:
        return
    count = min(workers.count, len(places))
    pool = ProcessPool(
        max_workers=count,
        # Fresh processes, not forks: a fork copies NumPy's threads and whatever this process has half done.
        context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(job.start, job.given),
    )

    def schedule(place: int) -> Any:
        with _keyboard_held_back():
            return pool.schedule(job.work, args=[pieces[place]], timeout=workers.seconds)

    end = pool.stop
    try:
        yield from _as_done(schedule, places, count)
        end = pool.close  # workers end by themselves, and what they started with them
    finally:
        end()  # type: ignore[no-untyped-call]
        pool.join()


def _as_done(schedule: Callable[[int], Any], places: Iterable[int], count: int) -> Iterator[tuple[int, Any]]:
    """What becomes of each place; only some wait at any time, so that a large class does not fill the memory."""
    from queue import SimpleQueue

    done: SimpleQueue[tuple[int, Any]] = SimpleQueue()
    under_way = 0
    for place in places:
        try:
            future = schedule(place)
        except RuntimeError:  # all workers were killed at once, and the pool with them
            yield place, Failed("crash")
            continue
        future.add_done_callback(lambda future, place=place: done.put((place, future)))
        under_way += 1
        if under_way >= _AHEAD * count:
            finished, future = done.get()
            under_way -= 1
            yield finished, _result(future.result)
    for _ in range(under_way):
        finished, future = done.get()
        yield finished, _result(future.result)


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


def _result(wait: Callable[[], Out]) -> Out | Failed:
    from concurrent.futures.process import BrokenProcessPool

    from pebble import ProcessExpired

    try:
        return wait()
    except TimeoutError:
        return Failed("timeout")
    except (ProcessExpired, BrokenProcessPool, CancelledError, MemoryError):
        return Failed("crash")


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
