"""Is a sum over the wrong axis told from a wrong index, a wrong divisor and a sum for a mean?"""

from __future__ import annotations

import pytest

from tests.slips.test_diagnose import note_of

SYMBOLS = "X:matrix[n,d] Y:matrix[n,d] w:vector[d] n:integer d:integer eps:positive i:index[n] j:index[d]"
NORMED = {"m_i": "sum(X_{i,k},k)/d", "v_i": "sum((X_{i,k}-m_i)^2,k)/d"}
SHARES = {"P_{i,j}": "exp(X_{i,j})/sum(exp(X_{i,l}),l)"}
CENTRED = "X_{i,j}-sum(X_{i,k},k)/d"
UNIT = "X_{i,j}/sqrt(sum(X_{i,k}^2,k))"
ARRAY = "X-np.mean(X,axis=1,keepdims=True)"


@pytest.mark.parametrize(
    ("reference", "answer", "note"),
    [
        pytest.param(CENTRED, r"X_{i,j}-\frac1n\sum_{k=1}^n X_{k,j}", "swapped-index", id="the mean of a column"),
        pytest.param(CENTRED, r"X_{i,j}-\frac1d\sum_k X_{k,j}", "swapped-index", id="and not what it divides by"),
        pytest.param(CENTRED, r"X_{i,j}-\frac1n\sum_k X_{i,k}", "swapped-symbol", id="only what it divides by"),
        pytest.param(CENTRED, r"X_{i,j}-\sum_k X_{i,k}", "sum-vs-mean", id="not divided"),
        pytest.param(
            "X_{i,j}-sum(X_{k,j},k)/n", r"X_{i,j}-\frac1d\sum_{k=1}^d X_{i,k}", "swapped-index", id="a row for a column"
        ),
        pytest.param(UNIT, r"X_{i,j}/\sqrt{\sum_k X_{k,j}^2}", "swapped-index", id="under a root"),
        pytest.param(UNIT, r"X_{i,j}/\sum_k X_{i,k}^2", "lost-root", id="the root lost, the axis right"),
        pytest.param("exp(X_{i,j}-max(X_{i,k},k))", r"e^{X_{i,j}-\max_k X_{k,j}}", "swapped-index", id="a maximum"),
        pytest.param("sum(X_{i,k}*w_k,k)", r"\sum_k X_{k,i} w_k", "swapped-index", id="a vector has no other axis"),
        pytest.param(ARRAY, "X-np.mean(X,axis=0)", "swapped-index", id="an axis of NumPy"),
        pytest.param(ARRAY, "X-np.sum(X,axis=1,keepdims=True)", "sum-vs-mean", id="a sum of NumPy for its mean"),
    ],
)
def test_a_sum_over_the_wrong_axis_is_a_wrong_index(reference: str, answer: str, note: str) -> None:
    assert note_of(reference, SYMBOLS, answer) == note
    assert note_of(reference, SYMBOLS, reference) == ""


def test_what_is_defined_may_run_over_the_wrong_axis() -> None:
    wrong = r"\left(\frac{e^{X_{i,j}}}{\sum_l e^{X_{l,j}}}-Y_{i,j}\right)/n"
    assert note_of("(P_{i,j}-Y_{i,j})/n", SYMBOLS, wrong, SHARES) == "swapped-index"
    mean = r"\frac1n\sum_l X_{l,j}"
    both = rf"(X_{{i,j}}-{mean})/\sqrt{{\frac1n\sum_k (X_{{k,j}}-{mean})^2+eps}}"
    assert note_of("(X_{i,j}-m_i)/sqrt(v_i+eps)", SYMBOLS, both, NORMED) == "swapped-index"
