"""Are reports written again exactly where they would not be the same?"""

from __future__ import annotations

from pathlib import Path

import pytest

from hwcheck import cli
from hwcheck.grading.written import Written, basis_of, written
from tests.grading.banks import bank, hand_ins
from tests.grading.classes import gradebook as graded
from tests.grading.test_classroom import student


@pytest.fixture
def line(tmp_path: Path) -> list[str]:
    """What marks a class of two; the bank and the hand-ins lie beside the output."""
    hand_ins(tmp_path / "class", s01=("2", "so"), s02=("3", "thus"))
    place = ["--bank", str(bank(tmp_path / "bank")), "-o", str(tmp_path / "out"), "--workers", "0"]
    return ["grade", str(tmp_path / "class"), "--assignment", "sums", *place]


def stamps(output: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in output.rglob("*.*") if path.suffix != ".sqlite"}


def test_a_second_run_writes_nothing(line: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(line)
    first, said = stamps(tmp_path / "out"), capsys.readouterr().out
    cli.main(line)
    assert stamps(tmp_path / "out") == first
    assert capsys.readouterr().out == said


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda home: (home / "out" / "grades.csv").write_text("mine"), id="a file that was changed"),
        pytest.param(lambda home: (home / "out" / "grades.csv").unlink(), id="a file that is gone"),
        pytest.param(lambda home: hand_ins(home / "class", s03=("2", "so")), id="a new student"),
        pytest.param(lambda home: hand_ins(home / "class", s01=("2", "well")), id="another answer of the same worth"),
        pytest.param(lambda home: bank(home / "bank", points=5), id="other points"),
        pytest.param(lambda home: bank(home / "bank", one=3), id="another key"),
    ],
)
def test_what_has_changed_is_written(change: object, line: list[str], tmp_path: Path) -> None:
    cli.main(line)
    first = stamps(tmp_path / "out")
    assert callable(change)
    change(tmp_path)
    cli.main(line)
    assert stamps(tmp_path / "out")["grades.csv"] != first["grades.csv"]
    assert "student,a,b" in (tmp_path / "out" / "grades.csv").read_text()


def test_a_run_that_is_cut_off_while_it_writes_leaves_nothing_that_stands(tmp_path: Path) -> None:
    (tmp_path / "grades.csv").write_text("half")
    assert not Written("", {}).stands("basis", tmp_path)
    assert written("basis", tmp_path, ["grades.csv"]).stands("basis", tmp_path)
    assert not written("basis", tmp_path, ["grades.csv"]).stands("another", tmp_path)


def test_a_class_is_named_by_all_that_is_shown_of_it() -> None:
    names = [
        basis_of(graded(*students))
        for students in (
            [student("s01", "right", "wrong")],
            [student("s02", "right", "wrong")],
            [student("s01", "right", "right")],
            [student("s01", "right", "wrong", troubles=("a.bin: binary",))],
            [student("s01", "right", "wrong"), student("s02")],
            [],
        )
    ]
    assert len(set(names)) == len(names)
    assert basis_of(graded(student("s01", "right"))) == basis_of(graded(student("s01", "right")))
