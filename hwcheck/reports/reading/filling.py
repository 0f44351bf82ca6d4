"""Whose row is which in a platform's own file, and what may be written into it?"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.wording import number, one_line


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


def same_name(text: str) -> str:
    """Names are compared without regard to capitals, spaces and how accents are stored."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def matched(gradebook: Gradebook, keys: Mapping[int, Iterable[str]], warnings: list[str]) -> dict[int, Record]:
    """The record for each row, found by the first of the row's keys that is one student's id or name.

    A student who fits no row, or a row that fits two students, is not guessed at: it becomes a warning.
    """
    by_key: defaultdict[str, list[Record]] = defaultdict(list)
    for record in gradebook.records:
        for key in {same_name(record.student.id), same_name(record.student.name)} - {""}:
            by_key[key].append(record)
    found: dict[int, Record] = {}
    rows_of: defaultdict[str, list[int]] = defaultdict(list)
    for row, values in keys.items():
        fits = next((by_key[key] for value in values if (key := same_name(value)) in by_key), [])
        if len(fits) > 1:
            warnings.append(f"row {row + 1}: several students here could be this one; fill it in by hand")
        elif fits:
            found[row] = fits[0]
            rows_of[fits[0].student.name].append(row)
    for name, rows in rows_of.items():
        if len(rows) > 1:
            lines = ", ".join(str(row + 1) for row in rows)
            warnings.append(f"{one_line(name)}: fits rows {lines}; fill them in by hand")
            for row in rows:
                del found[row]
    for record in gradebook.records:
        if record.student.name not in rows_of:
            warnings.append(f"{one_line(record.student.name)}: no such student in the file; the grade is left out")
    return found


def fit_to_give(record: Record, wanted: Filling, warnings: list[str]) -> bool:
    """Whether the points may be uploaded; what waits for a person may not, unless it is asked for."""
    if not record.needs_a_person or wanted.with_open:
        return True
    why = f"{number(record.open)} points wait for a person" if record.open else "a person must look at the files"
    warnings.append(f"{one_line(record.student.name)}: {why}; no grade is written (--with-open writes it)")
    return False


def parsed(text: str) -> float | None:
    """A number in somebody's spreadsheet, with a point or a comma; None for anything else."""
    plain = text.strip().replace(",", ".", 1)
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if abs(value) < 1e12 else None
