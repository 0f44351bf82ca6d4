"""Is right code right in whatever form it takes its parameters and gives its results, and wrong code still wrong?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from hwcheck.bank.load import load_problem
from hwcheck.checkers.context import Context
from hwcheck.checkers.layer import check
from hwcheck.sandbox.command import find_bubblewrap
from hwcheck.sandbox.session import close_all
from hwcheck.verdict import Outcome, Verdict

pytestmark = pytest.mark.skipif(find_bubblewrap() is None, reason="bubblewrap is not installed")

PARTS = {part.id: part for part in load_problem("code/layers").parts}
FORWARD = "def fc_forward(x, w, b):\n    return x.reshape(len(x), -1) @ w + b, (x, w)\n"
GRADIENTS = """\
    x, w = cache
    dx, dw, db = (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(axis=0)
"""
BACKWARD = f"def fc_backward(dout, cache):\n{GRADIENTS}"
RETURNED = BACKWARD + "    return dx, dw, db\n"


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    close_all()


def verdict(code: str, part: str = "fc") -> Verdict:
    return check(PARTS[part].settings, code, Context())


def in_class(code: str, decorator: str = "") -> str:
    lines = [f"    {decorator}\n    {line}" if line.startswith("def") else f"    {line}" for line in code.split("\n")]
    return "class Layers:\n" + "\n".join(lines)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(FORWARD.replace("x, w, b", "x, *, w, b", 1) + RETURNED, id="parameters by name only"),
        pytest.param(FORWARD + RETURNED.replace("dout, cache", "cache, dout", 1), id="parameters in another order"),
        pytest.param(FORWARD.replace("x, w, b", "data, kernel, bias", 1).replace("x.", "data.").replace(
            "len(x)", "len(data)").replace("@ w + b, (x, w)", "@ kernel + bias, (data, kernel)") + RETURNED,
            id="parameters under names of their own"),
        pytest.param(FORWARD + BACKWARD + "    return {'db': db, 'dw': dw, 'dx': dx}\n", id="a dictionary"),
        pytest.param(FORWARD + BACKWARD + "    return [dx, dw, db]\n", id="a list"),
        pytest.param(FORWARD + BACKWARD + "    return dx, dw, db, None\n", id="more than is asked for"),
        pytest.param(
            "from collections import namedtuple\nBack = namedtuple('Back', 'dw db dx')\n"
            + FORWARD + BACKWARD + "    return Back(dw, db, dx)\n",
            id="a named tuple in another order",
        ),
        pytest.param(
            "import dataclasses\n@dataclasses.dataclass\nclass Back:\n    db: list\n    dw: list\n    dx: list\n"
            + FORWARD + BACKWARD + "    return Back(db, dw, dx)\n",
            id="a dataclass",
        ),
        pytest.param(in_class(FORWARD + RETURNED, "@staticmethod"), id="static methods"),
        pytest.param(
            in_class(re.sub(r"(def \w+)\(", r"\1(self, ", FORWARD + RETURNED)), id="methods"
        ),
        pytest.param("\ufeff" + FORWARD + RETURNED, id="a byte order mark"),
    ],
)  # fmt: skip
def test_the_form_does_not_matter(code: str) -> None:
    assert verdict(code).outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    ("code", "outcome", "says"),
    [
        pytest.param(
            FORWARD + RETURNED.replace("dx, dw, db\n", "dw, dx, db\n"),
            "partial",
            "dx holds what dw should be",
            id="another order",
        ),
        pytest.param(
            FORWARD + BACKWARD + "    return {'dx': dx, 'dw': dw}\n", "partial", "returns 1 values", id="one is missing"
        ),
        pytest.param(FORWARD + BACKWARD + "    return dx, dw\n", "partial", "returns 2 values", id="too few"),
        pytest.param(
            in_class((FORWARD + RETURNED).replace("axis=0", "axis=1"), "@staticmethod"),
            "partial",
            "db",
            id="wrong in a class",
        ),
        pytest.param(in_class(FORWARD), "review", "no function 'fc_backward'", id="half a class"),
    ],
)
def test_what_is_wrong_stays_wrong(code: str, outcome: str, says: str) -> None:
    found = verdict(code)
    assert (found.outcome, says in found.feedback) == (outcome, True)


def test_a_method_finds_what_another_one_kept() -> None:
    code = """
class Layers:
    def relu_forward(self, x):
        self.x = x
        return np.maximum(x, 0), None
    def relu_backward(self, dout, cache):
        return dout * (self.x > 0)
"""
    assert verdict(code, "relu").outcome is Outcome.CORRECT


def test_a_loss_in_single_precision_is_too_coarse_for_differences() -> None:
    code = """
def svm_loss(x, y):
    x, t = x.astype(np.float32), (2 * y - 1).astype(np.float32)
    margins = np.maximum(0, 1 - t * x)
    return np.float32(margins.mean()), -t * (margins > 0) / np.float32(len(x))
"""
    assert verdict(code, "svm_loss").outcome is Outcome.CORRECT
    assert verdict(code.replace("-t * (m", "t * (m"), "svm_loss").outcome is Outcome.PARTIAL


def test_code_that_lets_numpy_raise_is_not_wrong_for_an_underflow() -> None:
    code = PARTS["softmax_loss"].accepts[0]
    assert verdict("np.seterr(all='raise')\n" + code, "softmax_loss").outcome is Outcome.CORRECT
