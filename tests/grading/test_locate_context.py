"""Does an answer come with what the lines around it say of its symbols, and with the steps that lead to it?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from hwcheck.bank.load import load_assignment
from hwcheck.grading.locate import locate
from hwcheck.grading.mark import Mark, mark
from hwcheck.submissions.md import read
from hwcheck.verdict import Outcome

NET = load_assignment("deep-net")
SLOPE = r"$\sigma'(x) = \frac{u}{(1+u)^2}$"
GRADIENT = r"$\frac{\partial f}{\partial w_2} = w_3 \sigma_2(x_2)(1-\sigma_2(x_2)) \sigma_1(x_1)$"


def _marks(text: str, *items: str) -> list[Mark]:
    sheet = replace(NET, items=tuple(item for item in NET.items if item.id in items))
    return list(mark(sheet, locate((read(text.encode(), "s01.md"),), sheet)))


def _response(found: Mark) -> str:
    assert found.response is not None
    return found.response.text


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        pytest.param(f"(b) Let $u = e^{{-x}}$.\n\n{SLOPE}", "let u = e^{-x}", id="let above"),
        pytest.param(f"(b) $u = e^{{-x}}$\n\n{SLOPE}", "let u = e^{-x}", id="an equation above says the same"),
        pytest.param(f"(b) {SLOPE}\n\nwhere $u = e^{{-x}}$.", "let u = e^{-x}", id="where below"),
        pytest.param(
            f"(b) Let $u = 1$. Let $v = e^x$.\n\nLet $u = 1/v$.\n\n{SLOPE}", "let u = 1/v", id="the later one"
        ),
    ],
)
def test_symbols_are_explained_under_the_label(text: str, needed: str) -> None:
    (found,) = _marks(text, "1b.exp")
    assert needed in _response(found)
    assert found.verdict.outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"(b) Let $v = e^{{-x}}$.\n\n{SLOPE}", id="another symbol"),
        pytest.param(f"(a) Let $u = e^{{-x}}$.\n\n(b) {SLOPE}", id="under another label"),
        pytest.param(f"(b) Let $u$ be small.\n\n{SLOPE}", id="words"),
    ],
)
def test_what_explains_nothing_is_left_out(text: str) -> None:
    (found,) = _marks(text, "1b.exp")
    assert _response(found) == SLOPE.strip("$")
    assert found.verdict.outcome is not Outcome.CORRECT


def test_what_the_problem_declares_is_not_introduced_again() -> None:
    (found,) = _marks(f"(e) $x_2 = w_2 \\sigma_1(x_1)$\n\n{GRADIENT}", "1e.grad")
    assert _response(found).splitlines()[0] == r"x_2 = w_2 \sigma_1(x_1)"
    assert (found.verdict.outcome, found.verdict.feedback) == (Outcome.CORRECT, "")


def test_what_introduces_a_symbol_is_no_list_of_kept_values() -> None:
    found = _marks(f"(e) Write $a = \\sigma_1(x_1)$.\n\n{GRADIENT}", "1e.grad", "1e.retain")
    assert [each.verdict.outcome for each in found] == [Outcome.CORRECT, Outcome.MISSING]


def test_answers_of_other_parts_are_no_steps_to_this_one() -> None:
    first, second = _marks(
        f"(d) $\\frac{{\\partial f}}{{\\partial w_3}} = x_1$\n\n(e) {GRADIENT}", "1d.grad", "1e.grad"
    )
    assert first.verdict.outcome is Outcome.INCORRECT
    assert _response(second) == GRADIENT.strip("$")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(f"(e)\n\n$\\frac{{\\partial x_2}}{{\\partial w_2}} = x_1$\n\n{GRADIENT}", 3, id="a step above"),
        pytest.param(
            "(e)\n\n$$\\begin{aligned}\n\\frac{\\partial f}{\\partial w_2} &= w_3 \\sigma_2'(x_2) \\sigma_1(x_1) \\\\\n"
            "&= w_3 \\sigma_2(x_2) \\sigma_1(x_1) \\\\\n"
            "&= w_3 \\sigma_2(x_2)(1 - \\sigma_2(x_2)) \\sigma_1(x_1)\n\\end{aligned}$$",
            5,
            id="a row of an aligned",
        ),
        pytest.param(
            "(e)\n\n$\\frac{\\partial f}{\\partial w_2} = w_3 \\sigma_2'(x_2) \\sigma_1(x_1)$\n\n"
            "$= w_3 \\sigma_2(x_2) \\sigma_1(x_1)$\n\n$= w_3 \\sigma_2(x_2)(1 - \\sigma_2(x_2)) \\sigma_1(x_1)$",
            5,
            id="a formula that goes on with the one above",
        ),
    ],
)
def test_the_broken_step_is_named_with_its_line(text: str, line: int) -> None:
    (found,) = _marks(text, "1e.grad")
    assert found.verdict.outcome is Outcome.CORRECT
    assert "does not hold" in found.verdict.feedback
    assert found.verdict.remarks[-1] == f"that step is on line {line}"


def test_a_value_at_a_point_is_no_step() -> None:
    (found,) = _marks(f"(e) $x_1 = w_1 x = 30$ and $x_2 = -8$\n\n{GRADIENT}", "1e.grad")
    assert (found.verdict.outcome, found.verdict.feedback) == (Outcome.CORRECT, "")
