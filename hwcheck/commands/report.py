"""Write what was marked in another form: HTML, JUnit, and what learning platforms take

For: markers
"""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hwcheck import reports
from hwcheck.reports import fill

if TYPE_CHECKING:
    from hwcheck.grading.classroom import Gradebook
    from hwcheck.grading.ledger import Ledger
    from hwcheck.reports.reading.filling import Filling

FORMATS = sorted(module.name for module in pkgutil.iter_modules(reports.__path__) if not module.ispkg)
FILLED = sorted(module.name for module in pkgutil.iter_modules(fill.__path__))


@click.command(
    name="report",
    epilog="""\b
Examples:
  hwcheck report grades/ledger.sqlite --format html -o grades
  hwcheck report grades/grades.json --format canvas --into canvas.csv -o upload.csv
  hwcheck report --schema
""",
)
@click.argument("grades", type=click.Path(path_type=Path))
@click.option("--format", "form", required=True, type=click.Choice(sorted({*FORMATS, *FILLED})), help="What to write.")
@click.option(
    "-o", "--output", default="grades", type=click.Path(path_type=Path), help="Folder, or the file filled in."
)
@click.option("--into", type=click.Path(path_type=Path), help="The platform's own file: canvas, moodle, prairielearn.")
@click.option(
    "--column", default="", help="The column (of PrairieLearn, the question) to fill, where its name does not tell."
)
@click.option("--with-open", is_flag=True, help="Fill in also where points still wait for a person.")
@click.option("--assignment", default="", metavar="NAME", help="The sheet, where a ledger holds several.")
@click.option("--bank", type=click.Path(path_type=Path), help="Another bank than the one that comes with hwcheck.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written, and the warnings, as JSON.")
@click.option(
    "--schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _, wanted: _schema(ctx, wanted),
    help="Print the JSON schema of grades.json, and end.",
)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    grades: Path,
    form: str,
    output: Path,
    into: Path | None,
    column: str,
    with_open: bool,
    assignment: str,
    bank: Path | None,
    as_json: bool,
) -> None:
    """Write the marks in GRADES, a ledger or a grades.json, in another form.

    A ledger keeps in mind what was written from it, where to and when.

    For canvas, moodle and prairielearn, --into names the table downloaded from there: only its cells for grades
    are changed, and what the platform would refuse or skip without a word is said here before. So are points that
    wait for a person, where a table of nbgrader or PrairieLearn has no room to say it. Exit code 1 says that there is
    such a warning.
    """
    from hwcheck.grading.wording import counted
    from hwcheck.reports.reading.filling import Filling
    from hwcheck.reports.reading.marked import note_export, read_marked

    marked = read_marked(grades, assignment, bank)
    gradebook = marked.gradebook
    if form in FILLED and (into is not None or form not in FORMATS):
        written, warnings = fill_in(gradebook, form, into, output, Filling(column, with_open))
    elif into is not None:
        raise click.UsageError(f"--into is for {', '.join(FILLED)}; {form} needs no file of yours")
    else:
        from hwcheck.commands.grade import write_reports

        written = write_reports(gradebook, output, [form])
        warned = getattr(import_module(f"{reports.__name__}.{form}"), "warnings", None)
        warnings = warned(gradebook) if warned else ()
    if marked.run is not None:
        note_export(grades, marked.run, form, str(output.resolve()))
    _say(f"{counted(written, 'file' if into is None else 'grade')} in {output}", warnings, as_json)
    if warnings:
        ctx.exit(1)


def told_of_others(kept: Ledger, output: Path, formats: Sequence[str]) -> None:
    """Reports that show earlier marks, after those of some formats have been written anew to a folder."""
    renewed = {(form, str(output.resolve())) for form in formats}
    others = [
        f"{form} in {path}" for form, path in kept.reports() if (form, path) not in renewed and Path(path).exists()
    ]
    if others:
        click.echo(f"with the earlier marks still: {', '.join(others)}: 'hwcheck report' writes them anew", err=True)


def _schema(ctx: click.Context, wanted: bool) -> None:
    if wanted:
        from hwcheck.reports.json import dumps
        from hwcheck.reports.reading.form import json_schema

        click.echo(dumps(json_schema(), indent=1))
        ctx.exit(0)


def fill_in(
    gradebook: Gradebook, form: str, into: Path | None, output: Path, wanted: Filling
) -> tuple[int, tuple[str, ...]]:
    """Write a copy of the platform's file with the grades in it; the file itself is never written to."""
    from hwcheck.errors import FileError

    if into is None:
        raise click.UsageError(f"--format {form} needs --into FILE, the file downloaded from {form.capitalize()}")
    if not into.is_file():
        raise FileError("no such file", where=str(into), fix=f"give the file downloaded from {form.capitalize()}")
    target = output / f"{form}.csv" if output.is_dir() or not output.suffix else output
    if target.exists() and target.samefile(into):
        raise FileError("this is the file to fill in", where=str(target), fix="write to another one with -o")
    filled = import_module(f"{fill.__name__}.{form}").fill(gradebook, into.read_bytes(), str(into), wanted)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(filled.data)
    return filled.grades, filled.warnings


def _say(done: str, warnings: tuple[str, ...], as_json: bool) -> None:
    from hwcheck.grading.wording import one_line

    if as_json:
        from hwcheck.reports import json

        click.echo(json.dumps({"written": done, "warnings": list(warnings)}, indent=1))
        return
    for warning in warnings:
        click.echo(one_line(warning, 1000), err=True)
    click.echo(done)
