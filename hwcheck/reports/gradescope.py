"""What does Gradescope read of a submission? One `results.json` for each student."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.mark import Mark
from hwcheck.grading.wording import because, number, one_line, title, visible
from hwcheck.reports.json import dumps
from hwcheck.reports.markdown import file_name
from hwcheck.verdict import Outcome

_LONGEST_SHOWN = 2000


def files(gradebook: Gradebook) -> Iterator[tuple[str, str]]:
    """`gradescope/<student>/results.json`."""
    taken: set[str] = set()
    for record in gradebook.records:
        folder = file_name(record.student.name, taken)
        yield f"gradescope/{folder}/results.json", dumps(results(record), indent=1) + "\n"


def results(record: Record) -> dict[str, Any]:
    """The sum is left to Gradescope unless lateness lowers it; every text is plain text, in which nothing can act."""
    waiting = [f"{number(record.open)} points wait for a person"] if record.open else []
    late = [record.late.says] if record.late and record.late.says else []
    said = [*waiting, *late, *(one_line(trouble, 600) for trouble in record.student.troubles)]
    return {
        "output": "\n".join(said),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        **({"score": record.final} if record.late and record.late.percent else {}),
        "tests": [_test(place, mark) for place, mark in enumerate(record.marks, start=1)],
    }


def _test(place: int, mark: Mark) -> dict[str, Any]:
    """One part. What waits for a person is neither passed nor failed, so it has no status of its own."""
    item, verdict = mark.item, mark.verdict
    test: dict[str, Any] = {
        "number": str(place),
        "name": one_line(title(item)),
        "score": mark.points,
        "max_score": item.points,
        "output": "\n".join(_output(mark)),
        "tags": [str(verdict.outcome)],
    }
    if verdict.outcome is not Outcome.REVIEW:
        test["status"] = "passed" if verdict.outcome is Outcome.CORRECT else "failed"
    return test


def _output(mark: Mark) -> Iterator[str]:
    verdict = mark.verdict
    yield str(verdict.outcome)
    if mark.response is not None and mark.response.text.strip():
        yield "read: " + one_line(mark.shown, _LONGEST_SHOWN)
    if verdict.feedback:
        yield visible(verdict.feedback)[:_LONGEST_SHOWN]
    yield from (one_line(reason, _LONGEST_SHOWN) for reason in (because(verdict), *verdict.remarks) if reason)
