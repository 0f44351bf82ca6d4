"""Which names do a problem's formulas use, and which of them does it declare?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hwcheck.bank.model import Part, Problem
from hwcheck.bank.notations import respell
from hwcheck.domain import Scope
from hwcheck.errors import HwcheckError, Unreadable, did_you_mean
from hwcheck.tree import Apply, Tree, free_names, walk

FORMULA_KINDS = frozenset(("convention", "expression"))


def reference_tree(part: Part) -> Tree | None:
    """The reference of a part that asks for a formula, read, with derivatives taken. Raises Unreadable."""
    text: Any = getattr(part.settings, "reference", None)
    if part.kind not in FORMULA_KINDS or not isinstance(text, str):
        return None
    from hwcheck.equivalence.resolve import resolve
    from hwcheck.notation.read import read

    return resolve(read(respell(text, part.notations), part.scope).tree, part.scope)


def unknown_names(part: Part) -> Iterator[tuple[str, str]]:
    """Names of the reference that nothing declares, each with what may be meant."""
    try:
        tree = reference_tree(part)
    except Unreadable as error:
        raise error if error.note != "undeclared" else HwcheckError(error.what, fix=error.fix) from error
    if tree is None or not part.scope.names():
        return
    for name in sorted(free_names(tree) - set(part.scope.names())):
        yield name, did_you_mean(name, part.scope.names())


def unused_names(problem: Problem) -> tuple[str, ...]:
    """Declared symbols that stand in no definition, no reference and no accepted answer."""
    used = {part.differences.wrt for part in problem.parts if part.differences is not None}
    for tree in _trees(problem):
        used |= free_names(tree)
        used |= {node.head for node in walk(tree) if isinstance(node, Apply)}
    return tuple(sorted(set(problem.scope.symbols) - used))


def _trees(problem: Problem) -> Iterator[Tree]:
    for definition in problem.scope.definitions.values():
        yield definition.body
    for part in problem.parts:
        for answer in (getattr(part.settings, "reference", None), *part.also, *part.accepts):
            if part.kind in FORMULA_KINDS and isinstance(answer, str):
                yield from _read(respell(answer, part.notations), problem.scope)


def _read(text: str, scope: Scope) -> Iterator[Tree]:
    from hwcheck.notation.read import read

    try:
        yield read(text, scope).tree
    except Unreadable:
        return  # another rule speaks of it
