"""What does a course that lives with Otter read? `final_grades.csv`, as `otter grade` writes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from hwcheck.bank.model import Assignment
from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.wording import number
from hwcheck.reports.csv import harmless

_TOTALS = ("total_points_earned", "percent_correct", "grading_status")


def files(gradebook: Gradebook) -> Iterator[tuple[str, str]]:
    """`final_grades.csv`: the parts sorted by name, what each is worth in the first row."""
    places = sorted(range(len(gradebook.assignment.items)), key=lambda place: gradebook.assignment.items[place].id)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["file", *(harmless(gradebook.assignment.items[place].id) for place in places), *_TOTALS])
    writer.writerow(_worth(gradebook.assignment, places))
    writer.writerows(_row(gradebook, record, places) for record in gradebook.records)
    yield "final_grades.csv", text.getvalue()


def _worth(assignment: Assignment, places: list[int]) -> list[object]:
    points = [assignment.items[place].points for place in places]
    return ["points-per-question", *points, assignment.max_points, "--", "--"]


def _row(gradebook: Gradebook, record: Record, places: list[int]) -> list[object]:
    """The total is after the late policy. A status other than `Completed` says what a person must do."""
    most = gradebook.assignment.max_points
    share = record.final / most if most else 0.0
    points = [record.marks[place].points for place in places]
    return [harmless(record.student.name), *points, record.final, round(share, 4), _status(record)]


def _status(record: Record) -> str:
    waiting = [f"{number(record.open)} points wait for a person"] if record.open else []
    return harmless("; ".join([*waiting, *record.student.troubles])) or "Completed"
