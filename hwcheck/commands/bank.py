"""List, show and lint the problems of a bank

For: authors
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hwcheck.errors import HwcheckError, did_you_mean

if TYPE_CHECKING:
    from hwcheck.bank.finding import Report
    from hwcheck.bank.model import Assignment, Part, Problem

_BANK = click.option(
    "--bank", type=click.Path(path_type=Path), help="Another bank than the one that comes with hwcheck."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(
    name="bank",
    epilog="""\b
Examples:
  hwcheck bank show backprop/deep_net
  hwcheck bank lint
""",
)
def command() -> None:
    """Look at the problems of a bank, and find what is wrong in them.

    A bank is a folder with `problems` and `reference` in it. Without --bank, HWCHECK_BANK names it, or else it is the
    one that comes with hwcheck.
    """


@command.command(
    name="list",
    epilog="""\b
Examples:
  hwcheck bank list
  hwcheck bank list --bank my-course --json
""",
)
@_BANK
@_JSON
def list_(bank: Path | None, as_json: bool) -> None:
    """List assignments and problems, with the number of their parts."""
    from hwcheck.bank.files import assignment_names, find_bank, problem_ids
    from hwcheck.bank.load import load_assignment, load_problem

    root = find_bank(bank)
    assignments = [load_assignment(name, root) for name in assignment_names(root)]
    problems = [load_problem(problem_id, root) for problem_id in problem_ids(root)]
    if as_json:
        sheets = [{"name": each.name, "title": each.title, "points": each.max_points} for each in assignments]
        _print_json({"assignments": sheets, "problems": [_problem_row(problem) for problem in problems]})
        return
    rows = [(each.name, f"{len(each.items)} parts, {each.max_points:g} points", each.title) for each in assignments]
    _print_table("Assignments", rows)
    click.echo()
    _print_table("Problems", [(each.id, f"{len(each.parts)} parts", each.title) for each in problems])


@command.command(
    epilog="""\b
Examples:
  hwcheck bank show backprop/deep_net
  hwcheck bank show deep-net/1b.exp
""",
)
@click.argument("name", metavar="ID")
@click.option("--student", default="", metavar="ID", help="Whose numbers, where each student has their own.")
@_BANK
@_JSON
def show(name: str, student: str, bank: Path | None, as_json: bool) -> None:
    """Show a problem, an assignment or a part, with what each accepts and rejects. Not for students' eyes.

    Numbers that are drawn are somebody's: those of the student that --student names.
    """
    found = _find(name, bank, student)
    if as_json:
        _print_json(_described(found))
        return
    click.echo("\n".join(_shown(found)))


@command.command(
    epilog="""\b
Examples:
  hwcheck bank lint
  hwcheck bank lint my-course/problems/norm/batch_norm.toml
""",
)
@click.argument("path", required=False, type=click.Path(path_type=Path))
@_BANK
@_JSON
@click.pass_context
def lint(ctx: click.Context, path: Path | None, bank: Path | None, as_json: bool) -> None:
    """Check every problem of a bank, or those of PATH, a file or folder in one.

    Runs what parts accept and reject, compares references with central differences of the code in reference/, and
    points at names that are unknown, unused or repeated. Exit code 2 with errors, 1 with warnings.
    """
    from hwcheck.bank import lint as linting

    report = linting.lint(path or bank)
    if as_json:
        _print_json(_lint_object(report))
    else:
        _print_lint(report)
    if report.findings:
        ctx.exit(2 if report.errors else 1)


@command.command(
    epilog="""\b
Examples:
  hwcheck bank schema > problem.schema.json
  hwcheck bank schema --assignment
