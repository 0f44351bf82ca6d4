"""What do Python's functions tell of a value: its type, its length, what stands behind a name of it?"""

from __future__ import annotations

from collections.abc import Callable

from hwcheck.network.module.python import TYPES
from hwcheck.network.module.signatures import LOSSES, SIGNATURES
from hwcheck.network.module.state import State
from hwcheck.network.module.trouble import Broken, Unfollowed
from hwcheck.network.module.values import (
    Class,
    Function,
    Method,
    Object,
    Once,
    Opaque,
    Path,
    Record,
    Tensor,
    Value,
    Weight,
)

# Python's own functions: the state, the arguments, the named arguments.
Builtin = Callable[[State, tuple[Value, ...], dict[str, Value]], Value]
INSPECTING: dict[str, Builtin] = {}
NATIVE = frozenset(
    {
        *SIGNATURES,
        *LOSSES,
        "Module",
        "Sequential",
        "ModuleList",
        "ModuleDict",
        *"""
    ParameterList ParameterDict Transformer""".split(),
    }
)


def inspecting(name: str) -> Callable[[Builtin], Builtin]:
    def enter(function: Builtin) -> Builtin:
        INSPECTING[name] = function
        return function

    return enter


@inspecting("len")
def length(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    (value,) = one(args, "len")
    if isinstance(value, Tensor):
        if not value.shape:
            raise Broken("len() of a tensor without axes")
        return value.shape[0]
    if isinstance(value, Object):
        if not value.is_module:
            return state.call(state.attribute(value, "__len__"))
        return len(value.items)
    if isinstance(value, list | tuple | dict | set | str | range) and not isinstance(value, Once):
        return len(value)
    raise Unfollowed("the length of this is not known")


def one(args: tuple[Value, ...], name: str) -> tuple[Value, ...]:
    if len(args) != 1:
        raise Broken(f"{name} takes one argument, {len(args)} are given")
    return args


@inspecting("isinstance")
def is_instance(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    value, kinds = args
    return any(is_a(value, kind) for kind in (kinds if isinstance(kinds, tuple) else (kinds,)))


def is_a(value: Value, kind: Value) -> bool:
    if isinstance(value, Opaque):
        raise Unfollowed(f"this depends on {value.what}")
    if isinstance(kind, Class):
        return isinstance(value, Object) and isinstance(value.cls, Class) and kind in value.cls.chain()
    if not isinstance(kind, Path):
        raise Unfollowed("this isinstance is not followed")
    if kind.name in ("torch.Tensor", "torch.nn.Parameter"):
        return isinstance(value, Tensor) and (kind.last == "Tensor" or type(value) is not Tensor)
    if kind.name.startswith("torch.nn."):
        if not isinstance(value, Object):
            return False
        if kind.last not in NATIVE:
            raise Unfollowed(f"isinstance with {kind.name} is not followed")
        return value.is_module if kind.last == "Module" else value.native is not None and value.native.last == kind.last
    if kind.name in ("functools.partial", "types.FunctionType"):
        return type(value) is Function if kind.last == "FunctionType" else bool(getattr(value, "prepares", None))
    name = kind.name.removeprefix("builtins.")
    if name in TYPES:
        return isinstance(value, TYPES[name]) and not isinstance(value, Once)
    if name in ("collections.OrderedDict", "typing.Mapping"):
        return isinstance(value, dict)
    if name in ("numbers.Number", "numbers.Integral", "typing.Iterable", "collections.abc.Iterable"):
        wanted = (int, float) if "Number" in name else int if "Integral" in name else (list, tuple, dict, str, range)
        return isinstance(value, wanted)
    raise Unfollowed(f"isinstance with {kind.name} is not followed")


@inspecting("callable")
def is_callable(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return isinstance(args[0], Function | Method | Class | Path | Object)


@inspecting("type")
def type_of(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    (value,) = one(args, "type")
    match value:
        case Object():
            return value.cls
        case Weight():
            return Path("torch.nn.Parameter")
        case Tensor():
            return Path("torch.Tensor")
        case Method() if value.prepares is not None:
            return Path("functools.partial")
        case Class() | Path():
            return Path("builtins.type")
        case Function():
            return Path("builtins.function")
    if isinstance(value, Once | Record) or type(value).__module__ != "builtins":
        raise Unfollowed("what type this is is not followed")
    return Path(f"builtins.{type(value).__name__}")


@inspecting("getattr")
def get_attribute(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    try:
        return state.attribute(args[0], state.name_of(args[1]))
    except Broken:
        if len(args) > 2:
            return args[2]
        raise


@inspecting("setattr")
def set_attribute(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    state.assign(args[0], state.name_of(args[1]), args[2])


@inspecting("hasattr")
def has_attribute(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    try:
        state.attribute(args[0], state.name_of(args[1]))
    except Broken:
        return False
    return True
