"""Does each known mistake of a layer compute something else than the layer, under a sentence of its own?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from hwcheck.bank.load import load_problem
from hwcheck.bank.model import Part
from hwcheck.checkers.layer import layer_of
from hwcheck.programs import reference
from hwcheck.programs.trial import direction, inputs

PARTS = tuple(
    part
    for problem in ("code/more_layers", "code/activations", "code/layers")
    for part in load_problem(problem).parts
    if part.settings.slips is not None and not any("mode" in str(trial) for trial in part.settings.trials)
)


def slips(part: Part, trial: int) -> Iterator[tuple[str, str, Any, dict[str, Any]]]:
    """The mistakes in a trial, each beside the right values."""
    layer = layer_of(part.settings)
    args = inputs(layer.trials[trial], layer.forward.parameters)
    results = dict(zip(layer.forward.results, reference.call(layer.reference, args), strict=True))
    dout = None
    if layer.backward is not None and layer.reference_backward is not None:
        dout = direction(np.shape(results[layer.forward.results[0]]))
        gradients = reference.call(layer.reference_backward, [dout, results["cache"]])
        results |= zip(layer.backward.results, gradients, strict=True)
    assert layer.slips is not None
    for says, name, value in layer.slips(dout, **dict(zip(layer.forward.parameters, args, strict=False))):
        yield says, name, value, results


EACH = pytest.mark.parametrize("part", [pytest.param(part, id=f"{part.problem} {part.id}") for part in PARTS])


@EACH
def test_no_mistake_is_right(part: Part) -> None:
    """On small inputs a mistake may not show: it has to in one of two trials."""
    right = [{(says, name) for says, name, value, own in slips(part, at) if same(value, own[name])} for at in (0, 1)]
    assert right[0] & right[1] == set()


@EACH
def test_no_two_sentences_mean_the_same_value(part: Part) -> None:
    assert alike(part, 0) & alike(part, 1) == set()


def alike(part: Part, trial: int) -> set[tuple[str, str]]:
    found = [(says, name, value) for says, name, value, _ in slips(part, trial)]
    return {
        (says, other)
        for (says, name, value), (other, another, earlier) in combinations(found, 2)
        if says != other and name == another and same(value, earlier)
    }


def same(one: Any, other: Any) -> bool:
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other))
