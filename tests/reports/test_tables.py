"""Do the tables for nbgrader, Otter and PrairieLearn come back as they were meant, read by their own rules?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from hwcheck.errors import FileError
from hwcheck.grading.classroom import Gradebook, Student
from hwcheck.reports import csv as grades_csv
from hwcheck.reports import nbgrader, otter, prairielearn
from hwcheck.reports.fill import prairielearn as scores
from hwcheck.reports.reading.filling import Filling
from tests.grading.classes import gradebook, response

NAMES = ("Doe, Jane", 'The "Q"', "two\nlines", "=cmd|'x'", "🎓 s05", "\u202eright to left", "+1", "@sum", "دانشجو ۱")


def student(name: str, text: str = "wrong", number: str = "") -> Student:
    return Student(name, (f"{name}.md",), {"1a": response(text), "1b": response("right", item="1b")}, id=number)


BOOK = gradebook(*(student(name, number=f"s{place}@example.org") for place, name in enumerate(NAMES)))


def rows(text: str) -> list[dict[str, str]]:
    assert "\x00" not in text
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def cells(table: list[dict[str, str]]) -> Iterator[str]:
    return (cell for row in table for cell in row.values())


def as_written(name: str) -> str:
    """A name in a cell: on one line, with nothing that a spreadsheet or a screen would act on."""
    flat = name.replace("\n", " ").replace("\u202e", "\\u202e")
    return "'" + flat if flat[0] in "=+-@" else flat


@pytest.mark.parametrize(
    ("text", "column"),
    [
        pytest.param(grades_csv.table(BOOK), "student", id="grades.csv"),
        pytest.param(next(nbgrader.files(BOOK))[1], "last_name", id="nbgrader"),
        pytest.param(next(otter.files(BOOK))[1], "file", id="Otter"),
    ],
)
def test_every_name_comes_back_and_no_cell_is_a_formula(text: str, column: str) -> None:
    found = rows(text)
    names = [row[column] for row in found if row[column] != "points-per-question"]
    assert names == [as_written(name) for name in NAMES]
    assert all(None not in row and len(row) == len(found[0]) for row in found), "as many cells in each row"
    assert not [cell for cell in cells(found) if cell.startswith(("=", "+", "@"))]


def test_nbgrader_gets_its_own_columns() -> None:
    (_, text), *_ = nbgrader.files(BOOK)
    header = "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,late_submission_penalty"
    assert text.splitlines()[0] == header + ",score,max_score"
    first = rows(text)[0]
    assert (first["student_id"], first["email"]) == ("s0@example.org", "s0@example.org")
    assert (float(first["score"]), float(first["max_score"])) == (1.5, 3.5)


def test_otter_gets_what_parts_are_worth_first_and_totals_that_add_up() -> None:
    book = gradebook(student("s01"), student("s02", "garbled"))
    worth, first, second = rows(next(otter.files(book))[1])
    assert (worth["file"], worth["1a"], worth["1b"], worth["grading_status"]) == (
        "points-per-question",
        "2.0",
        "1.5",
        "--",
    )
    assert float(first["1a"]) + float(first["1b"]) == float(first["total_points_earned"]) == 1.5
    assert float(first["percent_correct"]) == pytest.approx(1.5 / 3.5, abs=1e-4)
    assert first["grading_status"] == "Completed"
    assert second["grading_status"] == "2 points wait for a person"


def test_prairielearn_gets_totals_of_those_who_are_done() -> None:
    book = gradebook(student("s01", "right", "s01@example.org"), student("s02", "garbled", "s02@example.org"))
    files = dict(prairielearn.files(book))
    assert rows(files["prairielearn/scores.csv"]) == [{"uid": "s01@example.org", "instance": "1", "score_perc": "100"}]


HEADER = (
    "uid,uin,qid,old_score_perc,old_feedback,submission_id,params,submitted_answer,partial_scores,score_perc,feedback"
)
NUMBER = 40


def table(*questions: str, change: tuple[int, int, str] | None = None) -> bytes:
    own = [HEADER.split(",")]
    for place in range(len(NAMES)):
        for question in questions:
            about = [f"s{place}@example.org", str(place), question, "0", "", str(NUMBER + len(own)), "{}"]
            own.append([*about, '{"ans": "a, ""b"""}', "", "", ""])
    if change:
        own[change[0]][change[1]] = change[2]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(own)
    return text.getvalue().encode()


