"""Does the autograder leave results that the platform can show, whatever is handed in and whatever happens?

The platform is a folder laid out as its documentation says; its rules are read here by a reader of their own.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hwcheck import cli
from hwcheck.commands.autograder import hand_in
from tests.grading import banks

VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}
CODE = """
title = "Code"

[parts.relu]
kind = "layer"
prompt = "Write relu_forward and relu_backward."
forward = "relu_forward(x) -> out, cache"
backward = "relu_backward(dout, cache) -> dx"
reference = { reference = "relu.forward" }
reference_backward = { reference = "relu.backward" }
trials = [{ x = [4, 5] }]
accepts = ["def relu_forward(x): ..."]
"""
REFERENCE = """
import numpy as np

SECRET = "the key of this course"

def forward(x):
    return np.maximum(x, 0), x

def backward(dout, cache):
    return dout * (cache > 0)
"""
HONEST = "import numpy as np\ndef relu_forward(x):\n    return np.maximum(x, 0), x\n"
HONEST += "def relu_backward(dout, cache):\n    return dout * (cache > 0)\n"
SPY = """
import os
def relu_forward(x):
    found = []
    for place in ("ROOT", "/autograder"):
        for folder, _, names in os.walk(place):
            for name in names:
                found.append(open(os.path.join(folder, name), errors="replace").read())
    raise ValueError("found " + str(len(found)) + " files " + " ".join(found)[:500])
def relu_backward(dout, cache):
    return dout
"""
needs_bubblewrap = pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap is not installed")


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """autograder.zip of a course's own bank: a number, words, and code."""
    folder = tmp_path_factory.mktemp("course")
    course = banks.bank(folder / "bank")
    sheet = course / "problems" / "assignments" / "sums.toml"
    row = '    { id = "c", label = "1(c)", points = 2, part = "sums/code/relu" },\n]'
    sheet.write_text(sheet.read_text().replace("\n]", f"\n{row}"))
    (course / "problems" / "sums" / "code.toml").write_text(CODE)
    (course / "problems" / "sums" / "other.toml").write_text(CODE)
    (course / "reference" / "relu.py").write_text(REFERENCE)
    line = ["autograder", "--gradescope", "--assignment", "sums", "--bank", str(course), "-o", str(folder / "a.zip")]
    assert cli.main(line) == 0
    return folder / "a.zip"


@pytest.fixture
def platform(packed: Path, tmp_path: Path) -> Path:
    """What Gradescope has when it has built the image: the zip unpacked, and the script beside it."""
    root = tmp_path / "autograder"
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(packed) as zipped:
        zipped.extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    return root


