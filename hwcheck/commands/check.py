"""Check one answer, or a file of answers, before handing it in

For: students
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from hwcheck.bank.model import Assignment, Item
from hwcheck.errors import FileError
from hwcheck.grading.document import Response
from hwcheck.grading.mark import Mark, mark, mark_item
from hwcheck.grading.wording import SIGNS, because, number, visible
from hwcheck.verdict import Outcome


@click.command(
    name="check",
    # No short options here: `-h(x)` and `-x` are answers.
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    epilog="""\b
Examples:
  hwcheck check deep-net/1b.exp 'exp(-x)/(1+exp(-x))^2'
  hwcheck check deep-net/1b.sigma 's(x)*(1+s(x))' --hint 2
  hwcheck check answers.md --assignment deep-net
""",
)
@click.argument("target", metavar="PART|FILE")
@click.argument("answer", required=False)
@click.option("--assignment", metavar="NAME", help="The sheet that FILE answers.")
@click.option("--student", default="", metavar="ID", help="Whose numbers, where each student has their own.")
@click.option("--explain", is_flag=True, help="Show FILE with what was taken for which part, and why.")
@click.option("--show-solution", is_flag=True, help="Show the right answer as well.")
@click.option(
    "--hint", type=click.IntRange(1, 3), help="Say only so much: 1 a nudge, 2 the place, 3 the kind of mistake."
)
@click.option("--no-sandbox", is_flag=True, help="Run code without walls. Only for code that you wrote yourself.")
@click.option("--bank", type=click.Path(path_type=Path), help="Another bank than the one that comes with hwcheck.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    target: str,
    answer: str | None,
    assignment: str | None,
    student: str,
    explain: bool,
    show_solution: bool,
    hint: int | None,
    no_sandbox: bool,
    bank: Path | None,
    as_json: bool,
) -> None:
    """Check ANSWER for PART, or the answers found in FILE.

    PART is ASSIGNMENT/PART or PROBLEM/PART; the answer may be plain text, Python, Unicode or LaTeX, and '-' reads it
    from standard input. The answer is called correct, partial, incorrect, or review where a person must look.
    """
    if no_sandbox:
        from hwcheck.sandbox.session import go_without

        go_without()
    if assignment is not None and answer is not None:
        raise click.UsageError("give a FILE with --assignment, or a PART with its ANSWER")
    if explain and (assignment is None or as_json):
        raise click.UsageError("--explain shows a FILE with --assignment, as text")
    if assignment:
        marks = _check_file(Path(target), _sheet(assignment, bank, student), explain)
    else:
        marks = (_check_part(target, answer, bank, student),)
    if hint is not None and show_solution:
        raise click.UsageError("--show-solution leaves nothing to hint at: leave one of the two out")
    if as_json:
        _print_json(marks, show_solution, hint)
    else:
        _print(marks, show_solution, hint)
    if any(each.verdict.outcome is Outcome.REVIEW for each in marks):
        ctx.exit(1)


def _check_part(name: str, answer: str | None, bank: Path | None, student: str) -> Mark:
    from hwcheck.bank.load import load_item, need_student

    if answer is None:
        if Path(name).is_file():
            raise click.UsageError(f"{name} is a file: say which sheet it answers, with --assignment NAME")
        raise click.UsageError("an ANSWER is needed, as in: hwcheck check deep-net/1b.exp 's(x)*(1-s(x))'")
    item = load_item(name, bank, student)
    need_student(bool(item.part.drawn), student)
    text = sys.stdin.read(1_000_000) if answer == "-" else answer
    return mark_item(item, Response(item.id, text))


def _sheet(name: str, bank: Path | None, student: str) -> Assignment:
    from hwcheck.bank.load import load_assignment, need_student

    assignment = load_assignment(name, bank, student)
    need_student(bool(assignment.variants), student)
    return assignment


def _check_file(path: Path, assignment: Assignment, explain: bool = False) -> tuple[Mark, ...]:
    from hwcheck.grading.locate import locate, strays
    from hwcheck.submissions.read import read_submission

    if not path.exists():
        raise FileError("no such file", where=str(path), fix="give the file with your answers")
    documents = read_submission(path)
    troubles = [trouble for document in documents for trouble in document.troubles]
    for trouble in (*troubles, *strays(documents, assignment)):
        click.echo(visible(trouble), err=True)
    unread = [document.name for document in documents if document.unread]
    marks = mark(assignment, locate(documents, assignment), unread=unread)
    if explain:
        from hwcheck.grading.explain import explained

        for line in explained(documents, marks):
            click.echo(visible(line))
        click.echo()
    return marks


def _solution(item: Item) -> str:
    from hwcheck.bank.check import solution

    return solution(item.part)


_UNSAID: dict[str, Any] = {"feedback": None, "note": None, "slip": None, "remarks": [], "evidence": None}


def _hints(each: Mark, level: int) -> tuple[str, ...]:
    from hwcheck.bank.check import explain
    from hwcheck.slips.hint import hints

    text = each.response.text if each.response else ""
    return hints(each.verdict, explain(each.item.part, text) if text.strip() else None, level)


def _print_json(marks: tuple[Mark, ...], show_solution: bool, hint: int | None) -> None:
    from hwcheck.reports.json import dumps, mark_object

    rows = [mark_object(each) | ({"solution": _solution(each.item)} if show_solution else {}) for each in marks]
    if hint is not None:
        rows = [
            row if _told_anyway(each) else row | _UNSAID | {"hints": _hints(each, hint)}
            for row, each in zip(rows, marks, strict=True)
        ]
    click.echo(dumps(rows[0] if len(rows) == 1 else rows, indent=1))


def _print(marks: tuple[Mark, ...], show_solution: bool, hint: int | None) -> None:
    for each in marks:
        sign, colour = SIGNS[each.verdict.outcome]
        click.secho(f"{sign} {each.verdict.outcome}", fg=colour, nl=False)
        click.echo(f"  {each.item.id}{_place(each)}")
        for reason in _reasons(each) if hint is None or _told_anyway(each) else _hints(each, hint):
            if reason:
                click.echo(_indented(visible(reason)))
        if show_solution:
            click.echo(_indented("solution: " + visible(_solution(each.item))))
    if len(marks) > 1:
        _print_total(marks)


def _reasons(each: Mark) -> tuple[str, ...]:
    return each.verdict.feedback, because(each.verdict), *each.verdict.remarks


def _told_anyway(each: Mark) -> bool:
    """Hints are for answers that are wrong; of others everything is said."""
    return each.verdict.outcome not in (Outcome.INCORRECT, Outcome.PARTIAL)


def _place(each: Mark) -> str:
    response = each.response
    if response is None or not response.line:
        return ""
    return f"  line {response.line}" + (f", {visible(response.how)}" if response.how else "")


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _print_total(marks: tuple[Mark, ...]) -> None:
    points = sum(each.points for each in marks)
    waiting = sum(each.open for each in marks)
    worth = sum(each.item.points for each in marks)
    more = f", {number(waiting)} more need a person" if waiting else ""
    click.echo(f"{number(points)} of {number(worth)} points{more}")
