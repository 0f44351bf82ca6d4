"""When is a sheet due, and what does it cost to be late? The keys `due` and `[late]` of an assignment file."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

from hwcheck.errors import DeclarationError


@dataclass(frozen=True, slots=True)
class LatePolicy:
    """What lateness costs: of the points earned, `percent_per_day` for each started day.

    Days begin when the grace is over. `free_days` cost nothing, `most_percent` is the most that is ever taken off, and
    after `accepted_days` nothing counts any more. `extensions` give single students more days, by id or name.
    """

    percent_per_day: float
    grace_minutes: float = 0.0
    free_days: int = 0
    most_percent: float = 100.0
    accepted_days: int | None = None
    extensions: dict[str, float] = field(default_factory=dict)

    def extension(self, *names: str) -> float:
        """The days that were granted to the student of this id or name."""
        granted = {student_key(name): days for name, days in self.extensions.items()}
        return next((granted[key] for key in map(student_key, names) if key in granted), 0.0)


def student_key(name: str) -> str:
    """A student's id or name as it is compared: without regard to capitals, blanks and how accents are stored."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def refuse_unsound(due: datetime | None, late: LatePolicy | None, where: str) -> None:
    """Raise DeclarationError for a due time that names no one moment, or a policy that cannot be meant."""
    if due is not None and due.utcoffset() is None:
        fix = f"write its offset from UTC, as in {due.isoformat(timespec='seconds')}+02:00"
        raise DeclarationError("no time zone", where=f"{where}: key 'due'", fix=fix)
    if late is None:
        return
    if due is None:
        raise DeclarationError("late for what?", where=f"{where}: key 'late'", fix="say when the sheet is 'due'")
    for key in ("percent_per_day", "most_percent"):
        if not 0 <= getattr(late, key) <= 100:
            raise DeclarationError(f"{getattr(late, key):g} percent", where=f"{where}: key '{key}'", fix="use 0 to 100")
    for key in ("grace_minutes", "free_days", "accepted_days"):
        if (getattr(late, key) or 0) < 0:
            raise DeclarationError(f"{getattr(late, key):g}", where=f"{where}: key '{key}'", fix="use 0 or more")
