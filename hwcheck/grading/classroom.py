"""How does a whole class do? Every student's responses become marks, in one gradebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hwcheck.bank.load import sheet_for
from hwcheck.bank.model import Assignment
from hwcheck.grading.deciding import Memory, Pair, Progress, Sheet, decide_all, deciders
from hwcheck.grading.document import Response
from hwcheck.grading.follow import follow_through, questions
from hwcheck.grading.late import Lateness, lateness
from hwcheck.grading.mark import Mark, candidates, mark_item
from hwcheck.grading.pool import Workers, default_workers
from hwcheck.verdict import Outcome, Verdict

FEW = 2  # students who are marked sooner than a second process is ready


@dataclass(frozen=True, slots=True)
class Student:
    """What one student handed in: the names of the files, the answers found, and one line for each trouble.

    `unread` are the files that may hold answers and could not be read; `content` names what the files hold. The rest is
    what the platform says: its own `id` for the student, the `team` that handed in together, whether it came `late`,
    and when it was `submitted`, as the platform writes it.
    """

    name: str
    files: tuple[str, ...]
    responses: Mapping[str, Response]
    troubles: tuple[str, ...] = ()
    id: str = ""
    team: str = ""
    late: bool = False
    submitted: str = ""
    content: str = ""
    unread: tuple[str, ...] = ()

    @property
    def known_as(self) -> str:
        """By what the student's own numbers are drawn: the platform's id, or else the name."""
        return self.id or self.name


@dataclass(frozen=True, slots=True)
class Record:
    """A student's marks, in the order of the sheet; `late` is None where the sheet is due at no time."""

    student: Student
    marks: tuple[Mark, ...]
    late: Lateness | None = None

    @property
    def points(self) -> float:
        """The points earned, whenever they were handed in."""
        return round(sum(mark.points for mark in self.marks), 6)

    @property
    def final(self) -> float:
        """What the late policy leaves of them: the points for a gradebook."""
        return self.late.left(self.points) if self.late else self.points

    @property
    def open(self) -> float:
        """The points that wait for a person."""
        return round(sum(mark.open for mark in self.marks), 6)

    @property
    def needs_a_person(self) -> bool:
        return bool(self.student.troubles) or any(mark.verdict.outcome is Outcome.REVIEW for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Gradebook:
    """The class, in the order of its names."""

    assignment: Assignment
    records: tuple[Record, ...]

    @property
    def needs_a_person(self) -> bool:
        return any(record.needs_a_person for record in self.records)

    @property
    def tells_lateness(self) -> bool:
        """Whether reports have anything to say of it: the sheet was due at some time."""
        return any(record.late is not None for record in self.records)


def grade_class(
    sheet: Sheet,
    students: Iterable[Student],
    workers: Workers | None = None,
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> Gradebook:
    """The gradebook; equal answers are decided once for the whole class."""
    ordered = sorted(students, key=lambda student: student.name)
    workers = workers or default_workers()
    if len(ordered) <= FEW:
        workers = replace(workers, count=min(workers.count, 1))
    with deciders(sheet, workers) as decide:
        verdicts = decide_all(decide, pairs(sheet.assignment, ordered), progress, memory)
        marked = [_marks(sheet.assignment, student, verdicts) for student in ordered]
        asked = [question.key for marks in marked for question in questions(marks)]
        verdicts |= decide_all(decide, asked, progress, memory)
    followed = (follow_through(marks, lambda question: verdicts[question.key]) for marks in marked)
    return Gradebook(sheet.assignment, tuple(map(Record, ordered, followed, lateness(sheet.assignment, ordered))))


def pairs(assignment: Assignment, students: Sequence[Student]) -> list[Pair]:
    """All that has to be decided for these students, as often as it was written."""
    return [
        (item.key, text)
        for student in students
        for item in sheet_for(assignment, student.known_as).items
        if (response := student.responses.get(item.id)) is not None and response.text.strip()
        for text in candidates(response)
    ]


def _marks(assignment: Assignment, student: Student, verdicts: Mapping[Pair, Verdict]) -> tuple[Mark, ...]:
    """The marks before anything follows from anything."""
    return tuple(
        mark_item(item, student.responses.get(item.id), lambda item, text: verdicts[item.key, text], student.unread)
        for item in sheet_for(assignment, student.known_as).items
    )
