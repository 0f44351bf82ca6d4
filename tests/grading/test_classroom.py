"""Is a class marked once per distinct answer, in order, and summed up right?"""

from __future__ import annotations

import pytest

from hwcheck.bank.model import Item
from hwcheck.grading import deciding, pool
from hwcheck.grading.classroom import Record, Student, grade_class
from hwcheck.grading.deciding import Sheet
from hwcheck.grading.mark import mark
from hwcheck.grading.pool import Failed, Workers
from hwcheck.verdict import Outcome, Verdict
from tests.grading.classes import SHEET, decide, response


def student(name: str, *texts: str, troubles: tuple[str, ...] = ()) -> Student:
    items = ("1a", "1b")
    responses = {item: response(text, item=item) for item, text in zip(items, texts, strict=False)}
    return Student(name, (f"{name}.md",), responses, troubles)


def test_each_distinct_answer_is_decided_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def counted(item: Item, text: str) -> Verdict:
        asked.append((item.id, text))
        return decide(item, text)

    monkeypatch.setattr(deciding, "check_guarded", counted)
    told: list[tuple[int, int]] = []
    students = [student("s02", "right", "wrong"), student("s01", "right", "right"), student("s03", "right")]
    gradebook = grade_class(Sheet(SHEET), students, Workers(0), lambda done, total: told.append((done, total)))
    assert sorted(asked) == [("1a", "right"), ("1b", "right"), ("1b", "wrong")]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert [(record.student.name, record.points) for record in gradebook.records] == [
        ("s01", 3.5),
        ("s02", 2.0),
        ("s03", 2.0),
    ]


@pytest.mark.parametrize(
    ("who", "needs"),
    [
        pytest.param(student("s01", "right", "wrong"), False, id="right and wrong answers need nobody"),
        pytest.param(student("s01", "right", "garbled"), True, id="an answer that cannot be read does"),
        pytest.param(student("s01", "right", troubles=("a.bin: binary",)), True, id="a file that cannot be read does"),
        pytest.param(student("s01"), False, id="an empty submission is only missing"),
    ],
)
def test_who_needs_a_person(who: Student, needs: bool) -> None:
    assert Record(who, mark(SHEET, who.responses, decide)).needs_a_person is needs


def test_an_empty_class_has_a_gradebook() -> None:
    assert grade_class(Sheet(SHEET), []).records == ()


@pytest.mark.parametrize("note", ["timeout", "crash"])
def test_an_answer_that_hangs_or_kills_its_process_waits_for_a_person(
    note: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = [(1, decide(SHEET.items[1], "right")), (0, Failed(note))]  # in the order in which they are done
    monkeypatch.setattr(pool.Crew, "as_done", lambda crew, pieces: results if pieces else [])
    (record,) = grade_class(Sheet(SHEET), [student("s01", "right", "right")], Workers(1)).records
    first, second = (each.verdict for each in record.marks)
    assert (first.outcome, first.note, record.open) == (Outcome.REVIEW, note, 2.0)
    assert second.outcome is Outcome.CORRECT
