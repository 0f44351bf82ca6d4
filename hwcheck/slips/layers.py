"""Which settings of a layer do students get wrong, and what is the layer then?

A slip of a shape or a count is a slip in a layer: the stride forgotten, the padding counted on one side only. So the
wrong layer is made, and asked for its shape and its parameters like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwcheck.network.convolution import Conv, ConvTranspose
from hwcheck.network.geometry import Slide
from hwcheck.network.layer import Layer, Padding, Shape
from hwcheck.network.pooling import Pool
from hwcheck.slips.rule import Slip

CHANNELS_PLACE, SIZES_PLACE = "the channels", "height and width"

STRIDE = Slip(
    "stride-forgotten", SIZES_PLACE, "the filter moves in steps; how long are they?", "the stride is forgotten"
)
OWN_STRIDE = Slip(
    "stride-as-size",
    SIZES_PLACE,
    "the window does not move by its own size here; how long is a step?",
    "the size of the window taken for its stride",
)
SAME = Slip(
    "padding-assumed",
    SIZES_PLACE,
    "the size stays as it is only with padding; is there any?",
    "padding that is not there",
)
PADDING = Slip(
    "padding-forgotten", SIZES_PLACE, "there is padding around the input; does it count?", "the padding is forgotten"
)
OUTPUT_PADDING = Slip(
    "padding-forgotten", SIZES_PLACE, "what does the output padding add at the end?", "the output padding is forgotten"
)
ONCE = Slip(
    "padding-once", SIZES_PLACE, "the padding stands on how many sides?", "the padding counted on one side only"
)
DILATION = Slip(
    "dilation-forgotten",
    SIZES_PLACE,
    "the entries of the filter stand apart; how far does it reach?",
    "the dilation is forgotten",
)
WIDENED = Slip(
    "dilation-as-size",
    SIZES_PLACE,
    "the gaps lie between the entries of the filter; how many gaps are there?",
    "the filter times the dilation: d k for d (k - 1) + 1",
)
ROUNDED = Slip(
    "off-by-one",
    SIZES_PLACE,
    "does the last window still fit, or is there a rest?",
    "rounded up in place of down",
)
ROUNDED_DOWN = Slip(
    "off-by-one", SIZES_PLACE, "what happens here to a rest that does not fill a window?", "rounded down, not up"
)
KERNEL = Slip(
    "filter-subtracted", SIZES_PLACE, "a filter fits once more than the steps it can take", "n - k for n - k + 1"
)
OF_INPUT = Slip(
    "channels-of-input",
    CHANNELS_PLACE,
    "the channels are those of the input; how many filters are there?",
    "channels of the input",
)
MULTIPLIED = Slip(
    "channels-multiplied",
    CHANNELS_PLACE,
    "each filter reaches through all channels and gives one; how many are there then?",
    "channels of the input times filters",
)


def mistaken(layer: Layer, inputs: Shape) -> Iterator[tuple[Slip, Layer]]:
    """The layer with each slip, the likeliest first."""
    match layer:
        case Conv():
            yield from _slid(layer, layer.slides(), inputs)
            yield OF_INPUT, replace(layer, out_channels=inputs[0], groups=1)
            yield MULTIPLIED, replace(layer, out_channels=layer.out_channels * inputs[0], groups=1)
        case ConvTranspose():
            yield STRIDE, replace(layer, stride=(1,))
            yield PADDING, replace(layer, padding=(0,))
            yield OUTPUT_PADDING, replace(layer, output_padding=(0,))
            yield OF_INPUT, replace(layer, out_channels=inputs[0], groups=1)
        case Pool():
            yield from _slid(layer, layer.slides(), inputs)


def _slid(layer: Conv | Pool, along: tuple[Slide, ...], inputs: Shape) -> Iterator[tuple[Slip, Layer]]:
    """Slips in how a window moves along the axes."""
    if any(slide.stride > 1 for slide in along):
        yield STRIDE, replace(layer, stride=(1,))
    if any(slide.before or slide.after for slide in along):
        yield PADDING, replace(layer, padding=(0,))
        yield ONCE, replace(layer, padding=tuple((slide.before, 0) for slide in along))
    elif isinstance(layer, Conv):
        yield SAME, replace(layer, stride=(1,), padding=_keeping(along))
        yield SAME, replace(layer, padding=_keeping(along))
    if any(slide.dilation > 1 for slide in along):
        yield DILATION, replace(layer, dilation=(1,))
        yield WIDENED, _wider(layer, tuple(slide.kernel * slide.dilation for slide in along))
    if isinstance(layer, Conv):
        up = tuple((slide.before, slide.after + slide.stride - 1) for slide in along)
        yield ROUNDED, replace(layer, padding=up)
    else:
        yield ROUNDED_DOWN if layer.ceil_mode else ROUNDED, replace(layer, ceil_mode=not layer.ceil_mode)
        if layer.stride is not None:
            yield OWN_STRIDE, replace(layer, stride=None)
    yield KERNEL, _wider(layer, tuple(slide.extent + slide.stride for slide in along))


def _keeping(along: tuple[Slide, ...]) -> Padding:
    """The padding with which the size stays."""
    return tuple(((slide.extent - 1) // 2, slide.extent // 2) for slide in along)


def _wider(layer: Conv | Pool, kernel: tuple[int, ...]) -> Conv | Pool:
    stride = layer.stride if layer.stride is not None else layer.kernel_size
    return replace(layer, kernel_size=kernel, stride=stride, dilation=(1,))
