"""Does a whole vector answer a question for its entry, whichever indices the problem declares beside?"""

from __future__ import annotations

import pytest

from hwcheck.equivalence.equal import equal

SYMBOLS = {"A": "matrix[n,d]", "b": "vector[d]", "c": "vector[n]", "i": "index[n]", "j": "index[d]"}


@pytest.mark.parametrize(
    ("reference", "answer", "outcome"),
    [
        pytest.param("sum(A_{k,j}, k)", "np.sum(A, axis=0)", "correct", id="the second index"),
        pytest.param("sum(A_{k,j}, k)", "np.sum(A, axis=1)", "incorrect", id="the other axis"),
        pytest.param("sum(A_{i,k}, k)", "np.sum(A, axis=1)", "correct", id="the first index"),
        pytest.param("b_j", "b", "correct", id="a vector"),
        pytest.param("b_j", "c", "incorrect", id="a vector of another length"),
        pytest.param("b_j*A_{i,j}", "A*b", "correct", id="both, the second one first"),
        pytest.param("b_j*A_{i,j}", "A", "incorrect", id="unscaled"),
    ],
)
def test_a_whole_vector_for_an_entry(reference: str, answer: str, outcome: str) -> None:
    assert str(equal(reference, answer, symbols=SYMBOLS).outcome) == outcome
