r"""Which function is meant, and what is its argument?"""

from __future__ import annotations

import pytest

from hwcheck.errors import Unreadable
from hwcheck.notation.activations import FORMULAS
from hwcheck.notation.read import declare, read
from hwcheck.notation.words import FUNCTIONS
from hwcheck.tree import ARITHMETIC, ELEMENTWISE, MATRIX, OTHER, REDUCTIONS

from .shown import shown

SCOPE = declare(
    {"x": "real", "y": "real", "w": "real", "v": "vector[n]", "A": "matrix[m,n]"},
    {"sigma": "u -> 1/(1+exp(-u))", "relu": "u -> max(u,0)"},
)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        pytest.param("np.exp(x)", "exp(x)", id="NumPy"),
        pytest.param("math.log(x)", "log(x)", id="math"),
        pytest.param("torch.nn.functional.softplus(x)", "softplus(x)", id="a long path"),
        pytest.param("scipy.special.expit(x)", "sigmoid(x)", id="SciPy's name of the sigmoid"),
        pytest.param(r"\mathrm{ReLU}(x)", "relu(x)", id="a declared function under its usual spelling"),
        pytest.param(r"\ln x", "log(x)", id="the natural logarithm"),
        pytest.param("lg(x)", "log10(x)", id="the decimal logarithm"),
        pytest.param("lg(x, 3)", "log(x, 3)", id="a base as second argument"),
        pytest.param(r"\log_2 x", "log(x, 2)", id="a base as subscript"),
        pytest.param(r"\cos e^{wx}\cdot x", "times(cos(pow(e(), times(w, x))), x)", id="an argument ends at a dot"),
        pytest.param(r"\sin x \cos y", "times(sin(x), cos(y))", id="and at the next function"),
        pytest.param(r"\log x y", "log(times(x, y))", id="but takes the factors before"),
        pytest.param(r"\sin^2 x", "pow(sin(x), 2)", id="a power of a function is a power of its value"),
        pytest.param(r"\sin^{-1}(x)", "arcsin(x)", id="but the power -1 is the inverse"),
        pytest.param(r"\sigma^2(x)", "pow(sigma(x), 2)", id="also of a declared function"),
        pytest.param("tanh²(x)", "pow(tanh(x), 2)", id="and in Unicode"),
        pytest.param(r"\sigma'(x)", "prime(sigma(x))", id="a prime"),
        pytest.param(r"\sigma''(x)", "prime(prime(sigma(x)))", id="two primes"),
        pytest.param(r"\sigma^{\prime}(x)", "prime(sigma(x))", id="a prime as a power"),
        pytest.param("σ′(x)", "prime(sigma(x))", id="a prime in Unicode"),
        pytest.param(r"w\,\sigma'\,x", "times(w, prime(sigma()), x)", id="a derivative without its argument"),
        pytest.param(r"\exp\left\{-x\right\}", "exp(neg(x))", id="an argument in braces"),
        pytest.param(r"\max\{0, x\}", "maximum(0, x)", id="a maximum in braces"),
        pytest.param("np.maximum(x, 0)", "maximum(x, 0)", id="NumPy's maximum"),
        pytest.param("np.max(v)", "max_axis(v)", id="a maximum of all entries"),
        pytest.param("np.sum(A, axis=1, keepdims=True)", "sum_axis(A, 1, keepdims())", id="keywords"),
        pytest.param("A.sum(0)", "sum_axis(A, 0)", id="a method"),
        pytest.param("v.mean()", "mean_axis(v)", id="a method without arguments"),
        pytest.param("A.T @ v", "matmul(T(A), v)", id="a transpose"),
        pytest.param("np.where(x > 0, x, w*x)", "cases(x, gt(x, 0), mul(w, x))", id="a choice by NumPy"),
        pytest.param("x if x > 0 else 0", "cases(x, gt(x, 0), 0)", id="a choice by Python"),
        pytest.param("cases(x, x>0; 0, otherwise)", "cases(x, gt(x, 0), 0)", id="a choice in plain text"),
        pytest.param(r"\begin{cases} x & x>0 \\ 0 & \text{otherwise}\end{cases}", "cases(x, gt(x, 0), 0)", id="cases"),
        pytest.param(r"\begin{cases} x, & \text{if } x>0 \\ 0\end{cases}", "cases(x, gt(x, 0), 0)", id="sparse cases"),
        pytest.param(
            r"\left\{\begin{array}{ll} x & x>0 \\ 0 & x \le 0\end{array}\right.",
            "cases(x, gt(x, 0), 0, le(x, 0))",
            id="an array behind a brace",
        ),
        pytest.param(r"\mathbb{1}[x>0]", "ind(gt(x, 0))", id="an indicator"),
        pytest.param(r"\mathbf{1}_{x>0}", "ind(gt(x, 0))", id="an indicator with its condition below"),
        pytest.param("[0 < x < 1]", "ind(and(lt(0, x), lt(x, 1)))", id="Iverson's bracket"),
        pytest.param("(x > 0)*w", "mul(ind(gt(x, 0)), w)", id="a comparison as a factor"),
        pytest.param("(x > 0).astype(float)", "ind(gt(x, 0))", id="a comparison made a number"),
        pytest.param("np.einsum('ij,j->i', A, v)", "einsum(string(ij,j->i), A, v)", id="einsum"),
    ],
)
def test_is_read_as(text: str, tree: str) -> None:
    assert shown(read(text, SCOPE).tree) == tree


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2+exp", id="a function without an argument"),
        pytest.param("cos*x", id="a function as a factor"),
        pytest.param("sin(x, y)", id="too many arguments"),
        pytest.param("sigma(x, y)", id="too many arguments of a declared function"),
        pytest.param("sigma()", id="no argument"),
        pytest.param("max(1.5)", id="the maximum of one number"),
        pytest.param("f(x)", id="a function that nothing declares"),
        pytest.param("np.load(x)", id="a function that is no mathematics"),
        pytest.param("np.sum(v, out=x)", id="a keyword that is no mathematics"),
        pytest.param("x.real.imag.__class__", id="an attribute that is no mathematics"),
        pytest.param("x > 0", id="a comparison"),
        pytest.param("x == 0", id="an equality"),
    ],
)
def test_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text, SCOPE)


def test_every_head_of_a_function_is_in_the_tables_of_the_tree() -> None:
    known = ARITHMETIC | ELEMENTWISE | MATRIX | OTHER | REDUCTIONS
    rewritten = {
        *"where ones_like zeros_like array len int mean var std".split(),
        *"subtract grad logit overline solve argmin unsupported".split(),
    }
    formulas = {head for head in FORMULAS if not head.startswith("normal_")}  # these are written as letters
    assert {head for head in FUNCTIONS.values() if head not in known} == {*rewritten, *formulas}
