from __future__ import annotations

from dataclasses import replace

import pytest

from hwcheck.bank.load import load_problem
from hwcheck.checkers.context import Context
from hwcheck.checkers.layer import Settings, check, solution
from hwcheck.sandbox import command
from hwcheck.sandbox.command import find_bubblewrap
from hwcheck.sandbox.session import OPT_OUT, close_all
from hwcheck.verdict import Outcome

PARTS = {part.id: part for part in load_problem("code/layers").parts}
FC: Settings = PARTS["fc"].settings
RELU: Settings = PARTS["relu"].settings
RIGHT = PARTS["fc"].accepts[0]

needs_bubblewrap = pytest.mark.skipif(find_bubblewrap() is None, reason="bubblewrap is not installed")


@needs_bubblewrap
def test_a_generator_of_ones_own_may_draw_the_mask() -> None:
    """Its state goes on from call to call, whatever seed NumPy is given."""
    answer = """
generator = np.random.default_rng(3)

def dropout_forward(x, dropout_param):
    keep = 1 - dropout_param["p"]
    train = dropout_param["mode"] == "train"
    mask = (generator.random(x.shape) < keep) / keep if train else np.ones(x.shape)
    return x * mask, mask

def dropout_backward(dout, cache):
    return dout * cache
"""
    assert check(PARTS["dropout"].settings, answer, Context()).outcome is Outcome.CORRECT


@needs_bubblewrap
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(RIGHT, id="as the problem has it"),
        pytest.param(f"Here it is:\n```python\n{RIGHT}```\nIt works.", id="between fences, with prose around"),
        pytest.param("import numpy as np\nfrom numpy import *\nprint('hello')\n" + RIGHT, id="that prints"),
        pytest.param(
            """
def fc_forward(x, w, b):
    out = np.zeros((x.shape[0], w.shape[1]))
    flat = x.reshape(x.shape[0], -1)
    for n in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[n, j] = sum(flat[n, i] * w[i, j] for i in range(w.shape[0])) + b[j]
    return out, {"x": x, "w": w}

def fc_backward(dout, cache):
    x, w = cache["x"], cache["w"]
    return [(dout @ w.T).reshape(x.shape), np.einsum("ni,nj->ij", x.reshape(len(x), -1), dout), dout.sum(0)]
""",
            id="in loops, with a dictionary as cache and a list as result",
        ),
        pytest.param(
            """
class Fc:
    def forward(self, x, w, b):
        return x.reshape(len(x), -1) @ w + b, (x, w)
    def backward(self, dout, cache):
        x, w = cache
        return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(axis=0)
layer = Fc()
fc_forward, fc_backward = layer.forward, layer.backward
""",
            id="methods under the names of functions",
        ),
        pytest.param(
            """
def fc_forward(x, w, b):
    flat = x.reshape(len(x), -1)
    def back(dout):
        return (dout @ w.T).reshape(x.shape), flat.T @ dout, np.ones(len(dout)) @ dout
    return flat @ w + b, back

def fc_backward(dout, cache):
    return cache(dout)
""",
            id="a function as cache",
        ),
        pytest.param(
            """
def fc_forward(x, w, b):
    x, w = x.astype(np.float32), w.astype(np.float32)
    return x.reshape(len(x), -1) @ w + b.astype(np.float32), (x, w)

def fc_backward(dout, cache):
    x, w = cache
    dout = dout.astype(np.float32)
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(axis=0)
""",
            id="in single precision, where differences over small steps are noise",
        ),
        pytest.param(
            "import matplotlib.pyplot as plt\nfrom tqdm import tqdm\n"
            + RIGHT
            + "plt.plot(fc_forward(np.ones((2, 2)), np.ones((2, 2)), 0)[0])\n",
            id="with a plot, where there is nothing to plot with",
        ),
        pytest.param("x = np.load('mnist.npz')\nx = x / 255\n" + RIGHT, id="with data that are not there"),
        pytest.param("if np.ones(1):\n    raise SystemExit\n" + RIGHT, id="that exits before the functions"),
    ],
)
def test_right_code_in_several_styles(answer: str) -> None:
    verdict = check(FC, answer, Context())
    assert verdict.outcome is Outcome.CORRECT, verdict.feedback
    assert verdict.credit == 1


