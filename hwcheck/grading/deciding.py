"""How are the answers of a class decided? Each distinct pair of item and text once, in bounded processes.

Neither the number of the processes nor where they are changes a verdict: it is a function of the pair alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hwcheck.bank.load import sheet_at
from hwcheck.bank.model import Assignment
from hwcheck.bank.names import FORMULA_KINDS
from hwcheck.equivalence import prover
from hwcheck.errors import HwcheckError
from hwcheck.grading.agreement import Facts, disagreement, facts
from hwcheck.grading.follow import decide_guarded, question_of
from hwcheck.grading.mark import check_guarded
from hwcheck.grading.pool import Crew, Failed, Job, Workers
from hwcheck.verdict import Outcome, Verdict

Pair = tuple[str, ...]
"""The item's key and the text of the answer; then, where it is asked whether that follows, the earlier answers."""

Decide = Callable[[Sequence[Pair]], Iterator[tuple[Pair, Verdict]]]

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
    decide: Decide, pairs: Sequence[Pair], progress: Progress | None = None, memory: Memory | None = None
) -> dict[Pair, Verdict]:
    """The verdict on each distinct pair; what `memory` holds is not decided again."""
    distinct = tuple(dict.fromkeys(pairs))
    verdicts = dict(memory.recall(distinct)) if memory else {}
    for pair, verdict in decide([pair for pair in distinct if pair not in verdicts]):
        verdicts[pair] = verdict
        if memory:
            memory.keep(pair, verdict)
        if progress:
            progress(len(verdicts), len(distinct))
    return verdicts


@contextmanager
def deciders(sheet: Sheet, workers: Workers) -> Iterator[Decide]:
    """What decides pairs, in processes that end with this context, or here where there are to be none."""
    if not workers.count:
        yield lambda pairs: ((pair, _decide(sheet.assignment, pair)) for pair in pairs)
        return
    bank = sheet.bank and sheet.bank.resolve()
    given = (sheet.assignment.name, bank, facts(sheet.assignment, everywhere=workers.engine != "local"))
    job = Job(_decide_in_worker, _load_in_worker, given, prover.leave)
    with Crew(job, workers) as crew:

        def decide(pairs: Sequence[Pair]) -> Iterator[tuple[Pair, Verdict]]:
            for place, result in crew.as_done(pairs):
                if isinstance(result, Refused):
                    raise HwcheckError(result.what, where="a worker", fix="give all workers the same, and run again")
                yield pairs[place], _failure(result, workers.seconds) if isinstance(result, Failed) else result

        yield decide


def _decide(assignment: Assignment, pair: Pair) -> Verdict:
    key, text, *earlier = pair
    sheet = sheet_at(assignment, key)
    if earlier:
        return decide_guarded(question_of(sheet, pair))
    item = sheet.item(key)
    assert item is not None, key
    return check_guarded(item, text)


def _failure(failed: Failed, seconds: float) -> Verdict:
    what = {
        "timeout": f"this answer was not decided within {seconds:g} s",
        "crash": "hwcheck ran out of memory or failed on this answer",
    }[failed.note]
    return Verdict(Outcome.REVIEW, 0.0, f"{what}; a person must look", failed.note)


@dataclass(frozen=True, slots=True)
class Refused:
    """A worker that would decide by another sheet or another program."""

    what: str


_loaded: list[Assignment | Refused] = []  # in a worker: the sheet, loaded once


def _load_in_worker(name: str, bank: Path | None, asked: Facts) -> None:
    sheet = _agreed(name, bank if bank and bank.is_dir() else None, asked)
    _loaded[:] = [sheet]
    if not isinstance(sheet, Refused) and any(item.part.kind in FORMULA_KINDS for item in sheet.items):
        prover.launch()  # SymPy is read in while the first answers are compared


def _agreed(name: str, bank: Path | None, asked: Facts) -> Assignment | Refused:
    """The sheet from a bank of this machine, if it is the one that is asked for."""
    from hwcheck.bank.load import load_assignment

    try:
        assignment = load_assignment(name, bank)
    except HwcheckError as error:
        return Refused(str(error))
    different = disagreement(asked, facts(assignment, everywhere=len(asked) > 1))
    return Refused(f"it has another version of {different}") if different else assignment


def _decide_in_worker(pair: Pair) -> Verdict | Refused:
    (sheet,) = _loaded
    return sheet if isinstance(sheet, Refused) else _decide(sheet, pair)
