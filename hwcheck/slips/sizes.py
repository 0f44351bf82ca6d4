"""Which slip makes this shape of the right one? In the layer itself, in an earlier one, or a layer left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from hwcheck.errors import HwcheckError
from hwcheck.network.layer import Layer, Shape
from hwcheck.network.network import Network, Row, rows
from hwcheck.network.pooling import Pool
from hwcheck.slips.layers import CHANNELS_PLACE, SIZES_PLACE, mistaken
from hwcheck.slips.rule import Slip

OFF_BY_ONE = Slip(
    "off-by-one", SIZES_PLACE, "height and width are off by one; how often does the filter fit?", "off by one"
)
POOLED = Slip(
    "channels-pooled",
    CHANNELS_PLACE,
    "a pooling layer leaves the channels as they are",
    "the channels pooled, too",
)
LEFT_OUT = Slip(
    "layer-forgotten", "the layers on the way", "a layer is left out on the way", "a layer on the way is left out"
)


def shape_slip(sizes: Shape, reference: Shape, network: Network | None) -> Slip | None:
    """Shapes are (height, width, channels). `network` ends with the layer whose output is asked for, if it is known."""
    if len(sizes) != 3 or len(reference) != 3 or sizes == reference:
        return None
    known = known_slips(network) if network is not None and len(network.input) == 3 else {}
    found = known.get((sizes[2], *sizes[:2]))
    if found is not None:
        return found
    gaps = {one - other for one, other in zip(sizes[:2], reference[:2], strict=True)}
    return OFF_BY_ONE if gaps in ({1}, {-1}) and sizes[2] == reference[2] else None


@lru_cache(maxsize=256)
def known_slips(network: Network) -> dict[Shape, Slip]:
    """Wrong shapes (channels, height, width), each with the likeliest slip that makes it: one in the last layer, in
    all of them, in one of the earlier ones."""
    table = rows(network)
    slips: dict[Shape, Slip] = {}
    for slip, shape in (*_of_last(table[-1]), *_of_all(table), *_of_earlier(table)):
        slips.setdefault(shape, slip)
    return slips


def _of_last(row: Row) -> Iterator[tuple[Slip, Shape]]:
    for slip, layer in mistaken(row.step.layer, row.inputs):
        yield from _through(slip, row.inputs, (layer,))
    if isinstance(row.step.layer, Pool):
        yield POOLED, (row.output[0] // row.step.layer.kernel_size[0], *row.output[1:])


def _of_all(table: tuple[Row, ...]) -> Iterator[tuple[Slip, Shape]]:
    """The same slip in all layers that it can be made in."""
    wrong: dict[Slip, dict[int, Layer]] = {}
    for number, row in enumerate(table):
        for slip, layer in mistaken(row.step.layer, row.inputs):
            wrong.setdefault(slip, {})[number] = layer
    for slip, layers in wrong.items():
        if len(layers) > 1:
            yield from _through(slip, table[0].inputs, [layers.get(k, row.step.layer) for k, row in enumerate(table)])


def _of_earlier(table: tuple[Row, ...]) -> Iterator[tuple[Slip, Shape]]:
    """A slip in one layer, or one left out, and all that follow it as they are."""
    for number, row in enumerate(table[:-1]):
        after = [later.step.layer for later in table[number + 1 :]]
        for slip, layer in mistaken(row.step.layer, row.inputs):
            says = f"{slip.says} (look at layer {number + 1}, {row.step})"
            yield from _through(replace(slip, says=says), row.inputs, (layer, *after))
        yield from _through(LEFT_OUT, row.inputs, after)
        yield LEFT_OUT, row.output


def _through(slip: Slip, shape: Shape, layers: Iterable[Layer]) -> Iterator[tuple[Slip, Shape]]:
    """Nothing where a layer cannot take what comes out of a wrong one."""
    try:
        for layer in layers:
            shape = layer.output_shape(shape)
    except HwcheckError:
        return
    yield slip, shape
