"""How late is a hand-in, and what does the late policy leave of its points?

Nothing of this is kept: it is worked out from the assignment file and from what the platform says whenever marks are
reported. Where the platform says too little, nothing is taken off, and the report says so.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING

from hwcheck.bank.deadline import LatePolicy
from hwcheck.bank.model import Assignment
from hwcheck.grading.wording import number

if TYPE_CHECKING:
    from hwcheck.grading.classroom import Record, Student

_DAY = timedelta(days=1)

# `2026-10-01T22:10:00.123+02:00`, `2026-10-01 22:10:00.123456000 Z` (Ruby), `2026-10-01 22:10:00.1 Europe/Berlin`
_TIME = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[T ](?P<clock>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*"
    r"(?:(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)|(?P<zone>[A-Za-z][\w+/-]*))?"
)


class Status(StrEnum):
    ON_TIME = "on time"
    LATE = "late"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Lateness:
    """`days` are those that have started since the grace was over, `percent` is what they take off the points."""

    status: Status
    days: int = 0
    percent: float = 0.0
    says: str = ""

    def left(self, points: float) -> float:
        """What is left of the points."""
        return round(points * (100 - self.percent) / 100, 6)

    @property
    def brief(self) -> str:
        """`on time`, `2 days`, `unknown`."""
        return _days(self.days) if self.status is Status.LATE else str(self.status)


def lateness(assignment: Assignment, students: Sequence[Student]) -> tuple[Lateness | None, ...]:
    """For each student of a class; None throughout where the sheet is due at no time.

    A platform that marks those who are late, and says no times, says of all others that they are not.
    """
    if assignment.due is None:
        return (None,) * len(students)
    flagged = any(student.late for student in students)
    return tuple(_lateness(assignment.due, assignment.late, student, flagged) for student in students)


def _lateness(due: datetime, policy: LatePolicy | None, student: Student, flagged: bool) -> Lateness:
    submitted = moment(student.submitted)
    if submitted is not None:
        return _counted(due, policy, student, submitted)
    if not student.late and flagged:
        return Lateness(Status.ON_TIME)
    known = "handed in late, but by how much" if student.late else "when this was handed in"
    return Lateness(Status.UNKNOWN, says=f"{known} is not known: no late policy is applied")


def _counted(due: datetime, policy: LatePolicy | None, student: Student, submitted: datetime) -> Lateness:
    extension = policy.extension(student.id, student.name) if policy else 0.0
    over = submitted - due - extension * _DAY
    after = f"handed in {_span(over)} after the due time" + (" and its extension" if extension else "")
    if over <= timedelta(0):
        return Lateness(Status.ON_TIME)
    if policy is None:
        return Lateness(Status.LATE, math.ceil(over / _DAY), says=after)
    beyond = over - timedelta(minutes=policy.grace_minutes)
    if beyond <= timedelta(0):
        return Lateness(Status.ON_TIME, says=f"{after}, within the grace")
    days = math.ceil(beyond / _DAY)
    if policy.accepted_days is not None and days > policy.accepted_days:
        return Lateness(Status.LATE, days, 100.0, f"{after}: nothing counts after {_days(policy.accepted_days)}")
    percent = min(max(0, days - policy.free_days) * policy.percent_per_day, policy.most_percent)
    free = f", {min(days, policy.free_days)} free" if policy.free_days else ""
    return Lateness(Status.LATE, days, percent, f"{after}: {_days(days)} late{free}, {percent:g} % off")


def moment(text: str, zone: tzinfo | None = None) -> datetime | None:
    """The moment that a platform's time names, in `zone` unless it says another; None without date, time and zone."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(f"{found['date']} {found['clock']}").replace(tzinfo=_zone(found) or zone)
    except ValueError:
        return None
    return at if at.tzinfo else None


def _zone(found: re.Match[str]) -> tzinfo | None:
    """The zone that is written there, if any. Raises ValueError for one that there is not."""
    if not found["sign"] and not found["zone"]:
        return None
    if found["sign"]:
        offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
        return timezone(offset if found["sign"] == "+" else -offset)
    if found["zone"] in ("Z", "UTC", "GMT"):
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(found["zone"])
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(found["zone"]) from error


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def _span(span: timedelta) -> str:
    """`2 days 3 h`, `3 h 5 min`, `5 min`: the two largest units, rounded down but never to nothing."""
    minutes = max(1, int(span.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    units = [(_days(days), days), (f"{hours} h", hours), (f"{rest} min", rest if not days else 0)]
    return " ".join(text for text, count in units if count)


def summary(records: Sequence[Record]) -> str:
    """What lateness costs a class, in a line."""
    counts = Counter(record.late.status for record in records if record.late)
    mean = sum(record.final for record in records) / len(records)
    unknown = f", {counts[Status.UNKNOWN]} not known and left alone" if counts[Status.UNKNOWN] else ""
    return f"{counts[Status.LATE]} late{unknown}; mean after the late policy {number(mean)} points"
