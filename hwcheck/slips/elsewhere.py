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
from hwcheck.tree import Apply, Number, Symbol, Tree, free_names

ASKED = "what is asked for"
DERIVATIVE = Sort("wrong-variable", 12, "this is {about}; is that what is asked for?", "this is {about}", where=ASKED)
PART = Sort(
    "wrong-variable",
    11,
    "this answers another part, {about}; what is asked for here?",
    "the answer to {about}",
    where=ASKED,
)

ONCE_MORE = Sort(
    "derivative-for-sigma",
    13,
    "this is differentiated by {about}, which the right answer is not (or not once more)",
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
    names = [
        name for name, kind in scope.symbols.items() if kind.rank == 0 and kind.name != "index" and name not in SMALL
    ]
    plain = [name for name, each in reversed([*scope.definitions.items()]) if not each.indices]
    pairs = [(of, name) for of in plain for name in names if is_scalar(Symbol(of), scope)]
    for of, name in pairs[:MAX_DERIVATIVES]:
        try:
            slope = resolve(derivative(expand(Symbol(of), scope), Symbol(name)), scope)
        except HwcheckError:
            continue
        if not isinstance(slope, Number):
            yield Change(DERIVATIVE, slope, _name_of(of, name))


def _name_of(of: str, by: str) -> Tree:
    return Apply("derivative", (Symbol(of), Symbol(by)))
