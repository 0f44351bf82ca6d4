"""What does PyTorch itself make of a class? The same reading as without it, from a run inside the sandbox."""

from __future__ import annotations

import ast
import importlib.util
import re
from typing import Any

from hwcheck.errors import HwcheckError
from hwcheck.network.layer import Layer, Shape
from hwcheck.network.module.file import code_of
from hwcheck.network.module.machine import Machine
from hwcheck.network.module.read import HIDDEN, Operation, Reading, Size, Sizes, parsed
from hwcheck.network.module.source import read_source, the_module
from hwcheck.network.module.values import Object
from hwcheck.programs.source import ALONE, files_of
from hwcheck.sandbox.command import Limits
from hwcheck.sandbox.session import Session, Stopped, session

LIMITS = Limits(wall=60.0, memory=16 << 30, libraries=("torch",))  # PyTorch maps far more than it uses
BATCHES = (2, 3)  # what grows with the batch shows by two of them
MADE = frozenset(
    ("zeros", "ones", "arange", "full", "empty", "tensor", "as_tensor", "eye", "linspace", "rand", "randn")
)

_EQUAL_SIDES = re.compile(r"=\((\d+)(?:, \1)+\)")  # `stride=(2, 2)` is what people write as `stride=2`

# Students paste a class without the imports on top of the notebook.
_GRANTED = """\
import builtins, math, torch
for name, value in dict(torch=torch, nn=torch.nn, F=torch.nn.functional, math=math).items():
    setattr(builtins, name, value)
"""


def trace_file(path: str, target: str, shape: Shape) -> Reading:
    """The class of a file on an input of this shape, channels first. Raises HwcheckError."""
    if not installed():
        raise HwcheckError("PyTorch is not installed", where="--run", fix="pip install torch, or leave --run out")
    files = files_of(code_of(path))
    target = target or the_module(read_source("\n".join(files.values())))
    student = session({"granted.py": _GRANTED, **files}, LIMITS)
    try:
        first, second = (_asked(student, path, target, (batch, *shape)) for batch in BATCHES)
    except Stopped as stopped:
        if stopped.note == "sandbox-missing":
            raise
        raise HwcheckError(
            f"the code {stopped.what}", where=path, fix="run it without walls: --no-sandbox"
        ) from stopped
    return _reading(first, second, shape)


def installed() -> bool:
    return importlib.util.find_spec("torch") is not None


def _asked(student: Session, path: str, target: str, shape: Shape) -> dict[str, Any]:
    loaded = student.load()
    reply = student.ask(op="trace", target=target, shape=list(shape))
    failure = reply["failure"]
    if failure is None:
        return reply
    failure = loaded["skipped"][0] if loaded.get("skipped") else failure
    where = f"{path}:{failure.line}" if failure.line and failure.file == ALONE else path
    raise HwcheckError(f"{failure.type}: {failure.message}", where=where, fix=failure.source)


def _reading(first: dict[str, Any], second: dict[str, Any], shape: Shape) -> Reading:
    """Both runs as one."""
    steps = zip(first["operations"], second["operations"], strict=False)
    return Reading(
        name=str(first["class"]),
        input=(shape,),
        operations=tuple(_operation(one, other) for one, other in steps),
        outputs=tuple(_sizes(one, other) for one, other in zip(first["outputs"], second["outputs"], strict=False)),
        ends=(),
        left_over=tuple((str(name), tuple(sizes)) for name, sizes in first["left_over"]),
        total=int(first["total"]),
        frozen=int(first["frozen"]),
        remarks=("as PyTorch builds and runs it",),
    )


def _operation(one: dict[str, Any], other: dict[str, Any]) -> Operation:
    named = str(one["kind"])
    kind, layer = _layer(named) if "(" in named else (named.strip("_").replace("_", ""), None)
    shown = "(" in named or not (named.startswith("__") or kind in HIDDEN or named in MADE)
    return Operation(
        line=int(one["line"]),
        name=str(one["name"]),
        kind=kind,
        output=_sizes(one["output"], other["output"]),
        params=int(one["params"]),
        layer=layer,
        shared=bool(one["shared"]),
        shown=shown,
    )


def _layer(text: str) -> tuple[str, Layer | None]:
    """A layer as the table of a class shows it, by how PyTorch writes it: `Linear(in_features=4, ...)`."""
    name = text.partition("(")[0]
    machine = Machine(ast.Module([], []))
    try:
        value = machine.evaluate(parsed("nn." + _EQUAL_SIDES.sub(r"=\1", text)), machine.globals)
    except HwcheckError:
        return name.lower(), None
    return name.lower(), value.leaf.layer if isinstance(value, Object) and value.leaf else None


def _sizes(one: list[int], other: list[int]) -> Sizes:
    """A shape in two runs: what grew with the batch is a multiple of it."""
    if len(one) != len(other):
        return tuple(Size(size) for size in one)
    grown = [(left, right - left) for left, right in zip(one, other, strict=True)]
    return tuple(Size(left - BATCHES[0] * times, times) for left, times in grown)
