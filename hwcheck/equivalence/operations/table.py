"""Which operations can be evaluated? Importing this module fills the table."""

from __future__ import annotations

from hwcheck.equivalence.operations import arrays, axes, conditions, convolutions, entries, matrices, scalars
from hwcheck.equivalence.operations.registry import OPERATIONS

__all__ = ["OPERATIONS", "arrays", "axes", "conditions", "convolutions", "entries", "matrices", "scalars"]
