"""What does a gradebook import? One table, `grades.csv`, a row for each student."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.mark import Mark
from hwcheck.grading.wording import number, one_line
from hwcheck.verdict import Outcome


def files(gradebook: Gradebook) -> Iterator[tuple[str, str]]:
    """`grades.csv`."""
    yield "grades.csv", table(gradebook)


def table(gradebook: Gradebook) -> str:
    """Points for each part, `review` where a person must look first, then the totals."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    parts = [harmless(item.id) for item in gradebook.assignment.items]
    late = ["late", "final_points"] if gradebook.tells_lateness else []
    writer.writerow(["student", *parts, "points", "max_points", "open", *late, "troubles"])
    maximum = number(gradebook.assignment.max_points)
    writer.writerows(_row(record, maximum) for record in gradebook.records)
    return text.getvalue()


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: such a beginning gets an apostrophe before it."""
    shown = one_line(text, 1000)
    return "'" + shown if shown.startswith(("=", "+", "-", "@", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20")) else shown


def _row(record: Record, maximum: str) -> list[str]:
    marks = [_cell(mark) for mark in record.marks]
    troubles = harmless("; ".join(record.student.troubles))
    late = [record.late.brief, number(record.final)] if record.late else []
    return [harmless(record.student.name), *marks, number(record.points), maximum, number(record.open), *late, troubles]


def _cell(mark: Mark) -> str:
    return "review" if mark.verdict.outcome is Outcome.REVIEW else number(mark.points)
