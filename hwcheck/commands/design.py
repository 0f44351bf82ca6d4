"""Find the settings that make a network end in a given shape, or check some

For: students
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import click

from hwcheck.errors import DeclarationError, HwcheckError
from hwcheck.network.design import RANGES, Choice, Design, design_of, simplicity, solutions
from hwcheck.network.options import LayeredCommand, layer_options
from hwcheck.network.settings import canonical
from hwcheck.network.shorthand import read_sizes, spec_from, tables
from hwcheck.network.specfile import Entry, read_specs

NEEDS_A_PERSON, MISUSED = 1, 2
SHOWN = 30  # solutions on a screen
WIDEST = 1000

_RANGE = re.compile(r"\s*([a-z_]+)\s*=\s*(\d{1,6})\s*(?:\.\.|-|to|:)\s*(\d{1,6})\s*")


@layer_options
@click.command(
    name="design",
    cls=LayeredCommand,
    epilog="""\b
Examples:
  hwcheck design --input 12x12x20 --conv '?x?x50,s?,p?' --pool 2 --output 4x4x50
  hwcheck design --input 12x12x20 --conv '?x?x50,s?,p?' --pool 2 --output 4x4x50 --answer '5x5, stride 1, padding 0'
""",
)
@click.option("--input", "input_", metavar="12x12x20", help="Height, width, channels; or features.")
@click.option("--output", metavar="4x4x50", help="The shape that the last layer shall give.")
@click.option("--range", "ranges", metavar="kernel=1..12", multiple=True, help="Where to look for a setting.")
@click.option("--spec", metavar="FILE", help="Read the question from JSON, channel-first; '-' is standard input.")
@click.option("--channels-first", is_flag=True, help="Read and show channels, height, width.")
@click.option("--answer", metavar="TEXT", help="Check these settings instead of looking for some.")
@click.option("--all", "show_all", is_flag=True, help=f"Show every solution, not only the {SHOWN} simplest.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with all solutions in the order of the ranges.")
@click.pass_context
def command(
    ctx: click.Context, /, input_: str | None, layers: tuple[str, ...], spec: str | None, **options: Any
) -> None:
    """Find every setting in the ranges that makes the layers end in --output. Write ? for what is to be found.

    One ? stands for all axes of a kernel. Without --range, kernels are sought from 1 to 12, strides from 1 to 3,
    padding from 0 to 2. With --answer, any settings that work are right, in the ranges or not.
    """
    ranges = read_ranges(options["ranges"])
    if spec is not None:
        if input_ is not None or layers:
            raise click.UsageError("with --spec, the input and the layers stand in the file")
        ctx.exit(from_file(spec, ranges, options))
    if input_ is None or not layers or options["output"] is None:
        raise click.UsageError("give --input 12x12x20, --output 4x4x50 and at least one layer, or --spec FILE")
    sizes, target = read_sizes(input_, "--input"), read_sizes(options["output"], "--output")
    written = spec_from(sizes, tables(layers), options["channels_first"], target)
    ctx.exit(report(design_of(written, ranges), options))


def read_ranges(texts: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """`kernel=1..12` as the numbers from 1 to 12."""
    ranges = dict(RANGES)
    for text in texts:
        match = _RANGE.fullmatch(text)
        low, high = (int(match[2]), int(match[3])) if match else (1, 0)
        if match is None or not low <= high < low + WIDEST:
            raise DeclarationError(f"{text!r} is no range", where="--range", fix="write kernel=1..12")
        ranges[canonical(match[1])] = tuple(range(low, high + 1))
    return ranges


def from_file(path: str, ranges: Mapping[str, tuple[int, ...]], options: dict[str, Any]) -> int:
    """All questions of a file; one that does not hold together does not stop the others."""
    specs = read_specs(path)
    options = options | {"channels_first": True}
    if specs.single and not specs.entries[0].trouble:
        return report(design_of(specs.entries[0].spec, ranges), options)
    return max([one_of_many(entry, ranges, options) for entry in specs.entries], default=0)


def one_of_many(entry: Entry, ranges: Mapping[str, tuple[int, ...]], options: dict[str, Any]) -> int:
    try:
        if entry.trouble:
            raise DeclarationError(entry.trouble)
        design = design_of(entry.spec, ranges)
        return report(design, options, entry.id)
    except HwcheckError as error:
        trouble = {"id": entry.id, "error": str(error)}
        click.echo(json.dumps(trouble) if options["as_json"] else f"{entry.id}: {error}\n")
        return MISUSED


def report(design: Design, options: dict[str, Any], name: str = "") -> int:
    """Show the solutions of one question, or check an answer; the exit code."""
    if options["answer"] is not None:
        return checked(design, options)
    found = solutions(design)
    by_simplicity = sorted(found, key=simplicity)
    if options["as_json"]:
        data: dict[str, object] = {"id": name} if name else {}
        data |= {"solutions": [dict(choice) for choice in found], "count": len(found)}
        data["simplest"] = dict(by_simplicity[0]) if found else None
        click.echo(json.dumps(data))
        return 0
    if name:
        click.echo(name)
    sought = written(tuple((unknown.key, extent(unknown.values)) for unknown in design.unknowns), design)
    click.echo(f"{len(found)} of the settings tried work ({sought})" + (", simplest first:" if found else ""))
    shown = by_simplicity if options["show_all"] else by_simplicity[:SHOWN]
    for choice in shown:
        click.echo("  " + written(choice, design))
    if len(shown) < len(found):
        click.echo(f"  and {len(found) - len(shown)} more (--all shows them)")
    return 0


def extent(values: tuple[object, ...]) -> str:
    """`1 to 12`, or the values themselves."""
    first = values[0]
    if len(values) > 2 and isinstance(first, int) and values == tuple(range(first, first + len(values))):
        return f"{values[0]} to {values[-1]}"
    return " ".join(map(str, values))


def written(choice: Choice, design: Design) -> str:
    """`kernel 5, stride 1`; with the layer where several have unknowns."""
    several = len({unknown.layer for unknown in design.unknowns}) > 1
    parts = []
    for key, value in choice:
        index, _, setting = key.partition(".")
        parts.append(f"layer {int(index) + 1} {setting} {value}" if several else f"{setting} {value}")
    return ", ".join(parts)


def checked(design: Design, options: dict[str, Any]) -> int:
    from hwcheck.checkers.design import check_design
    from hwcheck.grading.wording import SIGNS, visible
    from hwcheck.verdict import Outcome

    verdict = check_design(design, options["answer"], options["channels_first"])
    if options["as_json"]:
        data = {"outcome": verdict.outcome.value, "credit": verdict.credit, "feedback": verdict.feedback}
        click.echo(json.dumps(data | {"note": verdict.note, "remarks": list(verdict.remarks)}))
    else:
        sign, colour = SIGNS[verdict.outcome]
        click.secho(f"{sign} {verdict.outcome}", fg=colour, nl=False)
        click.echo(visible(f": {verdict.feedback}" if verdict.feedback else ""))
        for remark in verdict.remarks:
            click.echo(f"  {visible(remark)}")
    return NEEDS_A_PERSON if verdict.outcome is Outcome.REVIEW else 0
