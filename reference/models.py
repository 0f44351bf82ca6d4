"""How do the sheet's classifiers compute their loss? Logistic, SVM and softmax, linear and with one hidden layer.

    linear            scores = X W1 + b1
    one hidden layer  scores = relu(X W1 + b1) W2 + b2
    loss = loss_layer(scores, y) + reg/2 sum W^2

The classifiers differ in their last layer alone; one score decides between two classes. Weights begin as normal numbers
of deviation `weight_scale`, biases as 0; biases are not regularised. Source: the sheet, problems 2 to 4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .activation_layers import relu_backward, relu_forward
from .fully_connected import fc_backward, fc_forward
from .hinge_loss import svm_loss
from .logistic_loss import logistic_loss
from .softmax_loss import softmax_loss

Array = NDArray[np.float64]
Loss = Callable[[Array, Any], tuple[float, Array]]
Gradients = dict[str, Array]


@dataclass(frozen=True, slots=True)
class Start:
    """How parameters begin, and how strongly weights are held back."""

    weight_scale: float = 1e-2
    reg: float = 0.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Classifier:
    """`params` holds W1 and b1, and with a hidden layer W2 and b2; a solver puts new arrays into it."""

    loss_layer: Loss
    params: dict[str, Array]
    reg: float = 0.0

    def loss(self, X: Array, y: Any = None) -> Any:
        """Scores without y; with it the loss and the gradient of every parameter."""
        scores, caches = self._scores(X)
        if y is None:
            return scores
        loss, dscores = self.loss_layer(scores, y)
        gradients = self._gradients(dscores, caches)
        weights = [name for name in self.params if name.startswith("W")]
        penalty = sum(float(np.sum(self.params[name] ** 2)) for name in weights)
        for name in weights:
            gradients[name] = gradients[name] + self.reg * self.params[name]
        return loss + self.reg / 2 * penalty, gradients

    def _scores(self, X: Array) -> tuple[Array, list[Any]]:
        out, first = fc_forward(X, self.params["W1"], self.params["b1"])
        if "W2" not in self.params:
            return out, [first]
        hidden, kept = relu_forward(out)
        out, second = fc_forward(hidden, self.params["W2"], self.params["b2"])
        return out, [first, kept, second]

    def _gradients(self, dscores: Array, caches: list[Any]) -> Gradients:
        gradients: Gradients = {}
        dout = dscores
        if len(caches) > 1:
            _, kept, second = caches
            dhidden, gradients["W2"], gradients["b2"] = fc_backward(dout, second)
            dout = relu_backward(dhidden, kept)
        _, gradients["W1"], gradients["b1"] = fc_backward(dout, caches[0])
        return gradients


def logistic_classifier(input_dim: int, hidden_dim: int | None = None, start: Start | None = None) -> Classifier:
    return _classifier(logistic_loss, (input_dim, hidden_dim, 1), start)


def svm(input_dim: int, hidden_dim: int | None = None, start: Start | None = None) -> Classifier:
    return _classifier(svm_loss, (input_dim, hidden_dim, 1), start)


def softmax_classifier(
    input_dim: int, hidden_dim: int | None = None, num_classes: int = 10, start: Start | None = None
) -> Classifier:
    return _classifier(softmax_loss, (input_dim, hidden_dim, num_classes), start)


def _classifier(loss_layer: Loss, widths: tuple[int, int | None, int], start: Start | None) -> Classifier:
    chosen = start or Start()
    rng = np.random.default_rng(chosen.seed)
    sizes = [width for width in widths if width is not None]
    params: dict[str, Array] = {}
    for number, (into, out) in enumerate(pairwise(sizes), 1):
        params[f"W{number}"] = chosen.weight_scale * rng.normal(size=(into, out))
        params[f"b{number}"] = np.zeros(out)
    return Classifier(loss_layer, params, chosen.reg)
