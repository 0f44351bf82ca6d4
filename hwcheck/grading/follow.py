"""Is a wrong answer right for the student's own earlier values? Then it follows, and earns what the part says.

The reference is computed anew from what the student wrote before. Nothing follows from answers that are right, that
cannot be read, or that made the later question trivial (the part's guard).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from hwcheck.bank.model import Assignment, Follows, Item, Part
from hwcheck.domain import Definition, Scope
from hwcheck.errors import HwcheckError
from hwcheck.grading.crash import guarded
from hwcheck.grading.document import Response
from hwcheck.tree import Number, Tree
from hwcheck.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from hwcheck.grading.mark import Mark

_WRONG = (Outcome.INCORRECT, Outcome.PARTIAL)
_FORMULAS = frozenset({"expression"})
_VALUES = frozenset({"number", "count"})


@dataclass(frozen=True, slots=True)
class Question:
    """Does this wrong answer follow from these earlier ones, by the names that the part gives them?"""

    mark: Mark
    spec: Follows
    earlier: Mapping[str, Mark]

    @property
    def key(self) -> tuple[str, ...]:
        """The item, its answer and the earlier answers: equal for all students who wrote the same."""
        earlier = (_text(self.earlier[name]) for name in self.spec.given)
        return (self.mark.item.key, _text(self.mark), *earlier)


Decide = Callable[[Question], Verdict]


def follow_through(marks: Sequence[Mark], decide: Decide | None = None) -> tuple[Mark, ...]:
    """The marks, with credit for what follows from earlier mistakes."""
    asked = {question.mark.item.id: question for question in questions(marks)}
    return tuple(
        _followed(asked[mark.item.id], decide or decide_guarded) if mark.item.id in asked else mark for mark in marks
    )


def questions(marks: Sequence[Mark]) -> Iterator[Question]:
    """What has to be decided before it is known what follows."""
    by_part = {(mark.item.part.problem, mark.item.part.id): mark for mark in marks}
    for mark in marks:
        question = _question(mark, by_part)
        if question is not None:
            yield question


def question_of(assignment: Assignment, key: tuple[str, ...]) -> Question:
    """The question of this key, for a worker that has only the sheet and the texts."""
    from hwcheck.grading.mark import Mark

    items = {(item.part.problem, item.part.id): item for item in assignment.items}
    item_key, text, *earlier = key
    item = next(item for item in assignment.items if item.key == item_key)
    spec = item.part.follows
    assert spec is not None, item_key

    def told(item: Item, text: str) -> Mark:
        return Mark(item, Verdict(Outcome.INCORRECT, 0.0), Response(item.id, text), 0.0)

    given = zip(spec.given.items(), earlier, strict=True)
    before = {name: told(items[item.part.problem, part_id], text) for (name, part_id), text in given}
    return Question(told(item, text), spec, before)


def decide_guarded(question: Question) -> Verdict:
    """The verdict against the student's own values; `incorrect` where there is nothing to compare with."""
    part = question.mark.item.part
    verdict = guarded(
        lambda: _verdict(question.mark, question.spec, question.earlier),
        lambda log: None,
        f"follow {part.problem}/{part.id}",
    )
    return verdict or Verdict(Outcome.INCORRECT, 0.0, note="different")


def _text(mark: Mark) -> str:
    return mark.response.text if mark.response else ""


def _question(mark: Mark, by_part: Mapping[tuple[str, str], Mark]) -> Question | None:
    spec = mark.item.part.follows
    if spec is None or mark.response is None or mark.verdict.outcome not in _WRONG:
        return None
    found = {name: by_part.get((mark.item.part.problem, part_id)) for name, part_id in spec.given.items()}
    earlier = {name: each for name, each in found.items() if each is not None}
    wrong = [each for each in earlier.values() if each.verdict.outcome in _WRONG]
    if len(earlier) < len(spec.given) or not wrong or mark.verdict.credit >= spec.credit:
        return None
    return Question(mark, spec, earlier)


def _followed(question: Question, decide: Decide) -> Mark:
    mark, spec = question.mark, question.spec
    verdict = decide(question)
    if verdict.outcome is not Outcome.CORRECT:
        return mark
    wrong = [each for each in question.earlier.values() if each.verdict.outcome in _WRONG]
    outcome = Outcome.CORRECT if spec.credit == 1 else Outcome.PARTIAL
    says = "follows from your " + " and ".join(each.item.id for each in wrong)
    told = replace(verdict, outcome=outcome, credit=spec.credit, feedback=says, note="follows", slip="")
    return replace(mark, verdict=told, points=round(spec.credit * mark.item.points, 6))


def _verdict(mark: Mark, spec: Follows, earlier: Mapping[str, Mark]) -> Verdict | None:
    """The verdict on the answer against the reference that the student's own values give."""
    from hwcheck.bank.check import check
    from hwcheck.notation.names import canonical

    part = mark.item.part
    given: dict[str, Definition] = {}
    for name, each in earlier.items():
        tree = stated(each.item.part, each.response.text if each.response else "")
        if tree is None:
            return None
        given[canonical(name)] = Definition((), tree)
    scope = replace(part.scope, definitions={**part.scope.definitions, **given})
    own = recomputed(part, spec, scope)
    return check(own, mark.response.text, prove=False) if own and mark.response else None


def recomputed(part: Part, spec: Follows, scope: Scope) -> Part | None:
    """The part as it would be if the earlier values were those of this scope; nothing where the guard fails."""
    try:
        if spec.guard and not _value(f"ind({spec.guard})", scope):
            return None
        if part.kind == "count":
            settings = replace(
                part.settings, reference=int(_value(spec.reference, scope)), input=(), layers=(), layer=None
            )
        elif part.kind in _FORMULAS | _VALUES:
            settings = replace(part.settings, reference=spec.reference)
        else:
            return None
    except (HwcheckError, TypeError, ValueError, OverflowError):
        return None
    # What the bank says of wrong answers was said of another reference.
    return replace(part, settings=settings, scope=scope, rejects=(), also=(), accepts=(), follows=None)


def stated(part: Part, text: str) -> Tree | None:
    """What the student gave as the answer to an earlier part, as a tree."""
    match part.kind:
        case "number":
            from hwcheck.checkers.number import stated_amount

            amount = stated_amount(text)
            return _number(amount.value) if amount else None
        case "count":
            from hwcheck.network.stated_count import stated_count

            count = stated_count(text)
            return _number(Fraction(count.value)) if count else None
        case "expression":
            return _formula(part, text)
    return None


def _number(value: Fraction) -> Number:
    return Number(int(value) if value.denominator == 1 else value)


def _formula(part: Part, text: str) -> Tree | None:
    """The formula as first read. A repaired reading is a guess: nothing is built on it."""
    from hwcheck.bank.notations import respell
    from hwcheck.errors import Unreadable
    from hwcheck.notation.equations import arranged
    from hwcheck.notation.read import read

    try:
        reading = read(arranged(respell(text, part.notations))[0].text, part.scope)
    except Unreadable:
        return None
    return None if reading.repaired else reading.tree


def _value(text: str, scope: Scope) -> float:
    from hwcheck.equivalence.evaluate import value
    from hwcheck.equivalence.resolve import resolve
    from hwcheck.notation.read import read

    return float(value(resolve(read(text, scope).tree, scope), scope, {}))
