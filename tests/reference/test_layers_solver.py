"""Do update rules follow their formulas, does the solver train, and are models what the sheet says?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hwcheck.network.network import rows, total_params
from hwcheck.network.spec import network_of
from reference import solver
from reference.convolutional_network import Architecture, convolutional_network
from reference.models import Classifier, Start, logistic_classifier, softmax_classifier, svm
from reference.solver import Data, Training, accuracy, predict, train
from reference.vgg11 import vgg11
from tests.reference.gradients import Array, assert_gradients


def steps(rule: Callable[..., Any], config: Any, gradients: list[float]) -> list[float]:
    w, path = np.array([1.0]), []
    for gradient in gradients:
        w, config = rule(w, np.array([gradient]), config)
        path.append(float(w[0]))
    return path


@pytest.mark.parametrize(
    ("rule", "config", "expected"),
    [
        pytest.param(solver.sgd, solver.Sgd(0.1), [0.9, 0.7], id="sgd"),
        pytest.param(solver.sgd_momentum, solver.Momentum(0.1, 0.5), [0.9, 0.65], id="momentum"),
        pytest.param(solver.nesterov, solver.Momentum(0.1, 0.5), [0.85, 0.525], id="Nesterov"),
        pytest.param(solver.adagrad, solver.Adagrad(0.1, 0), [0.9, 0.9 - 0.2 / 5**0.5], id="adagrad"),
        pytest.param(
            solver.rmsprop, solver.RmsProp(0.1, 0.5, 0), [1 - 0.1 * 2**0.5, 1 - 0.1 * 2**0.5 - 0.2 / 1.5], id="rmsprop"
        ),
        pytest.param(
            solver.adam,
            solver.Adam(0.1, 0.5, 0.5, 0),
            [0.9, 0.9 - 0.1 * (1.25 / 0.75) / (2.25 / 0.75) ** 0.5],
            id="adam",
        ),
        pytest.param(solver.adam, solver.Adam(0.1, epsilon=0, weight_decay=0.5), [0.85], id="AdamW, the first step"),
    ],
)
def test_rules_by_hand_on_the_gradients_1_and_2(rule: Callable[..., Any], config: Any, expected: list[float]) -> None:
    assert steps(rule, config, [1.0, 2.0][: len(expected)]) == pytest.approx(expected)


RULES = [
    pytest.param(solver.sgd, solver.Sgd(0.05), id="sgd"),
    pytest.param(solver.sgd_momentum, solver.Momentum(0.05), id="momentum"),
    pytest.param(solver.nesterov, solver.Momentum(0.05), id="Nesterov"),
    pytest.param(solver.adagrad, solver.Adagrad(0.5), id="adagrad"),
    pytest.param(solver.rmsprop, solver.RmsProp(0.02), id="rmsprop"),
    pytest.param(solver.adam, solver.Adam(0.05), id="adam"),
    pytest.param(solver.adam, solver.Adam(0.05, weight_decay=1e-3), id="AdamW"),
]


@pytest.mark.parametrize(("rule", "config"), RULES)
def test_every_rule_finds_the_bottom_of_a_bowl_and_leaves_its_inputs_alone(
    rule: Callable[..., Any], config: Any
) -> None:
    curvature, w = np.array([1.0, 5.0]), np.array([1.0, -2.0])
    for _ in range(400):
        w.setflags(write=False)
        dw = curvature * w
        dw.setflags(write=False)
        w, config = rule(w, dw, config)
    assert np.abs(w).max() < 0.05


def two_moons(count: int, seed: int) -> tuple[Array, np.typing.NDArray[np.intp]]:
    """Two half circles that no line tells apart."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, count)
    angle = np.pi * (rng.random(count) + y)
    x = np.stack([np.cos(angle) + y, np.sin(angle) + y / 2], axis=1)
    return x + 0.05 * rng.normal(size=x.shape), y


def moons() -> Data:
    return Data(*two_moons(400, 0), *two_moons(200, 1))


CLASSIFIERS = [
    pytest.param(lambda into, hidden=None: logistic_classifier(into, hidden, Start(0.5)), id="logistic"),
    pytest.param(lambda into, hidden=None: svm(into, hidden, Start(0.5)), id="SVM"),
    pytest.param(lambda into, hidden=None: softmax_classifier(into, hidden, 2, Start(0.5)), id="softmax"),
]


@pytest.mark.parametrize("make", CLASSIFIERS)
def test_a_hidden_layer_tells_apart_what_a_line_does_not(make: Callable[..., Classifier]) -> None:
    training = Training(solver.adam, solver.Adam(0.02), num_epochs=60, batch_size=50)
    linear, hidden = make(2), make(2, 30)
    train(linear, moons(), training)
    train(hidden, moons(), training)
    assert 0.8 < accuracy(linear, *two_moons(500, 2)) < 0.95
    assert accuracy(hidden, *two_moons(500, 2)) > 0.98


@pytest.mark.parametrize("make", CLASSIFIERS)
@pytest.mark.parametrize("sizes", [pytest.param((3,), id="linear"), pytest.param((3, 4), id="one hidden layer")])
def test_the_models_gradients(make: Callable[..., Classifier], sizes: tuple[int, ...]) -> None:
    model = replace(make(*sizes), reg=0.3)
    x, y = np.random.default_rng(1).normal(size=(5, 3)), np.array([0, 1, 1, 0, 1])
    check_gradients(model, x, y)


