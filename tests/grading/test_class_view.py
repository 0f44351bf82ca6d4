"""Are mistakes counted as they were made, with an example that names nobody, and is nothing counted twice?"""

from __future__ import annotations

import pytest

from hwcheck.grading.class_view import Mistake, class_view
from hwcheck.grading.overrides import with_overrides
from hwcheck.grading.review_queue import decision, entries, overrides, unexplained
from tests.grading.test_review_queue import ODD, gradebook


def only(*answers: str) -> Mistake:
    view = class_view(gradebook(*answers))
    assert len(view.mistakes) == 1
    return view.mistakes[0]


def test_a_slip_is_one_line_in_whatever_notation_with_what_most_wrote() -> None:
    found = only("-x^2 w", r"-w x^2", "-w*x**2", "-x^2 w", "x^2 w", "x((")
    assert (found.name, found.students, found.parts) == ("sign", 4, (("1a", 4),))
    assert found.example.answer == "-x^2 w"
    assert found.example.says


def test_what_the_problem_says_is_its_own_line() -> None:
    found = only("x^9", "x^8 x")
    assert (found.name, found.students, found.example.says) == ("", 2, "this is what the problem knows")


@pytest.mark.parametrize("answer", ["x^2 w", "x((", ""])
def test_what_is_not_decided_as_wrong_is_no_mistake(answer: str) -> None:
    view = class_view(gradebook(answer))
    assert not view.mistakes
    assert not view.unexplained


def test_unexplained_answers_stand_by_themselves_until_somebody_finds_words() -> None:
    class_ = gradebook("-x^2 w", *ODD)
    view = class_view(class_)
    assert [mistake.name for mistake in view.mistakes] == ["sign"]
    assert [len(entry.students) for entry in view.unexplained] == [4, 1]
    made = overrides(entries(class_, unexplained)[0], decision("incorrect", says="think of w"), "M")
    after = class_view(with_overrides(class_, made))
    assert (after.mistakes[0].example.says, after.mistakes[0].students) == ("think of w", 4)
    assert [len(entry.students) for entry in after.unexplained] == [1]


def test_the_order_of_students_does_not_matter() -> None:
    answers = ("-x^2 w", "-w x^2", "w", "2 x^2 w", "2 w x x", "-w x^2", *ODD)
    assert class_view(gradebook(*answers)).mistakes == class_view(gradebook(*reversed(answers))).mistakes
