"""Shapes layer by layer and parameters of whole networks, against PyTorch, which builds and runs them."""

from __future__ import annotations

import math
import runpy
from collections import OrderedDict
from typing import Any

import pytest

from hwcheck.network.module.read import Trace, read_module, trace
from hwcheck.network.module.source import read_source, the_module
from hwcheck.network.module.values import modules, weights
from tests.network.module.networks import SAMPLES, Sample

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install torch==2.13.0")

BATCH = 3


def named(sample: Sample) -> dict[str, Any]:
    """What the texts, which come as students paste them, take for granted."""
    usual = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, "math": math, "OrderedDict": OrderedDict}
    usual["np"] = pytest.importorskip("numpy")
    return usual


def theirs(sample: Sample) -> Any:
    from unittest.mock import MagicMock, patch

    # The training loops around some of the classes need what is not installed; they loop over nothing.
    absent = {name: MagicMock() for name in ("torchvision", "torchvision.datasets", "torchvision.transforms")}
    # On the device "meta" tensors have shapes only: PyTorch's own rules, without the work.
    stay = patch.object(torch.nn.Module, "to", lambda self, device: self)
    with patch.dict("sys.modules", absent), patch("torch.utils.data.DataLoader", list), stay, torch.device("meta"):
        made = runpy.run_path(str(sample.path), init_globals=named(sample))
        model = made["model"] if sample.target else made[the_module(read_source(sample.text))]()
    return model.eval()


def run(model: Any, sample: Sample) -> tuple[list[tuple[str, tuple[int, ...]]], list[tuple[int, ...]]]:
    """The outputs of PyTorch's own layers in the order of their calls, and of the whole."""
    seen: list[tuple[str, tuple[int, ...]]] = []

    def note(name: str) -> Any:
        return lambda module, inputs, output: seen.append((name, next(shapes(output))))

    done: set[int] = set()
    for name, module in model.named_modules():
        own = type(module).__module__.startswith("torch.nn") and not list(module.children())
        base = next(kind for kind in type(module).__mro__ if kind.__module__.startswith("torch.nn"))
        holds = base.__name__ in ("Module", "Sequential", "ModuleList", "ModuleDict", "ParameterList")
        if own and not holds and id(module) not in done:
            module.register_forward_hook(note(name))
            done.add(id(module))
    shape = (BATCH, *sample.shape)
    with torch.no_grad(), torch.device("meta"):
        x = torch.randint(0, sample.integers, shape) if sample.integers else torch.zeros(shape)
        output = model(x)
    return seen, list(shapes(output))


def shapes(output: Any) -> Any:
    if isinstance(output, torch.Tensor):
        yield tuple(output.shape)
    elif isinstance(output, tuple | list):
        for each in output:
            yield from shapes(each)


def layers_of(found: Trace) -> list[tuple[str, tuple[int, ...]]]:
    paths = {id(module.leaf): path for path, module in modules(found.root) if module.leaf is not None}
    return [(paths[id(e.leaf)], e.output) for e in found.machine.events if e.leaf is not None]


# PyTorch builds these of layers of its own, which are no operations of ours.
WHOLES = ("Transformer", "MultiheadAttention")


@pytest.mark.parametrize("sample", [pytest.param(sample, id=sample.name) for sample in SAMPLES])
def test_shapes_and_parameters_are_those_of_pytorch(sample: Sample) -> None:
    model = theirs(sample)
    found = trace(read_source(sample.text), ((BATCH, *sample.shape),), sample.target)
    layers, outputs = run(model, sample)
    assert [output.shape for output in found.outputs] == outputs
    if not any(word in sample.text for word in WHOLES):
        assert layers_of(found) == layers
    total = sum(parameter.numel() for parameter in model.parameters())
    assert sum(weight.count for _, weight in weights(found.root)) == total
    reading = read_module(sample.text, (sample.shape,), sample.target)
    frozen = sum(parameter.numel() for parameter in model.parameters() if not parameter.requires_grad)
    assert (reading.total, reading.frozen) == (total, frozen)
    assert sum(o.params for o in reading.operations) + sum(math.prod(s) for _, s in reading.left_over) == total


def test_there_are_enough_networks() -> None:
    assert len(SAMPLES) >= 50
