"""Which wrong answers did a class give, and who gave each? Equal ones are one, in whatever notation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hwcheck.bank.model import Item
from hwcheck.grading.alike import representatives
from hwcheck.grading.classroom import Gradebook
from hwcheck.grading.mark import candidates
from hwcheck.verdict import Outcome


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A wrong answer in its most frequent writing, and the places of those who gave it; `wrong` students are wrong
    there at all."""

    item: Item
    text: str
    slip: str
    students: tuple[int, ...]
    wrong: int

    @property
    def chance(self) -> float:
        """That two who are wrong here have both given this answer."""
        return pairs_of(len(self.students)) / max(1, pairs_of(self.wrong))


Answers = dict[str, Given]
"""A student's wrong answers, by the keys of the items."""


def wrong_answers(gradebook: Gradebook) -> Iterator[Given]:
    """Every wrong answer, equal ones as one."""
    written: dict[str, dict[str, list[int]]] = {}
    about: dict[tuple[str, str], tuple[Item, str]] = {}
    for place, record in enumerate(gradebook.records):
        for mark in record.marks:
            if mark.verdict.outcome is Outcome.INCORRECT and mark.response is not None:
                text = candidates(mark.response)[-1]
                written.setdefault(mark.item.key, {}).setdefault(text, []).append(place)
                about.setdefault((mark.item.key, text), (mark.item, mark.verdict.slip))
    for key, answers in written.items():
        texts = sorted(answers, key=lambda text: (-len(answers[text]), text))
        equal: dict[str, list[int]] = {}
        for text, first in representatives(about[key, texts[0]][0].part, texts).items():
            equal.setdefault(first, []).extend(answers[text])
        wrong = sum(map(len, equal.values()))
        for text, students in equal.items():
            item, slip = about[key, text]
            yield Given(item, text, slip, tuple(sorted(students)), wrong)


def by_student(given: Sequence[Given], students: int) -> list[Answers]:
    """The same for each student, by their places."""
    found: list[Answers] = [{} for _ in range(students)]
    for each in given:
        for student in each.students:
            found[student][each.item.key] = each
    return found


def pairs_of(count: int) -> int:
    """How many pairs so many make."""
    return count * (count - 1) // 2
