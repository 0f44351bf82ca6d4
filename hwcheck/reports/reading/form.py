"""What does `grades.json` look like? Its tables as types, which it is read by and which its JSON schema is made of."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from hwcheck.grading.late import Status
from hwcheck.reports.json import SCHEMA
from hwcheck.verdict import Ground, Outcome

_NOTES = (
    "Readers ignore keys that they do not know. `schema` goes up when a key is dropped or changes its meaning; "
    "a new key alone leaves it as it is."
)

Points = Annotated[float, Meta(ge=0)]


class Version(msgspec.Struct):
    """All that is read of a file before it is known that the rest can be."""

    schema: int = 1


class Witness(msgspec.Struct):
    """A point where answer and reference differ; all values are text, rounded to be read by a person."""

    point: dict[str, str]
    answer: str
    reference: str


class Evidence(msgspec.Struct):
    """What an outcome rests on."""

    ground: Ground
    points: Annotated[int, Meta(ge=0, description="At how many points the two were compared.")] = 0
    witness: Witness | None = None
    detail: str = ""


class Part(msgspec.Struct):
    """One part of a student's work. Where the outcome is `review` the points are 0 until a person has decided."""

    part: Annotated[str, Meta(description="The item's id on the sheet.")]
    outcome: Outcome
    credit: Annotated[float, Meta(ge=0, le=1)]
    points: Points
    max_points: Points
    response: Annotated[str | None, Meta(description="What the student wrote; null where nothing was found.")] = None
    where: Annotated[str | None, Meta(description="File and line, as in `homework.md:12`.")] = None
    feedback: Annotated[str, Meta(description="For the student.")] = ""
    note: Annotated[str, Meta(description="A stable code for the reason, such as `equal` or `unreadable`.")] = ""
    slip: Annotated[str | None, Meta(description="The mistake, where it has a name.")] = None
    remarks: Annotated[tuple[str, ...], Meta(description="Every leniency that the outcome rests on.")] = ()
    evidence: Evidence | None = None


class Lateness(msgspec.Struct):
    """How late a hand-in is by the sheet's due time, and what that takes off its points."""

    status: Status
    days: Annotated[int, Meta(ge=0, description="Days started since the grace was over.")] = 0
    percent: Annotated[float, Meta(ge=0, le=100, description="Of the points earned.")] = 0.0
    says: str = ""


class Student(msgspec.Struct):
    """One student's work; `id`, `team`, `late` and `submitted` stand there where the platform said something."""

    student: Annotated[str, Meta(description="The name, unique in the class.")]
    parts: tuple[Part, ...]
    files: tuple[str, ...] = ()
    points: Points = 0.0
    max_points: Points = 0.0
    open: Annotated[float, Meta(ge=0, description="The points that wait for a person.")] = 0.0
    lateness: Lateness | None = None
    final_points: Annotated[Points | None, Meta(description="What lateness leaves of `points`, if it was due.")] = None
    troubles: tuple[str, ...] = ()
    id: Annotated[str, Meta(description="The platform's own number or address for the student.")] = ""
    team: str = ""
    late: bool = False
    submitted: str = ""


class Grades(msgspec.Struct):
    """The marks of a class."""

    assignment: str
    students: tuple[Student, ...]
    schema: Annotated[int, Meta(ge=1, description="The version of this form; without it, 1.")] = 1


def json_schema() -> dict[str, Any]:
    """The JSON schema of `grades.json`."""
    made = msgspec.json.schema(Grades)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"grades.json of hwcheck, schema {SCHEMA}",
        "$comment": _NOTES,
    }
    return {**head, **made}
