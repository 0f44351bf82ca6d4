"""Does each report say what is so, and does nothing a student wrote act on the reader's screen or spreadsheet?"""

from __future__ import annotations

import csv as csv_reader
import io
import json as json_reader
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from hwcheck.grading.classroom import Gradebook, Student
from hwcheck.reports import csv, json, markdown, terminal
from hwcheck.verdict import Outcome, Verdict
from tests.grading.classes import VERDICTS, gradebook, response

ESCAPES = "\x1b[31mred\x1b]0;title\x07 \x9b2J \u202ereversed"
MARKUP = "[bold red]all right[/bold red] [link=file:///]x[/link]"


def student(name: str, text: str = "wrong", *troubles: str) -> Student:
    return Student(name, (f"{name}.md",), {"1a": response(text), "1b": response("right", item="1b")}, troubles)


def hostile() -> Gradebook:
    """A class whose names, answers and feedback all try something."""
    book = gradebook(student("=cmd|' /C calc'!A0"), student(ESCAPES), student(MARKUP), student("../../up", "wrong"))
    record = book.records[1]
    marked = record.marks[0]
    assert marked.response is not None
    said = Verdict(Outcome.REVIEW, 0.0, f"`{ESCAPES}` is {MARKUP} <script>alert(1)</script>", "unreadable")
    text = "```\n# not a heading\n````\n<b>" + ESCAPES + "\n=1+1"
    bad = replace(marked, verdict=said, response=replace(marked.response, text=text))
    return replace(book, records=(book.records[0], replace(record, marks=(bad, record.marks[1])), *book.records[2:]))


def shown(book: Gradebook, width: int = 80) -> str:
    text = io.StringIO()
    terminal.show(book, Console(file=text, width=width), detail=True)
    return text.getvalue()


def test_json_has_the_agreed_shape() -> None:
    ((name, pieces),) = json.files(gradebook(student("s01")))
    text = "".join(pieces)
    assert name == "grades.json"
    grades = json_reader.loads(text)
    assert grades["assignment"] == "sheet"
    (one,) = grades["students"]
    assert {key: one[key] for key in ("student", "files", "points", "max_points")} == {
        "student": "s01",
        "files": ["s01.md"],
        "points": 1.5,
        "max_points": 3.5,
    }
    part = one["parts"][0]
    keys = "part outcome credit points max_points response feedback note slip evidence".split()
    assert set(keys) <= set(part)
    assert (part["part"], part["outcome"], part["response"]) == ("1a", "incorrect", "wrong")
    assert part["evidence"]["witness"] == {"point": {"x": "0.7"}, "answer": "0.31", "reference": "0.22"}


def test_csv_has_a_column_for_each_part_and_the_totals() -> None:
    rows = list(csv_reader.reader(io.StringIO(csv.table(gradebook(student("s01"), student("s02", "garbled"))))))
    assert rows == [
        ["student", "1a", "1b", "points", "max_points", "open", "troubles"],
        ["s01", "0", "1.5", "1.5", "3.5", "0", ""],
        ["s02", "review", "1.5", "1.5", "3.5", "2", ""],
    ]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        pytest.param("=1+1", "'=1+1", id="an equation sign is neutralised"),
        pytest.param("a=1+1", "a=1+1", id="one inside is not"),
        pytest.param("+1", "'+1", id="plus"),
        pytest.param("-1", "'-1", id="minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("\t=1", "'=1", id="a tab before it does not hide it"),
        pytest.param("\r=1", "'=1", id="nor does a return"),
        pytest.param("a\n=1", "a =1", id="a second line stays in its cell"),
        pytest.param("\uff1d1", "'\uff1d1", id="a full-width sign is a sign"),
        pytest.param("Student 01", "Student 01", id="a name stays a name"),
    ],
)
def test_csv_cells_are_no_formulas(text: str, cell: str) -> None:
    assert csv.harmless(text) == cell


def test_markdown_shows_the_answer_the_verdict_and_the_total() -> None:
    ((name, text),) = markdown.files(gradebook(student("s01")))
    assert name == "feedback/s01.md"
    for piece in ("1.5 of 3.5 points", "✗ incorrect, 0 of 2", "```text\nwrong\n```", "at x = 0.7 yours is 0.31"):
        assert piece in text


def test_markdown_file_names_are_plain_and_distinct() -> None:
    book = gradebook(student("../x"), student("x"), student("X"), student("é/ü"), student("..."), student("-rf"))
    names = [name for name, _ in markdown.files(book)]
    assert names == [f"feedback/{name}.md" for name in ("x", "x-2", "X-3", "student", "student-2", "rf")]


def test_markdown_of_hostile_text_has_no_html_no_links_and_only_our_headings() -> None:
    for _, text in markdown.files(hostile()):
        tokens = MarkdownIt().parse(text)
        inline = [child for token in tokens for child in token.children or ()]
        kinds = {token.type for token in (*tokens, *inline)}
        assert not kinds & {"html_block", "html_inline", "link_open", "image"}
        assert sum(token.type == "heading_open" for token in tokens) == 3


@pytest.mark.parametrize(
    "render",
    [
        pytest.param(lambda: "".join(next(json.files(hostile()))[1]), id="json"),
        pytest.param(lambda: "".join(text for _, text in csv.files(hostile())), id="csv"),
        pytest.param(lambda: "".join(text for _, text in markdown.files(hostile())), id="markdown"),
        pytest.param(lambda: "".join(text for _, text in terminal.files(hostile())), id="text"),
        pytest.param(lambda: shown(hostile()), id="terminal"),
    ],
)
def test_no_report_carries_escapes(render) -> None:  # type: ignore[no-untyped-def]
    text = render()
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)


def test_terminal_shows_markup_as_written_and_folds_at_80_columns() -> None:
    text = shown(hostile())
    assert "[bold red]" in text
    assert max(map(len, text.splitlines())) <= 80


def test_terminal_says_who_needs_a_person_first_and_totals_last() -> None:
    lines = shown(gradebook(student("s01"), student("s02", "garbled"), student("s03", "wrong", "b.md: cut off")))
    first, last = lines.splitlines()[0], lines.splitlines()[-1]
    waiting = lines[: lines.index("s01")]
    assert first == "Needs a person"
    assert "s02" in waiting
    assert "unreadable: 1a" in waiting
    assert "b.md: cut off" in waiting
    assert last == "mean 1.5 of 3.5 points; 2 points open"


def test_terminal_says_every_outcome_as_a_sign_and_a_word() -> None:
    text = shown(gradebook(*(student(f"s{number}", word) for number, word in enumerate(VERDICTS))))
    for outcome in ("✓ correct", "~ partial", "✗ incorrect", "? review"):
        assert outcome in text
