"""Derive a function step by step, or the backward pass of any formula

For: students
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from hwcheck.errors import HwcheckError

if TYPE_CHECKING:
    from hwcheck.derivation.backward import Backward
    from hwcheck.derivation.formulas import Named
    from hwcheck.derivation.page import Section
    from hwcheck.derivation.steps import Derivation
    from hwcheck.domain import Scope
    from hwcheck.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Request:
    """What the options ask of a formula."""

    wrt: str = ""
    at: str = ""
    answer: str | None = None
    symbols: str = ""
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What is to be shown, for people and for programs; `sound`: all checks passed."""

    sections: tuple[Section, ...]
    record: Mapping[str, Any]
    sound: bool = True

    def and_then(self, other: Shown) -> Shown:
        return Shown(self.sections + other.sections, {**self.record, **other.record}, self.sound and other.sound)


@click.command(
    name="derive",
    # No short options here: `-x*exp(-x)` is a formula.
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    epilog="""\b
Examples:
  hwcheck derive sigmoid
  hwcheck derive 'w3*sigmoid(w2*sigmoid(w1*x))' --wrt w1,w2,w3
  hwcheck derive 'y = w*x + b; out = relu(y)' --at x=2,w=0.5,b=-0.25
  hwcheck derive sigmoid --answer 's(x)*(1-s(x))'
""",
)
@click.argument("formula", metavar="NAME|FORMULA")
@click.option("--wrt", default="", metavar="NAMES", help="Derive by these names: w1,w2. All inputs, if not given.")
@click.option("--at", default="", metavar="POINT", help="Values and gradients at a point: x=1,w=0.5,h=[1,2,3].")
@click.option("--answer", metavar="FORMULA", help="Check this derivative instead of showing the solution.")
@click.option("--symbols", default="", metavar="LIST", help="Kinds of symbols: 'h:vector[n], n:integer'.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(ctx: click.Context, /, formula: str, **given: Any) -> None:
    """Show how a derivative comes about.

    NAME is a function of the field (sigmoid, relu, tanh, softplus, silu, gelu, softmax, cross-entropy, batch-norm,
    mse, hinge, ...): each step with its rule, checked by SymPy. FORMULA is any formula, or several with names,
    'y = w*x; out = relu(y)': the computation graph, the local derivatives, the order of the backward pass and what
    the forward pass has to keep for it.
    """
    from hwcheck.derivation.steps import load, misspelt, named

    request = Request(**given)
    name = named(formula)
    if name and (request.wrt or request.symbols):
        raise click.UsageError(f"--wrt and --symbols go with a formula, and {name!r} is known by name")
    if fix := misspelt(formula):
        raise HwcheckError(f"no function {formula.strip()!r} is known by name", fix=fix)
    sound = _named(load(name), request) if name else _formula(formula, request)
    if not sound:
        ctx.exit(1)


def _named(derivation: Derivation, request: Request) -> bool:
    from hwcheck.derivation import page, record
    from hwcheck.derivation.instances import in_one
    from hwcheck.derivation.numeric import differences
    from hwcheck.derivation.prove import unproved
    from hwcheck.domain import Scope

    if request.answer is not None:
        return _say(_compare(derivation.answer, request.answer, derivation.declared), request)
    missed, checked = unproved(derivation), differences(derivation)
    shown = Shown(page.of_derivation(derivation, missed, checked), record.of_derivation(derivation, missed, checked))
    if request.at:
        shown = shown.and_then(_at_point(_plan(in_one(derivation), "", Scope()), request))
    _print(shown, request)
    return shown.sound and not missed and all(row.agrees for row in checked)


def _formula(text: str, request: Request) -> bool:
    from hwcheck.derivation.formulas import formulas
    from hwcheck.derivation.point import kinds, point
    from hwcheck.derivation.vectors import in_entries, put_in
    from hwcheck.notation.read import declare

    at = point(request.at)
    declared = {**_symbols(request.symbols), **kinds(at)}
    scope = declare(declared, {}, {}, strict=False)
    named = formulas(text, scope)
    if request.answer is not None:
        return _check(named, request, scope, declared)
    return _show(in_entries(named, at) if kinds(at) else put_in(named), request, scope)


def _symbols(text: str) -> dict[str, str]:
    from hwcheck.commands.equal import parse_table

    return parse_table([text], "--symbols")


def _show(formulas: tuple[Named, ...], request: Request, scope: Scope) -> bool:
    """The graph and the backward pass, and with a point the values; false if the differences disagree."""
    from hwcheck.derivation import page, record

    plan = _plan(formulas, request.wrt, scope)
    shown = Shown(page.of_backward(plan), record.of_backward(plan))
    if request.at:
        shown = shown.and_then(_at_point(plan, request))
    _print(shown, request)
    return shown.sound


def _plan(formulas: tuple[Named, ...], wrt: str, scope: Scope) -> Backward:
    from hwcheck.derivation.backward import backward
    from hwcheck.derivation.formulas import function_name, wrt_names
    from hwcheck.derivation.graph import build

    graph = build([(one.name, one.tree) for one in formulas])
    inner = tuple(node.name for node in graph.nodes)
    return backward(graph, wrt_names(wrt, scope, graph.inputs, inner), function_name(formulas))


def _at_point(plan: Backward, request: Request) -> Shown:
    from hwcheck.derivation import page, record
    from hwcheck.derivation.point import point
    from hwcheck.derivation.values import central_differences, passes
    from hwcheck.derivation.vectors import point_in_entries

    at = point_in_entries(point(request.at, plan.graph.inputs))
    result = passes(plan.graph, at, plan.wrt)
    inputs = [name for name in plan.wrt if name in plan.graph.inputs]
    differences = central_differences(plan.graph, at, inputs)
    sound = bool(result.kinks) or all(row.agrees for row in differences)
    return Shown(page.of_point(plan, result, differences), record.of_point(result, differences), sound)


def _check(formulas: tuple[Named, ...], request: Request, scope: Scope, declared: dict[str, str]) -> bool:
    """Compare an answer with the derivative by the one name asked for."""
    from hwcheck.derivation.formulas import SIGMOID, reference, used_names, wrt_names
    from hwcheck.notation.printing import plain

    wrt = wrt_names(request.wrt, scope, used_names(formulas))
    if len(wrt) != 1:
        names = ", ".join(wrt)
        raise click.UsageError(f"say by which of {names} the answer derives, as in --wrt {wrt[0] if wrt else 'x'}")
    slope, definitions = reference(formulas, wrt[0])
    texts = {name: plain(tree) for name, tree in definitions.items()}
    tables = {"symbols": declared, "functions": SIGMOID, "definitions": texts}
    return _say(_compare(plain(slope), request.answer or "", tables), request)


def _compare(reference: str, answer: str, declared: Mapping[str, Mapping[str, str]]) -> Verdict:
    from hwcheck.equivalence.equal import equal

    return equal(
        reference,
        answer,
        symbols=declared["symbols"],
        functions=declared["functions"],
        definitions=declared["definitions"],
    )


def _say(verdict: Verdict, request: Request) -> bool:
    """One verdict on a terminal or as JSON; true unless a person must look."""
    from hwcheck.derivation.record import of_verdict
    from hwcheck.grading.wording import SIGNS, because, visible
    from hwcheck.verdict import Outcome

    if request.as_json:
        _print_json(of_verdict(verdict))
    else:
        sign, colour = SIGNS[verdict.outcome]
        click.secho(f"{sign} {verdict.outcome}", fg=colour)
        for reason in filter(None, (verdict.feedback, because(verdict), *verdict.remarks)):
            click.echo("\n".join(f"    {line}" for line in visible(reason).splitlines()))
    return verdict.outcome is not Outcome.REVIEW


def _print(shown: Shown, request: Request) -> None:
    if request.as_json:
        _print_json(shown.record)
        return
    for number, section in enumerate(shown.sections):
        click.secho(("\n" if number else "") + section.title, bold=True)
        for line in section.lines:
            click.echo(f"  {line}".rstrip())


def _print_json(object_: Mapping[str, Any]) -> None:
    from hwcheck.reports.json import dumps

    click.echo(dumps(object_, indent=1))
