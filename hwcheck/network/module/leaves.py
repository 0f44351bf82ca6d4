"""What is one of PyTorch's own layers: which parameters does it have once it is made, and what shape comes out?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from hwcheck.errors import DeclarationError
from hwcheck.network.catalogue import make
from hwcheck.network.convolution import ConvTranspose
from hwcheck.network.layer import Layer, Shape, ShapeError, need, times
from hwcheck.network.module.signatures import bind
from hwcheck.network.module.sizes import axis, bounded, flattened, viewed, whole, wholes
from hwcheck.network.module.trouble import Broken, Unfollowed
from hwcheck.network.module.values import Leaf, Opaque, Tensor, Value, Weight
from hwcheck.network.norm import InstanceNorm

# The number of axes a layer looks at, from the last; a further one in front is the batch, and may be absent.
SPATIAL = ("Conv", "LazyConv", "MaxPool", "AvgPool", "LPPool", "AdaptiveAvgPool", "AdaptiveMaxPool", "InstanceNorm")
PADS = ("ZeroPad", "ConstantPad", "ReflectionPad", "ReplicationPad", "CircularPad")
DIRECT = ("Flatten", "Unflatten", "Softmax", "LogSoftmax", "Softmin", "GLU", "PReLU")
# Whole numbers are asked for; a float such as `16 / 2` stops PyTorch, even where it is a whole number.
COUNTED = frozenset(
    """
    in_channels out_channels kernel_size stride dilation groups in_features out_features num_features num_channels
    num_groups normalized_shape num_embeddings embedding_dim hidden_size input_size num_layers embed_dim num_heads
    d_model nhead dim_feedforward output_padding num_parameters upscale_factor downscale_factor in1_features
    in2_features proj_size
    """.split()
)
_OPEN = {"stride", "size", "scale_factor", "kdim", "vdim", "padding_idx", "max_norm", "dim"}  # None says: as usual
_SHOWN_ONLY = frozenset("init value p inplace approximate beta threshold return_indices mode align_corners".split())


def make_leaf(kind: str, args: tuple[Value, ...], given: Mapping[str, Value]) -> Leaf:
    """The layer with its parameters. Raises Broken, Unfollowed, ShapeError."""
    settings = bind(kind, args, given)
    check_dropout(kind, settings)
    layer = layer_of(kind, settings)
    leaf = Leaf(kind, settings, layer)
    if kind.startswith("Lazy"):
        return leaf
    sample = sample_input(layer, settings)
    if isinstance_attention(kind):
        layer.output_shape(sample)  # the heads must divide the width
    fill_weights(leaf, sample)
    return leaf


def fill_weights(leaf: Leaf, sample: Shape) -> None:
    if leaf.layer is None:
        return
    for tensor in leaf.layer.parameters(sample):
        name, number = tensor.name, 2
        while name in leaf.weights:
            name, number = f"{tensor.name}.{number}", number + 1
        leaf.weights[name] = Weight(tensor.shape)


def isinstance_attention(kind: str) -> bool:
    return kind.startswith(("Multihead", "Transformer"))


def check_dropout(kind: str, settings: Mapping[str, Value]) -> None:
    p = settings.get("p") if kind.endswith(("Dropout", "Dropout1d", "Dropout2d", "Dropout3d")) else None
    if isinstance(p, int | float) and not 0 <= p <= 1:
        raise Broken(f"{kind} with p={p}", fix="a probability is between 0 and 1")


def layer_of(kind: str, settings: Mapping[str, Value]) -> Layer:
    checked = {}
    for name, value in settings.items():
        if value is None and name in _OPEN:
            continue
        if name in COUNTED:
            check_counted(name, value)
        if isinstance(value, Tensor | Opaque) and name not in _SHOWN_ONLY:
            raise Unfollowed(f"{name} is not known without running the text")
        if name not in _SHOWN_ONLY:
            checked[name] = list(value) if isinstance(value, tuple) else value
    if kind.startswith("Unflatten"):
        checked = {"dim": 1, "unflattened_size": [1]}  # worked out where it is called
    return made(kind.removeprefix("Lazy"), checked)


def check_counted(name: str, value: Value) -> None:
    for each in value if isinstance(value, list | tuple) else (value,):
        whole(each, name)


def made(kind: str, settings: Mapping[str, Value]) -> Layer:
    """The layer of the catalogue; what it refuses, PyTorch refuses, or this reader does not know it."""
    try:
        return make("batchnorm" if kind == "SyncBatchNorm" else kind, settings)
    except DeclarationError as error:
        raise Unfollowed(f"{kind}: {error.what}", fix=error.fix) from error


@cache
def _samples() -> Mapping[str, Callable[[Mapping[str, Value]], Shape]]:
    """For each family the smallest input from which its parameters can be told."""
    by_setting = {
        "Conv": lambda s: s["in_channels"],
        "BatchNorm": lambda s: s["num_features"],
        "InstanceNorm": lambda s: s["num_features"],
        "GroupNorm": lambda s: s["num_channels"],
        "Linear": lambda s: s["in_features"],
        "Bilinear": lambda s: s["in1_features"],
        "Recurrent": lambda s: s["input_size"],
        "MultiheadAttention": lambda s: s["embed_dim"],
        "TransformerLayer": lambda s: s["d_model"],
        "PReLU": lambda s: s.get("num_parameters", 1),
    }
    return MappingProxyType(by_setting)


def sample_input(layer: Layer, settings: Mapping[str, Value]) -> Shape:
    family = type(layer).__name__.replace("ConvTranspose", "Conv")
    if family in ("LayerNorm", "RMSNorm"):
        return wholes(settings["normalized_shape"], "normalized_shape")
    find = _samples().get(family)
    size = whole(find(settings), "a size") if find else 1
    if family == "Conv":
        return (size, *(1,) * getattr(layer, "rank", 2))
    return (1, size) if family in ("Recurrent", "MultiheadAttention", "TransformerLayer") else (size,)


def call_leaf(leaf: Leaf, args: tuple[Value, ...], given: Mapping[str, Value]) -> Value:
    """What comes out: a tensor, or the tuple that PyTorch gives."""
    name = next((name for name in ("input", "query", "src", "tgt", "input1") if name in given), "")
    first = args[0] if args else given.get(name)
    if not isinstance(first, Tensor):
        raise Unfollowed(f"{leaf.kind} is called on something that is not a tensor")
    if leaf.kind.startswith("Lazy") and not leaf.weights:
        materialize(leaf, first.shape)
    if leaf.layer is None:
        raise Unfollowed(f"{leaf.kind} is not followed")
    if isinstance(leaf.layer, _types("recurrent.Recurrent")):
        return recurrent(leaf, first, args, given)
    if leaf.kind == "MultiheadAttention":
        return attention(leaf, first, args, given)
    if leaf.kind == "TransformerDecoderLayer":
        memory = args[1] if len(args) > 1 else given.get("memory")
        if not isinstance(memory, Tensor):
            raise Broken("a decoder layer needs tgt and memory")
        need(memory.shape[-1] == first.shape[-1], f"memory {times(memory.shape)} has another width")
        batch = 0 if leaf.settings.get("batch_first") else 1
        fits = len(memory.shape) == len(first.shape) and (
            len(first.shape) == 2 or memory.shape[batch] == first.shape[batch]
        )
        need(fits, f"memory {times(memory.shape)} and tgt {times(first.shape)} have different batches")
    if leaf.kind == "Bilinear":
        return bilinear(leaf, first, args[1] if len(args) > 1 else given.get("input2"))
    if isinstance(leaf.layer, ConvTranspose) and len(args) + len(given) > 1:
        wanted = args[1] if len(args) > 1 else given.get("output_size")
        return Tensor(sized(leaf.layer, first.shape, wholes(wanted, "output_size")))
    if leaf.kind == "EmbeddingBag" and (len(args) + len(given) > 1 or len(first.shape) != 2):
        raise Unfollowed("bags of different sizes are not followed")
    if len(args) + len(given) > 1 and not isinstance_attention(leaf.kind):
        raise Broken(f"{leaf.kind} takes one input, {len(args) + len(given)} are given")
    shape = bounded(shape_after(leaf, leaf.layer, first.shape))
    return (Tensor(shape), Tensor(shape)) if leaf.settings.get("return_indices") else Tensor(shape)


def sized(layer: ConvTranspose, shape: Shape, wanted: Shape) -> Shape:
    """The output of a transposed convolution that is asked for a size; the stride leaves a choice."""
    rank = layer.rank
    need(len(shape) in (rank + 1, rank + 2), f"{times(shape)} has not {rank + 1} or {rank + 2} axes")
    least = replace(layer, output_padding=(0,)).output_shape(shape[-rank - 1 :])
    steps = [slide.stride for slide in layer.slides()]
    rows = zip(wanted[-rank:], least[1:], steps, strict=False)
    fits = len(wanted) >= rank and all(low <= size < low + step for size, low, step in rows)
    need(fits, f"output_size {times(wanted)} cannot come out", f"from {times(least[1:])} on, less than a stride more")
    return bounded((*shape[: -rank - 1], least[0], *wanted[-rank:]))


def materialize(leaf: Leaf, shape: Shape) -> None:
    """A lazy layer learns its inputs at the first call."""
    assert leaf.layer is not None
    rank = getattr(leaf.layer, "rank", 0)
    fill_weights(leaf, shape[-1:] if leaf.kind == "LazyLinear" else shape[-rank - 1 :])


@cache
def _types(place: str) -> type[Layer]:
    from hwcheck.network.catalogue import kind_of

    return kind_of(place)


def shape_after(leaf: Leaf, layer: Layer, shape: Shape) -> Shape:
    kind, rank = leaf.kind, getattr(layer, "rank", 0)
    if kind == "Unfold":
        rank = 2
    if kind.startswith(DIRECT):
        return direct(leaf, layer, shape)
    if isinstance(layer, InstanceNorm) and not layer.affine:
        layer = replace(layer, num_features=None)  # PyTorch only warns of another number
    if kind.startswith(SPATIAL) or kind.startswith(PADS) or kind == "Unfold":
        need(len(shape) in (rank + 1, rank + 2), f"{kind} takes {rank + 1} or {rank + 2} axes, not {times(shape)}")
        return (*shape[: -rank - 1], *layer.output_shape(shape[-rank - 1 :]))
    if kind == "EmbeddingBag":
        return (shape[0], *layer.output_shape(shape[1:]))
    if kind.startswith(
        ("BatchNorm", "LazyBatchNorm", "SyncBatchNorm", "GroupNorm", "Upsampl", "Dropout2d", "ChannelShuffle")
    ):
        return after_batch(kind, layer, shape)
    if kind.startswith("Pixel"):
        return (*shape[:-3], *layer.output_shape(shape[-3:]))
    need(bool(shape) or not leaf.weights, f"{kind} takes at least one axis, not a single number")
    return layer.output_shape(shape) if shape else shape


def after_batch(kind: str, layer: Layer, shape: Shape) -> Shape:
    if kind == "Dropout2d":
        return shape
    need(len(shape) > 1, f"{kind} needs a batch of inputs, not {times(shape)}")
    return (shape[0], *layer.output_shape(shape[1:]))


def direct(leaf: Leaf, layer: Layer, shape: Shape) -> Shape:
    """Layers whose settings count the batch as an axis."""
    settings = leaf.settings
    match leaf.kind:
        case "Flatten":
            return flattened(shape, settings.get("start_dim", 1), settings.get("end_dim", -1))
        case "Unflatten":
            place = axis(settings["dim"], len(shape))
            filled = viewed((shape[place],), wholes(settings["unflattened_size"], "a size"))
            return (*shape[:place], *filled, *shape[place + 1 :])
        case "GLU":
            place = axis(settings.get("dim", -1), len(shape))
            need(shape[place] % 2 == 0, f"axis {place} of {times(shape)} is odd", "make it even")
            return (*shape[:place], shape[place] // 2, *shape[place + 1 :])
        case "PReLU":
            slopes = settings.get("num_parameters", 1)
            need(slopes == 1 or (len(shape) > 1 and slopes == shape[1]), f"{slopes} slopes for {times(shape)}")
        case "Softmax2d":
            need(len(shape) in (3, 4), f"Softmax2d takes 3 or 4 axes, not {times(shape)}")
        case _:
            if settings.get("dim") is not None:
                axis(settings["dim"], len(shape))
    return shape


def bilinear(leaf: Leaf, first: Tensor, second: Value) -> Tensor:
    assert leaf.layer is not None
    if not isinstance(second, Tensor):
        raise Broken("Bilinear takes two inputs")
    need(second.shape[-1:] == (leaf.settings["in2_features"],), f"input2 {times(second.shape)} has other features")
    need(second.shape[:-1] == first.shape[:-1], f"{times(first.shape)} and {times(second.shape)} do not go together")
    return Tensor(leaf.layer.output_shape(first.shape))


def recurrent(leaf: Leaf, first: Tensor, args: tuple[Value, ...], given: Mapping[str, Value]) -> Value:
    """`output, h_n` of RNN and GRU, `output, (h_n, c_n)` of LSTM; a cell gives its state."""
    assert leaf.layer is not None
    settings, shape = leaf.settings, first.shape
    hidden = whole(settings["hidden_size"], "hidden_size")
    if leaf.kind.endswith("Cell"):
        need(len(shape) in (1, 2), f"{leaf.kind} takes one step, not {times(shape)}")
        output = Tensor(leaf.layer.output_shape(shape))
        check_state(args[1] if len(args) > 1 else given.get("hx"), (output.shape, output.shape), leaf.kind)
        return (output, Tensor(output.shape)) if leaf.kind == "LSTMCell" else output
    need(len(shape) in (2, 3), f"{leaf.kind} takes (length, batch, features), not {times(shape)}")
    output = Tensor(leaf.layer.output_shape(shape))
    levels = settings.get("num_layers", 1) * (2 if settings.get("bidirectional") else 1)
    batch = () if len(shape) == 2 else (shape[0] if settings.get("batch_first") else shape[1],)
    state = (levels, *batch, settings.get("proj_size") or hidden)
    cell = (levels, *batch, hidden)
    check_state(args[1] if len(args) > 1 else given.get("hx"), (state, cell), leaf.kind)
    if leaf.kind == "LSTM":
        return output, (Tensor(state), Tensor(cell))
    return output, Tensor(state)


def check_state(state: Value, wanted: tuple[Shape, Shape], kind: str) -> None:
    """The state that is handed in must have the shape of the one that comes out; an LSTM has two."""
    given = state if isinstance(state, tuple | list) else (state,)
    for each, shape in zip(given, wanted, strict=False):
        if isinstance(each, Tensor) and each.shape != shape:
            raise ShapeError(f"the state of {kind} is {times(each.shape)}", fix=f"{times(shape)} is needed")


def attention(leaf: Leaf, query: Tensor, args: tuple[Value, ...], given: Mapping[str, Value]) -> Value:
    """The result and the weights, averaged over the heads unless said otherwise."""
    order = ("query", "key", "value", "key_padding_mask", "need_weights", "attn_mask")
    named = dict(zip(order, args, strict=False)) | dict(given)
    key, value, width = named.get("key"), named.get("value"), leaf.settings["embed_dim"]
    if not isinstance(key, Tensor) or not isinstance(value, Tensor):
        raise Broken("MultiheadAttention takes query, key and value")
    sizes = (width, leaf.settings.get("kdim") or width, leaf.settings.get("vdim") or width)
    for name, tensor, size in zip(("query", "key", "value"), (query, key, value), sizes, strict=True):
        need(tensor.shape[-1:] == (size,), f"{name} {times(tensor.shape)} does not end with {size}")
    need(len(query.shape) in (2, 3) and len(key.shape) == len(query.shape), "attention takes 2 or 3 axes")
    need(key.shape[:-1] == value.shape[:-1], f"key {times(key.shape)} and value {times(value.shape)} differ")
    batch, length = (0, 1) if leaf.settings.get("batch_first") else (1, 0)
    plain = len(query.shape) == 2
    need(plain or query.shape[batch] == key.shape[batch], "query and key have different batches")
    source = key.shape[0 if plain else length] + bool(leaf.settings.get("add_bias_kv"))
    source += bool(leaf.settings.get("add_zero_attn"))
    heads = () if named.get("average_attn_weights", True) else (leaf.settings["num_heads"],)
    stack = () if plain else (query.shape[batch],)
    mask = named.get("attn_mask")
    if isinstance(mask, Tensor) and len(mask.shape) == 2:
        wanted = (query.shape[0 if plain else length], key.shape[0 if plain else length])
        need(mask.shape == wanted, f"attn_mask is {times(mask.shape)}, for {times(wanted)} scores")
    weights = Tensor((*stack, *heads, query.shape[0 if plain else length], source))
    return Tensor(query.shape), weights if named.get("need_weights", True) else None
