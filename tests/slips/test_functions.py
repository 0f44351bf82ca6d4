"""Is a function of a sum told from the sum of its values, and a base of a logarithm from a factor?"""

from __future__ import annotations

import pytest

from tests.slips.test_diagnose import note_of

LENGTH = ("sqrt(a + b)", "a:positive b:positive")
SOFT = ("exp(u - m)", "u:real m:real")
INFORMATION = ("-sum(p_i*log(p_i),i)", "p:vector[n]")


@pytest.mark.parametrize(
    ("asked", "answer", "note"),
    [
        pytest.param(LENGTH, "sqrt(a) + sqrt(b)", "sum-inside", id="the sum of the roots"),
        pytest.param(LENGTH, "a + b", "lost-root", id="no root"),
        pytest.param(LENGTH, "sqrt(a - b)", "sign", id="a sign under the root"),
        pytest.param(SOFT, "exp(u) - exp(m)", "sum-inside", id="the difference of the exponentials"),
        pytest.param(SOFT, "exp(u + m)", "sign", id="a sign in the exponent"),
        pytest.param(INFORMATION, "-sum(p_i*log(p_i)/log(2),i)", "log-base", id="another base, written out"),
        pytest.param(INFORMATION, "-sum(p_i*log(p_i)/2,i)", "wrong-constant", id="a number"),
    ],
)
def test_a_function_of_a_sum(asked: tuple[str, str], answer: str, note: str) -> None:
    reference, symbols = asked
    assert note_of(reference, symbols, answer) == note
    assert note_of(reference, symbols, reference) == ""
