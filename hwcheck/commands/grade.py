"""Mark a folder of submissions: report, gradebook and feedback

For: markers
"""

from __future__ import annotations

import os
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hwcheck import reports
from hwcheck.errors import FileError, HwcheckError

if TYPE_CHECKING:
    from hwcheck.bank.model import Assignment
    from hwcheck.grading.classroom import Gradebook, Student
    from hwcheck.grading.deciding import Progress

FORMATS = sorted(module.name for module in pkgutil.iter_modules(reports.__path__))


@click.command(
    name="grade",
    epilog="""\b
Examples:
  hwcheck grade submissions/ --assignment deep-net
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
@click.option("--bank", type=click.Path(path_type=Path), help="Another bank than the one that comes with hwcheck.")
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
    bank: Path | None,
    as_json: bool,
) -> None:
    """Mark every submission in FOLDER: one file or one folder for each student, named after the student.

    Writes grades.json, grades.csv and feedback/ into the output folder. Exit code 1 says that a person must look at
    something.
    """
    from hwcheck.bank.load import load_assignment
    from hwcheck.grading.classroom import grade_class
    from hwcheck.grading.crash import log_path
    from hwcheck.grading.deciding import Sheet
    from hwcheck.grading.pool import Workers, default_workers

    paths = submission_paths(folder, output)
    sheet = Sheet(load_assignment(assignment, bank), bank)
    count = default_workers().count if workers is None else workers
    with _progress("reading") as advance:
        students = list(read_students(paths, sheet.assignment, advance))
    with _progress("marking") as advance:
        gradebook = grade_class(sheet, students, Workers(count, timeout), advance)
    written = write_reports(gradebook, output, formats)
    _show(gradebook, as_json, detail)
    if not as_json:
        click.echo(f"{written} files in {output}")
    if any(mark.verdict.note == "crash" for record in gradebook.records for mark in record.marks):
        click.echo(f"hwcheck failed on some answers: please report it with {log_path()}", err=True)
    if gradebook.needs_a_person:
        ctx.exit(1)


def submission_paths(folder: Path, output: Path) -> dict[str, list[Path]]:
    """Student -> files or folders. `s01.md` and `s01.ipynb` are one student's; hidden files are nobody's.

    Neither is the folder of an earlier report, should it stand among the submissions.
    """
    if not folder.is_dir():
        raise FileError("no such folder", where=str(folder), fix="give the folder that holds the submissions")
    found: dict[str, list[Path]] = {}
    earlier = os.path.realpath(output)
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if not path.name.startswith((".", "__MACOSX")) and os.path.realpath(path) != earlier:
            found.setdefault(_student_name(path), []).append(path)
    if not found:
        raise FileError("no submissions here", where=str(folder), fix="put one file or folder for each student in it")
    return found


def _student_name(path: Path) -> str:
    return path.name if path.is_dir() and not path.is_symlink() else path.stem


def read_students(paths: dict[str, list[Path]], assignment: Assignment, progress: Progress) -> Iterator[Student]:
    """What each student handed in, with the answers found in it."""
    for done, (name, own) in enumerate(paths.items(), start=1):
        yield _read_student(name, own, assignment)
        progress(done, len(paths))


def _read_student(name: str, paths: Sequence[Path], assignment: Assignment) -> Student:
    from hwcheck.grading.classroom import Student
    from hwcheck.grading.crash import guarded
    from hwcheck.grading.locate import locate
    from hwcheck.submissions.read import read_submission

    def read() -> Student:
        try:
            documents = [document for path in paths for document in read_submission(path)]
        except HwcheckError as error:
            return Student(name, tuple(path.name for path in paths), {}, (str(error),))
        troubles = tuple(trouble for document in documents for trouble in document.troubles)
        files = tuple(document.name for document in documents)
        return Student(name, files, locate(documents, assignment), troubles)

    def on_crash(log: Path) -> Student:
        return Student(name, tuple(path.name for path in paths), {}, (f"hwcheck failed to read this; see {log}",))

    return guarded(read, on_crash, f"reading {name!r}")


def write_reports(gradebook: Gradebook, output: Path, formats: Sequence[str]) -> int:
    """Write what each format makes of the gradebook; how many files that were."""
    written = 0
    for name in formats:
        for relative, text in import_module(f"{reports.__name__}.{name}").files(gradebook):
            path = output / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
            written += 1
    return written


def _show(gradebook: Gradebook, as_json: bool, detail: bool) -> None:
    if as_json:
        from hwcheck.reports import json

        click.echo(json.dumps(json.gradebook_object(gradebook), indent=1))
        return
    from rich.console import Console

    from hwcheck.reports import terminal

    terminal.show(gradebook, Console(), detail=detail)


@contextmanager
def _progress(what: str) -> Iterator[Progress]:
    """A bar on standard error while a person watches, and nothing else."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
