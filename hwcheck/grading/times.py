"""When did each student hand in? Read from a table of a platform, where the names of the files do not say.

Gradescope's and Moodle's own exports have such columns; any other table may, with a header that is known here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from hwcheck.bank.deadline import student_key
from hwcheck.errors import FileError
from hwcheck.grading.late import moment

if TYPE_CHECKING:
    from hwcheck.grading.classroom import Student

LARGEST = 50_000_000

WHO = ("Identifier", "ID", "ID number", "SID", "Email address", "Email", "SIS Login ID", "Username", "Student", "Name")
WHEN = ("Submission Time", "Submitted", "Submitted at", "Last modified (submission)", "Timestamp")
HOW_LATE = {
    "Lateness (H:M:S)": "",
    "Seconds late": "seconds",
    "Minutes late": "minutes",
    "Hours late": "hours",
}

# Moodle in English: `Wednesday, 10 June 2026, 2:14 PM`, `Wednesday, June 10, 2026, 2:14 PM`, `10 June 2026, 14:14`
_MOODLE = ("%d %B %Y, %I:%M %p", "%B %d, %Y, %I:%M %p", "%d %B %Y, %H:%M")
_WEEKDAY = re.compile(r"^[A-Z][a-z]+day, ")
_CLOCK = re.compile(r"(\d{1,5}):(\d\d):(\d\d)")


def with_times(students: Sequence[Student], table: Path, due: datetime | None) -> list[Student]:
    """The students with the times that the table has for them. A time without a zone is in that of the due time.

    Raises FileError for a table that says of nobody when they handed in.
    """
    if due is None:
        raise FileError("the sheet is due at no time", where=str(table), fix="write 'due = ...' into the assignment")
    times = _times(table, due)
    found = [replace(one, submitted=_of(one, times) or one.submitted) for one in students]
    if found == list(students):
        raise FileError("no time of any student here", where=str(table), fix=f"it needs {_listed()}")
    return found


def _listed() -> str:
    return f"a column such as {', '.join(map(repr, WHO[:4]))}, and one such as {', '.join(map(repr, WHEN[:3]))}"


def _of(student: Student, times: Mapping[str, str]) -> str:
    keys = map(student_key, (student.id, student.name))
    return next((times[key] for key in keys if key in times), "")


def _times(table: Path, due: datetime) -> dict[str, str]:
    """The time of every row under each name that it has."""
    found: dict[str, str] = {}
    for row in _rows(table):
        told = {_plain(name): value.strip() for name, value in row.items() if name and isinstance(value, str)}
        submitted = _submitted(told, due)
        if submitted is not None:
            found |= dict.fromkeys(_names(told), submitted.isoformat())
    return found


def _rows(table: Path) -> Iterable[dict[str, str]]:
    if not table.is_file() or table.stat().st_size > LARGEST:
        raise FileError("no table of times", where=str(table), fix="give the CSV file that the platform exports")
    text = table.read_bytes().decode("utf-8-sig", "replace")
    try:
        return list(csv.DictReader(text.splitlines(keepends=True), strict=True))
    except csv.Error as error:
        raise FileError(f"not CSV ({error})", where=str(table), fix="download it again") from error


def _plain(name: str) -> str:
    """A header without its capitals, blanks and underscores."""
    return student_key(name).replace("_", "")


def _names(told: Mapping[str, str]) -> Iterable[str]:
    """What the row calls its student. Moodle's `Participant 123` is 123 in the names of the files."""
    names = [told.get(_plain(column), "") for column in WHO]
    return (student_key(name) for name in (*names, *names[0].split()[-1:]) if name)


def _submitted(told: Mapping[str, str], due: datetime) -> datetime | None:
    for column in WHEN:
        at = _moment(told.get(_plain(column), ""), due.tzinfo)
        if at is not None:
            return at
    for column, unit in HOW_LATE.items():
        late = _lateness(told.get(_plain(column), ""), unit)
        if late is not None:
            return due + late
    return None


def _moment(text: str, zone: tzinfo | None) -> datetime | None:
    for form in _MOODLE:
        try:
            return datetime.strptime(_WEEKDAY.sub("", text), form).replace(tzinfo=zone)
        except ValueError:
            continue
    return moment(text, zone)


def _lateness(text: str, unit: str) -> timedelta | None:
    if not unit:
        clock = _CLOCK.fullmatch(text)
        return timedelta(hours=int(clock[1]), minutes=int(clock[2]), seconds=int(clock[3])) if clock else None
    plain = re.fullmatch(r"\d{1,9}(\.\d{1,6})?", text)
    return timedelta(**{unit: float(text)}) if plain else None
