"""What is a slip, and what does a rule that makes one look like?

A rule is a module in `hwcheck/slips/rules/` that defines `wrong(node, place)`: for one node of a tree, the nodes that
students write in its place. A change that is made to the *reference* and gives the student's value names the slip by
`sort`. A change that is made to the student's *answer* and gives the right value names it by `undone`: dropping a
factor of the answer that makes it right means that the student has a factor too many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hwcheck.domain import Scope
from hwcheck.tree import Tree


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of mistake: a stable note, how far-fetched it is as an explanation, and what to say of it.

    `says` is for the student and may point at a place (`{about}`), never spell the answer out; `marker` is for the
    marker. `refine` may tell a more telling sort once it is known that the slip was made. `where` is the place, where
    that is always the same, or where the part of the formula would say too much. What `names` no mistake only tells
    what differs: that x is too many says nothing of why, and is another mistake than a y too many.
    """

    note: str
    rank: int
    says: str
    marker: str
    refine: Callable[[Change, Place], Sort] | None = None
    where: str = ""
    names: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """A node that stands in place of another; `about` is the part of the formula that the slip is about.

    Where the change mends the student's answer, `there` is that part in the answer, if it is another one.
    """

    sort: Sort
    tree: Tree
    about: Tree
    undone: Sort | None = None
    there: Tree | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands: in which problem, in which formula, under which bound indices and which operation."""

    scope: Scope
    whole: Tree
    bound: frozenset[str] = frozenset()
    path: tuple[int, ...] = ()
    parent: str = ""
    own: bool = True  # in the form of the problem itself, not in another or in an answer

    @property
    def root(self) -> bool:
        return not self.path


Wrong = Callable[[Tree, Place], Iterator[Change]]


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip that explains an answer: note (empty where it only tells what differs), place (may be empty), a sentence
    for the student, one for the marker."""

    note: str
    place: str
    says: str
    marker: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """One slip, or two that were made together."""

    slips: tuple[Slip, ...]

    @property
    def note(self) -> str:
        return "+".join(slip.note for slip in self.slips if slip.note)

    @property
    def says(self) -> str:
        """The sentence for the student."""
        says = list(dict.fromkeys(slip.says for slip in self.slips))
        if len(self.slips) == 1:
            return says[0]
        return f"in two places {says[0]}" if len(says) == 1 else f"two things: {'; '.join(says)}"

    @property
    def marker(self) -> str:
        return "; ".join(slip.marker for slip in self.slips)
