"""Which slip makes this number of parameters of the right one? Biases, channels, sharing, layers left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import prod

from hwcheck.network.convolution import Conv
from hwcheck.network.dense import Linear
from hwcheck.network.layer import Layer, Shape, Tensor, Window
from hwcheck.network.network import Row, total_params
from hwcheck.network.recurrent import Recurrent
from hwcheck.slips.layers import CHANNELS_PLACE
from hwcheck.slips.rule import Slip

NORMS = ("batchnorm", "layernorm", "groupnorm", "instancenorm")

BIASES_PLACE, NORM_PLACE, FILTER_PLACE, LAYERS_PLACE = (
    "the biases",
    "the normalisation",
    "what one filter has",
    "which layers count",
)

NO_BIASES = Slip("bias-forgotten", BIASES_PLACE, "this is the number without the biases", "the biases are forgotten")
ADDED_BIASES = Slip("bias-not-there", BIASES_PLACE, "are there biases in this layer?", "biases where there are none")
RUNNING = Slip(
    "running-statistics",
    NORM_PLACE,
    "running means and variances are not trained",
    "batch norm as 4C: running statistics counted",
)
NO_NORMS = Slip("norm-forgotten", NORM_PLACE, "the normalisation has parameters too", "the normalisation is left out")
ONE_OF_NORM = Slip(
    "norm-one-number",
    NORM_PLACE,
    "the normalisation scales each channel, and what else does it do?",
    "one number a channel for a scale and a shift",
)
PER_LAYER = Slip(
    "bias-per-layer", BIASES_PLACE, "a bias belongs to each filter or unit, not to each layer", "one bias a layer"
)
PER_WEIGHT = Slip(
    "bias-per-weight", BIASES_PLACE, "a bias belongs to each filter or unit, not to each weight", "one bias a weight"
)
OF_INPUT = Slip(
    "bias-of-input", BIASES_PLACE, "does a bias belong to what goes in, or to what comes out?", "one bias an input"
)
BIAS_ONCE = Slip(
    "bias-once", BIASES_PLACE, "there are two vectors of biases here: which are they?", "one bias vector for two"
)
CHANNELS = Slip(
    "channels-forgotten",
    CHANNELS_PLACE,
    "a filter reaches through all channels of its input",
    "the channels of the input are forgotten",
)
ONE_SIDE = Slip(
    "filter-one-side", FILTER_PLACE, "a filter has a height and a width", "k weights for a filter of k times k"
)
ONE_FILTER = Slip("filters-forgotten", FILTER_PLACE, "this is one filter; how many are there?", "one filter only")
NO_GROUPS = Slip(
    "groups-forgotten",
    CHANNELS_PLACE,
    "with groups a filter sees some of the channels only",
    "the groups are forgotten",
)
ONE_GATE = Slip("one-gate", "the gates", "these are the weights of one gate; how many are there?", "one gate only")
CHANNELS_ONLY = Slip(
    "channels-only",
    "what goes into the fully connected layer",
    "every entry of every channel goes in, not one number a channel",
    "height and width forgotten where the layer is flat",
)
ADDED = Slip(
    "sizes-added",
    "what is connected with what",
    "every input is connected with every unit",
    "sizes added, not multiplied",
)
NOT_SHARED = Slip(
    "weights-not-shared",
    "how often a filter is counted",
    "a filter has the same weights wherever it stands",
    "the weights counted at each position",
)
OUTPUTS = Slip(
    "outputs-counted",
    "what is counted",
    "these are the entries that come out; what is trained?",
    "the entries of the output, not the parameters",
)
POOLS = Slip(
    "pooling-parameters", "the pooling layers", "pooling has no parameters", "pooling counted as if it had weights"
)
ONE_MATRIX = Slip(
    "weights-forgotten",
    "the weights",
    "a matrix of weights is left out; what is connected with what?",
    "one of the matrices of weights is left out",
)
LEFT_OUT = Slip("layer-forgotten", LAYERS_PLACE, "a layer is left out of the sum", "a layer is left out")
ONE_LAYER = Slip("one-layer", LAYERS_PLACE, "this is one layer; are all of them asked for?", "one layer for all")
ANOTHER = Slip("another-layer", LAYERS_PLACE, "this is the number of another layer", "the number of another layer")


def known_slips(table: tuple[Row, ...], others: tuple[Row, ...] = ()) -> dict[int, Slip]:
    """Wrong numbers of parameters, each with the likeliest slip that makes it; `others` are layers not asked for."""
    right = total_params(table)
    slips: dict[int, Slip] = {}
    for number, slip in (*_of_biases(table), *_of_layers(table), *_of_all(table)):
        slips.setdefault(number, slip)
    for row in others:
        slips.setdefault(row.params, ANOTHER)
    return {number: slip for number, slip in slips.items() if number not in (right, 0)}


def _of_biases(table: tuple[Row, ...]) -> Iterator[tuple[int, Slip]]:
    right = total_params(table)
    biases = sum(tensor.count for row in table for tensor in row.parameters if _is_bias(row, tensor))
    norms = sum(row.params for row in table if _is_norm(row))
    weights = right - biases - norms
    yield right - biases, NO_BIASES
    yield right + sum(row.params for row in table if row.step.type.startswith("batchnorm")), RUNNING
    yield right - norms, NO_NORMS
    yield right - norms // 2, ONE_OF_NORM
    if biases:
        yield weights + norms + sum(1 for row in table if _weights(row)), PER_LAYER
        yield 2 * weights + norms, PER_WEIGHT
        yield weights + norms + sum(_entering(row) for row in table if _weights(row)), OF_INPUT
    again = sum(t.count for row in table for t in row.parameters if t.name.startswith("bias_hh"))
    yield right - again, BIAS_ONCE
    for row in table:
        for tensor in row.parameters if not _is_norm(row) else ():
            if "bias" not in tensor.name and tensor.count < _weights(row):
                yield from ((whole - tensor.count, ONE_MATRIX) for whole in (right, right - biases))


def _of_layers(table: tuple[Row, ...]) -> Iterator[tuple[int, Slip]]:
    """The same slip in all layers."""
    for slip, made in _WRONG:
        yield sum(_params(*(made(row) or (row.step.layer, row.inputs))) for row in table), slip


def _of_all(table: tuple[Row, ...]) -> Iterator[tuple[int, Slip]]:
    right = total_params(table)
    pools = sum(prod(window.sizes) for row in table if "pool" in row.step.type for window in _windows(row))
    yield right + pools, POOLS
    convolutions = [row for row in table if isinstance(row.step.layer, Conv)]
    yield right + sum(row.multiply_adds - _weights(row) for row in convolutions), NOT_SHARED
    yield right + sum(row.params * (prod(row.output[1:]) - 1) for row in convolutions), NOT_SHARED
    linear = [row for row in table if isinstance(row.step.layer, Linear)]
    yield right - sum(row.params - sum(row.parameters[0].shape) for row in linear), ADDED
    yield sum(prod(row.output) for row in table), OUTPUTS
    if sum(1 for row in table if row.params) > 1:
        yield from ((right - row.params, LEFT_OUT) for row in table)
        yield from ((row.params, ONE_LAYER) for row in table)


Made = tuple[Layer, Shape]
"""A wrong layer, and what it takes in."""


def _with_bias(row: Row) -> Made | None:
    layer = row.step.layer
    return (replace(layer, bias=True), row.inputs) if isinstance(layer, Conv | Linear | Recurrent) else None


def _one_filter(row: Row) -> Made | None:
    layer = row.step.layer
    return (replace(layer, out_channels=1, groups=1), row.inputs) if isinstance(layer, Conv) else None


def _one_side(row: Row) -> Made | None:
    layer = row.step.layer
    if not isinstance(layer, Conv) or layer.rank < 2:
        return None
    return replace(layer, kernel_size=(layer.kernel_size[0], *(1,) * (layer.rank - 1))), row.inputs


def _thin(row: Row) -> Made | None:
    layer = row.step.layer
    return (replace(layer, in_channels=None, groups=1), (1, *row.inputs[1:])) if isinstance(layer, Conv) else None


def _ungrouped(row: Row) -> Made | None:
    layer = row.step.layer
    return (replace(layer, groups=1), row.inputs) if isinstance(layer, Conv) else None


def _one_gate(row: Row) -> Made | None:
    layer = row.step.layer
    return (replace(layer, gates=1, proj_size=0), row.inputs) if isinstance(layer, Recurrent) else None


def _channels_only(row: Row) -> Made | None:
    layer = row.step.layer
    flat = isinstance(layer, Linear) and layer.flattens(row.inputs)
    return (layer, row.inputs[:1]) if flat else None


_WRONG: tuple[tuple[Slip, Callable[[Row], Made | None]], ...] = (
    (ADDED_BIASES, _with_bias),
    (CHANNELS, _thin),
    (ONE_SIDE, _one_side),
    (ONE_FILTER, _one_filter),
    (NO_GROUPS, _ungrouped),
    (ONE_GATE, _one_gate),
    (CHANNELS_ONLY, _channels_only),
)


def _params(layer: Layer, inputs: Shape) -> int:
    return sum(tensor.count for tensor in layer.parameters(inputs))


def _is_norm(row: Row) -> bool:
    return row.step.type.startswith(NORMS)


def _is_bias(row: Row, tensor: Tensor) -> bool:
    return "bias" in tensor.name and not _is_norm(row)


def _weights(row: Row) -> int:
    return 0 if _is_norm(row) else sum(tensor.count for tensor in row.parameters if "bias" not in tensor.name)


def _entering(row: Row) -> int:
    """How many channels go in; where a layer flattens, every entry."""
    layer = row.step.layer
    return layer.features(row.inputs) if isinstance(layer, Linear) else row.inputs[0]


def _windows(row: Row) -> tuple[Window, ...]:
    return row.step.layer.windows(row.inputs) or ()
