"""Which small sheet and class do these tests use? Two parts, and a checker that is a table."""

from __future__ import annotations

from hwcheck.bank.model import Assignment, Item, Part
from hwcheck.domain import Scope
from hwcheck.grading.classroom import Gradebook, Record, Student
from hwcheck.grading.document import Response
from hwcheck.grading.mark import mark
from hwcheck.verdict import Evidence, Ground, Outcome, Verdict, Witness

WITNESS = Witness((("x", "0.7"),), "0.31", "0.22")

VERDICTS = {
    "right": Verdict(Outcome.CORRECT, 1.0, "right", "equal", Evidence(Ground.SAMPLED, 24)),
    "also right": Verdict(Outcome.CORRECT, 1.0, "right", "equal", Evidence(Ground.PROVED)),
    "half": Verdict(Outcome.PARTIAL, 0.5, "right value, wrong form", "form"),
    "wrong": Verdict(Outcome.INCORRECT, 0.0, "not equal", "different", Evidence(Ground.WITNESS, 1, WITNESS)),
    "garbled": Verdict(Outcome.REVIEW, 0.0, "cannot be read", "unreadable"),
}


def part(part_id: str) -> Part:
    return Part("tests/table", part_id, "table", "", None, Scope())


SHEET = Assignment("sheet", "A sheet", (Item("1a", "1(a)", 2.0, part("a")), Item("1b", "1(b)", 1.5, part("b"))))


def decide(item: Item, text: str) -> Verdict:
    """The table's verdict; an equation is decided by its right end."""
    return VERDICTS[text.rpartition("=")[2].strip()]


def response(text: str, *earlier: str, item: str = "1a") -> Response:
    return Response(item, text, document="a.md", line=3, how="label (a)", candidates=(*earlier, text))


def gradebook(*students: Student) -> Gradebook:
    return Gradebook(SHEET, tuple(Record(student, mark(SHEET, student.responses, decide)) for student in students))
