"""Is a term missing, or one too many?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.tree import Apply, Number, Symbol, Tree

DROPPED = Sort("dropped-term", 9, "a term is missing; what about {about}?", "the term {about} is missing")
ONLY_NUMBERS = replace(DROPPED, rank=14)  # `1 + u` becomes 1: more likely the whole sum is left out as a factor
EPSILON = Sort(
    "dropped-epsilon", 8, "the small constant that keeps a denominator from zero is missing", "{about} is missing"
)
EXTRA = Sort("extra-term", 15, "there is a term too many: {about}", "the term {about} is too many")

_SMALL = frozenset({"eps", "epsilon", "varepsilon"})


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    match node:
        case Apply(head="add", args=args) if len(args) > 1:
            for position, arg in enumerate(args):
                rest = (*args[:position], *args[position + 1 :])
                sort = EPSILON if isinstance(arg, Symbol) and arg.name in _SMALL else DROPPED
                if all(isinstance(other, Number) for other in rest):
                    sort = ONLY_NUMBERS
                yield Change(sort, rest[0] if len(rest) == 1 else Apply("add", rest), arg, EXTRA)
