"""Are times found in the tables that platforms export, and nobody else's taken?"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from hwcheck.errors import HwcheckError
from hwcheck.grading.classroom import Student
from hwcheck.grading.times import with_times

DUE = datetime(2026, 6, 10, 23, 59, tzinfo=timezone(timedelta(hours=2)))

MOODLE = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Last modified (submission),Last modified (grade)\n"
    'Participant 123,"Student 01",s01@example.org,Submitted for grading,,"{}",-\n'
)
GRADESCOPE = (
    "First Name,Last Name,SID,Email,Total Score,Submission ID,Submission Time,Lateness (H:M:S)\n"
    "Student,01,e01,s01@example.org,,7,{}\n"
)


def handed_in(folder: Path, table: str, student: Student) -> str:
    path = folder / "times.csv"
    path.write_text(table, encoding="utf-8")
    return with_times([student], path, DUE)[0].submitted


BY_MOODLE = Student("Student 01 (123)", (), {}, id="123")
BY_EMAIL = Student("Student 01 (s01@example.org)", (), {}, id="s01@example.org")
BY_NAME = Student("s01", (), {})


@pytest.mark.parametrize(
    ("table", "student", "submitted"),
    [
        pytest.param(
            MOODLE.format("Thursday, 11 June 2026, 2:14 PM"), BY_MOODLE, "2026-06-11T14:14:00+02:00", id="Moodle"
        ),
        pytest.param(
            MOODLE.format("Thursday, June 11, 2026, 2:14 PM"), BY_MOODLE, "2026-06-11T14:14:00+02:00", id="in America"
        ),
        pytest.param(
            MOODLE.format("Thursday, 11 June 2026, 2:14 PM"), BY_EMAIL, "2026-06-11T14:14:00+02:00", id="by address"
        ),
        pytest.param(
            GRADESCOPE.format("2026-06-11 05:14:00 -0700,14:15:00"),
            BY_EMAIL,
            "2026-06-11T05:14:00-07:00",
            id="Gradescope, the time before the lateness",
        ),
        pytest.param(GRADESCOPE.format(",26:00:30"), BY_EMAIL, "2026-06-12T01:59:30+02:00", id="lateness by the clock"),
        pytest.param("Student,Minutes late\nS01,90\n", BY_NAME, "2026-06-11T01:29:00+02:00", id="minutes late"),
        pytest.param("id,seconds_late\ns01,0\n", BY_NAME, "2026-06-10T23:59:00+02:00", id="in time"),
        pytest.param(
            "student,submitted\ns01,2026-06-11T10:00\n", BY_NAME, "2026-06-11T10:00:00+02:00", id="zone of the due time"
        ),
    ],
)
def test_times(tmp_path: Path, table: str, student: Student, submitted: str) -> None:
    assert handed_in(tmp_path, table, student) == submitted


@pytest.mark.parametrize(
    ("table", "message"),
    [
        pytest.param("Student,Minutes late\ns02,90\n", "no time of any student here", id="nobody's"),
        pytest.param("Student,Minutes late\ns01,soon\n", "no time of any student here", id="no number"),
        pytest.param("Student,Minutes late\ns01,-5\n", "no time of any student here", id="a negative one"),
        pytest.param("Student,Grade\ns01,5\n", "it needs a column such as 'Identifier'", id="no such column"),
        pytest.param("", "no time of any student here", id="an empty table"),
        pytest.param('Student,Submitted\n"s01', "not CSV", id="an open quote"),
        pytest.param(MOODLE.format("-"), "no time of any student here", id="not handed in"),
    ],
)
def test_tables_that_say_nothing(tmp_path: Path, table: str, message: str) -> None:
    with pytest.raises(HwcheckError, match=message):
        handed_in(tmp_path, table, BY_NAME)


def test_a_student_who_is_not_in_the_table_keeps_what_is_known(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Student,Minutes late\ns01,5\n")
    other = Student("s02", (), {}, submitted="2026-06-11 10:00:00 UTC")
    assert with_times([BY_NAME, other], tmp_path / "t.csv", DUE)[1] == other


def test_a_sheet_must_be_due_at_some_time(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Student,Minutes late\ns01,5\n")
    with pytest.raises(HwcheckError, match="into the assignment"):
        with_times([BY_NAME], tmp_path / "t.csv", None)


def test_there_must_be_a_table(tmp_path: Path) -> None:
    with pytest.raises(HwcheckError, match="no table of times"):
        with_times([BY_NAME], tmp_path / "t.csv", DUE)
