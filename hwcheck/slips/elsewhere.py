"""Is this the answer to another question: another derivative, or what another part of the problem asks for?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hwcheck.domain import Scope
from hwcheck.equivalence.differentiate import derivative
from hwcheck.equivalence.resolve import resolve
from hwcheck.errors import HwcheckError
from hwcheck.rewrite import expand
from hwcheck.slips.backward import gradients
from hwcheck.slips.forms import is_scalar
from hwcheck.slips.rule import Change, Sort
from hwcheck.tree import Apply, Number, Symbol, Tree, free_names

DERIVATIVE = Sort("wrong-variable", 12, "this is {about}; is that what is asked for?", "this is {about}")
PART = Sort(
    "wrong-variable", 11, "this answers another part, {about}; what is asked for here?", "the answer to {about}"
)

MAX_DERIVATIVES = 16


def elsewhere(scope: Scope, asked: Iterable[tuple[str, Tree]]) -> Iterator[Change]:
    """Right answers to other questions: `asked` are those of the other parts, by their names."""
    for name, tree in asked:
        if free_names(tree):  # a number may be right by chance
            yield Change(PART, tree, Symbol(name))
    yield from _derivatives(scope)
    for of, by, tree in gradients(scope):
        if free_names(tree):
            yield Change(DERIVATIVE, tree, _name_of(of, by))


def _derivatives(scope: Scope) -> Iterator[Change]:
    names = [name for name, kind in scope.symbols.items() if kind.rank == 0 and kind.name != "index"]
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
