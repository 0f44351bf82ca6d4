"""Do formulas have the values that plain NumPy gives, and do both arithmetics agree?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

from hwcheck.domain import Kind, Scope
from hwcheck.equivalence.arithmetic import FLOAT
from hwcheck.equivalence.evaluate import Evaluator, value
from hwcheck.equivalence.precise import precise
from hwcheck.equivalence.resolve import resolve
from hwcheck.equivalence.sample import samples
from hwcheck.equivalence.tensor import ShapeError
from hwcheck.notation.read import declare, read
from hwcheck.tree import ELEMENTWISE, Apply, Symbol
from tests.equivalence.sheets import SIGMOID

KINDS = {
    "x": "real",
    "t": "positive",
    "u": "vector[n]",
    "v": "vector[n]",
    "w": "vector[m]",
    "A": "matrix[n,m]",
    "B": "matrix[m,k]",
    "S": "matrix[n,n]",
    "T": "tensor[n,m,k]",
    "I9": "matrix[9,8]",
    "K3": "matrix[3,2]",
    "n": "integer",
    "m": "integer",
}
SIZES = {"n": 4, "m": 3, "k": 2}
SCOPE = declare(KINDS, {"sigma": SIGMOID}, {"q_i": "exp(u_i)/sum(exp(u_k),k)", "r": "S @ u"})
RNG = np.random.default_rng(5)


def _drawn(kind: Kind) -> Any:
    shape = tuple(dim if isinstance(dim, int) else SIZES[dim] for dim in kind.dims)
    return np.abs(RNG.normal(size=shape)) + 0.1 if kind.name == "positive" else RNG.normal(size=shape)


AT: dict[str, Any] = {name: SIZES[name] if name in SIZES else _drawn(kind) for name, kind in SCOPE.symbols.items()}
x, t, u, v, w, A, B, S, T, I9, K3 = (AT[name] for name in "x t u v w A B S T I9 K3".split())
Q = np.exp(u) / np.exp(u).sum()


def correlated(image: Any, kernel: Any) -> Any:
    """The sum over the kernel's places, one output at a time."""
    rows, columns = (big - small + 1 for big, small in zip(image.shape, kernel.shape, strict=True))
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            for k in range(kernel.shape[0]):
                for l in range(kernel.shape[1]):  # noqa: E741
                    out[i, j] += image[i + k, j + l] * kernel[k, l]
    return out


