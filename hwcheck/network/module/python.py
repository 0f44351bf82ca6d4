"""What do Python's operators, and the methods of its lists, dictionaries and texts, give? Numbers stay small."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from hwcheck.network.module.state import MAX_ITEMS, UNKNOWN, State
from hwcheck.network.module.trouble import Broken, Unfollowed
from hwcheck.network.module.values import Method, Path, Tensor, Value

MAX_NUMBER = 10**40
MAX_TEXT = 20_000
NUMBERS = (int, float)

METHODS: Mapping[type, frozenset[str]] = {
    list: frozenset("append extend insert pop reverse index count copy remove clear".split()),
    tuple: frozenset("index count numel".split()),
    dict: frozenset("get keys values items update pop setdefault copy".split()),
    set: frozenset("add update union discard copy".split()),
    str: frozenset(
        """
        lower upper strip split startswith endswith replace join title isdigit rstrip lstrip isalpha find rfind count
        index capitalize isupper islower isnumeric removeprefix removesuffix partition rpartition casefold
        """.split()
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
    return UNKNOWN if value is not None else "None"


def method_of(state: State, value: Value, name: str) -> Value:
    """What `value.name` is, for lists, dicts, tuples and texts. Raises Broken, or Unfollowed for what Python has."""
    kind = next((kind for kind in METHODS if isinstance(value, kind)), None)
    if isinstance(value, str) and UNKNOWN in value:
        raise Unfollowed("what this text says is not known")
    if kind is tuple and name in ("values", "indices") and len(value) == 2 and isinstance(value[0], Tensor):
        return value[0] if name == "values" else value[1]
    if kind is tuple and name == "numel":
        return Method(lambda args, given: math.prod(value), name)
    if kind is list and name == "sort":
        return Method(partial(sorted_in_place, state, value), name)
    if kind is str and name == "format":
        return Method(partial(formatted, value), name)
    if kind is not None and name in METHODS[kind]:
        return Method(partial(bound, state, value, name), name)
    if kind is not None and not hasattr(kind, name):
        raise Broken(f"a {kind.__name__} has no {name!r}")
    raise Unfollowed(f".{name} is not followed")


def sorted_in_place(state: State, value: list[Value], args: tuple[Value, ...], given: dict[str, Value]) -> None:
    value[:] = state.call(Path("builtins.sorted"), (list(value),), given)


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
