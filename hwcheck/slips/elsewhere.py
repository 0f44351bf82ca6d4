"""Is this the answer to another question: another derivative, or what another part of the problem asks for?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from hwcheck.domain import Scope
from hwcheck.equivalence.differentiate import derivative
from hwcheck.equivalence.resolve import resolve
from hwcheck.errors import HwcheckError
from hwcheck.rewrite import expand
from hwcheck.slips.backward import gradients
from hwcheck.slips.forms import is_scalar
from hwcheck.slips.rule import Change, Sort
from hwcheck.slips.rules.term import SMALL
from hwcheck.tree import Apply, Symbol, Tree, free_names

ASKED = "what is asked for"
DERIVATIVE = Sort("wrong-variable", 12, "this is {about}; is that what is asked for?", "this is {about}", where=ASKED)
BROKEN_OFF = Sort(
    "missing-chain", 13, "this is {about}; does the chain rule end there?", "the chain ends with {about}", where=ASKED
)
PART = Sort(
    "wrong-variable",
    11,
    "this answers another part, {about}; what is asked for here?",
    "the answer to {about}",
    where=ASKED,
)

ONCE_MORE = Sort(
    "derivative-for-sigma",
    14,
    "this is differentiated by {about} once too often",
    "the derivative of the right answer by {about}",
    where=ASKED,
)

MAX_DERIVATIVES, MAX_NAMES = 16, 4


def elsewhere(reference: Tree, scope: Scope, asked: Iterable[tuple[str, Tree]]) -> Iterator[Change]:
    """Right answers to other questions than the reference's: `asked` are those of the other parts, by their names."""
    for name, tree in asked:
        if free_names(tree):  # a number may be right by chance
            yield Change(PART, tree, Symbol(name))
    yield from _differentiated(reference, scope)
    yield from _derivatives(scope)
    for of, by, tree in gradients(scope):
        if free_names(tree):
            yield Change(DERIVATIVE, tree, _name_of(of, by))


def _differentiated(reference: Tree, scope: Scope) -> Iterator[Change]:
    """The derivative of the right answer."""
    names = sorted(name for name in free_names(reference) if name in scope.symbols)
    if any(scope.symbols[name].rank for name in names):
        return
    for name in names[:MAX_NAMES]:
        with suppress(HwcheckError):
            slope = resolve(derivative(reference, Symbol(name)), scope)
            if free_names(slope):
                yield Change(ONCE_MORE, slope, Symbol(name))


def _derivatives(scope: Scope) -> Iterator[Change]:
    """Of all that is defined by all that is declared; and by what lies between, where the chain breaks off."""
    names = [name for name, kind in scope.symbols.items() if kind.rank == 0 and kind.name != "index"]
    made = [name for name, each in reversed([*scope.definitions.items()]) if not each.indices]
    scalars = [name for name in made if is_scalar(Symbol(name), scope) and name not in scope.symbols]
    pairs = [(of, by, DERIVATIVE) for of in scalars for by in names if by not in SMALL]
    inner = [(of, by, BROKEN_OFF) for of in scalars for by in scalars if of != by]
    for of, by, sort in (*pairs[:MAX_DERIVATIVES], *inner[:MAX_DERIVATIVES]):
        with suppress(HwcheckError):
            slope = resolve(derivative(expand(Symbol(of), scope, frozenset({by})), Symbol(by)), scope)
            if free_names(slope):
                yield Change(sort, slope, _name_of(of, by))


def _name_of(of: str, by: str) -> Tree:
    return Apply("derivative", (Symbol(of), Symbol(by)))
