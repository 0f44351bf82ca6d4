"""How are the answers of a class decided? Each distinct pair of item and text once, in bounded processes.

The number of processes never changes a verdict: it is a function of the pair alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hwcheck.bank.model import Assignment
from hwcheck.grading.follow import decide_guarded, question_of
from hwcheck.grading.mark import check_guarded
from hwcheck.grading.pool import Failed, Job, Workers, run_as_done
from hwcheck.verdict import Outcome, Verdict

Pair = tuple[str, ...]
"""The item's id and the text of the answer; then, where it is asked whether that follows, the earlier answers."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """An assignment and the bank it came from, so that a worker can load it for itself."""

    assignment: Assignment
    bank: Path | None = None


class Memory(Protocol):
    """Where verdicts are kept from one run to the next."""

    def recall(self, pairs: Sequence[Pair]) -> Mapping[Pair, Verdict]:
        """The verdicts on those pairs that have been decided before."""

    def keep(self, pair: Pair, verdict: Verdict) -> None:
        """Put a verdict where a kill cannot reach it."""


def decide_all(
    sheet: Sheet,
    pairs: Sequence[Pair],
    workers: Workers,
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> dict[Pair, Verdict]:
    """The verdict on each distinct pair; what `memory` holds is not decided again."""
    distinct = tuple(dict.fromkeys(pairs))
    verdicts = dict(memory.recall(distinct)) if memory else {}
    open_pairs = tuple(pair for pair in distinct if pair not in verdicts)
    decide = _in_processes if workers.count and open_pairs else _here
    for pair, verdict in decide(sheet, open_pairs, workers):
        verdicts[pair] = verdict
        if memory:
            memory.keep(pair, verdict)
        if progress:
            progress(len(verdicts), len(distinct))
    return verdicts


def _here(sheet: Sheet, pairs: Sequence[Pair], workers: Workers) -> Iterator[tuple[Pair, Verdict]]:
    return ((pair, _decide(sheet.assignment, pair)) for pair in pairs)


def _decide(assignment: Assignment, pair: Pair) -> Verdict:
    item_id, text, *earlier = pair
    if earlier:
        return decide_guarded(question_of(assignment, pair))
    item = assignment.item(item_id)
    assert item is not None, item_id
    return check_guarded(item, text)


def _in_processes(sheet: Sheet, pairs: Sequence[Pair], workers: Workers) -> Iterator[tuple[Pair, Verdict]]:
    job = Job(_decide_in_worker, _load_in_worker, (sheet.assignment.name, sheet.bank))
    for place, result in run_as_done(job, pairs, workers):
        yield pairs[place], _failure(result, workers.seconds) if isinstance(result, Failed) else result


def _failure(failed: Failed, seconds: float) -> Verdict:
    what = {
        "timeout": f"this answer was not decided within {seconds:g} s",
        "crash": "hwcheck ran out of memory or failed on this answer",
    }[failed.note]
    return Verdict(Outcome.REVIEW, 0.0, f"{what}; a person must look", failed.note)


_loaded: list[Assignment] = []  # in a worker: the sheet, loaded once


def _load_in_worker(name: str, bank: Path | None) -> None:
    from hwcheck.bank.load import load_assignment

    _loaded[:] = [load_assignment(name, bank)]


def _decide_in_worker(pair: Pair) -> Verdict:
    return _decide(_loaded[0], pair)
