"""Does every format give back the students and the points that were put in, read by a reader that is not ours?

The names are those that break files: commas, quotes, lines, formulas, markup, other scripts and directions. What has no
place for a name gives back the points alone.
"""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable
from html.parser import HTMLParser
from importlib import import_module
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from hwcheck.commands.report import FORMATS
from hwcheck.grading.classroom import Student
from tests.grading.classes import gradebook, response

NAMES = (
    "Doe, Jane",
    'The "Q" \'s; own',
    "two\nlines",
    "=cmd|'/c calc'!A1",
    "@sum(1)",
    "🎓 s05 👩‍🔬",
    "\u202eright to left",
    "دانشجو، ۱",
    "<b>bold</b> & *more* _marks_ [x](y)",
    "../../up",
    "s01",
    "S01",
)
ANSWERS = ("right", "wrong", "half")
POINTS = {"right": 3.5, "wrong": 1.5, "half": 2.5}

Files = dict[str, str]
Found = list[tuple[str, float]]


def answer(place: int) -> str:
    return ANSWERS[place % len(ANSWERS)]


def written(form: str) -> Files:
    book = gradebook(
        *(
            Student(name, ("a.md",), {"1a": response(answer(place)), "1b": response("right", item="1b")})
            for place, name in enumerate(NAMES)
        )
    )
    files = import_module(f"hwcheck.reports.{form}").files(book)
    return {name: text if isinstance(text, str) else "".join(text) for name, text in files}


def shown(name: str) -> str:
    """A name on a screen: on one line, its marks of direction and joiners written out."""
    flat = name.replace("\n", " ").replace("\u202e", "\\u202e")
    return flat


def in_a_cell(name: str) -> str:
    return "'" + shown(name) if name[0] in "=+-@" else shown(name)


def as_is(name: str) -> str:
    return name


def nameless(name: str) -> str:
    return ""


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def from_csv(files: Files) -> Found:
    return [(row["student"], float(row["points"])) for row in table(files["grades.csv"])]


def from_nbgrader(files: Files) -> Found:
    return [(row["student_id"], float(row["score"])) for row in table(files["nbgrader.csv"])]


def from_otter(files: Files) -> Found:
    return [(row["file"], float(row["total_points_earned"])) for row in table(files["final_grades.csv"])[1:]]


def from_json(files: Files) -> Found:
    return [(each["student"], each["points"]) for each in json.loads(files["grades.json"])["students"]]


def from_junit(files: Files) -> Found:
    """A case without a mark has all its points, 2 and 1.5; of the others the message says how many."""
    found = []
    for suite in ElementTree.fromstring(files["junit.xml"].encode()):
        missed = suite.find("testcase/failure")
        first = 2.0 if missed is None else float(missed.get("message", "").split(": ")[1].split(" of ")[0])
        found.append((suite.get("name", ""), first + 1.5))
    return found


def from_gradescope(files: Files) -> Found:
    return [("", sum(test["score"] for test in json.loads(text)["tests"])) for text in files.values()]


def from_prairielearn(files: Files) -> Found:
    totals = {row["uid"]: float(row["score_perc"]) for row in table(files["prairielearn/scores.csv"])}
    results = [json.loads(text) for name, text in files.items() if name.endswith(".json")]
    for (name, share), result in zip(totals.items(), results, strict=True):
        assert share == pytest.approx(100 * result["score"], abs=0.01), name
    return [(name, round(share * 3.5 / 100, 2)) for name, share in totals.items()]


def from_github(files: Files) -> Found:
    """As the step of the workflow hands it on, and the reporter takes it apart."""
    handed = [base64.b64encode(text.encode()) for text in files.values()]
    return [("", sum(test["score"] for test in json.loads(base64.b64decode(each))["tests"])) for each in handed]


class Rows(HTMLParser):
    """The cells of the tables of this class."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted, self.inside = wanted, False
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside |= tag == "table" and dict(attrs).get("class") == self.wanted
        if self.inside and tag == "tr":
            self.rows.append([])
        if self.inside and tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside &= tag != "table"

    def handle_data(self, data: str) -> None:
        if self.inside and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def from_html(files: Files) -> Found:
    reader = Rows("map")
    reader.feed(files["report.html"])
    return [(row[0].strip(), float(row[1])) for row in reader.rows[1:]]


def from_markdown(files: Files) -> Found:
    """Heading and total as a reader of Markdown shows them, markup gone."""
    found = []
    for text in files.values():
        blocks = [token for token in MarkdownIt().parse(text) if token.type == "inline"]
        heading, total = ("".join(child.content for child in block.children or ()) for block in blocks[:2])
        found.append((heading.removeprefix("A sheet: "), float(total.split(" of ")[0])))
    return found


def from_terminal(files: Files) -> Found:
    """The report folds long names; the points are those below each student's own table."""
    lines = files["report.txt"].splitlines()
    return [("", float(line.split(" points, ")[0])) for line in lines if " points, " in line and line.endswith(" open")]


READERS: dict[str, tuple[Callable[[Files], Found], Callable[[str], str]]] = {
    "csv": (from_csv, in_a_cell),
    "github": (from_github, nameless),
    "gradescope": (from_gradescope, nameless),
    "html": (from_html, shown),
    "json": (from_json, as_is),
    "junit": (from_junit, shown),
    "markdown": (from_markdown, shown),
    "nbgrader": (from_nbgrader, in_a_cell),
    "otter": (from_otter, in_a_cell),
    "prairielearn": (from_prairielearn, in_a_cell),
    "terminal": (from_terminal, nameless),
}


def test_every_format_has_its_reader() -> None:
    assert sorted(READERS) == FORMATS


@pytest.mark.parametrize("form", READERS)
def test_names_and_points_come_back(form: str) -> None:
    files = written(form)
    read, name_as = READERS[form]
    assert read(files) == [(name_as(name), POINTS[answer(place)]) for place, name in enumerate(NAMES)]


@pytest.mark.parametrize("form", READERS)
def test_no_file_leads_out_of_its_folder_and_no_two_are_one_where_capitals_are_not_told_apart(form: str) -> None:
    names = list(written(form))
    assert len({name.lower() for name in names}) == len(names)
    assert not [name for name in names if name.startswith("/") or ".." in name.split("/")]
    assert all(name.isascii() and name.isprintable() for name in names)
