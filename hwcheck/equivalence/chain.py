"""Which step of a derivation is the first that does not hold, and at which point can one see it?

A derivation is a chain `A = B = C`, or a list of equations that ends in one. Each step is decided on its own, with the
same cascade as an answer; what cannot be evaluated is passed over, so that only a difference with a witness counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hwcheck.domain import Scope
from hwcheck.equivalence.compare import decide
from hwcheck.equivalence.question import Question
from hwcheck.errors import HwcheckError, Unreadable
from hwcheck.notation.printing import unicode
from hwcheck.notation.read import read
from hwcheck.tree import Apply, Symbol, Tree, free_names, walk
from hwcheck.verdict import Outcome, Verdict, Witness

MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class Break:
    """A step that does not hold. `number` counts the steps of its equation from 1; `place` is where its right side
    stands in the text of that equation."""

    number: int
    left: str
    right: str
    witness: Witness
    place: int = 0

    def __str__(self) -> str:
        at = ", ".join(f"{name} = {value}" for name, value in self.witness.point)
        place = f"at {at} " if at else ""
        return (
            f"step {self.number}, {self.left} = {self.right}, does not hold: "
            f"{place}the left side is {self.witness.reference}, the right side {self.witness.answer}"
        )


def first_break(question: Question, steps: Sequence[Tree]) -> Break | None:
    """The first step of a chain that does not hold; its left-hand side has the value that is asked for.

    Up to the first break all members have that value, so each is compared with it. A lone formula has no steps.
    """
    shown = "the value asked for"
    found = _members(steps)
    if sum(not _names(step) for step in found) < 2:
        return None
    for number, step in enumerate(found, start=1):
        if _names(step):
            shown = unicode(step)
            continue
        verdict = decide(question, step)
        witness = _witness(verdict)
        if witness is not None:
            return Break(max(1, number - 1), shown, unicode(step), witness, _place(step))
        if verdict.outcome is Outcome.CORRECT:
            shown = unicode(step)
    return None


def broken_equation(text: str, scope: Scope) -> Break | None:
    """The first step of an equation between quantities that all have values, whatever is asked."""
    try:
        steps = read(text, scope).steps
    except Unreadable:
        return None
    for number, (left, right) in enumerate(pairwise(_members(steps)), start=1):
        if (_names(left) and not _defined(left, scope)) or _is_value(left, right):
            continue
        try:
            question = Question(left, scope)
        except HwcheckError:
            continue
        witness = _witness(decide(question, right))
        if witness is not None:
            return Break(number, unicode(left), unicode(right), witness, _place(right))
    return None


def _members(steps: Sequence[Tree]) -> Sequence[Tree]:
    """The members of a chain; of a very long one the first and the last."""
    return steps if len(steps) <= MOST_STEPS else (*steps[: MOST_STEPS - 1], steps[-1])


def _place(step: Tree) -> int:
    return min((node.span[0] for node in walk(step) if node.span), default=0)


def _is_value(left: Tree, right: Tree) -> bool:
    """`w_1 x = 30` says what a formula is at some point; it is no step of a derivation."""
    return bool(free_names(left)) and not free_names(right)


def _witness(verdict: Verdict) -> Witness | None:
    """The point where a wrong step differs, if it is clear that it does."""
    if verdict.outcome is not Outcome.INCORRECT or verdict.note not in ("different", "transpose"):
        return None
    return verdict.evidence.witness if verdict.evidence else None


def _names(step: Tree) -> bool:
    """A left-hand side says what is computed: `f`, `x_i`, `df/dw`."""
    return isinstance(step, Symbol) or (isinstance(step, Apply) and step.head in ("derivative", "index"))


def _defined(step: Tree, scope: Scope) -> bool:
    """Whether the problem says what a left-hand side is; a free symbol may be assigned to."""
    return not isinstance(step, Symbol) or step.name in scope.definitions
