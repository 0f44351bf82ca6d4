"""Is this response right? The part's checker decides; what the bank knows beside it is added here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType, ModuleType

from hwcheck.bank.model import Part, Reject
from hwcheck.bank.notations import respell
from hwcheck.checkers.context import Context
from hwcheck.checkers.spelling import spelt
from hwcheck.slips.rule import Explanation
from hwcheck.verdict import Outcome, Verdict

_NO_EARLIER: Mapping[str, str] = MappingProxyType({})


def check(part: Part, response: str, *, earlier: Mapping[str, str] = _NO_EARLIER, prove: bool = False) -> Verdict:
    """The verdict on one response. Pure, and never an exception for what a student wrote."""
    if not response.strip():
        return Verdict(Outcome.MISSING, 0.0, "there is no answer", note="missing")
    decide = import_module(f"hwcheck.checkers.{part.kind}")
    context = replace(_context(part), earlier=earlier, prove=prove)
    text = respell(response, part.notations)
    verdict: Verdict = decide.check(part.settings, text, context)
    if verdict.outcome not in (Outcome.INCORRECT, Outcome.PARTIAL):
        return verdict
    another = _by_another_reference(part, text, decide, context)
    return another or _with_known_mistake(part, text, decide, context, verdict)


def explain(part: Part, response: str) -> Explanation | None:
    """The slips that explain a wrong answer, for kinds of parts that know of slips."""
    decide = import_module(f"hwcheck.checkers.{part.kind}")
    ask = getattr(decide, "explanation", None)
    return ask(part.settings, respell(response, part.notations), _context(part)) if ask else None


def _context(part: Part) -> Context:
    """What a checker may know of the part. Right answers show in which forms students write."""
    forms = tuple(respell(text, part.notations) for text in part.accepts)
    return Context(scope=part.scope, forms=forms, elsewhere=part.elsewhere)


def solution(part: Part) -> str:
    """The right answer as text, for `--show-solution`."""
    if part.solution:
        return part.solution
    decide = import_module(f"hwcheck.checkers.{part.kind}")
    return str(decide.solution(part.settings, Context(scope=part.scope)))


def _by_another_reference(part: Part, text: str, decide: ModuleType, context: Context) -> Verdict | None:
    context = replace(context, explain=False)  # only whether it is right
    for reference in part.also:
        verdict: Verdict = decide.check(replace(part.settings, reference=reference), text, context)
        if verdict.outcome is Outcome.CORRECT:
            return verdict
    return None


def _with_known_mistake(part: Part, text: str, decide: ModuleType, context: Context, verdict: Verdict) -> Verdict:
    reject = known_mistake(part, text, decide, context)
    if reject is None or not reject.says:
        return verdict
    return replace(verdict, feedback=reject.says)


def known_mistake(part: Part, text: str, decide: ModuleType, context: Context) -> Reject | None:
    """The first of the part's rejects that the response equals."""
    return next((reject for reject in part.rejects if _same(part, reject, text, decide, context)), None)


def _same(part: Part, reject: Reject, text: str, decide: ModuleType, context: Context) -> bool:
    """A checker that can compare two answers says so with `same`; else the spelling decides."""
    answer = respell(reject.answer, part.notations)
    if spelt(answer, fold=False) == spelt(text, fold=False):
        return True
    same = getattr(decide, "same", None)
    return bool(same and same(part.settings, answer, text, context))
