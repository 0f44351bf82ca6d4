"""How do a layer's settings, as a person writes them, become a `Layer`?

A layer is a dataclass whose fields have PyTorch's names; what a field may hold is told by its annotation. Short
names (`in`, `out`, `kernel`) and the plain words of homework sheets stand for the field that the layer has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields

from hwcheck.errors import DeclarationError, did_you_mean
from hwcheck.network.layer import Layer

MAX_SIZE = 10**9
MAX_AXES = 8
MAX_DEPTH = 1000

# A short name stands for the first of these fields that the layer has.
SHORT = {
    "in": "in_channels in_features input_size num_embeddings in1_features",
    "in_channels": "in_features",
    "in_features": "in_channels",
    "out": "out_channels out_features embedding_dim output_size",
    "out_channels": "out_features",
    "out_features": "out_channels",
    "in1": "in1_features",
    "in2": "in2_features",
    "mid": "mid_channels",
    "width": "mid_channels",
    "planes": "mid_channels out_channels",
    "inplanes": "in_channels",
    "units": "out_features hidden_size",
    "filters": "out_channels",
    "kernel": "kernel_size",
    "k": "kernel_size",
    "filter_size": "kernel_size",
    "pool_size": "kernel_size",
    "strides": "stride",
    "s": "stride",
    "pad": "padding",
    "pads": "padding",
    "dilation_rate": "dilation",
    "d": "dilation",
    "ceil": "ceil_mode",
    "features": "num_features num_channels in_features normalized_shape hidden_size embed_dim num_parameters",
    "channels": "num_features num_channels in_channels num_parameters",
    "num": "num_parameters num_embeddings num_features num_heads",
    "num_parameters": "num_features",
    "num_features": "num_channels normalized_shape",
    "num_channels": "num_features",
    "g": "groups",
    "groups": "num_groups",
    "shape": "normalized_shape unflattened_size",
    "normalized": "normalized_shape",
    "affine": "elementwise_affine",
    "sizes": "unflattened_size shape",
    "size": "output_size kernel_size shape unflattened_size num_embeddings",
    "output": "output_size out_channels out_features shape unflattened_size",
    "start": "start_dim",
    "end": "end_dim",
    "axis": "dim",
    "scale": "scale_factor upscale_factor",
    "factor": "scale_factor upscale_factor downscale_factor reduction expand_ratio",
    "r": "upscale_factor downscale_factor reduction",
    "upscale": "upscale_factor",
    "downscale": "downscale_factor",
    "ratio": "reduction expand_ratio",
    "expand": "expand_ratio",
    "expansion": "expand_ratio",
    "t": "expand_ratio",
    "hidden": "hidden_size",
    "input": "input_size in_features",
    "layers": "num_layers",
    "bidir": "bidirectional",
    "proj": "proj_size",
    "vocab": "num_embeddings",
    "vocab_size": "num_embeddings",
    "vocabulary": "num_embeddings",
    "num_embed": "num_embeddings",
    "dim": "embedding_dim embed_dim d_model normalized_shape",
    "embed": "embed_dim embedding_dim d_model",
    "embedding": "embedding_dim embed_dim",
    "embed_dim": "embedding_dim d_model",
    "embedding_dim": "embed_dim",
    "d_model": "embed_dim",
    "model": "d_model",
    "heads": "num_heads nhead",
    "num_heads": "nhead",
    "nhead": "num_heads",
    "feedforward": "dim_feedforward",
    "ff": "dim_feedforward",
    "ffn": "dim_feedforward",
    "d_ff": "dim_feedforward",
    "patch": "patch_size",
    "kernel_size": "patch_size",
    "output_pad": "output_padding",
    "op": "output_padding",
    "bn": "norm",
    "repeats": "repeat",
    "times": "repeat",
}

# They bear on values, training or storage, never on a shape or a count.
SILENT = frozenset(
    """
    eps momentum track_running_stats padding_mode device dtype inplace return_indices count_include_pad
    divisor_override batch_first activation norm_first padding_idx max_norm norm_type p scale_grad_by_freq sparse
    mode align_corners value nonlinearity name note init comment id label dropout add_zero_attn downsample
    layer_norm_eps seq seq_len recompute_scale_factor
    """.split()
)


# The settings that designs ask for, each by one name.
COMMON = {"kernel_size": "kernel", "patch_size": "kernel", "out_channels": "out", "out_features": "out"}
COMMON |= {word: word for word in ("kernel", "out", "stride", "padding", "dilation", "groups", "output_padding")}


def canonical(setting: str) -> str:
    """`kernel` for `kernel_size`, `filter_size` and `k`; a name without a common one stays."""
    lower = setting.lower()
    return next((COMMON[name] for name in (lower, *SHORT.get(lower, "").split()) if name in COMMON), lower)


def build(kind: type[Layer], given: Mapping[str, object], fixed: Mapping[str, object]) -> Layer:
    """The layer with these settings. Raises DeclarationError; `fixed` is what the layer's name already says."""
    known = readers(kind)
    values = dict(fixed)
    for name, value in given.items():
        field = field_of(name, known, values)
        if field is None and (name.lower() in SILENT or not known):
            continue
        if field is None:
            open_names = sorted(set(known) - set(fixed))
            fix = did_you_mean(name, open_names) or ("use " + ", ".join(open_names) if open_names else "leave it out")
            raise DeclarationError(f"no setting {name!r}", fix=fix)
        values[field] = known[field](name, value)
    if len(values) < len(known) and (missing := [name for name in required(kind) if name not in values]):
        raise DeclarationError(f"{missing[0]} is missing", fix=f"give {', '.join(missing)}")
    return kind(**values)


