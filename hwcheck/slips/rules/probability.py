"""Is a probability taken for its complement: kept for dropped, `1 - p` for `p`?"""

from __future__ import annotations

from collections.abc import Iterator

from hwcheck.rewrite import substitute
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.slips.slope import complement, one_minus
from hwcheck.tree import Symbol, Tree, walk

COMPLEMENT = Sort(
    "complement",
    17,
    "a probability and its complement are mixed up (kept or dropped?); look at {about}",
    "1 - {about} exchanged",
)


EXCHANGED = Sort(
    "complement",
    9,
    "two weights have changed places: which of the two gets {about}, and which the rest?",
    "{about} and 1 - {about} exchanged throughout",
)


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if place.root and place.own:
        for name in sorted({inner.name for part in walk(node) if isinstance(inner := complement(part), Symbol)}):
            yield Change(EXCHANGED, substitute(node, {name: one_minus(Symbol(name))}), Symbol(name))
    inner = complement(node)
    if isinstance(inner, Symbol):
        yield Change(COMPLEMENT, inner, inner)
    elif isinstance(node, Symbol) and _is_probability(node.name, place):
        yield Change(COMPLEMENT, one_minus(node), node, COMPLEMENT)


def _is_probability(name: str, place: Place) -> bool:
    """A scalar that is named like a probability."""
    kind = place.scope.symbols.get(name)
    return kind is not None and kind.rank == 0 and name.split("_")[0] in ("p", "q", "rho", "beta", "keep", "rate")
