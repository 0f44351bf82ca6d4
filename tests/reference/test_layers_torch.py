"""Do the references agree with PyTorch, forward and backward? Skipped where it is not installed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest

from reference import activation_layers, solver
from reference.attention import attention_backward, attention_forward, causal_mask
from reference.average_pool import PoolParam as AveragePoolParam
from reference.average_pool import average_pool_backward, average_pool_forward
from reference.batch_norm import (
    BatchNormParam,
    batchnorm_backward,
    batchnorm_forward,
    spatial_batchnorm_backward,
    spatial_batchnorm_forward,
)
from reference.convolution import (
    ConvParam,
    conv_backward,
    conv_forward,
    conv_transpose_backward,
    conv_transpose_forward,
)
from reference.embedding import embedding_backward, embedding_forward
from reference.fully_connected import fc_backward, fc_forward
from reference.gru import gru_step_backward, gru_step_forward
from reference.hinge_loss import multiclass_svm_loss
from reference.layer_norm import layernorm_backward, layernorm_forward
from reference.logistic_loss import logistic_loss
from reference.lstm import lstm_backward, lstm_forward, lstm_step_backward, lstm_step_forward
from reference.max_pool import PoolParam, max_pool_backward, max_pool_forward
from reference.rnn import rnn_step_backward, rnn_step_forward
from reference.softmax_layer import log_softmax_backward, log_softmax_forward, softmax_backward, softmax_forward
from reference.softmax_loss import softmax_loss
from reference.squared_loss import huber_loss, squared_loss

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install torch==2.13.0")
functional = torch.nn.functional

Array = np.typing.NDArray[np.float64]
Shapes = tuple[tuple[int, ...], ...]


def normal(shapes: Shapes) -> list[Array]:
    rng = np.random.default_rng(7)
    return [rng.normal(size=shape) for shape in shapes]


def agree(ours: Sequence[Array], theirs: Sequence[Any]) -> None:
    for mine, other in zip(ours, theirs, strict=True):
        assert mine == pytest.approx(other.detach().numpy(), rel=1e-10, abs=1e-12)


def compare(
    forward: Callable[..., Any], backward: Callable[..., Any], theirs: Callable[..., Any], shapes: Shapes
) -> None:
    inputs = normal(shapes)
    tensors = [torch.tensor(x, requires_grad=True) for x in inputs]
    out, cache = forward(*inputs)
    expected = theirs(*tensors)
    agree([out], [expected])
    dout = np.random.default_rng(8).normal(size=out.shape)
    gradients = backward(dout, cache)
    agree(
        gradients if isinstance(gradients, tuple) else (gradients,),
        torch.autograd.grad(expected, tensors, torch.tensor(dout)),
    )


CHANNELS = ((2, 3, 7, 6), (3,), (3,))


@pytest.mark.parametrize(
    ("forward", "backward", "theirs", "shapes"),
    [
        pytest.param(
            fc_forward, fc_backward, lambda x, w, b: functional.linear(x, w.T, b), ((4, 3), (3, 5), (5,)), id="linear"
        ),
        pytest.param(softmax_forward, softmax_backward, lambda x: functional.softmax(x, -1), ((3, 5),), id="softmax"),
        pytest.param(
            log_softmax_forward,
            log_softmax_backward,
            lambda x: functional.log_softmax(x, -1),
            ((3, 5),),
            id="log_softmax",
        ),
        pytest.param(
            layernorm_forward,
            layernorm_backward,
            lambda x, g, b: functional.layer_norm(x, (5,), g, b),
            ((2, 3, 5), (5,), (5,)),
            id="layer_norm",
        ),
        pytest.param(
            lambda x, g, b: batchnorm_forward(x, g, b, BatchNormParam()),
            batchnorm_backward,
            lambda x, g, b: functional.batch_norm(x, None, None, g, b, training=True),
            ((6, 3), (3,), (3,)),
            id="batch_norm",
        ),
        pytest.param(
            lambda x, g, b: spatial_batchnorm_forward(x, g, b, BatchNormParam()),
            spatial_batchnorm_backward,
            lambda x, g, b: functional.batch_norm(x, None, None, g, b, training=True),
            CHANNELS,
            id="batch_norm of pictures",
        ),
        pytest.param(
            lambda x: max_pool_forward(x, PoolParam(3, 2, 2, 1)),
            max_pool_backward,
            lambda x: functional.max_pool2d(x, (3, 2), 2, 1),
            CHANNELS[:1],
            id="max_pool2d",
        ),
        pytest.param(
            lambda x: average_pool_forward(x, AveragePoolParam(3, 2, 2, 1)),
            average_pool_backward,
            lambda x: functional.avg_pool2d(x, (3, 2), 2, 1),
            CHANNELS[:1],
            id="avg_pool2d",
        ),
        pytest.param(
            lambda w: embedding_forward(np.array([[1, 0], [1, 3]]), w),
            embedding_backward,
            lambda w: functional.embedding(torch.tensor([[1, 0], [1, 3]]), w),
            ((4, 3),),
            id="embedding",
        ),
        pytest.param(
            attention_forward,
            attention_backward,
            lambda q, k, v: functional.scaled_dot_product_attention(q, k, v),
            ((2, 3, 4), (2, 5, 4), (2, 5, 6)),
            id="attention",
        ),
        pytest.param(
            lambda q, k, v: attention_forward(q, k, v, causal_mask(4)),
            attention_backward,
            lambda q, k, v: functional.scaled_dot_product_attention(q, k, v, is_causal=True),
            ((2, 4, 3), (2, 4, 3), (2, 4, 5)),
            id="causal attention",
        ),
        pytest.param(
            rnn_step_forward,
            rnn_step_backward,
            lambda x, h, wx, wh, b: torch.rnn_tanh_cell(x, h, wx.T, wh.T, b, torch.zeros_like(b)),
            ((3, 4), (3, 5), (4, 5), (5, 5), (5,)),
            id="RNNCell",
        ),
        pytest.param(
            gru_step_forward,
            gru_step_backward,
            lambda x, h, wx, wh, bx, bh: torch.gru_cell(x, h, wx.T, wh.T, bx, bh),
            ((3, 4), (3, 5), (4, 15), (5, 15), (15,), (15,)),
            id="GRUCell",
        ),
    ],
)
def test_layers(
    forward: Callable[..., Any], backward: Callable[..., Any], theirs: Callable[..., Any], shapes: Shapes
) -> None:
    compare(forward, backward, theirs, shapes)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param("relu", lambda x: functional.relu(x), id="relu"),
        pytest.param("leaky_relu", lambda x: functional.leaky_relu(x), id="leaky_relu"),
        pytest.param("elu", lambda x: functional.elu(x), id="elu"),
        pytest.param("sigmoid", lambda x: torch.sigmoid(x), id="sigmoid"),
        pytest.param("tanh", lambda x: torch.tanh(x), id="tanh"),
        pytest.param("softplus", lambda x: functional.softplus(x), id="softplus"),
        pytest.param("silu", lambda x: functional.silu(x), id="silu"),
        pytest.param("gelu", lambda x: functional.gelu(x, approximate="tanh"), id="gelu"),
    ],
)
def test_activations(ours: str, theirs: Callable[..., Any]) -> None:
    forward, backward = (getattr(activation_layers, f"{ours}_{way}") for way in ("forward", "backward"))
    compare(forward, backward, theirs, ((3, 7),))


@pytest.mark.parametrize(
    "setting",
    [
        pytest.param(s, id="stride {} pad {} dilation {} groups {}".format(*s))
        for s in product((1, 2), (0, 2), (1, 2), (1, 2))
    ],
)
def test_convolution_and_its_transpose(setting: tuple[int, int, int, int]) -> None:
    stride, pad, dilation, groups = setting
    conv_param = ConvParam(*setting)
    compare(
        lambda x, w, b: conv_forward(x, w, b, conv_param),
        conv_backward,
        lambda x, w, b: functional.conv2d(x, w, b, stride, pad, dilation, groups),
        ((2, 4, 7, 6), (6, 4 // groups, 3, 2), (6,)),
    )
    compare(
        lambda x, w, b: conv_transpose_forward(x, w, b, ConvParam(*setting, output_pad=stride - 1)),
        conv_transpose_backward,
        lambda x, w, b: functional.conv_transpose2d(x, w, b, stride, pad, stride - 1, groups, dilation),
        ((2, 4, 4, 5), (4, 6 // groups, 3, 2), (6,)),
    )


def test_lstm_with_the_gates_in_pytorchs_order() -> None:
    inputs = normal(((3, 4), (3, 5), (3, 5), (4, 20), (5, 20), (20,)))
    dh, dc = normal(((3, 5), (3, 5)))
    tensors = [torch.tensor(x, requires_grad=True) for x in inputs]
    x, h, c, *parameters = tensors
    wx, wh, b = (torch.cat([p[..., :10], p[..., 15:], p[..., 10:15]], -1) for p in parameters)
    expected = torch.lstm_cell(x, (h, c), wx.T, wh.T, b, torch.zeros_like(b))
    next_h, next_c, cache = lstm_step_forward(*inputs)
    agree([next_h, next_c], expected)
    gradients = torch.autograd.grad(expected, tensors, [torch.tensor(dh), torch.tensor(dc)])
    agree(lstm_step_backward(dh, dc, cache), gradients)


def test_lstm_through_time() -> None:
    inputs = normal(((3, 6, 4), (3, 5), (4, 20), (5, 20), (20,)))
    dh = np.random.default_rng(8).normal(size=(3, 6, 5))
    tensors = [torch.tensor(x, requires_grad=True) for x in inputs]
    x, h, *parameters = tensors
    wx, wh, b = (torch.cat([p[..., :10], p[..., 15:], p[..., 10:15]], -1) for p in parameters)
    states, c = [h], torch.zeros_like(h)
    for t in range(6):
        following, c = torch.lstm_cell(x[:, t], (states[-1], c), wx.T, wh.T, b, torch.zeros_like(b))
        states.append(following)
    expected = torch.stack(states[1:], dim=1)
    out, cache = lstm_forward(*inputs)
    agree([out], [expected])
    agree(lstm_backward(dh, cache), torch.autograd.grad(expected, tensors, torch.tensor(dh)))


def test_running_averages() -> None:
    theirs = torch.nn.BatchNorm1d(3, dtype=torch.float64)
    bn_param = BatchNormParam(unbiased_running=True)
    for seed in range(4):
        x = np.random.default_rng(seed).normal(size=(6, 3))
        theirs(torch.tensor(x))
        _, cache = batchnorm_forward(x, np.ones(3), np.zeros(3), bn_param)
        bn_param = cache.bn_param
    assert bn_param.running_mean == pytest.approx(theirs.running_mean.numpy())
    assert bn_param.running_var == pytest.approx(theirs.running_var.numpy())


CLASSES = np.array([2, 0, 1, 2])


@pytest.mark.parametrize(
    ("ours", "theirs", "shape"),
    [
        pytest.param(
            lambda x: softmax_loss(x, CLASSES),
            lambda x: functional.cross_entropy(x, torch.tensor(CLASSES)),
            (4, 3),
            id="cross_entropy",
        ),
        pytest.param(
            lambda x: logistic_loss(x, CLASSES > 0),
            lambda x: functional.binary_cross_entropy_with_logits(x, torch.tensor((CLASSES > 0) * 1.0)),
            (4,),
            id="binary_cross_entropy_with_logits",
        ),
        pytest.param(
            # PyTorch divides the sum by the number of classes as well.
            lambda x: tuple(part / 3 for part in multiclass_svm_loss(x, CLASSES)),
            lambda x: functional.multi_margin_loss(x, torch.tensor(CLASSES)),
            (4, 3),
            id="multi_margin_loss",
        ),
        pytest.param(
            lambda x: squared_loss(x, np.ones((4, 3))),
            lambda x: functional.mse_loss(x, torch.ones_like(x)),
            (4, 3),
            id="mse_loss",
        ),
        pytest.param(
            lambda x: huber_loss(x, np.ones((4, 3)), 0.7),
            lambda x: functional.huber_loss(x, torch.ones_like(x), delta=0.7),
            (4, 3),
            id="huber_loss",
        ),
    ],
)
def test_losses(ours: Callable[..., Any], theirs: Callable[..., Any], shape: tuple[int, ...]) -> None:
    (x,) = normal((shape,))
    tensor = torch.tensor(x, requires_grad=True)
    value, dx = ours(x)
    expected = theirs(tensor)
    assert value == pytest.approx(expected.item())
    agree([dx], torch.autograd.grad(expected, [tensor]))


@pytest.mark.parametrize(
    ("rule", "config", "theirs"),
    [
        pytest.param(solver.sgd, solver.Sgd(0.1), lambda p: torch.optim.SGD(p, 0.1), id="SGD"),
        pytest.param(
            solver.sgd_momentum,
            solver.Momentum(0.1, momentum=0.8),
            lambda p: torch.optim.SGD(p, 0.1, momentum=0.8),
            id="momentum",
        ),
        pytest.param(
            solver.nesterov,
            solver.Momentum(0.1, momentum=0.8),
            lambda p: torch.optim.SGD(p, 0.1, momentum=0.8, nesterov=True),
            id="Nesterov",
        ),
        pytest.param(
            solver.rmsprop,
            solver.RmsProp(0.1, decay_rate=0.9),
            lambda p: torch.optim.RMSprop(p, 0.1, 0.9),
            id="RMSprop",
        ),
        pytest.param(solver.adagrad, solver.Adagrad(0.1), lambda p: torch.optim.Adagrad(p, 0.1), id="Adagrad"),
        pytest.param(solver.adam, solver.Adam(0.1), lambda p: torch.optim.Adam(p, 0.1), id="Adam"),
        pytest.param(
            solver.adam,
            solver.Adam(0.1, weight_decay=0.05),
            lambda p: torch.optim.AdamW(p, 0.1, weight_decay=0.05),
            id="AdamW",
        ),
    ],
)
def test_update_rules(rule: Callable[..., Any], config: Any, theirs: Callable[..., Any]) -> None:
    (w,) = normal(((3, 4),))
    parameter = torch.tensor(w, requires_grad=True)
    optimizer = theirs([parameter])
    for seed in range(6):
        dw = np.random.default_rng(seed).normal(size=w.shape)
        parameter.grad = torch.tensor(dw)
        optimizer.step()
        w, config = rule(w, dw, config)
        agree([w], [parameter])
