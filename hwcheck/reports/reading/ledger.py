"""What does a ledger hold of a class, as it was last marked and as people have decided since?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hwcheck.grading.classroom import Gradebook
from hwcheck.grading.ledger import Ledger
from hwcheck.grading.marking import Marking, marked_before
from hwcheck.grading.overrides import with_overrides
from hwcheck.grading.pool import Workers

_MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Marked:
    """A class, and the number of the run that it was last marked in."""

    gradebook: Gradebook
    run: int


def is_ledger(path: Path) -> bool:
    """Whether this is a database; whether it is a ledger is said when it is opened."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def read_ledger(path: Path, assignment: str = "", bank: Path | None = None) -> Marked:
    """The class from its ledger alone. Raises FileError for a sheet that has changed since it was marked."""
    with Ledger(path, must_exist=True) as kept:
        sheet, run = marked_before(kept, assignment, bank)
        recalled = Marking(kept, sheet, Workers(0)).recall(kept.students(run.assignment))
        return Marked(with_overrides(recalled, kept.overrides(run.assignment)), run.id)


def note_export(path: Path, run: int, form: str, output: str) -> None:
    """Put on file that this was handed on."""
    with Ledger(path, must_exist=True) as kept:
        kept.export(run, form, output)
