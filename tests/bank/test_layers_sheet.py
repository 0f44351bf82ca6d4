"""Is the sheet `layers` whole: derivations, code, models, accuracies, short answers?"""

from __future__ import annotations

from collections import Counter

import pytest

from hwcheck.bank.load import load_assignment, load_problem

SHEET = load_assignment("layers")


def test_each_question_has_the_points_that_are_printed_on_the_sheet() -> None:
    points = Counter[str]()
    for item in SHEET.items:
        points[item.id[0]] += int(item.points)
    assert points == {"1": 50, "2": 8, "3": 8, "4": 8, "5": 8, "6": 12, "7": 6}


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        pytest.param("1.1", "expression expression expression layer", id="the fully-connected layer"),
        pytest.param("1.2", "expression layer", id="ReLU"),
        pytest.param("1.3", "expression layer", id="dropout"),
        pytest.param("1.4", "expression expression expression layer", id="batch normalisation"),
        pytest.param("1.5", "convention convention layer", id="the convolution"),
        pytest.param("2", "layer model metric metric", id="the logistic loss"),
        pytest.param("3", "layer model metric metric", id="the hinge loss"),
        pytest.param("4", "layer model metric metric", id="the softmax loss"),
        pytest.param("5", "layer model metric metric", id="the convolutional network"),
        pytest.param("6", "module metric", id="VGG11"),
        pytest.param("7", "text text text", id="short answers"),
    ],
)
def test_each_question_is_asked_for(question: str, kinds: str) -> None:
    assert [item.part.kind for item in SHEET.items if item.id.startswith(f"{question}.")] == kinds.split()


@pytest.mark.parametrize(
    ("problem", "parts"),
    [
        pytest.param("attention/head", "dV dQ dK", id="attention"),
        pytest.param("layers/embedding", "dW", id="an embedding"),
        pytest.param("layers/pooling", "max overlapping", id="pooling"),
        pytest.param("losses/hinge", "ds", id="the hinge loss"),
        pytest.param("losses/linear_models", "squared_dw logistic_dw hinge_dw hinge_db", id="linear models"),
        pytest.param("losses/softmax", "jacobian dh log_jacobian log_dh", id="softmax and its logarithm"),
        pytest.param("norm/batch_norm", "dgamma dbeta dv dL_dmu dx", id="batch norm"),
        pytest.param("norm/layer_norm", "dgamma dbeta dX", id="layer norm"),
        pytest.param("recurrent/lstm", "dc da_i da_f da_o da_g dc_prev", id="an LSTM cell"),
        pytest.param("recurrent/preactivation", "dX dH dW dU db", id="weights of a recurrent cell"),
    ],
)
def test_gradients_are_held_against_code(problem: str, parts: str) -> None:
    checked = {part.id for part in load_problem(problem).parts if part.differences is not None}
    assert set(parts.split()) <= checked
