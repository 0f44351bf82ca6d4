"""Are index sums written out over the right entries?"""

from __future__ import annotations

import pytest

from hwcheck.derivation.entries import written_out
from hwcheck.errors import HwcheckError
from hwcheck.notation.printing import plain
from hwcheck.notation.read import declare, read

KINDS = {"h": "vector[n]", "y": "vector[n]", "X": "matrix[m,n]", "i": "index[n]", "n": "integer"}
SCOPE = declare(KINDS, {}, {}, strict=False)
SHAPES = {"h": (2,), "y": (2,), "X": (2, 2)}


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        pytest.param("sum(y_j*h_j, j)", "y_1*h_1 + y_2*h_2", id="a sum over a vector"),
        pytest.param("sum(h_j, j)/n", "(h_1 + h_2)/2", id="a size"),
        pytest.param("h_i", "h_2", id="a free index"),
        pytest.param("sum(delta(i,j)*h_j, j)", "h_2", id="a delta"),
        pytest.param("sum(ind(j != i)*h_j, j)", "h_1", id="an indicator of indices"),
        pytest.param(r"\sum_{j \neq i} h_j", "h_1", id="a condition"),
        pytest.param("sum(h_j, j, 2, 2)", "h_2", id="bounds"),
        pytest.param("sum(X_{i,j}, j)", "X_{2,1} + X_{2,2}", id="a row of a matrix"),
        pytest.param("max(h_j, j)", "maximum(h_1, h_2)", id="a maximum over an index"),
        pytest.param("sum((h - y)^2)", "(h_1 - y_1)^2 + (h_2 - y_2)^2", id="whole vectors"),
        pytest.param("h.T @ y", "h_1*y_1 + h_2*y_2", id="an inner product"),
        pytest.param("sum(X @ h)", "X_{1,1}*h_1 + X_{1,2}*h_2 + X_{2,1}*h_1 + X_{2,2}*h_2", id="a matrix product"),
        pytest.param("sum(X.T*X)", "X_{1,1}*X_{1,1} + X_{2,1}*X_{1,2} + X_{1,2}*X_{2,1} + X_{2,2}*X_{2,2}", id="T"),
        pytest.param("mean(X + h)", "(X_{1,1} + h_1 + X_{1,2} + h_2 + X_{2,1} + h_1 + X_{2,2} + h_2)/4", id="rows"),
    ],
)
def test_written_out(text: str, entries: str) -> None:
    assert plain(written_out(read(text, SCOPE).tree, SHAPES, {"i": 2, "n": 2})) == entries


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("h*2", "stands for", id="a whole vector where a number is needed"),
        pytest.param("sum(j, j)", "how far the index", id="an index that indexes nothing"),
        pytest.param("h_i", "has no value", id="an index without a value"),
        pytest.param("sum(h_j, j, 1, 3)", "is asked of", id="beyond the end"),
        pytest.param("sum(h_j, j, 1, 10000000)", "too many", id="more terms than anyone wants"),
    ],
)
def test_refused(text: str, complaint: str) -> None:
    with pytest.raises(HwcheckError, match=complaint):
        written_out(read(text, SCOPE).tree, SHAPES)
