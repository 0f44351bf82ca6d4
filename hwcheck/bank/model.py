"""What is an assignment, once its files have been read?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from hwcheck.bank.deadline import LatePolicy
from hwcheck.bank.variant import Draw, Variant, draw_text
from hwcheck.domain import Scope


@dataclass(frozen=True, slots=True)
class Reject:
    """A wrong answer that the problem knows, and what to say to a student who gives it."""

    answer: str
    says: str = ""
    outcome: str = "incorrect"


@dataclass(frozen=True, slots=True)
class Differences:
    """How lint checks a formula: against central differences of a function in `reference/`, or its plain value.

    `of` names the function (`networks.deep_net`), `wrt` the argument it is differentiated by; without `wrt` the
    reference must equal the function itself. The function takes the problem's symbols by name.
    """

    of: str
    wrt: str = ""


@dataclass(frozen=True, slots=True)
class Follows:
    """How an answer may follow from the student's own earlier ones, right or wrong.

    `given` maps names in `reference` to parts of the same problem (`u_1` to `u1`); `credit` is what a value earns that
    is right for them. `guard` is a condition on the same names: where it does not hold, the earlier mistake has made
    this question trivial, and nothing follows.
    """

    given: dict[str, str]
    reference: str
    credit: float = 0.5
    guard: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to answer. `settings` is the `Settings` of the checker `hwcheck.checkers.<kind>`.

    `names` are the left-hand sides under which students write this answer (`df/dw_3`, `conv1`), `words` the
    words near it ("total", "after pooling"); both only help to find it. `also` holds further references that
    are as right as the first (`p_j (1 - p_j)` beside `p_i (1 - p_i)`). `notations` are pairs of a spelling and
    the declared name it stands for (`f_w(x^1)` is `f_1`); they are put in place before an answer is read. `text` is
    the problem's own, which all its parts share. `elsewhere` are the right answers to the other parts of the same kind,
    each with the name it goes by. `solution` is the right answer as it is to be shown, where the
    checker's own rendering of the reference reads badly. `drawn` are the numbers that were filled in for a student.
    """

    problem: str
    id: str
    kind: str
    prompt: str
    settings: Any
    scope: Scope
    accepts: tuple[str, ...] = ()
    rejects: tuple[Reject, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    rubric: str = ""
    also: tuple[str, ...] = ()
    notations: tuple[tuple[str, str], ...] = ()
    differences: Differences | None = None
    text: str = ""
    solution: str = ""
    follows: Follows | None = None
    drawn: Draw = ()
    elsewhere: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A question and its parts; `id` is its path in the bank, `backprop/deep_net`; `variant` what students draw."""

    id: str
    title: str
    text: str
    scope: Scope
    parts: tuple[Part, ...]
    variant: Variant | None = None

    def part(self, part_id: str) -> Part | None:
        return next((part for part in self.parts if part.id == part_id), None)


@dataclass(frozen=True, slots=True)
class Item:
    """A part in its place on a sheet. `id` is the sheet's own (`1b.exp`), `label` as printed on it (`1(b)`)."""

    id: str
    label: str
    points: float
    part: Part

    DRAWN: ClassVar[str] = "\x1f"  # parts an item's id from what was drawn

    @property
    def key(self) -> str:
        """The id, and for numbers drawn for a student these too: equal keys ask the same."""
        return f"{self.id}{self.DRAWN}{draw_text(self.part.drawn)}" if self.part.drawn else self.id


@dataclass(frozen=True, slots=True)
class Assignment:
    """The sheet that students get: items in order, with its own labels and points, and when it is due.

    `variants` are what its problems draw for each student, `shared` what is drawn for all of them together.
    """

    name: str
    title: str
    items: tuple[Item, ...]
    due: datetime | None = None
    late: LatePolicy | None = None
    variants: tuple[Variant, ...] = ()
    shared: Variant | None = None

    @property
    def max_points(self) -> float:
        return sum(item.points for item in self.items)

    def item(self, item_id: str) -> Item | None:
        """The item of this id, or of this key."""
        return next((item for item in self.items if item_id in (item.id, item.key)), None)
