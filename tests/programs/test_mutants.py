"""Is each known way of getting a layer wrong caught, with a sentence that names the mistake?

Each row takes a right solution, makes one mistake in it, and says what the student must be told. All of them are run in
one sandbox, under names of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import pytest

from hwcheck.bank.load import load_problem
from hwcheck.bank.model import Part
from hwcheck.checkers.layer import Settings, examined
from hwcheck.programs.verdicts import verdict
from hwcheck.sandbox.command import find_bubblewrap
from hwcheck.sandbox.session import Session
from hwcheck.verdict import Outcome, Verdict

pytestmark = pytest.mark.skipif(find_bubblewrap() is None, reason="bubblewrap is not installed")


@dataclass(frozen=True, slots=True)
class Mutant:
    layer: str
    right: str
    wrong: str
    says: str


FC = [
    ("+ b, (x, w)", ", (x, w)", "b is not used"),
    ("+ b, (x, w)", "- b, (x, w)", "the bias is taken off"),
    ("+ b, (x, w)", "* b, (x, w)", "the bias is multiplied"),
    ("np.dot(dout, w.T).reshape(x.shape)", "np.dot(dout, w.T)", "not put back into the shape of x"),
    ("np.dot(dout, w.T)", "-np.dot(dout, w.T)", "dx has the wrong sign"),
    ("np.dot(dout, w.T)", "2 * np.dot(dout, w.T)", "a factor 2 too much"),
    ("np.dot(dout, w.T)", "(np.dot(dout, w.T) / len(x))", "divided by the batch, although"),
    ("x.reshape(len(x), -1).T @ dout", "(x.reshape(len(x), -1).T @ dout).T", "dw is the transpose"),
    ("x.reshape(len(x), -1).T @ dout", "x.reshape(len(x), -1).T @ dout / len(x)", "dw is the mean over the batch"),
    ("x.reshape(len(x), -1).T @ dout", "x.reshape(len(x), -1).T @ np.ones_like(dout)", "what flows in is ignored"),
    ("x.reshape(len(x), -1).T @ dout", "np.outer(x[0], dout[0])", "only the first instance counts"),
    ("x.reshape(len(x), -1).T @ dout", "np.zeros_like(w)", "dw is zero everywhere"),
    ("np.sum(dout, axis=0)", "np.mean(dout, axis=0)", "db is the mean over the batch, expected the sum"),
    ("np.sum(dout, axis=0)", "np.sum(dout, axis=1)", "summed over the outputs (axis 1)"),
    ("np.sum(dout, axis=0)", "dout", "the sum is missing"),
    ("np.sum(dout, axis=0)", "dout[0]", "only the first instance counts"),
    ("np.sum(dout, axis=0)", "np.sum(dout, axis=0, keepdims=True)", "give it back in shape"),
    ("    x, w = cache", "    x, w = cache\n    dout *= 1.5", "changes dout in place"),
    ("    return x.reshape", "    x += 1\n    return x.reshape", "changes its input x"),
    ("+ b, (x, w)", "+ b.sum(), (x, w)", "the biases are summed"),
]
RELU = [
    ("np.where(x > 0, x, 0), x", "np.where(x > 0, x, 0.01 * x), x", "leak through"),
    ("np.where(x > 0, x, 0), x", "np.abs(x), x", "the absolute value"),
    ("np.where(x > 0, x, 0), x", "np.minimum(x, 0), x", "the minimum with 0"),
    ("np.where(x > 0, x, 0), x", "np.where(x > 0, 1.0, 0), x", "x itself is lost"),
    ("dx[cache <= 0] = 0", "dx[cache >= 0] = 0", "the mask is the wrong way round"),
    ("dx[cache <= 0] = 0", "dx[dout <= 0] = 0", "the sign of dout"),
    ("dx[cache <= 0] = 0", "pass", "the mask is not applied"),
    ("dx[cache <= 0] = 0", "dx[cache <= 1] = 0", "tests x > 1"),
    ("dx = dout.copy()", "dx = np.ones_like(dout)", "dout is not used"),
    ("    dx = dout.copy()", "    dx = dout", "changes dout in place"),
    ("return np.where(x > 0, x, 0), x", "out = np.where(x > 0, x, 0)\n    return out, out", "is its output"),
    ("    return dx", "    return dout * np.abs(dout)", "by the size of dout"),
]
DROPOUT = [
    ("/ (1 - p)", "", "are not scaled"),
    ("/ (1 - p)", "/ p", "are divided by p"),
    ("/ (1 - p)", "* (1 - p)", "are multiplied by 1-p"),
    (">= p", "< p", "the probability to keep"),
    ('if dropout_param["mode"] == "train":', "if True:", "dropped in testing: the mode is ignored"),
    ('if dropout_param["mode"] == "train":', "if False:", "nothing is dropped in training"),
    ("    return x, (dropout_param, mask)", "    return x * (1 - p), (dropout_param, mask)", "a factor 1-p too much"),
    ("return dout * mask if", "return dout if", "the mask is not applied"),
    ("return dout * mask if", "return dout * (mask > 0) if", "its scale 1/(1-p) is not"),
    ("return dout * mask if", "return dout * (mask == 0) if", "the wrong way round"),
    ("return dout * mask if", "return -dout * mask if", "wrong sign"),
    ("np.random.rand(*x.shape)", "np.random.rand(*x.shape[1:]) * np.ones(x.shape)", "the same along an axis"),
    ("return dout * mask if", "return dout * (np.random.rand(*dout.shape) >= 0.3) / 0.7 if", "is a new mask drawn"),
]
BATCHNORM = [
    ("(x - mu) / std", "x / std", "the mean is not taken off"),
    ("std = np.sqrt(var + eps)", "std = var + eps", "divided by the variance"),
    ("std = np.sqrt(var + eps)", "std = np.sqrt(var) + eps", "outside of the root"),
    ("std = np.sqrt(var + eps)", "std = np.sqrt(var)", "eps is left out"),
    ("np.mean(x, axis=0), np.var(x, axis=0)", "x.mean(1).mean(), x.var()", "over the whole array"),
    ("np.var(x, axis=0)", "np.var(x, axis=0, ddof=1)", "divides by n - 1"),
    ("np.var(x, axis=0)", "np.var(x, axis=0) * len(x)", "not divided by n"),
    ("return gamma * xhat + beta, (xhat", "return xhat + beta, (xhat", "gamma is not used"),
    ("return gamma * xhat + beta, (xhat", "return gamma * xhat, (xhat", "beta is not used"),
    ('if bn_param["mode"] == "train":', "if True:", "are used in testing"),
    ('bn_param["running_mean"] = m', 'bn_param["running_mean"] = (1 - m)', "running_mean is not moved"),
    ('bn_param["running_var"] = m', 'bn_param["running_avg"] = m', "running_var is not moved"),
    ("np.sum(dout * xhat, axis=0), np", "np.mean(dout * xhat, axis=0), np", "expected the sum"),
    ("np.sum(dout * xhat, axis=0), np", "np.sum(dout, axis=0), np", "the gradient by beta"),
    ("- xhat * dgamma)", ")", "the path through the variance is missing"),
    ("- xhat * dgamma)", "+ xhat * dgamma)", "the path through the variance has the wrong sign"),
    ("- dbeta - xhat", "- xhat", "the path through the mean is missing"),
    ("return gamma / (n * std) *", "return 1 / (n * std) *", "gamma is left out of dx"),
    ("return gamma / (n * std) *", "return gamma / n *", "not divided by the deviation"),
    ('if mode == "test":', "if False:", "the mode is ignored"),
    ("return gamma * xhat + beta", "return beta * xhat + gamma", "gamma and beta were exchanged"),
    (
        "np.mean(x, axis=0), np.var(x, axis=0)",
        "np.mean(x), ((x - np.mean(x)) ** 2).mean(0)",
        "the mean goes over the whole",
    ),
    ("return dout * gamma / std, dgamma", "return dout * gamma, dgamma", "by the deviation that the testing used"),
    ("- xhat * dgamma", "- 2 * xhat * dgamma", "the path through the variance counts twice"),
]
CONV = [
    ("+ b\n", "\n", "b is not used"),
    ("np.tensordot(window, w, axes", "np.tensordot(window, w[:, :, ::-1, ::-1], axes", "kernel is flipped"),
    (
        'xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), "constant")\n    out',
        'xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), "edge")\n    out',
        "pixels of the edge",
    ),
    ("dxp[at] += ", "dxp[at] = ", "overwrite dx"),
    ("dw += ", "dw = ", "each overwrites dw instead of adding to it"),
    (
        "dw += np.tensordot(dout[:, :, i, j], xp",
        "dw += np.tensordot(dout[:1, :, i, j], xp[:1]",
        "dw: only the first image counts",
    ),
    (
        "dxp[at] += np.tensordot(dout[:, :, i, j], w,",
        "dxp[at] += np.tensordot(dout[:, :, i, j], w[:, :, ::-1, ::-1],",
        "dx: the kernel is flipped",
    ),
    ("dout.sum(axis=(0, 2, 3))", "dout.sum(axis=(0, 2))", "the sum is missing"),
    ("dout.sum(axis=(0, 2, 3))", "dout.mean(axis=(0, 2, 3))", "the mean, expected the sum"),
    ("dout.sum(axis=(0, 2, 3))", "dout[0].sum(axis=(1, 2))", "the sum over the batch is missing"),
    ("for j in range(dout.shape[3]):", "for j in range(dout.shape[3] - 1):", "the last column of windows is skipped"),
    ("for j in range(out.shape[3]):", "for j in range(out.shape[3] - 1):", "a loop ends one too early"),
    ("range(out.shape[2]):", "range(1, out.shape[2]):", "out is wrong only at the start of axis 2"),
    ("[1, 2, 3])) + b", "[1, 2, 3])) + b[0]", "the bias of the first filter"),
    ('(p, p)), "constant")', '(p, p)), "constant", constant_values=1)', "padded with ones"),
    ("xp[:, :, i * s:i * s + HH, j * s:j * s + WW]", "xp[:, :, i:i + HH, j:j + WW]", "the windows move by one pixel"),
    ("dxp[:, :, p:p + x.shape[2], p:p + x.shape[3]]", "dxp[:, :, :x.shape[2], :x.shape[3]]", "cut off at one end"),
    ("for i in range(dout.shape[2]):", "for i in range(1, dout.shape[2]):", "the first row of windows is skipped"),
    ("dxp[at] += np", "dxp[at] = np", "windows overwrite dx"),
]
POOL = [
    (".max(axis=(2, 3))", ".mean(axis=(2, 3))", "the mean of each window"),
    (".max(axis=(2, 3))", ".min(axis=(2, 3))", "the minimum of each window"),
    (".max(axis=(2, 3))", ".sum(axis=(2, 3))", "the sum of each window"),
    ("np.argmax(window)", "np.argmin(window)", "to the minimum of each window"),
    ("+= dout[n, c, i, j]", "= dout[n, c, i, j]", "overwrite dx"),
    ("+= dout[n, c, i, j]", "+= 1", "dout is not used"),
    ("+= dout[n, c, i, j]", "-= dout[n, c, i, j]", "wrong sign"),
    ("dx[n, c, i * s + u, j * s + v]", "dx[n, c, i * s:i * s + h, j * s:j * s + w]", "every pixel of the window"),
    ("// s + 1, (W", "// s, (W", "a size is off by one"),
    ("i * s:i * s + h, j * s:j * s + w].max", "i * h:i * h + h, j * w:j * w + w].max", "move by their own size"),
]
SOFTMAX = [
    ("-np.mean(np.log", "np.mean(np.log", "the minus before the logarithm"),
    ("-np.mean(np.log", "-np.sum(np.log", "expected the mean"),
    ("-np.mean(np.log(p", "-np.mean((p", "not its logarithm"),
    ("dx / N", "dx", "the batch is not divided by"),
    ("-= 1", "+= 1", "the label is added"),
    ("    dx[np.arange(N), y] -= 1\n", "", "the label is not taken off"),
    ("dx[np.arange(N), y] -= 1", "dx -= 1", "for all classes"),
    ("- np.max(x, axis=1, keepdims=True)", "", "overflows for extreme inputs"),
    ("np.exp(z).sum(axis=1, keepdims=True)", "np.exp(z).sum(axis=0, keepdims=True)", "over the batch (axis 0)"),
    ("    z = x", "    x -= 1\n    z = x", "changes its input x"),
]
LOGISTIC = [
    ("(0, x) - y * x", "(0, x) - (1 - y) * x", "the classes are exchanged"),
    ("(0, x) - y * x", "(0, x)", "the term with the label is missing"),
    ("- y) / len(x)", "- y)", "the batch is not divided by"),
    ("- y) / len(x)", "+ y) / len(x)", "the label is added, expected taken off"),
    ("- y) / len(x)", ") / len(x)", "the label is not taken off"),
    ("loss = np.mean(np.logaddexp(0, x)", "loss = np.mean(np.log(1 + np.exp(x))", "overflows for extreme inputs"),
    ("(0, x) - y * x", "(0, x) + y * x", "the term with the label is added"),
    ("x) - y * x)", "x) - y * x) / np.log(2)", "base 2"),
]
SVM = [
    ("t = 2 * y - 1", "t = y", "labels of 0 are not turned into -1"),
    ("np.maximum(0, 1 - t * x)", "np.maximum(0, -t * x)", "the margin of 1 is missing"),
    ("np.maximum(0, 1 - t * x)", "1 - t * x", "the maximum with 0 is missing"),
    ("np.where(margin > 0, -t, 0)", "np.where(margin > 0, t, 0)", "wrong sign"),
    ("np.where(margin > 0, -t, 0)", "-t", "the mask is missing"),
    ("np.where(margin > 0, -t, 0)", "np.where(margin > 0, 0, -t)", "the wrong way round"),
    ("/ x.shape[0]", "", "the sum over the batch"),
    ("margin.mean()", "margin.sum()", "expected the mean"),
    ("margin.mean()", "np.where(margin > 1, margin, 0).mean()", "only slack above 1 counts"),
]
SQUARED = [
    ("((x - y) ** 2).mean()", "np.abs(x - y).mean()", "the absolute value"),
    ("((x - y) ** 2).mean()", "((x - y) ** 2).sum()", "the sum, expected the mean"),
    ("2 * (x - y)", "(x - y)", "the factor 2 is missing"),
    ("2 * (x - y)", "2 * (y - x)", "wrong sign"),
    ("/ x.size", "/ len(x)", "divided by the batch"),
]
TABLE = {
    "fc": FC, "relu": RELU, "dropout": DROPOUT, "batchnorm": BATCHNORM, "conv": CONV, "max_pool": POOL,
    "softmax_loss": SOFTMAX, "logistic_loss": LOGISTIC, "svm_loss": SVM, "squared_loss": SQUARED,
}  # fmt: skip
MUTANTS = [Mutant(layer, *row) for layer, rows in TABLE.items() for row in rows]


@cache
def parts() -> dict[str, Part]:
    return {part.id: part for part in load_problem("code/layers").parts}


def named(mutant: Mutant, number: int) -> tuple[str, Settings]:
    """The mutant's text and the part's settings, under names that no other mutant has."""
    part = parts()[mutant.layer]
    right = part.accepts[0]
    assert mutant.right in right, "the mistake has nowhere to go"
    text, settings = right.replace(mutant.right, mutant.wrong, 1), part.settings
    for key in ("forward", "backward"):
        name = getattr(settings, key).partition("(")[0]
        if name:
            text = text.replace(f"def {name}(", f"def {name}_{number}(")
            settings = replace(settings, **{key: getattr(settings, key).replace(name, f"{name}_{number}", 1)})
    return text, settings


@pytest.fixture(scope="module")
def student() -> Iterator[Session]:
    texts = {f"mutant_{number}.py": named(mutant, number)[0] for number, mutant in enumerate(MUTANTS)}
    session = Session(texts)
    yield session
    session.close()


def marked(mutant: Mutant, number: int, student: Session) -> Verdict:
    return verdict(examined(named(mutant, number)[1], student))


@pytest.mark.parametrize(
    ("number", "mutant"),
    [
        pytest.param(number, mutant, id=f"{mutant.layer}: {' '.join(mutant.wrong.split()) or 'left out'}")
        for number, mutant in enumerate(MUTANTS)
    ],
)
def test_a_mistake_is_caught_and_named(number: int, mutant: Mutant, student: Session) -> None:
    got = marked(mutant, number, student)
    assert got.outcome in (Outcome.INCORRECT, Outcome.PARTIAL)
    assert mutant.says in got.feedback
    assert len(mutant.says.split()) > 1, "a sentence is asked for"


def test_there_are_at_least_sixty_of_them() -> None:
    assert len(MUTANTS) >= 60
