"""What did an earlier run find? Reads `grades.json` back into a gradebook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from hwcheck.bank.load import load_assignment, sheet_for
from hwcheck.bank.model import Assignment, Item, Part
from hwcheck.domain import Scope
from hwcheck.errors import FileError, HwcheckError
from hwcheck.grading.classroom import Gradebook, Record, Student
from hwcheck.grading.document import Response
from hwcheck.grading.late import Lateness, lateness
from hwcheck.grading.mark import Mark
from hwcheck.reports.json import SCHEMA
from hwcheck.reports.reading import form
from hwcheck.verdict import Evidence, Verdict, Witness

_LARGEST = 2_000_000_000
_FIX = "give the ledger.sqlite or the grades.json that 'hwcheck grade' has written"


def read_grades(path: Path, bank: Path | None = None) -> Gradebook:
    """The gradebook; labels and questions come from the bank, where it still has the sheet.

    Raises FileError for a file that `hwcheck grade` has not written.
    """
    if not path.is_file():
        what = "this is a folder" if path.is_dir() else "no such file"
        raise FileError(what, where=str(path), fix=_FIX)
    if path.stat().st_size > _LARGEST:
        raise FileError("larger than any class", where=str(path), fix="give the grades.json of one class")
    grades = _decoded(path)
    sheet = _sheet(grades.assignment, bank)
    items = _items(grades, sheet, str(path))
    records = tuple(_record(student, _own(items, sheet, student)) for student in grades.students)
    if sheet is None:
        return Gradebook(Assignment(grades.assignment, "", items), records)
    late = lateness(sheet, [record.student for record in records])  # by the policy as it is now
    dated = tuple(replace(record, late=each) for record, each in zip(records, late, strict=True))
    return Gradebook(replace(sheet, items=items), dated)


def _decoded(path: Path) -> form.Grades:
    data = path.read_bytes()
    try:
        version = msgspec.json.decode(data, type=form.Version).schema
        if version > SCHEMA:
            what = f"grades.json of schema {version}, and this hwcheck reads up to {SCHEMA}"
            raise FileError(what, where=str(path), fix="use the hwcheck that has written it")
        return msgspec.json.decode(data, type=form.Grades)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FileError(f"not a gradebook ({error})", where=str(path), fix=_FIX) from error


def _sheet(name: str, bank: Path | None) -> Assignment | None:
    try:
        return load_assignment(name, bank)
    except HwcheckError:
        if bank is not None:
            raise
        return None


def _items(grades: form.Grades, sheet: Assignment | None, where: str) -> tuple[Item, ...]:
    """The parts of the first student; a gradebook has the same for all."""
    if not grades.students:
        return sheet.items if sheet else ()
    first = grades.students[0].parts
    names = [part.part for part in first]
    for student in grades.students:
        if [part.part for part in student.parts] != names:
            fix = "mark the class again with 'hwcheck grade'"
            raise FileError(f"{student.student!r} has other parts than the first student", where=where, fix=fix)
    return tuple(_item(part, sheet.item(part.part) if sheet else None) for part in first)


def _item(part: form.Part, known: Item | None) -> Item:
    if known is not None:
        return Item(part.part, known.label, part.max_points, known.part)
    return Item(part.part, part.part, part.max_points, Part("", part.part, "", "", None, Scope()))


def _own(items: tuple[Item, ...], sheet: Assignment | None, student: form.Student) -> tuple[Item, ...]:
    """The items with the student's own numbers in their questions."""
    if sheet is None or not sheet.variants:
        return items
    own = sheet_for(sheet, student.id or student.student)
    return tuple(replace(item, part=(own.item(item.id) or item).part) for item in items)


def _record(student: form.Student, items: tuple[Item, ...]) -> Record:
    marks = tuple(_mark(part, item) for part, item in zip(student.parts, items, strict=True))
    about: dict[str, Any] = {key: getattr(student, key) for key in ("troubles", "id", "team", "late", "submitted")}
    responses = {mark.item.id: mark.response for mark in marks if mark.response is not None}
    told = student.lateness
    late = Lateness(told.status, told.days, told.percent, told.says) if told else None
    return Record(Student(student.student, student.files, responses, **about), marks, late)


def _mark(part: form.Part, item: Item) -> Mark:
    evidence = _evidence(part.evidence) if part.evidence else None
    verdict = Verdict(
        part.outcome, part.credit, part.feedback, part.note, evidence, part.slip or "", tuple(part.remarks)
    )
    response = None if part.response is None else _response(part)
    return Mark(item, verdict, response, part.points)


def _response(part: form.Part) -> Response:
    document, _, line = (part.where or "").rpartition(":")
    if not line.isdigit() or not document:
        document, line = part.where or "", "0"
    return Response(part.part, part.response or "", document=document, line=int(line))


def _evidence(evidence: form.Evidence) -> Evidence:
    seen = evidence.witness
    witness = Witness(tuple(seen.point.items()), seen.answer, seen.reference) if seen else None
    return Evidence(evidence.ground, evidence.points, witness, evidence.detail)
