r"""What do indices, sums and matrices say: `x_i`, `\sum_{j \ne i}`, `X^T`, `A[:, None]`?"""

from __future__ import annotations

import pytest

from hwcheck.errors import Unreadable
from hwcheck.notation.read import declare, read

from .shown import shown

SCOPE = declare(
    {
        "x": "vector[n]",
        "y": "vector[n]",
        "h": "vector[n]",
        "A": "matrix[m,n]",
        "B": "matrix[n,n]",
        "n": "integer",
        "i": "index[n]",
        "lambda": "positive",
    },
    {},
    {"p_i": "exp(h_i)/sum(exp(h_k),k)", "xhat_i": "x_i/n"},
)
LAYERS = declare({f"{name}_{number}": "real" for name in ("f", "y", "d") for number in (1, 2)})


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        pytest.param("x_iy_i", "times(index(x, i), index(y, i))", id="entries that run together"),
        pytest.param("xᵢ", "index(x, i)", id="a Unicode index"),
        pytest.param("x_{i+1}", "index(x, add(i, 1))", id="an index is an expression"),
        pytest.param("A_{ij}", "index(A, i, j)", id="two letters are two indices"),
        pytest.param("A_{i,j}", "index(A, i, j)", id="and so are two with a comma"),
        pytest.param("A_{i-m+3,j}", "index(A, add(i, neg(m), 3), j)", id="indices are expressions too"),
        pytest.param("A_{:,j}", "getitem(A, slice(), j)", id="a whole axis"),
        pytest.param("(Ax)_i", "index(times(A, x), i)", id="the entry of a product"),
        pytest.param(r"\hat{x}_i", "index(xhat, i)", id="a hat is part of the name"),
        pytest.param("x[i]", "getitem(x, i)", id="Python's bracket"),
        pytest.param("A[:, None]", "getitem(A, slice(), newaxis())", id="a new axis"),
        pytest.param("x[:, np.newaxis]", "getitem(x, slice(), newaxis())", id="a new axis by its name"),
        pytest.param("x[1:]", "getitem(x, slice(1, newaxis()))", id="a slice"),
        pytest.param(r"n\left[x_1 + 1\right]", "times(n, add(index(x, 1), 1))", id="a bracket behind a scalar"),
        pytest.param(r"\sum_i x_i", "sum[i](index(x, i))", id="a sum over a whole range"),
        pytest.param(r"\sum_{i=1}^n x_i", "sum[i=1..n](index(x, i))", id="a sum with bounds"),
        pytest.param(r"\sum\limits^n_{i=1} x_i", "sum[i=1..n](index(x, i))", id="bounds in the other order"),
        pytest.param("Σₖ exp(hₖ)", "sum[k](exp(index(h, k)))", id="a sum in Unicode"),
        pytest.param("sum(x_j*y_k, j, k)", "sum[j,k](mul(index(x, j), index(y, k)))", id="a sum as a call"),
        pytest.param("sum(x_j, j, 1, n)", "sum[j=1..n](index(x, j))", id="a call with bounds"),
        pytest.param("sum(x)", "sum_axis(x)", id="a sum of an array"),
        pytest.param(r"\sum_{j\neq i} x_j", "sum[j if ne(j, i)](index(x, j))", id="a sum with a condition"),
        pytest.param(r"\sum_{j=1, j\ne i}^n x_j", "sum[j=1..n if ne(j, i)](index(x, j))", id="a condition and bounds"),
        pytest.param(
            r"\sum_{\substack{j=1\\ j\ne i}}^n x_j", "sum[j=1..n if ne(j, i)](index(x, j))", id="a stack below the sign"
        ),
        pytest.param(r"\sum_{j: j\neq i} x_j", "sum[j if ne(j, i)](index(x, j))", id="a condition behind a colon"),
        pytest.param("I_{i=j}", "ind(eq(i, j))", id="an indicator written I"),
        pytest.param(r"\sum_{1\le j\le n} x_j", "sum[j=1..n](index(x, j))", id="bounds as a comparison"),
        pytest.param(r"\sum_j x_j - n", "add(sum[j](index(x, j)), neg(n))", id="a sum ends at a minus"),
        pytest.param(r"\sum_j x_j y_i / n", "sum[j](div(times(index(x, j), index(y, i)), n))", id="but not at a slash"),
        pytest.param(r"\max_k h_k - h_i", "add(max[k](index(h, k)), neg(index(h, i)))", id="a maximum over an index"),
        pytest.param("max(h_k, k)", "max[k](index(h, k))", id="a maximum as a call"),
        pytest.param(r"\log\sum_k e^{h_k}", "log(sum[k](pow(e(), index(h, k))))", id="a sum as an argument"),
        pytest.param(r"\delta_{ij} - p_j", "add(delta(i, j), neg(index(p, j)))", id="Kronecker's delta"),
        pytest.param("δᵢⱼ", "delta(i, j)", id="Kronecker's delta in Unicode"),
        pytest.param(r"\mathbb{1}[i=j]", "ind(eq(i, j))", id="an equality of indices"),
        pytest.param("B^TA^T", "times(transpose(B), transpose(A))", id="transposes that run together"),
        pytest.param(r"A^{\top}x", "times(transpose(A), x)", id="a transpose in braces"),
        pytest.param("xᵀy", "times(transpose(x), y)", id="a transpose in Unicode"),
        pytest.param("B^{-1}x", "times(inv(B), x)", id="the power -1 of a matrix"),
        pytest.param("n^{-1}", "pow(n, -1)", id="the power -1 of a number"),
        pytest.param("(A^TA + lam*np.eye(n))", "add(times(transpose(A), A), mul(lambda, eye(n)))", id="lam is lambda"),
        pytest.param(r"A^T \mathbf{1}", "times(transpose(A), ones())", id="the vector of ones"),
        pytest.param(r"I_n x", "times(eye(n), x)", id="the identity"),
        pytest.param(r"\|x\|_2^2", "pow(norm(x), 2)", id="a norm"),
        pytest.param(r"\lVert A \rVert_F", "frobenius(A)", id="Frobenius' norm"),
        pytest.param("A.shape[1]", "n", id="a size is the name it was declared with"),
        pytest.param("[[1, 2], [3, n]]", "matrix(vector(1, 2), vector(3, n))", id="a matrix of numbers"),
        pytest.param(
            r"\begin{pmatrix} 1 & 2 \\ 3 & n \end{pmatrix}", "matrix(vector(1, 2), vector(3, n))", id="in LaTeX"
        ),
    ],
)
def test_is_read_as(text: str, tree: str) -> None:
    assert shown(read(text, SCOPE).tree) == tree


