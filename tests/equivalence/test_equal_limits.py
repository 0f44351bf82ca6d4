"""Where does equality end? Precision, complex numbers, leniency, layout, and what is neither equal nor different."""

from __future__ import annotations

import time
from dataclasses import replace

import mpmath
import pytest

import hwcheck
from hwcheck.equivalence.policy import DEFAULT, Policy
from hwcheck.errors import DeclarationError, Unreadable
from hwcheck.verdict import Ground, Outcome
from tests.equivalence.sheets import SIGMOID, Sheet, reals

PRECISION = (
    Sheet(
        "a nested root",
        "sqrt(11 + 6*sqrt(2))",
        {},
        right={"as a sum": r"3+\sqrt2", "as two powers": "9**0.5 + 2**(1/2)"},
        wrong={"a difference": r"3-\sqrt2", "cut after fifteen figures instead of rounded": "4.41421356237309"},
    ),
    Sheet(
        "one tenth",
        "1/10",
        {},
        right={"as a decimal": "0.1", "with zeros": "0.1000000000000000000000", "as a sum": "0.03 + 0.07"},
        wrong={
            "the last place of a double": "0.1 + 10^(-17)",
            "a sixteenth place": "0.1000000000000001",
            "a sixtieth place": "0.1 + 10^(-60)",
        },
    ),
    Sheet(
        "three tenths",
        "0.3",
        {},
        right={"a sum that doubles get wrong": "0.1 + 0.2", "three times": "3*0.1"},
        wrong={"a double's error": "0.30000000000000004"},
    ),
    Sheet(
        "a small addend",
        "x",
        reals("x"),
        right={
            "added and taken away": "(x + 10^12) - 10^12",
            "cancelled at a larger scale": "(x + 10^20) - 10^20",
            "a difference of squares": "((x+10^9)^2 - (x-10^9)^2)/(4*10^9)",
        },
        wrong={
            "a trillionth more": "x + 10^(-12)",
            "a relative error of 1e-16": "x*(1 + 10^(-16))",
            "one part in 10 to the 30": "x + x/10^30",
        },
    ),
    Sheet(
        "a small difference of cosines",
        "(1 - cos(x))/x^2",
        reals("x"),
        right={"by the half angle": "2*sin(x/2)^2/x^2", "by its conjugate": "sin(x)^2/(x^2*(1 + cos(x)))"},
        wrong={"its limit": "1/2", "its series": "1/2 - x^2/24 + x^4/720"},
    ),
    Sheet(
        "a difference of large exponentials",
        "tanh(400*x)",
        reals("x"),
        right={
            "by exponentials that overflow": "(exp(400x)-exp(-400x))/(exp(400x)+exp(-400x))",
            "by one that underflows": "(1-exp(-800x))/(1+exp(-800x))",
        },
        wrong={"by half the exponent": "(1-exp(-400x))/(1+exp(-400x))", "its limit": "sign(x)"},
    ),
    Sheet(
        "Ramanujan's number",
        "exp(pi*sqrt(163))",
        {},
        right={"itself as a power": r"e^{\pi\sqrt{163}}"},
        wrong={
            "the whole number beside it": "262537412640768744",
            "that number's square root squared": "640320^3 + 744",
        },
    ),
    Sheet(
        "an alternating product",
        "sin(x)^2 + cos(x)^2",
        reals("x"),
        right={"one": "1", "of hyperbolic functions": "cosh(x)^2 - sinh(x)^2"},
        wrong={"nearly one": "1.0000000001", "of doubled argument": "sin(2x)^2 + cos(x)^2"},
    ),
    Sheet(
        "the number e",
        "e",
        {},
        right={"the exponential at one": "exp(1)", "a power of an exponential": "(e^3)^(1/3)"},
        wrong={"the first thousand terms' start": r"\sum_{k=0}^{9}\frac{1}{k!}", "a compound": "(1 + 1/10^6)^(10^6)"},
    ),
)

