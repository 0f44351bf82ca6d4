"""Does the example class get the marks that it should? `--overwrite` writes `examples/grades/` anew."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hwcheck.commands.grade import command

EXAMPLES = Path(__file__).parent.parent / "examples"
SHEETS = ("deep-net", "backprop-mnist", "basics")


@pytest.fixture(scope="session", params=SHEETS)
def sheet(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The text of grades.json for a sheet; marked once in a session."""

    @cache
    def grade(name: str) -> str:
        folder = tmp_path_factory.mktemp(name)
        shutil.copytree(EXAMPLES / name, folder / "class")
        (folder / "secret.md").write_text("### 1b.exp\n\nexp(-x)/(1+exp(-x))^2\n")
        (folder / "class" / "link.md").symlink_to(folder / "secret.md")  # not kept in the repository
        arguments = [str(folder / "class"), "--assignment", name, "-o", str(folder / "out"), "--workers", "2"]
        done = CliRunner().invoke(command, arguments, catch_exceptions=False)
        assert done.exit_code == 1, "some answers need a person"
        return (folder / "out" / "grades.json").read_text(encoding="utf-8")

    return grade


def test_the_grades_are_the_golden_ones(sheet: str, graded: Any, request: pytest.FixtureRequest) -> None:
    golden = EXAMPLES / "grades" / f"{sheet}.json"
    found = graded(sheet)
    if request.config.getoption("--overwrite"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    kept = golden.read_text(encoding="utf-8")
    assert "\n".join(_changes(kept, found)) == ""
    assert found == kept


def _changes(kept: str, found: str) -> Iterator[str]:
    """What moved, a line for each entry of each part."""
    before, after = _entries(kept), _entries(found)
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield f"{' '.join(key)}: {before.get(key)!r} became {after.get(key)!r}"


def _entries(grades: str) -> dict[tuple[str, str, str], Any]:
    return {
        (student["student"], part["part"], name): value
        for student in json.loads(grades)["students"]
        for part in student["parts"]
        for name, value in part.items()
    }


def test_the_grades_are_those_of_a_careful_person(sheet: str, graded: Any) -> None:
    students = {each["student"]: each for each in json.loads(graded(sheet))["students"]}
    differ = []
    for name, judged in tomllib.loads((EXAMPLES / "judged.toml").read_text())[sheet].items():
        outcomes = {part["part"]: part["outcome"] for part in students[name]["parts"]}
        for wanted, parts in judged.items():
            allowed = {"review", "missing"} if wanted.endswith("-or-open") else set()
            allowed.add(wanted.removesuffix("-or-open"))
            differ += [f"{name} {part}: {outcomes[part]}" for part in parts.split() if outcomes[part] not in allowed]
    assert not differ, "\n".join(differ)


def test_broken_files_cost_one_line_each(graded: Any) -> None:
    students = {each["student"]: each for each in json.loads(graded("deep-net"))["students"]}
    for name in ("s08", "s09", "s12", "link"):
        assert len(students[name]["troubles"]) == 1, name
        assert students[name]["points"] == 0
