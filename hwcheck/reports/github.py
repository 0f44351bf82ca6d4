"""What does GitHub Classroom's reporter read? A result object for each student, with the points of each part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.late import Lateness
from hwcheck.grading.mark import Mark
from hwcheck.grading.wording import one_line
from hwcheck.reports.json import dumps
from hwcheck.reports.markdown import file_name
from hwcheck.verdict import Outcome

_STATUS = {Outcome.CORRECT: "pass", Outcome.REVIEW: "error"}


def files(gradebook: Gradebook) -> Iterator[tuple[str, str]]:
    """`github/<student>.json`; a step's output `result` is this file in base64."""
    taken: set[str] = set()
    for record in gradebook.records:
        text = dumps(result(record, gradebook.assignment.max_points), indent=1)
        yield f"github/{file_name(record.student.name, taken)}.json", text + "\n"


def result(record: Record, max_points: float) -> dict[str, Any]:
    """The reporter sums the scores of the tests; what waits for a person is an error, not a failure."""
    tests = [_test(mark, record.late) for mark in record.marks]
    statuses = {test["status"] for test in tests}
    status = "error" if record.needs_a_person else "fail" if "fail" in statuses else "pass"
    return {"version": 1, "status": status, "max_score": max_points, "tests": tests}


def _test(mark: Mark, late: Lateness | None) -> dict[str, Any]:
    """The reporter knows no total but the sum, so lateness lowers each of the scores."""
    said = one_line(mark.verdict.feedback.partition("\n")[0], 600)
    return {
        "name": one_line(mark.item.id),
        "status": _STATUS.get(mark.verdict.outcome, "fail"),
        "score": late.left(mark.points) if late else mark.points,
        "message": f"{mark.verdict.outcome}: {said}" if said else str(mark.verdict.outcome),
        "test_code": "",
        "filename": "",
        "line_no": 0,
        "duration": 0,
    }