COMPLEX = (
    Sheet(
        "the square of the imaginary unit",
        "z*z",
        {"z": "complex"},
        right={
            "a power": "z^2",
            "by parts": r"\operatorname{Re}(z)^2-\operatorname{Im}(z)^2+2i\,\operatorname{Re}(z)\operatorname{Im}(z)",
        },
        wrong={"the squared size": "abs(z)^2", "times the conjugate": "z*conj(z)"},
    ),
    Sheet(
        "Euler's formula",
        "exp(i*t)",
        {"t": "real", "i": "complex"},
        right={"a power": "e^{it}"},
        wrong={"the conjugate": "exp(-i*t)"},
    ),
    Sheet(
        "a root of a square",
        "sqrt(x^2)",
        reals("x"),
        right={"the absolute value": "|x|", "a fourth root": "(x^4)^(1/4)"},
        wrong={"without bars": "x", "a complex way round": "sqrt(x)^2"},
    ),
    Sheet(
        "a product of roots",
        "sqrt(a*b)",
        {"a": "positive", "b": "positive"},
        right={"the roots' product": "sqrt(a)*sqrt(b)", "an exponential of logs": "exp((log(a)+log(b))/2)"},
        wrong={"the roots' sum": "sqrt(a)+sqrt(b)", "without the root": "a*b"},
    ),
    Sheet(
        "a product of roots of any sign",
        "sqrt(a*b)",
        reals("a b"),
        right={"itself": "(ab)^{1/2}"},
        wrong={"the roots' product, wrong where both are negative": "sqrt(a)*sqrt(b)"},
    ),
    Sheet(
        "a power of a sign",
        "(-1)^n",
        {"n": "integer"},
        right={"a cosine": r"\cos(\pi n)", "an inverse": "(-1)^(-n)", "two more": "(-1)^(n+2)"},
        wrong={"one more": "(-1)^(n+1)", "without the bracket": "-1^n"},
    ),
)


@pytest.mark.parametrize(
    ("sheet", "answer", "outcome"), [row for sheet in (*PRECISION, *COMPLEX) for row in sheet.rows()]
)
def test_precision_and_complex_numbers(sheet: Sheet, answer: str, outcome: Outcome) -> None:
    assert sheet.verdict(answer).outcome is outcome, sheet.verdict(answer)


DENSE = {"A": "vector[k]", "W": "matrix[k,o]", "d": "vector[o]", "S": "matrix[n,n]"}


@pytest.mark.parametrize(
    ("reference", "answer", "note"),
    [
        pytest.param("W @ d", r"d^T W^T", "transpose", id="a row for a column"),
        pytest.param("d", r"d^T", "transpose", id="a vector laid down"),
        pytest.param("A @ d.T", r"d\,A^T", "transpose", id="an outer product the other way"),
        pytest.param("S @ S.T @ S", r"(SS^TS)^T", "transpose", id="a square matrix, where shapes tell nothing"),
        pytest.param("W @ d", r"d W^T", "row-layout", id="vectors as rows"),
        pytest.param("W.T @ A", r"A W", "row-layout", id="a layer with rows"),
        pytest.param("W @ d", "W.T @ d", "shape", id="sizes that do not fit"),
        pytest.param("W @ d", "W", "shape", id="a matrix for a vector"),
        pytest.param("W @ d", "3", "shape", id="a number for a vector"),
        pytest.param("d", "A", "shape", id="a vector of another length"),
        pytest.param("S", "-S^T", "different", id="minus the transpose is not the transpose"),
        pytest.param("W @ d", "2*W @ d", "different", id="a factor"),
        pytest.param("d", r"d_j", "unbound-name", id="an index that nothing binds"),
    ],
)
def test_layout_is_mathematics_and_has_a_name(reference: str, answer: str, note: str) -> None:
    verdict = hwcheck.equal(reference, answer, symbols=DENSE)
    assert (verdict.outcome, verdict.note) == (Outcome.INCORRECT, note), verdict
    assert verdict.feedback


ENTRY = {"p": "vector[n]", "y": "vector[n]", "i": "index[n]"}
VECTORS = {"x": "vector[n]", "y": "vector[n]"}
MATRICES = {"G": "matrix[m,n]", "M": "matrix[m,n]"}


