"""In formulas that count: is a 1 told from a term, and one rounding from the other, in one factor or in several?"""

from __future__ import annotations

import pytest

from tests.slips.test_diagnose import note_of

SYMBOLS = "H:integer W:integer K:integer S:integer P:integer C:integer"
LENGTH = "floor((H-K)/S)+1"
PADDED = "floor((H+2*P-K)/S)+1"
AREA = "(floor((H-K)/S)+1)*(floor((W-K)/S)+1)"
BACK = "(H-1)*S-2*P+K"
VALID = "(H-K+1)*(W-K+1)"


@pytest.mark.parametrize(
    ("reference", "answer", "note"),
    [
        pytest.param(AREA, "(ceil((H-K)/S)+1)*(ceil((W-K)/S)+1)", "off-by-one", id="rounded up in both factors"),
        pytest.param(AREA, "(ceil((H-K)/S)+1)*(floor((W-K)/S)+1)", "off-by-one", id="in one of two"),
        pytest.param(AREA, "((H-K)/S+1)*((W-K)/S+1)", "dropped-floor", id="not rounded in both"),
        pytest.param(AREA, "floor((H-K)/S)*floor((W-K)/S)", "off-by-one", id="the first position in both"),
        pytest.param(VALID, "(H-K)*(W-K)", "off-by-one", id="the same with no quotients"),
        pytest.param(VALID, "H-K+1", "dropped-factor", id="one of the factors"),
        pytest.param(LENGTH, "floor((H-K+1)/S)", "off-by-one", id="the 1 above the bar"),
        pytest.param("ceil((H-K+1)/S)", "ceil((H-K)/S)+1", "off-by-one", id="the 1 beside the quotient"),
        pytest.param(PADDED, "floor((H+2*P)/S)-K+1", "dropped-factor", id="a size beside it"),
        pytest.param(BACK, "(H+1)*S-2*P+K", "off-by-one", id="one more for one less"),
        pytest.param(BACK, "(H-1)*S+2*P+K", "sign", id="the sign of a size"),
        pytest.param("C*K^2+1", "C*K^2-1", "sign", id="the sign of a bias"),
    ],
)
def test_a_count_is_off_by_one_or_something_else_is_wrong(reference: str, answer: str, note: str) -> None:
    assert note_of(reference, SYMBOLS, answer) == note
    assert note_of(reference, SYMBOLS, reference) == ""
