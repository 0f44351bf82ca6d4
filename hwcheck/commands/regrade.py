"""Mark a class again after a key or a part has changed: who moves, by how much, and why

For: markers
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hwcheck.commands.grade import ENGINES, FORMATS, keep, progress_bar, resumable, workers_for
from hwcheck.commands.report import told_of_others

if TYPE_CHECKING:
    from hwcheck.grading.moves import AnyMove, Reason

MOST_NAMES = 12  # students named for each reason; --json has all of them


@click.command(
    name="regrade",
    epilog="""\b
Examples:
  hwcheck regrade grades/ledger.sqlite --dry-run
  hwcheck regrade grades/ledger.sqlite --bank my-course
""",
)
@click.argument("ledger", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show who would move.")
@click.option("--assignment", default="", metavar="NAME", help="The sheet, where the ledger holds several.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for the reports: the ledger's own.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(FORMATS),
    default=("json", "csv", "markdown"),
    help="What to write; give it again for more. Without it: json, csv and markdown.",
)
@click.option("--workers", type=click.IntRange(0, 256), help="Processes; 0 marks in this one, without time bounds.")
@click.option("--timeout", type=click.FloatRange(0.1), default=30.0, help="Seconds that one answer may take.")
@click.option("--engine", type=click.Choice(ENGINES), default="local", help="Where answers are decided.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="Of a Dask cluster: tcp://HOST:PORT.")
@click.option("--no-sandbox", is_flag=True, help="Run students' code without walls: it may do all that you may.")
@click.option("--retry", is_flag=True, help="Decide again what ran out of time or failed before.")
@click.option("--bank", type=click.Path(path_type=Path), help="Another bank than that of the last run.")
@click.option("--json", "as_json", is_flag=True, help="Print the moves as JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    ledger: Path,
    dry_run: bool,
    assignment: str,
    output: Path | None,
    formats: tuple[str, ...],
    workers: int | None,
    timeout: float,
    engine: str,
    scheduler: str,
    no_sandbox: bool,
    retry: bool,
    bank: Path | None,
    as_json: bool,
) -> None:
    """Mark the class in LEDGER again from the answers found in it, and write its reports anew.

    Only what has changed is decided. A person's decisions stay as they are, and the earlier marks stay in the ledger.
    """
    from hwcheck.grading.digest import sheet_digest
    from hwcheck.grading.ledger import Ledger
    from hwcheck.grading.marking import Marking, marked_before
    from hwcheck.grading.moves import late_moves, moves

    if no_sandbox:
        from hwcheck.sandbox.session import go_without

        go_without()
    with resumable(ledger), Ledger(ledger, must_exist=True) as kept:
        sheet, run = marked_before(kept, assignment, bank)
        marking = Marking(kept, sheet, workers_for(workers, timeout, engine, scheduler))
        with progress_bar("marking") as advance:
            gradebook = marking.mark(kept.students(run.assignment), advance, retry=retry)
        before = kept.marks(run.assignment)
        late = late_moves(before, kept.percents(run.assignment), gradebook)
        found: list[AnyMove] = [*moves(before, gradebook), *late]
        if not dry_run:
            number = marking.begin("regrade", run.source)
            keep(gradebook, output or ledger.parent, formats, kept, number)
            if found:
                told_of_others(kept, output or ledger.parent, formats)
    _show(found, dry_run, as_json)
    if sheet_digest(sheet.assignment) != run.sheet and not as_json:
        click.echo("what answers are found by may have changed too: 'hwcheck grade' looks for them again", err=True)
    if gradebook.needs_a_person:
        ctx.exit(1)


def _show(found: Sequence[AnyMove], dry_run: bool, as_json: bool) -> None:
    from hwcheck.grading.moves import by_student, reasons, signed
    from hwcheck.grading.wording import counted
    from hwcheck.reports.json import dumps

    if as_json:
        click.echo(dumps(_as_object(found, dry_run), indent=1))
        return
    for reason in reasons(found):
        for line in _lines(reason):
            click.echo(line)
    totals = by_student(found)
    moved = [points for points in totals.values() if points]
    word = "would move" if dry_run else "moved"
    up, down = sum(points > 0 for points in moved), sum(points < 0 for points in moved)
    change = signed(sum(moved)) if moved else "0"
    click.echo(f"{counted(len(moved), 'student')} {word}, {up} up and {down} down, {change} points in all")


def _lines(reason: Reason) -> Iterator[str]:
    from hwcheck.grading.moves import signed
    from hwcheck.grading.wording import counted, one_line

    yield f"{reason.item}: {reason.why}: {counted(len(reason.moves), 'student')}, {signed(reason.points)} points"
    named = [f"{one_line(move.student, 40)} {signed(move.points)}" for move in reason.moves[:MOST_NAMES]]
    more = len(reason.moves) - len(named)
    yield "    " + ", ".join(named) + (f" and {more} more" if more else "")


def _as_object(found: Sequence[AnyMove], dry_run: bool) -> dict[str, Any]:
    from hwcheck.grading.moves import by_student, reasons

    return {
        "dry_run": dry_run,
        "students": by_student(found),
        "reasons": [
            {
                "part": reason.item,
                "why": reason.why,
                "points": reason.points,
                "students": {move.student: move.points for move in reason.moves},
            }
            for reason in reasons(found)
        ],
    }
