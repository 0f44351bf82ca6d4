"""How is a function called that takes and gives what is asked for in a form of its own?

`def fc_forward(x, *, w, b)` and `def fc_backward(cache, dout)` are called by the names of their parameters. Results in
a dictionary, a dataclass or a named tuple are put in order by their names; of more than are asked for the first count.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

_signature, _is_dataclass = inspect.signature, dataclasses.is_dataclass


def adapted(function: Callable[..., Any], takes: Sequence[str], gives: Sequence[str] = ()) -> Callable[..., Any]:
    """Without `gives` the result stays as it is."""
    by_name = _only_by_name(function, takes)

    def called(*args: Any) -> Any:
        result = function(**dict(zip(takes, args, strict=False))) if by_name else function(*args)
        return _in_order(result, gives) if gives else result

    return called


def _only_by_name(function: Callable[..., Any], takes: Sequence[str]) -> bool:
    """Whether all of the names are there, but not in this order."""
    try:
        parameters = _signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    if any(each.kind in (each.VAR_POSITIONAL, each.POSITIONAL_ONLY) for each in parameters):
        return False
    in_place = [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    return in_place[: len(takes)] != list(takes) and set(takes) <= {each.name for each in parameters}


def _in_order(result: Any, gives: Sequence[str]) -> Any:
    named = _named(result)
    if set(gives) <= named.keys():
        values = tuple(named[name] for name in gives)
    elif isinstance(result, tuple) or (isinstance(result, list) and len(gives) > 1):
        values = tuple(result[: len(gives)])
    else:
        return result
    return values[0] if len(values) == len(gives) == 1 else values


def _named(result: Any) -> dict[str, Any]:
    if isinstance(result, dict):
        return {str(key): value for key, value in result.items()}
    if _is_dataclass(result):
        return dict(vars(result)) if hasattr(result, "__dict__") else {}
    if isinstance(result, tuple):
        return dict(zip(getattr(result, "_fields", ()), result, strict=False))
    return {}


class Methods:
    """What the classes of the code define; one that is made without arguments is made once, for all of its methods."""

    def __init__(self, modules: Sequence[ModuleType]) -> None:
        self.kinds = [
            kind
            for module in modules
            for kind in vars(module).values()
            if isinstance(kind, type) and kind.__module__ == module.__name__
        ]
        self.made: dict[type, Any] = {}

    def find(self, name: str) -> Callable[..., Any] | None:
        kind = next((kind for kind in self.kinds if name in vars(kind)), None)
        if kind is None:
            return None
        if kind not in self.made:
            self.made[kind] = kind() if inspect.isfunction(vars(kind)[name]) else kind
        found: Callable[..., Any] = getattr(self.made[kind], name)
        return found
