from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwcheck.bank.check import check, solution
from hwcheck.bank.load import load_assignment, load_item, load_problem
from hwcheck.bank.notations import respell
from hwcheck.verdict import Outcome
from tests.bank.banks import make_bank

SHEETS = ("backprop-mnist", "basics", "deep-net")


def test_a_known_mistake_is_answered_with_what_its_reject_says(tmp_path: Path) -> None:
    part = load_problem("calculus/square", make_bank(tmp_path)).parts[0]
    verdict = check(part, "3x - 2x")
    assert (verdict.outcome, verdict.feedback) == (Outcome.INCORRECT, "the exponent comes down as a factor")


@pytest.mark.parametrize("answer", ["", "  \n "])
def test_nothing_is_missing(tmp_path: Path, answer: str) -> None:
    part = load_problem("calculus/square", make_bank(tmp_path)).parts[0]
    assert check(part, answer).outcome is Outcome.MISSING


@pytest.mark.parametrize(
    ("item", "answer", "outcome"),
    [
        pytest.param("basics/T4.same", "p_j(1 - p_j)", Outcome.CORRECT, id="the same formula with another index"),
        pytest.param("basics/T4.same", r"o_i(\delta_{ij} - o_j)", Outcome.CORRECT, id="the formula for both cases"),
        pytest.param("basics/T4.same", "p_j(1 + p_j)", Outcome.INCORRECT, id="a wrong one with another index"),
        pytest.param("basics/T4.dL_dh", "P(y = i) - y_i", Outcome.CORRECT, id="a notation of the sheet"),
        pytest.param("deep-net/1b.exp", r"\frac{e^{-u}}{(1+e^{-u})^2}", Outcome.CORRECT, id="another name for x"),
        pytest.param("deep-net/1b.exp", r"\frac{e^{-q}}{(1+e^{-q})^2}", Outcome.REVIEW, id="a name nobody knows"),
        pytest.param("deep-net/1d.retain", "6_2(W_2 6_1(W_1 x))", Outcome.CORRECT, id="a scan that reads sigma as 6"),
        pytest.param("deep-net/1d.retain", "6_3(x)", Outcome.REVIEW, id="a scan that cannot be told"),
    ],
)
def test_our_parts(item: str, answer: str, outcome: Outcome) -> None:
    assert check(load_item(item).part, answer).outcome is outcome


@pytest.mark.parametrize("name", SHEETS)
def test_a_solution_is_right_and_no_feedback_contains_it(name: str) -> None:
    for item in load_assignment(name).items:
        if item.part.kind not in ("text", "metric"):
            shown = solution(item.part)
            assert check(item.part, shown).outcome is Outcome.CORRECT, (item.id, shown)
            for reject in item.part.rejects if len(shown) > 2 else ():
                assert shown not in check(item.part, reject.answer).feedback, (item.id, reject.answer)


ONE_OF_EACH = [
    load_item(name).part
    for name in (
        "deep-net/1d.retain",
        "deep-net/1f.order",
        "deep-net/1i.accuracy",
        "backprop/concepts/cost",
        "basics/T1.z",
    )
]
STEP = load_item("backprop-mnist/1f.step").part
PIECES = [
    "w_3",
    "sigma_2(x_2)",
    "62(",
    "\\frac{",
    "}",
    "->",
    "%",
    "99",
    "-",
    "not",
    "b)",
    "σ₂",
    "\x1b[31m",
    "\u202e",
    "=",
    "1,0",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=12).map(" ".join))
def test_any_text_gets_a_verdict(text: str) -> None:
    for part in ONE_OF_EACH:
        assert check(part, text).outcome in set(Outcome)


@given(st.text(max_size=60))
def test_any_text_can_be_respelt(text: str) -> None:
    respell(text, STEP.notations)
