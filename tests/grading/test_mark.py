"""Does each response earn what it should, and only that?"""

from __future__ import annotations

from pathlib import Path

import pytest

from hwcheck.bank.model import Item
from hwcheck.grading.crash import guarded
from hwcheck.grading.mark import MOST_CANDIDATES, candidates, mark, mark_item
from hwcheck.verdict import Outcome, Verdict
from tests.grading.classes import SHEET, decide, response

ITEM = SHEET.items[0]


@pytest.mark.parametrize(
    ("text", "outcome", "points", "still_open"),
    [
        pytest.param("right", Outcome.CORRECT, 2.0, 0.0, id="a right answer earns the item's points"),
        pytest.param("half", Outcome.PARTIAL, 1.0, 0.0, id="credit is a share of the points"),
        pytest.param("wrong", Outcome.INCORRECT, 0.0, 0.0, id="a wrong answer earns nothing"),
        pytest.param("garbled", Outcome.REVIEW, 0.0, 2.0, id="review earns nothing yet and stays open"),
        pytest.param("  \n", Outcome.MISSING, 0.0, 0.0, id="a blank answer is missing, not wrong"),
    ],
)
def test_points(text: str, outcome: Outcome, points: float, still_open: float) -> None:
    marked = mark_item(ITEM, response(text), decide)
    assert (marked.verdict.outcome, marked.points, marked.open) == (outcome, points, still_open)


def test_every_item_gets_a_mark_in_the_order_of_the_sheet() -> None:
    marks = mark(SHEET, {"1b": response("right", item="1b")}, decide)
    assert [(each.item.id, each.verdict.outcome) for each in marks] == [
        ("1a", Outcome.MISSING),
        ("1b", Outcome.CORRECT),
    ]


@pytest.mark.parametrize(
    ("texts", "outcome"),
    [
        pytest.param(("right", "also right"), Outcome.CORRECT, id="two right answers agree"),
        pytest.param(("wrong", "wrong"), Outcome.INCORRECT, id="the same wrong answer twice is wrong"),
        pytest.param(("wrong", "right"), Outcome.REVIEW, id="a wrong and a right answer contradict each other"),
        pytest.param(("right", "wrong"), Outcome.REVIEW, id="a right and a wrong answer contradict each other"),
        pytest.param(("right", "half"), Outcome.REVIEW, id="less after more asks for a person"),
        pytest.param(("half", "right"), Outcome.CORRECT, id="the wrong form before the right one is a step on the way"),
        pytest.param(("garbled", "right"), Outcome.CORRECT, id="what cannot be read does not contradict"),
        pytest.param(("right", "garbled"), Outcome.REVIEW, id="the last one counts, even when it cannot be read"),
        pytest.param(("dL/dx = wrong", "dL/dw = right"), Outcome.CORRECT, id="another quantity is a step on the way"),
        pytest.param(("dL/dw = wrong", "dL / dw = right"), Outcome.REVIEW, id="the same quantity, spaced otherwise"),
        pytest.param(("dL/dw = right", "dL/dx = wrong"), Outcome.REVIEW, id="never wrong below a right answer"),
    ],
)
def test_candidates(texts: tuple[str, ...], outcome: Outcome) -> None:
    *earlier, last = texts
    marked = mark_item(ITEM, response(last, *earlier), decide)
    assert marked.verdict.outcome is outcome
    assert marked.verdict.note != "contradiction" or outcome is Outcome.REVIEW


def test_candidates_are_distinct_and_bounded_with_the_last_ones_kept() -> None:
    many = [str(number) for number in range(100)]
    kept = candidates(response("99", *many, "7"))
    assert kept == ("93", "94", "95", "96", "97", "98", "7", "99")
    assert len(kept) == MOST_CANDIDATES


def test_a_crash_becomes_review_and_its_traceback_goes_to_the_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HWCHECK_LOG", str(tmp_path / "state" / "log"))

    def crash(item: Item, text: str) -> Verdict:
        return guarded(lambda: Verdict(Outcome.CORRECT, 1 / 0), lambda log: _review(log), "a part: 'an answer'")

    marked = mark_item(ITEM, response("right"), crash)
    assert (marked.verdict.outcome, marked.points, marked.open) == (Outcome.REVIEW, 0.0, 2.0)
    log = (tmp_path / "state" / "log").read_text()
    assert "a part: 'an answer'" in log
    assert "ZeroDivisionError" in log


def _review(log: Path) -> Verdict:
    return Verdict(Outcome.REVIEW, 0.0, str(log), "crash")
