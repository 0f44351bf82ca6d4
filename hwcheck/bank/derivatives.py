"""Does SymPy take the same derivative as we do? A reference `{ derivative_of = ..., wrt = ... }` is checked by it."""

from __future__ import annotations

from collections.abc import Iterator

from hwcheck.bank.model import Part
from hwcheck.bank.names import FORMULA_KINDS
from hwcheck.tree import Apply, Symbol


def derivative_disagreements(part: Part) -> Iterator[str]:
    """A sentence if the derivative that serves as reference is not SymPy's."""
    from hwcheck.notation.read import read

    text = getattr(part.settings, "reference", None)
    if part.kind not in FORMULA_KINDS or not isinstance(text, str):
        return
    match read(text, part.scope).tree:
        case Apply(head="derivative", args=(Symbol(name=top), Symbol(name=bottom)) as args) if (
            top in part.scope.definitions and bottom in part.scope.symbols
        ):
            if not _agrees(part, Apply("derivative", args), top, bottom):
                yield f"SymPy takes another derivative of {top!r} with respect to {bottom!r}"


def _agrees(part: Part, derivative: Apply, top: str, bottom: str) -> bool:
    import sympy

    from hwcheck.equivalence.normal_form import is_zero
    from hwcheck.equivalence.resolve import resolve
    from hwcheck.equivalence.symbolic import expression

    function = expression(Symbol(top), part.scope)
    variable = next((symbol for symbol in function.free_symbols if symbol.name == bottom), sympy.Symbol(bottom))
    ours = expression(resolve(derivative, part.scope), part.scope)
    return bool(is_zero(sympy.diff(function, variable) - ours))
