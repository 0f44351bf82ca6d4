"""Why could a class not be followed to its end? It fails, or it is not understood: never mixed up."""

from __future__ import annotations

from hwcheck.errors import HwcheckError


class Unfollowed(HwcheckError):
    """What the text does is beyond this reader; nothing is said about whether it is right."""


class Broken(HwcheckError):
    """Python or PyTorch would stop here with an error."""
