"""Single operations, against PyTorch: the shape that it gives, and refused where it refuses."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from hwcheck.errors import HwcheckError
from hwcheck.network.module.read import trace
from hwcheck.network.module.source import read_source
from hwcheck.network.module.trouble import Unfollowed

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install torch==2.13.0")

SHAPE = (3, 4, 6, 8)
# Where PyTorch has an answer and this reader none. It may say so; nothing else may be on this list.
NOT_FOLLOWED = frozenset({"x[:, [0, 1], :, [0, 1]]", "F.lp_pool2d(x, 2, 2)"})
CASES = (Path(__file__).parent / "operations.txt").read_text().splitlines()


def theirs(expression: str) -> tuple[int, ...] | None:
    """The shape, or None where PyTorch refuses."""
    names: dict[str, Any] = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, "math": math}
    names["x"] = torch.zeros(SHAPE)
    try:
        with torch.no_grad():
            result = eval(expression, names)  # of our own table, not of anybody's answer
    except (RuntimeError, TypeError, ValueError, IndexError, AssertionError, AttributeError, NotImplementedError):
        return None
    return tuple(result.shape)


def ours(expression: str) -> tuple[int, ...] | None:
    text = f"class Net(nn.Module):\n    def forward(self, x):\n        return {expression}\n"
    return trace(read_source(text), (SHAPE,)).outputs[0].shape


@pytest.mark.parametrize("expression", CASES)
def test_an_operation_gives_what_pytorch_gives(expression: str) -> None:
    expected = theirs(expression)
    if expected is None:
        with pytest.raises(HwcheckError):
            ours(expression)
    elif expression in NOT_FOLLOWED:
        with pytest.raises(Unfollowed):
            ours(expression)
    else:
        assert ours(expression) == expected
