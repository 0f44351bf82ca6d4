"""Which equalities does SymPy show, which does it leave, and what happens when it takes too long?"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

import hwcheck
from hwcheck.equivalence import proof
from hwcheck.equivalence.equal import judge
from hwcheck.equivalence.question import Question
from hwcheck.notation.read import declare, read
from hwcheck.verdict import Ground, Outcome
from tests.equivalence.sheets import SIGMOID, reals

Texts = Mapping[str, str]


def shown(reference: str, answer: str, symbols: Texts, definitions: Texts | None = None) -> str:
    scope = declare(symbols, {"sigma": SIGMOID}, definitions)
    return proof.prove(read(reference, scope).tree, read(answer, scope).tree, scope)


X = reals("x")
XY = reals("x y")
POSITIVE = {"a": "positive", "b": "positive"}
COUNTS = dict.fromkeys("nks", "integer")
SOFTMAX = {"z": "vector[n]", "i": "index[n]", "j": "index[n]"}
Q = {"q_i": "exp(z_i)/sum(exp(z_k),k)"}
ENTROPY = {"z": "vector[n]", "t": "onehot[n]", "i": "index[n]"}
BATCH = {"x": "vector[n]", "n": "integer", "i": "index[n]", "eps": "positive"}
NORMED = {"mu": "sum(x_j,j)/n", "s": "sqrt(sum((x_j-mu)^2,j)/n+eps)", "xhat_i": "(x_i-mu)/s"}
MATRICES = {"A": "matrix[n,m]", "B": "matrix[m,k]", "v": "vector[m]"}
SQUARE = {"A": "matrix[n,n]", "x": "vector[n]"}

PAIRS: list[tuple[str, Texts, Texts, str, str, str]] = [
    ("sigma and tanh", X, {}, "sigma(x)*(1-sigma(x))", "(1-tanh(x/2)^2)/4", "(1-tanh(x)^2)/4"),
    ("sigma mirrored", X, {}, "1 - sigma(x)", "sigma(-x)", "-sigma(x)"),
    ("tanh as a sigma", X, {}, "tanh(x)", "2*sigma(2x) - 1", "2*sigma(x) - 1"),
    ("the double angle of tanh", X, {}, "tanh(2x)", "2tanh(x)/(1+tanh(x)^2)", "2tanh(x)/(1-tanh(x)^2)"),
    ("cosh and sinh", XY, {}, "cosh(x+y)", "cosh(x)cosh(y)+sinh(x)sinh(y)", "cosh(x)cosh(y)-sinh(x)sinh(y)"),
    ("sine and cosine", XY, {}, "sin(x+y)", "sin(x)cos(y)+cos(x)sin(y)", "sin(x)cos(y)-cos(x)sin(y)"),
    ("powers of exponentials", XY, {}, "exp(2x-y)", "exp(x)^2/exp(y)", "exp(x)^2*exp(y)"),
    ("exponents in the denominator", X, {}, "exp(1/x)^2", "exp(2/x)", "exp(1/x^2)"),
    ("nested exponentials", X, {}, "exp(2*sigma(x))", "exp(1+tanh(x/2))", "exp(1+tanh(x))"),
    ("twice nested", X, {}, "sigma(sigma(x))", "1/(1+exp(-1/(1+exp(-x))))", "1/(1+exp(-1/(1+exp(x))))"),
    ("thrice nested", X, {}, "tanh(tanh(tanh(x)))", "-tanh(tanh(tanh(-x)))", "tanh(tanh(tanh(-x)))"),
    ("softplus", X, {}, "log(1+exp(x)) - log(1+exp(-x))", "x", "-x"),
    ("logs of positive factors", POSITIVE, {}, "log(a^2*b/3)", "2log(a)+log(b)-log(3)", "2log(a)+log(b)+log(3)"),
    ("log-odds", X, {}, "log(sigma(x)/(1-sigma(x)))", "x", "-x"),
    ("general powers", POSITIVE, {}, "a^b*a^(1-b)", "a", "b"),
    ("roots", POSITIVE, {}, "1/(sqrt(a)-sqrt(b))", "(sqrt(a)+sqrt(b))/(a-b)", "(sqrt(a)-sqrt(b))/(a-b)"),
    ("a nested root", {}, {}, "sqrt(5+2*sqrt(6))^2", "(sqrt(2)+sqrt(3))^2", "(sqrt(3)-sqrt(2))^2"),
    ("a root below", POSITIVE, {}, "a/sqrt(a^2+b)", "sqrt(a^2+b)*a/(a^2+b)", "sqrt(a^2+b)/(a^2+b)"),
    ("ReLU by its sides", X, {}, "max(x,0)", "(x+|x|)/2", "(x-|x|)/2"),
    ("cases by their sides", X, {}, "cases(1,x>0;-1,x<0)", "x/|x|", "|x|"),
    ("two kinks", XY, {}, "max(x,y)", "(x+y+|x-y|)/2", "(x+y-|x-y|)/2"),
    ("a kink met twice", X, {}, "ind(max(x,0)>0)*x", "max(x,0)", "x"),
    ("a kink in an exponential", X, {}, "log(1+exp(x))", "max(x,0)+log(1+exp(-|x|))", "max(x,0)+log(1+exp(|x|))"),
    ("a clip", X, {}, "min(max(x,-1),1)", "(|x+1|-|x-1|)/2", "(|x+1|+|x-1|)/2"),
    ("a ceiling as a floor", COUNTS, {}, "ceil(n/s)", "floor((n-1)/s)+1", "floor(n/s)+1"),
    ("whole numbers out of a floor", COUNTS, {}, "floor((n+s)/s)", "floor(n/s)+1", "floor((n+1)/s)"),
    ("a finite sum", X, {}, r"\sum_{k=0}^{3} x^k", "(x^4-1)/(x-1)", "(x^3-1)/(x-1)"),
    ("log-sum-exp shifted", SOFTMAX, {}, "log(sum(exp(z_k),k))",
     "z_i+log(sum(exp(z_k-z_i),k))", "log(sum(exp(z_k-z_i),k))"),
    ("the Jacobian of softmax", SOFTMAX, Q, r"\frac{\partial q_i}{\partial z_j}",
     "q_i*(delta(i,j)-q_j)", "q_i*(1-q_j)"),
    ("probabilities sum to one", SOFTMAX, Q, "sum(q_k,k)", "1", "n"),
    ("cross entropy", ENTROPY, Q, "-sum(t_k*(delta(i,k)-q_i),k)", "q_i - t_i", "t_i - q_i"),
    ("deviations sum to zero", BATCH, NORMED, "sum(xhat_k,k)", "0", "1"),
    ("a slope of the deviation", BATCH, NORMED, "xhat_i*s/n", "(x_i-mu)/n", "(x_i-mu)/(n*s)"),
    ("a transposed product", MATRICES, {}, "(A @ B).T", r"B^TA^T", "2*B.T @ A.T"),
    ("a product in entries", MATRICES, {}, "v.T @ (A.T @ A) @ v", r"\lVert Av\rVert^2", r"\lVert Av\rVert"),
    ("a quadratic form", SQUARE, {}, "x.T @ A @ x", r"\frac12 x^T(A+A^T)x", r"x^T(A+A^T)x"),
    ("a simplex", {"p": "simplex[n]"}, {}, "sum(p_k*(1-p_k),k)", "1 - sum(p_k^2,k)", "sum(p_k^2,k)"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("symbols", "definitions", "reference", "right", "wrong"), [pytest.param(*row[1:], id=row[0]) for row in PAIRS]
)
def test_identities_are_shown_and_near_misses_are_not(
    symbols: Texts, definitions: Texts, reference: str, right: str, wrong: str
) -> None:
    scope = declare(symbols, {"sigma": SIGMOID}, definitions)
    question = Question(read(reference, scope).tree, scope)
    for answer, expected in ((right, True), (wrong, False)):
        found = proof.prove(question.reference, read(answer, scope).tree, question.scope)
        assert bool(found) is expected, answer
        assert judge(question, answer).outcome is (Outcome.CORRECT if expected else Outcome.INCORRECT)


def test_a_proof_names_the_sizes_it_holds_for() -> None:
    assert shown("sum(z_k*q_k,k)", r"z^T q", SOFTMAX, Q) == "proved for n = 2, 3"
    assert shown("x*(x+1)", "x^2+x", X) == "proved"


def test_equal_proves_on_demand_in_another_process() -> None:
    verdict = hwcheck.equal("tanh(x)^2", "1 - 1/cosh(x)^2", symbols=X, prove=True)
    assert verdict.evidence is not None
    assert verdict.evidence.ground is Ground.PROVED


def test_what_cannot_be_shown_stays_sampled() -> None:
    verdict = hwcheck.equal("gamma(x+1)", "x*gamma(x)", symbols={"x": "positive"}, prove=True)
    assert verdict.outcome is Outcome.CORRECT
    assert verdict.evidence is not None
    assert verdict.evidence.ground is Ground.SAMPLED


def test_a_wrong_answer_is_never_sent_to_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "bounded", lambda *_: pytest.fail("asked"))
    assert hwcheck.equal("x^2", "x^3", symbols=X, prove=True).outcome is Outcome.INCORRECT


def test_a_worker_over_its_time_is_killed_and_another_one_works() -> None:
    scope = declare(reals("a b c d"), {"sigma": SIGMOID}, {})
    easy = [read(text, scope).tree for text in ("a*(b+c)", "a*b+a*c")]
    assert proof.bounded(easy[0], easy[1], scope) == "proved"
    sums = ("tanh(a/2)+tanh(b/2)+tanh(c/2)+tanh(d/2)", "2*(sigma(a)+sigma(b)+sigma(c)+sigma(d))-4")
    hard = [read(f"({text})^40", scope).tree for text in sums]
    start = time.perf_counter()
    assert proof.bounded(hard[0], hard[1], scope, seconds=0.5) == ""
    assert time.perf_counter() - start < 5
    assert proof.bounded(easy[0], easy[1], scope) == "proved"


def test_a_killed_proof_leaves_the_verdict_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "bounded", lambda *_: "")
    verdict = hwcheck.equal("x*(x+1)", "x^2+x", symbols=X, prove=True)
    assert verdict.outcome is Outcome.CORRECT
    assert verdict.evidence is not None
    assert (verdict.evidence.ground, verdict.evidence.points) == (Ground.SAMPLED, 24)


def test_a_program_without_a_main_guard_may_ask_for_a_proof(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text('import hwcheck\nprint(hwcheck.equal("a+a", "a*2", prove=True).evidence.ground)\n')
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, cwd=Path.cwd(), timeout=120)
    assert (done.stdout, done.stderr) == ("proved\n", "")