def test_a_sum_over_named_scalars_is_written_out() -> None:
    expected = "add(times(add(f_1, neg(y_1)), d_1), times(add(f_2, neg(y_2)), d_2))"
    assert shown(read(r"\sum_{i=1}^{2}(f_i-y_i)d_i", LAYERS).tree) == expected
    with pytest.raises(Unreadable, match="f_3"):
        read(r"\sum_{i=1}^{3} f_i", LAYERS)


def test_a_greek_t_is_a_power_where_it_is_declared() -> None:
    scope = declare({"x": "real", "T": "positive"})
    assert shown(read("x^T", scope).tree) == "pow(x, T)"


def test_an_index_that_nothing_declares_is_read() -> None:
    """It makes an answer wrong, which is not to say that it cannot be read."""
    assert shown(read("x_q", SCOPE).tree) == "index(x, q)"
    with pytest.raises(Unreadable):
        read("x q", SCOPE)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x_", id="no subscript"),
        pytest.param("x_{}", id="an empty subscript"),
        pytest.param("x[]", id="an empty bracket"),
        pytest.param("2_i", id="an index on a number"),
        pytest.param(r"\sum", id="a sum of nothing"),
        pytest.param(r"\sum 2", id="a sum without an index"),
        pytest.param("[[1, 2], [3]]", id="rows of different lengths"),
        pytest.param("(1, 2)", id="a list of values"),
        pytest.param("{1, 2}", id="a set"),
    ],
)
def test_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text, SCOPE)
