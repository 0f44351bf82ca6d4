"""How does a module say which heads it evaluates? By registering one function for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hwcheck.equivalence.tensor import ShapeError, Tensor, Value, sized
from hwcheck.tree import Tree

if TYPE_CHECKING:
    from hwcheck.equivalence.evaluate import Evaluator, Scopes

Operation = Callable[["Evaluator", tuple[Tree, ...], "Scopes"], Value]
OPERATIONS: dict[str, Operation] = {}


def operation(*heads: str) -> Callable[[Operation], Operation]:
    """Register the function that evaluates these heads of `hwcheck.tree`."""

    def register(function: Operation) -> Operation:
        for head in heads:
            OPERATIONS[head] = function
        return function

    return register


def tensor(ev: Evaluator, tree: Tree, at: Scopes) -> Tensor:
    """The value of an argument that must be a vector or matrix."""
    value = sized(ev.value(tree, at))
    if not isinstance(value, Tensor):
        raise ShapeError("a vector or matrix is expected here, this is a scalar")
    return value