@needs_bubblewrap
@pytest.mark.parametrize(
    ("answer", "outcome", "says"),
    [
        pytest.param(
            RIGHT.replace("np.dot(dout, w.T)", "np.dot(dout, W.T)"),
            Outcome.PARTIAL,
            "raises NameError in line 6",
            id="a backward that raises",
        ),
        pytest.param(
            RIGHT.replace(", (x, w)", ""), Outcome.INCORRECT, "returns 1 values, expected out, cache", id="no cache"
        ),
        pytest.param(
            RIGHT.replace("+ b", "+ 1"), Outcome.PARTIAL, "out is", id="a backward that fits its own wrong forward"
        ),
        pytest.param("def fc_forward(x, w, b):\n", Outcome.REVIEW, "does not load", id="no Python"),
        pytest.param(
            "from scipy.special import expit\n" + RIGHT.replace("np.sum(dout, axis=0)", "expit(dout)"),
            Outcome.REVIEW,
            "needs the module 'scipy'",
            id="a module that is not there, in use",
        ),
        pytest.param(
            "EPS = open('eps.txt').read()\n" + RIGHT.replace("+ b", "+ b + EPS"),
            Outcome.REVIEW,
            "FileNotFoundError in line 1",
            id="a file that is not there, in use",
        ),
        pytest.param(RIGHT.replace("fc_", "affine_"), Outcome.REVIEW, "no function", id="another name"),
        pytest.param(
            RIGHT.replace("fc_", "fc_layer_"), Outcome.REVIEW, "did you mean 'fc_layer_forward'", id="a similar name"
        ),
        pytest.param(
            "import os\n" + RIGHT.replace("np.sum(dout, axis=0)", "os._exit(0)"),
            Outcome.REVIEW,
            "ended its own process",
            id="an exit",
        ),
        pytest.param(
            RIGHT.replace("np.sum(dout, axis=0)", "'right'"), Outcome.PARTIAL, "db is str, not an array", id="a word"
        ),
    ],
)
def test_what_is_wrong_is_said(answer: str, outcome: Outcome, says: str) -> None:
    verdict = check(FC, answer, Context())
    assert verdict.outcome is outcome
    assert says in verdict.feedback


@needs_bubblewrap
def test_the_derivative_of_a_wrong_forward_counts_as_a_right_backward() -> None:
    leaky = "def relu_forward(x):\n    return np.where(x > 0, x, 0.1 * x), x\n"
    own = check(RELU, leaky + "def relu_backward(d, x):\n    return np.where(x > 0, d, 0.1 * d)\n", Context())
    other = check(RELU, leaky + "def relu_backward(d, x):\n    return np.where(x > 0, d, 0.2 * d)\n", Context())
    assert (own.credit, other.credit) == (0.6, 0.0)
    assert any("counts as right" in remark for remark in own.remarks)


@needs_bubblewrap
def test_a_layer_in_single_precision_is_told_and_not_punished() -> None:
    code = "def relu_forward(x):\n    x = x.astype('float32')\n    return np.maximum(x, 0), x\n"
    code += "def relu_backward(d, x):\n    return (d * (x > 0)).astype('float32')\n"
    verdict = check(replace(RELU, extremes=()), code, Context())
    assert "out comes in float32, from inputs in float64" in verdict.remarks


@needs_bubblewrap
def test_a_loop_over_pixels_is_noted() -> None:
    code = (
        "def relu_forward(x):\n    out = x.copy()\n    for i in np.ndindex(*x.shape):\n        out[i] = max(x[i], 0)\n"
    )
    code += "    return out, x\ndef relu_backward(d, x):\n    return d * (x > 0)\n"
    verdict = check(replace(RELU, speed={"x": [1000, 1000]}), code, Context())
    assert verdict.outcome is Outcome.CORRECT
    assert any("times as long as the reference" in remark for remark in verdict.remarks)


def test_without_bubblewrap_a_person_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    close_all()
    monkeypatch.setattr(command, "find_bubblewrap", lambda: None)
    verdict = check(FC, RIGHT + "# never run", Context())
    assert (verdict.outcome, verdict.note) == (Outcome.REVIEW, "sandbox-missing")
    assert "bubblewrap is not installed" in verdict.feedback


def test_without_bubblewrap_and_without_walls_where_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_bubblewrap", lambda: None)
    monkeypatch.setenv(OPT_OUT, "1")
    assert check(FC, RIGHT, Context()).outcome is Outcome.CORRECT
    close_all()


def test_the_solution_is_the_reference() -> None:
    shown = solution(FC, Context())
    assert "def fc_forward" in shown
    assert "def fc_backward" in shown
