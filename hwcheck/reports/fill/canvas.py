"""What does Canvas import? The gradebook exported from there, with one column filled in and no other byte changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hwcheck.errors import FileError, did_you_mean
from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.wording import number, one_line
from hwcheck.reports.reading.cells import Cells, Row, read_cells
from hwcheck.reports.reading.filling import Filled, Filling, Warnings, fit_to_give, matched, parsed, same_name

DELIMITERS = ",;"

# Canvas looks for a student by these, in this order, and by the names last.
_KEYS = ("ID", "SIS User ID", "SIS Login ID", "Student")
_NOBODY = frozenset({"", "Points Possible", "Student, Test"})  # the last is Canvas's own, for instructors to try
_COMPUTED = re.compile(r"(Unposted )?(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
_ASSIGNMENT = re.compile(r"(?P<title>.*?)\s*\((?P<id>\d+)\)\s*")


def fill(gradebook: Gradebook, data: bytes, where: str, wanted: Filling) -> Filled:
    """The gradebook to upload. Raises FileError for a file that Canvas would not take."""
    cells = read_cells(data, where, DELIMITERS)
    header = _header(cells, where)
    column = _column(header, gradebook, wanted.column, where)
    warnings = Warnings(list(_about_column(cells, column, gradebook)))
    students = _student_rows(cells)
    keys = {row: _keys(header, cells.rows[row]) for row in students}
    found = matched(gradebook, keys, warnings)
    values: dict[tuple[int, int], str] = {}
    for row, record in found.items():
        if fit_to_give(record, wanted, warnings) and _may_fill(cells.rows[row], column, record, warnings):
            values[row, column] = f"{record.final:.2f}".rstrip("0").rstrip(".")
    return Filled(cells.filled(values), len(values), warnings.told())


def _header(cells: Cells, where: str) -> list[str]:
    header = [cell.value.strip().lstrip("\ufeff") for cell in cells.rows[0]] if cells.rows else []
    names = header[:3]
    if len(header) < 4 or not ("Student" in names[0] or "LastName" in names[0]) or "ID" not in names:
        fix = "export it in Canvas with 'Grades', 'Export', 'Export Entire Gradebook'"
        raise FileError("this is no gradebook of Canvas", where=where, fix=fix)
    return header


def _columns(header: Sequence[str]) -> dict[int, str]:
    """The columns of assignments: what stands behind the section and is not computed."""
    section = max((place for place, name in enumerate(header) if "Section" in name), default=-1)
    if section < 0:
        return {}
    return {place: name for place, name in enumerate(header) if place > section and not _COMPUTED.search(name)}


def _column(header: Sequence[str], gradebook: Gradebook, wanted: str, where: str) -> int:
    columns = _columns(header)
    names = [wanted] if wanted else [gradebook.assignment.title, gradebook.assignment.name]
    for name in filter(None, map(same_name, names)):
        fits = [place for place, title in columns.items() if name in _titles(title)]
        if len(fits) == 1:
            return fits[0]
    quoted = ", ".join(sorted(repr(one_line(name)) for name in columns.values())) or "none"
    hint = did_you_mean(wanted, columns.values()) if wanted else ""
    fix = hint or f"name it with --column; the file has {quoted}"
    raise FileError(f"no one column for {names[0] or names[-1]!r}", where=where, fix=fix)


def _titles(name: str) -> set[str]:
    match = _ASSIGNMENT.fullmatch(name)
    return {same_name(name)} | ({same_name(match["title"]), match["id"]} if match else set())


def _student_rows(cells: Cells) -> list[int]:
    """The rows below the header that stand for somebody: not the points, not blank, not the notes on posting."""
    return [place for place, row in enumerate(cells.rows) if place and row[0].value.strip() not in _NOBODY]


def _keys(header: Sequence[str], row: Row) -> list[str]:
    at = {name: row[place].value for place, name in enumerate(header[: len(row)])}
    keys = [at.get(key, "").removeprefix("'") for key in _KEYS]
    if at.get("LastName") or at.get("FirstName"):
        keys += [f"{at.get('LastName', '')}, {at.get('FirstName', '')}"]
    last, comma, first = keys[3].partition(",")
    return [key for key in (*keys, f"{first} {last}" if comma else "") if key.strip()]


def _about_column(cells: Cells, column: int, gradebook: Gradebook) -> Iterator[str]:
    name = one_line(cells.rows[0][column].value)
    if not _ASSIGNMENT.fullmatch(cells.rows[0][column].value):
        yield f"{name!r}: no '(number)' behind the title: Canvas may offer to make a new assignment of it"
    points = next((row for row in cells.rows[1:4] if row[0].value.strip() == "Points Possible"), None)
    if points is None or column >= len(points):
        return
    possible, ours = points[column].value.strip(), gradebook.assignment.max_points
    if "read only" in possible:
        yield f"{name!r}: read only: Canvas skips this column without a word"
    elif parsed(possible) is not None and parsed(possible) != round(ours, 2):
        yield f"{name!r}: worth {possible} points in Canvas and {number(ours)} here: the points are not scaled"


def _may_fill(row: Row, column: int, record: Record, warnings: Warnings) -> bool:
    """Whether Canvas would take a grade here; a grade that changes is said."""
    if column >= len(row):
        warnings.of(record, "the row is too short; fill it in by hand")
        return False
    before = row[column].value.strip()
    if before.upper() in {"EX", "N/A"}:
        why = "excused" if before.upper() == "EX" else "not assigned"
        warnings.of(record, f"{why} in Canvas; the cell stays as it is")
        return False
    stored = parsed(before)
    if stored is not None and round(stored, 2) != round(record.final, 2):
        warnings.of(record, "the grade in Canvas changes", f"from {number(stored)} to {number(record.final)}")
    return True
