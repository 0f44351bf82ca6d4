from __future__ import annotations

import pytest

from hwcheck.bank.load import load_problem
from hwcheck.checkers.context import Context
from hwcheck.checkers.model import Settings, check
from hwcheck.sandbox.command import find_bubblewrap
from hwcheck.verdict import Outcome

pytestmark = pytest.mark.skipif(find_bubblewrap() is None, reason="bubblewrap is not installed")

PARTS = {part.id: part for part in load_problem("code/models").parts}
SOFTMAX: Settings = PARTS["softmax"].settings
RIGHT = PARTS["softmax"].accepts[0]


def test_a_right_model_is_trained_to_its_accuracy() -> None:
    verdict = check(SOFTMAX, RIGHT, Context())
    assert verdict.outcome is Outcome.CORRECT, verdict.feedback
    assert any("trained to an accuracy" in remark for remark in verdict.remarks)


@pytest.mark.parametrize(
    ("right", "form"),
    [
        pytest.param("return loss, grads", "return [loss, grads]", id="a list"),
        pytest.param("return loss, grads", "return loss, grads, scores", id="more than is asked for"),
        pytest.param("return loss, grads", "return np.float32(loss), grads", id="a loss in single precision"),
        pytest.param("loss(self, X, y=None)", "loss(self, X, *, y=None)", id="labels by name"),
    ],
)
def test_the_form_does_not_matter(right: str, form: str) -> None:
    assert right in RIGHT
    verdict = check(SOFTMAX, RIGHT.replace(right, form), Context())
    assert verdict.outcome is Outcome.CORRECT, verdict.feedback


def test_a_loss_in_single_precision_hides_no_wrong_gradient() -> None:
    code = RIGHT.replace("return loss, grads", "return np.float32(loss), grads").replace(" * (h > 0)", "")
    assert check(SOFTMAX, code, Context()).outcome is Outcome.PARTIAL


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        pytest.param(" * (h > 0)", "", "gradient of W1", id="the mask of the hidden layer is missing"),
        pytest.param("d /= len(X)", "pass", "is the sum over the batch", id="the mean is missing"),
        pytest.param("+ self.reg * W2,", ",", "the regularisation is missing", id="regularisation without gradient"),
        pytest.param("+ self.reg * W2,", "+ 2 * self.reg * W2,", "with 2 times strength", id="a factor 2 too much"),
        pytest.param("0.5 * self.reg * (", "self.reg * (", "the loss asks for 2", id="a half that the loss lacks"),
        pytest.param("0.5 * self.reg * (", "0 * (", "in the gradient (1 times", id="a loss that is not regularised"),
        pytest.param(" + b2\n", "\n", "scores", id="a bias that is not added"),
        pytest.param('"b2": d.sum(axis=0)', '"b3": d.sum(axis=0)', "for the parameter 'b2'", id="a misspelt gradient"),
        pytest.param("return loss, grads", "return grads", "a loss and a dictionary", id="no loss"),
        pytest.param("return scores", "return None", "a row of scores", id="no scores"),
        pytest.param("self.params = {", "self.weights = {", "has no 'params'", id="no params"),
        pytest.param("h @ W2", "h @ W3", "raises NameError", id="a name that is not there"),
        pytest.param(
            "np.random.randn(input_dim", "0 * np.random.randn(input_dim", "accuracy", id="zeros to start from"
        ),
    ],
)
def test_what_is_wrong_is_said(right: str, wrong: str, says: str) -> None:
    assert right in RIGHT
    verdict = check(SOFTMAX, RIGHT.replace(right, wrong), Context())
    assert verdict.outcome in (Outcome.PARTIAL, Outcome.INCORRECT)
    assert says in verdict.feedback


def test_another_name_is_for_a_person() -> None:
    verdict = check(SOFTMAX, RIGHT.replace("SoftmaxClassifier", "SoftmaxClasifier"), Context())
    assert verdict.outcome is Outcome.REVIEW
    assert "did you mean 'SoftmaxClasifier'" in verdict.feedback


CNN: Settings = PARTS["cnn"].settings


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        pytest.param("da = dr * (a > 0)", "da = dr", "gradient of W1", id="the mask behind the convolution"),
        pytest.param("da.sum(axis=(0, 2, 3))", "da.sum(axis=(0, 2, 3)) / N", "mean over the batch", id="a mean of b1"),
        pytest.param("blocks.max(axis=(3, 5))", "blocks.mean(axis=(3, 5))", "scores", id="average- for max-pooling"),
    ],
)  # fmt: skip
def test_a_convolutional_network(right: str, wrong: str, says: str) -> None:
    code = PARTS["cnn"].accepts[0]
    assert right in code
    verdict = check(CNN, code.replace(right, wrong), Context())
    assert verdict.outcome in (Outcome.PARTIAL, Outcome.INCORRECT)
    assert says in verdict.feedback
