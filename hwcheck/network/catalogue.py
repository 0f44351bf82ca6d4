"""Which layers are there? To add one, write its dataclass and name it here.

Names are PyTorch's, in any spelling: `conv_transpose2d`, `ConvTranspose2d`, `nn.ConvTranspose2d`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from hwcheck.errors import DeclarationError, HwcheckError, did_you_mean
from hwcheck.network.layer import Layer
from hwcheck.network.settings import build

Entry = tuple[str, Mapping[str, object]]  # where the dataclass stands, and what the name already settles

NESTS = ("blocks.Sequential", "blocks.Residual", "blocks.Concat")
MAX_DEPTH = 20
MAX_LAYERS = 5000


def plain(name: str) -> str:
    """`nn.ConvTranspose2d` and `conv_transpose2d` are one name."""
    return name.rpartition(".")[2].lower().replace("_", "").replace("-", "").replace(" ", "")


def by_rank(kind: str, *stems: str) -> dict[str, Entry]:
    """`conv1d`, `conv2d`, `conv3d`; without a number the usual one, 2."""
    ranks = (("1d", 1), ("2d", 2), ("3d", 3), ("", 2))
    return {stem + suffix: (kind, {"rank": rank}) for stem in stems for suffix, rank in ranks}


def any_rank(kind: str, *stems: str) -> dict[str, Entry]:
    """The same, but without a number for inputs of any rank."""
    ranks = (("1d", 1), ("2d", 2), ("3d", 3), ("", 0))
    return {stem + suffix: (kind, {"rank": rank}) for stem in stems for suffix, rank in ranks}


def padders(stem: str, mode: str) -> dict[str, Entry]:
    return {
        stem + suffix: ("reshaping.Pad", {"rank": rank, "mode": mode})
        for suffix, rank in (("1d", 1), ("2d", 2), ("3d", 3), ("", 2))
    }


def one(kind: str, *names: str, **fixed: object) -> dict[str, Entry]:
    return dict.fromkeys(names, (kind, fixed))


ELEMENTWISE = """
    relu relu6 leaky_relu elu selu celu gelu silu swish mish sigmoid logsigmoid tanh softplus softsign softmax softmin
    softmax1d softmax2d log_softmax hardtanh hardswish hardsigmoid hardshrink softshrink tanhshrink threshold rrelu
    rectifier activation identity noop dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout
    drop_path stochastic_depth local_response_norm lrn cross_map_lrn2d normalize positional_encoding gaussian_noise
    softmax3d logit exp square abs
