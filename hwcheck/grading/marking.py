"""How is a class marked so that nothing is lost and nothing decided twice? Everything goes through the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hwcheck.errors import FileError
from hwcheck.grading.classroom import Gradebook, Student, grade_class, pairs
from hwcheck.grading.deciding import Progress, Sheet
from hwcheck.grading.digest import sheet_digest, version
from hwcheck.grading.ledger import Ledger, Run
from hwcheck.grading.ledger_memory import Remembered
from hwcheck.grading.overrides import with_overrides
from hwcheck.grading.pool import Workers


@dataclass(frozen=True, slots=True)
class Marking:
    """A sheet, the ledger it is marked in, and the processes that decide."""

    ledger: Ledger
    sheet: Sheet
    workers: Workers

    def begin(self, command: str, source: Path | str) -> int:
        """The number of the run that starts here."""
        assignment = self.sheet.assignment
        bank = str(self.sheet.bank or "")
        return self.ledger.begin(Run(assignment.name, command, str(source), bank, sheet_digest(assignment), version()))

    def mark(self, students: Sequence[Student], progress: Progress | None = None, *, retry: bool = False) -> Gradebook:
        """The marks after every decision by a person; verdicts are put on file as they are made."""
        memory = Remembered(self.ledger, self.sheet.assignment, retry=retry, deciding=True)
        decided = grade_class(self.sheet, students, self.workers, progress, memory)
        return with_overrides(decided, self.ledger.overrides(self.sheet.assignment.name))

    def recall(self, students: Sequence[Student]) -> Gradebook:
        """The marks as hwcheck decided them, from the ledger alone. Raises FileError where a part has changed since."""
        memory = Remembered(self.ledger, self.sheet.assignment)
        wanted = dict.fromkeys(pairs(self.sheet.assignment, students))
        if len(memory.recall(list(wanted))) < len(wanted):
            fix = "run 'hwcheck regrade' first"
            raise FileError("the problems have changed since this was marked", where=str(self.ledger.path), fix=fix)
        return grade_class(self.sheet, students, Workers(0), None, memory)


def marked_before(ledger: Ledger, assignment: str = "", bank: Path | None = None) -> tuple[Sheet, Run]:
    """The sheet of the last run in a ledger, as its problems are now, and that run."""
    from hwcheck.bank.load import load_assignment

    run = ledger.last_run(assignment)
    place = bank or (Path(run.bank) if run.bank else None)
    return Sheet(load_assignment(run.assignment, place), place), run
