"""What is there to mend in a bank, where, and how?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hwcheck.errors import HwcheckError


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: the file, the part, the key, what is wrong and what to do."""

    level: Level
    file: str
    what: str
    part: str = ""
    key: str = ""
    fix: str = ""

    def __str__(self) -> str:
        where = [self.file, self.part and f"part {self.part!r}", self.key and f"key {self.key!r}"]
        return ": ".join(piece for piece in (*where, self.what, self.fix) if piece)


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and what was found."""

    problems: int
    parts: int
    assignments: int
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        return sum(finding.level is Level.ERROR for finding in self.findings)


def from_error(error: HwcheckError, file: str, part: str = "") -> Finding:
    """A mistake that keeps a file, or a part of it, from being loaded."""
    where = error.where.removeprefix(file).removeprefix(": ")
    what = f"{where}: {error.what}" if where else error.what
    return Finding(Level.ERROR, file, what, part=part, fix=error.fix)
