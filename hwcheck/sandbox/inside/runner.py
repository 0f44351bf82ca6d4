"""Runs a student's code inside the sandbox: what do its functions return for these inputs?

It knows inputs and nothing else: no expected value, no verdict. Whatever the code does to this process, it can only
change what it answers itself, and the answer is compared outside. Names that the code could replace in modules are
taken hold of before the code is loaded.
"""

from __future__ import annotations

import builtins
import copy
import linecache
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from .forms import Methods, adapted
from .frames import LENGTHS, Kept, Opaque, pack, unpack
from .loading import Caught, Loading

_pack, _unpack, _clock, _read, _write = pack, unpack, time.process_time, os.read, os.write
_deepcopy, _asarray, _stack = copy.deepcopy, np.asarray, np.stack
_settrace, _setprofile = sys.settrace, sys.setprofile
_errstate, _adapted, _methods = np.errstate, adapted, Methods

MOST_SKIPPED = 20


class Runner:
    """What one student's code is asked to do, one request after the other."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.modules: list[ModuleType] = []
        self.kept: dict[str, Any] = {}
        self.promised: dict[str, Callable[..., Any]] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        # Code that lets NumPy raise where it would warn is not wrong for it.
        with Caught(self.folder) as caught, _errstate(all="ignore"):
            reply: dict[str, Any] = getattr(self, "op_" + request["op"])(request)
        _untraced()
        return {"failure": caught.failure} if caught.failure else {"failure": None, **reply}

    def op_load(self, request: dict[str, Any]) -> dict[str, Any]:
        """Writes the files and imports the main one, and after it the others that it did not import itself."""
        self.modules, self.kept, self.promised = [], {}, {}
        for name, text in request["files"].items():
            sys.modules.pop(name.removesuffix(".py"), None)
            (Path(self.folder) / name).write_text(text, encoding="utf-8")
        linecache.clearcache()
        _seed(0)
        loading = Loading(self.folder, request["files"], request["how"])
        self.modules = loading.modules()
        names = {name for module in self.modules for name, value in vars(module).items() if _own(name, value)}
        return {"names": sorted(names), "skipped": loading.skipped[:MOST_SKIPPED]}

    def op_promise(self, request: dict[str, Any]) -> dict[str, Any]:
        """What functions take and give by name: whatever their own form is, they are called in this one."""
        self.promised, methods = {}, _methods(self.modules)
        for name, (takes, gives) in request["functions"].items():
            with Caught(self.folder):
                found = self._found(name) or methods.find(name)
                if found is not None:
                    self.promised[name] = _adapted(found, takes, gives)
        return {"absent": [name for name in request["functions"] if name not in self.promised]}

    def op_call(self, request: dict[str, Any]) -> dict[str, Any]:
        """One call. The arguments come back too, so that outside it shows whether the code changed them."""
        function, args = self._function(request), [self._argument(each) for each in request["args"]]
        kwargs = {key: self._argument(each) for key, each in request.get("kwargs", {}).items()}
        self._assign(request)
        _seed(request.get("seed", 0))
        began = _clock()
        result = function(*args, **kwargs)
        _untraced()
        seconds = _clock() - began
        if request.get("keep"):
            self.kept[request["keep"]] = result
        asked = zip(request["args"], args, strict=True)
        after = [None if isinstance(each, Kept) else arg for each, arg in asked]
        return {"result": _without_cache(result, request.get("cache")), "args": after, "seconds": seconds}

    def op_sweep(self, request: dict[str, Any]) -> dict[str, Any]:
        """Many calls that differ in one argument, or in one parameter of a model."""
        return {"outputs": _stack(list(self._swept(request)))}

    def _swept(self, request: dict[str, Any]) -> Iterator[Any]:
        function, item = self._function(request), request.get("item")
        for value in request["values"]:
            args = [self._argument(_deepcopy(each)) for each in request["args"]]
            if "parameter" in request:
                self.kept[request["model"]].params[request["parameter"]] = value.copy()
            else:
                args[request["index"]] = value.copy()
            _seed(request.get("seed", 0))
            result = function(*args)
            _untraced()
            # A copy: code that hands out the same array every time would else show its last value everywhere.
            yield _asarray(result if item is None or not isinstance(result, tuple | list) else result[item]).copy()

    def op_fill(self, request: dict[str, Any]) -> dict[str, Any]:
        """Overwrites an array that was handed out, as the next layer in place would."""
        target = self._argument(request["target"])
        if isinstance(target, np.ndarray) and target.flags.writeable and target.dtype.kind == "f":
            target[...] = request["value"]
        return {}

    def op_parameters(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"params": dict(self.kept[request["model"]].params)}

    def op_trace(self, request: dict[str, Any]) -> dict[str, Any]:
        """A class as PyTorch builds and calls it, where PyTorch is shown to the sandbox."""
        from .tracing import traced

        return traced(self.modules, request["target"], request["shape"], self.folder)

    def _assign(self, request: dict[str, Any]) -> None:
        for name, value in request.get("parameters", {}).items():
            self.kept[request["model"]].params[name] = value

    def _function(self, request: dict[str, Any]) -> Callable[..., Any]:
        name = request["function"]
        if "model" in request:
            return _adapted(getattr(self.kept[request["model"]], name), request["takes"])
        found = self.promised.get(name) or self._found(name)
        if found is None:
            raise NameError(f"no function {name}")
        return found

    def _found(self, name: str) -> Callable[..., Any] | None:
        values = (getattr(module, name, None) for module in self.modules)
        return next((value for value in values if callable(value)), None)

    def _argument(self, value: Any) -> Any:
        if not isinstance(value, Kept):
            return value
        kept = self.kept[value.name]
        return kept if value.item is None else kept[value.item]


def _own(name: str, value: Any) -> bool:
    """Whether a name is one that the code defines, not a module that it imports."""
    return name[:1] != "_" and not isinstance(value, ModuleType)


def _without_cache(result: Any, place: int | None) -> Any:
    """The result as it is shown outside: a cache is the student's own affair, and stays."""
    if place is None or not isinstance(result, tuple | list) or place >= len(result):
        return result
    return tuple(Opaque("cache") if number == place else each for number, each in enumerate(result))


