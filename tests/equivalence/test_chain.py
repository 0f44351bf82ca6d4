"""Which step of a derivation breaks first? Chains that hold beside the nearest that do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hwcheck.bank.check import check
from hwcheck.bank.load import load_item
from hwcheck.checkers.expression import Steps
from hwcheck.equivalence.size_formulas import broken_formula
from hwcheck.verdict import Outcome, Verdict

RIGHT = r"w_3 \sigma_2(x_2)(1-\sigma_2(x_2)) \sigma_1(x_1)"
HALF = r"w_3 \sigma_2(x_2)(1-\sigma_2(x_2))"
LEFT = r"\frac{\partial f}{\partial w_2}"


def _verdict(answer: str, part: str = "deep-net/1e.grad") -> Verdict:
    return check(load_item(part).part, answer)


def _said(verdict: Verdict) -> str:
    return " ".join((verdict.feedback, *verdict.remarks))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(RIGHT, id="a lone formula has no steps"),
        pytest.param(f"{LEFT} = {RIGHT}", id="its name in front"),
        pytest.param(
            rf"{LEFT} = w_3 \frac{{\partial \sigma_2}}{{\partial x_2}} \sigma_1(x_1) = {RIGHT}", id="a factor left"
        ),
        pytest.param(f"let u = \\sigma_1(x_1)\n{LEFT} = w_3 s(w_2 u)(1 - s(w_2 u)) u", id="let introduces a symbol"),
        pytest.param(f"x_2 = w_2 \\sigma_1(x_1)\n{LEFT} = {RIGHT}", id="an equation before it"),
        pytest.param(
            "let a_1 = \\sigma_1(w_1 x)\nlet a_2 = \\sigma_2(w_2 a_1)\n"
            f"{LEFT} = \\frac{{\\partial f}}{{\\partial a_2}} \\frac{{\\partial a_2}}{{\\partial x_2}}"
            " \\frac{\\partial x_2}{\\partial w_2} = w_3 a_2 (1 - a_2) a_1",
            id="derivatives by what let introduced",
        ),
        pytest.param(f"{LEFT}\n= {HALF} \\sigma_1(x_1)\n= {RIGHT}", id="a chain on several lines"),
    ],
)
def test_a_derivation_that_holds_is_right_without_a_word(answer: str) -> None:
    verdict = _verdict(answer)
    assert (verdict.outcome, verdict.feedback) == (Outcome.CORRECT, "")


@pytest.mark.parametrize(
    ("answer", "outcome", "step"),
    [
        pytest.param(
            f"{LEFT} = {HALF} = {RIGHT}", Outcome.CORRECT, "step 1, ∂f/∂w₂ = ", id="a factor is missing at first"
        ),
        pytest.param(
            f"{LEFT} = {RIGHT} = {HALF}", Outcome.INCORRECT, "step 2, w₃ σ₂(x₂)", id="a factor is lost at last"
        ),
        pytest.param(
            f"x_2 = w_2 x_1\n{LEFT} = {RIGHT}", Outcome.CORRECT, "step 1, x₂ = w₂ x₁", id="the equation before is wrong"
        ),
    ],
)
def test_the_first_step_that_breaks_is_named_with_both_sides(answer: str, outcome: Outcome, step: str) -> None:
    verdict = _verdict(answer)
    assert verdict.outcome is outcome
    assert step in _said(verdict)
    assert "the left side is" in _said(verdict)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        pytest.param("(12 - f)/S + 1 = 8", "", id="right"),
        pytest.param("(12 - f)/S = 9", "the left side is 7, the right side is 9", id="the end has another value"),
        pytest.param(r"\frac{N + 2P - f}{S} + 1 = \text{output size}", "", id="the formula"),
        pytest.param(
            r"\frac{N + 2P - f}{S} - 1 = \text{output size}", "is 6, the output has 8", id="one less for one more"
        ),
        pytest.param(
            r"\frac{N + P - f}{S} + 1 = \text{output size}", "counts the padding once", id="padding on one side"
        ),
        pytest.param("S = 1", "", id="a setting is no formula"),
        pytest.param("(Q - f)/S = 9", "", id="a letter that is not known"),
    ],
)
def test_formulas_for_sizes_hold_for_the_settings_chosen(line: str, says: str) -> None:
    known = {"size": 12, "kernel": 5, "stride": 1, "padding": 0, "output": 8}
    found = " ".join(broken_formula(line, known))
    assert says in found
    assert bool(says) == bool(found)


def test_a_derivation_may_be_required() -> None:
    part = load_item("deep-net/1e.grad").part
    strict = replace(part, settings=replace(part.settings, steps=Steps.REQUIRE))
    assert check(strict, f"{LEFT} = {HALF} = {RIGHT}").outcome is Outcome.PARTIAL
    assert check(strict, f"{LEFT} = {RIGHT}").outcome is Outcome.CORRECT
