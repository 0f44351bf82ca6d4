"""Do the commands in the README and in docs/ run? The `sh` blocks, line by line, in a folder with what they name."""

from __future__ import annotations

import csv
import io
import re
import shlex
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hwcheck import cli
from hwcheck.bank.load import load_assignment
from tests.grading.banks import bank

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples/deep-net"
PAGES = sorted((ROOT / "docs").glob("*.md"))
BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
DONE = (0, 1)  # with or without something for a person; 2 would be a command that is wrong
NOT_HERE = ("dask", "make ", "source ", "for ")  # a cluster, the repository's own, shells

NET = """
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 20, 5)
    def forward(self, x):
        return self.conv(x)
"""
LAYERS = """
import numpy as np

def fc_forward(X, W, b):
    return X @ W + b, (X, W)

def fc_backward(dY, cache):
    X, W = cache
    return dY @ W.T, X.T @ dY, dY.sum(axis=0)
"""


def commands(page: Path) -> Iterator[list[str]]:
    """The arguments of each `hwcheck ...` line that can be run anywhere."""
    for language, block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines() if language == "sh" else ():
            if line.strip() and not any(word in line for word in NOT_HERE):
                words = shlex.split(line, comments=True)
                assert words[0] == "hwcheck", f"a new kind of line, which nobody runs: {line}"
                yield words[1:]


def week2(folder: Path) -> None:
    """The bank that docs/assignments.md shows."""
    page = (ROOT / "docs/assignments.md").read_text(encoding="utf-8")
    sheet, problem, _ = (text for language, text in BLOCK.findall(page) if language == "toml")
    for name, text in (("cnn/filters", problem), ("assignments/week2", sheet)):
        path = folder / f"problems/{name}.toml"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")


def table(path: Path, *rows: str) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(row.split(",") for row in rows)
    path.write_text(text.getvalue())


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of two, marked; all that the pages name lies beside it."""
    course = tmp_path_factory.mktemp("course")
    (course / "submissions").mkdir()
    for name in ("s01.md", "s02.tex"):
        shutil.copy(EXAMPLES / name, course / "submissions")
    with zipfile.ZipFile(course / "submissions.zip", "w") as pack:
        for path in sorted((course / "submissions").iterdir()):
            pack.write(path, path.name)
    shutil.copy(EXAMPLES / "s01.md", course / "answers.md")
    (course / "net.py").write_text(NET)
    (course / "layers.py").write_text(LAYERS)
    (course / "pairs.jsonl").write_text('{"reference": "x+x", "answer": "2*x"}\n')
    points = load_assignment("deep-net").max_points
    table(
        course / "gradebook.csv",
        "Student,ID,SIS Login ID,Section,Deep net (76),Homework 1 (77)",
        f"    Points Possible,,,,{points},{points}",
        "s01,1,s01,1,,",
    )
    table(
        course / "worksheet.csv",
        "Identifier,Full name,Grade,Maximum grade,Last modified (grade),Feedback comments",
        f"Participant 1,s01,,{points},-,",
    )
    table(course / "hw1_submissions_for_manual_grading.csv", "uid,qid,submission_id,score_perc", "s01,hw1/1b.exp,7,")
    table(course / "scores.csv", "Name,Submission Time", "s01,2026-10-01 20:00:00 +0200")
    sheet = ["--assignment", "deep-net", "--workers", "0"]
    assert cli.main(["grade", str(course / "submissions"), *sheet, "-o", str(course / "marks")]) in DONE
    return course


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.name)
def test_every_command_on_a_page_runs(
    page: Path, marked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = tmp_path / "course"
    shutil.copytree(marked, course)
    monkeypatch.chdir(course)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))  # whoever is asked goes home
    match page.name:
        case "assignments.md":
            week2(course / "my-course")
            monkeypatch.setenv("HWCHECK_BANK", str(course / "my-course"))
        case "platforms.md":
            (course / "my-course").symlink_to(ROOT)
        case _:
            bank(course / "my-course")
    failed = []
    for words in commands(page):
        if cli.main(words) not in DONE:
            failed.append(f"{shlex.join(words)}: {capsys.readouterr().err}")
    assert failed == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_on_a_page_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_page_is_reached_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if f"(docs/{page.name})" not in readme] == []
