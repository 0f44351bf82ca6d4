"""What does a layer keep of how it was made? `self.conv.stride`, `self.norm.eps`, as PyTorch keeps them."""

from __future__ import annotations

from collections.abc import Mapping

from hwcheck.network.module.signatures import SIGNATURES
from hwcheck.network.module.trouble import Unfollowed
from hwcheck.network.module.values import Leaf, Value

_WINDOWS = {"stride": 1, "padding": 0, "dilation": 1, "output_padding": 0}
_RECURRENT = {"num_layers": 1, "bidirectional": False, "proj_size": 0, "batch_first": False, "dropout": 0.0}
_USUAL: Mapping[str, Mapping[str, Value]] = {
    "Conv": {**_WINDOWS, "groups": 1, "padding_mode": "zeros"},
    "MaxPool": {"padding": 0, "dilation": 1, "return_indices": False, "ceil_mode": False},
    "AvgPool": {"padding": 0, "ceil_mode": False, "count_include_pad": True},
    "BatchNorm": {"eps": 1e-5, "momentum": 0.1, "affine": True, "track_running_stats": True},
    "InstanceNorm": {"eps": 1e-5, "momentum": 0.1, "affine": False, "track_running_stats": False},
    "GroupNorm": {"eps": 1e-5, "affine": True},
    "LayerNorm": {"eps": 1e-5, "elementwise_affine": True},
    "RMSNorm": {"eps": None, "elementwise_affine": True},
    "Dropout": {"p": 0.5, "inplace": False},
    "Embedding": {"padding_idx": None, "max_norm": None},
    "ReLU": {"inplace": False},
    "LeakyReLU": {"negative_slope": 0.01, "inplace": False},
    "ELU": {"alpha": 1.0, "inplace": False},
    "Softmax": {"dim": None},
    "Flatten": {"start_dim": 1, "end_dim": -1},
    "PReLU": {"num_parameters": 1},
    **dict.fromkeys(("RNN", "LSTM", "GRU"), _RECURRENT),
    "MultiheadAttention": {"dropout": 0.0, "batch_first": False},
}


def kept_names(leaf: Leaf) -> tuple[str, ...]:
    return (*SIGNATURES[leaf.kind].replace("|", "").split(), "in_channels")


def setting_of(leaf: Leaf, name: str) -> Value:
    """The value, one for each axis where PyTorch keeps one for each."""
    usual = _USUAL.get(leaf.kind) or _USUAL.get(leaf.kind.removeprefix("Lazy")[:-2].removesuffix("Transpose"), {})
    if name not in leaf.settings and name == "stride" and leaf.kind.startswith(("MaxPool", "AvgPool")):
        return leaf.settings["kernel_size"]
    if name not in leaf.settings and name not in usual:
        raise Unfollowed(f"the usual {name} of {leaf.kind} is not followed")
    value = leaf.settings.get(name, usual.get(name))
    if name == "normalized_shape":
        return (value,) if isinstance(value, int) else tuple(value)
    if leaf.kind.startswith("Conv") and name in ("kernel_size", *_WINDOWS):
        rank = int(leaf.kind[-2])
        return (value,) * rank if isinstance(value, int) else tuple(value) if isinstance(value, list) else value
    return value
