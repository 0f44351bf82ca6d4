"""Which slip makes this shape or this count of the right one? Stride, padding, channels, biases."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from hwcheck.network.layer import Shape, Window
from hwcheck.network.network import Row
from hwcheck.slips.rule import Slip

NORMS = ("batchnorm", "layernorm", "groupnorm", "instancenorm")


CHANNELS_PLACE, SIZES_PLACE, BIASES_PLACE = "the channels", "height and width", "the biases"

SWAPPED = Slip(
    "channels-of-input",
    CHANNELS_PLACE,
    "the channels are those of the input; how many filters are there?",
    "channels of the input",
)
SAME = Slip(
    "padding-assumed",
    SIZES_PLACE,
    "the size stays as it is only with padding; is there any?",
    "padding that is not there",
)
STRIDE = Slip(
    "stride-forgotten", SIZES_PLACE, "the filter moves in steps; how long are they?", "the stride is forgotten"
)
ROUNDED = Slip(
    "off-by-one", SIZES_PLACE, "height and width are off by one; how often does the filter fit?", "off by one"
)
KERNEL = Slip(
    "filter-subtracted", SIZES_PLACE, "a filter fits once more than the steps it can take", "n - k for n - k + 1"
)


def shape_slip(sizes: Shape, reference: Shape, row: Row | None) -> Slip | None:
    """Shapes are (height, width, channels). `row` is the layer that makes the shape, where it is known."""
    if len(sizes) != 3 or len(reference) != 3 or sizes == reference:
        return None
    spatial, wanted = sizes[:2], reference[:2]
    if spatial == wanted:
        return SWAPPED if row is not None and len(row.inputs) == 3 and sizes[2] == row.inputs[0] else None
    if row is not None and len(row.inputs) == 3:
        found = next((slip for slip, made in _layer_slips(row) if made == spatial), None)
        if found is not None:
            return found
    gaps = {one - other for one, other in zip(spatial, wanted, strict=True)}
    return ROUNDED if gaps in ({1}, {-1}) else None


def _layer_slips(row: Row) -> Iterator[tuple[Slip, Shape]]:
    """What height and width come to with each slip, the likeliest first."""
    before = row.inputs[1:]
    yield SAME, before
    for window in row.step.layer.windows(row.inputs) or ():
        if len(window.sizes) == 2 and all(step >= 1 for step in window.steps):
            axes = list(zip(before, window.sizes, window.steps, strict=True))
            if any(step > 1 for step in window.steps):
                yield STRIDE, tuple(n - k + 1 for n, k, _ in axes)
            yield KERNEL, tuple(int((n - k) / s) for n, k, s in axes)


# -- counts --------------------------------------------------------------------------------------------------------

NO_BIASES = Slip("bias-forgotten", BIASES_PLACE, "this is the number without the biases", "the biases are forgotten")
RUNNING = Slip(
    "running-statistics",
    "the normalisation",
    "running means and variances are not trained",
    "batch norm as 4C: running statistics counted",
)
BIASES = {
    Slip(
        "bias-per-layer", BIASES_PLACE, "a bias belongs to each filter or unit, not to each layer", "one bias a layer"
    ): 0,
    Slip(
        "bias-per-weight",
        BIASES_PLACE,
        "a bias belongs to each filter or unit, not to each weight",
        "one bias a weight",
    ): 1,
}
CHANNELS = Slip(
    "channels-forgotten",
    CHANNELS_PLACE,
    "a filter reaches through all channels of its input",
    "the channels of the input are forgotten",
)
POOLS = Slip(
    "pooling-parameters", "the pooling layers", "pooling has no parameters", "pooling counted as if it had weights"
)


def count_slips(table: tuple[Row, ...]) -> Iterator[tuple[int, Slip]]:
    """Numbers of parameters that come from slips."""
    weights = sum(_weights(row) for row in table)
    norms = sum(row.params for row in table if row.step.type.startswith(NORMS))
    biases = sum(row.params for row in table) - weights - norms
    for slip, each in BIASES.items():
        yield weights + norms + (weights if each else sum(1 for row in table if _weights(row))), slip
    thin = sum(_thin(row) for row in table)
    if thin != weights:
        yield thin + biases + norms, CHANNELS
    pools = sum(prod(window.sizes) for row in table if "pool" in row.step.type for window in _windows(row))
    if pools:
        yield weights + biases + norms + pools, POOLS


def _weights(row: Row) -> int:
    norm = row.step.type.startswith(NORMS)
    return sum(tensor.count for tensor in row.parameters if "bias" not in tensor.name and not norm)


def _thin(row: Row) -> int:
    """Filters as if they had one channel."""
    norm = row.step.type.startswith(NORMS)
    shapes = [tensor.shape for tensor in row.parameters if "bias" not in tensor.name and not norm]
    return sum(prod(shape) // shape[1] if len(shape) > 2 else prod(shape) for shape in shapes)


def _windows(row: Row) -> tuple[Window, ...]:
    return row.step.layer.windows(row.inputs) or ()