@pytest.mark.parametrize(
    ("switch", "off", "symbols", "reference", "answer"),
    [
        pytest.param("elementwise", False, MATRICES, "G*M", r"G M", id="juxtaposition of matrices of one shape"),
        pytest.param("elementwise", False, MATRICES, "G*M", r"G\cdot M", id="a dot between matrices of one shape"),
        pytest.param("inner", False, VECTORS, "sum(x_i*y_i,i)", r"x y", id="juxtaposition for an inner product"),
        pytest.param("whole", False, ENTRY, "p_i - y_i", "p - y", id="a whole vector for its entry"),
        pytest.param("rounded", 0, {}, "2/3", "0.6667", id="a rounded decimal"),
        pytest.param("rounded", 0, {}, "sqrt(2)", "1.4142", id="a rounded root"),
    ],
)
def test_each_leniency_has_a_switch_and_leaves_a_remark(
    switch: str, off: object, symbols: dict[str, str], reference: str, answer: str
) -> None:
    strict: Policy = replace(DEFAULT, **{switch: off})  # type: ignore[arg-type]
    lenient = hwcheck.equal(reference, answer, symbols=symbols)
    assert lenient.outcome is Outcome.CORRECT, lenient
    assert lenient.remarks
    assert hwcheck.equal(reference, answer, symbols=symbols, policy=strict).outcome is Outcome.INCORRECT


def test_transposes_count_as_the_same_only_on_demand() -> None:
    lenient = replace(DEFAULT, transposes=True)
    assert hwcheck.equal("W @ d", r"d^T W^T", symbols=DENSE).outcome is Outcome.INCORRECT
    verdict = hwcheck.equal("W @ d", r"d^T W^T", symbols=DENSE, policy=lenient)
    assert verdict.outcome is Outcome.CORRECT
    assert verdict.remarks == ("accepted the transpose",)


SIGMOIDS = {"sigma": SIGMOID}
NET = {"sigma_1": SIGMOID, "sigma_2": SIGMOID}


