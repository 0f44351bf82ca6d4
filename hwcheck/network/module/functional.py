"""What do the functions of `torch.nn.functional` make of shapes? Each takes its arguments as PyTorch's does."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from hwcheck.network.layer import Shape, need, times
from hwcheck.network.module.functions import Operation, shape_of
from hwcheck.network.module.leaves import call_leaf, make_leaf
from hwcheck.network.module.operations import OPERATIONS
from hwcheck.network.module.sizes import bounded, broadcast, product, reduced, whole, wholes
from hwcheck.network.module.trouble import Unfollowed
from hwcheck.network.module.values import Tensor, Value

FUNCTIONS: dict[str, Operation] = {}

SAME = """
    relu relu_ relu6 leaky_relu leaky_relu_ elu elu_ selu celu gelu silu mish sigmoid tanh hardtanh hardswish
    hardsigmoid logsigmoid softplus softsign tanhshrink softshrink hardshrink threshold rrelu dropout dropout1d
    dropout2d dropout3d alpha_dropout feature_alpha_dropout batch_norm instance_norm group_norm layer_norm rms_norm
    local_response_norm normalize gumbel_softmax prelu swish
""".split()
LOSSES = """
    cross_entropy nll_loss mse_loss l1_loss binary_cross_entropy binary_cross_entropy_with_logits smooth_l1_loss
    huber_loss kl_div
