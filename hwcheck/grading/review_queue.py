"""What does a person have to look at, or may want to say something of, once for everybody whose answers are equal?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from hwcheck.bank.model import Item, Part
from hwcheck.errors import DeclarationError
from hwcheck.grading.alike import representatives
from hwcheck.grading.classroom import Gradebook, Student
from hwcheck.grading.digest import digest
from hwcheck.grading.document import Response
from hwcheck.grading.ledger import Override, now
from hwcheck.grading.mark import UNREAD, Mark, candidates
from hwcheck.grading.overrides import name_of
from hwcheck.verdict import Outcome, Verdict

_NOT_READ_AGAIN = frozenset(("timeout", "crash", UNREAD))  # what held hwcheck up once is compared letter by letter
_BARE = frozenset(("different", "undefined"))  # notes that say that an answer is wrong, and not what is wrong with it


@dataclass(frozen=True, slots=True)
class Entry:
    """Equal answers: `answers` names each way in which they were written, `texts` shows it, the most frequent first."""

    item: Item
    texts: tuple[str, ...]
    answers: tuple[str, ...]
    students: tuple[str, ...]
    verdict: Verdict

    @property
    def id(self) -> str:
        return self.ids[0]

    @property
    def ids(self) -> tuple[str, ...]:
        """Each answer alone names the entry: a queue that travels is still understood when more have joined it."""
        return tuple(digest((self.item.key, answer))[:12] for answer in self.answers)


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


Asked = Callable[[Mark, Response], tuple[str, ...]]
"""The texts that a mark brings into a queue; none where it does not belong there."""


def waiting(mark: Mark, response: Response) -> tuple[str, ...]:
    """All that could be meant, where a person must look."""
    return candidates(response) if mark.verdict.outcome is Outcome.REVIEW else ()


def unexplained(mark: Mark, response: Response) -> tuple[str, ...]:
    """The answer that counts, where it is wrong and neither a slip nor the problem says why. Of code enough is said."""
    verdict, part = mark.verdict, mark.item.part
    if verdict.outcome is not Outcome.INCORRECT or verdict.slip or verdict.note not in _BARE:
        return ()
    known = any(reject.says == verdict.feedback for reject in part.rejects)
    return () if known or str(getattr(part.settings, "language", "")) else candidates(response)[-1:]


@dataclass(slots=True)
class _Answer:
    """What several students wrote letter by letter."""

    item: Item
    texts: tuple[str, ...]
    name: str
    verdict: Verdict
    students: list[str] = field(default_factory=list)


def entries(gradebook: Gradebook, asked: Asked = waiting) -> tuple[Entry, ...]:
    """The queue as hwcheck left it, in the order of the sheet, what concerns most students first."""
    by_item: dict[str, list[_Answer]] = {}
    for answer in _answers(gradebook, asked):
        by_item.setdefault(answer.item.key, []).append(answer)
    order = {item.id: place for place, item in enumerate(gradebook.assignment.items)}
    found = (entry for answers in by_item.values() for entry in _merged(answers, decided=asked is unexplained))
    return tuple(sorted(found, key=lambda entry: (order[entry.item.id], -len(entry.students), entry.id)))


def _answers(gradebook: Gradebook, asked: Asked) -> Iterable[_Answer]:
    found: dict[tuple[str, str], _Answer] = {}
    for record in gradebook.records:
        for mark in record.marks:
            texts = asked(mark, mark.response) if mark.response else _unread(mark, record.student, asked)
            if not texts:
                continue
            key = (mark.item.key, name_of(mark, record.student))
            if key not in found:
                found[key] = _Answer(mark.item, texts, key[1], mark.verdict)
            found[key].students.append(record.student.name)
    return found.values()


def _unread(mark: Mark, student: Student, asked: Asked) -> tuple[str, ...]:
    """Where a person may find what hwcheck could not."""
    where = f"whatever {student.name!r} says in {', '.join(student.unread)}"
    return (where,) if asked is waiting and mark.verdict.note == UNREAD else ()


def _merged(answers: list[_Answer], *, decided: bool) -> Iterator[Entry]:
    """The answers to one item, those that are equal in whatever notation as one entry."""
    answers.sort(key=lambda answer: (-len(answer.students), answer.texts))
    part = answers[0].item.part
    readable = (answer for answer in answers if answer.verdict.note not in _NOT_READ_AGAIN)
    texts = [text for answer in readable for text in answer.texts]
    first = representatives(part, texts, by_value=decided or (part.kind == "expression" and not _form_counts(part)))
    equal: dict[tuple[str, tuple[str, ...]], list[_Answer]] = {}
    for answer in answers:
        read = answer.texts
        if answer.verdict.note not in _NOT_READ_AGAIN:
            read = tuple(first[text] for text in read)
        equal.setdefault((answer.verdict.note, read), []).append(answer)
    for same in equal.values():
        yield Entry(
            same[0].item,
            tuple("\n".join(answer.texts) for answer in same),
            tuple(answer.name for answer in same),
            tuple(sorted(student for answer in same for student in answer.students)),
            same[0].verdict,
        )


def _form_counts(part: Part) -> bool:
    """Whether equal values may earn different points: a person may decide on them differently."""
    return bool(getattr(part.settings, "using", ())) or str(getattr(part.settings, "steps", "")) == "require"


def overrides(entry: Entry, made: Decision, who: str) -> list[Override]:
    """The decision on an entry, for each way in which the answer was written."""
    at = now()
    texts = entry.texts if entry.verdict.note != UNREAD else ("",)
    return [
        Override(
            *(entry.item.key, "", answer, text, str(made.outcome), made.credit),
            *(made.says, who, at, made.why),
        )
        for answer, text in zip(entry.answers, texts, strict=True)
    ]


def own_override(item: str, student: str, made: Decision, who: str) -> Override:
    """The decision on one student's work, whatever is written there."""
    return Override(item, student, "", "", str(made.outcome), made.credit, made.says, who, now(), made.why)


def decided(overrides_made: Iterable[Override]) -> dict[tuple[str, str], Override]:
    """By item (its key) and answer, the decision that counts."""
    return {(one.item, one.answer): one for one in overrides_made if not one.student}


def still_open(queue: Iterable[Entry], overrides_made: Iterable[Override]) -> tuple[Entry, ...]:
    """The entries on which nobody has decided yet, in part or in whole, for the answer or for each of its students."""
    made = tuple(overrides_made)
    known = decided(made)
    own = {(one.item, one.student): one for one in made if one.student}

    def is_open(entry: Entry) -> bool:
        shared = (known.get((entry.item.key, answer)) for answer in entry.answers)
        alone = (own.get((entry.item.id, student)) for student in entry.students)
        return any(map(_undecided, shared)) and any(map(_undecided, alone))

    return tuple(entry for entry in queue if is_open(entry))


def _undecided(made: Override | None) -> bool:
    return made is None or made.outcome == Outcome.REVIEW
