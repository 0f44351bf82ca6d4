"""What does Moodle import? The grading worksheet downloaded from there, filled in and otherwise unchanged.

Moodle skips rows without a word: grades equal to the stored one, above the maximum, in a locked row, or stored again
since the download. Each of these that the worksheet shows is said beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from hwcheck.errors import FileError
from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.mark import Mark
from hwcheck.grading.wording import number, one_line, title
from hwcheck.reports.reading.cells import Cells, Row, read_cells
from hwcheck.reports.reading.filling import Filled, Filling, Warnings, fit_to_give, matched, parsed, same_name
from hwcheck.verdict import Outcome

DELIMITERS = ",;\t"

_NEEDED = ("Identifier", "Grade", "Last modified (grade)")
_KEYS = ("ID number", "Email address", "Username", "Full name")
_NO = frozenset({"no", "0", "false"})


def fill(gradebook: Gradebook, data: bytes, where: str, wanted: Filling) -> Filled:
    """The worksheet to upload. Raises FileError for a file that Moodle would not take."""
    cells = read_cells(data, where, DELIMITERS)
    columns = _columns(cells, where)
    warnings = Warnings()
    rows = [place for place, row in enumerate(cells.rows) if place and row[0].value.strip()]
    found = matched(gradebook, {row: _keys(columns, cells.rows[row]) for row in rows}, warnings)
    comma = any("," in _at(columns, cells.rows[row], name) for row in rows for name in ("grade", "maximum grade"))
    values: dict[tuple[int, int], str] = {}
    grades = 0
    for row, record in found.items():
        line = cells.rows[row]
        if not fit_to_give(record, wanted, warnings) or not _may_fill(columns, line, record, warnings):
            continue
        grade = f"{record.final:.2f}"
        values[row, columns["grade"]] = grade.replace(".", ",") if comma else grade
        grades += 1
        place = columns.get("feedback comments")
        if place is None or place >= len(line):
            continue
        if line[place].value.strip():
            warnings.of(record, "has feedback in Moodle already, which is left as it is")
        else:
            values[row, place] = feedback(record)
    return Filled(cells.filled(values), grades, warnings.told())


def feedback(record: Record) -> str:
    """What Moodle shows the student: HTML, in which nothing that the student wrote can act."""
    items = "".join(f"<li>{escape(line(mark))}</li>" for mark in record.marks)
    late = f"<p>{escape(record.late.says)}</p>" if record.late and record.late.says else ""
    return f"<ul>{items}</ul>{late}"


def line(mark: Mark) -> str:
    """One part in one line: its outcome, its points, and what is said of it."""
    earned = "open" if mark.verdict.outcome is Outcome.REVIEW else number(mark.points)
    said = one_line(mark.verdict.feedback.partition("\n")[0], 400)
    return f"{title(mark.item)}: {mark.verdict.outcome}, {earned} of {number(mark.item.points)}" + (
        f": {said}" if said else ""
    )


def _columns(cells: Cells, where: str) -> dict[str, int]:
    """Where each column stands; Moodle's own names vary in their capitals."""
    header = [cell.value.strip().lstrip("\ufeff") for cell in cells.rows[0]] if cells.rows else []
    missing = [name for name in _NEEDED if same_name(name) not in map(same_name, header)]
    if missing:
        fix = "download the grading worksheet with Moodle in English"
        raise FileError(f"no column {', '.join(map(repr, missing))}", where=where, fix=fix)
    return {same_name(name): place for place, name in enumerate(header)}


def _at(columns: dict[str, int], row: Row, name: str) -> str:
    place = columns.get(same_name(name))
    return row[place].value.strip() if place is not None and place < len(row) else ""


def _keys(columns: dict[str, int], row: Row) -> Sequence[str]:
    """`Participant 12345` is 12345 in the names of the files; Moodle prints the word in its own language."""
    identifier = _at(columns, row, "Identifier")
    number_of = identifier.split()[-1] if identifier else ""
    return [key for key in (number_of, identifier, *(_at(columns, row, name) for name in _KEYS)) if key]


def _may_fill(columns: dict[str, int], row: Row, record: Record, warnings: Warnings) -> bool:
    if columns["grade"] >= len(row):
        warnings.of(record, "the row is too short; fill it in by hand")
        return False
    if same_name(_at(columns, row, "Grade can be changed")) in _NO:
        warnings.of(record, "locked in Moodle, which would skip the row; the cell stays as it is")
        return False
    top = parsed(_at(columns, row, "Maximum grade"))
    if top is not None and record.final > top:
        warnings.of(record, f"above the maximum of {number(top)}: Moodle will skip the row:", number(record.final))
    stored = parsed(_at(columns, row, "Grade"))
    if stored is not None and round(stored, 2) == round(record.final, 2):
        warnings.of(record, "the grade in Moodle is the same already: Moodle will skip the row and its feedback")
    elif stored is not None:
        warnings.of(record, "the grade in Moodle changes", f"from {number(stored)} to {number(record.final)}")
    if stored is not None and _at(columns, row, "Last modified (grade)") not in {"", "-"}:
        warnings.of(
            record,
            "graded there before: if that was later than the download, Moodle will skip the row "
            "unless 'update records that have been modified' is ticked",
        )
    return True
