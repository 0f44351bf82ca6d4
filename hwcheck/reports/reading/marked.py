"""How was a class marked? Its ledger knows, with what people have decided since; or a `grades.json`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hwcheck.grading.classroom import Gradebook
from hwcheck.grading.ledger import Ledger
from hwcheck.grading.marking import Marking, marked_before
from hwcheck.grading.overrides import with_overrides
from hwcheck.grading.pool import Workers
from hwcheck.reports.reading.grades import read_grades

_MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Marked:
    """A class, and the ledger's number of the run that it was last marked in."""

    gradebook: Gradebook
    run: int | None = None


def read_marked(path: Path, assignment: str = "", bank: Path | None = None) -> Marked:
    """The class from a ledger or a grades.json. Raises FileError, also for a sheet that has changed since."""
    if not _is_database(path):
        return Marked(read_grades(path, bank))
    with Ledger(path, must_exist=True) as kept:
        sheet, run = marked_before(kept, assignment, bank)
        recalled = Marking(kept, sheet, Workers(0)).recall(kept.students(run.assignment))
        return Marked(with_overrides(recalled, kept.overrides(run.assignment)), run.id)


def _is_database(path: Path) -> bool:
    """Whether it is a ledger is said when it is opened."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def note_export(path: Path, run: int, form: str, output: str) -> None:
    """Put on file that this was handed on."""
    with Ledger(path, must_exist=True) as kept:
        kept.export(run, form, output)
