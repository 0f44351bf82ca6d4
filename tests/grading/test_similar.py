"""Are groups that share unusual wrong answers found, are others left alone, and does a large class stay cheap?"""

from __future__ import annotations

import random
from dataclasses import replace
from math import log

import pytest

from hwcheck.bank.model import Assignment, Item, Part
from hwcheck.checkers import number
from hwcheck.domain import Scope
from hwcheck.grading import similar as module
from hwcheck.grading.classroom import Gradebook, Record, Student
from hwcheck.grading.document import Response
from hwcheck.grading.mark import mark
from hwcheck.grading.similar import similar
from tests.grading.similar_classes import Plan, answers, generated, gradebook, plant

PLAN = Plan(students=100, parts=16, spread=1.0)


def planted(plan: Plan, members: list[int], share: float, seed: int) -> Gradebook:
    rng = random.Random(seed)
    given = answers(plan, rng)
    given[members[0]] = [text or f"odd {rng.random()}" for text in given[members[0]]]  # somebody who is often wrong
    plant(given, members, share, rng)
    return gradebook(plan, given)


@pytest.mark.parametrize(
    ("plan", "members", "share"),
    [
        pytest.param(PLAN, [3, 70], 0.8, id="two of a hundred"),
        pytest.param(PLAN, [3, 70, 12], 0.9, id="three who share much with the first"),
        pytest.param(replace(PLAN, students=30, parts=24), [3, 20], 0.9, id="two in a small class"),
        pytest.param(replace(PLAN, habits=0.5), [3, 70], 0.9, id="where others have habits"),
        pytest.param(replace(PLAN, parts=32, carried=0.7), [3, 70], 0.9, id="where errors are carried on"),
    ],
)
def test_those_who_share_are_found_and_nobody_else(plan: Plan, members: list[int], share: float) -> None:
    names = {f"s{member:05d}" for member in members}
    for seed in range(3):
        found = similar(planted(plan, members, share, seed))
        assert [set(group.students) for group in found] == [names]


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(replace(PLAN, spread=0.0), id="students of one ability"),
        pytest.param(replace(PLAN, spread=1.5), id="students of very different ability"),
        pytest.param(replace(PLAN, habits=0.5), id="students who have habits"),
        pytest.param(replace(PLAN, carried=0.7), id="errors carried into parts that follow"),
        pytest.param(replace(PLAN, carried=0.7, follows=False), id="errors carried on, which no problem declares"),
        pytest.param(replace(PLAN, students=25), id="a small class"),
        pytest.param(replace(PLAN, students=25, carried=0.7, follows=False), id="a small class that carries errors on"),
    ],
)
def test_a_class_without_such_a_group_shows_none(plan: Plan) -> None:
    """Of so many classes chance gives one a group; of these ten hardly any gets even one that is not listed."""
    found = [similar(generated(plan, seed), 2.0) for seed in range(10)]
    assert not [group for groups in found for group in groups if group.classes >= 100]
    assert sum(map(bool, found)) <= 5


def hand_made(*rows: str, team: str = "") -> Gradebook:
    """A row a student, a letter a part: `.` is right."""
    plan = Plan(students=len(rows), parts=len(rows[0]))
    texts = [["" if letter == "." else letter for letter in row] for row in rows]
    return gradebook(plan, texts, [team] * len(rows) if team else ())


def test_what_is_said_of_a_group_are_the_plain_numbers() -> None:
    class_ = planted(PLAN, [3, 70], 0.8, 0)
    given = [[mark.response.text for mark in record.marks if mark.response] for record in class_.records]
    (group,) = similar(class_)
    own = [place for place, text in enumerate(given[3]) if text == given[70][place] != "right"]
    assert {each.part for each in group.shared} == {f"p{place}" for place in own}
    for each in group.shared:
        column = [row[int(each.part[1:])] for row in given]
        assert (each.here, each.everywhere) == (2, column.count(each.answer))
        assert each.wrong == len(column) - column.count("right")
    assert 0 < group.weight <= sum(log(100 / each.everywhere) for each in group.shared) + 1e-9


CROWD = ("abcdbadc", "bcdacbda", "cdabadcb", "dabcdcba", "aabbccdd", "ddccbbaa") * 6


@pytest.mark.parametrize(
    "class_",
    [
        pytest.param(hand_made(*CROWD, *("xxxxxxxx",) * 2, team="t1"), id="they handed in together"),
        pytest.param(hand_made(*CROWD, "........", "........"), id="all they share is right"),
        pytest.param(hand_made(*["aaaaaaaa"] * 30, "........"), id="everybody is wrong in the same way"),
        pytest.param(hand_made("xxxxxxxx", "xxxxxxxx"), id="a class of two"),
        pytest.param(hand_made("xxxxxxxx"), id="a class of one"),
        pytest.param(hand_made(*["........"] * 30, "xxxxxxxx", "xxxxxxxx"), id="nobody else is wrong there"),
    ],
)
def test_nothing_is_said_of(class_: Gradebook) -> None:
    assert similar(class_, 1.1) == ()


def test_teams_are_compared_with_others() -> None:
    class_ = planted(PLAN, [3, 70], 0.8, 0)
    one, other = class_.records[3], class_.records[70]
    for teams, listed in ((("t1", "t1"), False), (("t1", "t2"), True)):
        records = list(class_.records)
        records[3] = replace(one, student=replace(one.student, team=teams[0]))
        records[70] = replace(other, student=replace(other.student, team=teams[1]))
        assert bool(similar(replace(class_, records=tuple(records)))) is listed


def test_equal_answers_count_as_one_in_whatever_notation() -> None:
    parts = tuple(Part(f"tests/sums{n}", "a", "number", "", number.Settings(n + 1), Scope()) for n in range(8))
    sheet = Assignment("s", "", tuple(Item(f"p{n}", "", 1.0, part) for n, part in enumerate(parts)))
    rng = random.Random(1)
    rows = [[str(rng.randrange(20, 50)) for _ in parts] for _ in range(60)]
    rows += [[f"{n + 70}.5" for n in range(8)], [f"{2 * n + 141}/2" for n in range(8)]]
    records = []
    for place, row in enumerate(rows):
        found = {f"p{n}": Response(f"p{n}", text) for n, text in enumerate(row)}
        records.append(Record(Student(f"s{place:02d}", (), found), mark(sheet, found)))
    (group,) = similar(Gradebook(sheet, tuple(records)))
    assert group.students == ("s60", "s61")


def test_the_order_of_students_changes_nothing() -> None:
    class_ = planted(PLAN, [3, 70, 12], 0.8, 1)
    turned = replace(class_, records=class_.records[::-1])
    first, second = similar(class_), similar(turned)
    assert [(set(group.students), group.shared) for group in first] == [
        (set(group.students), group.shared) for group in second
    ]
    assert [group.classes for group in first] == pytest.approx([group.classes for group in second])


def test_work_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    class_ = planted(PLAN, [3, 70], 0.9, 0)
    assert similar(class_)
    monkeypatch.setattr(module, "MOST_PAIRS", 0)
    assert not similar(class_)
    monkeypatch.undo()
    monkeypatch.setattr(module, "MOST_GIVING", 1)
    assert not similar(class_)