def uploaded(data: bytes) -> dict[tuple[str, str], tuple[float, str]]:
    """What PrairieLearn would change: rows with a score or a feedback, once uid, qid and submission agree."""
    found: dict[tuple[str, str], tuple[float, str]] = {}
    for row in rows(data.decode()):
        low = {key.lower(): value for key, value in row.items()}
        if low["score_perc"] or low["feedback"]:
            assert low["submission_id"].isdigit()
            found[low["uid"], low["qid"]] = (float(low["score_perc"]), low["feedback"])
    return found


def test_prairielearns_own_table_is_filled_by_part_and_every_other_cell_is_kept() -> None:
    data = table("homework/1a", "homework/1b", "another")
    filled = scores.fill(BOOK, data, "pl.csv", Filling())
    assert filled.warnings == ()
    found = uploaded(filled.data)
    assert filled.grades == len(found) == 2 * len(NAMES)
    assert {value for (_, question), (value, _) in found.items() if question == "homework/1a"} == {0.0}
    assert {value for (_, question), (value, _) in found.items() if question == "homework/1b"} == {100.0}
    emptied = [{**row, "score_perc": "", "feedback": ""} for row in rows(filled.data.decode())]
    assert emptied == rows(data.decode())


def test_one_question_may_be_the_whole_sheet() -> None:
    filled = scores.fill(BOOK, table("the-notebook"), "pl.csv", Filling("the-notebook"))
    (value, said) = uploaded(filled.data)["s0@example.org", "the-notebook"]
    assert value == pytest.approx(100 * 1.5 / 3.5, abs=0.01)
    assert said.splitlines()[0].startswith("- 1\\(a\\)") or said.splitlines()[0].startswith("- 1(a)")


@pytest.mark.parametrize(
    ("data", "book", "said"),
    [
        pytest.param(table("1a", change=(1, 0, "x@example.org")), BOOK, "no such student", id="nobody of that name"),
        pytest.param(table("1a", change=(1, 3, "50")), BOOK, "changes from 50 % to 0 %", id="a score that changes"),
        pytest.param(table("1b", "1b"), BOOK, "are both 1b", id="two submissions of one student"),
        pytest.param(table("1b", change=(1, 6, "x" * 9999)), BOOK, "stops reading", id="a row that is too long"),
        pytest.param(
            table("1a"), gradebook(student("s0", "garbled", "s0@example.org")), "wait for a person", id="open points"
        ),
    ],
)
def test_prairielearn_is_warned_of_before_the_upload(data: bytes, book: Gradebook, said: str) -> None:
    warnings = scores.fill(book, data, "pl.csv", Filling()).warnings
    assert any(said in warning for warning in warnings), warnings


@pytest.mark.parametrize(
    ("data", "column", "said"),
    [
        pytest.param(b"uid,qid\n", "", "no table for manual grading", id="no column for scores"),
        pytest.param(b"uid,qid,points\n", "", "neither 'submission_id'", id="nothing to tell submissions by"),
        pytest.param(table("other"), "", "name the one for the whole sheet", id="no question of the sheet"),
        pytest.param(table("other"), "othr", "did you mean 'other'", id="a misspelt question"),
    ],
)
def test_prairielearn_refuses(data: bytes, column: str, said: str) -> None:
    with pytest.raises(FileError, match=said):
        scores.fill(BOOK, data, "pl.csv", Filling(column))
