"""How is a layer written on a command line? `conv:5x5x20,s2,p1` is the table `{"type": "conv2d", "kernel": ...}`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from hwcheck.errors import DeclarationError, did_you_mean
from hwcheck.network.catalogue import TYPES, plain
from hwcheck.network.layer import Shape
from hwcheck.network.network import Network
from hwcheck.network.spec import network_of

UNKNOWN = "?"

# The option, the layer type that it means, and what the sizes before the first comma say.
OPTIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "conv": ("conv2d", "kernel and out"),
        "conv1d": ("conv1d", "kernel and out"),
        "conv3d": ("conv3d", "kernel and out"),
        "convt": ("conv_transpose2d", "kernel and out"),
        "depthwise": ("depthwise_separable", "kernel and out"),
        "pool": ("maxpool2d", "kernel"),
        "avgpool": ("avgpool2d", "kernel"),
        "adaptive": ("adaptive_avgpool2d", "output"),
        "gap": ("global_avgpool", ""),
        "fc": ("fc", "out"),
        "bn": ("batchnorm", "features"),
        "ln": ("layernorm", "normalized_shape"),
        "gn": ("groupnorm", "groups"),
        "relu": ("relu", ""),
        "sigmoid": ("sigmoid", ""),
        "tanh": ("tanh", ""),
        "softmax": ("softmax", ""),
        "prelu": ("prelu", "num"),
        "dropout": ("dropout", "p"),
        "flatten": ("flatten", ""),
        "pad": ("zero_pad2d", "padding"),
        "upsample": ("upsample", "scale_factor"),
        "block": ("basicblock", "out"),
        "bottleneck": ("bottleneck", "mid"),
        "embedding": ("embedding", "vocab and dim"),
        "rnn": ("rnn", "hidden"),
        "lstm": ("lstm", "hidden"),
        "gru": ("gru", "hidden"),
        "attention": ("multihead_attention", "heads"),
    }
)

LETTERS = {"s": "stride", "p": "padding", "d": "dilation", "g": "groups", "k": "kernel", "op": "output_padding"}
LETTERS |= {"l": "layers", "o": "out"}
WORDS: Mapping[str, tuple[str, object]] = MappingProxyType(
    {
        "nobias": ("bias", False),
        "bias": ("bias", True),
        "ceil": ("ceil_mode", True),
        "same": ("padding", "same"),
        "valid": ("padding", "valid"),
        "affine": ("affine", True),
        "noaffine": ("affine", False),
        "bidirectional": ("bidirectional", True),
        "bn": ("norm", True),
    }
)

_NUMBER = r"-?\d{1,9}(?:\.\d{1,9})?|\?"
_SIZES = re.compile(rf"(?:{_NUMBER})(?:[x×*](?:{_NUMBER}))*", re.IGNORECASE)
_SETTING = re.compile(rf"(op|[a-z])((?:{_NUMBER}).*|same|valid)", re.IGNORECASE)
_SEQUENCES = (
    "rnn",
    "lstm",
    "gru",
    "attention",
    "multihead",
    "mha",
    "selfattention",
    "transformer",
    "embedding",
    "layernorm",
)


def read_layer(text: str) -> dict[str, object]:
    """The table of one layer: `fc:500`, `pool:3,s2,ceil`, `gru:hidden=20,layers=2`. Raises DeclarationError."""
    option, rest = (*re.split(r"[:\s]\s*", text.strip().removeprefix("--"), maxsplit=1), "")[:2]
    name, head = OPTIONS.get(option, (option, ""))
    where = f"--{option} {rest}".strip()
    table: dict[str, object] = {"type": name}
    items = [item.strip() for item in rest.split(",")] if rest.strip() else []
    try:
        check_type(name)
        if items and head and _SIZES.fullmatch(items[0]):
            table.update(read_head(head, read_value(items.pop(0)), name))
        order = () if head else called_with(name)
        while items and order and _SIZES.fullmatch(items[0]):
            table[order[0]] = read_value(items.pop(0))
            order = order[1:]
        for item in items:
            setting, value = read_setting(item)
            if setting in table:
                raise DeclarationError(f"{setting} is given twice", fix="give it once")
            table[setting] = value
    except DeclarationError as error:
        error.where = where
        raise
    return table


def check_type(name: str) -> None:
    """An unknown type is said before anything about its settings."""
    if plain(name) not in TYPES:
        fix = did_you_mean(plain(name), TYPES) or "see --help for the types"
        raise DeclarationError(f"no layer type {name!r}", fix=fix)


def called_with(name: str) -> tuple[str, ...]:
    """The settings in PyTorch's order, `PixelShuffle:2`, of a layer that is told nothing about what comes in."""
    from hwcheck.network.module.signatures import INCOMING, SIGNATURES

    signature = next((order for kind, order in SIGNATURES.items() if plain(kind) == plain(name)), "")
    names = tuple(signature.replace("|", " ").split())
    return () if not names or names[0] in INCOMING else names


