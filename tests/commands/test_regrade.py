"""Does `hwcheck regrade` say who moves and why, and then move exactly those?"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from hwcheck import cli
from hwcheck.grading.ledger import Ledger
from tests.grading.banks import bank, hand_ins


@pytest.fixture
def graded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A class of three, marked with a key that is wrong: 1 + 1 = 3."""
    folder = hand_ins(tmp_path / "class", s01=("2", "so"), s02=("3", "so"), s03=("2", "thus"))
    line = ["grade", str(folder), "--assignment", "sums", "--bank", str(bank(tmp_path / "bank", one=3))]
    assert cli.main([*line, "-o", str(tmp_path / "out"), "--workers", "0"]) == 1
    capsys.readouterr()
    return tmp_path / "out" / "ledger.sqlite"


def regrade(ledger: Path, *more: str) -> int:
    return cli.main(["regrade", str(ledger), "--workers", "0", *more])


def points(ledger: Path) -> dict[str, str]:
    with (ledger.parent / "grades.csv").open() as table:
        return {row["student"]: row["a"] for row in csv.DictReader(table)}


def test_a_dry_run_shows_the_moves_and_moves_nothing(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bank(graded.parent.parent / "bank", one=2, points=2)
    regrade(graded, "--dry-run")
    said = capsys.readouterr().out
    assert "2 students, +4 points" in said
    assert "s01 +2, s03 +2" in said
    assert "1 student, -1 points" in said
    assert said.endswith("3 students would move, 2 up and 1 down, +3 points in all\n")
    assert points(graded) == {"s01": "0", "s02": "1", "s03": "0"}
    with Ledger(graded) as ledger:
        assert ledger.marks("sums")["s01", "a"].points == 0
        assert len(ledger.contents()["runs"]) == 1


def test_then_the_marks_move_and_the_earlier_ones_stay(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bank(graded.parent.parent / "bank", one=2)
    assert regrade(graded, "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert found["students"] == {"s01": 1.0, "s02": -1.0, "s03": 1.0}
    assert {reason["part"] for reason in found["reasons"]} == {"a"}
    assert points(graded) == {"s01": "1", "s02": "0", "s03": "1"}
    with Ledger(graded) as ledger:
        assert [row[2:5] for row in ledger.contents()["marks"] if row[1] == "s01" and row[2] == "a"] == [
            ("a", 1, "incorrect"),
            ("a", 2, "correct"),
        ]
    regrade(graded)
    assert capsys.readouterr().out == "0 students moved, 0 up and 0 down, 0 points in all\n"


def test_overrides_survive(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    appeal = ["--student", "s02", "--part", "a", "--outcome", "partial", "--credit", "0.5", "--why", "an appeal"]
    assert cli.main(["review", str(graded), *appeal, "--who", "M"]) == 1
    assert points(graded)["s02"] == "0.5"
    bank(graded.parent.parent / "bank", one=2)
    regrade(graded)
    assert "s02" not in capsys.readouterr().out
    assert points(graded) == {"s01": "1", "s02": "0.5", "s03": "1"}
    assert "decided by M: an appeal" in (graded.parent / "feedback" / "s02.md").read_text()


def test_a_changed_worth_alone_decides_nothing(
    graded: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hwcheck.grading.deciding.check_guarded", None)  # would fail if it were called
    bank(graded.parent.parent / "bank", one=3, points=4)
    regrade(graded, "--dry-run")
    assert "a: worth 1 → 4: 3 students, +3 points" in capsys.readouterr().out


def test_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert regrade(tmp_path / "gone.sqlite") == 2
    assert "no ledger here" in capsys.readouterr().err
    with Ledger(tmp_path / "empty.sqlite"):
        pass
    assert regrade(tmp_path / "empty.sqlite") == 2
    assert "holds no finished run" in capsys.readouterr().err
