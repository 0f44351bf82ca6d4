"""Do `template` and `check` give each student the same numbers, and ask whose they are?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hwcheck import cli
from hwcheck.bank.load import load_assignment
from tests.bank.variants import variant_bank


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return variant_bank(tmp_path / "bank")


def run(bank: Path, *arguments: str | Path) -> int:
    return cli.main([*map(str, arguments), "--bank", str(bank)])


@pytest.mark.parametrize("form", ["md", "toml", "ipynb"])
def test_a_filled_template_is_right_for_its_student_only(
    tmp_path: Path, bank: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / f"sheet.{form}"
    assert run(bank, "template", "filters", "--student", "S 01", "--format", form, "-o", empty) == 0
    text = empty.read_text()
    assert "30 filters of 4 x 4 with stride 2" in text
    assert "<<" not in text
    answers = {item.id: item.part.accepts[0] for item in load_assignment("filters", bank, "s01").items}
    filled = tmp_path / "answers.toml"
    filled.write_text("".join(f"{key} = '{answer}'\n" for key, answer in answers.items()))
    assert run(bank, "check", filled, "--assignment", "filters", "--student", "s01") == 0
    assert "5 of 5 points" in capsys.readouterr().out
    run(bank, "check", filled, "--assignment", "filters", "--student", "s02")
    assert "5 of 5 points" not in capsys.readouterr().out


def test_the_title_says_whose_sheet_it_is(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(bank, "template", "filters", "--student", "s01", "--json")
    assert json.loads(capsys.readouterr().out)["title"] == "Filters (s01)"


def test_one_answer(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(bank, "check", "filters/1a", "13 x 13 x 30", "--student", "s01")
    assert "correct" in capsys.readouterr().out
    run(bank, "check", "filters/1a", "13 x 13 x 30", "--student", "s02")
    assert "incorrect" in capsys.readouterr().out


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(["template", "filters"], id="a sheet"),
        pytest.param(["template", "filters", "--student", " "], id="a blank id is none"),
        pytest.param(["check", "filters/1a", "13 x 13 x 30"], id="one answer"),
        pytest.param(["check", "cnn/filters/size", "13 x 13 x 30"], id="an answer to a problem"),
        pytest.param(["check", "answers.md", "--assignment", "filters"], id="a file"),
    ],
)
def test_without_an_id_it_says_what_to_give(bank: Path, line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(bank, *line) == 2
    said = capsys.readouterr().err
    assert "every student has numbers of their own here: add --student ID" in said


def test_where_nothing_is_drawn_an_id_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["template", "deep-net", "--student", "s01"])
    with_id = capsys.readouterr().out
    cli.main(["template", "deep-net"])
    assert capsys.readouterr().out == with_id