@pytest.mark.parametrize(
    ("reference", "answer", "symbols", "functions", "outcome"),
    [
        pytest.param("sigma(t)^2", r"\sigma(t)\sigma(t", reals("t"), SIGMOIDS, "correct", id="one bracket left open"),
        pytest.param("sigma(t)^2", r"\sigma(t)(\sigma(t", reals("t"), SIGMOIDS, "review", id="two brackets left open"),
        pytest.param("sigma(t)^2", r"\sigma\sigma", reals("t"), SIGMOIDS, "correct", id="arguments left out"),
        pytest.param("sigma(t)^2", "s(t)**2", reals("t"), SIGMOIDS, "correct", id="s for the sigmoid"),
        pytest.param("sigma(t)^2", "q(t)**2", reals("t"), SIGMOIDS, "review", id="q is no name for the sigmoid"),
        pytest.param("w_1*t", "W_1 t", reals("w_1 t"), {}, "correct", id="a capital"),
        pytest.param("w_1*t", "W_2 t", reals("w_1 t"), {}, "review", id="a capital and another index"),
        pytest.param("sigma_2(t)", r"\sigma(t)", reals("t"), NET, "correct", id="an index where both are the same"),
        pytest.param("a/(b*c)", "a/bc", reals("a b c"), {}, "correct", id="a denominator without its bracket"),
        pytest.param("a/b*c", "a/bc", reals("a b c"), {}, "correct", id="the same text from left to right"),
        pytest.param("a/(b+c)", "a/b+c", reals("a b c"), {}, "incorrect", id="a sum without its bracket"),
        pytest.param("1/(1+exp(-t))", r"1/1+e^{-t}", reals("t"), {}, "incorrect", id="precedence is mathematics"),
        pytest.param("2*(a-b)", r"\frac{2(a^2-b^2)}{a+b}", reals("a b"), {}, "correct", id="a removable singularity"),
        pytest.param("a", r"\frac{a\cdot 0}{0}", reals("a"), {}, "review", id="a division by zero everywhere"),
        pytest.param("cases(1,t>0;0,t<=0)", "cases(1,t>=0;0,t<0)", reals("t"), {}, "correct", id="the value at a kink"),
        pytest.param("cases(1,t>0;0,t<=0)", "cases(1,t>1;0,t<=1)", reals("t"), {}, "incorrect", id="another kink"),
        pytest.param("2/3", "0.667", {}, {}, "incorrect", id="three figures are too few"),
        pytest.param("2/3", "0.6666", {}, {}, "incorrect", id="four figures, cut instead of rounded"),
        pytest.param("2*t/3", "0.6667*t", reals("t"), {}, "incorrect", id="rounding inside a formula"),
    ],
)
def test_lenient_on_notation_strict_on_mathematics(
    reference: str, answer: str, symbols: dict[str, str], functions: dict[str, str], outcome: str
) -> None:
    verdict = hwcheck.equal(reference, answer, symbols=symbols, functions=functions)
    assert verdict.outcome == outcome, verdict


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("", id="nothing"),
        pytest.param("   \n\t", id="blank"),
        pytest.param("x +", id="an end too early"),
        pytest.param("* x", id="a start too late"),
        pytest.param(")x(", id="brackets turned round"),
        pytest.param("it is the same as before", id="a sentence"),
        pytest.param("see page 3", id="a pointer"),
        pytest.param(r"\frac{1}{}", id="an empty bracket"),
        pytest.param(r"\unknowncommand{x}", id="a command that nobody knows"),
        pytest.param("x / 0", id="a division by zero"),
        pytest.param("x_17", id="an index that is not declared"),
        pytest.param("alpha*x", id="a name that is not declared"),
        pytest.param("9**9**9**9", id="a tower"),
        pytest.param("((9**9)**9)**9**9", id="a tower in brackets"),
        pytest.param("(10^9)!", id="a huge factorial"),
        pytest.param("binom(10^9, 10^8)", id="a huge binomial"),
        pytest.param("(" * 5000 + "x" + ")" * 5000, id="deep brackets"),
        pytest.param("-" * 100_000 + "x", id="a hundred thousand signs"),
        pytest.param("x+" * 600_000 + "x", id="a megabyte"),
        pytest.param("9" * 1_000_000, id="a million digits"),
        pytest.param(r"\frac{1}{" * 3000 + "x" + "}" * 3000, id="deep fractions"),
        pytest.param("exp(" * 40 + "x" + ")" * 40, id="a tower of exponentials"),
        pytest.param("х", id="a Cyrillic look-alike"),
        pytest.param("x\u202e+1", id="a bidirectional mark"),
        pytest.param("x\u200b\u2066", id="an invisible mark"),
        pytest.param("__import__('os')", id="an import"),
        pytest.param("x.__class__", id="an attribute"),
        pytest.param("(lambda: x)()", id="a lambda"),
        pytest.param("[x for x in (1,2)]", id="a comprehension"),
        pytest.param(r"\input{secret}", id="a file"),
        pytest.param("x\x00", id="a null byte"),
        pytest.param("\ud800", id="half a character"),
    ],
)
def test_what_cannot_be_read_is_for_a_person(answer: str) -> None:
    verdict = hwcheck.equal("x", answer, symbols=reals("x"))
    assert (verdict.outcome, verdict.note, verdict.credit) == (Outcome.REVIEW, "unreadable", 0.0), verdict
    assert verdict.feedback


@pytest.mark.parametrize(
    ("reference", "answer", "symbols"),
    [
        pytest.param("max(x,0)", "min(max(x,0),6)", reals("x"), id="ReLU and ReLU6"),
        pytest.param("x", "np.clip(x,-5,5)", reals("x"), id="a clip at five"),
        pytest.param("100-x", "abs(x-100)", reals("x"), id="an absolute value beyond a hundred"),
        pytest.param("7-x", "sqrt((x-7)^2)", reals("x"), id="a root that is an absolute value"),
        pytest.param("w*x+50", "max(w*x+50,0)", reals("w x"), id="a rectifier that seldom rests"),
        pytest.param("n", "n % 13", {"n": "integer"}, id="a remainder larger than small counts"),
        pytest.param("floor(n/16)", "0", {"n": "integer"}, id="a quotient of larger counts"),
        pytest.param("max(v_i,i)", "max(min(v_i,4),i)", {"v": "vector[n]"}, id="a clip inside a maximum"),
    ],
)
def test_sides_far_from_zero_are_seen(reference: str, answer: str, symbols: dict[str, str]) -> None:
    for one, other in ((reference, answer), (answer, reference)):
        assert hwcheck.equal(one, other, symbols=symbols).outcome is Outcome.INCORRECT
    assert hwcheck.equal(answer, f"{answer} + 0", symbols=symbols).outcome is Outcome.CORRECT


