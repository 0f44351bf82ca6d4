"""Is a wrong number told by the slip that makes it of the right one?"""

from __future__ import annotations

from fractions import Fraction

import pytest

from hwcheck.checkers import number
from hwcheck.checkers.context import Context
from hwcheck.slips.numbers import numeric_slip
from hwcheck.verdict import Outcome


@pytest.mark.parametrize(
    ("answer", "reference", "note"),
    [
        pytest.param("0.4", "0.4", "", id="right"),
        pytest.param("-0.4", "0.4", "sign", id="the sign"),
        pytest.param("-0.8", "-0.08", "magnitude", id="a decimal shifted"),
        pytest.param("93", "0.93", "units", id="percent for fraction"),
        pytest.param("2.5", "0.4", "reciprocal", id="one over it"),
        pytest.param("0.6", "0.4", "complement", id="kept for dropped"),
        pytest.param("0.8", "0.4", "wrong-constant", id="twice as much"),
        pytest.param("31743", "31744", "off-by-one", id="one short"),
        pytest.param("431800", "431080", "digits", id="two digits transposed"),
        pytest.param("431008", "431080", "digits", id="the last two digits transposed"),
        pytest.param("430108", "431080", "", id="digits in disorder"),
        pytest.param("0.25", "0.5", "wrong-constant", id="half of it rather than its square"),
        pytest.param("0.09", "0.3", "square", id="its square"),
        pytest.param("32", "4", "units", id="bits for bytes"),
        pytest.param("1000", "1024", "units", id="1000 for 1024"),
        pytest.param("2", "120", "units", id="minutes for seconds"),
        pytest.param("0.37", "0.4", "", id="something else"),
    ],
)
def test_the_slip_of_a_number(answer: str, reference: str, note: str) -> None:
    slip = numeric_slip(Fraction(answer), Fraction(reference))
    assert (slip.note if slip else "") == note


@pytest.mark.parametrize(
    ("response", "slip"),
    [
        pytest.param("30*1024 + 1024 = 31734", "arithmetic", id="the right formula, the wrong number"),
        pytest.param("30*1023 + 1024 = 31714", "", id="a wrong formula"),
        pytest.param("-31744", "sign", id="the sign"),
    ],
)
def test_the_checker_of_numbers_names_slips(response: str, slip: str) -> None:
    verdict = number.check(number.Settings(reference=31744), response, Context())
    assert (verdict.outcome, verdict.slip) == (Outcome.INCORRECT, slip)


@pytest.mark.parametrize(
    ("response", "reference", "slip"),
    [
        pytest.param("93.3", 0.9333333, "units", id="percent, rounded"),
        pytest.param("1.737", 1.2039728, "log-base", id="base 2"),
        pytest.param("0.523", 1.2039728, "log-base", id="base 10"),
        pytest.param("0.83", 1.2039728, "reciprocal", id="one over it, rounded"),
        pytest.param("0.269", 0.7310586, "complement", id="the rest of it, rounded"),
        pytest.param("1.204", 3.3331, "exponential", id="the entropy for the perplexity"),
        pytest.param("0.2", 0.4472136, "square", id="the variance for the deviation"),
        pytest.param("1.3", 1.2039728, "", id="something else"),
        pytest.param("1", 1.2039728, "", id="rounded too much to tell"),
    ],
)
def test_rounding_hides_no_slip(response: str, reference: float, slip: str) -> None:
    settings = number.Settings(reference=reference, tolerance=0.001)
    assert number.check(settings, response, Context()).slip == slip
