"""What does PrairieLearn read? A `results.json` for each student, as from an external grader, and a table of totals."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.mark import Mark
from hwcheck.grading.wording import number, one_line
from hwcheck.reports.csv import harmless
from hwcheck.reports.json import dumps
from hwcheck.reports.markdown import file_name
from hwcheck.reports.reading.filling import of_open
from hwcheck.verdict import Outcome


def files(gradebook: Gradebook) -> Iterator[tuple[str, str]]:
    """`prairielearn/<student>/results.json`, and `prairielearn/scores.csv` for 'Upload new total scores'."""
    yield "prairielearn/scores.csv", totals(gradebook)
    taken: set[str] = set()
    for record in gradebook.records:
        text = dumps(results(record, gradebook.assignment.max_points), indent=1)
        yield f"prairielearn/{file_name(record.student.name, taken)}/results.json", text + "\n"


def warnings(gradebook: Gradebook) -> tuple[str, ...]:
    return of_open(gradebook, "scores.csv leaves them out")


def totals(gradebook: Gradebook) -> str:
    """Each student's first instance of the assessment; a student with open points has no row yet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["uid", "instance", "score_perc"])
    most = gradebook.assignment.max_points
    for record in gradebook.records:
        if not record.needs_a_person:
            share = round(100 * record.final / most, 2) if most else 0
            writer.writerow([harmless(record.student.id or record.student.name), 1, f"{share:g}"])
    return text.getvalue()


def results(record: Record, max_points: float) -> dict[str, Any]:
    """A hand-in that nothing could be read of is not gradable, so that it costs the student no attempt."""
    answered = any(mark.verdict.outcome is not Outcome.MISSING for mark in record.marks)
    troubles = [one_line(trouble, 600) for trouble in record.student.troubles]
    if troubles and not answered:
        return {"gradable": False, "format_errors": troubles}
    waiting = f"{number(record.open)} points wait for a person" if record.open else ""
    return {
        "gradable": True,
        "score": min(1.0, record.final / max_points) if max_points else 0.0,
        "message": "; ".join([*filter(None, [waiting]), *troubles]),
        "tests": [_test(mark) for mark in record.marks],
    }


def _test(mark: Mark) -> dict[str, Any]:
    """Both kinds of points, always: without them PrairieLearn shows no test at all."""
    return {
        "name": one_line(mark.item.id),
        "points": mark.points,
        "max_points": mark.item.points,
        "message": str(mark.verdict.outcome),
        "output": one_line(mark.verdict.feedback.partition("\n")[0], 600),
    }
