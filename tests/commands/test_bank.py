from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hwcheck.commands.bank import command
from hwcheck.errors import HwcheckError
from tests.bank.banks import GOOD, make_bank
from tests.bank.variants import SHEET, variant_bank


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_list_names_assignments_and_problems(tmp_path: Path) -> None:
    result = run("list", "--bank", make_bank(tmp_path))
    assert result.exit_code == 0
    assert "sheet" in result.output
    assert "calculus/square" in result.output
    assert "\x1b" not in result.output


def test_list_as_json(tmp_path: Path) -> None:
    listed = json.loads(run("list", "--json", "--bank", make_bank(tmp_path)).output)
    assert listed["assignments"] == [{"name": "sheet", "title": "A sheet", "points": 2.5}]
    assert listed["problems"] == [{"id": "calculus/square", "title": "A square", "parts": ["grad", "value"]}]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("calculus/square", "rejects: x^2 (incorrect): this is f itself", id="a problem"),
        pytest.param("calculus/square/value", "solution: 9", id="a part of a problem"),
        pytest.param("sheet/1a", "accepts: x + x", id="an item of an assignment"),
        pytest.param("sheet", "calculus/square/grad", id="an assignment"),
    ],
)
def test_show(tmp_path: Path, name: str, shown: str) -> None:
    result = run("show", name, "--bank", make_bank(tmp_path))
    assert shown in result.output
    json.loads(run("show", name, "--json", "--bank", tmp_path).output)


def test_show_tells_what_students_draw_and_when_a_sheet_is_due(tmp_path: Path) -> None:
    late = "due = 2026-10-01T23:59:00+02:00\n" + SHEET + "[late]\npercent_per_day = 10\nfree_days = 2\n"
    bank = variant_bank(tmp_path, sheet=late)
    shown = run("show", "cnn/filters", "--student", "S 01", "--bank", bank).output
    assert "each student's k: 10..40 by 10\n" in shown
    assert "where (28 - f) % s == 0, out != k\n" in shown
    assert "here: f = " in shown
    assert "accepts: 13 x 13 x 30" in run("show", "filters/1a", "--student", "S 01", "--bank", bank).output
    sheet = run("show", "filters", "--bank", bank).output
    assert "due 2026-10-01 23:59+02:00" in sheet
    assert "late: 10 % of the points earned for each started day, 2 days free" in sheet


def test_show_knows_what_may_be_meant(tmp_path: Path) -> None:
    result = run("show", "calculus/sqare", "--bank", make_bank(tmp_path))
    assert isinstance(result.exception, HwcheckError)
    assert "did you mean 'calculus/square'?" in str(result.exception)


@pytest.mark.parametrize(
    ("wrong", "right", "code"),
    [
        pytest.param("", "", 0, id="a sound bank"),
        pytest.param(', says = "this is f itself"', "", 1, id="a warning"),
        pytest.param("reference = '2*x'", "reference = '3*x'", 2, id="an error"),
    ],
)
def test_lint_ends_with_what_it_found(tmp_path: Path, wrong: str, right: str, code: int) -> None:
    result = run("lint", make_bank(tmp_path, GOOD.replace(wrong, right) if wrong else GOOD))
    assert result.exit_code == code
    assert "1 problem with 2 parts, 1 assignment:" in result.output
    found = json.loads(run("lint", "--json", tmp_path).output)
    assert bool(found["findings"]) == bool(code)


def test_schema_is_json() -> None:
    assert json.loads(run("schema").output)["title"] == "hwcheck problem"
    assert json.loads(run("schema", "--assignment").output)["title"] == "hwcheck assignment"
