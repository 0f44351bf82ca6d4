"""What may each name in a problem stand for?

A `Kind` is what a symbol is and where it is sampled; a `Scope` is everything a problem declares: its symbols,
its functions and its definitions, as trees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hwcheck.errors import DeclarationError, did_you_mean
from hwcheck.tree import Tree

SCALARS = ("real", "positive", "integer", "complex")
RANKS = {"vector": 1, "simplex": 1, "onehot": 1, "index": 1, "matrix": 2, "tensor": 3}

_KIND = re.compile(r"\s*([a-z]+)\s*(?:\[\s*(\w+(?:\s*,\s*\w+)*)\s*\])?\s*")


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a symbol, as declared: `real`, `vector[n]`, `matrix[m,n]`, `index[n]`.

    Dimensions are names (sizes that differ where the names differ) or numbers.
    """

    name: str
    dims: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}[{','.join(map(str, self.dims))}]" if self.dims else self.name

    @property
    def rank(self) -> int:
        """How many axes a value of this kind has; an index is a scalar."""
        return 0 if self.name == "index" else len(self.dims)


REAL = Kind("real")


def parse_kind(text: str, *, where: str = "symbols") -> Kind:
    """Read a declared kind, e.g. `matrix[k,o]`.

    Raises DeclarationError for an unknown kind or a wrong number of dimensions.
    """
    match = _KIND.fullmatch(text)
    name, dims_text = (match[1], match[2]) if match else (text, None)
    known = (*SCALARS, *RANKS)
    if not match or name not in known:
        raise DeclarationError(
            f"no kind {text!r}",
            where=where,
            fix=did_you_mean(name, known) or "use " + ", ".join(sorted(known)),
        )
    dims = tuple(int(dim) if dim.isdigit() else dim for dim in re.split(r"\s*,\s*", dims_text or "") if dim)
    wanted = RANKS.get(name, 0)
    if name == "tensor" and dims:
        wanted = len(dims)
    if len(dims) != wanted:
        example = f"{name}[{','.join('nmk'[:wanted])}]" if wanted else name
        raise DeclarationError(f"kind {text!r} has {len(dims)} dimensions", where=where, fix=f"write {example!r}")
    return Kind(name, dims)


@dataclass(frozen=True, slots=True)
class Function:
    """A declared function: `u -> 1/(1+exp(-u))`."""

    params: tuple[str, ...]
    body: Tree


@dataclass(frozen=True, slots=True)
class Definition:
    """A declared abbreviation, perhaps with indices: `p_i = exp(h_i)/sum(exp(h_k), k)` has indices ("i",)."""

    indices: tuple[str, ...]
    body: Tree


@dataclass(frozen=True, slots=True)
class Scope:
    """All that a problem declares. `strict`: a name outside it cannot be read as a symbol.

    Keys of `definitions` are canonical names without their indices: `x_1`, `p`, `xhat`, `dL/dY`.
    """

    symbols: Mapping[str, Kind] = field(default_factory=lambda: MappingProxyType({}))
    functions: Mapping[str, Function] = field(default_factory=lambda: MappingProxyType({}))
    definitions: Mapping[str, Definition] = field(default_factory=lambda: MappingProxyType({}))
    strict: bool = False

    def names(self) -> tuple[str, ...]:
        """Every declared name, sorted."""
        return tuple(sorted({*self.symbols, *self.functions, *self.definitions}))
