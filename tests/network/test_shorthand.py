"""Layers in short, and sizes as sheets write them."""

from __future__ import annotations

import pytest

from hwcheck.errors import HwcheckError
from hwcheck.network.options import in_order
from hwcheck.network.shorthand import channels_first, channels_last, read_layer, read_sizes


@pytest.mark.parametrize(
    ("text", "table"),
    [
        pytest.param("conv:5x5x20", {"type": "conv2d", "kernel": [5, 5], "out": 20}, id="kernel, then channels"),
        pytest.param("conv 5×5×20", {"type": "conv2d", "kernel": [5, 5], "out": 20}, id="a space and another sign"),
        pytest.param(
            "conv:3x3x64,s2,p1x2,d1,g1,nobias",
            {
                "type": "conv2d",
                "kernel": [3, 3],
                "out": 64,
                "stride": 2,
                "padding": [1, 2],
                "dilation": 1,
                "groups": 1,
                "bias": False,
            },
            id="every setting by its letter",
        ),
        pytest.param(
            "conv:3x3x8,same", {"type": "conv2d", "kernel": [3, 3], "out": 8, "padding": "same"}, id="same padding"
        ),
        pytest.param("conv1d:3x16", {"type": "conv1d", "kernel": 3, "out": 16}, id="one dimension"),
        pytest.param("pool:3,s2,ceil", {"type": "maxpool2d", "kernel": 3, "stride": 2, "ceil_mode": True}, id="pool"),
        pytest.param("bn:", {"type": "batchnorm"}, id="no settings"),
        pytest.param("lstm:hidden=20,layers=2", {"type": "lstm", "hidden": 20, "layers": 2}, id="settings by name"),
        pytest.param(
            "conv:?x?x50,s?", {"type": "conv2d", "kernel": "?", "out": 50, "stride": "?"}, id="unknowns of a design"
        ),
        pytest.param("maxpool2d:3,2", {"type": "maxpool2d", "kernel_size": 3, "stride": 2}, id="PyTorch's order"),
        pytest.param("nn.Embedding:50,8", {"type": "nn.Embedding", "num_embeddings": 50, "embedding_dim": 8}, id="two"),
        pytest.param("pixel_shuffle:factor=2", {"type": "pixel_shuffle", "factor": 2}, id="any other type"),
    ],
)
def test_short_layers(text: str, table: dict[str, object]) -> None:
    assert read_layer(text) == table


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("conv:5x20", "--conv 5x20: 2 sizes: write 5x5x20: kernel and then out", id="one size too few"),
        pytest.param("conv:5x5x20,q3", "no setting 'q3': use d2 (dilation)", id="no such letter"),
        pytest.param("conv:5x5x20,s2,s3", "stride is given twice: give it once", id="one setting twice"),
        pytest.param("convv2d:3", "no layer type 'convv2d': did you mean 'conv2d'?", id="the type before its settings"),
        pytest.param("Linear:8,3", "no setting '8'", id="an order that begins with what comes in"),
        pytest.param("conv:?x5x20", "write ?x? for a square one", id="half a kernel"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, message: str) -> None:
    with pytest.raises(HwcheckError) as caught:
        read_layer(text)
    assert message in str(caught.value)


def test_options_keep_their_order_and_the_others_their_place() -> None:
    line = ["--input", "28x28", "--pool", "2", "--bn", "--conv=3x3x8", "--wide", "--dropout", "--fc", "10"]
    assert in_order(line) == [
        "--input",
        "28x28",
        "--layer=pool:2",
        "--layer=bn:",
        "--layer=conv:3x3x8",
        "--wide",
        "--layer=dropout:",
        "--layer=fc:10",
    ]


@pytest.mark.parametrize("text", ["28x28x3", "28 × 28 × 3", "(28, 28, 3)", "28*28*3"])
def test_sizes(text: str) -> None:
    assert read_sizes(text, "--input") == (28, 28, 3)


@pytest.mark.parametrize("text", ["", "28x", "0x3", "-1x3", "28 28", "1e3", "9" * 30])
def test_no_sizes(text: str) -> None:
    with pytest.raises(HwcheckError, match="is no size"):
        read_sizes(text, "--input")


@pytest.mark.parametrize(
    ("sizes", "first_layer", "shape"),
    [
        pytest.param((28, 20, 3), "conv2d", (3, 28, 20), id="height, width, channels"),
        pytest.param((28, 20), "conv2d", (1, 28, 20), id="one channel"),
        pytest.param((50, 16), "conv1d", (16, 50), id="length, channels"),
        pytest.param((9, 10), "lstm", (9, 10), id="a sequence stays"),
        pytest.param((30,), "linear", (30,), id="features stay"),
        pytest.param((4, 5, 6, 2), "conv3d", (2, 4, 5, 6), id="depth, height, width, channels"),
    ],
)
def test_axes_are_moved_and_moved_back(sizes: tuple[int, ...], first_layer: str, shape: tuple[int, ...]) -> None:
    layers = ({"type": first_layer},)
    assert channels_first(sizes, layers) == shape
    assert channels_last(shape, layers)[: len(sizes)] == sizes


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        pytest.param("Embedding:50,8", (20, 4), id="a class of PyTorch's"),
        pytest.param("nn.LSTM:hidden=4", (20, 4), id="with its module"),
        pytest.param("multihead_attention:4", (20, 4), id="in another spelling"),
        pytest.param("conv1d:3x8", (4, 20), id="an image of one dimension is none"),
    ],
)
def test_a_sequence_keeps_its_order(layer: str, shape: tuple[int, ...]) -> None:
    assert channels_first((20, 4), ({"type": layer.partition(":")[0]},)) == shape
