"""Is this another derivative: of something else that is defined, or by another variable?"""

from __future__ import annotations

from collections.abc import Iterator

from hwcheck.equivalence.differentiate import derivative
from hwcheck.equivalence.resolve import resolve
from hwcheck.errors import HwcheckError
from hwcheck.rewrite import expand
from hwcheck.slips.forms import is_scalar
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.tree import Apply, Number, Symbol, Tree

OTHER = Sort("wrong-variable", 12, "this is {about}; is that what is asked for?", "this is {about}")

MAX_DERIVATIVES = 16


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if not (place.root and place.own):
        return
    scope = place.scope
    names = [name for name, kind in scope.symbols.items() if kind.rank == 0 and kind.name != "index"]
    plain = [name for name, each in reversed([*scope.definitions.items()]) if not each.indices]
    pairs = [(of, name) for of in plain for name in names if is_scalar(Symbol(of), scope)]
    for of, name in pairs[:MAX_DERIVATIVES]:
        try:
            slope = resolve(derivative(expand(Symbol(of), scope), Symbol(name)), scope)
        except HwcheckError:
            continue
        if not isinstance(slope, Number):
            yield Change(OTHER, slope, Apply("derivative", (Symbol(of), Symbol(name))))