""".split()


def function(*names: str) -> Callable[[Operation], Operation]:
    def enter(operation: Operation) -> Operation:
        FUNCTIONS.update(dict.fromkeys(names, operation))
        return operation

    return enter


def same(input: Value, *_: Value, **__: Value) -> Value:
    return Tensor(shape_of(input))


def layered(kind: str, input: Value, **settings: Value) -> Value:
    """The layer of that name, made and called at once."""
    leaf = make_leaf(kind, (), settings)
    result = call_leaf(leaf, (input,), {})
    (result[0] if isinstance(result, tuple) else result).layer = leaf.layer
    return result


def pools(rank: int) -> None:
    name = f"{rank}d"

    @function(f"max_pool{name}")
    def max_pool(
        input: Value,
        kernel_size: Value,
        stride: Value = None,
        padding: Value = 0,
        dilation: Value = 1,
        ceil_mode: Value = False,
        return_indices: Value = False,
    ) -> Value:
        settings = {"stride": stride or None, "padding": padding, "dilation": dilation, "ceil_mode": ceil_mode}
        return layered(f"MaxPool{name}", input, kernel_size=kernel_size, return_indices=return_indices, **settings)

    @function(f"avg_pool{name}")
    def avg_pool(
        input: Value,
        kernel_size: Value,
        stride: Value = None,
        padding: Value = 0,
        ceil_mode: Value = False,
        *_: Value,
        **__: Value,
    ) -> Value:
        settings = {"stride": stride or None, "padding": padding, "ceil_mode": ceil_mode}
        return layered(f"AvgPool{name}", input, kernel_size=kernel_size, **settings)

    @function(f"adaptive_avg_pool{name}")
    def adaptive_avg(input: Value, output_size: Value) -> Value:
        return layered(f"AdaptiveAvgPool{name}", input, output_size=output_size)

    @function(f"adaptive_max_pool{name}")
    def adaptive_max(input: Value, output_size: Value, return_indices: Value = False) -> Value:
        return layered(f"AdaptiveMaxPool{name}", input, output_size=output_size)

    @function(f"conv{name}")
    def conv(
        input: Value,
        weight: Value,
        bias: Value = None,
        stride: Value = 1,
        padding: Value = 0,
        dilation: Value = 1,
        groups: Value = 1,
    ) -> Value:
        out, within, *kernel = shape_of(weight)
        return layered(
            f"Conv{name}",
            input,
            in_channels=within * whole(groups, "groups"),
            out_channels=out,
            kernel_size=tuple(kernel),
            stride=stride,
            padding=padding,
            dilation=dilation,
            groups=groups,
        )

    @function(f"conv_transpose{name}")
    def conv_transpose(
        input: Value,
        weight: Value,
        bias: Value = None,
        stride: Value = 1,
        padding: Value = 0,
        output_padding: Value = 0,
        groups: Value = 1,
        dilation: Value = 1,
    ) -> Value:
        into, within, *kernel = shape_of(weight)
        return layered(
            f"ConvTranspose{name}",
            input,
            in_channels=into,
            out_channels=within * whole(groups, "groups"),
            kernel_size=tuple(kernel),
            stride=stride,
            padding=padding,
            output_padding=output_padding,
            groups=groups,
            dilation=dilation,
        )


@function("linear")
def linear(input: Value, weight: Value, bias: Value = None) -> Value:
    shape, matrix = shape_of(input), shape_of(weight)
    need(len(matrix) == 2, f"the weight {times(matrix)} is no matrix")
    need(shape[-1:] == matrix[1:], f"the weight {times(matrix)} does not fit {times(shape)}")
    return Tensor((*shape[:-1], matrix[0]))


@function("embedding")
def embedding(input: Value, weight: Value, *_: Value, **__: Value) -> Value:
    return Tensor((*shape_of(input), shape_of(weight)[1]))


@function("one_hot")
def one_hot(tensor: Value, num_classes: Value = -1) -> Value:
    classes = whole(num_classes, "num_classes")
    if classes < 0:
        raise Unfollowed("the number of classes depends on values", fix="give num_classes")
    return Tensor((*shape_of(tensor), classes))


@function("pad")
def pad(input: Value, pad: Value, *_: Value, **__: Value) -> Value:
    sizes, sides = list(shape_of(input)), wholes(pad, "pad")
    need(len(sides) % 2 == 0 and len(sides) <= 2 * len(sizes), f"{len(sides)} margins for {times(tuple(sizes))}")
    for place in range(len(sides) // 2):
        sizes[-1 - place] += sides[2 * place] + sides[2 * place + 1]
    return Tensor(bounded(tuple(sizes)))


@function("interpolate", "upsample")
def interpolate(input: Value, size: Value = None, scale_factor: Value = None, *_: Value, **__: Value) -> Value:
    if size is None and scale_factor is None:
        raise Unfollowed("neither size nor scale_factor is given")
    settings = {"size": size} if size is not None else {"scale_factor": scale_factor}
    return layered("Upsample", input, **settings)


@function("glu")
def glu(input: Value, dim: Value = -1) -> Value:
    return layered("GLU", input, dim=dim)


@function("pixel_shuffle")
def pixel_shuffle(input: Value, upscale_factor: Value) -> Value:
    return layered("PixelShuffle", input, upscale_factor=upscale_factor)


@function("pixel_unshuffle")
def pixel_unshuffle(input: Value, downscale_factor: Value) -> Value:
    return layered("PixelUnshuffle", input, downscale_factor=downscale_factor)


@function("unfold")
def unfold(input: Value, kernel_size: Value, dilation: Value = 1, padding: Value = 0, stride: Value = 1) -> Value:
    settings = {"dilation": dilation, "padding": padding, "stride": stride}
    return layered("Unfold", input, kernel_size=kernel_size, **settings)


@function("fold")
def fold(
    input: Value, output_size: Value, kernel_size: Value, dilation: Value = 1, padding: Value = 0, stride: Value = 1
) -> Value:
    shape = shape_of(input)
    need(len(shape) in (2, 3), f"fold takes 2 or 3 axes, not {times(shape)}")
    settings = {"dilation": dilation, "padding": padding, "stride": stride}
    size, kernel = (pair(each) for each in (output_size, kernel_size))
    channels, rest = divmod(shape[-2], prod(kernel))
    need(rest == 0 and channels > 0, f"{shape[-2]} entries are no blocks of {times(kernel)}")
    back = shape_of(layered("Unfold", Tensor((channels, *size)), kernel_size=kernel_size, **settings))
    need(back[-1] == shape[-1], f"{times(size)} has {back[-1]} blocks, {shape[-1]} are given")
    return Tensor((*shape[:-2], channels, *size))


def pair(value: Value) -> Shape:
    sizes = wholes(value, "a size")
    return sizes * 2 if len(sizes) == 1 else sizes


@function("scaled_dot_product_attention")
def attend(query: Value, key: Value, value: Value, *_: Value, **__: Value) -> Value:
    q, k, v = shape_of(query), shape_of(key), shape_of(value)
    need(q[-1] == k[-1], f"query {times(q)} and key {times(k)} have different widths")
    need(k[-2] == v[-2], f"key {times(k)} and value {times(v)} have different lengths")
    scores = product(q, (*k[:-2], k[-1], k[-2]))
    return Tensor(product(scores, v))


@function("cosine_similarity")
def cosine_similarity(x1: Value, x2: Value, dim: Value = 1, eps: Value = 1e-8) -> Value:
    return Tensor(reduced(broadcast(shape_of(x1), shape_of(x2)), dim, False))


@function("pairwise_distance")
def pairwise_distance(x1: Value, x2: Value, p: Value = 2, eps: Value = 1e-6, keepdim: Value = False) -> Value:
    return Tensor(reduced(broadcast(shape_of(x1), shape_of(x2)), -1, bool(keepdim)))


@function("affine_grid")
def affine_grid(theta: Value, size: Value, align_corners: Value = None) -> Value:
    matrix, (batch, _, *space) = shape_of(theta), wholes(size, "a size")
    need(matrix == (batch, len(space), len(space) + 1), f"theta {times(matrix)} does not fit")
    return Tensor((batch, *space, len(space)))


@function("grid_sample")
def grid_sample(input: Value, grid: Value, *_: Value, **__: Value) -> Value:
    shape, places = shape_of(input), shape_of(grid)
    fits = len(shape) in (4, 5) and len(places) == len(shape) and places[0] == shape[0] and places[-1] == len(shape) - 2
    need(fits, f"the grid {times(places)} does not fit {times(shape)}")
    return Tensor((*shape[:2], *places[1:-1]))


def unpools(rank: int) -> None:
    @function(f"max_unpool{rank}d")
    def max_unpool(
        input: Value,
        indices: Value,
        kernel_size: Value,
        stride: Value = None,
        padding: Value = 0,
        output_size: Value = None,
    ) -> Value:
        shape = shape_of(input)
        need(shape_of(indices) == shape, f"the indices {times(shape_of(indices))} are not of {times(shape)}")
        need(len(shape) in (rank + 1, rank + 2), f"{times(shape)} has no {rank} axes to unpool")
        if output_size is not None:
            return Tensor((*shape[:-rank], *wholes(output_size, "a size")[-rank:]))
        kernel, step, margin = (
            wholes(each, "a size") * (1 if isinstance(each, tuple | list) else rank)
            for each in (kernel_size, stride or kernel_size, padding)
        )
        rows = zip(shape[-rank:], kernel, step, margin, strict=True)
        return Tensor(bounded((*shape[:-rank], *((size - 1) * s - 2 * p + k for size, k, s, p in rows))))


def loss(input: Value, target: Value, *_: Value, reduction: Value = "mean", **__: Value) -> Value:
    if reduction not in ("mean", "sum", "batchmean"):
        raise Unfollowed("a loss without mean or sum is not followed")
    return Tensor(())


def _complete() -> None:
    for rank in (1, 2, 3):
        pools(rank)
        unpools(rank)
    FUNCTIONS.update(dict.fromkeys(SAME, same))
    FUNCTIONS.update(dict.fromkeys(LOSSES, loss))
    for name in ("softmax", "log_softmax", "softmin"):
        FUNCTIONS[name] = OPERATIONS[name]


_complete()
