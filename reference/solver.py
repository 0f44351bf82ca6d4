"""How is a model trained? Update rules, and a solver that takes a model through its epochs.

A rule takes the weights, their gradient g and its config, and returns the next weights and the next config, which
carries what the rule remembers. All at learning rate a, operations entry by entry:

    sgd           w - a g
    sgd_momentum  v' = mu v - a g;  w + v'                                        Polyak (1964)
    nesterov      v' = mu v - a g;  w + mu v' - a g                               Sutskever et al. (2013), looked ahead
    adagrad       s' = s + g^2;  w - a g / (sqrt(s') + eps)                       Duchi, Hazan, Singer (2011)
    rmsprop       s' = rho s + (1 - rho) g^2;  w - a g / (sqrt(s') + eps)         Tieleman, Hinton (2012), lecture 6.5
    adam          m' = b1 m + (1 - b1) g;  s' = b2 s + (1 - b2) g^2;  t' = t + 1
                  w - a (m' / (1 - b1^t')) / (sqrt(s' / (1 - b2^t')) + eps)       Kingma, Ba (2015), algorithm 1
    adam, weight_decay = c   first takes a c w off (AdamW)                        Loshchilov, Hutter (2019), algorithm 2

After every epoch the learning rate is multiplied by `lr_decay`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Memory = Array | float  # a memory begins as the number 0, which fits weights of any shape


@dataclass(frozen=True, slots=True)
class Sgd:
    learning_rate: float = 1e-2


@dataclass(frozen=True, slots=True)
class Momentum:
    learning_rate: float = 1e-2
    momentum: float = 0.9
    velocity: Memory = 0.0


@dataclass(frozen=True, slots=True)
class Adagrad:
    learning_rate: float = 1e-2
    epsilon: float = 1e-10
    squares: Memory = 0.0


@dataclass(frozen=True, slots=True)
class RmsProp:
    learning_rate: float = 1e-2
    decay_rate: float = 0.99
    epsilon: float = 1e-8
    squares: Memory = 0.0


@dataclass(frozen=True, slots=True)
class Adam:
    learning_rate: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    weight_decay: float = 0.0
    m: Memory = 0.0
    squares: Memory = 0.0
    t: int = 0


def sgd(w: Array, dw: Array, config: Sgd) -> tuple[Array, Sgd]:
    return w - config.learning_rate * dw, config


def sgd_momentum(w: Array, dw: Array, config: Momentum) -> tuple[Array, Momentum]:
    velocity = config.momentum * config.velocity - config.learning_rate * dw
    return w + velocity, replace(config, velocity=velocity)


def nesterov(w: Array, dw: Array, config: Momentum) -> tuple[Array, Momentum]:
    velocity = config.momentum * config.velocity - config.learning_rate * dw
    return w + config.momentum * velocity - config.learning_rate * dw, replace(config, velocity=velocity)


def adagrad(w: Array, dw: Array, config: Adagrad) -> tuple[Array, Adagrad]:
    squares = config.squares + dw**2
    return w - config.learning_rate * dw / (np.sqrt(squares) + config.epsilon), replace(config, squares=squares)


def rmsprop(w: Array, dw: Array, config: RmsProp) -> tuple[Array, RmsProp]:
    squares = config.decay_rate * config.squares + (1 - config.decay_rate) * dw**2
    return w - config.learning_rate * dw / (np.sqrt(squares) + config.epsilon), replace(config, squares=squares)


def adam(w: Array, dw: Array, config: Adam) -> tuple[Array, Adam]:
    t = config.t + 1
    m = config.beta1 * config.m + (1 - config.beta1) * dw
    squares = config.beta2 * config.squares + (1 - config.beta2) * dw**2
    # Both memories began at 0; these divisors take that start out of the average.
    direction = m / (1 - config.beta1**t) / (np.sqrt(squares / (1 - config.beta2**t)) + config.epsilon)
    decayed = w * (1 - config.learning_rate * config.weight_decay)
    return decayed - config.learning_rate * direction, replace(config, m=m, squares=squares, t=t)


class Model(Protocol):
    """What homework calls a model: `loss(X)` gives scores, `loss(X, y)` the loss and a gradient for every parameter."""

    @property
    def params(self) -> dict[str, Array]: ...

    def loss(self, X: Array, y: Any = None) -> Any: ...


@dataclass(frozen=True, slots=True)
class Data:
    X_train: Array
    y_train: NDArray[Any]
    X_val: Array
    y_val: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Training:
    """How to train: any rule with its first config."""

    rule: Callable[[Array, Array, Any], tuple[Array, Any]] = sgd
    config: Any = field(default_factory=Sgd)
    lr_decay: float = 1.0
    num_epochs: int = 10
    batch_size: int = 100
    seed: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """A loss for every step, accuracies for every epoch."""

    loss: tuple[float, ...]
    train_accuracy: tuple[float, ...]
    val_accuracy: tuple[float, ...]


def train(model: Model, data: Data, training: Training) -> History:
    """Trains in place. The best parameters on the validation data are put back at the end."""
    rng = np.random.default_rng(training.seed)
    configs = dict.fromkeys(model.params, training.config)
    losses: list[float] = []
    accuracies: list[tuple[float, float]] = []
    best = dict(model.params)
    for _ in range(training.num_epochs):
        for batch in _batches(len(data.X_train), training.batch_size, rng):
            loss, gradients = model.loss(data.X_train[batch], data.y_train[batch])
            configs = _step(model, gradients, configs, training)
            losses.append(float(loss))
        configs = {name: _decayed(config, training.lr_decay) for name, config in configs.items()}
        now = (accuracy(model, data.X_train, data.y_train), accuracy(model, data.X_val, data.y_val))
        if all(now[1] > val for _, val in accuracies):
            best = dict(model.params)
        accuracies.append(now)
    model.params.update(best)
    return History(tuple(losses), tuple(train for train, _ in accuracies), tuple(val for _, val in accuracies))


def accuracy(model: Model, X: Array, y: NDArray[Any]) -> float:
    """The share that is classified right: by the largest score, or, with one score, by its sign."""
    return float(np.mean(predict(model.loss(X)) == (y if y.min(initial=0) >= 0 else y > 0)))


def predict(scores: Array) -> NDArray[np.intp]:
    if scores.ndim == 1 or scores.shape[1] == 1:
        return (scores.reshape(len(scores)) > 0).astype(np.intp)
    best: NDArray[np.intp] = np.argmax(scores, axis=1)
    return best


def _batches(count: int, size: int, rng: np.random.Generator) -> list[NDArray[np.intp]]:
    order = rng.permutation(count)
    return [order[start : start + size] for start in range(0, count, size)]


def _step(
    model: Model, gradients: Mapping[str, Array], configs: Mapping[str, Any], training: Training
) -> dict[str, Any]:
    """Moves every parameter; the arrays are new ones, so that the best so far stay as they were."""
    moved = {name: training.rule(w, gradients[name], configs[name]) for name, w in model.params.items()}
    model.params.update({name: w for name, (w, _) in moved.items()})
    return {name: config for name, (_, config) in moved.items()}


def _decayed(config: Any, lr_decay: float) -> Any:
    return replace(config, learning_rate=config.learning_rate * lr_decay)