def read_head(head: str, value: object, name: str) -> dict[str, object]:
    """What stands before the first comma."""
    if " and " not in head:
        return {head: value}
    sizes = value if isinstance(value, list) else [value]
    first, last = head.split(" and ")
    rank = 1 if name.endswith("1d") or first == "vocab" else 3 if name.endswith("3d") else 2
    if len(sizes) != rank + 1:
        example = "x".join("5" * rank) + "x20" if first == "kernel" else "1000x64"
        raise DeclarationError(f"{len(sizes)} sizes", fix=f"write {example}: {first} and then {last}")
    along = sizes[:-1]
    if UNKNOWN in along:
        if set(along) != {UNKNOWN}:
            raise DeclarationError("a kernel known along one axis only", fix="write ?x? for a square one")
        return {first: UNKNOWN, last: sizes[-1]}
    return {first: along if rank > 1 else along[0], last: sizes[-1]}


def read_setting(item: str) -> tuple[str, object]:
    """One setting after a comma: `s2`, `nobias`, `stride=2`."""
    name, equals, value = (part.strip() for part in item.partition("="))
    if equals:
        return name, read_value(value)
    if name.lower() in WORDS:
        return WORDS[name.lower()]
    match = _SETTING.fullmatch(name)
    if match is None or match[1].lower() not in LETTERS:
        letters = ", ".join(f"{letter}2 ({word})" for letter, word in sorted(LETTERS.items()))
        raise DeclarationError(f"no setting {item!r}", fix=f"use {letters}, {', '.join(sorted(WORDS))}, or name=value")
    return LETTERS[match[1].lower()], read_value(match[2])


def read_value(text: str) -> object:
    """`3`, `3x2`, `0.5`, `?`, `true`, or a word."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if not _SIZES.fullmatch(text):
        return text
    sizes = [read_number(part) for part in re.split(r"[x×*]", text.lower())]
    return sizes if len(sizes) > 1 else sizes[0]


def read_number(text: str) -> int | float | str:
    if text == UNKNOWN:
        return UNKNOWN
    return float(text) if "." in text else int(text)


def read_sizes(text: str, where: str) -> Shape:
    """`28x28x3`, `28 × 28 × 3`, `(28, 28, 3)` as numbers. Raises DeclarationError."""
    parts = re.split(r"\s*[x×*,]\s*", text.strip().strip("()[]").lower())
    if len(parts) > 8 or not all(re.fullmatch(r"[0-9]{1,9}", part) and int(part) for part in parts):
        raise DeclarationError(f"{text!r} is no size", where=where, fix="write 28x28x3 (height, width, channels)")
    return tuple(map(int, parts))


def is_sequence(layers: tuple[Mapping[str, object], ...]) -> bool:
    """Whether the input is (length, features), which has no channels to move."""
    return any(plain(str(layer["type"])).startswith(_SEQUENCES) for layer in layers[:1])


def tables(layers: Sequence[str | Mapping[str, object]]) -> tuple[Mapping[str, object], ...]:
    """Layers as tables, whether they are written as tables or in short."""
    return tuple(read_layer(layer) if isinstance(layer, str) else layer for layer in layers)


def channels_first(sizes: Shape, layers: tuple[Mapping[str, object], ...]) -> Shape:
    """Height, width, channels as channels, height, width; `28x28` has one channel, `30` are features."""
    if len(sizes) == 1 or is_sequence(layers):
        return sizes
    if len(sizes) == 2 and not any(str(layer["type"]).endswith("1d") for layer in layers):
        return (1, *sizes)
    return (sizes[-1], *sizes[:-1])


def channels_last(shape: Shape, layers: tuple[Mapping[str, object], ...]) -> Shape:
    """The way back, for showing."""
    return shape if is_sequence(layers) else (*shape[1:], shape[0])


def spec_from(
    sizes: Shape, layers: Sequence[str | Mapping[str, object]], as_written: bool = False, target: Shape = ()
) -> dict[str, object]:
    """The table of a network, channel-first, from sizes as people write them: height, width, channels."""
    written = tables(layers)
    first = sizes if as_written else channels_first(sizes, written)
    spec: dict[str, object] = {"input": list(first), "layers": list(written)}
    if target:
        spec["target"] = list(target if as_written else channels_first(target, written))
    return spec


def network_from(sizes: Shape, layers: Sequence[str | Mapping[str, object]], as_written: bool = False) -> Network:
    """The same as a network. Raises DeclarationError."""
    return network_of(spec_from(sizes, layers, as_written))
