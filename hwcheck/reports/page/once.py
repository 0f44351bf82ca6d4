"""What is laid out once for all of a class who wrote the same?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from hwcheck.grading.mark import Mark
from hwcheck.verdict import Verdict

MOST_KEPT = 20_000  # distinct answers; where all are, keeping more would only cost memory

Laid = TypeVar("Laid")
Key = tuple[str, Verdict, float, str]


@dataclass(slots=True)
class Once(Generic[Laid]):
    """A layout that depends on the part, the verdict, the points and the text alone. Not frozen: it grows."""

    lay_out: Callable[[Mark], Laid]
    _known: dict[Key, Laid] = field(default_factory=dict)

    def __call__(self, mark: Mark) -> Laid:
        key = (mark.item.key, mark.verdict, mark.points, mark.response.text if mark.response else "")
        if key not in self._known:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[key] = self.lay_out(mark)
        return self._known[key]