def field_of(name: str, known: Mapping[str, object], taken: Mapping[str, object]) -> str | None:
    """The field that a name stands for; one that is already given is not given twice."""
    lower = name.lower().replace("-", "_")
    for field in (lower, *SHORT.get(lower, "").split()):
        if field in known and field not in taken:
            return field
    return None


def required(kind: type[Layer]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.default is MISSING)  # type: ignore[arg-type]


Reader = Callable[[str, object], object]


def readers(kind: type[Layer]) -> Mapping[str, Reader]:
    """For each field of a layer, what reads its value."""
    if kind not in _READERS_OF:  # a search of designs builds thousands of one kind
        _READERS_OF[kind] = {field.name: READERS[str(field.type)] for field in fields(kind)}  # type: ignore[arg-type]
    return _READERS_OF[kind]


_READERS_OF: dict[type[Layer], Mapping[str, Reader]] = {}


def whole(name: str, value: object, low: int | None = 1) -> int:
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise DeclarationError(f"{name} is {value!r}", fix="give a whole number")
    if (low is not None and value < low) or abs(value) > MAX_SIZE:
        raise DeclarationError(f"{name} is {value}", fix=f"use {low} or more" if value < (low or 0) else "use less")
    return value


def depth(name: str, value: object) -> int:
    times = whole(name, value)
    if times > MAX_DEPTH:
        raise DeclarationError(f"{name} is {times}", fix=f"use at most {MAX_DEPTH}")
    return times


def row(name: str, value: object, low: int | None = 1) -> tuple[int, ...]:
    """One number or several."""
    items = value if isinstance(value, list | tuple) else [value]
    if not 0 < len(items) <= MAX_AXES:
        raise DeclarationError(f"{name} has {len(items)} numbers", fix=f"give 1 to {MAX_AXES}")
    return tuple(whole(name, item, low) for item in items)


def padding(name: str, value: object) -> object:
    """A number, "same", "valid", a list, or a list of (before, after). Negative numbers crop, where that is allowed."""
    if isinstance(value, str):
        word = value.lower()
        if word not in ("same", "valid"):
            raise DeclarationError(f"{name} is {value!r}", fix="use a number, 'same' or 'valid'")
        return "same" if word == "same" else (0,)
    items = value if isinstance(value, list | tuple) else [value]
    if not 0 < len(items) <= MAX_AXES:
        raise DeclarationError(f"{name} has {len(items)} numbers", fix=f"give 1 to {MAX_AXES}")
    sides: list[int | tuple[int, int]] = []
    for item in items:
        if isinstance(item, list | tuple):
            pair = row(name, item, -MAX_SIZE)
            sides.append((pair[0], pair[-1]))
        else:
            sides.append(whole(name, item, -MAX_SIZE))
    return tuple(sides)


def flag(name: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value in (0, 1):
        return value == 1
    raise DeclarationError(f"{name} is {value!r}", fix="use true or false")


def factors(name: str, value: object) -> tuple[float, ...]:
    items = value if isinstance(value, list | tuple) else [value]
    numbers = tuple(float(item) for item in items if isinstance(item, int | float) and 0 < item <= MAX_SIZE)
    if not numbers or len(numbers) != len(items) or len(items) > MAX_AXES:
        raise DeclarationError(f"{name} is {value!r}", fix="give a positive number")
    return numbers


def perhaps(reader: Reader) -> Reader:
    return lambda name, value: None if value is None else reader(name, value)


def kept(name: str, value: object) -> object:
    """What `catalogue` has already read, or fixed by the layer's name."""
    return value


def adaptive(name: str, value: object) -> tuple[int, ...]:
    items = value if isinstance(value, list | tuple) else [value]
    return row(name, [0 if item is None else whole(name, item) for item in items], 0)


READERS: Mapping[str, Reader] = {
    "Count": whole,
    "Count | None": perhaps(whole),
    "int": lambda name, value: whole(name, value, 0),
    "Depth": depth,
    "Index": lambda name, value: whole(name, value, None),
    "Sizes": row,
    "Sizes | None": perhaps(row),
    "Margins": lambda name, value: row(name, value, 0),
    "Padding": padding,
    "bool": flag,
    "str": kept,
    "tuple[int, ...]": lambda name, value: row(name, value, None),
    "Targets": adaptive,
    "tuple[float, ...] | None": perhaps(factors),
    "Layers": kept,
    "tuple[Layers, ...]": kept,
}
