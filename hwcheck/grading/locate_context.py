"""Which equations around an answer belong to it: those it follows from, those that say what its symbols are?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from hwcheck.bank.model import Part
from hwcheck.bank.names import FORMULA_KINDS
from hwcheck.grading.document import Response
from hwcheck.grading.locate_cuts import prose_words
from hwcheck.grading.locate_names import fold, names_of
from hwcheck.grading.locate_statements import Statement
from hwcheck.notation.clauses import introduced
from hwcheck.notation.equations import arranged

MOST_ABOVE = 12  # equations; a longer derivation is followed from there on


def in_context(part: Part, response: Response, claims: Sequence[Statement], taken: Iterable[str]) -> Response:
    """An answer with what it needs of the claims under its label, and the lines on which the parts of that text stand.

    What is `taken` as an answer is not part of another one. Only formulas need anything, and only where a problem
    declares its symbols.
    """
    own = next((claim for claim in claims if claim.line == response.line and response.text in claim.text), None)
    if own is None or part.kind not in FORMULA_KINDS or not part.scope.strict:
        return response
    answer = replace(own, text=response.text)
    around = [answer if claim is own else claim for claim in claims if claim is own or claim.text not in taken]
    lines = [(f"let {claim.text}", claim) for claim in _definitions(part, answer, around)]
    lines += [(claim.text, claim) for claim in (*_conventions(part, answer, around), *_above(part, answer, around))]
    lines.append((answer.text, answer))
    text, rows = "", []
    for words, claim in lines:
        start = len(text) + len(words) - len(claim.text)
        rows += [(len(text), claim.line), *((start + place, line) for place, line in claim.rows)]
        text += f"{words}\n"
    if len(rows) == 1:
        return response  # one line, which needs nothing
    text = text.removesuffix("\n")
    return replace(response, text=text, candidates=(*response.candidates[:-1], text), rows=tuple(rows))


def _conventions(part: Part, answer: Statement, around: Sequence[Statement]) -> list[Statement]:
    """The words before an answer, or on lines of their own, that name the convention it goes by."""
    if part.kind != "convention":
        return []
    from hwcheck.checkers.convention import named

    before = replace(answer, text=f"{answer.lead or answer.left}:", rows=())
    spoken = [claim for claim in around if not any(name.derivative for name in names_of(claim.left))]
    led = [
        replace(claim, text=f"{claim.lead}:", rows=()) for claim in around if claim.line == answer.line and claim.lead
    ]
    return [claim for claim in (*spoken, *led[:1], before) if named(part.settings, claim.text)]


def _above(part: Part, answer: Statement, around: Sequence[Statement]) -> list[Statement]:
    """The equations above an answer that is an equation too, as far as they stand apart from it."""
    found: list[Statement] = []
    for claim in around[: around.index(answer)]:
        apart = len(arranged(f"{claim.text}\n{answer.text}")[1]) == 1
        another = fold(claim.left) != fold(answer.left)  # what the answer itself was at first is no step to it
        if apart and another and _is_equation(claim) and not introduced(claim.text, part.scope):
            found.append(claim)
    return found[-MOST_ABOVE:]


def _definitions(part: Part, answer: Statement, around: Sequence[Statement]) -> list[Statement]:
    """What says what the symbols are that the answer uses and the problem does not know, in the order of the document.

    Of several for one symbol the last one above the answer counts, else the first one below.
    """
    known: dict[str, Statement] = {}
    place = around.index(answer)
    for number, claim in enumerate(around):
        name = introduced(claim.text, part.scope) if number != place and _is_equation(claim) else ""
        if name and (number < place or name not in known):
            known[name] = claim
    used: list[Statement] = []
    texts = [answer.text]
    while texts:
        text = texts.pop()
        more = [known.pop(name) for name in list(known) if _occurs(name, text)]
        texts += [claim.text.partition("=")[2] for claim in more]
        used += more
    return [claim for claim in around if claim in used]


def _is_equation(claim: Statement) -> bool:
    """A condition (`if i = j`) is none that holds, nor is a sentence."""
    return bool(claim.left and "=" in claim.text) and not claim.case and not prose_words(claim.text)


def _occurs(name: str, text: str) -> bool:
    base = re.escape(name.split("_")[0])
    return bool(re.search(rf"(?<![A-Za-z]){base}(?![A-Za-z])", text))
