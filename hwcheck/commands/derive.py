"""Derive a function step by step, or the backward pass of any formula

For: students
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hwcheck.derivation.formulas import Named
    from hwcheck.derivation.page import Section
    from hwcheck.derivation.steps import Derivation
    from hwcheck.domain import Scope
    from hwcheck.verdict import Verdict


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
@click.option("--wrt", metavar="NAMES", help="Derive by these names: w1,w2. All inputs, if not given.")
@click.option("--at", metavar="POINT", help="Values and gradients at a point: x=1,w=0.5,h=[1,2,3].")
@click.option("--answer", metavar="FORMULA", help="Check this derivative instead of showing the solution.")
@click.option("--symbols", multiple=True, metavar="LIST", help="Kinds of symbols: 'h:vector[n], n:integer'.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(ctx: click.Context, /, formula: str, as_json: bool, **given: Any) -> None:
    """Show how a derivative comes about.

    NAME is a function of the field (sigmoid, relu, tanh, softplus, silu, gelu, softmax, cross-entropy, mse, hinge,
    logistic-loss, ...): each step with its rule, checked by SymPy. FORMULA is any formula, or several with names,
    'y = w*x; out = relu(y)': the computation graph, the local derivatives, the order of the backward pass and what
    the forward pass has to keep for it.
    """
    from hwcheck.derivation.steps import load, named

    name = named(formula)
    if name and (given["wrt"] or given["symbols"] or given["at"]):
        raise click.UsageError(f"--wrt, --at and --symbols go with a formula, and {name!r} is known by name")
    sound = _named(load(name), given["answer"], as_json) if name else _formula(formula, given, as_json)
    if not sound:
        ctx.exit(1)


def _named(derivation: Derivation, answer: str | None, as_json: bool) -> bool:
    from hwcheck.derivation import page
    from hwcheck.derivation.numeric import differences
    from hwcheck.derivation.prove import unproved
    from hwcheck.equivalence.equal import equal

    if answer is not None:
        declared = derivation.declared
        verdict = equal(
            derivation.answer,
            answer,
            symbols=declared["symbols"],
            functions=declared["functions"],
            definitions=declared["definitions"],
        )
        return _say(verdict, as_json)
    missed, checked = unproved(derivation), differences(derivation)
    if as_json:
        from hwcheck.derivation.record import of_derivation

        _print_json(of_derivation(derivation, missed, checked))
    else:
        _print(page.of_derivation(derivation, missed, checked))
    return not missed and all(row.agrees for row in checked)


def _formula(text: str, given: Mapping[str, Any], as_json: bool) -> bool:
    from hwcheck.derivation.formulas import formulas, in_entries, kinds, point
    from hwcheck.notation.read import declare

    at = point(given["at"]) if given["at"] else {}
    declared = {**_symbols(given["symbols"]), **kinds(at)}
    scope = declare(declared, {}, {}, strict=False)
    named = formulas(text, scope)
    if given["answer"] is not None:
        return _check(named, given, scope, declared, as_json)
    return _show(in_entries(named, at) if kinds(at) else named, given, scope, as_json)


def _symbols(texts: Iterable[str]) -> dict[str, str]:
    from hwcheck.commands.equal import parse_table

    return parse_table(texts, "--symbols")


def _wrt(text: str | None, scope: Scope, known: tuple[str, ...]) -> tuple[str, ...]:
    from hwcheck.derivation.formulas import names

    return names(text, scope, known) if text else known


def _show(named: tuple[Named, ...], given: Mapping[str, Any], scope: Scope, as_json: bool) -> bool:
    from hwcheck.derivation import page, record
    from hwcheck.derivation.backward import backward
    from hwcheck.derivation.formulas import point, point_in_entries
    from hwcheck.derivation.graph import build
    from hwcheck.derivation.values import central_differences, passes

    graph = build([(one.name, one.tree) for one in named])
    wrt = _wrt(given["wrt"], scope, graph.inputs)
    plan = backward(graph, wrt)
    sections, object_ = page.of_backward(plan), record.of_backward(plan)
    sound = True
    if given["at"]:
        at = point_in_entries(point(given["at"], graph.inputs))
        result = passes(graph, at, wrt)
        differences = central_differences(graph, at, wrt)
        sections += page.of_point(plan, result, differences)
        object_ |= record.of_point(result, differences)
        sound = bool(result.kinks) or all(row.agrees for row in differences)
    if as_json:
        _print_json(object_)
    else:
        _print(sections)
    return sound


def _check(
    named: tuple[Named, ...], given: Mapping[str, Any], scope: Scope, declared: dict[str, str], as_json: bool
) -> bool:
    """Compare an answer with the derivative by the one name asked for."""
    from hwcheck.derivation.formulas import reference, used_names
    from hwcheck.equivalence.equal import equal
    from hwcheck.notation.printing import plain

    wrt = _wrt(given["wrt"], scope, used_names(named))
    if len(wrt) != 1:
        raise click.UsageError(
            f"say by which one of {', '.join(wrt)} the answer derives: --wrt {wrt[0] if wrt else 'x'}"
        )
    slope, definitions = reference(named, wrt[0])
    texts = {name: plain(tree) for name, tree in definitions.items()}
    return _say(equal(plain(slope), given["answer"], symbols=declared, definitions=texts), as_json)


def _say(verdict: Verdict, as_json: bool) -> bool:
    """One verdict on a terminal or as JSON; true unless a person must look."""
    from hwcheck.derivation.record import of_verdict
    from hwcheck.grading.wording import SIGNS, because, visible
    from hwcheck.verdict import Outcome

    if as_json:
        _print_json(of_verdict(verdict))
    else:
        sign, colour = SIGNS[verdict.outcome]
        click.secho(f"{sign} {verdict.outcome}", fg=colour)
        for reason in filter(None, (verdict.feedback, because(verdict), *verdict.remarks)):
            click.echo("\n".join(f"    {line}" for line in visible(reason).splitlines()))
    return verdict.outcome is not Outcome.REVIEW


def _print(sections: Iterable[Section]) -> None:
    for number, section in enumerate(sections):
        click.secho(("\n" if number else "") + section.title, bold=True)
        for line in section.lines:
            click.echo(f"  {line}".rstrip())


def _print_json(object_: Mapping[str, Any]) -> None:
    from hwcheck.reports.json import dumps

    click.echo(dumps(object_, indent=1))