MIXED = {"x": "real", "v": "vector[n]", "b": "vector[m]", "X": "matrix[n,n]", "i": "index[n]"}


@pytest.mark.parametrize("reference", ["x", "v_i", "X @ X"])
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("6" + " % 2" * 60 + " % x", id="a remainder of a remainder, sixty times"),
        pytest.param("binom(" * 12 + "5" + ", 2)" * 12, id="a binomial of a binomial, twelve times"),
        pytest.param(r"\sum_i \mathbb{1}[0.1] x", id="ones whose number nothing tells"),
        pytest.param("b + b", id="a whole vector whose length is not the index's"),
        pytest.param("norm(v, X)", id="a matrix for the order of a norm"),
        pytest.param("v[9999999999999999999999]", id="a subscript beyond any array"),
        pytest.param("sin(x*exp(10^9 + x))", id="a wave of an exponential of a billion"),
        pytest.param("exp(1e999)", id="an exponential of a thousand digits"),
        pytest.param("gamma(exp(x)^40)", id="a factorial of something large"),
    ],
)
def test_what_fuzzing_found_ends_at_once(reference: str, answer: str) -> None:
    start = time.process_time()
    verdict = hwcheck.equal(reference, answer, symbols=MIXED)
    assert verdict.outcome in (Outcome.INCORRECT, Outcome.REVIEW)
    assert verdict.feedback
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("reference", "answer", "symbols"),
    [
        pytest.param(
            "t", r"\sigma'(t)", {"t": "real", "sigma": "real"}, id="a derivative of something that is no function"
        ),
        pytest.param("x", "sqrt(-1-x^2)", reals("x"), id="no real value anywhere"),
    ],
)
def test_what_cannot_be_decided_is_for_a_person(reference: str, answer: str, symbols: dict[str, str]) -> None:
    assert hwcheck.equal(reference, answer, symbols=symbols).outcome is Outcome.REVIEW


@pytest.mark.parametrize(
    ("reference", "answer", "symbols", "value"),
    [
        pytest.param("x^2", "x^3", reals("x"), lambda x: x**3, id="powers"),
        pytest.param("exp(x)", "exp(-x)", reals("x"), lambda x: mpmath.exp(-x), id="exponentials"),
        pytest.param("x + 10^(-13)", "x", reals("x"), lambda x: x, id="a difference that doubles hardly see"),
        pytest.param("tanh(x)", "sin(x)", reals("x"), mpmath.sin, id="functions alike near zero"),
    ],
)
def test_a_witness_is_a_point_where_anybody_can_look(reference, answer, symbols, value) -> None:  # type: ignore[no-untyped-def]
    verdict = hwcheck.equal(reference, answer, symbols=symbols)
    assert verdict.evidence is not None
    assert verdict.evidence.ground is Ground.WITNESS
    witness = verdict.evidence.witness
    assert witness is not None
    with mpmath.workdps(40):
        (name, text), *rest = witness.point
        assert (name, rest) == ("x", [])
        shown = mpmath.mpf(witness.answer)
        assert mpmath.almosteq(value(mpmath.mpf(text)), shown, rel_eps=mpmath.mpf(10) ** -(len(witness.answer) - 4))
    assert witness.answer != witness.reference
    assert str(witness) in verdict.feedback


def test_a_witness_names_declared_symbols_only() -> None:
    definitions = {"z": "k*t"}
    verdict = hwcheck.equal("k*exp(z)", "t*exp(z)", symbols=reals("k t"), definitions=definitions)
    assert verdict.evidence is not None
    assert verdict.evidence.witness is not None
    assert [name for name, _ in verdict.evidence.witness.point] == ["k", "t"]


@pytest.mark.parametrize(
    ("reference", "symbols", "error"),
    [
        pytest.param("x)(", {}, Unreadable, id="a reference that cannot be read"),
        pytest.param("x", {"x": "rael"}, DeclarationError, id="a kind that does not exist"),
        pytest.param("x", {"x": "vector"}, DeclarationError, id="a vector without its size"),
    ],
)
def test_the_authors_mistakes_are_raised(reference: str, symbols: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        hwcheck.equal(reference, "x", symbols=symbols)
