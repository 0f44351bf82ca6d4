"""Does every report show the points earned beside those that lateness leaves, and change with the policy alone?"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from hwcheck import cli
from hwcheck.grading.classroom import Gradebook
from hwcheck.reports.fill import canvas
from hwcheck.reports.reading.filling import Filling
from hwcheck.reports.reading.grades import read_grades
from tests.grading.banks import bank, hand_ins

CLASS = {
    "submitted/s01/sums/timestamp.txt": "2026-10-01 20:00:00.000000 UTC",
    "submitted/s02/sums/timestamp.txt": "2026-10-02 23:59:00.000000 Europe/Berlin",
    "submitted/s03/sums/timestamp.txt": "on Friday",
}
DUE = "due = 2026-10-01T23:59:00+02:00\n"
POLICY = "[late]\npercent_per_day = {}\ngrace_minutes = 10\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder with a bank, and a class of three from nbgrader: in time, a day late, and nobody knows when."""
    for name, text in CLASS.items():
        path = tmp_path / "class" / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
        (path.parent / "hw.toml").write_text("a = '2'\n")
    bank(tmp_path / "bank", points=5)
    return tmp_path


def policy(course: Path, percent: float) -> None:
    path = bank(course / "bank", points=5) / "problems/assignments/sums.toml"
    path.write_text(DUE + path.read_text() + POLICY.format(percent))


def grade(course: Path) -> int:
    line = ["grade", str(course / "class"), "--assignment", "sums", "--bank", str(course / "bank")]
    return cli.main([*line, "-o", str(course / "out"), "--workers", "0"])


def rows(course: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((course / "out/grades.csv").read_text())))


def told(course: Path, form: str) -> str:
    """All that a format writes of the class, read back from grades.json."""
    gradebook = read_grades(course / "out/grades.json", course / "bank")
    return "\n".join(_texts(gradebook, form))


def _texts(gradebook: Gradebook, form: str) -> Iterator[str]:
    for _, text in import_module(f"hwcheck.reports.{form}").files(gradebook):
        yield text if isinstance(text, str) else "".join(text)


def test_a_class_with_a_late_policy(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy(course, 10)
    grade(course)
    assert [(row["points"], row["late"], row["final_points"]) for row in rows(course)] == [
        ("5", "on time", "5"),
        ("5", "1 day", "4.5"),
        ("5", "unknown", "5"),
    ]
    said = capsys.readouterr().out
    assert "1 late, 1 not known and left alone; mean after the late policy 4.83 points" in " ".join(said.split())
    students = json.loads((course / "out/grades.json").read_text())["students"]
    assert [(each["points"], each["final_points"]) for each in students] == [(5, 5), (5, 4.5), (5, 5)]
    assert students[1]["lateness"]["percent"] == 10


@pytest.mark.parametrize("form", ["markdown", "terminal", "html", "gradescope"])
def test_each_report_says_it(course: Path, form: str) -> None:
    policy(course, 10)
    grade(course)
    said = " ".join(told(course, form).split())
    assert "handed in 1 day after the due time: 1 day late, 10 % off" in said
    assert "when this was handed in is not known: no late policy is applied" in said
    assert "4.5" in said


def test_another_policy_decides_nothing(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy(course, 10)
    grade(course)
    monkeypatch.setattr("hwcheck.grading.deciding.check_guarded", None)  # would fail if it were called
    policy(course, 50)
    assert "50 % off" in told(course, "markdown"), "a report from grades.json goes by the policy of the day"
    grade(course)
    assert [row["final_points"] for row in rows(course)] == ["5", "2.5", "5"]


def test_other_points_decide_nothing(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grade(course)
    monkeypatch.setattr("hwcheck.grading.deciding.check_guarded", None)
    bank(course / "bank", points=8)
    grade(course)
    assert [row["points"] for row in rows(course)] == ["8", "8", "8"]


def test_without_the_bank_a_report_says_what_was_applied(course: Path) -> None:
    policy(course, 10)
    grade(course)
    assert [record.final for record in read_grades(course / "out/grades.json").records] == [5, 4.5, 5]


def test_a_sheet_without_a_due_time_reports_as_ever(course: Path) -> None:
    grade(course)
    assert "late" not in rows(course)[0]
    assert "lateness" not in (course / "out/grades.json").read_text()


def test_a_gradebook_gets_what_is_left(course: Path) -> None:
    policy(course, 10)
    grade(course)
    export = b"Student,ID,SIS Login ID,Section,Sums (7)\ns02,1,s02,1,\n"
    gradebook = read_grades(course / "out/grades.json", course / "bank")
    assert b"s02,1,s02,1,4.5\n" in canvas.fill(gradebook, export, "c.csv", Filling()).data


def test_times_may_come_from_a_table_and_stay_in_the_ledger(course: Path) -> None:
    policy(course, 10)
    plain = hand_ins(course / "plain", s01=("2", "so"), s02=("2", "so"))
    (course / "times.csv").write_text("Student,Minutes late\ns02,15\n")
    line = ["--assignment", "sums", "--bank", str(course / "bank"), "-o", str(course / "out"), "--workers", "0"]
    cli.main(["grade", str(plain), *line, "--times", str(course / "times.csv")])
    assert [(row["late"], row["final_points"]) for row in rows(course)] == [("unknown", "5"), ("1 day", "4.5")]
    policy(course, 20)
    cli.main(["regrade", str(course / "out/ledger.sqlite"), "--workers", "0"])
    assert [row["final_points"] for row in rows(course)] == ["5", "4"]


def test_nbgrader_gets_times_as_it_keeps_them_itself(course: Path) -> None:
    policy(course, 10)
    grade(course)
    table = list(csv.DictReader(io.StringIO(told(course, "nbgrader"))))
    assert {row["duedate"] for row in table} == {"2026-10-01 21:59:00"}
    assert [row["timestamp"] for row in table] == ["2026-10-01 20:00:00", "2026-10-02 21:59:00", "on Friday"]
    assert [row["late_submission_penalty"] for row in table] == ["0.0", "0.5", "0.0"]
