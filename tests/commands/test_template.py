from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner, Result

from hwcheck.bank.load import load_assignment
from hwcheck.bank.model import Assignment
from hwcheck.bank.sheet import FORMATS
from hwcheck.commands.template import command
from hwcheck.errors import HwcheckError
from hwcheck.grading.locate import locate
from hwcheck.submissions.read import read_document

SHEETS = ("backprop-mnist", "basics", "deep-net")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_a_sheet_lists_every_part() -> None:
    text = run("deep-net").output
    for item in load_assignment("deep-net").items:
        assert f"## {item.id}\n" in text


def test_toml_is_toml() -> None:
    keys = list(tomllib.loads(run("basics", "--format", "toml").output))
    assert keys == [item.id for item in load_assignment("basics").items]


def test_a_notebook_is_a_notebook() -> None:
    nbformat.validate(json.loads(run("basics", "--format", "ipynb").output))


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "answers.md"
    assert run("basics", "-o", path).exit_code == 0
    again = run("basics", "-o", path)
    assert isinstance(again.exception, HwcheckError)
    assert "exists" in str(again.exception)


def test_the_parts_as_json() -> None:
    assert json.loads(run("basics", "--json").output)["parts"][0]["id"] == "T1.y0"


def fill_markdown(text: str, answers: dict[str, str]) -> str:
    pieces = text.split("\n## ")
    filled = []
    for piece in pieces[1:]:
        place = "```python\n" if "```" in piece else "Your answer:\n"
        filled.append(piece.replace(place, f"{place}\n{answers[piece.split()[0]]}\n"))
    return "\n## ".join((pieces[0], *filled))


def fill_toml(text: str, answers: dict[str, str]) -> str:
    for key, answer in answers.items():
        text = text.replace(f"\"{key}\" = '''\n", f"\"{key}\" = '''\n{answer}\n")
    return text


def fill_notebook(text: str, answers: dict[str, str]) -> str:
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if part := cell["metadata"].get("hwcheck", {}).get("part"):
            cell["source"] = [answers[part]]
    return json.dumps(notebook)


FILL: dict[str, Callable[[str, dict[str, str]], str]] = {"md": fill_markdown, "toml": fill_toml, "ipynb": fill_notebook}


def in_dollars(item_kind: str, answer: str) -> str:
    return f"${answer}$" if item_kind == "expression" else answer


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", SHEETS)
def test_every_answer_in_a_filled_sheet_is_found(tmp_path: Path, name: str, format_: str) -> None:
    assignment = load_assignment(name)
    answers = {item.id: in_dollars(item.part.kind, item.part.accepts[0]) for item in assignment.items}
    path = tmp_path / f"answers.{format_}"
    path.write_text(FILL[format_](FORMATS[format_](assignment), answers), encoding="utf-8")
    assert _found(path, assignment) == {key: _plain(answer) for key, answer in answers.items()}


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", SHEETS)
def test_an_empty_sheet_has_no_answers(tmp_path: Path, name: str, format_: str) -> None:
    assignment = load_assignment(name)
    path = tmp_path / f"answers.{format_}"
    path.write_text(FORMATS[format_](assignment), encoding="utf-8")
    assert _found(path, assignment) == {}


def _found(path: Path, assignment: Assignment) -> dict[str, str]:
    responses = locate([read_document(path)], assignment)
    return {key: _plain(response.text) for key, response in responses.items() if response.text.strip()}


def _plain(text: str) -> str:
    return "".join(text.replace("$", "").split())
