"""How does work run so that no piece of it can hold up or bring down the rest? In processes that can be killed.

Where the processes are is an engine's affair: `--engine local` is `engines/local.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

from hwcheck.grading import engines

In = TypeVar("In")
Out = TypeVar("Out")
Given = TypeVar("Given", contravariant=True)
Made = TypeVar("Made", covariant=True)

_PATIENCE = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Workers:
    """How many processes, and how many seconds one piece of work may take. No processes: here, without the bound.

    `scheduler` is the address at which another machine's processes are found, for engines that know of any.
    """

    count: int = 0
    seconds: float = 30.0
    engine: str = "local"
    scheduler: str = ""


def default_workers() -> Workers:
    """One process for each processor that this one may use, at most 8."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Workers(count=min(available, 8))


@dataclass(frozen=True, slots=True)
class Failed:
    """A piece of work that was killed (`timeout`) or died (`crash`)."""

    note: str


def _nothing() -> None:
    """A function of the module, so that a job can be sent to a fresh process."""


@dataclass(frozen=True, slots=True)
class Job(Generic[In, Out]):
    """What each worker does: `start` once with `given`, then `work` on each piece. Both are functions of a module.

    What a copy of this process has taken over, `leave` gives up in this one.
    """

    work: Callable[[In], Out]
    start: Callable[..., None]
    given: tuple[Any, ...] = ()
    leave: Callable[[], None] = _nothing


class Future(Protocol):
    """A piece of work under way."""

    def add_done_callback(self, call: Callable[[Any], object], /) -> object: ...


class Engine(Protocol[Given, Made]):
    """The processes of one job. They are started with the first piece, so that a job without any costs nothing."""

    @property
    def ahead(self) -> int:
        """How many pieces to hand over, so that no process has to wait for the next."""

    def submit(self, piece: Given) -> Future: ...

    def result(self, done: Any) -> Made | Failed:
        """What became of a piece that is done."""

    def watch(self) -> None:
        """Look, while nothing is done for a while, whether anything will be. Raises HwcheckError where not."""

    def close(self, *, gently: bool) -> None:
        """End the processes; `gently` where none of them is at work."""


class Crew(Generic[In, Out]):
    """Processes that work as long as this is open. Leaving it while they work kills them."""

    def __init__(self, job: Job[In, Out], workers: Workers) -> None:
        self._engine: Engine[In, Out] = import_module(f"{engines.__name__}.{workers.engine}").engine(job, workers)
        self._under_way = 0

    def __enter__(self) -> Crew[In, Out]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.close(gently=not self._under_way)

    def as_done(self, pieces: Sequence[In]) -> Iterator[tuple[int, Out | Failed]]:
        """Each result with the place of its piece, as soon as it is there.

        A piece that is killed or dies gets one more try, after all others, because it may have been its neighbour's
        fault: a full memory, a busy machine.
        """
        again: list[int] = []
        for place, result in self._once(pieces, range(len(pieces))):
            if isinstance(result, Failed):
                again.append(place)
            else:
                yield place, result
        yield from self._once(pieces, sorted(again))

    def _once(self, pieces: Sequence[In], places: Sequence[int]) -> Iterator[tuple[int, Out | Failed]]:
        """One try at each of these; only some wait at any time, so that a large class does not fill the memory."""
        done: SimpleQueue[tuple[int, Any]] = SimpleQueue()
        for place in places:
            future = self._engine.submit(pieces[place])
            self._under_way += 1
            future.add_done_callback(partial(_put, done, place))
            if self._under_way >= self._engine.ahead:
                yield self._next(done)
        while self._under_way:
            yield self._next(done)

    def _next(self, done: SimpleQueue[tuple[int, Any]]) -> tuple[int, Out | Failed]:
        while True:
            try:
                place, future = done.get(timeout=_PATIENCE)
            except Empty:
                self._engine.watch()
                continue
            self._under_way -= 1
            return place, self._engine.result(future)


def _put(done: SimpleQueue[tuple[int, Any]], place: int, future: Any) -> None:
    done.put((place, future))
