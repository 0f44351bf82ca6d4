"""Draw the computation graph of a formula

For: students
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hwcheck.derivation.backward import Backward
    from hwcheck.derivation.picture import Printer
    from hwcheck.derivation.values import Pass
    from hwcheck.diagram.model import Diagram

FORMATS = ("terminal", "text", "dot", "mermaid", "svg")  # modules of hwcheck/diagram/formats
FOR_PEOPLE = ("terminal", "svg")


@click.command(
    name="graph",
    # No short options here: `-x*exp(-x)` is a formula.
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    epilog="""\b
Examples:
  hwcheck graph 'w3*sigmoid(w2*sigmoid(w1*x))'
  hwcheck graph 'y = w*x + b; out = relu(y)' --wrt w,b --at x=2,w=0.5,b=-0.25
  hwcheck graph 'w2*tanh(w1*x)' --format svg > graph.svg
""",
)
@click.argument("formula")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="terminal", help="terminal, if not given.")
@click.option("--wrt", metavar="NAMES", help="Add the local derivatives of the backward pass to these names: w1,w2.")
@click.option("--at", default="", metavar="POINT", help="Add values at a point, x=1,w=0.5; with --wrt, gradients too.")
@click.option("--symbols", default="", metavar="LIST", help="Kinds of symbols: 'h:vector[n], n:integer'.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(formula: str, format_: str, **given: Any) -> None:
    """Draw the computation graph of FORMULA, or of several with names, 'y = w*x; out = relu(y)'.

    One node for each operation; equal subexpressions are one node. The format text is one that can be handed in as an
    answer; so can dot and mermaid.
    """
    from hwcheck.derivation.picture import picture, with_slopes, with_values
    from hwcheck.notation.printing import plain, unicode

    printed = unicode if format_ in FOR_PEOPLE else plain
    plan = _plan(formula, given["wrt"] or "", given["symbols"], given["at"])
    result = _values(plan, given["at"]) if given["at"] else None
    if given["as_json"]:
        _print_json(plan, result, backwards=given["wrt"] is not None)
        return
    diagram = picture(plan.graph, printed)
    if result:
        gradients = result.gradients if given["wrt"] is not None else {}
        diagram = with_values(diagram, result.values, gradients, printed, plan.function)
    if given["wrt"] is not None:
        diagram = with_slopes(diagram, plan, printed)
    click.echo(import_module(f"hwcheck.diagram.formats.{format_}").draw(diagram))
    if format_ == "terminal" and diagram.captions:
        click.echo("\n" + "\n".join(_slopes(diagram, printed)))


def _plan(text: str, wrt: str, symbols: str, at: str) -> Backward:
    """The graph, with its output named f where that name is free, and its backward pass."""
    from hwcheck.commands.equal import parse_table
    from hwcheck.derivation.backward import backward
    from hwcheck.derivation.formulas import formulas, function_name, wrt_names
    from hwcheck.derivation.graph import build
    from hwcheck.derivation.point import kinds, point
    from hwcheck.derivation.vectors import in_entries, put_in
    from hwcheck.notation.read import declare

    values = point(at)
    scope = declare({**parse_table([symbols], "--symbols"), **kinds(values)}, {}, {}, strict=False)
    named = formulas(text, scope)
    named = in_entries(named, values) if kinds(values) else put_in(named)
    function = function_name(named)
    *earlier, last = [(one.name, one.tree) for one in named]
    graph = build([*earlier, (last[0] or function, last[1])])
    return backward(graph, wrt_names(wrt, scope, graph.inputs, [node.name for node in graph.nodes]), function)


def _values(plan: Backward, at: str) -> Pass:
    from hwcheck.derivation.point import point
    from hwcheck.derivation.values import passes
    from hwcheck.derivation.vectors import point_in_entries

    return passes(plan.graph, point_in_entries(point(at, plan.graph.inputs)), plan.wrt)


def _slopes(diagram: Diagram, printed: Printer) -> list[str]:
    """The local derivatives, which have no room beside the rails: `∂v₂/∂v₁ = v₂ (1 − v₂)`."""
    from hwcheck.tree import Symbol

    return [
        f"∂{printed(Symbol(target))}/∂{printed(Symbol(source))} = {caption}"
        for (source, target), caption in diagram.captions
    ]


def _print_json(plan: Backward, result: Pass | None, *, backwards: bool) -> None:
    from hwcheck.derivation.record import of_backward
    from hwcheck.reports.json import dumps

    record = of_backward(plan)
    kept = ("inputs", "output", "nodes", *(("wrt", "backward", "local", "keep") if backwards else ()))
    shown = {key: record[key] for key in kept}
    shown["edges"] = [[source, node.name] for node in plan.graph.nodes for source in node.inputs]
    if result:
        shown["values"] = {name: float(value) for name, value in result.values.items()}
        if backwards:
            shown["gradients"] = {name: float(value) for name, value in result.gradients.items()}
    click.echo(dumps(shown, indent=1))
