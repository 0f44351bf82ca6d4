"""Whole networks, against the sizes that their authors and PyTorch's model pages publish."""

from __future__ import annotations

from typing import Any

import pytest

from hwcheck.network.network import rows, total_params
from hwcheck.network.spec import network_of

Spec = dict[str, Any]


def conv(out: int, kernel: int, **settings: Any) -> Spec:
    return {"type": "conv2d", "out": out, "kernel": kernel, **settings}


def relu_after(*layers: Spec) -> list[Spec]:
    return [layer for pair in layers for layer in (pair, {"type": "relu"})]


def pool(kernel: int = 2, stride: int = 2) -> Spec:
    return {"type": "maxpool2d", "kernel": kernel, "stride": stride}


def head(*widths: int) -> list[Spec]:
    return [{"type": "flatten"}, *({"type": "linear", "out": width} for width in widths)]


ALEXNET = [
    *relu_after(conv(64, 11, stride=4, padding=2)),
    pool(3),
    *relu_after(conv(192, 5, padding=2)),
    pool(3),
    *relu_after(conv(384, 3, padding=1), conv(256, 3, padding=1), conv(256, 3, padding=1)),
    pool(3),
    {"type": "adaptive_avgpool2d", "output": [6, 6]},
    *head(4096, 4096, 1000),
]
VGG16 = [
    layer
    for width, depth in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
    for layer in [*relu_after(*[conv(width, 3, padding=1)] * depth), pool()]
] + head(4096, 4096, 1000)
STEM = [
    conv(64, 7, stride=2, padding=3, bias=False),
    {"type": "bn"},
    {"type": "maxpool2d", "kernel": 3, "stride": 2, "padding": 1},
]
RESNET18 = [
    *STEM,
    *(
        {"type": "basicblock", "out": width, "stride": stride}
        for width, first in ((64, 1), (128, 2), (256, 2), (512, 2))
        for stride in (first, 1)
    ),
    {"type": "adaptive_avgpool2d", "output": 1},
    *head(1000),
]
RESNET50 = [
    *STEM,
    *(
        {"type": "Bottleneck", "mid": width, "stride": stride if place == 0 else 1}
        for width, depth, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2))
        for place in range(depth)
    ),
    {"type": "gap"},
    *head(1000),
]
MOBILENET_V2 = [
    conv(32, 3, stride=2, padding=1, bias=False),
    {"type": "bn"},
    *(
        {"type": "inverted_residual", "out": out, "expand": expand, "stride": stride if place == 0 else 1}
        for expand, out, depth, stride in (
            (1, 16, 1, 1),
            (6, 24, 2, 2),
            (6, 32, 3, 2),
            (6, 64, 4, 2),
            (6, 96, 3, 1),
            (6, 160, 3, 2),
            (6, 320, 1, 1),
        )
        for place in range(depth)
    ),
    conv(1280, 1, bias=False),
    {"type": "bn"},
    {"type": "gap"},
    *head(1000),
]
VIT_LAYER = {"type": "transformer_encoder_layer", "heads": 12, "ff": 3072}


@pytest.mark.parametrize(
    ("layers", "total", "before_the_head"),
    [
        pytest.param(ALEXNET, 61_100_840, (256, 6, 6), id="AlexNet"),
        pytest.param(VGG16, 138_357_544, (512, 7, 7), id="VGG-16"),
        pytest.param(RESNET18, 11_689_512, (512, 1, 1), id="ResNet-18"),
        pytest.param(RESNET50, 25_557_032, (2048, 1, 1), id="ResNet-50"),
        pytest.param(MOBILENET_V2, 3_504_872, (1280, 1, 1), id="MobileNetV2"),
    ],
)
def test_published_networks_have_their_published_size(
    layers: list[Spec], total: int, before_the_head: tuple[int, ...]
) -> None:
    table = rows(network_of({"input": [3, 224, 224], "layers": layers}))
    assert total_params(table) == total
    flatten = next(place for place, row in enumerate(table) if row.step.type == "flatten")
    assert table[flatten].inputs == before_the_head
    assert table[-1].output == (1000,)


def test_the_encoder_of_a_vision_transformer_has_its_published_size() -> None:
    """ViT-B/16 has 86,567,656 parameters; its class token, 197 positions, last norm and head are added by hand."""
    layers = [{"type": "patch_embedding", "dim": 768, "patch": 16}, *[VIT_LAYER] * 12]
    table = rows(network_of({"input": [3, 224, 224], "layers": layers}))
    assert table[0].output == (196, 768)
    assert total_params(table) + 768 + 197 * 768 + 2 * 768 + 769 * 1000 == 86_567_656


def test_resnet_50_takes_its_published_multiply_adds() -> None:
    """4.09 GMACs on PyTorch's page; it counts as we do."""
    table = rows(network_of({"input": [3, 224, 224], "layers": RESNET50}))
    assert round(sum(row.multiply_adds for row in table) / 1e9, 2) == 4.09


def test_vgg_16_sees_212_pixels_before_its_head() -> None:
    """Araujo et al. 2019, table of architectures: 212, effective stride 32."""
    table = rows(network_of({"input": [3, 224, 224], "layers": VGG16}))
    field = next(row.field for row in reversed(table) if row.step.type == "maxpool2d")
    assert field is not None
    assert [*field.sizes, *field.jumps] == [212, 212, 32, 32]


def test_a_tied_weight_is_counted_once() -> None:
    layers: list[Spec] = [{"type": "embedding", "vocab": 1000, "dim": 64}, {"type": "linear", "out": 1000}]
    apart = rows(network_of({"input": [12], "layers": layers}))
    tied = rows(network_of({"input": [12], "layers": [layers[0], layers[1] | {"share": 0}]}))
    assert [row.params for row in apart] == [64000, 65000]
    assert [row.params for row in tied] == [64000, 1000]
