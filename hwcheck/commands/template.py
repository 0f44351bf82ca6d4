"""Write the answer sheet that a student fills in

For: students
"""

from __future__ import annotations

from pathlib import Path

import click

from hwcheck.errors import FileError


@click.command(
    name="template",
    epilog="""\b
Examples:
  hwcheck template deep-net --format md > answers.md
  hwcheck template basics --format ipynb -o answers.ipynb
""",
)
@click.argument("name", metavar="ASSIGNMENT")
@click.option("--format", "format_", type=click.Choice(["ipynb", "md", "toml"]), default="md", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, which must not exist yet.")
@click.option("--bank", type=click.Path(path_type=Path), help="Another bank than the one that comes with hwcheck.")
@click.option("--json", "as_json", is_flag=True, help="Print the parts, with labels, points and prompts, as JSON.")
def command(name: str, format_: str, output: Path | None, bank: Path | None, as_json: bool) -> None:
    """Write an empty answer sheet for ASSIGNMENT: each question, and a place for its answer."""
    from hwcheck.bank.load import load_assignment
    from hwcheck.bank.sheet import FORMATS, as_json_text

    assignment = load_assignment(name, bank)
    text = as_json_text(assignment) if as_json else FORMATS[format_](assignment)
    if output is None:
        click.echo(text, nl=False)
        return
    if output.exists():
        raise FileError("this file exists", where=str(output), fix="name another, so that no answers are lost")
    output.write_text(text, encoding="utf-8")
