"""Do scanned answer documents get the marks that a careful person gives? Runs where `../shared/seeds` stands."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hwcheck.bank.load import load_assignment
from hwcheck.grading.locate import locate
from hwcheck.grading.mark import Mark, mark
from hwcheck.submissions.read import read_submission

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"

pytestmark = pytest.mark.skipif(not (SEEDS / "key.toml").exists(), reason="the scanned documents are not here")


def _key() -> dict[str, Any]:
    path = SEEDS / "key.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


@cache
def _marks(letter: str) -> dict[str, Mark]:
    entry = _key()[letter]
    assignment = load_assignment(entry["assignment"])
    documents = read_submission(SEEDS / entry["file"])
    return {each.item.id: each for each in mark(assignment, locate(documents, assignment))}


def _said(each: Mark) -> str:
    return " ".join((each.verdict.feedback, *each.verdict.remarks))


@pytest.mark.parametrize(
    ("letter", "part", "verdicts"),
    [
        pytest.param(letter, part, judged["verdict"], id=f"document {letter}, {part}")
        for letter, entry in _key().items()
        for part, judged in entry["parts"].items()
    ],
)
def test_each_part_gets_the_verdict_of_a_careful_person(letter: str, part: str, verdicts: list[str]) -> None:
    assert str(_marks(letter)[part].verdict.outcome) in verdicts


@pytest.mark.parametrize(
    ("letter", "part", "says"),
    [
        pytest.param("e", "T1.u1", "0.4 * -0.2 = -0.8", id="e: a decimal point was lost"),
        pytest.param("e", "T1.z", "ReLU(0.62) = 0", id="e: a positive number went through a ReLU as zero"),
        pytest.param("c", "2b.design", "- 1 = ", id="c: the formula for a size subtracts one"),
        pytest.param("c", "2b.design", "= 9 does not hold", id="c: the equation contradicts the settings chosen"),
        pytest.param("d", "1.1.dW", "Y = XW", id="d: right for rows, by the weights"),
        pytest.param("d", "1.1.dX", "Y = XW", id="d: right for rows, by the input"),
        pytest.param("d", "1.4.dsigma", "step 1", id="d: the first line has a mean for a sum"),
    ],
)
def test_the_broken_step_is_named(letter: str, part: str, says: str) -> None:
    assert says in _said(_marks(letter)[part])
