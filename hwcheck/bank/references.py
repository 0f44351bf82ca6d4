"""What computes the right answer? A formula, a derivative of what is defined, or a function in `reference/`.

A bank's reference code is its author's and is trusted; a student's never comes here.
"""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from hwcheck.bank.variant import Draw, plain_values
from hwcheck.domain import Scope
from hwcheck.errors import DeclarationError, FileError, did_you_mean


@dataclass(frozen=True, slots=True)
class Given:
    """What a reference may be computed from: the problem's names, the bank's code, the numbers that were drawn."""

    scope: Scope
    bank: Path
    drawn: Draw = ()


def resolve(settings: Mapping[str, Any], given: Given, where: str) -> dict[str, Any]:
    """The settings with every `{ function = ... }` and `{ derivative_of = ..., wrt = ... }` put in place.

    `{ reference = 'module.function' }` becomes what gives the function itself, uncalled.
    """
    return {key: _resolved(value, given, f"{where}: key {key!r}") for key, value in settings.items()}


def _resolved(value: Any, given: Given, where: str) -> Any:
    if not isinstance(value, Mapping):
        return value
    match dict(value):
        case {"function": str(name), **rest} if not rest:
            return _called(reference_function(given.bank, name, where), given.drawn, where)
        case {"reference": str(name), **rest} if not rest:
            # Not called: a checker of code compares a student's function with this one.
            return partial(reference_function, given.bank, name, where)
        case {"derivative_of": str(of), "wrt": str(wrt), **rest} if not rest:
            return derivative(of, wrt, given.scope, where)
        case {"derivative_of": _} | {"wrt": _}:
            raise DeclarationError("half a derivative", where=where, fix="write { derivative_of = 'f', wrt = 'w_1' }")
        case table:
            return table


def _called(function: Callable[..., Any], drawn: Draw, where: str) -> Any:
    """What the function gives for the drawn numbers that it takes by name."""
    given = plain_values(drawn)
    parameters = inspect.signature(function).parameters
    for name, parameter in parameters.items():
        if name not in given and parameter.default is parameter.empty:
            fix = did_you_mean(name, given) or "a reference takes nothing, or numbers that [variant] draws"
            raise DeclarationError(f"{function.__name__!r} takes {name!r}", where=where, fix=fix)
    return function(**{name: given[name] for name in parameters if name in given})


def derivative(of: str, wrt: str, scope: Scope, where: str) -> str:
    """The formula of the derivative of a definition, e.g. of `f` with respect to `w_1`."""
    if of not in scope.definitions:
        fix = did_you_mean(of, scope.definitions) or "define it under [let]"
        raise DeclarationError(f"nothing is defined as {of!r}", where=where, fix=fix)
    if wrt not in scope.names():
        raise DeclarationError(f"no symbol {wrt!r}", where=where, fix=did_you_mean(wrt, scope.names()))
    return f"\\frac{{\\partial {of}}}{{\\partial {wrt}}}"


def reference_function(bank: Path, name: str, where: str) -> Callable[..., Any]:
    """The function `module.function` of the bank's `reference/` folder."""
    module_name, _, function_name = name.rpartition(".")
    path = bank / "reference" / f"{module_name.replace('.', '/')}.py"
    if not module_name.replace(".", "").isidentifier() or not path.is_file():
        known = [found.stem for found in (bank / "reference").glob("*.py") if not found.stem.startswith("_")]
        fix = did_you_mean(module_name, known) or "write 'module.function' for reference/module.py"
        raise FileError(f"no reference module {module_name!r}", where=where, fix=fix)
    module = _module(path)
    found = getattr(module, function_name, None)
    if not callable(found):
        known = [entry for entry in vars(module) if not entry.startswith("_")]
        raise DeclarationError(
            f"reference/{path.name} has no function {function_name!r}",
            where=where,
            fix=did_you_mean(function_name, known),
        )
    return found  # type: ignore[no-any-return]


def _module(path: Path) -> ModuleType:
    """The module at this path, loaded once. Its name is no importable one, so that two banks never mix."""
    name = f"{_package(path.parent)}.{path.stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileError("not a Python file", where=str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _package(folder: Path) -> str:
    """A package of the folder's modules, so that `from .sibling import name` works among them."""
    # A dot would part the name of the package from that of its module too early.
    name = f"hwcheck bank {folder.resolve()}".replace(".", "·")
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [str(folder.resolve())]
        sys.modules[name] = package
    return name
