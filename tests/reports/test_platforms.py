"""Do the files for platforms hold what the platforms read, and nothing else that was not asked for?"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from hwcheck import cli
from hwcheck.errors import FileError
from hwcheck.grading.classroom import Gradebook, Student
from hwcheck.reports import github, gradescope, junit, prairielearn
from hwcheck.reports import json as grades_json
from hwcheck.reports.fill import canvas, moodle
from hwcheck.reports.reading.cells import read_cells
from hwcheck.reports.reading.filling import Filling
from hwcheck.reports.reading.grades import read_grades
from tests.grading.classes import gradebook, response

NAMES = ("Doe, Jane", 'The "Q"', "two\nlines", "=cmd|'x'", "🎓 s05", "\u202eright to left")


def student(name: str, text: str = "wrong", number: str = "") -> Student:
    return Student(name, (f"{name}.md",), {"1a": response(text), "1b": response("right", item="1b")}, id=number)


BOOK = gradebook(*(student(name, number=str(100 + place)) for place, name in enumerate(NAMES)))


def grades_text(book: Gradebook) -> str:
    return "".join(next(grades_json.files(book))[1])


def table(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def written(rows: list[list[str]], end: str = "\r\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    return text.getvalue().encode()


CANVAS = [
    ["Student", "ID", "SIS Login ID", "Section", "A sheet (77)", "Other (78)", "Final Score"],
    ["    Points Possible", "", "", "", "3.5", "9", "(read only)"],
    *([name, str(100 + place), f"u{place}", "1", "", "4.50", "80"] for place, name in enumerate(NAMES)),
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_canvas_gets_the_grades_and_every_other_byte_is_kept(end: str) -> None:
    data = b"\xef\xbb\xbf" + written(CANVAS, end)
    filled = canvas.fill(BOOK, data, "canvas.csv", Filling())
    assert filled.warnings == ()
    assert filled.grades == len(NAMES)
    rows = table(filled.data)
    assert [row[4] for row in rows[2:]] == ["1.5"] * len(NAMES)
    emptied = [[*row[:4], before[4], *row[5:]] for row, before in zip(rows, CANVAS, strict=True)]
    assert b"\xef\xbb\xbf" + written(emptied, end) == data


def changed(place: int, column: int, value: str) -> bytes:
    rows = [list(row) for row in CANVAS]
    rows[place][column] = value
    return written(rows)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(changed(2, 4, "EX"), "excused in Canvas", id="an excused student stays excused"),
        pytest.param(changed(2, 4, "3"), "changes from 3 to 1.5", id="a grade that changes is said"),
        pytest.param(changed(1, 4, "10"), "worth 10 points in Canvas", id="other points are not scaled"),
        pytest.param(changed(1, 4, "(read only)"), "read only", id="a read-only column"),
        pytest.param(changed(0, 4, "A sheet"), "make a new assignment", id="a column without its number"),
        pytest.param(written(CANVAS[:-1]), "no such student", id="a student who is not there"),
        pytest.param(changed(3, 1, "100"), "fits rows 3, 4", id="two rows with one id"),
        pytest.param(
            written([*CANVAS, ["s99", "99", "u99", "1", "", "", ""]]),
            "row 9 is of nobody",
            id="a row without a hand-in",
        ),
    ],
)
def test_canvas_warns_before_the_upload(data: bytes, said: str) -> None:
    warnings = canvas.fill(BOOK, data, "canvas.csv", Filling()).warnings
    assert any(said in warning for warning in warnings), warnings


@pytest.mark.parametrize(
    ("data", "column", "said"),
    [
        pytest.param(b"a,b\n1,2\n", "", "no gradebook of Canvas", id="some other table"),
        pytest.param(changed(0, 4, "Another (77)"), "", "name it with --column", id="no column of that name"),
        pytest.param(b'Student,"ID\n', "", "never closed", id="a quote that is never closed"),
    ],
)
def test_canvas_refuses(data: bytes, column: str, said: str) -> None:
    with pytest.raises(FileError, match=said):
        canvas.fill(BOOK, data, "canvas.csv", Filling(column))


def test_what_waits_for_a_person_is_not_uploaded_unless_asked() -> None:
    book = gradebook(student(NAMES[0], "garbled", "100"))
    assert canvas.fill(book, written(CANVAS), "canvas.csv", Filling()).grades == 0
    assert canvas.fill(book, written(CANVAS), "canvas.csv", Filling(with_open=True)).grades == 1


def test_many_students_with_one_reason_are_one_line() -> None:
    book = gradebook(
        *(student(f"s{n:02d}", "garbled", str(n)) for n in range(30)), student("Doe, Jane", "wrong", "100")
    )
    rows = [*CANVAS[:3], *([f"s{n:02d}", str(n), "", "1", "", "", ""] for n in range(30)), ["Student, Test", *[""] * 6]]
    (said,) = canvas.fill(book, written(rows), "canvas.csv", Filling()).warnings
    assert said.startswith(
        "30 students: points wait for a person; no grade is written (--with-open writes it): s00, s01,"
    )
    assert said.endswith("s19 and 10 more")


HEAD = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (grade),"
MOODLE = [
    [*HEAD.rstrip(",").split(","), "Feedback comments"],
    *([f"Participant {100 + n}", name, "", "", "", "3.50", "Yes", "-", ""] for n, name in enumerate(NAMES)),
]


def test_moodle_gets_grades_and_feedback_and_every_other_cell_is_kept() -> None:
    filled = moodle.fill(BOOK, written(MOODLE), "moodle.csv", Filling())
    assert filled.warnings == ()
    for row, before in zip(table(filled.data)[1:], MOODLE[1:], strict=True):
        assert row[4] == "1.50"
        assert row[8].startswith("<ul><li>")
        assert row[:4] + row[5:8] == before[:4] + before[5:8]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        pytest.param(6, "No", "locked in Moodle", id="a locked row"),
        pytest.param(5, "1.00", "above the maximum", id="above the maximum"),
        pytest.param(4, "1.50", "the same already", id="an equal grade"),
        pytest.param(4, "3,00", "changes from 3 to 1.5", id="a grade with a comma"),
    ],
)
def test_moodle_warns_of_rows_that_would_be_skipped(column: int, value: str, said: str) -> None:
    rows = [list(row) for row in MOODLE]
    rows[1][column] = value
    warnings = moodle.fill(BOOK, written(rows), "moodle.csv", Filling()).warnings
    assert any(said in warning for warning in warnings), warnings


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b'a;b\r\n1;"x;""y"\r\n', id="semicolons and quotes"),
        pytest.param("a,b\nö,2".encode("cp1252"), id="another encoding, no end of line"),
        pytest.param(b"\xff\xfe" + "a,b\n\n1,\n".encode("utf-16-le"), id="UTF-16 with a blank line"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_cells_that_are_not_filled_give_the_same_bytes(data: bytes) -> None:
    assert read_cells(data, "x.csv", ",;").filled({}) == data


def test_gradescope_results_have_what_its_format_asks_for() -> None:
    book = gradebook(student("s01"), student("s02", "garbled"))
    results = [json.loads(text) for _, text in gradescope.files(book)]
    for result in results:
        assert sum(test["max_score"] for test in result["tests"]) == 3.5
        assert all(test["score"] <= test["max_score"] for test in result["tests"])
    assert [test.get("status") for test in results[0]["tests"]] == ["failed", "passed"]
    assert "status" not in results[1]["tests"][0], "what nobody has decided has not failed"
    assert "wait for a person" in results[1]["output"]


def test_junit_maps_what_could_not_be_told_to_an_error() -> None:
    book = gradebook(student("<s01>&\x00"), student("s02", "garbled"))
    ((_, text),) = junit.files(book)
    first, second = ElementTree.fromstring(text.encode())
    assert (first.get("failures"), first.get("errors")) == ("1", "0")
    assert (second.get("failures"), second.get("errors")) == ("0", "1")


def test_junit_tells_cases_of_two_students_apart_and_has_those_whose_files_could_not_be_read() -> None:
    book = gradebook(student("s01"), Student("s02", (), {}, ("s02.pdf: cannot read '.pdf' files",)))
    ((_, text),) = junit.files(book)
    suites = ElementTree.fromstring(text.encode())
    cases = [(case.get("classname"), case.get("name")) for suite in suites for case in suite]
    assert cases == [("s01", "1a"), ("s01", "1b"), ("s02", "1a"), ("s02", "1b"), ("s02", "files")]
    assert [suite.get("tests") for suite in suites] == ["2", "3"]
    assert [suite.get("errors") for suite in suites] == ["0", "1"]
    assert "cannot read '.pdf' files" in (suites[1][2][0].text or "")
    assert all(case.get("time") == "0" for suite in suites for case in suite)


def test_grades_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "grades.json"
    text = grades_text(BOOK)
    path.write_text(text, encoding="utf-8")
    assert grades_text(read_grades(path)) == text


def test_the_command_fills_in_a_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, own, target = (tmp_path / name for name in ("grades.json", "own.csv", "new.csv"))
    path.write_text(grades_text(BOOK), encoding="utf-8")
    own.write_bytes(written(CANVAS))
    line = ["report", str(path), "--format", "canvas", "--column", "77"]
    assert cli.main([*line, "--into", str(own), "-o", str(target)]) == 0
    assert own.read_bytes() == written(CANVAS)
    assert [row[4] for row in table(target.read_bytes())[2:]] == ["1.5"] * len(NAMES)
    assert cli.main([*line, "--into", str(own), "-o", str(own)]) == 2
    assert cli.main([*line, "-o", str(target)]) == 2
    assert "--into" in capsys.readouterr().err


def test_github_sums_the_tests_and_calls_what_waits_an_error() -> None:
    book = gradebook(student("s01"), student("s02", "garbled"), student("s03", "right"))
    results = [json.loads(text) for _, text in github.files(book)]
    assert [result["status"] for result in results] == ["fail", "error", "pass"]
    assert [sum(test["score"] for test in result["tests"]) for result in results] == [1.5, 1.5, 3.5]
    assert {result["max_score"] for result in results} == {3.5}


def test_prairielearn_has_a_share_and_both_points_everywhere() -> None:
    nothing = Student("s02", (), {}, ("a.md: the file is empty",))
    first, second = (json.loads(text) for _, text in list(prairielearn.files(gradebook(student("s01"), nothing)))[1:])
    assert first["score"] == pytest.approx(1.5 / 3.5)
    assert [(test["points"], test["max_points"]) for test in first["tests"]] == [(0.0, 2.0), (1.5, 1.5)]
    assert second == {"gradable": False, "format_errors": ["a.md: the file is empty"]}
