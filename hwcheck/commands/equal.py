"""Decide whether two formulas are equal, with the evidence

For: authors
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from hwcheck.errors import DeclarationError, FileError

# No short options here: `-h(x)` and `-x` are formulas.
_FORMULAS_MAY_START_WITH_MINUS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


@click.command(
    name="equal",
    context_settings=_FORMULAS_MAY_START_WITH_MINUS,
    epilog="""\b
Examples:
  hwcheck equal 'exp(-x)/(1+exp(-x))^2' '(1-tanh(x/2)^2)/4' --prove
  hwcheck equal '\\log(w) + x' 'x - ln(1/w)' --symbols 'x:real,w:positive'
  hwcheck equal --jsonl pairs.jsonl > verdicts.jsonl
""",
)
@click.argument("reference", required=False)
@click.argument("answer", required=False)
@click.option("--symbols", multiple=True, metavar="LIST", help="Kinds of symbols: 'x:real, X:matrix[m,n]'.")
@click.option("--functions", multiple=True, metavar="LIST", help="Functions: 'sigma: u -> 1/(1+exp(-u)); ...'.")
@click.option("--definitions", multiple=True, metavar="LIST", help="Abbreviations: 'x_1: w_1*x; ...'.")
@click.option("--prove", is_flag=True, help="Have SymPy prove what agrees at every sampled point.")
@click.option("--jsonl", metavar="FILE", help="Read pairs from FILE, one JSON object a line; '-' is standard input.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    reference: str | None,
    answer: str | None,
    prove: bool,
    jsonl: str | None,
    as_json: bool,
    **declared: tuple[str, ...],
) -> None:
    """Decide whether ANSWER equals REFERENCE: equal, different (with a point where they differ), unreadable or
    undecided.

    Formulas are plain text, Python, Unicode or LaTeX; a leading minus needs no care. With --jsonl, each line has `id`,
    `reference`, `answer`, and optionally `symbols`, `functions` and `definitions` as tables of texts.
    """
    if jsonl is not None:
        if reference is not None or any(declared.values()):
            raise click.UsageError("with --jsonl, formulas and declarations stand in the file")
        _many(jsonl, prove)
        return
    if reference is None or answer is None:
        raise click.UsageError("two formulas are needed, REFERENCE and ANSWER, or --jsonl FILE")
    tables = {name: parse_table(texts, f"--{name}") for name, texts in declared.items() if texts}
    _one(ctx, _ask(reference, answer, tables, prove), as_json)


def parse_table(texts: Iterable[str], where: str) -> dict[str, str]:
    """`x:real, w:positive` or `f: u -> max(u,v); g: u -> u` as a table. Only kinds are separated by commas."""
    separator = r"[;\n]|,(?![^\[]*\])" if where == "--symbols" else r"[;\n]"
    table: dict[str, str] = {}
    for entry in re.split(separator, ";".join(texts)):
        if not entry.strip():
            continue
        name, colon, meaning = entry.partition(":")
        if not colon:
            name, colon, meaning = entry.partition("=")
        if not colon or not name.strip() or not meaning.strip():
            example = {"--symbols": "x:real, w:positive", "--functions": "sigma: u -> 1/(1+exp(-u))"}
            fix = f"write {example.get(where, 'x_1: w_1*x')!r}"
            raise DeclarationError(f"no name and meaning in {entry.strip()!r}", where=where, fix=fix)
        table[name.strip()] = meaning.strip()
    return table


def _ask(reference: str, answer: str, tables: Mapping[str, dict[str, str]], prove: bool) -> dict[str, Any]:
    from hwcheck.grading.pairs import Pair, ask

    return ask(Pair(reference, answer, **tables), prove=prove)


def _one(ctx: click.Context, said: Mapping[str, Any], as_json: bool) -> None:
    from hwcheck.grading.wording import visible

    if as_json:
        from hwcheck.reports.json import dumps

        click.echo(dumps(said))
    else:
        sign, colour = {"equal": ("=", "green"), "different": ("≠", "red")}.get(said["verdict"], ("?", "magenta"))
        grounds = f" ({said['evidence']})" if said["evidence"] else ""
        click.secho(f"{sign} {said['verdict']}", fg=colour, nl=False)
        says = "" if said["says"] == said["evidence"] else visible(said["says"])
        click.echo(f"{grounds}: {says}" if says else grounds)
        witness = _witness(said["witness"])
        if witness and witness not in said["says"]:
            click.echo(f"  {visible(witness)}")
    if said["verdict"] in ("unreadable", "undecided"):
        ctx.exit(1)


def _witness(witness: Mapping[str, Any] | None) -> str:
    if witness is None:
        return ""
    from hwcheck.verdict import Witness

    return str(Witness(tuple(witness["point"].items()), witness["answer"], witness["reference"]))


def _many(path: str, prove: bool) -> None:
    from hwcheck.grading.pairs import decide_lines
    from hwcheck.reports.json import dumps

    if path != "-" and not Path(path).is_file():
        raise FileError("no such file", where=path, fix="give a file of JSON lines, or '-' for standard input")
    with nullcontext(sys.stdin.buffer) if path == "-" else open(path, "rb") as lines:
        for said in decide_lines(lines, prove=prove):
            click.echo(dumps(said))
