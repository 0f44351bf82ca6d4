"""Which mistakes a class made, how often and where, with an example of each

For: markers
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hwcheck.grading.class_view import ClassView, Mistake
    from hwcheck.grading.review_queue import Entry


@click.command(
    name="mistakes",
    epilog="""\b
Examples:
  hwcheck mistakes grades/ledger.sqlite
  hwcheck mistakes grades/grades.json --most 5
""",
)
@click.argument("grades", type=click.Path(path_type=Path))
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="Lines of each kind.")
@click.option("--assignment", default="", metavar="NAME", help="The sheet, where a ledger holds several.")
@click.option("--bank", type=click.Path(path_type=Path), help="Another bank than the one that comes with hwcheck.")
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON.")
def command(grades: Path, most: int, assignment: str, bank: Path | None, as_json: bool) -> None:
    """Show what went wrong in a class: GRADES is its ledger or a grades.json.

    First the mistakes that have a name, then the wrong answers that nothing explains, equal ones together in whatever
    notation; 'hwcheck review LEDGER --wrong' lets you say something to all who gave one. Nobody is named.
    """
    from hwcheck.grading.class_view import class_view
    from hwcheck.reports.json import dumps
    from hwcheck.reports.reading.marked import read_marked

    gradebook = read_marked(grades, assignment, bank).gradebook
    view = class_view(gradebook)
    if as_json:
        click.echo(dumps(_as_object(view), indent=1))
        return
    for line in _lines(view, most):
        click.echo(line)


def _lines(view: ClassView, most: int) -> Iterator[str]:
    from hwcheck.grading.wording import counted

    yield f"mistakes of {counted(view.students, 'student')}"
    for mistake in view.mistakes[:most]:
        yield from _mistake(mistake)
    if len(view.mistakes) > most:
        yield f"and {len(view.mistakes) - most} more mistakes; --most {len(view.mistakes)} shows all"
    if not view.unexplained:
        return
    yield ""
    yield "wrong answers that nothing explains"
    for entry in view.unexplained[:most]:
        yield from _entry(entry)
    if len(view.unexplained) > most:
        yield f"and {len(view.unexplained) - most} more answers"
    yield "'hwcheck review LEDGER --wrong' lets you say something to all who gave one"


def _mistake(mistake: Mistake) -> Iterator[str]:
    from hwcheck.grading.wording import counted, one_line

    example = mistake.example
    where = ", ".join(f"{part} {count}" for part, count in mistake.parts)
    said = f"{mistake.name}: " if mistake.name else ""
    yield f"\n  {counted(mistake.students, 'student')}: {said}{one_line(example.says.partition(chr(10))[0], 160)}"
    yield f"    in {where}"
    yield f"    such as {one_line(example.answer, 120)}" + (f" in {example.part}" if len(mistake.parts) > 1 else "")


def _entry(entry: Entry) -> Iterator[str]:
    from hwcheck.grading.wording import counted, one_line

    ways = f", written in {len(entry.texts)} ways" if len(entry.texts) > 1 else ""
    yield f"\n  {counted(len(entry.students), 'student')}: {entry.item.id}{ways}"
    yield f"    such as {one_line(entry.texts[0], 120)}"


def _as_object(view: ClassView) -> dict[str, Any]:
    return {
        "students": view.students,
        "mistakes": [
            {
                "name": mistake.name or None,
                "students": mistake.students,
                "parts": dict(mistake.parts),
                "example": {
                    "part": mistake.example.part,
                    "answer": mistake.example.answer,
                    "said": mistake.example.says,
                },
            }
            for mistake in view.mistakes
        ],
        "unexplained": [
            {
                "part": entry.item.id,
                "students": len(entry.students),
                "answers": list(entry.texts),
                "said": entry.verdict.feedback,
            }
            for entry in view.unexplained
        ],
    }
