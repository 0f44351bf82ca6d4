"""Is a class marked by the numbers that each student drew, and each draw decided only once?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from hwcheck import cli
from hwcheck.bank.load import load_assignment
from hwcheck.bank.model import Item
from hwcheck.grading.classroom import Gradebook, Student, grade_class
from hwcheck.grading.deciding import Sheet
from hwcheck.grading.document import Response
from hwcheck.grading.ledger import Ledger
from hwcheck.grading.mark import check_guarded
from hwcheck.grading.pool import Workers
from hwcheck.reports import html
from hwcheck.reports.reading.grades import read_grades
from hwcheck.verdict import Outcome, Verdict
from tests.bank.variants import variant_bank

STUDENTS = ("s01", "s02", "S 03", "s04", "s05", "s06", "s07", "s08")


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return variant_bank(tmp_path / "bank")


def answers(bank: Path, student: str) -> dict[str, str]:
    """The right answers for this student."""
    return {item.id: item.part.accepts[0] for item in load_assignment("filters", bank, student).items}


def hand_in(folder: Path, student: str, given: Mapping[str, str]) -> None:
    folder.mkdir(exist_ok=True, parents=True)
    lines = (f"{key} = '''{text}'''\n" for key, text in given.items())
    (folder / f"{student}.toml").write_text("".join(lines))


def grade(tmp_path: Path, workers: int = 0) -> int:
    line = ["grade", str(tmp_path / "class"), "--assignment", "filters", "--bank", str(tmp_path / "bank")]
    return cli.main([*line, "-o", str(tmp_path / "out"), "--workers", str(workers)])


def points(tmp_path: Path) -> dict[str, float]:
    students = json.loads((tmp_path / "out/grades.json").read_text())["students"]
    return {each["student"]: each["points"] for each in students}


@pytest.mark.parametrize("workers", [0, 2])
def test_right_answers_of_ones_own_and_of_somebody_else(tmp_path: Path, bank: Path, workers: int) -> None:
    for student in STUDENTS:
        hand_in(tmp_path / "class", student, answers(bank, student))
    theirs = answers(bank, "s01")
    hand_in(tmp_path / "class", "copy", theirs)
    own = answers(bank, "copy")
    shared = sum(item.points for item in load_assignment("filters", bank).items if theirs[item.id] == own[item.id])
    assert shared < 5, "the copy must have other numbers for this test to mean anything"
    assert grade(tmp_path, workers) == 0
    assert points(tmp_path) == {**dict.fromkeys(STUDENTS, 5.0), "copy": shared}


def test_equal_draws_are_decided_once(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[tuple[str, str]] = Counter()

    def counted(item: Item, text: str) -> Verdict:
        asked[item.key, text] += 1
        return check_guarded(item, text)

    monkeypatch.setattr("hwcheck.grading.deciding.check_guarded", counted)
    names = [f"t{number}" for number in range(60)]
    students = [
        Student(name, (), {key: Response(key, text) for key, text in answers(bank, name).items()}) for name in names
    ]
    sheet = Sheet(load_assignment("filters", bank), bank)
    book = grade_class(sheet, students, Workers(0))
    assert all(mark.verdict.outcome is Outcome.CORRECT for record in book.records for mark in record.marks)
    draws = {record.marks[0].item.part.drawn for record in book.records}
    assert 10 < len(draws) < 60
    assert len(asked) == 4 * len(draws)
    assert set(asked.values()) == {1}


def test_what_follows_follows_from_ones_own_numbers(tmp_path: Path, bank: Path) -> None:
    right = answers(bank, "s01")
    biases = int(right["1c"])
    weights = int(right["1b"]) - biases
    hand_in(tmp_path / "class", "s01", right | {"1c": str(biases + 7), "1b": str(weights + biases + 7)})
    grade(tmp_path)
    (student,) = json.loads((tmp_path / "out/grades.json").read_text())["students"]
    assert {part["part"]: part["credit"] for part in student["parts"]} == {"1a": 1, "1b": 0.5, "1c": 0, "1d": 1}


def test_a_second_run_reads_and_decides_nothing(tmp_path: Path, bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for student in STUDENTS:
        hand_in(tmp_path / "class", student, answers(bank, student))
    grade(tmp_path)
    with Ledger(tmp_path / "out/ledger.sqlite") as ledger:
        before = ledger.contents()
    monkeypatch.setattr("hwcheck.grading.deciding.check_guarded", None)  # would fail if it were called
    monkeypatch.setattr("hwcheck.submissions.class_folder.read_hand_in", None)
    assert grade(tmp_path) == 0
    with Ledger(tmp_path / "out/ledger.sqlite") as ledger:
        assert ledger.contents() == before


def test_a_report_asks_each_student_their_own_question(tmp_path: Path, bank: Path) -> None:
    for student in STUDENTS:
        hand_in(tmp_path / "class", student, answers(bank, student))
    grade(tmp_path)
    for record in read_grades(tmp_path / "out/grades.json", bank).records:
        own = load_assignment("filters", bank, record.student.name)
        assert [mark.item.part.prompt for mark in record.marks] == [item.part.prompt for item in own.items]
        page = html.student_page(Gradebook(own, (record,)), record)
        assert own.items[0].part.text in page, "with the numbers that the student saw"


@pytest.mark.parametrize(
    ("users", "points"),
    [
        pytest.param([{"email": "S01", "name": "Student 01"}], 5.0, id="whose numbers are known"),
        pytest.param([], None, id="whose are not: nothing is written, and what was there asks for a person"),
    ],
)
def test_an_autograder_marks_by_the_numbers_of_its_student(
    tmp_path: Path, users: list[dict[str, str]], points: float | None
) -> None:
    variant_bank(tmp_path / "source/bank")
    settings = {"assignment": "filters", "seconds": 100, "visibility": "visible"}
    (tmp_path / "source/autograder.json").write_text(json.dumps(settings))
    (tmp_path / "submission_metadata.json").write_text(json.dumps({"users": users}))
    (tmp_path / "results").mkdir()
    hand_in(tmp_path / "submission", "answers", answers(tmp_path / "source/bank", "s01"))
    code = cli.main(["autograder", "--run", str(tmp_path)])
    results = tmp_path / "results/results.json"
    assert (code == 0) == results.is_file() == (points is not None)
    assert points is None or sum(test["score"] for test in json.loads(results.read_text())["tests"]) == points


@pytest.mark.parametrize("form", ["md", "ipynb"])
@pytest.mark.parametrize(
    ("made_for", "doubted"),
    [
        pytest.param("S 01", False, id="their own sheet"),
        pytest.param("s02", True, id="somebody else's sheet"),
    ],
)
def test_a_sheet_that_was_made_for_somebody_else_is_for_a_person(
    tmp_path: Path, bank: Path, form: str, made_for: str, doubted: bool
) -> None:
    (tmp_path / "class").mkdir()
    made = tmp_path / f"class/s01.{form}"
    line = ["template", "filters", "--student", made_for, "--format", form, "-o", str(made), "--bank", str(bank)]
    assert cli.main(line) == 0
    assert grade(tmp_path) == int(doubted)
    (student,) = json.loads((tmp_path / "out/grades.json").read_text())["students"]
    name = made.name
    says = [f"{name}: the sheet of 's02', marked by the numbers of 's01': whose is it?"]
    assert student["troubles"] == (says if doubted else [])


def test_a_team_has_no_numbers_of_its_own(tmp_path: Path, bank: Path) -> None:
    export = tmp_path / "class"
    hand_in(export / "submission_1", "answers", answers(bank, "s01"))
    people = "".join(f"  - :name: Student {number}\n    :email: s{number}\n" for number in ("01", "02"))
    (export / "submission_metadata.yml").write_text(f"submission_1:\n  :submitters:\n{people}")
    assert grade(tmp_path) == 1
    students = json.loads((tmp_path / "out/grades.json").read_text())["students"]
    assert [each["id"] for each in students] == ["s01", "s02"]
    assert all("whose are answered here?" in each["troubles"][0] for each in students)
