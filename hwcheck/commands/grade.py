"""Mark a folder of submissions: report, gradebook and feedback

For: markers
"""

from __future__ import annotations

import gc
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from hwcheck import reports
from hwcheck.grading import engines

if TYPE_CHECKING:
    from hwcheck.grading.classroom import Gradebook
    from hwcheck.grading.deciding import Progress
    from hwcheck.grading.ledger import Ledger
    from hwcheck.grading.pool import Workers

FORMATS = sorted(module.name for module in pkgutil.iter_modules(reports.__path__) if not module.ispkg)
ENGINES = sorted(module.name for module in pkgutil.iter_modules(engines.__path__))


@click.command(
    name="grade",
    epilog="""\b
Examples:
  hwcheck grade submissions.zip --assignment deep-net
  hwcheck grade submissions/ --assignment basics -o marks --detail --workers 4
""",
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--assignment", required=True, metavar="NAME", help="The sheet that the submissions answer.")
@click.option("-o", "--output", default="grades", type=click.Path(path_type=Path), help="Folder for the files written.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(FORMATS),
    default=("json", "csv", "markdown"),
    help="What to write; give it again for more. Without it: json, csv and markdown.",
)
@click.option("--detail", is_flag=True, help="Show every part of every student.")
@click.option("--workers", type=click.IntRange(0, 256), help="Processes; 0 marks in this one, without time bounds.")
@click.option("--timeout", type=click.FloatRange(0.1), default=30.0, help="Seconds that one answer may take.")
@click.option("--engine", type=click.Choice(ENGINES), default="local", help="Where answers are decided.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="Of a Dask cluster: tcp://HOST:PORT.")
@click.option("--times", type=click.Path(path_type=Path), help="A platform's CSV that says when each handed in.")
@click.option("--bank", type=click.Path(path_type=Path), help="Another bank than the one that comes with hwcheck.")
@click.option("--ledger", type=click.Path(path_type=Path), help="Where to keep what was decided: OUTPUT/ledger.sqlite.")
@click.option("--no-sandbox", is_flag=True, help="Run students' code without walls: it may do all that you may.")
@click.option("--retry", is_flag=True, help="Decide again what ran out of time or failed before.")
@click.option("--json", "as_json", is_flag=True, help="Print the grades as JSON instead of the report.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    folder: Path,
    assignment: str,
    output: Path,
    formats: tuple[str, ...],
    detail: bool,
    workers: int | None,
    timeout: float,
    engine: str,
    scheduler: str,
    times: Path | None,
    bank: Path | None,
    ledger: Path | None,
    no_sandbox: bool,
    retry: bool,
    as_json: bool,
) -> None:
    """Mark every submission in FOLDER: one file or one folder for each student, named after the student.

    FOLDER may be a zip, and a download of Canvas, Moodle, Gradescope or nbgrader as it is. Writes grades.json,
    grades.csv and feedback/ into the output folder, and keeps all that was decided in its ledger: a run that was cut
    off goes on where it was. Exit code 1 says that a person must look at something.
    """
    # A class is a million small objects that live to the end: looking among them for cycles takes a fifth of the time.
    gc.set_threshold(200_000, 50, 1000)
    from hwcheck.grading.worker import one_thread

    one_thread()
    ledger = ledger or output / "ledger.sqlite"
    if _one_hand_in(folder) and not ledger.exists():
        from hwcheck.equivalence import prover

        prover.launch()  # a single student waits for SymPy more than for anything else
    from hwcheck.bank.load import load_assignment
    from hwcheck.grading.crash import log_path
    from hwcheck.grading.deciding import Sheet
    from hwcheck.grading.ledger import Ledger
    from hwcheck.grading.marking import Marking
    from hwcheck.grading.times import with_times
    from hwcheck.grading.wording import one_line
    from hwcheck.submissions.class_folder import class_folder, read_class

    if no_sandbox:
        from hwcheck.sandbox.session import go_without

        go_without()
    sheet = Sheet(load_assignment(assignment, bank), bank)
    workers_given = workers_for(workers, timeout, engine, scheduler)
    with resumable(ledger), class_folder(folder, output) as found, Ledger(ledger) as kept:
        marking = Marking(kept, sheet, workers_given)
        number = marking.begin("grade", folder)
        with progress_bar("reading") as advance:
            students = read_class(found, sheet, workers_given, kept, advance)
        if times:
            students = with_times(students, times, sheet.assignment.due)
        with progress_bar("marking") as advance:
            gradebook = marking.mark(students, advance, retry=retry)
        written = keep(gradebook, output, formats, kept, number)
    show(gradebook, as_json, detail)
    for trouble in found.troubles:
        click.echo(one_line(trouble), err=True)
    if not as_json:
        click.echo(f"{written} files in {output}")
        if any(record.open for record in gradebook.records):
            click.echo(f"next: 'hwcheck review {ledger}' asks about what waits, once for all who wrote the same")
    if any(mark.verdict.note == "crash" for record in gradebook.records for mark in record.marks):
        click.echo(f"hwcheck failed on some answers: please report it with {log_path()}", err=True)
    if gradebook.needs_a_person or found.troubles:
        ctx.exit(1)


def _one_hand_in(folder: Path) -> bool:
    return folder.is_dir() and sum(1 for _ in folder.iterdir()) == 1


@contextmanager
def resumable(ledger: Path) -> Iterator[None]:
    """Whoever interrupts a run is told that nothing is lost."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"\n{ledger} has all that was decided: run the same command again to go on", err=True)
        raise


def workers_for(count: int | None, seconds: float, engine: str = "local", scheduler: str = "") -> Workers:
    """The processes that a command line asks for."""
    from hwcheck.grading.pool import Workers, default_workers

    if engine == "local" and scheduler:
        raise click.UsageError("--scheduler is for --engine dask")
    if engine != "local" and count == 0:
        raise click.UsageError(f"--workers 0 decides in this process, --engine {engine} in others")
    return Workers(default_workers().count if count is None else count, seconds, engine, scheduler)


def keep(gradebook: Gradebook, output: Path, formats: Sequence[str], ledger: Ledger, run: int) -> int:
    """Put a run's marks and reports where they belong, and end it; how many files there are.

    What stands there as it is to be is not written again.
    """
    from hwcheck.grading.written import written

    basis, place, files = ledger.settle(run, gradebook), str(output.resolve()), 0
    for name in formats:
        report = ledger.exported(name, place)
        if report is None or not report.stands(basis, output):
            ledger.export(run, name, place)  # from here on nobody knows what stands there
            report = written(basis, output, written_files(gradebook, output, name))
            ledger.export(run, name, place, report)
        files += len(report.files)
    ledger.end(run)
    return files


def write_reports(gradebook: Gradebook, output: Path, formats: Sequence[str]) -> int:
    """Write what each format makes of the gradebook; how many files that were."""
    return sum(len(list(written_files(gradebook, output, name))) for name in formats)


def written_files(gradebook: Gradebook, output: Path, form: str) -> Iterator[str]:
    """Each file of a format, once it is written."""
    for relative, text in import_module(f"{reports.__name__}.{form}").files(gradebook):
        path = output / relative
        with told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.writelines((text,) if isinstance(text, str) else text)  # a long one comes in pieces
        yield relative


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What the system refuses, as a message that says what to do."""
    from hwcheck.errors import FileError

    try:
        yield
    except OSError as error:
        what = f"cannot be written: {(error.strerror or 'refused').lower()}"
        fix = "make room or name another folder, and run the same command again; the ledger has the marks"
        raise FileError(what, where=str(path), fix=fix) from error


def show(gradebook: Gradebook, as_json: bool, detail: bool) -> None:
    if as_json:
        from hwcheck.reports import json

        click.echo(json.dumps(json.gradebook_object(gradebook), indent=1))
        return
    from rich.console import Console

    from hwcheck.reports import terminal

    terminal.show(gradebook, Console(), detail=detail)


@contextmanager
def progress_bar(what: str) -> Iterator[Progress]:
    """A bar on standard error while a person watches, and nothing else."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Without a thread of its own: a process with threads cannot be copied, and starts others more slowly.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task(what, total=None)
        shown = 0.0

        def advance(done: int, total: int) -> None:
            nonlocal shown
            now = monotonic()
            bar.update(task, completed=done, total=total, refresh=now - shown > 0.1)
            shown = now if now - shown > 0.1 else shown

        yield advance