""",
)
@click.option("--assignment", is_flag=True, help="The schema of an assignment instead of a problem.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (it always is).")
def schema(assignment: bool, as_json: bool) -> None:
    """Print the JSON Schema of problem files, for editors that complete and check TOML."""
    from hwcheck.bank.schema import assignment_schema, problem_schema

    _print_json(assignment_schema() if assignment else problem_schema())


def _find(name: str, bank: Path | None, student: str) -> Problem | Assignment | Part:
    from hwcheck.bank.files import assignment_names, find_bank, problem_ids
    from hwcheck.bank.load import load_assignment, load_item, load_problem

    root = find_bank(bank)
    sheets, problems = assignment_names(root), problem_ids(root)
    if name in sheets:
        return load_assignment(name, root, student)
    if name in problems:
        return load_problem(name, root, student)
    if name.rpartition("/")[0] in (*sheets, *problems):
        return load_item(name, root, student).part
    raise HwcheckError(f"nothing called {name!r}", fix=did_you_mean(name, (*sheets, *problems)) or "see 'bank list'")


def _shown(found: Problem | Assignment | Part) -> Iterable[str]:
    from hwcheck.bank.describe import describe_assignment, describe_part, describe_problem
    from hwcheck.bank.model import Assignment, Problem

    match found:
        case Assignment():
            return describe_assignment(found)
        case Problem():
            return describe_problem(found)
        case _:
            return describe_part(found)


def _described(found: Problem | Assignment | Part) -> dict[str, Any]:
    from hwcheck.bank.model import Assignment, Problem

    match found:
        case Assignment():
            items = [
                {
                    "id": item.id,
                    "label": item.label,
                    "points": item.points,
                    "part": f"{item.part.problem}/{item.part.id}",
                }
                for item in found.items
            ]
            due = {"due": found.due.isoformat()} if found.due else {}
            return {"name": found.name, "title": found.title, "points": found.max_points, **due, "items": items}
        case Problem():
            return {**_problem_row(found), "text": found.text, "parts": [_part_object(part) for part in found.parts]}
        case _:
            return _part_object(found)


def _problem_row(problem: Problem) -> dict[str, Any]:
    return {"id": problem.id, "title": problem.title, "parts": [part.id for part in problem.parts]}


def _part_object(part: Part) -> dict[str, Any]:
    from hwcheck.bank.check import solution

    rejects = [{"answer": each.answer, "says": each.says, "outcome": each.outcome} for each in part.rejects]
    return {
        "id": f"{part.problem}/{part.id}",
        "kind": part.kind,
        "prompt": part.prompt,
        "solution": solution(part),
        "accepts": part.accepts,
        "rejects": rejects,
        "names": part.names,
        "words": part.words,
        "rubric": part.rubric,
    }


def _lint_object(report: Report) -> dict[str, Any]:
    findings = [
        {"level": each.level, "file": each.file, "part": each.part, "key": each.key, "what": each.what, "fix": each.fix}
        for each in report.findings
    ]
    counts = {"problems": report.problems, "parts": report.parts, "assignments": report.assignments}
    return {**counts, "errors": report.errors, "findings": findings}


def _print_lint(report: Report) -> None:
    from hwcheck.grading.wording import counted

    for finding in report.findings:
        click.secho(f"{finding.level}: ", fg="red" if finding.level == "error" else "yellow", nl=False)
        click.echo(str(finding))
    sizes = ((report.problems, "problem"), (report.parts, "part"), (report.assignments, "assignment"))
    problems, parts, assignments = (counted(*size) for size in sizes)
    looked = f"{problems} with {parts}, {assignments}"
    warnings = len(report.findings) - report.errors
    found = (
        f"{counted(report.errors, 'error')}, {counted(warnings, 'warning')}" if report.findings else "nothing to mend"
    )
    click.echo(f"{looked}: {found}")


def _print_table(title: str, rows: Iterable[tuple[str, ...]]) -> None:
    """Columns without rules; Rich leaves colour out where nobody watches, and folds at the width there is."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(highlight=False)
    console.print(Text(title, style="bold"))
    console.print(table)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=1, ensure_ascii=False))