""".split()

TYPES: Mapping[str, Entry] = MappingProxyType(
    {
        plain(name): entry
        for name, entry in {
            **by_rank("convolution.Conv", "conv", "convolution", "lazy_conv"),
            **by_rank(
                "convolution.ConvTranspose",
                "conv_transpose",
                "convt",
                "deconv",
                "transposed_conv",
                "lazy_conv_transpose",
            ),
            **by_rank("pooling.Pool", "maxpool", "avgpool", "average_pool", "lppool", "pool"),
            **by_rank("pooling.AdaptivePool", "adaptive_avgpool", "adaptive_maxpool"),
            **by_rank("pooling.Unpool", "max_unpool"),
            **any_rank("pooling.GlobalPool", "global_avgpool", "global_maxpool", "global_average_pool"),
            **one("pooling.GlobalPool", "gap", rank=0),
            **one("pooling.Unfold", "unfold", "im2col"),
            **one("pooling.Fold", "fold", "col2im"),
            **any_rank("norm.BatchNorm", "batchnorm", "bn", "sync_batchnorm", "lazy_batchnorm"),
            **any_rank("norm.InstanceNorm", "instancenorm", "lazy_instancenorm"),
            **one("norm.GroupNorm", "groupnorm", "gn"),
            **one("norm.LayerNorm", "layernorm", "ln"),
            **one("norm.RMSNorm", "rmsnorm"),
            **one("dense.Linear", "linear", "lazy_linear"),
            **one("dense.Linear", "fc", "dense", "fully_connected", flatten=True),
            **one("dense.Bilinear", "bilinear"),
            **one("dense.Embedding", "embedding"),
            **one("dense.EmbeddingBag", "embedding_bag"),
            **one("dense.PReLU", "prelu"),
            **one("dense.GLU", "glu"),
            **one("dense.Elementwise", *ELEMENTWISE),
            **one("reshaping.Flatten", "flatten"),
            **one("reshaping.Unflatten", "unflatten"),
            **one("reshaping.Reshape", "reshape", "view"),
            **one("reshaping.Permute", "permute"),
            **one("reshaping.Upsample", "upsample", "upsample1d", "upsample2d", "upsample3d", "interpolate"),
            **one("reshaping.Upsample", "upsampling_nearest2d", "upsampling_bilinear2d", "upsampling2d"),
            **one("reshaping.PixelShuffle", "pixel_shuffle"),
            **one("reshaping.PixelUnshuffle", "pixel_unshuffle"),
            **one("reshaping.ChannelShuffle", "channel_shuffle"),
            **padders("zero_pad", "constant"),
            **padders("constant_pad", "constant"),
            **padders("pad", "constant"),
            **padders("reflection_pad", "reflect"),
            **padders("replication_pad", "replicate"),
            **padders("circular_pad", "circular"),
            **one("recurrent.Recurrent", "rnn", "rnn_cell", "simple_rnn", gates=1),
            **one("recurrent.Recurrent", "lstm", "lstm_cell", gates=4),
            **one("recurrent.Recurrent", "gru", "gru_cell", gates=3),
            **one("recurrent.LastState", "last_state", "last_step"),
            **one("attention.MultiheadAttention", "multihead_attention", "mha", "attention", "self_attention"),
            **one("attention.TransformerLayer", "transformer_encoder_layer", "transformer_encoder", attentions=1),
            **one("attention.TransformerLayer", "transformer_decoder_layer", "transformer_decoder", attentions=2),
            **one("blocks.BasicBlock", "basicblock", "basic_block", "residual_block", "resblock"),
            **one("blocks.Bottleneck", "bottleneck"),
            **one("blocks.DepthwiseSeparable", "depthwise_separable", "depthwise_separable_conv", "separable_conv2d"),
            **one("blocks.DepthwiseSeparable", "depthwise_separable_conv2d", "separable_conv", "dsconv"),
            **one("blocks.InvertedResidual", "inverted_residual", "mbconv"),
            **one("blocks.SqueezeExcite", "squeeze_excite", "squeeze_excitation", "se", "se_block"),
            **one("blocks.PatchEmbedding", "patch_embedding", "patch_embed"),
            **one("blocks.Sequential", "sequential"),
            **one("blocks.Residual", "residual", "skip"),
            **one("blocks.Concat", "concat", "parallel", "inception"),
        }.items()
    }
)


def make(name: str, given: Mapping[str, object], depth: int = 0) -> Layer:
    """The layer of this type with these settings. Raises DeclarationError."""
    entry = TYPES.get(plain(name))
    if entry is None:
        fix = did_you_mean(plain(name), TYPES) or "see --help for the types"
        raise DeclarationError(f"no layer type {name!r}", fix=fix)
    kind, fixed = entry
    if kind in NESTS:
        layer = build(kind_of(kind), nested(given, depth + 1), fixed)
        if leaves(layer) > MAX_LAYERS:
            raise DeclarationError(f"more than {MAX_LAYERS} layers", fix="repeat them less")
        return layer
    return build(kind_of(kind), given, fixed)


@cache
def kind_of(place: str) -> type[Layer]:
    """The dataclass; its module is imported when a layer of the family is first asked for."""
    module, _, name = place.partition(".")
    found: type[Layer] = getattr(import_module(f"hwcheck.network.{module}"), name)
    return found


def nested(given: Mapping[str, object], depth: int) -> Mapping[str, object]:
    """The settings with the lists of layers inside them built."""
    settings = dict(given)
    for name in ("layers", "shortcut", "downsample"):
        if name in settings:
            settings["shortcut" if name == "downsample" else name] = make_all(settings.pop(name), depth)
    if "branches" in settings:
        branches = settings["branches"]
        if not isinstance(branches, list | tuple) or not 0 < len(branches) <= MAX_LAYERS:
            raise DeclarationError("branches are not a list", fix='write [[{"type": "relu"}], ...]')
        settings["branches"] = tuple(make_all(branch, depth) for branch in branches)
    return settings


def leaves(layer: Layer) -> int:
    """How many layers a nest holds, repetitions counted."""
    lists = (getattr(layer, "layers", ()), getattr(layer, "shortcut", ()), *getattr(layer, "branches", ()))
    inside = sum(leaves(inner) for listed in lists for inner in listed)
    return max(1, inside) * int(getattr(layer, "repeat", 1))


def make_all(listed: object, depth: int = 0) -> tuple[Layer, ...]:
    """The layers of a list of tables, each with its `type`."""
    if isinstance(listed, Mapping):
        listed = [listed]
    if not isinstance(listed, list | tuple):
        raise DeclarationError("layers are not a list", fix='write [{"type": "relu"}, ...]')
    if depth > MAX_DEPTH or len(listed) > MAX_LAYERS:
        raise DeclarationError(f"{len(listed)} layers, {depth} deep", fix=f"at most {MAX_LAYERS}, {MAX_DEPTH} deep")
    return tuple(make_one(item, f"layer {number}", depth) for number, item in enumerate(listed, 1))


def make_one(item: object, where: str, depth: int = 0) -> Layer:
    """One layer from its table; errors say which."""
    if isinstance(item, str):
        item = {"type": item}
    if not isinstance(item, Mapping) or not isinstance(item.get("type"), str):
        raise DeclarationError("no type", where=where, fix='write {"type": "relu"}')
    settings = {str(name): value for name, value in item.items() if name != "type"}
    try:
        return make(item["type"], settings, depth)
    except HwcheckError as error:
        error.where = ": ".join(part for part in (f"{where} {item['type']}", error.where) if part)
        raise
