"""Which layers make up VGG11?

Configuration A of Simonyan, Zisserman (2015), "Very deep convolutional networks", table 1: eight 3x3 convolutions with
padding 1, each followed by a relu, five 2x2 poolings, three fully-connected layers. For 224x224 pictures the last
pooling leaves 512x7x7; for the 32x32 pictures of CIFAR-10, the sheet's problem 6, it leaves 512x1x1.
"""

from __future__ import annotations

from collections.abc import Mapping

Layer = Mapping[str, object]

# The number of filters, or "pool".
CONFIGURATION_A = (64, "pool", 128, "pool", 256, 256, "pool", 512, 512, "pool", 512, 512, "pool")


def vgg11(
    input_shape: tuple[int, int, int] = (3, 32, 32), hidden: int = 4096, num_classes: int = 10
) -> tuple[Layer, ...]:
    channels, height, width = input_shape
    flat = 512 * (height // 32) * (width // 32)
    return (
        *_features(channels),
        {"type": "flatten"},
        *({"type": "linear", "in": flat, "out": hidden}, {"type": "relu"}, {"type": "dropout"}),
        *({"type": "linear", "in": hidden, "out": hidden}, {"type": "relu"}, {"type": "dropout"}),
        {"type": "linear", "in": hidden, "out": num_classes},
    )


def _features(channels: int) -> list[Layer]:
    layers: list[Layer] = []
    for entry in CONFIGURATION_A:
        if isinstance(entry, int):
            layers.append({"type": "conv2d", "in": channels, "out": entry, "kernel": 3, "padding": 1})
            layers.append({"type": "relu"})
            channels = entry
        else:
            layers.append({"type": "maxpool2d", "kernel": 2})
    return layers
