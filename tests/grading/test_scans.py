"""Do the examples' scanned documents get the marks of a careful person, and are their broken steps named?"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from hwcheck.bank.load import load_assignment
from hwcheck.grading.locate import locate
from hwcheck.grading.mark import Mark, mark
from hwcheck.submissions.read import read_submission
from hwcheck.verdict import Outcome

SCANS = Path(__file__).parents[2] / "examples" / "scans"
JUDGED = tomllib.loads((SCANS / "judged.toml").read_text(encoding="utf-8"))


@cache
def _marks(sheet: str) -> dict[str, Mark]:
    documents = read_submission(SCANS / f"{sheet}.txt")
    assignment = load_assignment(sheet)
    return {each.item.id: each for each in mark(assignment, locate(documents, assignment))}


@pytest.mark.parametrize("sheet", [pytest.param(sheet, id=f"a scan of {sheet}") for sheet in JUDGED])
@pytest.mark.parametrize("wanted", ["correct", "partial", "incorrect", "review", "missing"])
def test_each_part_gets_the_verdict_of_a_careful_person(sheet: str, wanted: str) -> None:
    parts = JUDGED[sheet].get(wanted, "").split()
    found = {part: str(_marks(sheet)[part].verdict.outcome) for part in parts}
    assert found == dict.fromkeys(parts, wanted)


@pytest.mark.parametrize(
    ("sheet", "part", "said"),
    [
        pytest.param(sheet, part, said, id=f"{sheet}, {part}")
        for sheet, judged in JUDGED.items()
        for part, said in judged.get("says", {}).items()
    ],
)
def test_the_broken_step_is_named(sheet: str, part: str, said: str) -> None:
    verdict = _marks(sheet)[part].verdict
    assert said in " ".join((verdict.feedback, *verdict.remarks))


def test_what_is_struck_out_does_not_count() -> None:
    assert _marks("deep-net")["1e.grad"].verdict.outcome is Outcome.CORRECT
    assert _marks("layers")["1.2.dX"].verdict.outcome is Outcome.CORRECT


def test_what_is_struck_out_with_nothing_in_its_place_is_for_a_person(tmp_path: Path) -> None:
    path = tmp_path / "s61.md"
    path.write_text(
        "### 1d\n\n~~$\\frac{\\partial f}{\\partial w_3} = \\sigma_2(x_2)$~~\n\n### 1b\n\nexp(-x)/(1+exp(-x))^2\n"
    )
    assignment = load_assignment("deep-net")
    marks = {each.item.id: each for each in mark(assignment, locate(read_submission(path), assignment))}
    assert marks["1d.grad"].verdict.note == "struck"
    assert marks["1d.grad"].points == 0
    assert marks["1b.exp"].verdict.outcome is Outcome.CORRECT
