"""Every backward pass against central differences of its forward pass, at two step sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from reference import activation_layers, sheet_batch_norm
from reference.activation_layers import relu_backward, relu_forward
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
from reference.dropout import DropoutParam, dropout_backward, dropout_forward
from reference.embedding import embedding_backward, embedding_forward
from reference.fully_connected import fc_backward, fc_forward
from reference.gru import gru_step_backward, gru_step_forward
from reference.hinge_loss import multiclass_svm_loss, svm_loss
from reference.layer_norm import layernorm_backward, layernorm_forward
from reference.logistic_loss import logistic_loss
from reference.lstm import lstm_backward, lstm_forward, lstm_step_backward, lstm_step_forward
from reference.max_pool import PoolParam, max_pool_backward, max_pool_forward
from reference.rnn import rnn_backward, rnn_forward, rnn_step_backward, rnn_step_forward
from reference.sheet_batch_norm import Deviation, sheet_batchnorm_backward, sheet_batchnorm_forward
from reference.sheet_convolution import Convention, sheet_conv_backward, sheet_conv_forward
from reference.softmax_layer import log_softmax_backward, log_softmax_forward, softmax_backward, softmax_forward
from reference.softmax_loss import softmax_loss
from reference.squared_loss import huber_loss, squared_loss
from tests.reference.gradients import Array, assert_gradients, numeric_gradient, relative_error

Forward = Callable[..., tuple[Array, Any]]
Shapes = tuple[tuple[int, ...], ...]


def arrays(shapes: Shapes, seed: int = 5) -> list[Array]:
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


def check(forward: Forward, backward: Callable[..., Any], shapes: Shapes) -> None:
    """The gradients of sum(dout * out) by every input."""
    inputs = arrays(shapes)
    out, cache = forward(*inputs)
    dout = np.random.default_rng(6).normal(size=out.shape)
    # Whoever changes the output in place, as some relus do, must not change what flows back.
    out[...] = np.nan
    gradients = backward(dout, cache)
    assert_gradients(
        lambda: float(np.sum(dout * forward(*inputs)[0])),
        inputs,
        gradients if isinstance(gradients, tuple) else (gradients,),
    )


def settings(forward: Callable[..., Any], *more: Any) -> Forward:
    """The forward pass with its settings put last."""
    return lambda *inputs: forward(*inputs, *more)


@pytest.mark.parametrize(
    ("forward", "backward", "shapes"),
    [
        pytest.param(fc_forward, fc_backward, ((4, 3), (3, 5), (5,)), id="fully connected"),
        pytest.param(fc_forward, fc_backward, ((4, 2, 3), (6, 5), (5,)), id="fully connected, of pictures"),
        pytest.param(fc_forward, fc_backward, ((1, 3), (3, 1), (1,)), id="fully connected, a batch of 1"),
        pytest.param(softmax_forward, softmax_backward, ((3, 5),), id="softmax"),
        pytest.param(log_softmax_forward, log_softmax_backward, ((3, 5),), id="log of softmax"),
        pytest.param(layernorm_forward, layernorm_backward, ((3, 5), (5,), (5,)), id="layer norm"),
        pytest.param(layernorm_forward, layernorm_backward, ((2, 3, 5), (5,), (5,)), id="layer norm of sequences"),
        pytest.param(
            settings(dropout_forward, DropoutParam(0.4, seed=3)), dropout_backward, ((4, 5),), id="dropout, training"
        ),
        pytest.param(
            settings(dropout_forward, DropoutParam(0.4, "test")), dropout_backward, ((4, 5),), id="dropout, testing"
        ),
        pytest.param(
            settings(batchnorm_forward, BatchNormParam()),
            batchnorm_backward,
            ((6, 3), (3,), (3,)),
            id="batch norm, training",
        ),
        pytest.param(
            settings(batchnorm_forward, BatchNormParam("test", running_mean=np.ones(3), running_var=np.full(3, 4.0))),
            batchnorm_backward,
            ((6, 3), (3,), (3,)),
            id="batch norm, testing",
        ),
        pytest.param(
            settings(spatial_batchnorm_forward, BatchNormParam()),
            spatial_batchnorm_backward,
            ((2, 3, 4, 5), (3,), (3,)),
            id="batch norm of pictures",
        ),
        pytest.param(sheet_batchnorm_forward, sheet_batchnorm_backward, ((5, 3),), id="the sheet's batch norm"),
        pytest.param(
            settings(sheet_batchnorm_forward, 0.1, Deviation.OF_A_FEATURE),
            sheet_batchnorm_backward,
            ((5, 3),),
            id="the sheet's batch norm, feature by feature",
        ),
        pytest.param(settings(max_pool_forward, PoolParam()), max_pool_backward, ((2, 2, 4, 6),), id="max-pooling"),
        pytest.param(
            settings(max_pool_forward, PoolParam(3, 2, 2, 1)),
            max_pool_backward,
            ((2, 2, 7, 6),),
            id="max-pooling, windows that overlap, padding",
        ),
        pytest.param(
            settings(average_pool_forward, AveragePoolParam(3, 2, 2, 1)),
            average_pool_backward,
            ((2, 2, 7, 6),),
            id="average-pooling, windows that overlap, padding",
        ),
        pytest.param(attention_forward, attention_backward, ((2, 3, 4), (2, 5, 4), (2, 5, 6)), id="attention"),
        pytest.param(
            settings(attention_forward, causal_mask(4)), attention_backward, ((4, 3), (4, 3), (4, 2)), id="causal"
        ),
        pytest.param(
            settings(lambda w: embedding_forward(np.array([[1, 0], [1, 3]]), w)),
            embedding_backward,
            ((4, 3),),
            id="embedding, a word twice",
        ),
        pytest.param(
            rnn_step_forward, rnn_step_backward, ((3, 4), (3, 5), (4, 5), (5, 5), (5,)), id="a step of the RNN"
        ),
        pytest.param(rnn_forward, rnn_backward, ((2, 3, 4), (2, 5), (4, 5), (5, 5), (5,)), id="the RNN through time"),
        pytest.param(
            lstm_forward, lstm_backward, ((2, 3, 4), (2, 5), (4, 20), (5, 20), (20,)), id="the LSTM through time"
        ),
        pytest.param(
            gru_step_forward,
            gru_step_backward,
            ((3, 4), (3, 5), (4, 15), (5, 15), (15,), (15,)),
            id="a step of the GRU",
        ),
        pytest.param(
            settings(sheet_conv_forward, Convention.FILT),
            sheet_conv_backward,
            ((2, 2, 5, 4), (3, 2, 3, 2)),
            id="the sheet's layer with filt",
        ),
        pytest.param(
            settings(sheet_conv_forward, Convention.FULL),
            sheet_conv_backward,
            ((2, 2, 5, 4), (3, 2, 3, 2)),
            id="the sheet's layer with full",
        ),
    ],
)
def test_backward_is_the_derivative_of_forward(forward: Forward, backward: Callable[..., Any], shapes: Shapes) -> None:
    check(forward, backward, shapes)


@pytest.mark.parametrize("name", "relu leaky_relu elu sigmoid tanh softplus silu gelu".split())
def test_activations(name: str) -> None:
    check(getattr(activation_layers, f"{name}_forward"), getattr(activation_layers, f"{name}_backward"), ((3, 4),))


def test_prelu_and_its_slope() -> None:
    x, slope = arrays(((3, 4), ()))
    dout = np.ones(x.shape)
    _, cache = activation_layers.prelu_forward(x, float(slope))
    dx, dslope = activation_layers.prelu_backward(dout, cache)
    assert_gradients(
        lambda: float(np.sum(activation_layers.prelu_forward(x, float(slope))[0])), [x, slope], [dx, np.array(dslope)]
    )


@pytest.mark.parametrize(
    "conv_param",
    [
        pytest.param(ConvParam(), id="plain"),
        pytest.param(ConvParam(stride=2, pad=1), id="stride and padding"),
        pytest.param(ConvParam(stride=3), id="a stride that leaves pixels unread"),
        pytest.param(ConvParam(pad=2, dilation=2), id="dilation"),
        pytest.param(ConvParam(groups=2), id="groups"),
        pytest.param(ConvParam(stride=2, pad=1, dilation=2, groups=2), id="all at once"),
    ],
)
def test_convolution(conv_param: ConvParam) -> None:
    check(settings(conv_forward, conv_param), conv_backward, ((2, 4, 7, 6), (6, 4 // conv_param.groups, 3, 2), (6,)))


@pytest.mark.parametrize(
    "conv_param",
    [
        pytest.param(ConvParam(), id="plain"),
        pytest.param(ConvParam(stride=2, pad=1, output_pad=1), id="stride, padding, the far edge"),
        pytest.param(ConvParam(stride=2, dilation=2, groups=2), id="dilation and groups"),
    ],
)
def test_transposed_convolution(conv_param: ConvParam) -> None:
    shapes = ((2, 4, 3, 4), (4, 6 // conv_param.groups, 3, 2), (6,))
    check(settings(conv_transpose_forward, conv_param), conv_transpose_backward, shapes)


@pytest.mark.parametrize("through", [pytest.param("h", id="the output"), pytest.param("c", id="the memory")])
def test_a_step_of_the_lstm(through: str) -> None:
    inputs = arrays(((3, 4), (3, 5), (3, 5), (4, 20), (5, 20), (20,)))
    dout = np.random.default_rng(6).normal(size=(3, 5))
    _, _, cache = lstm_step_forward(*inputs)
    dh, dc = (dout, np.zeros((3, 5))) if through == "h" else (np.zeros((3, 5)), dout)
    assert_gradients(
        lambda: float(np.sum(dout * lstm_step_forward(*inputs)[:2]["hc".index(through)])),
        inputs,
        lstm_step_backward(dh, dc, cache),
    )


SIGNS, CLASSES = np.array([1, -1, 1, -1]), np.array([2, 0, 1, 2])


@pytest.mark.parametrize(
    ("loss", "shape"),
    [
        pytest.param(lambda x: softmax_loss(x, CLASSES), (4, 3), id="softmax loss"),
        pytest.param(lambda x: softmax_loss(x, np.arange(12).reshape(4, 3) / 9), (4, 3), id="softmax loss, targets"),
        pytest.param(lambda x: logistic_loss(x, SIGNS), (4,), id="logistic loss"),
        pytest.param(lambda x: logistic_loss(x, SIGNS > 0), (4, 1), id="logistic loss, labels 0 and 1, a column"),
        pytest.param(lambda x: svm_loss(x, SIGNS), (4,), id="hinge loss"),
        pytest.param(lambda x: multiclass_svm_loss(x, CLASSES), (4, 3), id="hinge loss of many classes"),
        pytest.param(lambda x: squared_loss(x, np.ones((4, 3))), (4, 3), id="squared loss"),
        pytest.param(lambda x: huber_loss(x, np.ones((4, 3))), (4, 3), id="Huber's loss"),
    ],
)
def test_losses(loss: Callable[[Array], tuple[float, Array]], shape: tuple[int, ...]) -> None:
    (x,) = arrays((shape,))
    assert_gradients(lambda: loss(x)[0], [x], [loss(x)[1]])


def test_the_gradient_of_the_sheets_sigma() -> None:
    (x,) = arrays(((5, 3),))
    assert_gradients(lambda: float(sheet_batch_norm.sigma(x)[0, 0]), [x], [sheet_batch_norm.sigma_gradient(x)])


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda dx, dw, db: (dx, dw, db / 4), id="the mean over the batch for the sum"),
        pytest.param(lambda dx, dw, db: (dx, dw.T.reshape(dw.shape), db), id="a transpose that keeps the shape"),
        pytest.param(lambda dx, dw, db: (dx, dw.T, db), id="a transpose"),
        pytest.param(lambda dx, dw, db: (dx * (1 + 1e-5), dw, db), id="a part in a hundred thousand"),
    ],
)
def test_a_wrong_gradient_is_caught(spoil: Callable[[Array, Array, Array], tuple[Array, Array, Array]]) -> None:
    with pytest.raises(AssertionError):
        check(fc_forward, lambda dout, cache: spoil(*fc_backward(dout, cache)), ((4, 3), (3, 5), (5,)))


def test_a_kink_within_the_larger_step_agrees_at_the_smaller_alone() -> None:
    x = np.array([5e-5])
    out, cache = relu_forward(x)
    gradient = relu_backward(np.ones(out.shape), cache)
    far, near = (numeric_gradient(lambda: float(relu_forward(x)[0][0]), x, step) for step in (1e-4, 1e-5))
    assert relative_error(far, gradient) > 0.1
    assert relative_error(near, gradient) < 1e-9
