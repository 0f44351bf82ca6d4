"""What may a program use? `hwcheck.equal` and the verdict it gives; loaded when first named."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hwcheck.equivalence.equal import equal
    from hwcheck.errors import HwcheckError, Unreadable
    from hwcheck.verdict import Evidence, Outcome, Verdict, Witness

__all__ = ["Evidence", "HwcheckError", "Outcome", "Unreadable", "Verdict", "Witness", "equal"]

_HOMES = {
    "equal": "hwcheck.equivalence.equal",
    "HwcheckError": "hwcheck.errors",
    "Unreadable": "hwcheck.errors",
    "Evidence": "hwcheck.verdict",
    "Outcome": "hwcheck.verdict",
    "Verdict": "hwcheck.verdict",
    "Witness": "hwcheck.verdict",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'hwcheck' has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value  # asked for once
    return value
