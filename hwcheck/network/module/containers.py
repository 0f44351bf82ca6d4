"""What do the modules of `torch.nn` that hold others do? Sequential, ModuleList, ModuleDict, stacks of layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hwcheck.network.module.leaves import make_leaf
from hwcheck.network.module.signatures import bind
from hwcheck.network.module.sizes import whole
from hwcheck.network.module.trouble import Broken, Unfollowed
from hwcheck.network.module.values import Leaf, Object, Once, Path, Record, Tensor, Value, Weight

CONTAINERS = frozenset("Sequential ModuleList ModuleDict ParameterList ParameterDict".split())
STACKS = frozenset("TransformerEncoder TransformerDecoder Transformer".split())
MAX_CHILDREN = 2000


def fill(target: Object, kind: str, args: tuple[Value, ...], given: Mapping[str, Value]) -> None:
    """What `super().__init__(...)` of a class from torch.nn does to an instance."""
    target.ready = True
    if kind == "Module":
        return
    if kind in CONTAINERS:
        add_children(target, kind, args)
    elif kind in STACKS:
        stack(target, kind, args, given)
    else:
        target.leaf = make_leaf(kind, args, given)


def add_children(target: Object, kind: str, args: tuple[Value, ...]) -> None:
    """`Sequential(a, b)`, `Sequential(OrderedDict(...))`, `ModuleList([a, b])`."""
    if kind != "Sequential" and len(args) > 1:
        raise Broken(f"{kind} takes one list, {len(args)} arguments are given", fix="put them in brackets: [...]")
    content = args if kind == "Sequential" else args[0] if args else ()
    if kind == "Sequential" and len(args) == 1 and isinstance(args[0], dict):
        content = args[0]
    if isinstance(content, dict):
        pairs = list(content.items())
    elif isinstance(content, list | tuple):
        items = list(content)
        if isinstance(content, Once):
            content.clear()
        if kind == "ModuleDict":
            items = [item for item in items if isinstance(item, tuple | list) and len(item) == 2]
            pairs = [(item[0], item[1]) for item in items]
        else:
            pairs = [(str(number), item) for number, item in enumerate(items, len(target.items))]
    else:
        raise Unfollowed(f"what {kind} holds is not followed")
    for name, child in pairs:
        add(target, str(name), child)


def add(target: Object, name: str, child: Value) -> None:
    is_parameters = target.native is not None and target.native.last.startswith("Parameter")
    if is_parameters and isinstance(child, Tensor):
        child = child if isinstance(child, Weight) else Weight(child.shape)
    elif not (isinstance(child, Object) and child.is_module):
        if isinstance(child, list | tuple):
            raise Broken(f"{target.name} holds modules, not a list", fix="put * before the list")
        raise Broken(f"{target.name} holds modules only")
    if len(target.items) >= MAX_CHILDREN:
        raise Unfollowed(f"more than {MAX_CHILDREN} modules")
    target.items[name] = child


def stack(target: Object, kind: str, args: tuple[Value, ...], given: Mapping[str, Value]) -> None:
    """TransformerEncoder and TransformerDecoder copy the layer they are given; Transformer makes its own."""
    if kind == "Transformer":
        whole_transformer(target, args, given)
        return
    settings = bind(kind, args, given)
    layer = settings["decoder_layer" if kind.endswith("Decoder") else "encoder_layer"]
    if not (isinstance(layer, Object) and layer.is_module):
        raise Broken(f"{kind} copies a layer, and none is given")
    for number in range(min(whole(settings["num_layers"], "num_layers"), MAX_CHILDREN)):
        target.items[str(number)] = copied(layer)
    if isinstance(settings.get("norm"), Object):
        target.items["norm"] = settings["norm"]


def whole_transformer(target: Object, args: tuple[Value, ...], given: Mapping[str, Value]) -> None:
    names = "d_model nhead num_encoder_layers num_decoder_layers dim_feedforward dropout activation".split()
    settings: dict[str, Value] = {
        "d_model": 512,
        "nhead": 8,
        "num_encoder_layers": 6,
        "num_decoder_layers": 6,
        "dim_feedforward": 2048,
    }
    settings |= dict(zip(names, args, strict=False)) | dict(given)
    if settings.get("custom_encoder") or settings.get("custom_decoder"):
        raise Unfollowed("a Transformer with parts of one's own is not followed")
    own: dict[str, Value] = {
        name: settings[name]
        for name in ("d_model", "nhead", "dim_feedforward", "batch_first", "bias")
        if name in settings
    }
    for part in ("encoder", "decoder"):
        child = Object(Path(f"torch.nn.Transformer{part.title()}"), ready=True)
        for number in range(min(whole(settings[f"num_{part}_layers"], "layers"), MAX_CHILDREN)):
            child.items[str(number)] = native(f"Transformer{part.title()}Layer", own)
        child.items["norm"] = native("LayerNorm", {"normalized_shape": own["d_model"], "bias": own.get("bias", True)})
        target.items[part] = child


def native(kind: str, settings: Mapping[str, Value]) -> Object:
    return Object(Path(f"torch.nn.{kind}"), leaf=make_leaf(kind, (), settings), ready=True)


def weight_norm(module: Value, name: Value = "weight", dim: Value = 0) -> Object:
    """A parameter becomes two: its direction, which has its shape, and its length along an axis."""
    weight = module.leaf.weights.get(name) if isinstance(module, Object) and module.leaf else None
    if not isinstance(module, Object) or module.leaf is None or weight is None or not (dim is None or dim == 0):
        raise Unfollowed("this weight_norm is not followed")
    lengths = () if dim is None else (weight.shape[0], *(1,) * (len(weight.shape) - 1))
    module.leaf.weights[f"{name}_g"] = Weight(lengths)
    return module


def copied(module: Object) -> Object:
    """`copy.deepcopy` of a module: parameters of its own, tied within as they were."""
    twin: Object = clone(module, {})
    return twin


def clone(value: Value, made: dict[int, Value]) -> Value:
    if id(value) in made:
        return made[id(value)]
    if isinstance(value, Weight):
        made[id(value)] = Weight(value.shape, trainable=value.trainable)
        return made[id(value)]
    if isinstance(value, Leaf):
        return replace(value, weights={name: clone(weight, made) for name, weight in value.weights.items()})
    if isinstance(value, Record):
        return Record.of(value.fields, [clone(item, made) for item in value])
    if isinstance(value, list | tuple):
        return type(value)([clone(item, made) for item in value])
    if isinstance(value, dict):
        return {name: clone(item, made) for name, item in value.items()}
    if not isinstance(value, Object):
        return value
    twin = Object(value.cls, ready=value.ready, training=value.training)
    made[id(value)] = twin
    twin.fields.update({name: clone(item, made) for name, item in value.fields.items()})
    twin.items.update({name: clone(item, made) for name, item in value.items.items()})
    twin.leaf = clone(value.leaf, made)
    return twin
