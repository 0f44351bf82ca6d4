"""Does an assignment file say when it is due and what lateness costs, and are its mistakes told?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hwcheck.bank.deadline import LatePolicy
from hwcheck.bank.load import load_assignment
from hwcheck.errors import HwcheckError
from tests.bank.banks import SHEET, make_bank

DUE = "due = 2026-10-01T23:59:00+02:00\n"


def sheet(folder: Path, before: str = "", after: str = "") -> Path:
    return make_bank(folder, sheet=before + SHEET + after)


def test_a_sheet_without_a_due_time(tmp_path: Path) -> None:
    assignment = load_assignment("sheet", sheet(tmp_path))
    assert (assignment.due, assignment.late) == (None, None)


def test_a_due_time_and_a_policy(tmp_path: Path) -> None:
    late = "[late]\npercent_per_day = 10\ngrace_minutes = 15\nextensions = { s01 = 2 }\n"
    assignment = load_assignment("sheet", sheet(tmp_path, DUE, late))
    assert assignment.due == datetime(2026, 10, 1, 21, 59, tzinfo=UTC)
    assert assignment.late == LatePolicy(percent_per_day=10, grace_minutes=15, extensions={"s01": 2})


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        pytest.param("due = 2026-10-01T23:59:00\n", "", r"key 'due': no time zone: .*23:59:00\+02:00", id="no zone"),
        pytest.param("due = 2026-10-01\n", "", "key 'due'", id="a day is no moment"),
        pytest.param(
            "", "[late]\npercent_per_day = 10\n", "say when the sheet is 'due'", id="a policy and no due time"
        ),
        pytest.param(DUE, "[late]\n", "percent_per_day", id="a policy without its percents"),
        pytest.param(DUE, "[late]\npercent_per_day = 110\n", "110 percent: use 0 to 100", id="more than everything"),
        pytest.param(
            DUE, "[late]\npercent_per_day = 9\nfree_days = -1\n", "key 'free_days': -1", id="fewer days than none"
        ),
        pytest.param(
            DUE,
            "[late]\npercent_per_day = 9\ngrace_minute = 5\n",
            "key 'late': no key 'grace_minute': did you mean 'grace_minutes'?",
            id="a misspelt key",
        ),
    ],
)
def test_mistakes(tmp_path: Path, before: str, after: str, message: str) -> None:
    with pytest.raises(HwcheckError, match=message):
        load_assignment("sheet", sheet(tmp_path, before, after))
