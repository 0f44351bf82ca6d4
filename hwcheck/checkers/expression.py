"""Is this formula equal to the reference, in the form that is asked for, and does each step of its chain hold?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from hwcheck.checkers.context import Context
from hwcheck.domain import Scope
from hwcheck.equivalence.chain import Break, broken_equation, first_break
from hwcheck.equivalence.differentiate import RULES
from hwcheck.equivalence.equal import judge_reading
from hwcheck.equivalence.policy import Policy
from hwcheck.equivalence.question import Question
from hwcheck.equivalence.resolve import resolve
from hwcheck.errors import HwcheckError, Unreadable
from hwcheck.notation.equations import Equation, arranged
from hwcheck.notation.printing import unicode
from hwcheck.notation.read import Reading, read
from hwcheck.slips.book import Book
from hwcheck.slips.diagnose import diagnose
from hwcheck.slips.hint import SHAPE
from hwcheck.slips.known import known
from hwcheck.slips.rule import Explanation
from hwcheck.tree import ARITHMETIC, CONSTANTS, Apply, Number, Symbol, Tree, free_names, walk
from hwcheck.verdict import Outcome, Verdict


class Steps(StrEnum):
    """What a broken step on the way to a right end earns."""

    IGNORE = "ignore"
    NOTE = "note"
    REQUIRE = "require"


@dataclass(frozen=True, slots=True)
class Settings:
    """`reference` is a formula. `using` lists the functions (and, if any, the symbols) that alone may appear; the
    right value in another form earns `form_credit`. `transposes` accepts a row for a column."""

    reference: str
    using: tuple[str, ...] = ()
    form_credit: float = 0.5
    steps: Steps = Steps.NOTE
    step_credit: float = 0.5
    transposes: bool = False


def check(settings: Settings, response: str, context: Context) -> Verdict:
    question = _question(settings, context.scope)
    answer, before = arranged(response)
    verdict, reading = judge_reading(question, answer.text, prove=context.prove)
    if reading is None or verdict.outcome is Outcome.REVIEW:
        return verdict
    verdict = _discreet(question, verdict)
    if verdict.outcome is Outcome.INCORRECT and context.explain:
        verdict = _explained(settings, context, reading.tree, verdict)
    if verdict.outcome is Outcome.CORRECT and (unevaluated := _unevaluated(settings, reading.tree, verdict)):
        return unevaluated
    if verdict.outcome is Outcome.CORRECT and settings.using:
        verdict = _in_form(settings, reading.tree, context.scope, verdict)
    if settings.steps is Steps.IGNORE:
        return verdict
    broken = _first_break(question, reading, (*before, answer))
    return _with_break(settings, verdict, broken, discreet=_is_constant(question)) if broken else verdict


def same(settings: Settings, one: str, other: str, context: Context) -> bool:
    """Do two answers have the same value, whatever the reference?"""
    try:
        first = Question(read(arranged(one)[0].text, context.scope).tree, context.scope)
        return judge_reading(first, arranged(other)[0].text)[0].outcome is Outcome.CORRECT
    except Unreadable:
        return False


def solution(settings: Settings, context: Context) -> str:
    return unicode(_question(settings, context.scope).reference)


class ScopeKey:
    """A scope as a cache key: by identity, since scopes are made once and never changed."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def __hash__(self) -> int:
        return id(self.scope)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ScopeKey) and other.scope is self.scope


def _question(settings: Settings, scope: Scope) -> Question:
    return _cached_question(settings.reference, ScopeKey(scope), Policy(transposes=settings.transposes))


@lru_cache(maxsize=256)
def _cached_question(reference: str, key: ScopeKey, policy: Policy) -> Question:
    return Question(read(reference, key.scope).tree, key.scope, policy)


def _is_constant(question: Question) -> bool:
    return not free_names(question.reference)


def _discreet(question: Question, verdict: Verdict) -> Verdict:
    """Where the right answer is a number, its value at a point is the answer: then a witness says too much."""
    evidence = verdict.evidence
    if evidence is None or evidence.witness is None or not _is_constant(question):
        return verdict
    detail = evidence.detail or f"yours comes to {evidence.witness.answer}"
    feedback = verdict.feedback.replace(f": {evidence.witness}", "")
    return replace(verdict, feedback=feedback, evidence=replace(evidence, witness=None, detail=detail))


# -- what went wrong -----------------------------------------------------------------------------------------------


def explanation(settings: Settings, response: str, context: Context) -> Explanation | None:
    """The slips that explain a wrong answer, if some do."""
    verdict, reading = judge_reading(_question(settings, context.scope), response)
    if reading is None or verdict.outcome is not Outcome.INCORRECT:
        return None
    return diagnose(_book(settings, context), reading.tree)


def _explained(settings: Settings, context: Context, tree: Tree, verdict: Verdict) -> Verdict:
    """The verdict with the slip in its feedback. The outcome stays as it is."""
    if verdict.note == "unbound-name":
        return verdict
    book = _book(settings, context)
    found = diagnose(book, tree)
    if found is None:
        slip = SHAPE if verdict.note in ("shape", "row-layout") else ""
        more = known(book, tree)
        return replace(verdict, slip=slip, feedback="; ".join(filter(None, (verdict.feedback, more))))
    evidence = verdict.evidence
    if evidence and evidence.witness:  # else students read the detail, beside the slip in their own words
        evidence = replace(evidence, detail=found.marker)
    return replace(verdict, slip=found.note, feedback=_worded(verdict, found), evidence=evidence)