def _untraced() -> None:
    """What the code left to watch, and to change, the steps of this module."""
    _settrace(None)
    _setprofile(None)


def _seed(number: int) -> None:
    random.seed(number)
    np.random.seed(number)


def bound(memory: int, cpu: int, file: int, processes: int) -> None:
    """Bounds that the code cannot raise again. A system that does not know one of them goes without."""
    limits = {"RLIMIT_AS": memory, "RLIMIT_CPU": cpu, "RLIMIT_FSIZE": file, "RLIMIT_NPROC": processes, "RLIMIT_CORE": 0}
    for name, limit in limits.items():
        if limit < 0:
            continue
        try:
            # A second more before the hard end: the signal that comes first tells why.
            hard = limit + (name == "RLIMIT_CPU")
            resource.setrlimit(getattr(resource, name), (limit, hard))
        except (OSError, ValueError, AttributeError):
            continue


def serve(requests: int, results: int, runner: Runner) -> None:
    """Answers until no request comes any more."""
    while (lengths := _exactly(requests, LENGTHS.size)) is not None:
        head, body = (_exactly(requests, length) for length in LENGTHS.unpack(lengths))
        request = _unpack(head or b"", body or b"")
        # What is printed while the code runs must not stay behind in a buffer.
        reply = _pack(runner.answer(request) | {"id": request["id"]})
        for stream in (sys.stdout, sys.stderr):
            with Caught(runner.folder):
                stream.flush()
        while reply:
            reply = reply[_write(results, reply) :]


def _exactly(descriptor: int, length: int) -> bytes | None:
    parts = []
    while length:
        part = _read(descriptor, min(length, 1 << 20))
        if not part:
            return None
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def main() -> None:
    """Moves the two channels out of the way of print and input, sets the bounds, and says that it is ready."""
    folder, *limits = sys.argv[1:]
    requests, results = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.chdir(folder)
    bound(*map(int, limits))
    vars(builtins)["np"] = np  # a notebook imports it in another cell than the one that is handed in
    _write(results, _pack({"ready": np.__version__}))
    serve(requests, results, Runner(folder))
