"""Does a marker see what went wrong, from a ledger and from grades.json alike, and nobody's name?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hwcheck import cli
from tests.grading.banks import bank, hand_ins


@pytest.fixture
def graded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    numbers = {"s01": "-2", "s02": "-2.0", "s03": "19", "s04": "2", "s05": "38/2"}
    folder = hand_ins(tmp_path / "class", **{name: (number, "") for name, number in numbers.items()})
    line = ["grade", str(folder), "--assignment", "sums", "--bank", str(bank(tmp_path / "bank"))]
    assert cli.main([*line, "-o", str(tmp_path / "out"), "--workers", "0"]) == 0
    capsys.readouterr()
    return tmp_path / "out"


def test_what_went_wrong_on_the_screen(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["mistakes", str(graded / "ledger.sqlite")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "mistakes of 5 students"
    assert any(line.startswith("  2 students: sign") for line in lines)
    assert "  2 students: a, written in 2 ways" in lines
    assert "    such as 19" in lines
    assert not any(name in line for line in lines for name in ("s01", "s02", "s03", "s04", "s05"))


def test_the_same_from_a_ledger_and_from_grades(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for name in ("ledger.sqlite", "grades.json"):
        bank_option = ["--bank", str(graded.parent / "bank")]
        assert cli.main(["mistakes", str(graded / name), "--json", *bank_option]) == 0
        said.append(json.loads(capsys.readouterr().out))
    assert said[0] == said[1]
    (entry,) = said[0]["unexplained"]
    assert (entry["part"], entry["students"], entry["answers"]) == ("a", 2, ["19", "38/2"])


def test_long_lists_are_cut(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hand_ins(graded.parent / "class", s06=("5.5", ""), s07=("77", ""))
    line = ["grade", str(graded.parent / "class"), "--assignment", "sums", "--bank", str(graded.parent / "bank")]
    cli.main([*line, "-o", str(graded), "--workers", "0"])
    capsys.readouterr()
    assert cli.main(["mistakes", str(graded / "ledger.sqlite"), "--most", "1"]) == 0
    assert "and 2 more answers" in capsys.readouterr().out


def test_a_file_that_is_neither(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["mistakes", str(tmp_path / "gone.json")]) == 2
    assert "gone.json" in capsys.readouterr().err
