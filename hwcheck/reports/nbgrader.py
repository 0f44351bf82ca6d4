"""What does a course that lives with nbgrader read? The table that `nbgrader export` writes, a row for each student."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.late import moment
from hwcheck.reports.csv import harmless
from hwcheck.reports.reading.filling import of_open

HEADER = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


def files(gradebook: Gradebook) -> Iterator[tuple[str, str]]:
    """`nbgrader.csv`. Unlike nbgrader, it quotes what has commas and lines in it: any reader of CSV takes that."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(gradebook, record) for record in gradebook.records)
    yield "nbgrader.csv", text.getvalue()


def warnings(gradebook: Gradebook) -> tuple[str, ...]:
    return of_open(gradebook, "the table counts them as 0")


def _as_stored(at: datetime | None) -> str:
    """A moment as nbgrader keeps it: in UTC, without saying so."""
    return str(at.astimezone(UTC).replace(tzinfo=None)) if at else ""


def _row(gradebook: Gradebook, record: Record) -> dict[str, object]:
    """nbgrader's scores are decimal numbers. Names are not taken apart: which of them is the last one is a guess."""
    student = record.student
    number = student.id or student.name
    return {
        "assignment": harmless(gradebook.assignment.name),
        "duedate": _as_stored(gradebook.assignment.due),
        "timestamp": _as_stored(moment(student.submitted)) or harmless(student.submitted),
        "student_id": harmless(number),
        "last_name": harmless(student.name) if student.name != number else "",
        "email": harmless(student.id) if "@" in student.id else "",
        "raw_score": float(record.points),
        "late_submission_penalty": round(record.points - record.final, 6),
        "score": float(record.final),
        "max_score": float(gradebook.assignment.max_points),
    }
