"""Each family of layers: the shapes and counts that PyTorch documents, beside what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from hwcheck.errors import HwcheckError
from hwcheck.network.catalogue import TYPES, kind_of, make_all
from hwcheck.network.network import rows
from hwcheck.network.settings import readers
from hwcheck.network.spec import network_of

Spec = dict[str, Any]


def only_row(inputs: list[int], layer: Spec) -> tuple[tuple[int, ...], int]:
    (row,) = rows(network_of({"input": inputs, "layers": [layer]}))
    return row.output, row.params


@pytest.mark.parametrize("name", sorted(TYPES))
def test_every_name_leads_to_a_layer_whose_settings_can_be_read(name: str) -> None:
    kind, fixed = TYPES[name]
    assert set(fixed) <= set(readers(kind_of(kind)))


# The examples and formulas of PyTorch's documentation; h is hidden_size.
@pytest.mark.parametrize(
    ("inputs", "layer", "output", "params"),
    [
        pytest.param(
            [16, 50, 100],
            {
                "type": "nn.Conv2d",
                "in_channels": 16,
                "out_channels": 33,
                "kernel_size": [3, 5],
                "stride": [2, 1],
                "padding": [4, 2],
                "dilation": [3, 1],
            },
            (33, 26, 100),
            33 * 16 * 15 + 33,
            id="conv2d, all settings by axis",
        ),
        pytest.param(
            [4, 10, 10],
            {"type": "conv2d", "out": 8, "kernel": 2, "padding": [[0, 1], [1, 0]]},
            (8, 10, 10),
            8 * 4 * 4 + 8,
            id="conv2d, another padding at each end",
        ),
        pytest.param(
            [8, 9, 9],
            {"type": "conv2d", "out": 16, "kernel": 3, "groups": 8, "bias": False},
            (16, 7, 7),
            16 * 9,
            id="conv2d by groups",
        ),
        pytest.param(
            [16, 12, 12],
            {"type": "ConvTranspose2d", "out": 16, "kernel": 3, "stride": 2, "padding": 1, "output_padding": 1},
            (16, 24, 24),
            16 * 16 * 9 + 16,
            id="transposed, output padding",
        ),
        pytest.param(
            [16, 10, 50, 100],
            {"type": "conv_transpose3d", "out": 33, "kernel": [3, 5, 2], "stride": [2, 1, 1], "padding": [0, 4, 2]},
            (33, 21, 46, 97),
            16 * 33 * 30 + 33,
            id="transposed in 3d",
        ),
        pytest.param(
            [8, 7],
            {"type": "maxpool1d", "kernel": 3, "stride": 2, "ceil_mode": True},
            (8, 3),
            0,
            id="the last window of ceil mode must not start outside",
        ),
        pytest.param(
            [8, 6],
            {"type": "maxpool1d", "kernel": 3, "stride": 2, "ceil_mode": True},
            (8, 3),
            0,
            id="ceil mode rounds up",
        ),
        pytest.param(
            [64, 10, 9],
            {"type": "AdaptiveMaxPool2d", "output_size": [None, 7]},
            (64, 10, 7),
            0,
            id="adaptive pool keeps an axis",
        ),
        pytest.param([20, 100], {"type": "batchnorm1d", "features": 20}, (20, 100), 40, id="batch norm"),
        pytest.param(
            [20, 9, 9], {"type": "instancenorm2d", "features": 20}, (20, 9, 9), 0, id="instance norm has no parameters"
        ),
        pytest.param(
            [20, 9, 9], {"type": "instancenorm2d", "features": 20, "affine": True}, (20, 9, 9), 40, id="unless affine"
        ),
        pytest.param([6, 9, 9], {"type": "groupnorm", "groups": 3, "channels": 6}, (6, 9, 9), 12, id="group norm"),
        pytest.param(
            [5, 10, 10], {"type": "layernorm", "shape": [5, 10, 10]}, (5, 10, 10), 1000, id="layer norm over all axes"
        ),
        pytest.param(
            [5, 10], {"type": "layernorm", "normalized_shape": 10}, (5, 10), 20, id="layer norm over the last"
        ),
        pytest.param(
            [5, 10],
            {"type": "rnn", "in": 10, "hidden": 20, "layers": 2},
            (5, 20),
            20 * 30 + 40 + 20 * 40 + 40,
            id="RNN of two layers",
        ),
        pytest.param(
            [5, 10],
            {"type": "lstm", "hidden": 20, "bidirectional": True},
            (5, 40),
            2 * 4 * (20 * 30 + 40),
            id="LSTM both ways",
        ),
        pytest.param(
            [5, 10],
            {"type": "lstm", "hidden": 20, "proj_size": 7},
            (5, 7),
            4 * (20 * 17 + 40) + 140,
            id="LSTM with a projection",
        ),
        pytest.param(
            [5, 10], {"type": "gru", "hidden": 20, "bias": False}, (5, 20), 3 * 20 * 30, id="GRU without biases"
        ),
        pytest.param(
            [7, 512], {"type": "multihead_attention", "embed": 512, "heads": 8}, (7, 512), 4 * 512 * 513, id="attention"
        ),
        pytest.param(
            [7, 512],
            {"type": "TransformerEncoderLayer", "d_model": 512, "nhead": 8},
            (7, 512),
            3_152_384,
            id="transformer encoder layer",
        ),
        pytest.param([20], {"type": "bilinear", "in1": 20, "in2": 30, "out": 40}, (40,), 40 * 600 + 40, id="bilinear"),
        pytest.param([5, 10], {"type": "linear", "out": 3}, (5, 3), 33, id="linear acts on the last axis"),
        pytest.param(
            [2, 5, 5], {"type": "flatten", "start_dim": 2}, (2, 25), 0, id="flatten counts the batch as axis 0"
        ),
        pytest.param([50], {"type": "unflatten", "dim": 1, "sizes": [2, 5, -1]}, (2, 5, 5), 0, id="unflatten"),
        pytest.param([9, 4, 4], {"type": "pixel_shuffle", "factor": 3}, (1, 12, 12), 0, id="pixel shuffle"),
        pytest.param([1, 12, 12], {"type": "pixel_unshuffle", "factor": 3}, (9, 4, 4), 0, id="pixel unshuffle"),
        pytest.param([3, 5, 7], {"type": "upsample", "scale_factor": 1.5}, (3, 7, 10), 0, id="upsample rounds down"),
        pytest.param(
            [1, 3, 3], {"type": "ZeroPad2d", "padding": [1, 1, 2, 0]}, (1, 5, 5), 0, id="pad: left, right, top, bottom"
        ),
        pytest.param([8, 6, 6], {"type": "glu", "dim": 1}, (4, 6, 6), 0, id="GLU halves an axis"),
        pytest.param([8, 6, 6], {"type": "unfold", "kernel": 3}, (72, 16), 0, id="unfold"),
        pytest.param(
            [72, 16], {"type": "fold", "size": [6, 6], "kernel": 3}, (8, 6, 6), 0, id="fold, the way back of unfold"
        ),
        pytest.param([6, 4, 4], {"type": "channel_shuffle", "groups": 3}, (6, 4, 4), 0, id="channel shuffle"),
        pytest.param(
            [32, 8, 8],
            {"type": "depthwise_separable", "out": 64, "kernel": 3, "padding": 1},
            (64, 8, 8),
            32 * 10 + 64 * 33,
            id="depthwise separable",
        ),
        pytest.param(
            [32, 8, 8],
            {"type": "squeeze_excite", "reduction": 4},
            (32, 8, 8),
            8 * 33 + 32 * 9,
            id="squeeze and excitation",
        ),
        pytest.param(
            [4, 8, 8],
            {"type": "residual", "layers": [{"type": "conv2d", "out": 4, "kernel": 3, "padding": 1}]},
            (4, 8, 8),
            148,
            id="residual",
        ),
        pytest.param(
            [4, 8, 8],
            {"type": "concat", "branches": [[{"type": "conv", "out": 2, "kernel": 1}], [{"type": "relu"}]]},
            (6, 8, 8),
            10,
            id="branches side by side",
        ),
        pytest.param(
            [4, 8, 8],
            {"type": "sequential", "repeat": 2, "layers": [{"type": "conv", "out": 4, "kernel": 3}, "relu"]},
            (4, 4, 4),
            296,
            id="a row of layers twice",
        ),
        pytest.param(
            [3],
            {"type": "dropout", "rate": 0.5, "whatever": 1},
            (3,),
            0,
            id="what an elementwise layer is told does not matter",
        ),
    ],
)
def test_shapes_and_counts(inputs: list[int], layer: Spec, output: tuple[int, ...], params: int) -> None:
    assert only_row(inputs, layer) == (output, params)


@pytest.mark.parametrize(
    ("inputs", "layer", "message"),
    [
        pytest.param(
            [1, 4, 4],
            {"type": "conv2d", "out": 2, "kernel": 5},
            "layer 1 conv2d 5x5x2: the input 4x4 is smaller than the kernel 5x5 (dilation 1): "
            "kernel_size at most 4, or padding at least 1",
            id="kernel too large",
        ),
        pytest.param(
            [3, 9, 9],
            {"type": "conv2d", "in": 1, "out": 2, "kernel": 3},
            "layer 1 conv2d 3x3x2: in_channels is 1, but the input has 3 channels: in_channels=3",
            id="other channels",
        ),
        pytest.param(
            [3, 9, 9],
            {"type": "conv2d", "out": 4, "kernel": 3, "groups": 2},
            "2 groups do not divide in_channels 3: use groups that divide 3",
            id="groups do not divide",
        ),
        pytest.param(
            [9],
            {"type": "conv2d", "out": 4, "kernel": 3},
            "the input 9 has 1 axes: give it (channels, height, width)",
            id="no image",
        ),
        pytest.param(
            [2, 5, 5],
            {"type": "maxpool2d", "kernel": 2, "padding": 2},
            "padding 2 is more than half the kernel: padding at most 1",
            id="pooling nothing but padding",
        ),
        pytest.param(
            [2, 5, 5],
            {"type": "conv2d", "out": 2, "kernel": 3, "padding": -1},
            "negative padding: use a padding layer to crop",
            id="negative padding",
        ),
        pytest.param(
            [2, 5, 5],
            {"type": "convt", "out": 2, "kernel": 3, "output_padding": 1},
            "output_padding 1 is not smaller than stride or dilation: output_padding at most 0",
            id="output padding too large",
        ),
        pytest.param(
            [50, 4, 4],
            {"type": "linear", "in": 800, "out": 10},
            "in_features is 800, but the last axis of 50x4x4 has 4: flatten first",
            id="flatten forgotten",
        ),
        pytest.param(
            [5, 10],
            {"type": "mha", "heads": 3},
            "3 heads do not divide embed_dim 10: use heads that divide 10",
            id="heads do not divide",
        ),
        pytest.param(
            [4, 8, 8],
            {"type": "channel_shuffle", "groups": 3},
            "3 groups do not divide 4 channels: use groups that divide 4",
            id="channels that cannot be shuffled",
        ),
        pytest.param(
            [72, 15],
            {"type": "fold", "size": [6, 6], "kernel": 3},
            "8x6x6 has 16 windows, not 15: give it 16 columns",
            id="columns of another image",
        ),
        pytest.param(
            [4, 8, 8],
            {"type": "residual", "layers": [{"type": "maxpool2d", "kernel": 2}]},
            "the branch gives 4x4x4, the shortcut 4x8x8",
            id="a shortcut that does not fit",
        ),
        pytest.param(
            [1, 9, 9],
            {"type": "conv2d", "out": 2, "kernl": 3},
            "no setting 'kernl': did you mean 'kernel_size'?",
            id="misspelt setting",
        ),
        pytest.param(
            [1, 9, 9], {"type": "conv2", "out": 2}, "no layer type 'conv2': did you mean 'conv2d'?", id="misspelt type"
        ),
        pytest.param(
            [1, 9, 9], {"type": "conv2d", "out": 2}, "layer 1 conv2d: kernel_size is missing", id="missing setting"
        ),
        pytest.param(
            [1, 9, 9], {"type": "conv2d", "out": 2, "kernel": 0}, "kernel is 0: use 1 or more", id="kernel of nothing"
        ),
        pytest.param(
            [1, 9, 9],
            {"type": "conv2d", "out": 2, "kernel": "big"},
            "kernel is 'big': give a whole number",
            id="no number",
        ),
        pytest.param([1, 9, 9], {"type": "conv2d", "out": 10**12, "kernel": 1}, "use less", id="beyond all bounds"),
        pytest.param(
            [10**6, 10**6, 1],
            {"type": "upsample", "scale": 10**6},
            "use smaller sizes",
            id="a tensor beyond all bounds",
        ),
    ],
)
def test_refusals_say_which_layer_which_numbers_and_what_would_fit(
    inputs: list[int], layer: Spec, message: str
) -> None:
    with pytest.raises(HwcheckError) as caught:
        only_row(inputs, layer)
    assert message in str(caught.value)


def test_repetitions_of_repetitions_are_bounded() -> None:
    nest: Spec = {"type": "sequential", "repeat": 500, "layers": ["relu"]}
    assert only_row([3], nest) == ((3,), 0)
    with pytest.raises(HwcheckError, match="more than 5000 layers"):
        only_row([3], {"type": "sequential", "repeat": 500, "layers": [nest]})
    with pytest.raises(HwcheckError, match="num_layers is 1000000: use at most 1000"):
        only_row([5, 10], {"type": "lstm", "hidden": 4, "num_layers": 10**6})


def test_layers_nested_without_end_are_refused() -> None:
    nest: Spec = {"type": "relu"}
    for _ in range(100):
        nest = {"type": "sequential", "layers": [nest]}
    with pytest.raises(HwcheckError, match="20 deep"):
        make_all([nest])
