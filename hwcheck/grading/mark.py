"""What does each part of a student's work earn?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from hwcheck.bank.model import Assignment, Item
from hwcheck.grading.crash import guarded
from hwcheck.grading.document import Response
from hwcheck.grading.follow import follow_through
from hwcheck.grading.locate_code import excerpt
from hwcheck.grading.wording import counted
from hwcheck.notation.equations import arranged
from hwcheck.verdict import Outcome, Verdict

Decide = Callable[[Item, str], Verdict]

UNREAD = "unread"
"""The note on what was not found while a file could not be read."""

MOST_CANDIDATES = 8  # a text that could be read as more answers than this is decided by its last ones


@dataclass(frozen=True, slots=True)
class Mark:
    """A verdict in its place, and what it earns. What waits for a person has earned nothing yet: it is `open`."""

    item: Item
    verdict: Verdict
    response: Response | None
    points: float

    @property
    def open(self) -> float:
        """The points that still wait for a person."""
        return self.item.points if self.verdict.outcome is Outcome.REVIEW else 0.0

    @property
    def shown(self) -> str:
        """The answer as readers see it: of a program that serves many parts what this one asks for."""
        return excerpt(self.item, self.response.text) if self.response else ""


def mark(
    assignment: Assignment,
    responses: Mapping[str, Response],
    decide: Decide | None = None,
    unread: Sequence[str] = (),
) -> tuple[Mark, ...]:
    """One mark for every item of the sheet, in its order; what follows from earlier mistakes earns its credit."""
    marks = (mark_item(item, responses.get(item.id), decide or check_guarded, unread) for item in assignment.items)
    return follow_through(tuple(marks))


def check_guarded(item: Item, text: str) -> Verdict:
    """The checker's verdict with proof; a checker that crashes says `review` and leaves its traceback in the log."""
    from hwcheck.bank.check import check

    return guarded(
        lambda: check(item.part, text, prove=True),
        lambda log: Verdict(Outcome.REVIEW, 0.0, "hwcheck failed on this answer; a person must look", "crash"),
        f"{item.part.problem}/{item.part.id}: {text[:200]!r}",
    )


def candidates(response: Response) -> tuple[str, ...]:
    """The texts that could be meant and are not blank, in their order, the one that counts last."""
    if not response.candidates:  # as nearly always
        return (response.text,) if response.text.strip() else ()
    texts = [text for text in (*response.candidates, response.text) if text.strip()]
    last_first = tuple(dict.fromkeys(reversed(texts)))
    return last_first[:MOST_CANDIDATES][::-1]


def mark_item(
    item: Item, response: Response | None, decide: Decide = check_guarded, unread: Sequence[str] = ()
) -> Mark:
    """The mark for one item; without a response it is `missing`, or `review` where it may stand in an `unread` file."""
    if response is None or not response.text.strip():
        return Mark(item, _absent(unread), response, 0.0)
    texts = candidates(response)
    verdict = _settle(texts, [decide(item, text) for text in texts])
    if response.struck:
        says = "this is struck out and nothing stands in its place; a person must look"
        verdict = replace(verdict, outcome=Outcome.REVIEW, credit=0.0, feedback=says, note="struck", slip="")
    if verdict.place is not None and response.line_of(verdict.place) != response.line:
        verdict = replace(
            verdict, remarks=(*verdict.remarks, f"that step is on line {response.line_of(verdict.place)}")
        )
    earned = 0.0 if verdict.outcome is Outcome.REVIEW else round(verdict.credit * item.points, 6)
    return Mark(item, verdict, response, earned)


def _absent(unread: Sequence[str]) -> Verdict:
    if not unread:
        return Verdict(Outcome.MISSING, 0.0, "no answer was found", "missing")
    others = f" and {counted(len(unread) - 1, 'more file')}" if unread[1:] else ""
    says = f"no answer was found, and {unread[0]}{others} could not be read; a person must look"
    return Verdict(Outcome.REVIEW, 0.0, says, UNREAD)


def _settle(texts: tuple[str, ...], verdicts: list[Verdict]) -> Verdict:
    """The last candidate counts, unless an earlier one for the same quantity is of another opinion.

    A right answer above a wrong one always asks for a person. A wrong answer above a right one does so only
    where both claim the same thing: a step on the way (`dL/dx = ...` before `dL/dw = ...`) claims another.
    """
    last = verdicts[-1]
    for text, verdict in zip(texts[:-1], verdicts[:-1], strict=True):
        match (verdict.outcome, last.outcome):
            case (Outcome.CORRECT, Outcome.INCORRECT | Outcome.PARTIAL):
                contradicts = True
            case (Outcome.INCORRECT, Outcome.CORRECT):
                contradicts = _claims(text) == _claims(texts[-1])
            case _:
                contradicts = False
        if contradicts:
            return replace(
                last,
                outcome=Outcome.REVIEW,
                credit=0.0,
                feedback="there are two answers here that contradict each other; a person must look",
                note="contradiction",
            )
    return last


def _claims(text: str) -> str:
    """What an equation is about: its left-hand side without spaces; nothing for a bare formula."""
    left, equals, _ = arranged(text)[0].text.partition("=")
    return "".join(left.split()).lstrip("$&\\[(") if equals else ""
