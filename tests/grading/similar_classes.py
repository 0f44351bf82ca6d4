"""Which classes are there to look for shared answers in? Generated ones, with and without groups that share."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp

from hwcheck.bank.model import Assignment, Follows, Item, Part
from hwcheck.domain import Scope
from hwcheck.grading.classroom import Gradebook, Record, Student
from hwcheck.grading.document import Response
from hwcheck.grading.mark import Mark
from hwcheck.verdict import Outcome, Verdict

RIGHT = Verdict(Outcome.CORRECT, 1.0, "", "equal")
SLIPS = ("sign", "dropped-factor", "transposed", "off-by-one")


@dataclass(frozen=True, slots=True)
class Plan:
    """How a class answers. A wrong answer is the k-th of `pool` with a weight of 1/k, or nobody else's.

    `spread` is that of the students' ability; `habits` is the share of students who make one slip of their own
    wherever they are wrong; `carried` the share of errors that are taken on into the next part, which `follows`.
    """

    students: int = 100
    parts: int = 12
    pool: int = 40
    own: float = 0.3
    spread: float = 0.0
    habits: float = 0.0
    carried: float = 0.0
    follows: bool = True


def assignment(plan: Plan) -> Assignment:
    return Assignment("sheet", "", tuple(_item(plan, place) for place in range(plan.parts)))


def _item(plan: Plan, place: int) -> Item:
    earlier = Follows({"u": f"p{place - 1}"}, "u") if plan.carried and plan.follows and place % 4 else None
    part = Part(f"tests/sums{place // 4}", f"p{place}", "", "", None, Scope(), follows=earlier)
    return Item(f"p{place}", f"{place}", 1.0, part)


def answers(plan: Plan, rng: random.Random) -> list[list[str]]:
    """What each student gives to each part: nothing for the right answer."""
    weights = list(accumulate(1 / (rank + 1) for rank in range(plan.pool)))
    hard = [rng.gauss(-0.4, 0.8) for _ in range(plan.parts)]
    return [_student(plan, rng, hard, weights) for _ in range(plan.students)]


def _student(plan: Plan, rng: random.Random, hard: Sequence[float], weights: Sequence[float]) -> list[str]:
    ability = rng.gauss(0.0, plan.spread)
    habit = rng.choice(SLIPS) if rng.random() < plan.habits else ""
    found: list[str] = []
    for place, difficulty in enumerate(hard):
        before = found[-1] if place % 4 else ""
        if before and rng.random() < plan.carried:
            found.append(f"after {before}")
        elif rng.random() > 1 / (1 + exp(ability - difficulty)):
            found.append("")
        elif habit and rng.random() < 0.8:
            found.append(habit)
        elif rng.random() < plan.own:
            found.append(f"{rng.random()}")
        else:
            found.append(f"w{rng.choices(range(plan.pool), cum_weights=weights)[0]}")
    return found


def gradebook(plan: Plan, given: Sequence[Sequence[str]], teams: Sequence[str] = ()) -> Gradebook:
    sheet = assignment(plan)
    records = []
    for number, texts in enumerate(given):
        marks = tuple(_mark(item, text) for item, text in zip(sheet.items, texts, strict=True))
        team = teams[number] if teams else ""
        records.append(Record(Student(f"s{number:05d}", (), {}, team=team), marks))
    return Gradebook(sheet, tuple(records))


def _mark(item: Item, text: str) -> Mark:
    if not text:
        return Mark(item, RIGHT, Response(item.id, "right"), 1.0)
    verdict = Verdict(Outcome.INCORRECT, 0.0, "", "different", slip=text if text in SLIPS else "")
    return Mark(item, verdict, Response(item.id, text), 0.0)


def plant(given: Sequence[list[str]], members: Sequence[int], share: float, rng: random.Random) -> None:
    """The members take on what the first of them has, each answer with this probability."""
    for member in members[1:]:
        for place, text in enumerate(given[members[0]]):
            if rng.random() < share:
                given[member][place] = text


def generated(plan: Plan, seed: int) -> Gradebook:
    """A class without a planted group."""
    return gradebook(plan, answers(plan, random.Random(seed)))
