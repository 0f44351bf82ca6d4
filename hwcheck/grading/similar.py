"""Which submissions share wrong answers that hardly anybody else gave?

Something to look at, never a finding: who learns together shares answers too. Right answers say nothing and are left
out; a wrong answer weighs ln(N / n) where n of N students gave it, in whatever notation, so that a common slip weighs
little. What two submissions share is added up: similarity as the information in what is shared (Lin 1998, "An
information-theoretic definition of similarity"; Adamic and Adar 2003 weigh what web pages share in this way).

How unusual a sum is follows the measures of answer copying, which suppose choices. Like error-similarity analysis
(Bellezza and Bellezza 1989) and the K-index (Holland 1996) it takes as given who is wrong where, so that weak students
are not suspect for being wrong; like Wesolowsky's (2000) it takes the wrong answers to a part as often as the class
gave them, independently of each other, and allows for the number of pairs in the class. Instead of their binomial and
normal distributions, which do not fit answers that are free, Chernoff's inequality bounds the chance of the sum.

Answers are not independent where one habit makes several, or one error is carried on: see `one_mistake`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import exp, expm1, log

from hwcheck.grading.classroom import Gradebook
from hwcheck.grading.one_mistake import Mistakes
from hwcheck.grading.wrong_answers import Given, by_student, pairs_of, wrong_answers

LEAST = 100.0  # of so many classes chance gives one a pair that is listed, if answers are independent
MOST_GIVING = 30  # students who gave an answer that makes pairs; what more gave is only counted
MOST_PAIRS = 500_000  # that are looked at, those with the rarest answers first
TILTS = tuple(step / 4 for step in range(1, 17))  # where Chernoff's bound is looked for


@dataclass(frozen=True, slots=True)
class Shared:
    """A wrong answer that `here` of a group have given, of `everywhere` in the class, where `wrong` are wrong."""

    part: str
    answer: str
    slip: str
    here: int
    everywhere: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Group:
    """Students who share unusual wrong answers, those that fewest gave first.

    `weight` and `classes` are those of its most similar pair: chance would show such a pair in at most one of so many
    classes.
    """

    students: tuple[str, ...]
    shared: tuple[Shared, ...]
    weight: float
    classes: float


@dataclass(frozen=True, slots=True)
class _Pair:
    one: int
    other: int
    weight: float
    classes: float


def similar(gradebook: Gradebook, least: float = LEAST) -> tuple[Group, ...]:
    """The groups with a pair that chance would show in at most one of `least` classes, the most unusual first."""
    class_ = _Class(gradebook)
    unusual = [pair for pair in class_.pairs(least) if pair.classes >= least]
    groups = (class_.group(members, unusual) for members in _connected(unusual))
    return tuple(sorted(groups, key=lambda group: (-group.classes, group.students)))


class _Class:
    """Who gave which wrong answer."""

    def __init__(self, gradebook: Gradebook) -> None:
        self._students = [record.student for record in gradebook.records]
        self._given = tuple(wrong_answers(gradebook))
        self._of = by_student(self._given, len(self._students))
        self._mistakes = Mistakes(self._given, self._of)

    def pairs(self, least: float) -> Iterator[_Pair]:
        """Pairs that may be unusual. The chance to share as much is never below that to share the very same answers,
        which is quickly known."""
        count = len(self._students)
        everybody = log(max(1, pairs_of(count)))
        needed = everybody + log(least)
        for (one, other), rare in sorted(self._rare().items()):
            if rare < needed / 2 or self._handed_in_together(one, other):
                continue
            shared = self._mistakes.apart(self._shared(one, other))
            if sum(-log(each.chance) for each in shared) >= needed:
                weight = sum(log(count / len(each.students)) for each in shared)
                log_chance = self._log_chance(one, other, weight) + everybody
                yield _Pair(one, other, weight, exp(min(-log_chance, 100.0)))

    def _rare(self) -> Mapping[tuple[int, int], float]:
        """Pairs that share rare answers, and how improbable these are together."""
        totals: dict[tuple[int, int], float] = {}
        left = MOST_PAIRS
        for each in sorted(self._given, key=lambda each: (len(each.students), each.item.key, each.text)):
            left -= pairs_of(len(each.students))
            if len(each.students) > MOST_GIVING or left < 0:
                break
            for pair in combinations(each.students, 2):
                totals[pair] = totals.get(pair, 0.0) - log(each.chance)
        return totals

    def _handed_in_together(self, one: int, other: int) -> bool:
        return bool(self._students[one].team) and self._students[one].team == self._students[other].team

    def _shared(self, one: int, other: int) -> list[Given]:
        others = self._of[other]
        return [each for key, each in self._of[one].items() if others.get(key) is each]

    def _log_chance(self, one: int, other: int, weight: float) -> float:
        """Chernoff's bound on the chance that what these two share, where both are wrong, weighs as much."""
        both = [self._moments[key] for key in self._of[one] if key in self._of[other]]
        return min(sum(each[place] for each in both) - tilt * weight for place, tilt in enumerate(TILTS))

    @cached_property
    def _moments(self) -> Mapping[str, tuple[float, ...]]:
        """For each part the logarithm of E[exp(tilt * weight)], over two who are wrong there."""
        count = len(self._students)
        sums: dict[str, list[float]] = {}
        for each in self._given:
            row = sums.setdefault(each.item.key, [0.0] * len(TILTS))
            if len(each.students) > 1:
                for place, tilt in enumerate(TILTS):
                    row[place] += each.chance * expm1(tilt * log(count / len(each.students)))
        return {key: tuple(log(1.0 + value) for value in row) for key, row in sums.items()}

    def group(self, members: Sequence[int], pairs: Iterable[_Pair]) -> Group:
        inside = set(members)
        closest = max((pair for pair in pairs if pair.one in inside), key=lambda pair: pair.classes)
        counts = Counter(each for student in members for each in self._of[student].values())
        shared = [
            Shared(each.item.id, each.text, each.slip, here, len(each.students), each.wrong)
            for each, here in counts.items()
            if here > 1
        ]
        shared.sort(key=lambda each: (each.everywhere, each.part, each.answer))
        names = tuple(self._students[student].name for student in members)
        return Group(names, tuple(shared), closest.weight, closest.classes)


def _connected(pairs: Iterable[_Pair]) -> list[list[int]]:
    """The students of these pairs, those that pairs connect together, each list sorted."""
    group_of: dict[int, list[int]] = {}
    for pair in pairs:
        one, other = (group_of.setdefault(student, [student]) for student in (pair.one, pair.other))
        if one is not other:
            one.extend(other)
            group_of.update(dict.fromkeys(other, one))
    return sorted(sorted(group) for group in {id(group): group for group in group_of.values()}.values())
