"""What does a person have to look at, once for everybody who wrote the same?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hwcheck.bank.model import Item
from hwcheck.errors import DeclarationError, Unreadable
from hwcheck.grading.classroom import Gradebook
from hwcheck.grading.digest import digest
from hwcheck.grading.document import Response
from hwcheck.grading.ledger import Override, now
from hwcheck.grading.mark import Mark, candidates
from hwcheck.grading.overrides import answer_name
from hwcheck.verdict import Outcome, Verdict

_NOT_READ_AGAIN = frozenset(("timeout", "crash"))  # what held hwcheck up once is compared letter by letter


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer in the queue: `answers` names it in each way in which it was written, `texts` shows them."""

    id: str
    item: Item
    texts: tuple[str, ...]
    answers: tuple[str, ...]
    students: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person concludes: the credit goes with the outcome unless it is partial."""

    outcome: Outcome
    credit: float
    says: str = ""
    why: str = ""


def decision(outcome: str, credit: float | None = None, says: str = "", why: str = "") -> Decision:
    """A decision as a person gives it. Raises DeclarationError for one that does not hold together."""
    allowed = ("correct", "incorrect", "missing", "partial", "review")
    if outcome not in allowed:
        raise DeclarationError(f"no outcome {outcome!r}", fix="use " + ", ".join(allowed))
    whole = {"correct": 1.0, "partial": credit}.get(outcome, 0.0)
    if whole is None or (outcome == "partial" and not 0.0 < whole < 1.0):
        raise DeclarationError("partial needs a credit between 0 and 1", fix="0.5 is half the points")
    if credit is not None and credit != whole:
        raise DeclarationError(f"{outcome} with a credit of {credit:g}", fix="write partial, or leave the credit out")
    return Decision(Outcome(outcome), whole, says, why)


def entries(gradebook: Gradebook) -> tuple[Entry, ...]:
    """The queue as hwcheck left it, in the order of the sheet, what concerns most students first."""
    found: dict[tuple[str, str], Entry] = {}
    for record in gradebook.records:
        for mark in record.marks:
            if mark.verdict.outcome is Outcome.REVIEW and mark.response is not None:
                _add(found, mark, mark.response, record.student.name)
    order = {item.id: place for place, item in enumerate(gradebook.assignment.items)}
    return tuple(sorted(found.values(), key=lambda entry: (order[entry.item.id], -len(entry.students), entry.id)))


def _add(found: dict[tuple[str, str], Entry], mark: Mark, response: Response, student: str) -> None:
    key = (mark.item.id, digest((mark.verdict.note, _meaning(mark, response))))
    texts = candidates(response)
    text, answer = "\n".join(texts), answer_name(response)
    before = found.get(key)
    if before is None:
        found[key] = Entry(digest(key)[:12], mark.item, (text,), (answer,), (student,), mark.verdict)
        return
    found[key] = replace(
        before,
        texts=before.texts if answer in before.answers else (*before.texts, text),
        answers=before.answers if answer in before.answers else (*before.answers, answer),
        students=(*before.students, student),
    )


def _meaning(mark: Mark, response: Response) -> object:
    """What makes two answers one entry: the formula that was read, else the words without their layout."""
    part, texts = mark.item.part, candidates(response)
    if mark.verdict.note in _NOT_READ_AGAIN or str(getattr(part.settings, "language", "")):
        return texts
    from hwcheck.checkers.spelling import MAX_TEXT, spelt
    from hwcheck.notation.printing import plain
    from hwcheck.notation.read import read

    def one(text: str) -> object:
        if part.kind == "expression":
            try:
                reading = read(text, part.scope)
            except Unreadable:
                pass
            else:
                return tuple(plain(step) for step in reading.steps) or plain(reading.tree)
        return tuple(spelt(text, fold=part.kind == "text")) if len(text) <= MAX_TEXT else text

    return tuple(one(text) for text in texts)


def overrides(entry: Entry, made: Decision, who: str) -> list[Override]:
    """The decision on an entry, for each way in which the answer was written."""
    at = now()
    return [
        Override(
            *(entry.item.id, "", answer, text, str(made.outcome), made.credit),
            *(made.says, who, at, made.why),
        )
        for answer, text in zip(entry.answers, entry.texts, strict=True)
    ]


def own_override(item: str, student: str, made: Decision, who: str) -> Override:
    """The decision on one student's work, whatever is written there."""
    return Override(item, student, "", "", str(made.outcome), made.credit, made.says, who, now(), made.why)


def decided(overrides_made: Iterable[Override]) -> dict[tuple[str, str], Override]:
    """By item and answer, the decision that counts."""
    return {(one.item, one.answer): one for one in overrides_made if not one.student}


def still_open(queue: Iterable[Entry], overrides_made: Iterable[Override]) -> tuple[Entry, ...]:
    """The entries on which nobody has decided yet, in part or in whole."""
    known = decided(overrides_made)

    def is_open(entry: Entry) -> bool:
        found = [known.get((entry.item.id, answer)) for answer in entry.answers]
        return any(one is None or one.outcome == Outcome.REVIEW for one in found)

    return tuple(entry for entry in queue if is_open(entry))
