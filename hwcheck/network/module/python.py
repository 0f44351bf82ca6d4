"""Which of Python's own functions and methods are followed? Numbers stay small and lists short."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from hwcheck.network.module.signatures import LOSSES, SIGNATURES
from hwcheck.network.module.state import MAX_ITEMS, State
from hwcheck.network.module.trouble import Broken, Unfollowed
from hwcheck.network.module.values import Class, Function, Method, Object, Once, Opaque, Path, Tensor, Value

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
MAX_NUMBER = 10**40
MAX_TEXT = 20_000
NUMBERS = (int, float)

METHODS: Mapping[type, frozenset[str]] = {
    list: frozenset("append extend insert pop reverse index count copy remove clear".split()),
    tuple: frozenset("index count numel".split()),
    dict: frozenset("get keys values items update pop setdefault copy".split()),
    set: frozenset("add update union discard copy".split()),
    str: frozenset(
        "lower upper strip split startswith endswith replace join title isdigit rstrip lstrip isalpha".split()
    ),
    range: frozenset(),
}
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "list": list,
    "tuple": tuple,
    "dict": dict,
    "set": set,
    "range": range,
}
_WIDE = re.compile(r"\d{4}|\*")
_FORMAT = re.compile(r"[^{}]*(?:\{\w{0,20}(?::[\w.]{0,6})?\}[^{}]*)*")

OPERATORS: Mapping[str, tuple[Callable[[Any, Any], Any], str]] = {
    "Add": (operator.add, "add"),
    "Sub": (operator.sub, "sub"),
    "Mult": (operator.mul, "mul"),
    "Div": (operator.truediv, "div"),
    "FloorDiv": (operator.floordiv, "floor_divide"),
    "Mod": (operator.mod, "remainder"),
    "Pow": (operator.pow, "pow"),
    "MatMult": (operator.matmul, "matmul"),
    "BitOr": (operator.or_, "bitwise_or"),
    "BitAnd": (operator.and_, "bitwise_and"),
    "BitXor": (operator.xor, "bitwise_xor"),
    "LShift": (operator.lshift, "lshift"),
    "RShift": (operator.rshift, "rshift"),
}
COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "Eq": operator.eq,
    "NotEq": operator.ne,
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
}


def calculate(name: str, left: Value, right: Value) -> Value:
    """`left + right` of plain values, within bounds. Raises Broken where Python would stop."""
    check_size(name, left, right)
    try:
        return small(OPERATORS[name][0](left, right))
    except ZeroDivisionError as error:
        raise Broken("division by zero") from error
    except (TypeError, ValueError, OverflowError) as error:
        raise Broken(f"Python cannot work this out: {error}") from error


def check_size(name: str, left: Value, right: Value) -> None:
    """Refuse before the work what would be too large after it."""
    whole = isinstance(left, int) and isinstance(right, int)
    if name in ("Pow", "LShift") and whole and abs(right) * max(abs(left).bit_length(), 1) > 256:
        raise Unfollowed("this number is too large")
    for many, times in ((left, right), (right, left)):
        repeats = name == "Mult" and isinstance(many, str | list | tuple) and isinstance(times, int)
        if repeats and len(many) * times > MAX_ITEMS:
            raise Unfollowed(f"more than {MAX_ITEMS} items")
    if name == "Mod" and isinstance(left, str) and _WIDE.search(left):
        raise Unfollowed("this text is too wide")


def small(value: Value) -> Value:
    if isinstance(value, int) and abs(value) > MAX_NUMBER:
        raise Unfollowed("this number is too large")
    if isinstance(value, list | tuple | str | set | dict) and len(value) > MAX_ITEMS:
        raise Unfollowed(f"more than {MAX_ITEMS} items")
    return value


def written(value: Value, spec: str = "") -> str:
    """A value in an f-string."""
    if len(spec) > 8 or _WIDE.search(spec):
        raise Unfollowed("this text is too wide")
    if isinstance(value, str | int | float | bool):
        try:
            return format(value, spec)
        except (ValueError, TypeError) as error:
            raise Broken(f"Python cannot write this: {error}") from error
    return "..." if value is not None else "None"


def method_of(state: State, value: Value, name: str) -> Value:
    """What `value.name` is, for lists, dicts, tuples and texts. Raises Broken, or Unfollowed for what Python has."""
    kind = next((kind for kind in METHODS if isinstance(value, kind)), None)
    if kind is tuple and name in ("values", "indices") and len(value) == 2 and isinstance(value[0], Tensor):
        return value[0] if name == "values" else value[1]
    if kind is tuple and name == "numel":
        return Method(lambda args, given: math.prod(value), name)
    if kind is list and name == "sort":
        raise Unfollowed("sort is not followed")
    if kind is str and name == "format":
        return Method(partial(formatted, value), name)
    if kind is not None and name in METHODS[kind]:
        return Method(partial(bound, state, value, name), name)
    if kind is not None and not hasattr(kind, name):
        raise Broken(f"a {kind.__name__} has no {name!r}")
    raise Unfollowed(f".{name} is not followed")


def formatted(template: str, args: tuple[Value, ...], given: dict[str, Value]) -> str:
    if not _FORMAT.fullmatch(template) or _WIDE.search(template):
        raise Unfollowed("this format is not followed")
    try:
        return template.format(*map(written, args), **{name: written(value) for name, value in given.items()})
    except (ValueError, IndexError, KeyError) as error:
        raise Broken(f"Python cannot write this: {error}") from error


def bound(state: State, value: Value, name: str, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    """Call one of the methods that are listed. What they take is bounded, so what they make is."""
    plain = tuple(
        state.items(arg) if name in ("extend", "join", "update") and not isinstance(arg, dict) else arg for arg in args
    )
    if name in ("append", "extend", "insert", "update", "add", "setdefault", "join"):
        added = sum(len(arg) if isinstance(arg, list | dict | str) else 1 for arg in plain)
        if len(value) * (added if name == "join" else 1) + added > MAX_ITEMS:
            raise Unfollowed(f"more than {MAX_ITEMS} items")
    if name == "replace" and len(args) > 1 and len(value) * (1 + len(str(args[1]))) > MAX_TEXT:
        raise Unfollowed("this text is too long")
    try:
        result = getattr(value, name)(*plain, **given)
    except (TypeError, ValueError, KeyError, IndexError) as error:
        raise Broken(f"Python stops at .{name}: {error}") from error
    return list(result) if isinstance(value, dict) and name in ("keys", "values", "items") else result


# Python's own functions: the state, the arguments, the named arguments.
Builtin = Callable[[State, tuple[Value, ...], dict[str, Value]], Value]
BUILTINS: dict[str, Builtin] = {}


def builtin(name: str) -> Callable[[Builtin], Builtin]:
    def enter(function: Builtin) -> Builtin:
        BUILTINS[name] = function
        return function

    return enter


def plainly(function: Callable[..., Value]) -> Builtin:
    """A function of numbers and texts only; a tensor or an unknown value makes the result unknown."""

    def entered(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
        if any(isinstance(arg, Opaque | Tensor) for arg in args):
            return Opaque("what a tensor holds")
        try:
            return small(function(*args, **given))
        except (TypeError, ValueError, OverflowError, ZeroDivisionError) as error:
            raise Broken(f"Python stops here: {error}") from error

    return entered


def listing(function: Callable[..., Value]) -> Builtin:
    """A function of lists: each argument is bounded first."""

    def entered(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
        try:
            return small(function(*map(state.items, args), **given))
        except (TypeError, ValueError) as error:
            raise Broken(f"Python stops here: {error}") from error

    return entered


def to_number(kind: type) -> Callable[..., Value]:
    def entered(value: Value = 0) -> Value:
        if isinstance(value, str) and len(value) > 30:
            raise Unfollowed("this number is too long")
        return kind(value)

    return entered


@builtin("len")
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


@builtin("enumerate")
def numbered(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    start = args[1] if len(args) > 1 else given.get("start", 0)
    return Once(enumerate(state.items(args[0]), start))


@builtin("zip")
def zipped(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return Once(zip(*map(state.items, args), strict=False))


@builtin("map")
def mapped(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    rows = zip(*map(state.items, args[1:]), strict=False)
    return Once(state.call(args[0], row) for row in rows)


@builtin("filter")
def filtered(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    keep = args[0]
    return Once(x for x in state.items(args[1]) if state.truth(x if keep is None else state.call(keep, (x,))))


@builtin("functools.reduce")
def folded(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    items = state.items(args[1])
    result = args[2] if len(args) > 2 else items.pop(0)
    for item in items:
        result = state.call(args[0], (result, item))
    return result


@builtin("functools.partial")
def prepared(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return Method(lambda more, named: state.call(args[0], (*args[1:], *more), {**given, **named}), "partial")


@builtin("iter")
def iterator(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return Once(state.items(args[0]))


@builtin("next")
def following(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    if not isinstance(args[0], Once):
        raise Broken("next() of something that is no iterator")
    if not args[0]:
        if len(args) > 1:
            return args[1]
        raise Broken("next() of an iterator at its end")
    return args[0].pop(0)


@builtin("dict")
def dictionary(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    start = args[0] if args else {}
    pairs = start.items() if isinstance(start, dict) else [tuple(pair) for pair in state.items(start)]
    return {**dict(pairs), **given}


@builtin("print")
def ignored(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return None


@builtin("isinstance")
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
    name = kind.name.removeprefix("builtins.")
    if name in TYPES:
        return isinstance(value, TYPES[name]) and not isinstance(value, Once)
    if name in ("collections.OrderedDict", "typing.Mapping"):
        return isinstance(value, dict)
    if name in ("numbers.Number", "numbers.Integral", "typing.Iterable", "collections.abc.Iterable"):
        wanted = (int, float) if "Number" in name else int if "Integral" in name else (list, tuple, dict, str, range)
        return isinstance(value, wanted)
    raise Unfollowed(f"isinstance with {kind.name} is not followed")


@builtin("callable")
def is_callable(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return isinstance(args[0], Function | Method | Class | Path | Object)


@builtin("type")
def type_of(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    (value,) = one(args, "type")
    if isinstance(value, Object):
        return value.cls
    return Path(f"builtins.{type(value).__name__}") if not isinstance(value, Tensor) else Path("torch.Tensor")


@builtin("getattr")
def get_attribute(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    try:
        return state.attribute(args[0], str(args[1]))
    except Broken:
        if len(args) > 2:
            return args[2]
        raise


@builtin("setattr")
def set_attribute(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    state.assign(args[0], str(args[1]), args[2])


@builtin("hasattr")
def has_attribute(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    try:
        state.attribute(args[0], str(args[1]))
    except Broken:
        return False
    return True


@builtin("sorted")
def in_order(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    if given.keys() - {"reverse"}:
        raise Unfollowed("sorted with a key is not followed")
    return listing(sorted)(state, args, given)


@builtin("sum")
def total(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    result = args[1] if len(args) > 1 else given.get("start", 0)
    add = Path("operator.add")
    for item in state.items(args[0]):
        result = state.call(add, (result, item))
    return result


def largest(function: Callable[..., Value]) -> Builtin:
    def entered(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
        values = state.items(args[0]) if len(args) == 1 else list(args)
        if given or not all(isinstance(value, int | float | str) for value in values):
            raise Unfollowed("the largest of these is not known without running the text")
        if not values:
            raise Broken("the largest of nothing")
        return function(values)

    return entered


@builtin("any")
def some(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return any(state.truth(item) for item in state.items(args[0]))


@builtin("all")
def every(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return all(state.truth(item) for item in state.items(args[0]))


@builtin("itertools.product")
def products(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    rows: list[tuple[Value, ...]] = [()]
    for arg in args:
        items = state.items(arg)
        if len(rows) * len(items) > MAX_ITEMS:
            raise Unfollowed(f"more than {MAX_ITEMS} items")
        rows = [(*row, item) for row in rows for item in items]
    return rows


@builtin("itertools.chain")
def chained(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return [item for arg in args for item in state.items(arg)]


@builtin("bool")
def truth(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return state.truth(args[0]) if args else False


def text(value: Value = "") -> str:
    return written(value)


BUILTINS |= {
    "int": plainly(to_number(int)),
    "float": plainly(to_number(float)),
    "str": plainly(text),
    "abs": plainly(abs),
    "round": plainly(round),
    "divmod": plainly(divmod),
    "range": plainly(range),
    "slice": plainly(slice),
    "repr": plainly(text),
    "list": listing(lambda items=(): list(items)),
    "tuple": listing(lambda items=(): tuple(items)),
    "set": listing(lambda items=(): set(items)),
    "frozenset": listing(lambda items=(): set(items)),
    "reversed": listing(lambda items: Once(items[::-1])),
    "max": largest(max),
    "min": largest(min),
    "pow": lambda state, args, given: calculate("Pow", *args[:2]),
    "math.pow": lambda state, args, given: calculate("Pow", float(args[0]), float(args[1])),
    "math.prod": listing(lambda items: math.prod(items)),
    "numpy.prod": listing(lambda items: math.prod(items)),
    "operator.mul": lambda state, args, given: calculate("Mult", *args),
    **{
        f"{home}.{name}": plainly(getattr(math, name))
        for home in ("math", "numpy")
        for name in "sqrt ceil floor log log2 log10 exp gcd".split()
        if not (home == "numpy" and name in ("ceil", "floor"))
    },
    "numpy.ceil": plainly(lambda number: float(math.ceil(number))),
    "numpy.floor": plainly(lambda number: float(math.floor(number))),
}
