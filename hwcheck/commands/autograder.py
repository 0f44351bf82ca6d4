"""Make an autograder for Gradescope or GitHub Classroom out of a sheet

For: markers
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hwcheck.grading.roster import HandIn

VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")
_LARGEST_NOTES = 10_000_000


@click.command(
    name="autograder",
    epilog="""\b
Examples:
  hwcheck autograder --gradescope --assignment deep-net -o autograder.zip
  hwcheck autograder --github --repository course/deep-net-autograder -o classroom.yml
""",
)
@click.option("--gradescope", "platform", flag_value="gradescope", help="Write the zip to upload there.")
@click.option("--github", "platform", flag_value="github", help="Write the workflow for GitHub Classroom.")
@click.option("--run", "root", type=click.Path(path_type=Path), help="Mark ROOT/submission. For the platform itself.")
@click.option("--assignment", default="", metavar="NAME", help="The sheet that the submissions answer.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="autograder.zip or classroom.yml, elsewhere.")
@click.option("--bank", type=click.Path(path_type=Path), help="Another bank than the one that comes with hwcheck.")
@click.option("--minutes", type=click.FloatRange(1, 40), default=10.0, help="Time that the platform gives; 10.")
@click.option("--visibility", type=click.Choice(VISIBILITIES), default="visible", help="When students see results.")
@click.option("--repository", default="", metavar="OWNER/NAME", help="Where the unpacked zip lies, for --github.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def command(
    platform: str | None,
    root: Path | None,
    assignment: str,
    output: Path | None,
    bank: Path | None,
    minutes: float,
    visibility: str,
    repository: str,
    as_json: bool,
) -> None:
    """Make an autograder: hwcheck, the problems of one sheet, and the scripts that a platform calls.

    It always writes results that the platform can show: what cannot be marked asks for a person. Students' code runs
    in bubblewrap there as here, or, where the platform does not allow that, goes to a person with the reason.
    """
    if root is not None:
        run(root)
        return
    if platform == "github":
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
            raise click.UsageError("--github needs --repository OWNER/NAME, which holds the unpacked autograder.zip")
        from hwcheck.reports.autograder.archive import workflow

        written, data = output or Path("classroom.yml"), workflow(repository, minutes).encode()
        then = "it belongs into the assignment's template as .github/workflows/classroom.yml"
    elif platform == "gradescope" and assignment:
        from hwcheck.bank.load import load_assignment
        from hwcheck.reports.autograder.archive import Wanted, archive

        points = load_assignment(assignment, bank).max_points
        then = f"upload it under 'Configure Autograder'; the assignment there must be worth {points:g} points"
        written = output or Path("autograder.zip")
        data = archive(Wanted(assignment, bank, minutes, visibility))
    else:
        raise click.UsageError("give --gradescope with --assignment NAME, or --github, or --run ROOT")
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_bytes(data)
    _say(written, len(data), "" if as_json else then)


def _say(written: Path, size: int, then: str) -> None:
    """What to do next, or JSON where nothing is to be said."""
    if then:
        click.echo(f"{size / 1000:.0f} KB in {written}: {then}")
        return
    from hwcheck.reports.json import dumps

    click.echo(dumps({"written": str(written), "bytes": size}, indent=1))


def run(root: Path) -> None:
    """Mark what lies in ROOT/submission, and write ROOT/results/results.json whole or not at all."""
    import json

    from hwcheck.bank.load import load_assignment, need_student
    from hwcheck.grading.classroom import grade_class
    from hwcheck.grading.deciding import Sheet
    from hwcheck.grading.pool import Workers
    from hwcheck.grading.roster import Roster
    from hwcheck.reports import github, gradescope
    from hwcheck.reports.autograder.archive import SETTINGS
    from hwcheck.submissions.class_folder import Found, read_class

    settings = json.loads((root / "source" / SETTINGS).read_text(encoding="utf-8"))
    bank = root / "source" / "bank"
    sheet = Sheet(load_assignment(settings["assignment"], bank), bank)
    # Even if every answer runs out of its time, the whole does not run out of the platform's.
    workers = Workers(1, max(1.0, settings["seconds"] / (len(sheet.assignment.items) + 2)))
    handed_in = hand_in(root)
    need_student(bool(sheet.assignment.variants), handed_in.id)  # by nobody's numbers nothing is wrong
    students = read_class(Found(Roster("gradescope", (handed_in,))), sheet, workers)
    gradebook = grade_class(sheet, students, workers)
    (record,) = gradebook.records
    results = {"visibility": settings["visibility"], **gradescope.results(record)}
    _write(root / "results" / "results.json", results)
    _write(root / "results" / "github.json", github.result(record, sheet.assignment.max_points))
    click.echo(f"{record.points:g} of {sheet.assignment.max_points:g} points")


def hand_in(root: Path) -> HandIn:
    """Whose the submission is and when it came, as far as the platform says so."""
    from hwcheck.grading.roster import HandIn

    notes = _notes(root / "submission_metadata.json")
    users = notes.get("users")
    who = [user for user in users if isinstance(user, dict)] if isinstance(users, list) else []
    names = sorted(str(user.get("name") or user.get("email") or "") for user in who)
    submitted = notes.get("created_at")
    return HandIn(
        ", ".join(filter(None, names)) or "submission",
        (root / "submission",),
        id=str(who[0].get("email") or "") if who else "",
        submitted=submitted if isinstance(submitted, str) else "",
        late=_is_late(notes),
    )


def _notes(path: Path) -> dict[str, object]:
    """submission_metadata.json; Otter's image has an empty one, GitHub none."""
    import json

    try:
        if path.stat().st_size > _LARGEST_NOTES:
            return {}
        notes = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return notes if isinstance(notes, dict) else {}


def _is_late(notes: dict[str, object]) -> bool:
    """By when it was handed in, never by now: a submission may be marked again after the deadline."""
    from datetime import datetime

    about = notes.get("assignment")
    due = about.get("due_date") if isinstance(about, dict) else None
    try:
        return datetime.fromisoformat(str(notes.get("created_at"))) > datetime.fromisoformat(str(due))
    except (ValueError, TypeError):  # not said, or one of the two without its zone
        return False


def _write(path: Path, value: object) -> None:
    from hwcheck.reports.json import dumps

    fresh = path.with_name(path.name + ".new")
    fresh.write_text(dumps(value, indent=1) + "\n", encoding="utf-8", errors="backslashreplace")
    os.replace(fresh, path)
