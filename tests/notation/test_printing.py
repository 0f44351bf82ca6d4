"""Is a formula written as a person would write it, with as few brackets as possible?"""

from __future__ import annotations

from fractions import Fraction

import pytest

from hwcheck.domain import Scope
from hwcheck.notation.printing import flat, fold, latex, plain, unicode
from hwcheck.notation.read import declare, read
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree

A, B, C, X, Y, J = map(Symbol, "abcxyj")


def apply(head: str, *args: Tree | int) -> Apply:
    return Apply(head, tuple(Number(arg) if isinstance(arg, int) else arg for arg in args))


def at(name: str, *indices: str) -> Apply:
    return apply("index", Symbol(name), *map(Symbol, indices))


TWO_LAYERS = apply("mul", Symbol("w_2"), apply("sigma_1", apply("mul", Symbol("w_1"), X)))
CROSS_ENTROPY = Reduce("sum", ("j",), apply("mul", at("y", "j"), apply("log", at("p", "j"))))
PARTIAL_SUM = Reduce("sum", ("j",), at("x", "j"), condition=apply("ne", J, Symbol("i")))

FORMULAS = [
    pytest.param(TWO_LAYERS, "w_2*sigma_1(w_1*x)", "w₂ σ₁(w₁ x)", r"w_{2} \sigma_{1}(w_{1} x)", id="nested calls"),
    pytest.param(apply("mul", apply("add", A, B), C), "(a + b)*c", "(a + b) c", "(a + b) c", id="a sum as factor"),
    pytest.param(apply("add", apply("mul", A, B), C), "a*b + c", "a b + c", "a b + c", id="a product in a sum"),
    pytest.param(apply("add", A, apply("neg", B)), "a - b", "a − b", "a - b", id="a difference"),
    pytest.param(
        apply("add", A, apply("neg", apply("add", B, C))), "a - (b + c)", "a − (b + c)", "a - (b + c)", id="minus a sum"
    ),
    pytest.param(apply("add", A, -3), "a - 3", "a − 3", "a - 3", id="a negative number as term"),
    pytest.param(apply("mul", A, -3), "a*(-3)", "a (−3)", "a (-3)", id="a negative number as factor"),
    pytest.param(apply("div", A, apply("mul", B, C)), "a/(b*c)", "a/(b c)", r"\frac{a}{b c}", id="below the line"),
    pytest.param(apply("mul", apply("div", A, B), C), "a/b*c", "(a/b) c", r"\frac{a}{b} c", id="beside the line"),
    pytest.param(apply("pow", X, 2), "x^2", "x²", "x^{2}", id="a square"),
    pytest.param(apply("pow", apply("neg", X), 2), "(-x)^2", "(−x)²", "(-x)^{2}", id="the square of a negative"),
    pytest.param(apply("neg", apply("pow", X, 2)), "-x^2", "−x²", "-x^{2}", id="minus a square"),
    pytest.param(apply("pow", apply("pow", A, B), C), "(a^b)^c", "(aᵇ)ᶜ", "(a^{b})^{c}", id="a power of a power"),
    pytest.param(apply("pow", A, apply("pow", B, C)), "a^b^c", "a^(bᶜ)", "a^{b^{c}}", id="a tower"),
    pytest.param(apply("exp", apply("neg", X)), "exp(-x)", "e⁻ˣ", "e^{-x}", id="a short exponent is raised"),
    pytest.param(apply("exp", apply("mul", A, X)), "exp(a*x)", "eᵃˣ", "e^{a x}", id="a product of raised letters"),
    pytest.param(
        apply("exp", apply("div", X, 2)), "exp(x/2)", "exp(x/2)", r"e^{\frac{x}{2}}", id="no raised fraction bar"
    ),
    pytest.param(
        CROSS_ENTROPY, "sum(y_j*log(p_j), j)", "Σⱼ yⱼ log pⱼ", r"\sum_{j} y_{j} \log p_{j}", id="a sum over an index"
    ),
    pytest.param(
        apply("neg", CROSS_ENTROPY),
        "-sum(y_j*log(p_j), j)",
        "−Σⱼ yⱼ log pⱼ",
        r"-\sum_{j} y_{j} \log p_{j}",
        id="minus a sum over an index",
    ),
    pytest.param(
        apply("mul", CROSS_ENTROPY, A),
        "sum(y_j*log(p_j), j)*a",
        "(Σⱼ yⱼ log pⱼ) a",
        r"\left(\sum_{j} y_{j} \log p_{j}\right) a",
        id="nothing follows a sum as factor",
    ),
    pytest.param(
        Reduce("sum", ("i",), at("x", "i"), Number(1), Symbol("n")),
        "sum(x_i, i, 1, n)",
        "Σᵢ₌₁ⁿ xᵢ",
        r"\sum_{i=1}^{n} x_{i}",
        id="bounds",
    ),
    pytest.param(PARTIAL_SUM, r"(\sum_{j != i} x_j)", "Σ_{j ≠ i} xⱼ", r"\sum_{j \neq i} x_{j}", id="a condition"),
    pytest.param(
        apply("mul", apply("log", X), Y), "log(x)*y", "(log x) y", r"(\log x) y", id="a bare function is closed off"
    ),
    pytest.param(apply("mul", Y, apply("log", X)), "y*log(x)", "y log x", r"y \log x", id="a bare function last"),
    pytest.param(
        apply("cases", X, apply("gt", X, 0), 0),
        "cases(x, x > 0; 0, otherwise)",
        "(x if x > 0; 0 otherwise)",
        r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
        id="cases",
    ),
    pytest.param(
        apply("prime", apply("prime", apply("sigma", X))), "sigma''(x)", "σ′′(x)", r"\sigma''(x)", id="two primes"
    ),
    pytest.param(
        apply("matmul", apply("T", Symbol("X")), Symbol("dL/dY")),
        "X.T @ (dL/dY)",
        "Xᵀ ∂L/∂Y",
        r"X^\top \frac{\partial L}{\partial Y}",
        id="a gradient as a name",
    ),
    pytest.param(at("xhat", "i"), "xhat_i", "x̂ᵢ", r"\hat{x}_{i}", id="a hat"),
    pytest.param(at("w", "i", "b"), "w_{i, b}", "w_{i, b}", "w_{i, b}", id="an index that Unicode cannot lower"),
    pytest.param(
        apply("index", X, apply("add", J, 1)), "x_{j + 1}", "xⱼ₊₁", "x_{j + 1}", id="an index that is a formula"
    ),
    pytest.param(apply("mul", 2, 3), "2*3", "2 · 3", r"2 \cdot 3", id="two numbers do not run together"),
    pytest.param(apply("pi"), "pi", "π", r"\pi", id="a constant"),
    pytest.param(apply("sigma"), "sigma", "σ", r"\sigma", id="a function without its argument"),
]


