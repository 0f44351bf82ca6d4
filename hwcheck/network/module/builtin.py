"""Which of Python's own functions are followed, and what do they give? Lists stay short."""

from __future__ import annotations

import math
from collections.abc import Callable

from hwcheck.network.module.inspecting import INSPECTING, Builtin
from hwcheck.network.module.python import calculate, small, written
from hwcheck.network.module.state import MAX_ITEMS, UNKNOWN, State
from hwcheck.network.module.trouble import Broken, Unfollowed
from hwcheck.network.module.values import (
    Method,
    Object,
    Once,
    Opaque,
    Path,
    Record,
    Tensor,
    Value,
)

BUILTINS: dict[str, Builtin] = dict(INSPECTING)


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
    function, *first = args
    if isinstance(function, Method) and function.prepares is not None:  # Python makes one of two
        inner, before, named = function.prepares
        return prepared(state, (inner, *before, *first), {**named, **given})
    return Method(
        lambda more, named: state.call(function, (*first, *more), {**given, **named}),
        "partial",
        prepares=(function, tuple(first), dict(given)),
    )


@builtin("types.SimpleNamespace")
def namespace(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return Object(Path("types.SimpleNamespace"), dict(given))


@builtin("collections.namedtuple")
def named_tuple(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    if given or len(args) != 2:
        raise Unfollowed("this named tuple is not followed")
    names = args[1].replace(",", " ").split() if isinstance(args[1], str) else state.items(args[1])
    return Method(lambda values, named: record(tuple(names), values, named), str(args[0]))


def record(names: tuple[str, ...], args: tuple[Value, ...], given: dict[str, Value]) -> Record:
    """A named tuple of these fields. Raises Broken."""
    values = dict(zip(names, args, strict=False)) | given
    if len(args) > len(names) or len(values) != len(args) + len(given) or set(values) != set(names):
        raise Broken(f"the fields {', '.join(names)} are needed, each once")
    return Record.of(names, (values[name] for name in names))


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


@builtin("sorted")
def in_order(state: State, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
    return ordered(state, state.items(args[0]), given)


def ordered(state: State, values: list[Value], given: dict[str, Value]) -> list[Value]:
    """`sorted` by a key that is a number, a text or a row of them."""
    key = given.get("key")
    keys = values if key is None else [state.call(key, (value,)) for value in values]
    if not all(map(comparable, keys)):
        raise Unfollowed("the order of these is not known without running the text")
    try:
        places = sorted(range(len(values)), key=keys.__getitem__, reverse=state.truth(given.get("reverse", False)))
    except TypeError as error:
        raise Broken(f"Python stops here: {error}") from error
    return [values[place] for place in places]


def comparable(value: Value) -> bool:
    if isinstance(value, str):
        return UNKNOWN not in value
    return isinstance(value, int | float) or (isinstance(value, tuple | list) and all(map(comparable, value)))


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
        if not values and "default" in given:
            return given["default"]
        if not values:
            raise Broken("the largest of nothing")
        keys = [state.call(given["key"], (value,)) for value in values] if "key" in given else values
        if not all(map(comparable, keys)):
            raise Unfollowed("the largest of these is not known without running the text")
        return values[keys.index(function(keys))]

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


def lenient(function: Callable[[float], float]) -> Callable[[float], float]:
    """NumPy only warns where Python's own function stops."""

    def entered(number: float) -> float:
        try:
            return function(number)
        except ValueError:
            return math.nan if number < 0 else -math.inf

    return entered


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
    **{f"math.{name}": plainly(getattr(math, name)) for name in "sqrt ceil floor log log2 log10 exp gcd".split()},
    **{f"numpy.{name}": plainly(lenient(getattr(math, name))) for name in "sqrt log log2 log10 exp".split()},
    "numpy.gcd": plainly(math.gcd),
    "numpy.ceil": plainly(lambda number: float(math.ceil(number))),
    "numpy.floor": plainly(lambda number: float(math.floor(number))),
}
