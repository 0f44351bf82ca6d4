"""What do a person's decisions make of the marks? They replace what was decided, and say so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hwcheck.grading.classroom import Gradebook, Record, Student
from hwcheck.grading.digest import digest
from hwcheck.grading.document import Response
from hwcheck.grading.ledger import Override
from hwcheck.grading.mark import UNREAD, Mark, candidates
from hwcheck.verdict import Outcome, Verdict

NOTE = "override"

Target = tuple[str, str, str]
"""An item by its id with a student's name, or by its key with the name of an answer."""


def name_of(mark: Mark, student: Student) -> str:
    """The name of what was decided on: an answer, or what may stand in this student's unread files; else ''."""
    if mark.response is not None:
        return answer_name(mark.response)
    return digest((UNREAD, student.name, student.content)) if mark.verdict.note == UNREAD else ""


def answer_name(response: Response) -> str:
    """The name of all that could be meant: what was decided on one text is not decided on two that contradict, nor
    what was decided on a text that is struck out on one that stands."""
    texts = candidates(response)
    return digest(("struck", texts) if response.struck else texts)


def with_overrides(gradebook: Gradebook, overrides: Iterable[Override]) -> Gradebook:
    """The gradebook after the decisions; one on a student counts before one on everybody's answer."""
    decisions: dict[Target, Override] = {(one.item, one.student, one.answer): one for one in overrides}
    if not decisions:
        return gradebook
    items = frozenset(item for item, _, _ in decisions)
    return replace(gradebook, records=tuple(_decided(record, decisions, items) for record in gradebook.records))


def _decided(record: Record, decisions: dict[Target, Override], items: frozenset[str]) -> Record:
    marks = (
        _override(mark, record.student, decisions) if {mark.item.id, mark.item.key} & items else mark
        for mark in record.marks
    )
    return replace(record, marks=tuple(marks))


def _override(mark: Mark, student: Student, decisions: dict[Target, Override]) -> Mark:
    name = name_of(mark, student)
    shared = decisions.get((mark.item.key, "", name)) if name else None
    decision = decisions.get((mark.item.id, student.name, "")) or shared
    if decision is None:
        return mark
    outcome = Outcome(decision.outcome)
    if outcome is Outcome.REVIEW:  # a person hands it back
        return mark
    reason = f"decided by {decision.who}" + (f": {decision.why}" if decision.why else "")
    verdict = Verdict(outcome, decision.credit, decision.feedback, NOTE, remarks=(reason,))
    if outcome is mark.verdict.outcome:  # what it rests on stays: only more is said
        feedback = decision.feedback or mark.verdict.feedback
        verdict = replace(verdict, feedback=feedback, evidence=mark.verdict.evidence)
    return replace(mark, verdict=verdict, points=round(decision.credit * mark.item.points, 6))
