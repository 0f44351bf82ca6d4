"""What does `nn.Module` offer every instance: its parameters, its children, ways to add to them?"""

from __future__ import annotations

from collections.abc import Callable

from hwcheck.network.module.containers import add
from hwcheck.network.module.state import State
from hwcheck.network.module.trouble import Broken, Unfollowed
from hwcheck.network.module.values import Object, Once, Opaque, Value, modules, weights

# Each takes the state, the module, the arguments and the named arguments.
ModuleMethod = Callable[[State, Object, tuple[Value, ...], dict[str, Value]], Value]
MODULE_METHODS: dict[str, ModuleMethod] = {}


def method(*names: str) -> Callable[[ModuleMethod], ModuleMethod]:
    def enter(function: ModuleMethod) -> ModuleMethod:
        MODULE_METHODS.update(dict.fromkeys(names, function))
        return function

    return enter


def bound(names: tuple[str, ...], args: tuple[Value, ...], given: dict[str, Value]) -> tuple[Value, ...]:
    """The arguments in order. Raises Broken where one is missing."""
    named = dict(zip(names, args, strict=False)) | given
    for name in names:
        if name not in named:
            raise Broken(f"{name} is not given")
    return tuple(named[name] for name in names)


@method("parameters")
def parameters(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return Once(weight for _, weight in weights(target))


@method("named_parameters")
def named_parameters(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return Once(weights(target))


@method("modules")
def all_modules(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return Once(module for _, module in modules(target))


@method("named_modules")
def named_modules(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return Once(modules(target))


@method("named_children")
def named_children(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    seen: dict[int, tuple[str, Object]] = {}
    for name, child in target.registered():
        if isinstance(child, Object):
            seen.setdefault(id(child), (name, child))
    return Once(seen.values())


@method("children")
def children(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return Once(child for _, child in named_children(state, target, args, given))


@method("add_module", "register_module")
def add_module(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    name, module = bound(("name", "module"), args, given)
    if not target.ready:
        raise Broken(f"{target.name} adds {name!r} before nn.Module.__init__", fix="call super().__init__() first")
    if target.native is not None and target.native.last in ("Sequential", "ModuleList", "ModuleDict"):
        add(target, state.name_of(name), module)
    else:
        state.assign(target, state.name_of(name), module)


@method("register_parameter")
def register_parameter(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    name, weight = bound(("name", "param"), args, given)
    state.assign(target, state.name_of(name), weight)


@method("register_buffer")
def register_buffer(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    name, tensor = bound(("name", "tensor"), args, {k: v for k, v in given.items() if k != "persistent"})
    target.fields[state.name_of(name)] = tensor


@method("__setattr__")
def set_attribute(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    state.assign(target, state.name_of(args[0]), args[1])


@method("__getattr__", "__getattribute__")
def get_attribute(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return state.attribute(target, state.name_of(args[0]))


@method("requires_grad_")
def requires_grad(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    for _, weight in weights(target):
        weight.trainable = state.truth(args[0] if args else given.get("requires_grad", True))
    return target


@method("apply")
def apply(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    for _, module in modules(target):
        state.call(args[0], (module,))
    return target


@method("append")
def append(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    add(target, str(len(target.items)), args[0])
    return target


@method("extend")
def extend(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    for child in state.items(args[0]):
        add(target, str(len(target.items)), child)
    return target


@method("insert")
def insert(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    place, module = bound(("index", "module"), args, given)
    held = list(target.items.values())
    if not isinstance(place, int) or not 0 <= place <= len(held):  # elsewhere PyTorch does not do as a list does
        raise Unfollowed("where this is inserted is not followed")
    held.insert(place, module)
    target.items.clear()
    for number, child in enumerate(held):
        add(target, str(number), child)
    return target


@method("update")
def update(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    for name, child in args[0].items() if isinstance(args[0], dict) else state.items(args[0]):
        add(target, state.name_of(name), child)


@method("keys")
def keys(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return list(target.items)


@method("values")
def values(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return list(target.items.values())


@method("items")
def items(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return list(target.items.items())


@method("__len__")
def length(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return len(target.items)


@method("state_dict", "load_state_dict")
def numbers_held(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return Opaque("the numbers that a network holds")


@method("get_submodule")
def get_submodule(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    path = state.name_of(args[0])
    found = dict(modules(target)).get(path)
    if found is None:
        raise Broken(f"there is no module {path!r}")
    return found


@method("_get_name")
def name_of_class(state: State, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return target.name


# What nn.Module has besides, so that its absence is no mistake of the text's.
NATIVE_NAMES = frozenset(
    """
    buffers named_buffers get_parameter get_buffer set_submodule register_forward_hook register_forward_pre_hook
    register_full_backward_hook register_backward_hook extra_repr pop clear copy to_empty xpu ipu _buffers half
    dump_patches register_state_dict_pre_hook call_super_init T_destination
    """.split()
)