@pytest.mark.parametrize(("tree", "in_plain", "in_unicode", "in_latex"), FORMULAS)
def test_a_formula_is_written_three_ways(tree: Tree, in_plain: str, in_unicode: str, in_latex: str) -> None:
    assert (plain(tree), unicode(tree), latex(tree)) == (in_plain, in_unicode, in_latex)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        pytest.param(Number(Fraction(1, 2), "0.5"), "0.5", id="a decimal stays as it was written"),
        pytest.param(Number(Fraction(1, 2)), "1/2", id="an exact fraction"),
        pytest.param(Number(Fraction(3, 1000), "3e-3"), "0.003", id="an exponent is written out"),
        pytest.param(Number(1000, "1,000"), "1000", id="no thousands separators"),
        pytest.param(Number(Fraction(1, 3), "0.5"), "1/3", id="the value counts, not a text that belies it"),
    ],
)
def test_numbers(number: Number, written: str) -> None:
    assert plain(number) == written


@pytest.mark.parametrize(
    "text",
    [
        *"a-b-c a-(b-c) -a*b (-a)*b (-a)^2 -a^2 a/b/c a/(b*c) a/b*c a*(b/c) a^b^c (a^b)^c 1/2*x 2^-1".split(),
        *"x-3 1--3 x*-2 w_3*sigmoid(w_2*tanh(w_1*x)) max(0,1-y*f) |x-y| x! sigma'(x) sigma''(x)/2 f(x,y)".split(),
        *"log(x)^2 x@y cases(x,x>0;0,otherwise) ind(x>0)*ind(y<=1) sum(y_j*log(p_j),j) sum(x_i,i,1,n)/n".split(),
        *"e^x pi*x max(h_k,k) prod(x_i,i)*2 0.25*x 1e-3*x sum(sum(x_i*y_j,i),j) delta(i,j)-p_j".split(),
        *"norm(x)^2 root(x,3) floor(x/2)".split(),
        r"\sum_{j \neq i} x_j y_j",
        r"\frac{\partial f}{\partial x}",
        r"\hat{x}_i \cdot 2",
    ],
)
def test_what_is_printed_reads_as_the_same_tree(text: str) -> None:
    scope = Scope()
    tree = read(text, scope).tree
    assert flat(read(plain(tree), scope).tree) == flat(tree)


@pytest.mark.parametrize(
    "text",
    [
        "I_n",
        "X^T g",
        "X.T @ (X*X)",
        "np.sum(X, axis=0, keepdims=True)",
        "np.max(X, axis=1)",
        "X.mean()",
        "h[:, None]",
        "X_{i,2}",
        "X^{-1}",
        r"X *_{\text{full}} X",
        "p_i - dL/dY",
        r"\mathbf{1}",
        "s'(a)",
    ],
)
def test_arrays_and_declared_names_read_as_the_same_tree(text: str) -> None:
    kinds = {"X": "matrix[n,n]", "g": "vector[n]", "h": "vector[n]", "n": "integer", "i": "index[n]", "a": "real"}
    scope = declare(kinds, {"s": "u -> exp(u)"}, {"p_i": "exp(h_i)", "dL/dY": "a"})
    tree = read(text, scope).tree
    assert flat(read(plain(tree), scope).tree) == flat(tree)


@pytest.mark.parametrize("text", ["a/b*c", "-(x + 1)^2", "w_1*x", "sum(y_j*log(p_j),j)", "a^(b+c)", "sqrt(x)/(2*y)"])
def test_latex_means_the_same(text: str) -> None:
    """Another notation of the same formula: read again, the value is the same."""
    tree = read(text, Scope()).tree
    again = read(latex(tree), Scope()).tree
    assert plain(again).replace("·", "*") == plain(tree)


def test_folding_breaks_at_the_outermost_operators() -> None:
    lines = fold("f = alpha(x + y + z) + beta(x + y + z) + gamma(x + y + z)", 40)
    assert lines == ("f = alpha(x + y + z) + beta(x + y + z)", "    + gamma(x + y + z)")


@pytest.mark.parametrize("width", range(20, 80, 7))
def test_folded_lines_fit_and_lose_nothing(width: int) -> None:
    text = " + ".join(f"w{i} (x{i} − y{i})/(1 + z{i})" for i in range(9))
    lines = fold(text, width)
    assert max(map(len, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())