def _worded(verdict: Verdict, found: Explanation) -> str:
    """The slip takes the place of a bare difference, which the witness shows; of shapes both are said."""
    match verdict.note:
        case "transpose":
            return verdict.feedback
        case "shape" | "row-layout":
            return f"{verdict.feedback}; {found.says}"
    return found.says


def _book(settings: Settings, context: Context) -> Book:
    return _cached_book(_question(settings, context.scope), context.forms, context.elsewhere)


@lru_cache(maxsize=128)
def _cached_book(question: Question, forms: tuple[str, ...], elsewhere: tuple[tuple[str, str], ...]) -> Book:
    asked = ((name, tree) for name, text in elsewhere for tree in _read(question, text))
    return Book(question, (tree for form in forms for tree in _read(question, form)), asked)


def _read(question: Question, text: str) -> Iterator[Tree]:
    """One formula, or none where only another reading makes it right."""
    with suppress(HwcheckError):
        yield resolve(read(text, question.scope).tree, question.scope, question.reference)


# -- form ----------------------------------------------------------------------------------------------------------


def _in_form(settings: Settings, tree: Tree, scope: Scope, verdict: Verdict) -> Verdict:
    strangers = sorted(_strangers(tree, settings.using, scope))
    if not strangers:
        return verdict
    allowed = ", ".join(settings.using)
    says = f"the value is right, but only {allowed} may appear here, not {', '.join(strangers)}"
    return replace(verdict, outcome=Outcome.PARTIAL, credit=settings.form_credit, feedback=says, note="form")


def _strangers(tree: Tree, using: tuple[str, ...], scope: Scope) -> set[str]:
    """Functions and symbols in the tree that the part does not allow. `square` stands for powers of two."""
    restricted = [name for name in using if name in scope.symbols]
    found = set()
    for node in walk(tree):
        match node:
            case Apply(head="pow", args=(Apply(head="e"), _)):
                found.add("exp")
            case Apply(head="pow", args=(_, Number(value=2))):
                found.add("square")
            case Apply(head=head) if head not in ARITHMETIC | CONSTANTS | {"index"}:
                found.add(_family(head, using))
            case Symbol(name=name) if name in scope.definitions or (restricted and name not in restricted):
                found.add(name)
    free = set() if "square" in using or not _names_functions(using, scope) else {"square"}
    return found - set(using) - free


def _family(head: str, using: tuple[str, ...]) -> str:
    """`sigma` allows `sigma_1` and the plain sigmoid too: they are one function under several names."""
    base = head.split("_")[0]
    return base if base in using else "sigma" if head == "sigmoid" and "sigma" in using else head


def _names_functions(using: tuple[str, ...], scope: Scope) -> bool:
    return any(name in scope.functions for name in using)


def _unevaluated(settings: Settings, tree: Tree, verdict: Verdict) -> Verdict | None:
    """An answer that leaves derivatives to be taken. To restate the question is for a person to judge."""
    if isinstance(tree, Apply) and tree.head == "derivative":
        says = "this restates the question: write the derivative out"
        return replace(verdict, outcome=Outcome.REVIEW, credit=0.0, feedback=says, note="unevaluated")
    left = [
        node
        for node in walk(tree)
        if isinstance(node, Apply) and (node.head == "derivative" or _is_builtin_prime(node))
    ]
    if not left:
        return None
    says = f"right as far as it goes, but {unicode(left[0])} is not written out"
    return replace(verdict, outcome=Outcome.PARTIAL, credit=settings.form_credit, feedback=says, note="unevaluated")


def _is_builtin_prime(node: Apply) -> bool:
    return node.head == "prime" and isinstance(node.args[0], Apply) and node.args[0].head in RULES


# -- steps ---------------------------------------------------------------------------------------------------------


def _with_break(settings: Settings, verdict: Verdict, broken: Break, *, discreet: bool) -> Verdict:
    """Name the first step of the derivation that does not hold."""
    verdict = replace(verdict, place=broken.place)
    said = f"step {broken.number}, {broken.left} = {broken.right}, does not hold" if discreet else str(broken)
    if verdict.outcome is not Outcome.CORRECT:
        return replace(verdict, remarks=(*verdict.remarks, said))
    if settings.steps is Steps.REQUIRE:
        says = f"the end is right, but {said}"
        return replace(verdict, outcome=Outcome.PARTIAL, credit=settings.step_credit, feedback=says, note="broken-step")
    return replace(verdict, feedback=f"right, though {said}")


def _first_break(question: Question, reading: Reading, equations: tuple[Equation, ...]) -> Break | None:
    """The first step that breaks, in the equations before the answer or in its own chain; its place in the response."""
    *before, answer = equations
    for equation in before:
        if broken := broken_equation(equation.text, question.scope):
            return replace(broken, place=equation.start + broken.place)
    broken = first_break(question, reading.steps)
    return replace(broken, place=answer.start + broken.place) if broken else None
