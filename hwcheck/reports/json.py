"""What does a program read of a class? One file, `grades.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hwcheck.grading.classroom import Gradebook, Record, Student
from hwcheck.grading.mark import Mark
from hwcheck.verdict import Evidence, Verdict, Witness

SCHEMA = 1
"""The version of `grades.json`; `hwcheck report --schema` prints its JSON schema."""

# A string may hold these in JSON, but they would drive the terminal that shows the file.
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_LONE = re.compile("[\ud800-\udfff]")


def files(gradebook: Gradebook) -> Iterator[tuple[str, Iterator[str]]]:
    """`grades.json`, in pieces."""
    yield "grades.json", _whole(gradebook)


def _whole(gradebook: Gradebook) -> Iterator[str]:
    """The gradebook object student by student: those of a large class at once would fill the memory."""
    frame = dumps(gradebook_object(replace(gradebook, records=())), indent=1)
    before, empty, after = frame.partition('"students": []')
    yield before + empty.rstrip("]")
    for place, record in enumerate(gradebook.records):
        text = dumps(_student(record, gradebook.assignment.max_points), indent=1)
        yield ("," if place else "") + "\n  " + text.replace("\n", "\n  ")
    yield ("\n ]" if gradebook.records else "]") + after + "\n"


def dumps(value: object, indent: int | None = None) -> str:
    """JSON that reads well (`σ` stays `σ`) and is harmless on a terminal."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if indent is not None and _LONE.search(text):  # names of files that are not UTF-8
        text = json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False)
    elif indent is not None:
        import msgspec  # json's own indentation is written in Python and takes ten times as long

        text = msgspec.json.format(text, indent=indent)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def gradebook_object(gradebook: Gradebook) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "assignment": gradebook.assignment.name,
        "students": [_student(record, gradebook.assignment.max_points) for record in gradebook.records],
    }


def mark_object(mark: Mark) -> dict[str, Any]:
    """One part of a student's work."""
    return {
        "part": mark.item.id,
        "outcome": str(mark.verdict.outcome),
        "credit": mark.verdict.credit,
        "points": mark.points,
        "max_points": mark.item.points,
        "response": mark.shown if mark.response else None,
        "where": _where(mark),
        **verdict_object(mark.verdict),
    }


def verdict_object(verdict: Verdict) -> dict[str, Any]:
    """What the verdict says, and what it rests on."""
    return {
        "feedback": verdict.feedback,
        "note": verdict.note,
        "slip": verdict.slip or None,
        "remarks": list(verdict.remarks),
        "evidence": evidence_object(verdict.evidence),
    }


def evidence_object(evidence: Evidence | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    return {
        "ground": str(evidence.ground),
        "points": evidence.points,
        "witness": witness_object(evidence.witness),
        "detail": evidence.detail,
    }


def witness_object(witness: Witness | None) -> dict[str, Any] | None:
    if witness is None:
        return None
    return {"point": dict(witness.point), "answer": witness.answer, "reference": witness.reference}


def _student(record: Record, max_points: float) -> dict[str, Any]:
    return {
        "student": record.student.name,
        **_platform(record.student),
        "files": list(record.student.files),
        "points": record.points,
        "max_points": max_points,
        "open": record.open,
        **_late(record),
        "troubles": list(record.student.troubles),
        "parts": [mark_object(mark) for mark in record.marks],
    }


def _platform(student: Student) -> dict[str, Any]:
    """What a platform said of the student, where it said something; its gradebook is filled in by it."""
    said = {"id": student.id, "team": student.team, "late": student.late, "submitted": student.submitted}
    return {key: value for key, value in said.items() if value}


def _late(record: Record) -> dict[str, Any]:
    """What the late policy makes of the points, where the sheet was due at some time."""
    late = record.late
    if late is None:
        return {}
    told = {"status": str(late.status), "days": late.days, "percent": late.percent, "says": late.says}
    return {"lateness": told, "final_points": record.final}


def _where(mark: Mark) -> str | None:
    if mark.response is None or not mark.response.document:
        return None
    return f"{mark.response.document}:{mark.response.line}" if mark.response.line else mark.response.document
