"""What should come out? The bank's reference is called with what the student's function is called with."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints


def call(function: Callable[..., Any], args: Sequence[Any]) -> tuple[Any, ...]:
    """The results as a tuple. A dictionary given where the reference wants a dataclass becomes one."""
    hints = get_type_hints(function)
    names = list(inspect.signature(function).parameters)
    adapted = [_adapted(arg, hints.get(name)) for name, arg in zip(names, args, strict=False)]
    result = function(*adapted)
    return result if isinstance(result, tuple) else (result,)


def build(factory: Callable[..., Any], settings: Mapping[str, Any]) -> Any:
    """What the factory makes of these settings, by name."""
    hints = get_type_hints(factory)
    return factory(**{name: _adapted(value, hints.get(name)) for name, value in settings.items()})


def _adapted(value: Any, hint: Any) -> Any:
    if not isinstance(value, Mapping) or not (isinstance(hint, type) and is_dataclass(hint)):
        return value
    known = {entry.name for entry in fields(hint)}
    return hint(**{key: entry for key, entry in value.items() if key in known})
