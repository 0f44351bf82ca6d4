"""What went wrong in this class? Mistakes by name, with an example of each, and wrong answers that nothing explains.

Nobody is named: examples are answers that were given, without whose they are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hwcheck.grading.classroom import Gradebook
from hwcheck.grading.mark import Mark, candidates
from hwcheck.grading.overrides import NOTE
from hwcheck.grading.review_queue import Entry, entries, unexplained
from hwcheck.verdict import Outcome, Verdict

_WRONG = (Outcome.INCORRECT, Outcome.PARTIAL)
_NO_MISTAKE = frozenset(("follows",))  # notes of what is right for the student's own earlier mistake


@dataclass(frozen=True, slots=True)
class Example:
    """An answer that somebody gave, and what was said to it."""

    part: str
    answer: str
    says: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake that has a name, of a slip or of a verdict's note; what the problem or a person says has none.

    `students` made it at least once; `parts` say where, how many, the most first. The example is what most of them
    wrote in the first of these.
    """

    name: str
    students: int
    parts: tuple[tuple[str, int], ...]
    example: Example


@dataclass(frozen=True, slots=True)
class ClassView:
    """The mistakes of a class, the most frequent first, and what asks for words."""

    students: int
    mistakes: tuple[Mistake, ...]
    unexplained: tuple[Entry, ...]


@dataclass(slots=True)
class _Made:
    """Where a mistake was made, by how many, and in which words."""

    students: set[str] = field(default_factory=set)
    parts: Counter[str] = field(default_factory=Counter)
    answers: Counter[Example] = field(default_factory=Counter)


def class_view(gradebook: Gradebook) -> ClassView:
    """The view of a class as it is marked now; what people have said counts as said."""
    made: dict[tuple[str, str], _Made] = {}
    for record in gradebook.records:
        for mark in record.marks:
            key = _mistake(mark)
            if key is not None and mark.response is not None:
                found = made.setdefault(key, _Made())
                found.students.add(record.student.name)
                found.parts[mark.item.id] += 1
                found.answers[Example(mark.item.id, candidates(mark.response)[-1], mark.verdict.feedback)] += 1
    mistakes = sorted((_described(key[0], found) for key, found in made.items()), key=_order)
    queue = sorted(entries(gradebook, unexplained), key=lambda entry: -len(entry.students))
    return ClassView(len(gradebook.records), tuple(mistakes), tuple(queue))


def _mistake(mark: Mark) -> tuple[str, str] | None:
    """The name of the mistake, or the words for one that has none; None where there is no mistake that is known."""
    verdict = mark.verdict
    if verdict.outcome not in _WRONG or verdict.note in _NO_MISTAKE:
        return None
    if verdict.slip:
        return verdict.slip, ""
    if _is_said(mark, verdict):
        return "", verdict.feedback
    known = mark.response is not None and not unexplained(mark, mark.response) and verdict.note != NOTE
    return (verdict.note, "") if known else None


def _is_said(mark: Mark, verdict: Verdict) -> bool:
    """Whether the words for this answer come from the problem, or from the person who decided."""
    if not verdict.feedback:
        return False
    return verdict.note == NOTE or any(reject.says == verdict.feedback for reject in mark.item.part.rejects)


def _described(name: str, made: _Made) -> Mistake:
    parts = sorted(made.parts.items(), key=lambda each: (-each[1], each[0]))
    there = [(example, count) for example, count in made.answers.items() if example.part == parts[0][0]]
    example, _ = min(there, key=lambda each: (-each[1], len(each[0].answer), each[0].answer))
    return Mistake(name, len(made.students), tuple(parts), example)


def _order(mistake: Mistake) -> tuple[int, str, str]:
    return -mistake.students, mistake.name, mistake.example.says
