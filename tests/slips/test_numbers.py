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
