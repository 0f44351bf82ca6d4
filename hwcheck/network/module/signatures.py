"""Which arguments does each layer of `torch.nn` take, in which order? What stands before `|` must be given."""

from __future__ import annotations

from collections.abc import Mapping

from hwcheck.errors import did_you_mean
from hwcheck.network.module.trouble import Broken, Unfollowed
from hwcheck.network.module.values import Value

_CONV = "in_channels out_channels kernel_size | stride padding dilation groups bias padding_mode"
_CONVT = "in_channels out_channels kernel_size | stride padding output_padding groups bias dilation padding_mode"
_RECURRENT = "input_size hidden_size | num_layers"
_NORM = "num_features | eps momentum affine track_running_stats"
_MAXPOOL = "kernel_size | stride padding dilation return_indices ceil_mode"
_LAYER = "d_model nhead | dim_feedforward dropout activation layer_norm_eps batch_first norm_first bias"
INCOMING = frozenset(
    "in_channels in_features num_features input_size in1_features d_model embed_dim norm_type encoder_layer".split()
)  # what a layer is told about its input


def ranked(stem: str, signature: str, ranks: str = "123") -> dict[str, str]:
    return {f"{stem}{rank}d": signature for rank in ranks}


SIGNATURES: Mapping[str, str] = {
    **ranked("Conv", _CONV),
    **ranked("ConvTranspose", _CONVT),
    **ranked("LazyConv", _CONV.removeprefix("in_channels ")),
    **ranked("LazyConvTranspose", _CONVT.removeprefix("in_channels ")),
    **ranked("MaxPool", _MAXPOOL),
    "AvgPool1d": "kernel_size | stride padding ceil_mode count_include_pad",
    **ranked("AvgPool", "kernel_size | stride padding ceil_mode count_include_pad divisor_override", "23"),
    **ranked("LPPool", "norm_type kernel_size | stride ceil_mode"),
    **ranked("AdaptiveAvgPool", "output_size |"),
    **ranked("AdaptiveMaxPool", "output_size | return_indices"),
    **ranked("BatchNorm", _NORM),
    **ranked("LazyBatchNorm", _NORM.removeprefix("num_features ")),
    "SyncBatchNorm": _NORM,
    **ranked("InstanceNorm", _NORM),
    "GroupNorm": "num_groups num_channels | eps affine",
    "LayerNorm": "normalized_shape | eps elementwise_affine bias",
    "RMSNorm": "normalized_shape | eps elementwise_affine",
    "Linear": "in_features out_features | bias",
    "LazyLinear": "out_features | bias",
    "Bilinear": "in1_features in2_features out_features | bias",
    "Embedding": "num_embeddings embedding_dim | padding_idx max_norm norm_type scale_grad_by_freq sparse",
    "EmbeddingBag": "num_embeddings embedding_dim | max_norm norm_type scale_grad_by_freq mode sparse",
    "PReLU": "| num_parameters init",
    "GLU": "| dim",
    "Flatten": "| start_dim end_dim",
    "Unflatten": "dim unflattened_size |",
    "Upsample": "| size scale_factor mode align_corners recompute_scale_factor",
    "UpsamplingNearest2d": "| size scale_factor",
    "UpsamplingBilinear2d": "| size scale_factor",
    "PixelShuffle": "upscale_factor |",
    "PixelUnshuffle": "downscale_factor |",
    "Unfold": "kernel_size | dilation padding stride",
    **ranked("ZeroPad", "padding |"),
    **ranked("ConstantPad", "padding value |"),
    **ranked("ReflectionPad", "padding |"),
    **ranked("ReplicationPad", "padding |"),
    **ranked("CircularPad", "padding |"),
    "RNN": f"{_RECURRENT} nonlinearity bias batch_first dropout bidirectional",
    "LSTM": f"{_RECURRENT} bias batch_first dropout bidirectional proj_size",
    "GRU": f"{_RECURRENT} bias batch_first dropout bidirectional",
    "RNNCell": "input_size hidden_size | bias nonlinearity",
    "LSTMCell": "input_size hidden_size | bias",
    "GRUCell": "input_size hidden_size | bias",
    "MultiheadAttention": "embed_dim num_heads | dropout bias add_bias_kv add_zero_attn kdim vdim batch_first",
    "TransformerEncoderLayer": _LAYER,
    "TransformerDecoderLayer": _LAYER,
    "TransformerEncoder": "encoder_layer num_layers | norm enable_nested_tensor mask_check",
    "TransformerDecoder": "decoder_layer num_layers | norm",
    "Identity": "|",
    **ranked("Softmax", "|", "2"),
    "Softmax": "| dim",
    "LogSoftmax": "| dim",
    "Softmin": "| dim",
    "ChannelShuffle": "groups |",
    **dict.fromkeys("ReLU ReLU6 SELU SiLU Mish Hardswish Hardsigmoid".split(), "| inplace"),
    **dict.fromkeys("Sigmoid Tanh LogSigmoid Softsign Tanhshrink".split(), "|"),
    **dict.fromkeys("Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout".split(), "| p inplace"),
    "LeakyReLU": "| negative_slope inplace",
    "ELU": "| alpha inplace",
    "CELU": "| alpha inplace",
    "GELU": "| approximate",
    "Softplus": "| beta threshold",
    "Hardtanh": "| min_val max_val inplace",
    "Hardshrink": "| lambd",
    "Softshrink": "| lambd",
    "Threshold": "threshold value | inplace",
    "RReLU": "| lower upper inplace",
    "LocalResponseNorm": "size | alpha beta k",
}
LOSSES = frozenset(
    """
    CrossEntropyLoss NLLLoss MSELoss L1Loss BCELoss BCEWithLogitsLoss SmoothL1Loss HuberLoss KLDivLoss PoissonNLLLoss
    GaussianNLLLoss MultiLabelMarginLoss MultiMarginLoss HingeEmbeddingLoss CosineEmbeddingLoss TripletMarginLoss
    CTCLoss MarginRankingLoss SoftMarginLoss MultiLabelSoftMarginLoss
    """.split()
)
# Modules without parameters that call a function on what they were made with and what they are given.
AS_FUNCTIONS: Mapping[str, tuple[str, str]] = {
    **{f"MaxUnpool{rank}d": (f"max_unpool{rank}d", "kernel_size | stride padding") for rank in (1, 2, 3)},
    "Fold": ("fold", "output_size kernel_size | dilation padding stride"),
    "CosineSimilarity": ("cosine_similarity", "| dim eps"),
    "PairwiseDistance": ("pairwise_distance", "| p eps keepdim"),
}
PLACED = ("device", "dtype")  # where and how precisely; never a matter of shape


def bind(kind: str, args: tuple[Value, ...], given: Mapping[str, Value]) -> dict[str, Value]:
    """The arguments of a layer by name. Raises Broken where PyTorch would refuse them."""
    if kind not in SIGNATURES:
        raise Unfollowed(f"nn.{kind} is not known", fix=did_you_mean(f"{kind}", SIGNATURES))
    return bound(kind, SIGNATURES[kind], args, given)


def bound(kind: str, signature: str, args: tuple[Value, ...], given: Mapping[str, Value]) -> dict[str, Value]:
    needed, _, optional = signature.partition("|")
    names = (*needed.split(), *optional.split())
    if len(args) > len(names):
        raise Broken(f"{kind} takes {len(names)} arguments, {len(args)} are given")
    settings = dict(zip(names, args, strict=False))
    for name, value in given.items():
        if name in settings:
            raise Broken(f"{kind} gets {name} twice")
        if name not in names and name not in PLACED:
            raise Broken(f"{kind} has no argument {name!r}", fix=did_you_mean(name, names))
        settings[name] = value
    for name in needed.split():
        if name not in settings:
            raise Broken(f"{kind} needs {name}")
    return {name: value for name, value in settings.items() if name not in PLACED}
