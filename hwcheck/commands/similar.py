"""Which submissions share wrong answers that hardly anybody else gave

For: markers
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hwcheck.grading.similar import Group, Shared

MOST_ANSWERS = 12  # of a group that are shown; --json has all of them
MEANING = """\
This is something to look at and says nothing about anybody: people who learn together, ask the same person or use the
same notes share answers too."""


@click.command(
    name="similar",
    epilog="""\b
Examples:
  hwcheck similar grades/ledger.sqlite
  hwcheck similar grades/grades.json --least 1000 --anonymous
""",
)
@click.argument("grades", type=click.Path(path_type=Path))
@click.option(
    "--least",
    type=click.FloatRange(1.0),
    default=100.0,
    show_default=True,
    help="List what chance would bring about in at most one of so many classes.",
)
@click.option("--anonymous", is_flag=True, help="Number the submissions instead of naming them.")
@click.option("--assignment", default="", metavar="NAME", help="The sheet, where a ledger holds several.")
@click.option("--bank", type=click.Path(path_type=Path), help="Another bank than the one that comes with hwcheck.")
@click.option("--json", "as_json", is_flag=True, help="Print the groups as JSON.")
def command(grades: Path, least: float, anonymous: bool, assignment: str, bank: Path | None, as_json: bool) -> None:
    """List groups of submissions that share unusual wrong answers. GRADES is a ledger or a grades.json.

    Right answers never count, and what many gave hardly does; equal answers count as one in whatever notation.
    Chance is what it would be if everybody who is wrong in a part gave one of the class's wrong answers to it. Those
    who handed in as one team are not compared.
    """
    from hwcheck.grading.similar import similar
    from hwcheck.reports.json import dumps
    from hwcheck.reports.reading.marked import read_marked

    gradebook = read_marked(grades, assignment, bank).gradebook
    groups = similar(gradebook, least)
    shown = _numbered(groups) if anonymous else groups
    if as_json:
        click.echo(dumps(_as_object(shown, len(gradebook.records), least), indent=1))
        return
    for line in _lines(shown, len(gradebook.records), least):
        click.echo(line)


def _numbered(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Numbers in the place of names, counted from 1 in the order in which they appear."""
    names = [name for group in groups for name in group.students]
    numbers = {name: f"submission {place}" for place, name in enumerate(names, start=1)}
    return tuple(replace(group, students=tuple(numbers[name] for name in group.students)) for group in groups)


def _lines(groups: Sequence[Group], count: int, least: float) -> Iterator[str]:
    from hwcheck.grading.wording import counted

    for group in groups:
        yield from _group(group)
        yield ""
    if not groups:
        yield f"no group among {count} submissions shares more than chance shows in 1 of {least:,.0f} classes"
        return
    found = f"{counted(len(groups), 'group')} among {count} submissions"
    yield f"{found}: chance shows any in at most 1 of {least:,.0f} classes"
    yield MEANING


def _group(group: Group) -> Iterator[str]:
    from hwcheck.grading.wording import one_line

    yield ", ".join(one_line(name, 40) for name in group.students)
    closest = "two who share so much" if len(group.students) == 2 else "two who share as much as the closest two here"
    yield f"  chance shows {closest} in at most 1 of {_rounded(group.classes):,} classes"
    for each in group.shared[:MOST_ANSWERS]:
        yield f"  {each.part}: {_givers(each, len(group.students))}"
        yield f"      {one_line(each.answer, 110)}"
    if len(group.shared) > MOST_ANSWERS:
        yield f"  and {len(group.shared) - MOST_ANSWERS} more answers"


def _givers(shared: Shared, members: int) -> str:
    here = f"{shared.here} of these" if shared.here < members else "both" if members == 2 else "all of these"
    others = shared.everywhere - shared.here
    slip = f", the slip {shared.slip!r}" if shared.slip else ""
    return (
        f"given by {here} and by {others or 'none'} of the {shared.wrong - shared.here} others who are wrong here{slip}"
    )


def _rounded(classes: float) -> int:
    """Two figures: the bound is no more exact than that."""
    return int(float(f"{min(classes, 1e9):.1e}"))


def _as_object(groups: Sequence[Group], count: int, least: float) -> dict[str, Any]:
    return {
        "students": count,
        "least": least,
        "groups": [
            {
                "students": list(group.students),
                "classes": _rounded(group.classes),
                "weight": round(group.weight, 3),
                "answers": [
                    {
                        "part": each.part,
                        "answer": each.answer,
                        "slip": each.slip or None,
                        "here": each.here,
                        "everywhere": each.everywhere,
                        "wrong": each.wrong,
                    }
                    for each in group.shared
                ],
            }
            for group in groups
        ],
    }
