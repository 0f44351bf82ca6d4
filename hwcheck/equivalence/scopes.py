"""What is in force at a place in a tree: which indices, with which values, and which local names?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hwcheck.equivalence.arithmetic import Array
from hwcheck.equivalence.tensor import Value
from hwcheck.errors import HwcheckError


class EvaluationError(HwcheckError):
    """The formula has no value that can be computed: too large, or an operation that is not known."""


class UnboundName(EvaluationError):
    """A name that nothing declares and no sum binds."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is neither declared nor bound by a sum")
        self.name = name


@dataclass(frozen=True, slots=True)
class Scopes:
    """What is in force at a place in a tree: indices (their values, each on its own axis) and local names."""

    indices: Mapping[str, Array] = field(default_factory=dict)
    depth: int = 0
    local: Mapping[str, Value] = field(default_factory=dict)

    def bind(self, name: str, values: Array) -> Scopes:
        axis = values.reshape(len(values), *(1,) * (self.depth + 1))
        return Scopes({**self.indices, name: axis}, self.depth + 1, self.local)
