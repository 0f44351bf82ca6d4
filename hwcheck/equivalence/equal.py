"""Does an answer, as written, equal the reference? The whole story from text to verdict.

Every sane reading of the answer is tried in turn; the first one that is right makes the answer right, and a remark
says how it was read. Repairs (of scans, of a lost bracket) can make an answer right but never wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from hwcheck.domain import Scope
from hwcheck.equivalence.compare import decide
from hwcheck.equivalence.evaluate import is_known
from hwcheck.equivalence.policy import DEFAULT, Policy
from hwcheck.equivalence.question import Question
from hwcheck.errors import Unreadable, did_you_mean
from hwcheck.notation.read import Reading, declare, read, readings
from hwcheck.notation.words import FUNCTIONS
from hwcheck.tree import Apply, walk
from hwcheck.verdict import Outcome, Verdict

Texts = Mapping[str, str]
_Items = tuple[tuple[str, str], ...]


def equal(
    reference: str,
    answer: str,
    *,
    symbols: Texts | None = None,
    functions: Texts | None = None,
    definitions: Texts | None = None,
    policy: Policy = DEFAULT,
    prove: bool = False,
) -> Verdict:
    """Decide whether two formulas are equal.

    >>> equal("exp(-x)/(1+exp(-x))^2", r"\\sigma(x)(1-\\sigma(x))", functions={"sigma": "u -> 1/(1+exp(-u))"}).outcome
    <Outcome.CORRECT: 'correct'>

    With `prove`, SymPy is asked in a process of its own.

    Raises Unreadable or DeclarationError for a mistake in the reference or the declarations, never for the answer:
    what cannot be read is `review` with note `unreadable`, what cannot be decided `review` with note `undecided`.
    """
    question = _question(reference, _items(symbols), _items(functions), _items(definitions), policy)
    return judge(question, answer, prove=prove)


def judge(question: Question, answer: str, *, prove: bool = False) -> Verdict:
    """Decide one answer to a question, trying its readings in turn."""
    return judge_reading(question, answer, prove=prove)[0]


def judge_reading(question: Question, answer: str, *, prove: bool = False) -> tuple[Verdict, Reading | None]:
    """The verdict, and the reading that it rests on where there is one."""
    verdict, reading = _read_and_decide(question, answer)
    if prove and reading is not None and verdict.outcome is Outcome.CORRECT:
        from hwcheck.equivalence.proof import with_proof

        verdict = with_proof(question, reading.tree, verdict)
    return verdict, reading


def _items(texts: Texts | None) -> _Items:
    return tuple((texts or {}).items())


@lru_cache(maxsize=256)
def _question(reference: str, symbols: _Items, functions: _Items, definitions: _Items, policy: Policy) -> Question:
    scope, lenient = _scopes(symbols, functions, definitions)
    return Question(read(reference, lenient).tree, scope, policy)


@lru_cache(maxsize=256)
def _scopes(symbols: _Items, functions: _Items, definitions: _Items) -> tuple[Scope, Scope]:
    """Declarations are read once for all formulas that share them: as the answer sees them, and as the reference, which
    may use symbols that nothing declares."""
    scope = declare(dict(symbols), dict(functions), dict(definitions))
    return scope, replace(scope, strict=False)


def _read_and_decide(question: Question, answer: str) -> tuple[Verdict, Reading | None]:
    """The first reading that is right, else what the first reading says."""
    first: tuple[Verdict, Reading | None] | None = None
    candidates = readings(answer, question.scope)
    while True:
        try:
            reading = next(candidates, None)
        except Unreadable as error:
            return first or (unreadable(error), None)
        if reading is None:
            return first or (Verdict(Outcome.REVIEW, 0.0, "there is nothing to read", "unreadable"), None)
        verdict = decide(question, reading.tree)
        if verdict.outcome is Outcome.CORRECT:
            return replace(verdict, remarks=(*reading.remarks, *verdict.remarks)), reading
        if reading.repaired:
            verdict = _doubtful(reading, verdict)
        elif stranger := _stranger(question, reading):
            verdict = unreadable(stranger)
        first = first or (verdict, reading)


def _stranger(question: Question, reading: Reading) -> Unreadable | None:
    """A function that is neither known nor in the reference, where all names are allowed: misspelt, most likely."""
    if question.scope.strict:
        return None
    expected = {node.head for node in walk(question.reference) if isinstance(node, Apply)}
    for node in walk(reading.tree):
        if isinstance(node, Apply) and _is_word(node.head) and node.head not in expected:
            if is_known(node.head, question.scope):
                continue
            fix = did_you_mean(node.head, FUNCTIONS) or "declare it"
            what = f"no function {node.head!r} is known"
            return Unreadable(what, text=reading.text, span=node.span, note="undeclared", fix=fix)
    return None


def _is_word(head: str) -> bool:
    """Not `f` or `ff`, which are anybody's names."""
    return len(head) > 2 and head.isalpha()


def _doubtful(reading: Reading, verdict: Verdict) -> Verdict:
    """A repaired reading that is not right is a person's to judge."""
    says = "; ".join((*reading.remarks, "so read it is not right, a person must look"))
    return replace(verdict, outcome=Outcome.REVIEW, credit=0.0, feedback=says, note="unreadable", evidence=None)


def unreadable(error: Unreadable) -> Verdict:
    return Verdict(Outcome.REVIEW, 0.0, error.caret(), "unreadable")
