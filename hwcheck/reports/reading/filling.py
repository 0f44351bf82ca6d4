"""Whose row is which in a platform's own file, and what may be written into it?"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.wording import one_line

_MOST_ROWS = 20  # named in a warning, and as many students


@dataclass(frozen=True, slots=True)
class Filling:
    """What the marker wants: a column by name, and grades also where points are still open."""

    column: str = ""
    with_open: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """The file to upload, how many grades it holds, and all that deserves a look before."""

    data: bytes
    grades: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Warnings:
    """What deserves a look before the upload: of the file as a whole, and of students, those with one reason together.

    Frozen are its two collections, not what is in them.
    """

    of_file: list[str] = field(default_factory=list)
    of_students: defaultdict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def of(self, record: Record, reason: str, detail: str = "") -> None:
        self.of_students[reason].append((one_line(record.student.name), f" {detail}" if detail else ""))

    def told(self) -> tuple[str, ...]:
        return (*self.of_file, *(_told(reason, found) for reason, found in self.of_students.items()))


def of_open(gradebook: Gradebook, becomes: str) -> tuple[str, ...]:
    """Who has points in a table only in part, where the table itself has no room to say so."""
    warnings = Warnings()
    for record in gradebook.records:
        if record.needs_a_person:
            why = "points wait for a person" if record.open else "a person must look at the files"
            warnings.of(record, f"{why}; {becomes}")
    return warnings.told()


def _told(reason: str, found: Sequence[tuple[str, str]]) -> str:
    if len(found) == 1:
        name, detail = found[0]
        return f"{name}: {reason}{detail}"
    shown = ", ".join(name + detail for name, detail in found[:_MOST_ROWS])
    more = f" and {len(found) - _MOST_ROWS} more" if len(found) > _MOST_ROWS else ""
    return f"{len(found)} students: {reason}: {shown}{more}"


def same_name(text: str) -> str:
    """Names are compared without regard to capitals, spaces and how accents are stored."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def matched(gradebook: Gradebook, keys: Mapping[int, Iterable[str]], warnings: Warnings) -> dict[int, Record]:
    """The record for each row, found by the first of the row's keys that is one student's id or name.

    A student who fits no row, a row that fits two students, and rows that fit nobody become warnings: none is guessed.
    """
    by_key: defaultdict[str, list[Record]] = defaultdict(list)
    for record in gradebook.records:
        for key in {same_name(record.student.id), same_name(record.student.name)} - {""}:
            by_key[key].append(record)
    fits = {
        row: next((by_key[key] for value in values if (key := same_name(value)) in by_key), [])
        for row, values in keys.items()
    }
    rows_of: defaultdict[str, list[int]] = defaultdict(list)
    for row, records in fits.items():
        if len(records) == 1:
            rows_of[records[0].student.name].append(row)
    warnings.of_file.extend(_unclear(fits, rows_of))
    for record in gradebook.records:
        if record.student.name not in rows_of:
            warnings.of(record, "no such student in the file; the grade is left out")
    return {rows[0]: fits[rows[0]][0] for rows in rows_of.values() if len(rows) == 1}


def _unclear(fits: Mapping[int, Sequence[Record]], rows_of: Mapping[str, Sequence[int]]) -> Iterator[str]:
    for row, records in fits.items():
        if len(records) > 1:
            yield f"row {row + 1}: several students here could be this one; fill it in by hand"
    for name, rows in rows_of.items():
        if len(rows) > 1:
            yield f"{one_line(name)}: fits rows {_listed(rows)}; fill them in by hand"
    nobody = [row for row, records in fits.items() if not records]
    if nobody:
        rows_are = f"row {_listed(nobody)} is" if len(nobody) == 1 else f"rows {_listed(nobody)} are"
        yield f"{rows_are} of nobody who has handed in here; what stands there stays"


def _listed(rows: Sequence[int]) -> str:
    """The first rows as an editor counts them."""
    shown = ", ".join(str(row + 1) for row in rows[:_MOST_ROWS])
    return shown if len(rows) <= _MOST_ROWS else f"{shown} and {len(rows) - _MOST_ROWS} more"


def fit_to_give(record: Record, wanted: Filling, warnings: Warnings) -> bool:
    """Whether the points may be uploaded; what waits for a person may not, unless it is asked for."""
    if not record.needs_a_person or wanted.with_open:
        return True
    why = "points wait for a person" if record.open else "a person must look at the files"
    warnings.of(record, f"{why}; no grade is written (--with-open writes it)")
    return False


def parsed(text: str) -> float | None:
    """A number in somebody's spreadsheet, with a point or a comma; None for anything else."""
    plain = text.strip().replace(",", ".", 1)
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if abs(value) < 1e12 else None
