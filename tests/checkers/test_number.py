from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwcheck.checkers.context import Context
from hwcheck.checkers.number import Settings, check, read_amount, same
from hwcheck.notation.read import declare
from hwcheck.verdict import Outcome

CONTEXT = Context(declare({}, {}, {"x_0": "1", "w_1": "-2/10", "x_1": "4/10"}))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("0.4", Fraction(2, 5), id="a decimal"),
        pytest.param(".4", Fraction(2, 5), id="without its zero"),
        pytest.param("−0.08", Fraction(-2, 25), id="a typographic minus"),
        pytest.param("2/5", Fraction(2, 5), id="a fraction"),
        pytest.param(r"$\frac{2}{5}$", Fraction(2, 5), id="a LaTeX fraction"),
        pytest.param("40 %", Fraction(2, 5), id="a percentage"),
        pytest.param(r"40\%", Fraction(2, 5), id="a LaTeX percentage"),
        pytest.param("1,024", 1024, id="a thousands separator"),
        pytest.param("7,425,000", 7_425_000, id="two of them"),
        pytest.param("1 024", 1024, id="a space for one"),
        pytest.param("0,4", Fraction(2, 5), id="a decimal comma"),
        pytest.param("1e-3", Fraction(1, 1000), id="a power of ten"),
        pytest.param("30*1024 + 1024", 31744, id="arithmetic left to do"),
        pytest.param(r"512 + (512 \times 1024)", 524800, id="arithmetic in LaTeX"),
        pytest.param("about 0.4 units.", Fraction(2, 5), id="words around"),
        pytest.param("minus 0.4", Fraction(-2, 5), id="a sign in words"),
        pytest.param("0.4 (0.3 + 0.1)", Fraction(2, 5), id="explained in brackets"),
        pytest.param("0.4 (0.3 + 0.2)", Fraction(1, 5), id="a bracket that multiplies"),
        pytest.param("**0.4**", Fraction(2, 5), id="bold"),
        pytest.param(r"2\psi", None, id="a garbled digit is not skipped"),
        pytest.param("0.4f", None, id="a number is not cut off at its decimals"),
        pytest.param("0.4 or 0.5", None, id="two numbers"),
        pytest.param("2*?", None, id="half a product"),
        pytest.param("x_1", None, id="a symbol"),
        pytest.param("x ≠ 0.4", None, id="what it is not"),
        pytest.param("not 0.4", None, id="what it is not, in words"),
        pytest.param("more than > 0.4", None, id="a bound"),
        pytest.param("none", None, id="a word"),
        pytest.param("9**9**9**9", None, id="a tower of powers is refused, not worked out"),
    ],
)
def test_what_a_text_amounts_to(text: str, value: Fraction | int | None) -> None:
    amount = read_amount(text)
    assert (None if amount is None else amount.value) == value


@pytest.mark.parametrize(
    ("reference", "answer", "outcome"),
    [
        pytest.param(0.4, "y_0 = 0.3 + 0.1 = 0.4", Outcome.CORRECT, id="the last of a chain counts"),
        pytest.param(0.4, "0.4 (= 0.3 + 0.1)", Outcome.CORRECT, id="a chain that goes on in brackets"),
        pytest.param(0.62, "z = ReLU(0.62) = 0", Outcome.INCORRECT, id="even where the one before was right"),
        pytest.param("1/3", "0.3333", Outcome.CORRECT, id="rounded to four figures"),
        pytest.param("1/3", "0.33", Outcome.INCORRECT, id="rounded too far"),
        pytest.param("1/3", "0.3334", Outcome.INCORRECT, id="rounded wrongly"),
        pytest.param(0.4, "0.4002", Outcome.INCORRECT, id="near, but the reference is exact"),
        pytest.param(0.4, "0.40", Outcome.CORRECT, id="a zero more"),
        pytest.param("sqrt(2)", "1.414", Outcome.CORRECT, id="a reference that is worked out"),
        pytest.param(-0.2, "w_1", Outcome.REVIEW, id="a formula in place of its value"),
        pytest.param(0.4, "unclear", Outcome.REVIEW, id="no number"),
    ],
)
def test_outcomes(reference: float | str, answer: str, outcome: Outcome) -> None:
    assert check(Settings(reference), answer, CONTEXT).outcome is outcome


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        pytest.param("0.08", "sign", id="the sign"),
        pytest.param("-0.8", "magnitude", id="the decimal point"),
        pytest.param("-12.5", "reciprocal", id="one over it"),
        pytest.param("-0.09", "different", id="anything else"),
    ],
)
def test_hints_name_the_mistake_and_not_the_number(answer: str, note: str) -> None:
    verdict = check(Settings(-0.08), answer, CONTEXT)
    assert verdict.note == note
    assert "-0.08" not in verdict.feedback


def test_tolerances() -> None:
    assert check(Settings(100, relative=0.01), "100.9", CONTEXT).outcome is Outcome.CORRECT
    assert check(Settings(100, tolerance=0.5), "100.9", CONTEXT).outcome is Outcome.INCORRECT


def test_a_broken_step_is_mentioned_and_costs_nothing() -> None:
    whole = check(Settings(0.4), r"\frac{\partial z}{\partial w_1} = 1 \cdot x_1 = 0.4", CONTEXT)
    broken = check(Settings(0.4), r"\frac{\partial z}{\partial w_1} = 1 \cdot x_0 = 0.4", CONTEXT)
    assert (whole.outcome, whole.feedback) == (Outcome.CORRECT, "")
    assert broken.outcome is Outcome.CORRECT
    assert "'1 \\cdot x_0 = 0.4' does not hold" in broken.feedback


def test_a_broken_step_does_not_say_what_it_comes_to() -> None:
    verdict = check(Settings(0.4), "0.3 + 0.1 = 0.5", CONTEXT)
    assert verdict.slip == "arithmetic"
    assert "0.4" not in " ".join((verdict.feedback, *verdict.remarks))


def test_same_compares_values() -> None:
    assert same(Settings(1), "2/5", "y = 0.4", CONTEXT)
    assert not same(Settings(1), "2/5", "0.5", CONTEXT)


@given(st.text(max_size=80))
def test_any_text_gets_a_verdict(text: str) -> None:
    assert check(Settings(0.4), text, CONTEXT).outcome in set(Outcome)


@given(st.integers(-(10**9), 10**9), st.sampled_from(["{}", "x = {}", "about {} of them", "{:,}", "${}$"]))
def test_a_whole_number_is_read_in_every_dress(value: int, dress: str) -> None:
    assert check(Settings(value), dress.format(value), CONTEXT).outcome is Outcome.CORRECT


def test_a_chain_that_breaks_off_is_for_a_person() -> None:
    assert check(Settings(reference=-0.08), "u_1 = 0.4 * -0.2 =", Context()).note == "unfinished"
    assert check(Settings(reference=-0.08), "u_1 = 0.4 * -0.2", Context()).outcome is Outcome.CORRECT