def convolved(image: Any, kernel: Any) -> Any:
    """Every pair of places adds to the sum of their positions."""
    out = np.zeros([big + small - 1 for big, small in zip(image.shape, kernel.shape, strict=True)])
    for i, j in np.ndindex(*image.shape):
        for k, l in np.ndindex(*kernel.shape):  # noqa: E741
            out[i + k, j + l] += image[i, j] * kernel[k, l]
    return out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("x^2 - 3x/t", x**2 - 3 * x / t, id="scalars"),
        pytest.param(r"\sigma'(x)", np.exp(-x) / (1 + np.exp(-x)) ** 2, id="a declared function written out below"),
        pytest.param("u + 2*v", u + 2 * v, id="vectors add"),
        pytest.param("u * v", u * v, id="a star is elementwise"),
        pytest.param("u^T v", u @ v, id="an inner product"),
        pytest.param("u @ v", u @ v, id="NumPy's inner product"),
        pytest.param("u w^T", np.outer(u, w), id="an outer product"),
        pytest.param("u[:, None] - w[None, :]", u[:, None] - w[None, :], id="broadcasting"),
        pytest.param("A w", A @ w, id="a matrix times a vector"),
        pytest.param("u^T A", u @ A, id="a row times a matrix"),
        pytest.param("A B", A @ B, id="a product of matrices"),
        pytest.param("(AB)^T", (A @ B).T, id="a transposed product"),
        pytest.param("S^{-1} u", np.linalg.solve(S, u), id="an inverse"),
        pytest.param(r"\det(S)", np.linalg.det(S), id="a determinant"),
        pytest.param(r"\operatorname{tr}(S)", np.trace(S), id="a trace"),
        pytest.param("r", S @ u, id="a definition"),
        pytest.param("q", Q, id="an indexed definition as a whole"),
        pytest.param("q_2", Q[1], id="an index counts from one"),
        pytest.param("q[2]", Q[2], id="a bracket counts from zero"),
        pytest.param("u[-1]", u[-1], id="a bracket counts from the end"),
        pytest.param("u[1:3]", u[1:3], id="a slice"),
        pytest.param("A[1]", A[1], id="a row"),
        pytest.param("A[:, 2]", A[:, 2], id="a column"),
        pytest.param("A[1, 2]", A[1, 2], id="an entry"),
        pytest.param("A_{2,3}", A[1, 2], id="an entry from one"),
        pytest.param("T[0, :, 1]", T[0, :, 1], id="a tensor's line"),
        pytest.param(r"\sum_i u_i v_i", u @ v, id="a sum over an index"),
        pytest.param(r"\sum_{i=2}^{3} u_i", u[1] + u[2], id="a sum with bounds"),
        pytest.param(r"\sum_{i \neq 2} u_i", u.sum() - u[1], id="a sum with a condition"),
        pytest.param(r"\sum_{i,j} A_{ij}^2", (A**2).sum(), id="a double sum"),
        pytest.param(r"\sum_i\sum_{j<i} u_iv_j", sum(u[i] * v[:i].sum() for i in range(4)), id="a triangle"),
        pytest.param(r"\prod_i u_i", u.prod(), id="a product over an index"),
        pytest.param(r"\max_i u_i", u.max(), id="a maximum over an index"),
        pytest.param("np.sum(A, axis=0)", A.sum(axis=0), id="a sum along an axis"),
        pytest.param("A.mean(axis=1)", A.mean(axis=1), id="a mean along an axis"),
        pytest.param("A - A.max(axis=1, keepdims=True)", A - A.max(axis=1, keepdims=True), id="a kept axis"),
        pytest.param("np.var(u)", u.var(), id="a variance"),
        pytest.param("np.std(A, axis=0)", A.std(axis=0), id="a deviation along an axis"),
        pytest.param("np.einsum('ij,jk->ki', A, B)", np.einsum("ij,jk->ki", A, B), id="einsum"),
        pytest.param("np.einsum('ii->', S)", np.einsum("ii->", S), id="a trace by einsum"),
        pytest.param("np.einsum('ijk,j->ik', T, w)", np.einsum("ijk,j->ik", T, w), id="einsum of a tensor"),
        pytest.param(r"\lVert u \rVert", np.linalg.norm(u), id="a norm"),
        pytest.param(r"\lVert u \rVert_1", np.abs(u).sum(), id="a norm of order one"),
        pytest.param(r"\lVert A \rVert_F", np.linalg.norm(A), id="a Frobenius norm"),
        pytest.param(r"\mathrm{diag}(u)", np.diag(u), id="a diagonal matrix"),
        pytest.param("I9 *_{filt} K3", correlated(I9, K3), id="a filter"),
        pytest.param("I9 *_{full} K3", convolved(I9, K3), id="a full convolution"),
        pytest.param(r"\mathrm{rot180}(K3)", K3[::-1, ::-1], id="a turned kernel"),
        pytest.param("np.where(A > 0, A, 0)", np.where(A > 0, A, 0), id="where"),
        pytest.param("np.clip(u, -0.5, 0.5)", u.clip(-0.5, 0.5), id="a clip"),
        pytest.param("softmax(u)", Q, id="softmax"),
        pytest.param("logsumexp(u)", np.log(np.exp(u).sum()), id="log-sum-exp"),
        pytest.param("n*m", 12, id="sizes are numbers"),
    ],
)
def test_values_are_those_of_numpy(text: str, expected: Any) -> None:
    found = value(resolve(read(text, SCOPE).tree, SCOPE), SCOPE, AT)
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("A u", id="a matrix times a vector of the other length"),
        pytest.param("u + w", id="vectors of two lengths"),
        pytest.param("A B^T", id="a product whose inner sizes differ"),
        pytest.param("K3 *_{filt} I9", id="a kernel larger than its image"),
        pytest.param("A + u", id="axes that do not align"),
    ],
)
def test_shapes_that_do_not_fit_have_no_value(text: str) -> None:
    with pytest.raises(ShapeError):
        value(read(text, SCOPE).tree, SCOPE, AT)


POINTS = 24
HEADS = sorted(ELEMENTWISE)


def evaluated(head: str, kind: str, arithmetic: Any) -> Any:
    scope = Scope({"x": Kind(kind)}, {}, {}, strict=True)
    sample = samples(scope.symbols)[0].take(tuple(range(POINTS)))
    found: Any = Evaluator(scope, sample, arithmetic)(Apply(head, (Symbol("x"),)))
    return np.broadcast_to(found, (POINTS,))


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("kind", ["real", "positive", "integer"])
def test_doubles_agree_with_high_precision(head: str, kind: str) -> None:
    doubles = evaluated(head, kind, FLOAT)
    with mpmath.workdps(30):
        exact = [complex(mpmath.mpc(entry)) for entry in evaluated(head, kind, precise())]
    both = np.isfinite(doubles) & np.isfinite(exact)
    assert both.sum() >= POINTS // 3, "hardly any point has a value"
    assert (np.isfinite(doubles) == np.isfinite(exact)).all()
    np.testing.assert_allclose(np.asarray(doubles)[both], np.asarray(exact)[both], rtol=1e-12, atol=1e-300)


LIBRARY: dict[str, Callable[[Any], Any]] = {
    "exp": np.exp, "expm1": np.expm1, "log1p": np.log1p, "log": np.log, "sqrt": np.sqrt, "tanh": np.tanh,
    "arctan": np.arctan, "sinh": np.sinh, "floor": np.floor, "ceil": np.ceil, "sign": np.sign, "abs": np.abs,
    "cbrt": np.cbrt, "log2": np.log2, "log10": np.log10, "exp2": np.exp2, "square": np.square,
    "relu": lambda x: np.maximum(x, 0), "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "round": np.round,
    "softplus": lambda x: np.log1p(np.exp(x)), "silu": lambda x: x / (1 + np.exp(-x)),
}  # fmt: skip


@pytest.mark.parametrize("head", sorted(LIBRARY))
def test_functions_of_one_number_are_those_of_numpy(head: str) -> None:
    found = evaluated(head, "positive", FLOAT)
    points = samples({"x": Kind("positive")})[0].draws["x"].floats()
    np.testing.assert_allclose(found, LIBRARY[head](points), rtol=1e-12)
