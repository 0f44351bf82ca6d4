"""Is lateness counted as the assignment file says, and left alone where nothing is known?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hwcheck.bank.deadline import LatePolicy, student_key
from hwcheck.grading.classroom import Record, Student
from hwcheck.grading.late import Lateness, Status, lateness, moment
from hwcheck.grading.mark import mark
from tests.grading.classes import SHEET, decide, response

DUE = datetime(2026, 10, 1, 22, 0, tzinfo=UTC)
POLICY = LatePolicy(percent_per_day=10)


def after(span: timedelta) -> str:
    return (DUE + span).isoformat()


def one(policy: LatePolicy | None, student: Student) -> Lateness:
    found = lateness(replace(SHEET, due=DUE, late=policy), [student])[0]
    assert found is not None
    return found


def handed_in(span: timedelta, name: str = "s01") -> Student:
    return Student(name, (), {}, submitted=after(span))


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("policy", "span", "percent"),
    [
        pytest.param(POLICY, -HOUR, 0, id="before the due time nothing is taken off"),
        pytest.param(POLICY, timedelta(0), 0, id="the due time itself is in time"),
        pytest.param(POLICY, timedelta(seconds=1), 10, id="a second later a day has started"),
        pytest.param(POLICY, DAY, 10, id="a whole day is one"),
        pytest.param(POLICY, DAY + HOUR, 20, id="one day and an hour are two started days"),
        pytest.param(replace(POLICY, grace_minutes=60), HOUR, 0, id="within the grace nothing is taken off"),
        pytest.param(replace(POLICY, grace_minutes=60), 1.1 * HOUR, 10, id="after the grace the first day starts"),
        pytest.param(replace(POLICY, grace_minutes=60), DAY + HOUR, 10, id="and each day after it as well"),
        pytest.param(replace(POLICY, free_days=2), 2 * DAY, 0, id="free days cost nothing"),
        pytest.param(replace(POLICY, free_days=2), 2.5 * DAY, 10, id="the day after them does"),
        pytest.param(replace(POLICY, most_percent=30), 9 * DAY, 30, id="no more than the most"),
        pytest.param(POLICY, 30 * DAY, 100, id="never more than everything"),
        pytest.param(replace(POLICY, most_percent=30, accepted_days=3), 3 * DAY, 30, id="on the last day accepted"),
        pytest.param(replace(POLICY, most_percent=30, accepted_days=3), 3.1 * DAY, 100, id="after it all is lost"),
        pytest.param(replace(POLICY, extensions={"S 01": 3}), 3 * DAY, 0, id="an extension, however the id is written"),
        pytest.param(replace(POLICY, extensions={"S 01": 3}), 3.5 * DAY, 10, id="is a new due time"),
        pytest.param(replace(POLICY, extensions={"s02": 3}), DAY, 10, id="and nobody else's"),
        pytest.param(None, DAY, 0, id="without a policy lateness is only said"),
    ],
)
def test_what_is_taken_off(policy: LatePolicy | None, span: timedelta, percent: float) -> None:
    assert one(policy, handed_in(span)).percent == percent


@pytest.mark.parametrize(
    ("student", "others", "status"),
    [
        pytest.param(Student("a", (), {}), [], Status.UNKNOWN, id="nothing is known"),
        pytest.param(Student("a", (), {}, late=True), [], Status.UNKNOWN, id="late, nobody knows by how much"),
        pytest.param(
            Student("a", (), {}), [Student("b", (), {}, late=True)], Status.ON_TIME, id="not marked where others are"
        ),
        pytest.param(Student("a", (), {}, submitted="on Thursday"), [], Status.UNKNOWN, id="a time that is none"),
        pytest.param(
            Student("a", (), {}, submitted="2026-10-05 22:00:00"), [], Status.UNKNOWN, id="a time without its zone"
        ),
        pytest.param(
            Student("a", (), {}, submitted="2026-10-05 22:00:00Z"), [], Status.LATE, id="a time with its zone"
        ),
    ],
)
def test_what_is_not_known_costs_nothing(student: Student, others: list[Student], status: Status) -> None:
    found = lateness(replace(SHEET, due=DUE, late=POLICY), [student, *others])[0]
    assert found is not None
    assert found.status is status
    assert bool(found.percent) == (status is Status.LATE)
    assert ("no late policy is applied" in found.says) == (status is Status.UNKNOWN)


def test_a_sheet_without_a_due_time_says_nothing() -> None:
    assert lateness(SHEET, [handed_in(DAY)]) == (None,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2026-10-01T22:10:00+02:00", "2026-10-01T20:10:00", id="ISO"),
        pytest.param("2026-10-01T20:10Z", "2026-10-01T20:10:00", id="without seconds"),
        pytest.param("2026-10-01 12:10:00.123456789 -08:00", "2026-10-01T20:10:00", id="as Ruby writes it"),
        pytest.param("2026-10-01 22:10:00.198203 Europe/Berlin", "2026-10-01T20:10:00", id="as nbgrader writes it"),
        pytest.param("2026-10-01 20:10:00 UTC", "2026-10-01T20:10:00", id="UTC"),
        pytest.param("2026-10-01 22:10:00 Europe/Nowhere", None, id="a zone that there is not"),
        pytest.param("2026-10-01 22:10:00 ../../etc", None, id="a path is no zone"),
        pytest.param("2026-10-01 22:10:00 +99:00", None, id="an offset of more than a day"),
        pytest.param("2026-13-01 22:10:00Z", None, id="a month that there is not"),
        pytest.param("2026-10-01", None, id="a day is no moment"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_times_as_platforms_write_them(text: str, expected: str | None) -> None:
    found = moment(text)
    assert (found and found.astimezone(UTC).replace(tzinfo=None).isoformat()) == expected


def test_the_earned_points_stay_beside_those_that_are_left() -> None:
    marks = mark(SHEET, {"1a": response("right"), "1b": response("right", item="1b")}, decide)
    record = Record(handed_in(DAY), marks, one(POLICY, handed_in(DAY)))
    assert (record.points, record.final) == (3.5, 3.15)
    assert Record(handed_in(DAY), marks).final == 3.5


@pytest.mark.parametrize(
    ("span", "says"),
    [
        pytest.param(5 * timedelta(minutes=1), "handed in 5 min after the due time: 1 day late, 10 % off", id="min"),
        pytest.param(2.125 * DAY, "handed in 2 days 3 h after the due time: 3 days late, 30 % off", id="days"),
    ],
)
def test_it_says_how_it_counts(span: timedelta, says: str) -> None:
    assert one(POLICY, handed_in(span)).says == says


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("S01", "s01", True, id="capitals"),
        pytest.param(" s 01", "s01", True, id="blanks"),
        pytest.param("Jose\u0301", "José", True, id="how an accent is stored"),
        pytest.param("s01", "s10", False, id="another student"),
    ],
)
def test_ids_are_compared_as_on_a_roster(one: str, other: str, same: bool) -> None:
    assert (student_key(one) == student_key(other)) is same
