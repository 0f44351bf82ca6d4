"""How does batch normalisation compute in training and in testing, and what flows back through it?

    mu = mean_n x_n      v = mean_n (x_n - mu)^2      xhat = (x - mu) / sqrt(v + eps)      out = gamma xhat + beta

    dgamma = sum_n dout_n xhat_n      dbeta = sum_n dout_n      g = gamma dout
    dx = (g - mean_n g_n - xhat mean_n (g_n xhat_n)) / sqrt(v + eps)

Testing takes the running averages for mu and v; they are constants, so dx = gamma dout / sqrt(v + eps).
Source: Ioffe, Szegedy (2015), "Batch normalization", algorithm 1 and the gradients after it, simplified.
The running averages are running = momentum running + (1 - momentum) new, with the variance as it is used in training;
`unbiased_running` takes n/(n - 1) times it, as the paper's algorithm 2 and PyTorch (whose momentum is 1 - ours) do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BatchNormParam:
    """The settings of the homework's `bn_param`. The averages are None before the first batch: then 0 and 1 hold."""

    mode: Literal["train", "test"] = "train"
    eps: float = 1e-5
    momentum: float = 0.9
    running_mean: Array | None = None
    running_var: Array | None = None
    unbiased_running: bool = False


@dataclass(frozen=True, slots=True)
class BatchNormCache:
    """What backward needs; `bn_param` carries the averages on, to the next batch."""

    xhat: Array
    gamma: Array
    deviation: Array
    bn_param: BatchNormParam


def batchnorm_forward(x: Array, gamma: Array, beta: Array, bn_param: BatchNormParam) -> tuple[Array, BatchNormCache]:
    """x: (N, D)."""
    averages = _with_averages(bn_param, x.shape[1])
    if averages.mode == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        averages = _moved(averages, mean, var, x.shape[0])
    else:
        mean, var = _known(averages.running_mean), _known(averages.running_var)
    deviation = np.sqrt(var + averages.eps)
    xhat = (x - mean) / deviation
    return gamma * xhat + beta, BatchNormCache(xhat, gamma, deviation, averages)


def batchnorm_backward(dout: Array, cache: BatchNormCache) -> tuple[Array, Array, Array]:
    """dx, dgamma, dbeta."""
    xhat, g = cache.xhat, cache.gamma * dout
    if cache.bn_param.mode == "train":
        # The batch's own mean and variance move with every x: both paths are taken off.
        g = g - g.mean(axis=0) - xhat * np.mean(g * xhat, axis=0)
    return g / cache.deviation, np.sum(dout * xhat, axis=0), dout.sum(axis=0)


def spatial_batchnorm_forward(
    x: Array, gamma: Array, beta: Array, bn_param: BatchNormParam
) -> tuple[Array, BatchNormCache]:
    """x: (N, C, H, W); every pixel of a channel counts as an instance."""
    out, cache = batchnorm_forward(_pixels(x), gamma, beta, bn_param)
    return _images(out, x.shape), cache


def spatial_batchnorm_backward(dout: Array, cache: BatchNormCache) -> tuple[Array, Array, Array]:
    dx, dgamma, dbeta = batchnorm_backward(_pixels(dout), cache)
    return _images(dx, dout.shape), dgamma, dbeta


def _with_averages(bn_param: BatchNormParam, features: int) -> BatchNormParam:
    mean = np.zeros(features) if bn_param.running_mean is None else bn_param.running_mean
    var = np.ones(features) if bn_param.running_var is None else bn_param.running_var
    return replace(bn_param, running_mean=mean, running_var=var)


def _moved(bn_param: BatchNormParam, mean: Array, var: Array, instances: int) -> BatchNormParam:
    if bn_param.unbiased_running:
        var = var * instances / (instances - 1)
    old, new = bn_param.momentum, 1 - bn_param.momentum
    return replace(
        bn_param,
        running_mean=old * _known(bn_param.running_mean) + new * mean,
        running_var=old * _known(bn_param.running_var) + new * var,
    )


def _known(average: Array | None) -> Array:
    assert average is not None
    return average


def _pixels(x: Array) -> Array:
    return np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])


def _images(rows: Array, shape: tuple[int, ...]) -> Array:
    n, c, *size = shape
    return np.moveaxis(rows.reshape(n, *size, c), -1, 1)
