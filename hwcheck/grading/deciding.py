"""How are many answers decided at once, so that none of them can hold up the others?

Each distinct pair of part and text is decided once, in processes that can be killed. The number of processes
never changes a verdict: it is a function of the pair alone.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, TimeoutError
from dataclasses import dataclass
from pathlib import Path

from hwcheck.bank.model import Assignment
from hwcheck.grading.mark import check_guarded
from hwcheck.verdict import Outcome, Verdict

Pair = tuple[str, str]
"""The item's id and the text of the answer."""

Progress = Callable[[int, int], None]

MEMORY = 4 * 1024**3  # bytes of address space for one worker; NumPy and SymPy together map about 1 GiB


@dataclass(frozen=True, slots=True)
class Workers:
    """How many processes, and how many seconds one answer may take. No processes: here, without the bound."""

    count: int = 0
    seconds: float = 30.0

    @staticmethod
    def default() -> Workers:
        return Workers(count=max(1, min(os.cpu_count() or 1, 8)))


@dataclass(frozen=True, slots=True)
class Sheet:
    """An assignment and the bank it came from, so that a worker can load it for itself."""

    assignment: Assignment
    bank: Path | None = None


def decide_all(
    sheet: Sheet, pairs: Sequence[Pair], workers: Workers, progress: Progress | None = None
) -> dict[Pair, Verdict]:
    """The verdict on each distinct pair."""
    distinct = tuple(dict.fromkeys(pairs))
    verdicts: dict[Pair, Verdict] = {}
    found = _in_processes(sheet, distinct, workers) if workers.count and distinct else _here(sheet, distinct)
    for done, (pair, verdict) in enumerate(zip(distinct, found, strict=True), start=1):
        verdicts[pair] = verdict
        if progress:
            progress(done, len(distinct))
    return verdicts


def _here(sheet: Sheet, pairs: Sequence[Pair]) -> Iterator[Verdict]:
    return (_decide(sheet.assignment, pair) for pair in pairs)


def _decide(assignment: Assignment, pair: Pair) -> Verdict:
    item_id, text = pair
    item = assignment.item(item_id)
    assert item is not None, item_id
    return check_guarded(item, text)


def _in_processes(sheet: Sheet, pairs: Sequence[Pair], workers: Workers) -> Iterator[Verdict]:
    import multiprocessing

    from pebble import ProcessPool

    pool = ProcessPool(
        max_workers=min(workers.count, len(pairs)),
        # Fresh processes, not forks: a fork copies NumPy's threads and whatever this process has half done.
        context=multiprocessing.get_context("spawn"),
        initializer=_start_worker,
        initargs=(sheet.assignment.name, sheet.bank),
    )
    try:
        futures = [pool.schedule(_decide_in_worker, args=[pair], timeout=workers.seconds) for pair in pairs]
        for future in futures:
            yield _result(future, workers.seconds)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _result(future: Future[Verdict], seconds: float) -> Verdict:
    from pebble import ProcessExpired

    try:
        return future.result()
    except TimeoutError:
        return _review(f"this answer was not decided within {seconds:g} s; a person must look", "timeout")
    except (ProcessExpired, MemoryError):
        return _review("hwcheck ran out of memory or failed on this answer; a person must look", "crash")


def _review(feedback: str, note: str) -> Verdict:
    return Verdict(Outcome.REVIEW, 0.0, feedback, note)


_sheet_here: list[Assignment] = []  # in a worker: the assignment, loaded once by `_start_worker`


def _start_worker(name: str, bank: Path | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which stops the workers
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[threads] = "1"
    _bound_memory()

    from hwcheck.bank.load import load_assignment

    _sheet_here[:] = [load_assignment(name, bank)]


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))


def _decide_in_worker(pair: Pair) -> Verdict:
    return _decide(_sheet_here[0], pair)
