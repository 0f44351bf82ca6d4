"""Which name is meant, given what a problem declares?

`w1`, `w_{1}` and `w₁` are `w_1`; `xz` is a product where x and z are declared; `lam` is lambda. All that depends on the
scope alone is worked out once per scope.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from hwcheck.domain import Scope
from hwcheck.notation.words import CONSTANTS, FUNCTIONS, UNICODE_GREEK, VARIANTS

Entry = tuple[str, str]  # what it is (symbol, definition, function, builtin, constant), its canonical name

_SYNONYMS = {"eps": "epsilon", "lam": "lambda", "lambd": "lambda", "lmbda": "lambda", "Lambda_": "Lambda"}
_ACCENTS = ("hat", "bar", "tilde", "dot")
_SIGMOIDS = ("sigma", "sigmoid", "sig", "s", "S", "logistic", "σ")


def canonical(name: str) -> str:
    r"""The spelling under which a name is declared: `\sigma_{1}` and `sigma_1` are one."""
    name = name.strip().replace("\\", "").replace("{", "").replace("}", "").replace(" ", "")
    name = "".join(UNICODE_GREEK.get(char, char) for char in name)
    return VARIANTS.get(name, name)


@dataclass(slots=True)
class Names:
    """What every spelling stands for in one scope."""

    scope: Scope
    table: dict[str, Entry] = field(default_factory=dict)
    declared: dict[str, Entry] = field(default_factory=dict)
    exact: frozenset[str] = frozenset()  # the names as they were declared
    families: dict[str, tuple[str, ...]] = field(default_factory=dict)
    indices: frozenset[str] = frozenset()
    sigmoid: str = ""
    arrays: bool = False
    complex: bool = False
    pieces: tuple[str, ...] = ("e", "pi")  # what a word may contain without being declared
    dimensions: frozenset[str] = frozenset()  # the n of `vector[n]`: a number that every answer may use
    segments: dict[tuple[str, frozenset[str]], tuple[str, ...] | None] = field(default_factory=dict)

    def rank(self, name: str) -> int | None:
        """How many indices a name takes; None where that is not known."""
        kind = self.scope.symbols.get(name)
        if kind is not None:
            return kind.rank
        definition = self.scope.definitions.get(name)
        if definition is not None and definition.indices:
            return len(definition.indices)
        return None

    def indexable(self, name: str) -> bool:
        """May this name carry an index? A definition may be anything."""
        if name in self.scope.functions:
            return False
        rank = self.rank(name)
        return rank is None or rank > 0

    def split(self, word: str, more: frozenset[str] = frozenset()) -> tuple[str, ...] | None:
        """The fewest declared names that make up a word, `wx` as w, x; None where there are none."""
        key = (word, more)
        if key not in self.segments:
            if len(self.segments) > 4096:
                self.segments.clear()
            self.segments[key] = self._split(word, more) if len(word) <= 64 else None
        return self.segments[key]

    def _split(self, word: str, more: frozenset[str]) -> tuple[str, ...] | None:
        best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(end):
                before, piece = best[start], word[start:end]
                if before is None or not (piece in self.declared or piece in more or piece in self.pieces):
                    continue
                current = best[end]
                if current is None or len(before) + 1 < len(current):
                    best[end] = (*before, piece)
        pieces = best[-1]
        return pieces and tuple(self._indexed(pieces, more))

    def _indexed(self, pieces: tuple[str, ...], more: frozenset[str]) -> Iterator[str]:
        """`oi` is o_i where o takes an index and i is one: nobody multiplies by an index."""
        for before, piece in zip(("", *pieces), pieces, strict=False):
            counts = piece in self.indices or (piece in more and piece in _COUNTERS)
            if counts and before and self.rank(before) == 1:
                yield "_"
            yield piece


_COUNTERS = frozenset("ijklmn")
_cache: OrderedDict[int, Names] = OrderedDict()


def names_of(scope: Scope) -> Names:
    """The names of a scope, worked out once for each."""
    found = _cache.get(id(scope))
    if found is not None and found.scope is scope:
        return found
    made = _names(scope)
    _cache[id(scope)] = made
    if len(_cache) > 256:
        _cache.popitem(last=False)
    return made


def _names(scope: Scope) -> Names:
    names = Names(scope)
    declared = names.declared
    for group, what in ((scope.definitions, "definition"), (scope.functions, "function"), (scope.symbols, "symbol")):
        for name in group:
            declared[name] = (what, name)
    for name, entry in tuple(declared.items()):
        for spelling in _spellings(name, scope.strict):
            declared.setdefault(spelling, entry)
    for name in tuple(scope.definitions) + tuple(scope.symbols):
        below = name.partition("/d")[2]  # where dL/dY is declared, dY is short for it
        if below and "d" not in declared:
            declared.setdefault("d" + below, declared[name])
    names.exact = frozenset(scope.names())
    names.table = {
        **{name: ("constant", head) for name, head in CONSTANTS.items()},
        **{name: ("builtin", head) for name, head in FUNCTIONS.items()},
        **declared,
    }
    for name in declared:
        base, _, number = name.rpartition("_")
        if base and number.isdigit() and base not in declared:
            names.families[base] = (*names.families.get(base, ()), name)
    names.indices = frozenset(name for name, kind in scope.symbols.items() if kind.name == "index")
    names.sigmoid = next((name for name in sorted(scope.functions) if name.split("_")[0] in _SIGMOIDS), "")
    names.arrays = any(kind.rank for kind in scope.symbols.values())
    names.dimensions = frozenset(dim for kind in scope.symbols.values() for dim in kind.dims if isinstance(dim, str))
    names.pieces = ("e", "pi", *("I",) * names.arrays, *sorted(names.dimensions))
    names.complex = any(kind.name == "complex" for kind in scope.symbols.values())
    return names


def _spellings(name: str, strict: bool) -> list[str]:
    """Other ways to write a declared name. Where any name may occur, `a1` is another than `a_1`."""
    found = [name.replace("_", "")] * strict if "/" not in name else [name.replace("/", "_"), name.replace("/", "")]
    base, underscore, sub = name.partition("_")
    for short, long in _SYNONYMS.items():
        for one, other in ((short, long), (long, short)):
            if base == one:
                found.append(other + underscore + sub)
    if base in ("lambda", "in", "is", "as"):
        found.append(base + "_" + sub)
    for accent in _ACCENTS:
        stem = base.removesuffix(accent).rstrip("_")
        if stem and stem != base:
            found += [f"{stem}_{accent}{underscore}{sub}", f"{accent}_{stem}{underscore}{sub}"]
            found += [f"{accent}{stem}{underscore}{sub}"] if len(stem) == 1 else []
        if sub == accent:
            found.append(base + accent)
    return [spelling for spelling in found if spelling and spelling != name]
