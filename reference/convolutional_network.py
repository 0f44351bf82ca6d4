"""How does the sheet's convolutional classifier compute its loss, plain and with batch norm and dropout?

    conv - [batch norm] - relu - 2x2 max pool - fc - relu - [dropout] - fc - softmax loss

Parameters: W1 (F, C, H', W') of the convolution (stride 1, no padding) and b1; gamma and beta of the batch norm; W2, b2
of the hidden layer; W3, b3 of the scores. `mode` decides how batch norm and dropout behave: `loss(X)` is testing,
`loss(X, y)` training. loss = softmax loss + reg/2 sum W^2. Source: the sheet, problem 5.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .activation_layers import relu_backward, relu_forward
from .batch_norm import BatchNormParam, spatial_batchnorm_backward, spatial_batchnorm_forward
from .convolution import conv_backward, conv_forward
from .dropout import DropoutParam, dropout_backward, dropout_forward
from .fully_connected import fc_backward, fc_forward
from .max_pool import max_pool_backward, max_pool_forward
from .softmax_loss import softmax_loss

Array = NDArray[np.float64]
Mode = Literal["train", "test"]
Gradients = dict[str, Array]


@dataclass(frozen=True, slots=True)
class Architecture:
    input_dim: tuple[int, int, int] = (1, 28, 28)
    num_filters: int = 32
    filter_size: int = 7
    hidden_dim: int = 100
    num_classes: int = 10
    batch_norm: bool = False
    dropout: float = 0.0

    @property
    def flat(self) -> int:
        """How many numbers come out of the pooling."""
        _, height, width = self.input_dim
        return self.num_filters * ((height - self.filter_size + 1) // 2) * ((width - self.filter_size + 1) // 2)


@dataclass(slots=True)
class ConvolutionalNetwork:
    """Not frozen: training moves the batch norm's running averages on, and takes a new mask for every step."""

    architecture: Architecture
    params: dict[str, Array]
    reg: float = 0.0
    bn_param: BatchNormParam = field(default_factory=BatchNormParam)
    dropout_seed: int = 0

    def loss(self, X: Array, y: Any = None) -> Any:
        """Scores without y; with it the loss and the gradient of every parameter."""
        scores, caches = self._scores(X, "test" if y is None else "train")
        if y is None:
            return scores
        loss, dscores = softmax_loss(scores, y)
        gradients = self._gradients(dscores, caches)
        weights = [name for name in self.params if name.startswith("W")]
        penalty = sum(float(np.sum(self.params[name] ** 2)) for name in weights)
        for name in weights:
            gradients[name] = gradients[name] + self.reg * self.params[name]
        return loss + self.reg / 2 * penalty, gradients

    def _scores(self, X: Array, mode: Mode) -> tuple[Array, dict[str, Any]]:
        p, caches = self.params, dict[str, Any]()
        out, caches["conv"] = conv_forward(X, p["W1"], p["b1"])
        if self.architecture.batch_norm:
            bn_param = replace(self.bn_param, mode=mode)
            out, caches["norm"] = spatial_batchnorm_forward(out, p["gamma"], p["beta"], bn_param)
            self.bn_param = caches["norm"].bn_param
        out, caches["relu1"] = relu_forward(out)
        out, caches["pool"] = max_pool_forward(out)
        caches["pooled"] = out.shape
        out, caches["fc1"] = fc_forward(out, p["W2"], p["b2"])
        out, caches["relu2"] = relu_forward(out)
        out, caches["dropout"] = dropout_forward(out, DropoutParam(self.architecture.dropout, mode, self.dropout_seed))
        self.dropout_seed += mode == "train"
        out, caches["fc2"] = fc_forward(out, p["W3"], p["b3"])
        return out, caches

    def _gradients(self, dscores: Array, caches: dict[str, Any]) -> Gradients:
        g: Gradients = {}
        dout, g["W3"], g["b3"] = fc_backward(dscores, caches["fc2"])
        dout = relu_backward(dropout_backward(dout, caches["dropout"]), caches["relu2"])
        dout, g["W2"], g["b2"] = fc_backward(dout, caches["fc1"])
        dout = relu_backward(max_pool_backward(dout.reshape(caches["pooled"]), caches["pool"]), caches["relu1"])
        if self.architecture.batch_norm:
            dout, g["gamma"], g["beta"] = spatial_batchnorm_backward(dout, caches["norm"])
        _, g["W1"], g["b1"] = conv_backward(dout, caches["conv"])
        return g


def convolutional_network(
    architecture: Architecture, weight_scale: float = 1e-2, reg: float = 0.0, seed: int = 0
) -> ConvolutionalNetwork:
    a, rng = architecture, np.random.default_rng(seed)
    params = {
        "W1": weight_scale * rng.normal(size=(a.num_filters, a.input_dim[0], a.filter_size, a.filter_size)),
        "b1": np.zeros(a.num_filters),
        "W2": weight_scale * rng.normal(size=(a.flat, a.hidden_dim)),
        "b2": np.zeros(a.hidden_dim),
        "W3": weight_scale * rng.normal(size=(a.hidden_dim, a.num_classes)),
        "b3": np.zeros(a.num_classes),
    }
    if a.batch_norm:
        params |= {"gamma": np.ones(a.num_filters), "beta": np.zeros(a.num_filters)}
    return ConvolutionalNetwork(a, params, reg)
