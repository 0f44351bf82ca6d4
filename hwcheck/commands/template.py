"""Write the answer sheet that a student fills in

For: students
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from hwcheck.errors import FileError


@click.command(
    name="template",
    epilog="""\b
Examples:
  hwcheck template deep-net --format md > answers.md
  hwcheck template basics --format ipynb -o answers.ipynb
  hwcheck template week2 --bank my-course --student s01 -o s01.md
""",
)
@click.argument("name", metavar="ASSIGNMENT")
@click.option("--format", "format_", type=click.Choice(["ipynb", "md", "toml"]), default="md", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, which must not exist yet.")
@click.option("--student", default="", metavar="ID", help="Whose numbers, where each student has their own.")
@click.option("--bank", type=click.Path(path_type=Path), help="Another bank than the one that comes with hwcheck.")
@click.option("--json", "as_json", is_flag=True, help="Print the parts, with labels, points and prompts, as JSON.")
def command(name: str, format_: str, output: Path | None, student: str, bank: Path | None, as_json: bool) -> None:
    """Write an empty answer sheet for ASSIGNMENT: each question, and a place for its answer.

    Where each student has numbers of their own, ID is what the files handed in will say: the platform's number or
    address for the student, or else the name of the file or folder.
    """
    from hwcheck.bank.load import load_assignment, need_student
    from hwcheck.bank.sheet import FORMATS, as_json_text

    assignment = load_assignment(name, bank, student)
    need_student(bool(assignment.variants), student)
    if assignment.variants:
        assignment = replace(assignment, title=f"{assignment.title} ({student.strip()})")
    text = as_json_text(assignment) if as_json else FORMATS[format_](assignment)
    if output is None:
        click.echo(text, nl=False)
        return
    if output.exists():
        raise FileError("this file exists", where=str(output), fix="name another, so that no answers are lost")
    output.write_text(text, encoding="utf-8")
