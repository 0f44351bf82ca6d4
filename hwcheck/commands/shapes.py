"""Show the output shape and the parameters of every layer of a network

For: students
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import click

from hwcheck.errors import DeclarationError, HwcheckError
from hwcheck.network.layer import Shape
from hwcheck.network.network import Network, Row, rows, total_params
from hwcheck.network.options import LayeredCommand, layer_options
from hwcheck.network.shorthand import channels_last, network_from, read_sizes, tables
from hwcheck.network.spec import network_of
from hwcheck.network.specfile import Entry, read_specs
from hwcheck.network.table import View, as_data, as_text
from hwcheck.verdict import Outcome, Verdict

MAX_BATCH = 10**9
NEEDS_A_PERSON, MISUSED = 1, 2


@layer_options
@click.command(
    name="shapes",
    cls=LayeredCommand,
    epilog="""\b
Examples:
  hwcheck shapes --input 28x28 --conv 5x5x20 --pool 2 --fc 10 --answer 24x24x20,12x12x20,10
  hwcheck shapes net.py:Net --input 1x28x28 --channels-first
""",
)
@click.argument("code", required=False, metavar="[FILE:CLASS]")
@click.option(
    "--input", "input_", metavar="28x28x3", help="Height, width, channels; 28x28 has one channel, 30 is features."
)
@click.option("--spec", metavar="FILE", help="Read the network from JSON, channel-first; '-' is standard input.")
@click.option("--channels-first", is_flag=True, help="Read and show channels, height, width.")
@click.option("--wide", is_flag=True, help="Add multiply-adds, receptive field and activation memory (float32).")
@click.option("--batch", type=click.IntRange(1, MAX_BATCH), default=1, help="Samples at once, for --wide.")
@click.option("--answer", metavar="SHAPES", help="Check shapes, one for each layer that has one of its own.")
@click.option("--params-answer", metavar="N", help="Check the number of parameters.")
@click.option("--run", is_flag=True, help="Let PyTorch run the class in a sandbox, instead of reading it.")
@click.option("--no-sandbox", is_flag=True, help="With --run: without walls. Only for code that you wrote yourself.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    code: str | None,
    input_: str | None,
    layers: tuple[str, ...],
    spec: str | None,
    **options: Any,
) -> None:
    """Show one row for each layer, in the order in which they stand on the line: output shape and parameters.

    FILE:CLASS is an nn.Module in Python, a notebook or notes: it is read, not run, unless --run is given. CLASS may be
    a call, Net(10), and can be left out where there is one class.

    With --answer and --params-answer, check a student's shapes and number instead of showing them.
    """
    if code is not None:
        if layers or spec is not None or input_ is None:
            raise click.UsageError("with a class give --input 28x28x1, and neither layers nor --spec")
        if options["wide"] or options["batch"] != 1 or options["answer"] is not None:
            raise click.UsageError("--wide, --batch and --answer are not for classes")
        ctx.exit(from_class(code, input_, options))
    if options["run"]:
        raise click.UsageError("--run is for a class: hwcheck shapes net.py:Net --input 28x28 --run")
    if spec is not None:
        if input_ is not None or layers:
            raise click.UsageError("with --spec, the input and the layers stand in the file")
        ctx.exit(from_file(spec, options))
    if input_ is None or not layers:
        raise click.UsageError("give --input 28x28 and at least one layer, or --spec FILE")
    sizes, written = read_sizes(input_, "--input"), tables(layers)
    as_written = bool(options["channels_first"])
    network = network_from(sizes, written, as_written)
    ctx.exit(
        report(network, options, (lambda shape: shape) if as_written else lambda shape: channels_last(shape, written))
    )


Layout = Callable[[Shape], Shape]


def same(shape: Shape) -> Shape:
    """Channel-first, as networks are kept."""
    return shape


def report(network: Network, options: dict[str, Any], layout: Layout) -> int:
    """Show or check one network; the exit code."""
    table = rows(network)
    if options["answer"] is not None or options["params_answer"] is not None:
        return checked(table, options, layout)
    view = View(layout, options["wide"], options["batch"])
    click.echo(json.dumps(as_data(network, table, view)) if options["as_json"] else as_text(network, table, view))
    return 0


def from_class(code: str, input_: str, options: dict[str, Any]) -> int:
    """The table of a class, or the verdict on its number of parameters; the exit code."""
    from hwcheck.network.module.file import read_file
    from hwcheck.network.module.table import module_data, module_text

    path, target = named_class(code)
    first = bool(options["channels_first"])
    sizes = read_sizes(input_, "--input")
    reading = run_file(path, target, sizes, options) if options["run"] else read_file(path, target, sizes, first)
    if options["params_answer"] is not None:
        return shown_marks([params_mark(reading.total, options["params_answer"])], options)
    click.echo(json.dumps(module_data(reading, first)) if options["as_json"] else module_text(reading, first))
    return 0


def run_file(path: str, target: str, sizes: Shape, options: dict[str, Any]) -> Any:
    """What PyTorch makes of a class. Two sizes are an image with one channel, as without --run."""
    from hwcheck.programs.traced import trace_file
    from hwcheck.sandbox.session import go_without

    if options["no_sandbox"]:
        go_without()
    if not options["channels_first"] and len(sizes) > 1:
        sizes = (1, *sizes) if len(sizes) == 2 else (sizes[-1], *sizes[:-1])
    return trace_file(path, target, sizes)


def named_class(code: str) -> tuple[str, str]:
    """`net.py:Net(10)` as the file and what is meant in it."""
    match = re.fullmatch(r"(.*?\.\w+|-)(?::(.*))?", code, re.DOTALL)
    return (match[1], match[2] or "") if match else (code, "")


def from_file(path: str, options: dict[str, Any]) -> int:
    """All networks of a file; one that does not hold together does not stop the others."""
    specs = read_specs(path)
    if specs.single and not specs.entries[0].trouble:
        return report(network_of(specs.entries[0].spec), options, same)
    return max([one_of_many(entry, options) for entry in specs.entries], default=0)


def one_of_many(entry: Entry, options: dict[str, Any]) -> int:
    try:
        if entry.trouble:
            raise DeclarationError(entry.trouble)
        network = network_of(entry.spec)
        table = rows(network)
    except HwcheckError as error:
        click.echo(
            json.dumps({"id": entry.id, "error": str(error)}) if options["as_json"] else f"{entry.id}: {error}\n"
        )
        return MISUSED
    view = View(same, options["wide"], options["batch"])
    if options["as_json"]:
        click.echo(json.dumps({"id": entry.id, **as_data(network, table, view)}))
    else:
        click.echo(f"{entry.id}\n{as_text(network, table, view)}\n")
    return 0


Marks = list[tuple[str, str, Verdict]]


def checked(table: tuple[Row, ...], options: dict[str, Any], layout: Layout) -> int:
    """Mark the shapes layer by layer, and the number; the exit code says whether a person must look."""
    marks: Marks = []
    if options["answer"] is not None:
        marks += shape_marks(table, options["answer"], layout)
    if options["params_answer"] is not None:
        marks.append(params_mark(total_params(table), options["params_answer"]))
    return shown_marks(marks, options)


def params_mark(total: int, answer: str) -> tuple[str, str, Verdict]:
    from hwcheck.checkers import count
    from hwcheck.checkers.context import Context

    return "parameters", answer, count.check(count.Settings(reference=total), answer, Context())


def shown_marks(marks: Marks, options: dict[str, Any]) -> int:
    from hwcheck.grading.wording import SIGNS, visible

    if options["as_json"]:
        click.echo(json.dumps({"answers": [mark_data(*mark) for mark in marks]}))
    else:
        for name, answer, verdict in marks:
            sign, colour = SIGNS[verdict.outcome]
            said = f" ({verdict.feedback})" if verdict.feedback else ""
            click.secho(f"{sign} {verdict.outcome:9}", fg=colour, nl=False)
            click.echo(f"  {name}: {visible(answer + said)}")
    return NEEDS_A_PERSON if any(verdict.outcome is Outcome.REVIEW for *_, verdict in marks) else 0


def shape_marks(table: tuple[Row, ...], text: str, layout: Layout) -> Marks:
    """A verdict for each layer that is asked for; the shapes that are not there are missing."""
    from hwcheck.checkers import shape
    from hwcheck.checkers.context import Context
    from hwcheck.network.answers import asked, split_shapes

    answers = split_shapes(text)
    marks: Marks = []
    for place, (number, row) in enumerate(asked(table, len(answers))):
        answer = answers[place] if place < len(answers) else ""
        image = len(row.output) > 2
        reference = (*row.output[1:], row.output[0]) if image else layout(row.output)
        verdict = shape.check(shape.Settings(reference=reference), answer, Context())
        marks.append((f"{number} {row.step}", answer, verdict))
    return marks


def mark_data(name: str, answer: str, verdict: Verdict) -> dict[str, object]:
    return {"layer": name, "answer": answer, "outcome": verdict.outcome.value, "feedback": verdict.feedback}
