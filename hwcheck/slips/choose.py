"""Which of several slips that explain an answer is the one to name?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hwcheck.slips.mutants import Mutant
from hwcheck.slips.rule import Explanation, Slip, Sort
from hwcheck.slips.wording import about as pointed_at

ANYWHERE = "each part of it"  # where several places fit equally well


@dataclass(frozen=True, slots=True)
class Found:
    """A slip that explains the answer, not yet in words. `order` says in which form it was found, the nearest first."""

    mutant: Mutant
    sort: Sort
    order: int = 0
    backward: bool = False  # the change mends the answer, it does not spoil the reference

    def slip(self, among: str = "") -> Slip:
        """`among` says where else it may be, if there are several places."""
        change = self.mutant.change
        sort = self.sort.refine(change, self.mutant.place) if self.sort.refine else self.sort
        about = among or self.about()
        where = sort.where or ("" if among else about)
        return Slip(
            sort.note if sort.names else "", where, sort.says.format(about=about), sort.marker.format(about=about)
        )

    def about(self) -> str:
        """What the slip is about: in the student's own words, or as little as possible of the reference's."""
        change = self.mutant.change
        if self.backward:
            return pointed_at(change.there or change.about)
        return pointed_at(change.about, of=None if change.about == change.tree else self.mutant.place.whole)


Several = tuple[Found, ...]  # slips that were made together


def simplest(candidates: Sequence[Several]) -> Explanation | None:
    """The explanation of the lowest rank; none where two of one rank are of different sorts. Where they differ in
    the place only, no place is named."""
    if not candidates:
        return None
    lowest = min(map(rank, candidates))
    best = [each for each in candidates if rank(each) == lowest]
    if len({_notes(each) for each in best}) > 1:
        return None
    nearest = min(map(_order, best))
    worded = dict.fromkeys(_worded(each) for each in best if _order(each) == nearest)
    if len(worded) == 1:
        return Explanation(next(iter(worded)))
    if len({tuple(slip.note for slip in slips) for slips in worded}) > 1:
        return None
    columns = zip(*(_ordered(each) for each in best if _order(each) == nearest), strict=True)
    return Explanation(tuple(_joined(column) for column in columns))


def _joined(column: Several) -> Slip:
    """One slip in words, where it may be in several places: the two of them, or none where there are more."""
    abouts = [*dict.fromkeys(each.about() for each in column)]
    return column[0].slip("" if len(abouts) == 1 else " or ".join(abouts) if len(abouts) == 2 else ANYWHERE)


def rank(several: Several) -> int:
    return sum(each.sort.rank for each in several)


def _order(several: Several) -> int:
    return sum(each.order for each in several)


def _notes(several: Several) -> tuple[str, ...]:
    return tuple(sorted(each.sort.note for each in several))


def _worded(several: Several) -> tuple[Slip, ...]:
    return tuple(each.slip() for each in _ordered(several))


def _ordered(several: Several) -> Several:
    return tuple(sorted(several, key=lambda each: (each.sort.rank, each.sort.note)))
