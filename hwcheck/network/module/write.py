"""How is a network that is given as layers written as a class? For the solution that students see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import MISSING, fields
from math import prod

from hwcheck.network.catalogue import plain
from hwcheck.network.module.architecture import kind_of
from hwcheck.network.module.signatures import SIGNATURES
from hwcheck.network.network import Row

NAMES = {plain(kind): kind for kind in SIGNATURES}
INCOMING = ("in_channels", "num_features", "num_channels")


def as_class(table: Sequence[Row]) -> str:
    """The class, or the layers in words where one of them is none of PyTorch's own."""
    lines = [line for row in table for line in modules_of(row)]
    if not all(lines):
        return ", ".join(str(row.step) for row in table)
    inside = "".join(f"            nn.{line},\n" for line in lines)
    return (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        f"        self.layers = nn.Sequential(\n{inside}        )\n\n"
        "    def forward(self, x):\n        return self.layers(x)\n"
    )


def modules_of(row: Row) -> Iterator[str]:
    """The modules of one layer, a flattening first where a sheet's FC takes an image; an empty text is none."""
    if plain(row.step.type).startswith(("globalavgpool", "gap", "globalaveragepool")):
        yield f"AdaptiveAvgPool{len(row.inputs) - 1}d(1)"
        return
    kind = NAMES.get(kind_of(row.step.type)) or NAMES.get(plain(row.step.type), "")
    if kind_of(row.step.type) == "batchnorm":
        kind = f"BatchNorm{max(len(row.inputs) - 1, 1)}d"
    if kind == "Linear" and len(row.inputs) > 2 and len(row.output) == 1:
        yield "Flatten()"
    yield f"{kind}({', '.join(settings_of(row, kind))})" if kind else ""


def settings_of(row: Row, kind: str) -> Iterator[str]:
    needed, _, optional = SIGNATURES[kind].partition("|")
    own = {field.name: field for field in fields(row.step.layer)}  # type: ignore[arg-type]
    for name in needed.split():
        yield written(incoming(row, name) or getattr(row.step.layer, name, None))
    for name in optional.split():
        value = getattr(row.step.layer, name, None)
        if name in own and own[name].default is not MISSING and value not in (None, own[name].default):
            yield f"{name}={written(value)}"


def incoming(row: Row, name: str) -> int | None:
    """What the layer's input says."""
    if name == "in_features":
        return prod(row.inputs) if len(row.output) == 1 else row.inputs[-1]
    return row.inputs[0] if name in INCOMING else None


def written(value: object) -> str:
    if isinstance(value, tuple) and len(set(value)) == 1:
        return str(value[0])
    return repr(value)
