"""Does `hwcheck report` say the same from a ledger as from grades.json, and does the ledger keep what was written?"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hwcheck import cli
from hwcheck.reports.json import SCHEMA
from tests.grading.banks import bank, hand_ins


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a bank and a class of three, marked, with one decision by a person."""
    folder = tmp_path_factory.mktemp("course")
    hand_ins(folder / "class", s01=("2", "so"), s02=("3", "so"), s03=("2", "thus"))
    line = ["grade", str(folder / "class"), "--assignment", "sums", "--bank", str(bank(folder / "bank"))]
    assert cli.main([*line, "-o", str(folder / "out"), "--workers", "0"]) == 1
    decided = ["--student", "s01", "--part", "b", "--outcome", "correct", "--who", "A. Marker", "--why", "an appeal"]
    assert cli.main(["review", str(folder / "out" / "ledger.sqlite"), *decided]) == 1
    return folder


def report(source: Path, form: str, output: Path, *more: str) -> int:
    return cli.main(["report", str(source), "--format", form, "-o", str(output), *more])


def tree(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("form", ["csv", "github", "gradescope", "json", "junit", "nbgrader", "otter", "prairielearn"])
def test_a_ledger_and_its_grades_make_the_same_report(course: Path, tmp_path: Path, form: str) -> None:
    warned = int(form in ("nbgrader", "prairielearn"))
    assert report(course / "out" / "ledger.sqlite", form, tmp_path / "one") == warned
    assert report(course / "out" / "grades.json", form, tmp_path / "two", "--bank", str(course / "bank")) == warned
    assert tree(tmp_path / "one") == tree(tmp_path / "two") != {}


def test_a_persons_decision_is_in_the_report(course: Path, tmp_path: Path) -> None:
    assert report(course / "out" / "ledger.sqlite", "html", tmp_path) == 0
    assert "decided by A. Marker: an appeal" in (tmp_path / "students" / "s01.html").read_text()


def test_the_ledger_keeps_what_was_written_and_where(course: Path, tmp_path: Path) -> None:
    ledger = course / "out" / "ledger.sqlite"
    worksheet = tmp_path / "worksheet.csv"
    worksheet.write_text("Identifier,Full name,Grade,Last modified (grade)\r\nParticipant 1,s01,,-\r\n")
    assert report(ledger, "junit", tmp_path / "here") == 0
    assert report(ledger, "moodle", tmp_path / "upload.csv", "--into", str(worksheet)) == 1
    with closing(sqlite3.connect(ledger)) as kept:
        rows = set(kept.execute("SELECT format, path FROM exports"))
    assert {("junit", str(tmp_path / "here")), ("moodle", str(tmp_path / "upload.csv"))} <= rows
    assert (tmp_path / "upload.csv").read_text().splitlines()[1] == "Participant 1,s01,2.00,-"


def test_a_key_that_has_changed_since_is_said_and_no_old_mark_is_shown_as_new(course: Path, tmp_path: Path) -> None:
    changed = bank(tmp_path / "bank", one=3)
    assert report(course / "out" / "ledger.sqlite", "csv", tmp_path / "out", "--bank", str(changed)) == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(f'{{"schema": {SCHEMA + 1}, "classes": []}}', f"of schema {SCHEMA + 1}", id="next year's file"),
        pytest.param('{"assignment": "sums"}', "not a gradebook", id="no students"),
        pytest.param("SQLite format 3", "not a gradebook", id="half the beginning of a database"),
        pytest.param("SQLite format 3\0" + "x" * 5000, "ledger", id="a database that is none"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "grades.json"
    path.write_text(text)
    assert report(path, "csv", tmp_path / "out") == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("gone.sqlite", "gone.sqlite: no such file: give the ledger.sqlite", id="nothing there"),
        pytest.param(".", "this is a folder: give the ledger.sqlite", id="the folder of the reports"),
    ],
)
def test_what_is_not_there_is_said(tmp_path: Path, name: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(tmp_path / name, "csv", tmp_path / "out") == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("form", "said"),
    [
        pytest.param("nbgrader", "the table counts them as 0", id="nbgrader knows points only"),
        pytest.param("prairielearn", "scores.csv leaves them out", id="PrairieLearn gets those who are done"),
    ],
)
def test_a_table_without_room_for_open_points_is_warned_of(
    form: str, said: str, course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(course / "out" / "ledger.sqlite", form, tmp_path) == 1
    assert f"2 students: points wait for a person; {said}: s02, s03" in capsys.readouterr().err


def strict(schema: Any) -> Any:
    """The schema with nothing allowed that it does not name."""
    if isinstance(schema, dict):
        closed = {"additionalProperties": False} if "properties" in schema else {}
        return {key: strict(value) for key, value in schema.items()} | closed
    return [strict(each) for each in schema] if isinstance(schema, list) else schema


def examples() -> Iterator[Path]:
    return (Path(__file__).parents[2] / "examples" / "grades").glob("*.json")


def test_the_schema_names_all_that_is_written_and_the_examples_keep_to_it(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    assert cli.main(["report", "--schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(strict(schema))
    for path in (course / "out" / "grades.json", *examples()):
        grades = json.loads(path.read_text(encoding="utf-8"))
        assert grades["schema"] == SCHEMA
        assert [error.message for error in judge.iter_errors(grades)] == []
    assert list(judge.iter_errors({"assignment": "sums", "students": [{"student": "s01"}]})), "no parts"
