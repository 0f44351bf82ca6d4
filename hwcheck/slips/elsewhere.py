"""Is this the answer to another question: another derivative, or what another part of the problem asks for?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from hwcheck.domain import Scope
from hwcheck.equivalence.differentiate import derivative
from hwcheck.equivalence.resolve import resolve
from hwcheck.errors import HwcheckError
from hwcheck.slips.backward import gradients
from hwcheck.slips.derivations import Derivation
from hwcheck.slips.rule import Change, Sort
from hwcheck.tree import Apply, Symbol, Tree, free_names

ASKED = "what is asked for"
DERIVATIVE = Sort("wrong-variable", 13, "this is {about}; is that what is asked for?", "this is {about}", where=ASKED)
BROKEN_OFF = Sort(
    "missing-chain", 12, "this is {about}; does the chain rule end there?", "the chain ends with {about}", where=ASKED
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

MAX_NAMES = 4


def elsewhere(reference: Tree, scope: Scope, asked: Iterable[tuple[str, Tree]]) -> Iterator[Change]:
    """Right answers to other questions than the reference's: `asked` are those of the other parts, by their names."""
    for name, tree in asked:
        if free_names(tree):  # a number may be right by chance
            yield Change(PART, tree, Symbol(name))
    yield from _differentiated(reference, scope)
    for of, by, tree in gradients(scope):
        if free_names(tree):
            yield gradient(of, by, tree)


def gradient(of: str, by: str, tree: Tree) -> Change:
    return Change(DERIVATIVE, tree, Apply("derivative", (Symbol(of), Symbol(by))))


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


def other(made: Derivation, *, between: bool) -> Change:
    """A derivative that is right for another question, or for a step of this one."""
    return Change(BROKEN_OFF if between else DERIVATIVE, made.tree, made.name)
