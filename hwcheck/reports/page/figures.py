"""How did the class do? The figures of a report: distribution and parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from hwcheck.bank.model import Item
from hwcheck.grading.classroom import Gradebook
from hwcheck.verdict import Outcome

MOST_BARS = 11
FEWEST_FOR_DISCRIMINATION = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """The students with points from `low` up to `high`, the last bar with `high` itself."""

    low: float
    high: float
    students: int


@dataclass(frozen=True, slots=True)
class PartFigures:
    """How one part went. `easiness` is the mean share of its points among what is decided.

    `discrimination` is the correlation of a student's points here with those in all other parts; None where it has no
    meaning: few students, or all with the same points.
    """

    item: Item
    counts: tuple[tuple[Outcome, int], ...]
    easiness: float | None
    discrimination: float | None


def distribution(gradebook: Gradebook) -> tuple[Bar, ...]:
    """Bars of equal width from 0 to the most that can be had."""
    top = gradebook.assignment.max_points
    bars = min(MOST_BARS - 1, max(1, int(top)))
    counts = Counter(min(int(record.points / top * bars), bars - 1) if top else 0 for record in gradebook.records)
    return tuple(Bar(top * bar / bars, top * (bar + 1) / bars, counts[bar]) for bar in range(bars))


def part_figures(gradebook: Gradebook) -> tuple[PartFigures, ...]:
    """The parts, hardest first; those that nobody has a decided answer for come last."""
    totals = [record.points for record in gradebook.records]
    found = [_figures(gradebook, place, item, totals) for place, item in enumerate(gradebook.assignment.items)]
    return tuple(sorted(found, key=lambda each: 2.0 if each.easiness is None else each.easiness))


def _figures(gradebook: Gradebook, place: int, item: Item, totals: Sequence[float]) -> PartFigures:
    marks = [record.marks[place] for record in gradebook.records]
    counts = Counter(mark.verdict.outcome for mark in marks)
    decided = [(mark.points, total) for mark, total in zip(marks, totals, strict=True) if not mark.open]
    possible = item.points * len(decided)
    easiness = sum(points for points, _ in decided) / possible if possible else None
    rest = [(points, total - points) for points, total in decided]
    return PartFigures(item, tuple((outcome, counts[outcome]) for outcome in Outcome), easiness, correlation(rest))


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's; None for few pairs, or where one side does not vary."""
    if len(pairs) < FEWEST_FOR_DISCRIMINATION:
        return None
    first = sum(x for x, _ in pairs) / len(pairs)
    second = sum(y for _, y in pairs) / len(pairs)
    spread_1 = sum((x - first) * (x - first) for x, _ in pairs)
    spread_2 = sum((y - second) * (y - second) for _, y in pairs)
    if spread_1 < 1e-12 or spread_2 < 1e-12:
        return None
    together = sum((x - first) * (y - second) for x, y in pairs)
    return together / sqrt(spread_1 * spread_2)
