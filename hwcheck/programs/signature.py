"""What does `fc_forward(x, w, b) -> out, cache` promise?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hwcheck.errors import DeclarationError

_FORM = re.compile(r"\s*(\w+)\s*\(\s*([\w\s,]*)\)\s*->\s*([\w\s,]+)")
CACHE = "cache"
CLOSE = 0.75  # how much of two names is alike: `conv_forward_naive` for `conv_forward`, and not `relu_forward`


@dataclass(frozen=True, slots=True)
class Signature:
    """A function's name, what goes in and what comes out, in order."""

    name: str
    parameters: tuple[str, ...]
    results: tuple[str, ...]

    @property
    def cache(self) -> int | None:
        """At which place of the results the cache stands."""
        return self.results.index(CACHE) if CACHE in self.results else None


def read_signature(text: str) -> Signature:
    """Raises DeclarationError with the form that is wanted."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise DeclarationError(f"no signature: {text!r}", fix="write 'fc_forward(x, w, b) -> out, cache'")
    names = ([name.strip() for name in part.split(",") if name.strip()] for part in match.groups()[1:])
    parameters, results = names
    return Signature(match[1], tuple(parameters), tuple(results))


def input_of(gradient: str, inputs: Iterable[str]) -> str | None:
    """The input whose gradient this result is: `dw` belongs to `w`."""
    lowered = {name.lower(): name for name in inputs}
    return lowered.get(gradient[1:].lower()) if gradient.startswith("d") else None
