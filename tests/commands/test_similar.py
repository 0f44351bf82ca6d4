"""Does a marker see who shares unusual answers, with the numbers behind it and no word that accuses anybody?"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from hwcheck import cli
from hwcheck.reports import json as grades_json
from tests.grading.banks import bank, hand_ins
from tests.grading.similar_classes import Plan, answers, gradebook, plant

ACCUSING = ("cheat", "copied", "plagiar", "suspect", "dishonest", "misconduct", "guilty")


@pytest.fixture
def grades(tmp_path: Path) -> Path:
    rng = random.Random(0)
    plan = Plan(students=100, parts=24, spread=0.5)
    given = answers(plan, rng)
    plant(given, [3, 70], 0.9, rng)
    path = tmp_path / "grades.json"
    for _, text in grades_json.files(gradebook(plan, given)):
        path.write_text("".join(text), encoding="utf-8")
    return path


def test_the_numbers_stand_behind_it(grades: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["similar", str(grades)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("s00003, s00070\n  chance shows two who share so much in at most 1 of ")
    assert "given by both and by " in said
    assert "1 group among 100 submissions" in said
    assert "says nothing about anybody" in said
    assert not [word for word in ACCUSING if word in said.lower()]


def test_as_json_and_anonymous(grades: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["similar", str(grades), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["students"], found["least"]) == (100, 100.0)
    assert [group["students"] for group in found["groups"]] == [["s00003", "s00070"]]
    assert all(
        answer["here"] == 2 <= answer["everywhere"] <= answer["wrong"] for answer in found["groups"][0]["answers"]
    )
    assert cli.main(["similar", str(grades), "--json", "--anonymous"]) == 0
    said = capsys.readouterr().out
    assert json.loads(said)["groups"][0]["students"] == ["submission 1", "submission 2"]
    assert "s00003" not in said


def test_least_asks_for_more(grades: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["similar", str(grades), "--json"])
    classes = json.loads(capsys.readouterr().out)["groups"][0]["classes"]
    assert cli.main(["similar", str(grades), "--least", str(classes * 2)]) == 0
    assert capsys.readouterr().out.startswith("no group among 100 submissions")


def test_from_a_ledger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = hand_ins(tmp_path / "class", s01=("7", "x"), s02=("7.0", "x"), s03=("2", "y"))
    line = ["grade", str(folder), "--assignment", "sums", "--bank", str(bank(tmp_path / "bank"))]
    cli.main([*line, "-o", str(tmp_path / "out"), "--workers", "0"])
    capsys.readouterr()
    assert cli.main(["similar", str(tmp_path / "out" / "ledger.sqlite")]) == 0
    assert capsys.readouterr().out.startswith("no group among 3 submissions")


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["similar", str(tmp_path / "gone.json")]) == 2
    assert "gone.json" in capsys.readouterr().err
