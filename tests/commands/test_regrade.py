"""Does `hwcheck regrade` say who moves and why, and then move exactly those?"""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
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


def sheet(bank_folder: Path, before: str = "", after: str = "", *, drop: str = "") -> None:
    """The sheet with lines before and after its own, and without those that hold a text."""
    path = bank_folder / "problems/assignments/sums.toml"
    kept = [line for line in path.read_text().splitlines() if not drop or drop not in line]
    path.write_text("\n".join([before, *kept, after]))


def test_an_item_that_is_dropped_moves_once(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet(graded.parent.parent / "bank", drop='id = "a"')
    for said in ("a: correct (equal) → not on the sheet: 1 student, -1 points", "0 students moved"):
        regrade(graded)
        assert said in capsys.readouterr().out
    bank(graded.parent.parent / "bank", one=3)
    regrade(graded, "--dry-run")
    assert "a: not on the sheet → correct (equal): 1 student, +1 points" in capsys.readouterr().out


@pytest.fixture
def late(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A class of three from nbgrader, one of them a day late, without a late policy so far."""
    for name, day in (("s01", 1), ("s02", 2), ("s03", 1)):
        folder = tmp_path / "class/submitted" / name / "sums"
        folder.mkdir(parents=True)
        (folder / "hw.toml").write_text("a = '2'\n")
        (folder / "timestamp.txt").write_text(f"2026-10-0{day} 20:00:00 UTC")
    sheet(bank(tmp_path / "bank", points=10), "due = 2026-10-01T23:59:00Z")
    line = ["grade", str(tmp_path / "class"), "--assignment", "sums", "--bank", str(tmp_path / "bank")]
    cli.main([*line, "-o", str(tmp_path / "out"), "--workers", "0"])
    capsys.readouterr()
    return tmp_path / "out/ledger.sqlite"


def test_a_late_policy_moves_who_was_late_and_the_key_moves_the_rest(
    late: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = late.parent.parent / "bank"
    sheet(course, after="[late]\npercent_per_day = 20")
    regrade(late, "--dry-run")
    said = capsys.readouterr().out
    assert "late policy: 0 % off → 20 % off: 1 student, -2 points\n    s02 -2\n" in said
    assert said.endswith("1 student would move, 0 up and 1 down, -2 points in all\n")
    regrade(late)
    regrade(late)
    assert capsys.readouterr().out.endswith("0 students moved, 0 up and 0 down, 0 points in all\n")
    sheet(bank(course, points=20), "due = 2026-10-01T23:59:00Z", "[late]\npercent_per_day = 20")
    regrade(late, "--dry-run")
    said = capsys.readouterr().out
    assert "a: worth 10 → 20: 3 students, +30 points" in said
    assert "late policy: 20 % off: 1 student, -2 points" in said
    assert "+28 points in all" in said
    sheet(bank(course, points=10), "due = 2026-10-03T00:00:00Z", "[late]\npercent_per_day = 20")
    regrade(late, "--dry-run", "--json")
    found = json.loads(capsys.readouterr().out)
    assert [(reason["part"], reason["why"]) for reason in found["reasons"]] == [("late policy", "20 % off → 0 % off")]
    assert found["students"] == {"s02": 2.0}


def test_a_ledger_from_before_late_policies_were_kept_says_nothing_of_them(
    late: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(late)) as file, file:
        file.execute("UPDATE students SET percent = NULL")
    sheet(late.parent.parent / "bank", after="[late]\npercent_per_day = 20")
    regrade(late, "--dry-run")
    assert capsys.readouterr().out == "0 students would move, 0 up and 0 down, 0 points in all\n"


def test_without_a_sandbox_only_where_it_is_asked_for(graded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("hwcheck.sandbox.session.go_without", lambda: asked.append(True))
    regrade(graded, "--dry-run")
    assert asked == []
    regrade(graded, "--dry-run", "--no-sandbox")
    assert asked == [True]


def test_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert regrade(tmp_path / "gone.sqlite") == 2
    assert "no ledger here" in capsys.readouterr().err
    with Ledger(tmp_path / "empty.sqlite"):
        pass
    assert regrade(tmp_path / "empty.sqlite") == 2
    assert "holds no finished run" in capsys.readouterr().err
