"""How is a network written as data? `{"input": [1, 28, 28], "layers": [{"type": "relu"}, ...]}`, channel-first."""

from __future__ import annotations

from collections.abc import Mapping

from hwcheck.errors import DeclarationError
from hwcheck.network.catalogue import MAX_LAYERS, make_one
from hwcheck.network.layer import Shape
from hwcheck.network.network import Network, Step
from hwcheck.network.settings import row

SHARING = ("share", "shared", "share_with", "tied", "tied_to", "tie", "weight_from")


def network_of(spec: Mapping[str, object]) -> Network:
    """The network of a table with `input` and `layers`. Raises DeclarationError."""
    return Network(shape_of(spec.get("input"), "input"), tuple(map(step_of, layers_of(spec), range(MAX_LAYERS))))


def shape_of(listed: object, name: str) -> Shape:
    if listed is None:
        raise DeclarationError(f"no {name}", fix=f'write "{name}": [1, 28, 28]')
    return row(name, listed)


def layers_of(spec: Mapping[str, object]) -> list[Mapping[str, object]]:
    """The tables of the layers, as they stand."""
    listed = spec.get("layers")
    if not isinstance(listed, list | tuple) or not listed:
        raise DeclarationError("no layers", fix='write "layers": [{"type": "relu"}, ...]')
    if len(listed) > MAX_LAYERS:
        raise DeclarationError(f"{len(listed)} layers", fix=f"use at most {MAX_LAYERS}")
    layers = [{"type": item} if isinstance(item, str) else item for item in listed]
    for number, layer in enumerate(layers, 1):
        if not isinstance(layer, Mapping):
            raise DeclarationError("no table", where=f"layer {number}", fix='write {"type": "relu"}')
    return layers


def step_of(item: Mapping[str, object], index: int = 0) -> Step:
    """One layer in its place; `share` names an earlier layer, from 0, whose tensors it uses again."""
    where = f"layer {index + 1}"
    own = {name: value for name, value in item.items() if name not in SHARING}
    shares = [value for name, value in item.items() if name in SHARING and value is not None]
    share = shares[0] if shares else None
    if share is not None and (not isinstance(share, int) or isinstance(share, bool)):
        raise DeclarationError(f"it shares with {share!r}", where=where, fix="give the layer's number, from 0")
    return Step(str(item.get("type", "")), make_one(own, where), share)
