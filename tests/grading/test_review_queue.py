"""Which answers does a person see, which of them as one, and what does a decision reach?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from hwcheck.bank.model import Assignment, Item, Part, Reject
from hwcheck.checkers import expression
from hwcheck.grading.classroom import Gradebook, Record, Student
from hwcheck.grading.document import Response
from hwcheck.grading.mark import mark
from hwcheck.grading.overrides import with_overrides
from hwcheck.grading.review_queue import decision, entries, overrides, own_override, still_open, unexplained
from hwcheck.grading.review_sheet import as_problem
from hwcheck.notation.declare import declare
from hwcheck.verdict import Outcome

SCOPE = declare({"x": "real", "w": "real"}, {}, {})
KNOWN = Reject("x^9", "this is what the problem knows")
PART = Part("tests/queue", "a", "expression", "", expression.Settings("x^2*w"), SCOPE, rejects=(KNOWN,))


def gradebook(*answers: str, part: Part = PART, struck: bool = False) -> Gradebook:
    """Student 0 gives the first answer, and so on; blank lines part what could be meant as well."""
    sheet = Assignment("sheet", "", (Item("1a", "1(a)", 2.0, part),))
    records = []
    for number, answer in enumerate(answers):
        *earlier, text = answer.split("\n\n")
        found = {"1a": Response("1a", text, "a.md", 1, "", (*earlier, text), struck)}
        records.append(Record(Student(f"s{number}", ("a.md",), found), mark(sheet, found)))
    return Gradebook(sheet, tuple(records))


@pytest.mark.parametrize(
    ("answers", "students"),
    [
        pytest.param(["x(", r"$x($", "x[("], [2, 1], id="unreadable: the same but for its layout, and another"),
        pytest.param(["g = w\n\nf = x^2 w", "x^2 w", "w"], [], id="decided: nobody has to look"),
        pytest.param(["x^2 w\n\nw", "w x^2\n\nw", "x x w\n\n2 w/2"], [3], id="contradictions with equal ends"),
        pytest.param(["x^2 w\n\nw", "x^2 w\n\nx"], [1, 1], id="contradictions with different ends"),
    ],
)
def test_who_waits_together(answers: list[str], students: list[int]) -> None:
    assert [len(entry.students) for entry in entries(gradebook(*answers))] == students


def test_struck_answers_are_one_entry_across_notations() -> None:
    (entry,) = entries(gradebook("2 w", r"w \cdot 2", "w + w", struck=True))
    assert entry.students == ("s0", "s1", "s2")
    assert len(entry.ids) == 3


def test_where_the_form_counts_they_are_not() -> None:
    part = replace(PART, settings=expression.Settings("x^2*w", using=("square",)))
    assert len(entries(gradebook("2 w", "w * 2", "w + w", part=part, struck=True))) == 2


def test_what_is_decided_on_a_struck_answer_is_not_decided_on_one_that_stands() -> None:
    struck, standing = gradebook("x^2 w", struck=True), gradebook("x^2 w")
    made = overrides(entries(struck)[0], decision("incorrect"), "M")
    assert with_overrides(struck, made).records[0].marks[0].verdict.outcome is Outcome.INCORRECT
    assert with_overrides(standing, made) == standing


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        pytest.param("x^3 + w^2 + 7 x w", True, id="wrong, and nobody knows why"),
        pytest.param("-x^2 w", False, id="wrong by a slip"),
        pytest.param("x^9", False, id="wrong as the problem knows it"),
        pytest.param(r"\frac{x^{18}}{x^9}", False, id="the same in another notation"),
        pytest.param("x^2 w", False, id="right"),
        pytest.param("x((", False, id="unreadable"),
    ],
)
def test_which_wrong_answers_ask_for_words(answer: str, asked: bool) -> None:
    assert bool(entries(gradebook(answer), unexplained)) is asked


ODD = ("x^3 + w^2 + 7", r"\frac{2 w^2}{2} + x^3 + 7", "x*x*x + 7 + w**2", "x^7 + 3 w^3 + 2 x", "x^3 + w^2 + 7")


def test_words_for_a_wrong_answer_reach_all_who_gave_it() -> None:
    class_ = gradebook(*ODD)
    first, second = entries(class_, unexplained)
    assert (len(first.students), first.texts[0]) == (4, ODD[0])
    made = overrides(first, decision("incorrect", says="think of w"), "M")
    marks = [record.marks[0] for record in with_overrides(class_, made).records]
    assert [one.verdict.feedback == "think of w" for one in marks] == [True, True, True, False, True]
    assert marks[0].verdict.evidence is not None, "the point where the two differ is still shown"
    assert still_open((first, second), made) == (second,)


def test_equal_wrong_answers_are_one_reject() -> None:
    class_ = gradebook(*ODD)
    first, second = entries(class_, unexplained)
    made = [
        *overrides(first, decision("incorrect", says="think of w"), "M"),
        *overrides(second, decision("partial", 0.5), "M"),
    ]
    assert as_problem(class_.assignment, made).splitlines()[1:] == [
        "rejects = [",
        "    { answer = 'x^3 + w^2 + 7', says = 'think of w' },",
        "    { answer = 'x^7 + 3 w^3 + 2 x', outcome = 'partial' },",
        "]",
    ]


def test_a_reject_made_of_a_decision_speaks_to_all_of_them() -> None:
    known = replace(PART, rejects=(Reject(ODD[0], "think of w"),))
    marks = [record.marks[0] for record in gradebook(*ODD, part=known).records]
    assert [one.verdict.feedback == "think of w" for one in marks] == [True, True, True, False, True]


def test_an_entry_is_closed_when_each_of_its_students_is_decided_alone() -> None:
    queue = entries(gradebook("x(", "x("))
    one, other = (own_override("1a", student, decision("incorrect"), "M") for student in ("s0", "s1"))
    assert still_open(queue, [one]) == queue
    assert still_open(queue, [one, other]) == ()
    assert still_open(queue, [one, other, own_override("1a", "s1", decision("review"), "M")]) == queue