def run(root: Path, **more: str) -> dict[str, Any]:
    environment = {**os.environ, "AUTOGRADER_ROOT": str(root), "HWCHECK_PYTHON": sys.executable, **more}
    environment.pop("HWCHECK_BANK", None)
    line = ["bash", str(root / "run_autograder")]
    done = subprocess.run(line, cwd=root, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    return as_gradescope(root / "results" / "results.json")


def as_gradescope(path: Path) -> dict[str, Any]:
    """The results as Gradescope's documentation reads them; anything that it would refuse fails here."""
    results = json.loads(path.read_text(encoding="utf-8"))
    tests = results["tests"]
    assert "score" in results or all("score" in test for test in tests)
    assert results.get("visibility", "visible") in VISIBILITIES
    assert {value for key, value in results.items() if key.endswith("_format")} <= FORMATS
    for test in tests:
        assert {"score", "max_score"} <= test.keys()
        assert type(test["score"]) in (int, float)
        assert 0 <= test["score"] <= test["max_score"]
        assert test.get("status", "passed") in {"passed", "failed"}
        assert all(type(test[key]) is str for key in ("name", "number", "output"))
        assert all(type(tag) is str for tag in test["tags"])
        assert "\r" not in test["output"]
    assert sum(test["max_score"] for test in tests) == 4, "the sum is what the assignment is worth"
    return {"score": sum(test["score"] for test in tests), **results}


def submit(root: Path, **files: str) -> None:
    for name, text in files.items():
        (root / "submission" / name.replace("__", ".")).write_text(text, encoding="utf-8")


def outputs(results: dict[str, Any]) -> str:
    return "\n".join([results["output"], *(test["output"] for test in results["tests"])])


def test_the_zip_has_its_scripts_at_the_top_and_only_the_sheets_own_problems(packed: Path) -> None:
    with zipfile.ZipFile(packed) as zipped:
        names = set(zipped.namelist())
        modes = {entry.filename: entry.external_attr >> 16 for entry in zipped.infolist()}
        scripts = [zipped.read(name).decode() for name in ("setup.sh", "run_autograder", "Dockerfile")]
    assert {"setup.sh", "run_autograder", "hwcheck/__main__.py", "bank/problems/assignments/sums.toml"} <= names
    assert {name for name in names if name.startswith("bank/problems/sums/")} == {
        "bank/problems/sums/sums.toml",
        "bank/problems/sums/code.toml",
    }
    assert modes["setup.sh"] == modes["run_autograder"] == 0o755
    assert not any("://" in text for text in scripts), "no address of anybody's server"
    assert not [name for name in names if "__pycache__" in name or name.startswith(("/", ".."))]


@pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
def test_the_scripts_are_ones_that_bash_reads(packed: Path, script: str) -> None:
    with zipfile.ZipFile(packed) as zipped:
        done = subprocess.run(["bash", "-n"], input=zipped.read(script), capture_output=True)
    assert done.returncode == 0, done.stderr


def test_the_same_sheet_gives_the_same_bytes(packed: Path, tmp_path: Path) -> None:
    from hwcheck.reports.autograder.archive import Wanted, archive

    assert archive(Wanted("sums", packed.parent / "bank")) == packed.read_bytes()


@needs_bubblewrap
def test_a_submission_is_marked_and_github_gets_its_result_too(platform: Path, tmp_path: Path) -> None:
    submit(platform, answers__toml=f'a = \'2\'\nc = """{HONEST}"""\n')
    results = run(platform, GITHUB_OUTPUT=str(tmp_path / "output"))
    assert results["score"] == 3
    assert [test.get("status") for test in results["tests"]] == ["passed", "failed", "passed"]
    key, _, value = (tmp_path / "output").read_text().strip().partition("=")
    assert key == "result"
    reported = json.loads(base64.b64decode(value, validate=True))
    assert reported["version"] == 1
    assert sum(test["score"] for test in reported["tests"]) == 3
    assert reported["max_score"] == 4


@needs_bubblewrap
def test_students_code_finds_neither_the_bank_nor_the_platform(platform: Path) -> None:
    spy = SPY.replace("ROOT", str(platform))
    submit(platform, answers__toml=f"c = '''{spy}'''\n")
    said = outputs(run(platform))
    assert "found 0 files" in said
    assert "the key of this course" not in said


def nothing(root: Path) -> None:
    """Nobody has handed in anything."""


def broken(root: Path) -> None:
    submit(root, homework__ipynb='{"cells": [', answers__toml="a = = 2")
    (root / "submission" / "scan.pdf").write_bytes(b"%PDF\xff\x00")


def hostile(root: Path) -> None:
    (root / "submission" / "loop").symlink_to(root / "submission")
    (root / "submission" / "key.md").symlink_to(root / "source" / "bank" / "reference" / "relu.py")
    submit(root, **{"\x1b[31mname\n__md": "a: \x1b]0;owned\x07"})


@pytest.mark.parametrize(
    ("handed_in", "said"),
    [
        pytest.param(nothing, "the folder is empty", id="an empty submission"),
        pytest.param(broken, "homework.ipynb", id="files that are broken"),
        pytest.param(hostile, "a link out of the folder is not followed", id="links and names that act"),
    ],
)
def test_what_cannot_be_read_is_said(platform: Path, handed_in: Callable[[Path], None], said: str) -> None:
    handed_in(platform)
    results = run(platform)
    assert results["score"] == 0
    assert said in outputs(results)
    assert "the key of this course" not in outputs(results)
    assert "\x1b" not in outputs(results)


@pytest.mark.parametrize(
    "python",
    [
        pytest.param("kill -9 $$", id="killed"),
        pytest.param("sleep 30", id="out of time"),
        pytest.param("echo '{' > $AUTOGRADER_ROOT/results/results.json.new; exit 3", id="crashed while writing"),
        pytest.param("echo no such module >&2; exit 1", id="not installed"),
    ],
)
def test_results_are_there_when_the_process_is_not(platform: Path, tmp_path: Path, python: str) -> None:
    stub = tmp_path / "python"
    stub.write_text(f"#!/bin/sh\n{python}\n")
    stub.chmod(0o755)
    results = run(platform, HWCHECK_PYTHON=str(stub), HWCHECK_SECONDS="0.5")
    assert results["score"] == 0
    assert "a person must look" in results["output"]
    assert not [test for test in results["tests"] if "status" in test], "nobody has failed anything"


def test_without_a_sandbox_code_goes_to_a_person_with_the_reason(platform: Path, tmp_path: Path) -> None:
    submit(platform, answers__toml=f'a = \'2\'\nc = """{HONEST}"""\n')
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "mkdir", "cp", "cat", "timeout"):
        (tools / name).symlink_to(shutil.which(name) or "")
    results = run(platform, PATH=str(tools))
    assert results["score"] == 1
    assert "status" not in results["tests"][2]
    assert "bubblewrap is not installed" in results["tests"][2]["output"]


@pytest.mark.parametrize(
    ("notes", "name", "late"),
    [
        pytest.param(None, "submission", False, id="no notes"),
        pytest.param("", "submission", False, id="an empty file"),
        pytest.param("[" * 5000, "submission", False, id="no JSON"),
        pytest.param('{"users": 3, "created_at": 4}', "submission", False, id="another shape"),
        pytest.param(
            '{"created_at": "2026-01-02T00:00:01+00:00", "assignment": {"due_date": "2026-01-01T19:00:00-05:00"},'
            '"users": [{"name": "Student 02", "email": "s02@example.org"}, {"name": "Student 01"}]}',
            "Student 01, Student 02",
            True,
            id="two students, a second late",
        ),
    ],
)
def test_what_the_platform_says_of_a_submission(tmp_path: Path, notes: str | None, name: str, late: bool) -> None:
    if notes is not None:
        (tmp_path / "submission_metadata.json").write_text(notes)
    found = hand_in(tmp_path)
    assert (found.student, found.late) == (name, late)


def test_the_workflow_names_the_repository_and_reads_the_result(tmp_path: Path) -> None:
    target = tmp_path / "classroom.yml"
    assert cli.main(["autograder", "--github", "--repository", "course/sums", "-o", str(target)]) == 0
    text = target.read_text()
    assert "repository: course/sums\n" in text
    assert "HWCHECK_RESULTS: ${{ steps.hwcheck.outputs.result }}" in text
    assert "@" not in text.replace("@v4", "").replace("@v1", "")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param([], id="nothing said"),
        pytest.param(["--gradescope"], id="no sheet"),
        pytest.param(["--gradescope", "--assignment", "no-such-sheet"], id="an unknown sheet"),
        pytest.param(["--github"], id="no repository"),
        pytest.param(["--github", "--repository", "a/b\n  evil: true"], id="a repository that is none"),
    ],
)
def test_what_is_wrong_is_said(line: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["autograder", *line]) == 2
    assert not list(tmp_path.iterdir())
