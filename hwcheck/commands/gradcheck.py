"""Check the forward and backward pass of your own layer

For: students
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hwcheck.errors import DeclarationError, FileError, did_you_mean

if TYPE_CHECKING:
    from hwcheck.bank.model import Part
    from hwcheck.programs.compare import Row
    from hwcheck.programs.layer import Report
    from hwcheck.verdict import Verdict

PROBLEM = "code/layers"
MAX_BYTES = 500_000
NEEDS_A_PERSON = 1


@click.command(
    name="gradcheck",
    epilog="""\b
Examples:
  hwcheck gradcheck layers.py --layer fc
  hwcheck gradcheck layers.py --layer conv --layer max_pool --no-sandbox
""",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--layer", "layers", metavar="NAME", multiple=True, help="Which layer; without it, all that FILE has.")
@click.option("--no-sandbox", is_flag=True, help="Run without walls. Only for code that you wrote yourself.")
@click.option("--bank", type=click.Path(path_type=Path), help="Another bank than the one that comes with hwcheck.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(
    ctx: click.Context, /, file: Path, layers: tuple[str, ...], no_sandbox: bool, bank: Path | None, as_json: bool
) -> None:
    """Try the layers in FILE: forward and backward against the reference, and backward against central differences.

    The code runs in bubblewrap, without network and without your files. Each tensor is a line: the largest relative
    error, where it is, and both values there.
    """
    if no_sandbox:
        from hwcheck.sandbox.session import go_without

        go_without()
    code = _code(file)
    parts = _parts(layers, bank)
    checked = [(part, *_checked(part, code)) for part in parts]
    if not layers:
        checked = [each for each in checked if each[1].note != "no-function"]
        if not checked:
            known = ", ".join(part.id for part in parts)
            raise FileError("none of the layers is in this file", where=str(file), fix=f"name one of {known}")
    if as_json:
        click.echo(json.dumps([_data(*each) for each in checked], indent=1))
    else:
        _print(checked)
    if any(verdict.outcome == "review" for _, verdict, _ in checked):
        ctx.exit(NEEDS_A_PERSON)


def _code(file: Path) -> str:
    if file.stat().st_size > MAX_BYTES:
        raise FileError(f"larger than {MAX_BYTES:,} bytes", where=str(file), fix="give the file with the layers alone")
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FileError("not UTF-8 text", where=str(file), fix="save it as UTF-8") from error


def _parts(layers: tuple[str, ...], bank: Path | None) -> tuple[Part, ...]:
    from hwcheck.bank.load import load_problem

    parts = load_problem(PROBLEM, bank).parts
    known = {part.id: part for part in parts}
    for name in layers:
        if name not in known:
            fix = did_you_mean(name, known) or "use " + ", ".join(sorted(known))
            raise DeclarationError(f"no layer {name!r}", where="--layer", fix=fix)
    return tuple(known[name] for name in dict.fromkeys(layers)) if layers else parts


def _checked(part: Part, code: str) -> tuple[Verdict, tuple[Row, ...]]:
    from hwcheck.checkers.layer import examined
    from hwcheck.programs.verdicts import decided

    reports: list[Report] = []

    def check(student: Any) -> Report:
        reports.append(examined(part.settings, student))
        return reports[-1]

    verdict = decided(code, check)
    return verdict, tuple(reports[-1].rows) if reports else ()


def _data(part: Part, verdict: Verdict, rows: Iterable[Row]) -> dict[str, Any]:
    finite = ({**asdict(row), "error": row.error if row.error < float("inf") else None} for row in rows)
    return {
        "layer": part.id,
        "outcome": verdict.outcome.value,
        "credit": verdict.credit,
        "feedback": verdict.feedback,
        "note": verdict.note,
        "slip": verdict.slip,
        "remarks": list(verdict.remarks),
        "tensors": list(finite),
    }


def _print(checked: list[tuple[Part, Verdict, tuple[Row, ...]]]) -> None:
    from hwcheck.grading.wording import SIGNS, visible

    for number, (part, verdict, rows) in enumerate(checked):
        if number:
            click.echo()
        sign, colour = SIGNS[verdict.outcome]
        click.secho(f"{sign} {part.id}: {verdict.outcome}", fg=colour, bold=True)
        for sentence in filter(None, verdict.feedback.split("; ")):
            click.echo(click.wrap_text(visible(sentence), 78, "  ", "    "))
        for remark in verdict.remarks:
            click.echo(click.wrap_text(visible(remark), 78, "  note: ", "    "))
        _table(rows)


def _table(rows: tuple[Row, ...]) -> None:
    """A line for every tensor; where it is wrong, the worst entry and both values there."""
    if not rows:
        return
    lines = [("tensor", "shape", "error", "worst", "yours", "expected")]
    lines += [(row.tensor, row.shape, f"{row.error:.0e}", *_worst(row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for number, line in enumerate(lines):
        shown = "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        wrong = number and not rows[number - 1].right
        click.secho(f"  {'✗' if wrong else '✓' if number else ' '} {shown}", fg="red" if wrong else None)


def _worst(row: Row) -> tuple[str, str, str]:
    return ("", "", "") if row.right else (row.worst, row.yours, row.expected)
