from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from hwcheck.bank.files import find_bank
from hwcheck.bank.schema import assignment_schema, problem_schema
from tests.bank.banks import GOOD
from tests.bank.variants import PROBLEM, SHEET

jsonschema = pytest.importorskip("jsonschema")  # comes with nbformat; a second opinion on our files

PROBLEMS = find_bank() / "problems"
FILES = sorted(PROBLEMS.rglob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=[path.relative_to(PROBLEMS).as_posix() for path in FILES])
def test_our_files_fit_the_schema(path: Path) -> None:
    schema = assignment_schema() if path.parent.name == "assignments" else problem_schema()
    jsonschema.validate(tomllib.loads(path.read_text(encoding="utf-8")), schema)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        pytest.param('kind = "number"', 'kind = "numbre"', id="an unknown kind"),
        pytest.param("accepts = ['2x'", "acepts = ['2x'", id="an unknown key of a part"),
        pytest.param("says =", "say =", id="an unknown key of a reject"),
        pytest.param("[symbols]", "[symbls]", id="an unknown table"),
        pytest.param("prompt = 'Compute $f(3)$.'", "", id="no prompt"),
        pytest.param('function = "powers.square_of_three"', "functoin = 1", id="an unknown way to compute"),
    ],
)
def test_what_does_not_load_does_not_fit(wrong: str, right: str) -> None:
    table: dict[str, Any] = tomllib.loads(GOOD.replace(wrong, right))
    jsonschema.validate(tomllib.loads(GOOD), problem_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(table, problem_schema())


def test_drawn_numbers_and_due_times_fit() -> None:
    drawn = PROBLEM.replace("input = [28, 28, 1]", 'input = ["<<4*f>>", 28, 1]').replace(
        "layers =", 'layer = "<<s - s>>"\nlayers ='
    )
    jsonschema.validate(tomllib.loads(drawn), problem_schema())
    late = "due = 2026-10-01T23:59:00+02:00\n" + SHEET + "[variant]\nf = [3, 5]\n[late]\npercent_per_day = 10\n"
    jsonschema.validate(tomllib.loads(late), assignment_schema())


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        pytest.param("s = [1, 2]", "s = []", id="nothing to choose from"),
        pytest.param("s = [1, 2]", "s = [true]", id="what is no number"),
        pytest.param("input = [28, 28, 1]", 'input = ["f", 28, 1]', id="a text that is no blank"),
    ],
)
def test_what_cannot_be_drawn_does_not_fit(wrong: str, right: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(PROBLEM.replace(wrong, right)), problem_schema())