def check_gradients(model: Any, x: Array, y: Any) -> None:
    _, gradients = model.loss(x, y)
    assert list(gradients) != []
    assert gradients.keys() == model.params.keys()
    names = sorted(model.params)
    assert_gradients(
        lambda: float(model.loss(x, y)[0]), [model.params[n] for n in names], [gradients[n] for n in names]
    )


@pytest.mark.parametrize("batch_norm", [False, True], ids=["plain", "batch norm"])
def test_the_convolutional_networks_gradients(batch_norm: bool) -> None:
    architecture = Architecture((2, 6, 6), 3, 3, 5, 4, batch_norm)
    model = convolutional_network(architecture, weight_scale=0.5, reg=0.1)
    rng = np.random.default_rng(1)
    check_gradients(model, rng.normal(size=(4, 2, 6, 6)), np.array([0, 3, 1, 1]))


def stripes(count: int, seed: int) -> tuple[Array, np.typing.NDArray[np.intp]]:
    """Noisy pictures with a bright row or a bright column, each anywhere."""
    rng = np.random.default_rng(seed)
    y, place = rng.integers(0, 2, count), rng.integers(0, 8, count)
    x = 0.3 * rng.normal(size=(count, 1, 8, 8))
    for picture, column, at in zip(x, y, place, strict=True):
        (picture[0, :, at] if column else picture[0, at])[:] += 1
    return x, y


@pytest.mark.parametrize(
    "architecture",
    [
        pytest.param(Architecture((1, 8, 8), 4, 3, 16, 2), id="plain"),
        pytest.param(Architecture((1, 8, 8), 4, 3, 16, 2, True, 0.3), id="with batch norm and dropout"),
    ],
)
def test_the_convolutional_network_trains(architecture: Architecture) -> None:
    model = convolutional_network(architecture, weight_scale=0.1)
    train(
        model,
        Data(*stripes(200, 0), *stripes(100, 1)),
        Training(solver.adam, solver.Adam(0.01), num_epochs=12, batch_size=20),
    )
    scores = model.loss(stripes(200, 2)[0])
    assert np.mean(predict(scores) == stripes(200, 2)[1]) > 0.95
    assert np.array_equal(scores, model.loss(stripes(200, 2)[0])), "testing throws no dice and moves no average"


def test_a_model_starts_from_its_seed_and_its_deviation() -> None:
    one, same, other = (softmax_classifier(50, 100, 10, Start(0.1, seed=seed)) for seed in (3, 3, 4))
    assert np.array_equal(one.params["W1"], same.params["W1"])
    assert not np.array_equal(one.params["W1"], other.params["W1"])
    assert one.params["W1"].std() == pytest.approx(0.1, rel=0.05)
    assert {name: w.shape for name, w in one.params.items()} == {
        "W1": (50, 100),
        "b1": (100,),
        "W2": (100, 10),
        "b2": (10,),
    }


def test_training_is_the_same_every_time_and_tells_what_happened() -> None:
    histories, weights = [], []
    for _ in range(2):
        model = logistic_classifier(2)
        histories.append(train(model, moons(), Training(num_epochs=3, batch_size=150)))
        weights.append(model.params["W1"])
    assert histories[0] == histories[1]
    assert np.array_equal(weights[0], weights[1])
    assert len(histories[0].loss) == 3 * 3, "400 instances make three batches"
    assert len(histories[0].train_accuracy) == len(histories[0].val_accuracy) == 3


def test_the_best_parameters_on_validation_are_kept() -> None:
    """The rate grows until training diverges; what is kept is from before."""
    model = logistic_classifier(2, 30, Start(0.5))
    history = train(model, moons(), Training(config=solver.Sgd(0.1), lr_decay=10.0, num_epochs=8))
    assert history.val_accuracy[-1] < max(history.val_accuracy)
    data = moons()
    assert accuracy(model, data.X_val, data.y_val) == max(history.val_accuracy)


def test_the_learning_rate_decays_after_every_epoch() -> None:
    seen: list[float] = []

    def watched(w: Array, dw: Array, config: solver.Sgd) -> tuple[Array, solver.Sgd]:
        seen.append(config.learning_rate)
        return solver.sgd(w, dw, config)

    train(logistic_classifier(2), moons(), Training(watched, solver.Sgd(1.0), 0.5, num_epochs=3, batch_size=400))
    assert sorted(set(seen), reverse=True) == [1.0, 0.5, 0.25]


def test_one_score_decides_by_its_sign_several_by_the_largest() -> None:
    assert predict(np.array([-1.0, 0.5])).tolist() == predict(np.array([[-1.0], [0.5]])).tolist() == [0, 1]
    assert predict(np.array([[0.0, 2.0, 1.0]])).tolist() == [1]


@pytest.mark.parametrize(
    ("layers", "input_shape", "pooled", "parameters"),
    [
        pytest.param(vgg11((3, 224, 224), 4096, 1000), (3, 224, 224), (512, 7, 7), 132_863_336, id="as published"),
        pytest.param(vgg11(), (3, 32, 32), (512, 1, 1), 28_144_010, id="for CIFAR-10"),
        pytest.param(vgg11(hidden=512), (3, 32, 32), (512, 1, 1), 9_750_922, id="for CIFAR-10, a smaller end"),
    ],
)
def test_vgg11(layers: tuple[Any, ...], input_shape: Any, pooled: tuple[int, ...], parameters: int) -> None:
    network = network_of({"input": list(input_shape), "layers": [dict(layer) for layer in layers]})
    table = rows(network)
    assert total_params(table) == parameters
    assert table[[layer["type"] for layer in layers].index("flatten")].inputs == pooled
    assert sum(layer["type"] == "conv2d" for layer in layers) == 8
