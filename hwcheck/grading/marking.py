"""How is a class marked so that nothing is lost and nothing decided twice? Everything goes through the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hwcheck.grading.classroom import Gradebook, Student, grade_class
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
        memory = Remembered(self.ledger, self.sheet.assignment, retry=retry)
        decided = grade_class(self.sheet, students, self.workers, progress, memory)
        return with_overrides(decided, self.ledger.overrides(self.sheet.assignment.name))
