"""What does a checker know besides its own settings?

A checker is a module `hwcheck/checkers/<kind>.py` that defines

- `Settings`: a frozen dataclass, the keys that a part of this kind may carry in its TOML table;
- `check(settings, response, context) -> Verdict`: pure, bounded, and never an exception for what a student wrote;
- `solution(settings, context) -> str`: the right answer as text, for `--show-solution`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hwcheck.domain import Scope


@dataclass(frozen=True, slots=True)
class Context:
    """The problem's declarations, and the student's own earlier answers by part id (for parts that follow).

    `forms` are further right answers: they show in which forms students write. `elsewhere` are the right answers to the
    other parts of the problem, by their names. `explain` asks what went wrong in a
    wrong answer, which costs more than to know that it is wrong.
    """

    scope: Scope = field(default_factory=Scope)
    earlier: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    prove: bool = False
    forms: tuple[str, ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()
    explain: bool = True
