"""Which of the wrong answers that two students share are one mistake, and no more unusual than one?

Those with the same slip are a habit. Within a problem an error may be carried from one part into another: where the
problem declares that one follows from the other, and where the rest of the class shows it, because those who agree in
one part agree in another far more often than others do. Where the class is too small to show it, it is supposed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hwcheck.grading.wrong_answers import Answers, Given, pairs_of

FEWEST = 4  # answers of others that show whether agreement in one part brings agreement in another
CARRIED, MORE = 0.1, 2.0  # at least this share of pairs must agree, and so many times as many as usual

Way = tuple[str, str]
"""From an item to another of the same problem, by their keys."""


@dataclass(slots=True)
class _Agreement:
    """Among those who gave one answer here, the share of pairs that agree there, and that of all pairs there: summed
    over `answers` answers."""

    share: float = 0.0
    usual: float = 0.0
    answers: int = 0

    def add(self, other: _Agreement, sign: int = 1) -> None:
        self.share += sign * other.share
        self.usual += sign * other.usual
        self.answers += sign * other.answers

    @property
    def is_carried(self) -> bool:
        return self.share >= max(CARRIED * self.answers, MORE * self.usual)


class Mistakes:
    """What the answers of a class say of each other."""

    def __init__(self, given: Sequence[Given], of: Sequence[Answers]) -> None:
        self._of = of
        self._usual: dict[str, float] = {}
        for each in given:
            self._usual[each.item.key] = self._usual.get(each.item.key, 0.0) + each.chance
        self._of_answer: dict[Given, dict[Way, _Agreement]] = {}
        self._of_way: dict[Way, _Agreement] = {}
        self._of_problem: dict[str, _Agreement] = {}
        for each in given:
            if len(each.students) > 1:
                self._learn(each)

    def _learn(self, given: Given) -> None:
        there: dict[str, Counter[Given]] = {}
        for student in given.students:
            for key, other in self._of[student].items():
                same_problem = other.item.part.problem == given.item.part.problem
                if other is not given and same_problem and not _one_slip(given, other):
                    there.setdefault(key, Counter())[other] += 1
        for key, counts in there.items():
            if all_pairs := pairs_of(counts.total()):
                way = given.item.key, key
                found = _Agreement(sum(map(pairs_of, counts.values())) / all_pairs, self._usual[key], 1)
                self._of_answer.setdefault(given, {})[way] = found
                self._of_way.setdefault(way, _Agreement()).add(found)
                self._of_problem.setdefault(given.item.part.problem, _Agreement()).add(found)

    def apart(self, shared: Sequence[Given]) -> list[Given]:
        """Of what two students share, the rarest of each mistake. An error may be carried on from part to part."""
        mistakes: list[list[Given]] = []
        for each in shared:
            joined = [other for other in mistakes if any(self._are_one(each, one, shared) for one in other)]
            mistakes = [other for other in mistakes if other not in joined]
            mistakes.append([each, *(one for other in joined for one in other)])
        return [min(mistake, key=lambda each: (each.chance, each.item.id)) for mistake in mistakes]

    def _are_one(self, one: Given, other: Given, shared: Sequence[Given]) -> bool:
        if _one_slip(one, other):
            return True
        if one.item.part.problem != other.item.part.problem:
            return False
        return any(_follows(a, b) or self._is_carried(a, b, shared) for a, b in ((one, other), (other, one)))

    def _is_carried(self, one: Given, other: Given, shared: Sequence[Given]) -> bool:
        """As the others show for these two parts, or for all parts of this problem; where they are too few, yes."""
        way, problem = (one.item.key, other.item.key), one.item.part.problem
        here, anywhere = _Agreement(), _Agreement()
        here.add(self._of_way.get(way, here))
        anywhere.add(self._of_problem.get(problem, anywhere))
        for each in shared:
            for its_way, own in self._of_answer.get(each, {}).items():
                if each.item.part.problem == problem:
                    anywhere.add(own, -1)
                if its_way == way:
                    here.add(own, -1)
        if anywhere.answers < FEWEST or anywhere.is_carried:
            return True
        return here.answers >= FEWEST and here.is_carried


def _one_slip(one: Given, other: Given) -> bool:
    return bool(one.slip) and one.slip == other.slip


def _follows(one: Given, other: Given) -> bool:
    follows = one.item.part.follows
    return follows is not None and other.item.part.id in follows.given.values()
