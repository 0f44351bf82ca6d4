"""Whose marks move when a class is marked again, by how much, and why?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hwcheck.grading.classroom import Gradebook
from hwcheck.grading.ledger import Place, Settled, settled
from hwcheck.grading.wording import number


@dataclass(frozen=True, slots=True)
class Move:
    """One mark before and after. None stands for an item that was not, or is no longer, on the sheet."""

    student: str
    item: str
    before: Settled | None
    after: Settled | None

    @property
    def points(self) -> float:
        return round(_points(self.after) - _points(self.before), 6)

    @property
    def reason(self) -> str:
        """`incorrect (different) → correct (equal)`, and what the item is worth where that has changed."""
        steps = f"{_described(self.before)} → {_described(self.after)}"
        if self.before and self.after and self.before.worth != self.after.worth:
            worth = f"worth {number(self.before.worth)} → {number(self.after.worth)}"
            return worth if _described(self.before) == _described(self.after) else f"{steps}, {worth}"
        return steps


@dataclass(frozen=True, slots=True)
class LateMove:
    """What lateness takes off one student's points: percent before and after, and how far the points move by it."""

    student: str
    before: float
    after: float
    points: float
    item: str = "late policy"

    @property
    def reason(self) -> str:
        """`10 % off → 20 % off`, or `10 % off` where only what it is taken of has moved."""
        after = f"{number(self.after)} % off"
        return after if self.before == self.after else f"{number(self.before)} % off → {after}"


AnyMove = Move | LateMove


@dataclass(frozen=True, slots=True)
class Reason:
    """All marks of one item that move in one way, or all students for whom the late policy does."""

    item: str
    why: str
    moves: tuple[AnyMove, ...]

    @property
    def points(self) -> float:
        return round(sum(move.points for move in self.moves), 6)


def moves(before: Mapping[Place, Settled], gradebook: Gradebook) -> tuple[Move, ...]:
    """What differs for the students of the gradebook, in its order; another wording of a reason is no move."""
    after = settled(gradebook)
    items = dict.fromkeys([*(item.id for item in gradebook.assignment.items), *sorted({item for _, item in before})])
    places = ((record.student.name, item) for record in gradebook.records for item in items)
    found = (Move(*place, before.get(place), after.get(place)) for place in places)
    return tuple(move for move in found if _kept(move.before) != _kept(move.after))


def late_moves(before: Mapping[Place, Settled], percents: Mapping[str, float], gradebook: Gradebook) -> list[LateMove]:
    """How far lateness moves students, beyond what their marks do; `percents` is what it took off before."""
    earned: dict[str, float] = {}
    for (student, _), mark in before.items():
        earned[student] = earned.get(student, 0.0) + mark.points
    found = []
    for record in gradebook.records:
        name = record.student.name
        if name in percents:
            off = earned.get(name, 0.0) * percents[name] / 100
            percent = record.late.percent if record.late else 0.0
            points = round(off - (record.points - record.final), 6)
            found.append(LateMove(name, percents[name], percent, points))
    return [move for move in found if move.points or move.before != move.after]


def reasons(found: Sequence[AnyMove]) -> tuple[Reason, ...]:
    """The moves grouped by item and reason, the largest group first."""
    groups: dict[tuple[str, str], list[AnyMove]] = {}
    for move in found:
        groups.setdefault((move.item, move.reason), []).append(move)
    made = [Reason(item, why, tuple(group)) for (item, why), group in groups.items()]
    return tuple(sorted(made, key=lambda reason: (-len(reason.moves), reason.item, reason.why)))


def by_student(found: Sequence[AnyMove]) -> dict[str, float]:
    """How far each student moves in all."""
    totals: dict[str, float] = {}
    for move in found:
        totals[move.student] = round(totals.get(move.student, 0.0) + move.points, 6)
    return totals


def signed(points: float) -> str:
    return f"+{number(points)}" if points > 0 else number(points)


def _kept(mark: Settled | None) -> tuple[str, float, float] | None:
    return (mark.outcome, mark.credit, mark.worth) if mark else None


def _points(mark: Settled | None) -> float:
    return mark.points if mark else 0.0


def _described(mark: Settled | None) -> str:
    if mark is None:
        return "not on the sheet"
    return f"{mark.outcome} ({mark.note})" if mark.note and mark.note != mark.outcome else mark.outcome
