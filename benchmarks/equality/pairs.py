"""Which pairs are compared? The bank's accepted and rejected answers, pairs from a file, and generated rewrites."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hwcheck.bank.notations import respell
from hwcheck.domain import SCALARS, Scope
from hwcheck.equivalence.resolve import resolve
from hwcheck.errors import HwcheckError
from hwcheck.notation.printing import latex, plain
from hwcheck.notation.read import declare, read
from hwcheck.rewrite import expand, substitute
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, children, walk, with_children

PROBLEMS = Path(__file__).parents[2] / "problems"
SIMPLE = frozenset("add neg mul div pow sqrt exp log sin cos tan tanh cosh sinh abs maximum minimum".split())
"""Operations that every peer knows."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two formulas and whether they are equal."""

    reference: str
    answer: str
    equal: bool
    symbols: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)


def bank(problems: Path = PROBLEMS) -> Iterator[Pair]:
    """Formulas of the bank beside what it accepts and what it rejects as wrong (not: as the wrong form)."""
    for path in sorted(problems.glob("*/*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for part in table.get("parts", {}).values():
            # Several right answers (`also`) and single entries are the checker's business, not equality's.
            if "also" in part or part["kind"] != "expression" or not isinstance(part.get("reference"), str):
                continue
            tables = [{**table.get(key, {}), **part.get(key, {})} for key in ("symbols", "functions", "let")]
            known = [(answer, True) for answer in part.get("accepts", ())]
            known += [(each["answer"], False) for each in part.get("rejects", ()) if "outcome" not in each]
            notations = tuple((table.get("notations", {}) | part.get("notations", {})).items())
            for answer, equal in known:
                yield Pair(part["reference"], respell(answer, notations), equal, *tables)


def from_file(path: Path) -> Iterator[Pair]:
    """One JSON object a line with reference, answer, equal and optionally what is declared."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.get("ambiguous") or row.get("kind") in ("unreadable", "hostile"):
            continue
        tables = (row.get(key) or {} for key in ("symbols", "functions", "definitions"))
        yield Pair(row["reference"], row["answer"], row["equal"], *tables)


def written_out(pair: Pair, notation: str) -> Pair | None:
    """The same pair in closed scalar formulas, for peers that know no declarations; None where that cannot be."""
    try:
        scope = declare(pair.symbols, pair.functions, pair.definitions)
        reference = read(pair.reference, scope).tree
        trees = [_closed(resolve(read(text, scope).tree, scope, reference), scope) for text in texts(pair)]
    except HwcheckError:
        return None
    scalar = all(kind.name in SCALARS for kind in scope.symbols.values())
    if not scalar or not all(map(is_simple, trees)):
        return None
    show = latex if notation == "latex" else plain
    return Pair(show(trees[0]), show(trees[1]), pair.equal, pair.symbols)


def texts(pair: Pair) -> tuple[str, str]:
    return pair.reference, pair.answer


def _closed(tree: Tree, scope: Scope) -> Tree:
    return _without_functions(expand(tree, scope), scope)


def _without_functions(tree: Tree, scope: Scope) -> Tree:
    parts = tuple(_without_functions(part, scope) for part in children(tree))
    if isinstance(tree, Apply) and tree.head in scope.functions:
        function = scope.functions[tree.head]
        return _without_functions(substitute(function.body, dict(zip(function.params, parts, strict=True))), scope)
    tree = with_children(tree, parts) if parts else tree
    return Apply("mul", tree.args) if isinstance(tree, Apply) and tree.head == "times" else tree


def is_simple(tree: Tree) -> bool:
    """Made of numbers, symbols and functions that everybody knows?"""
    for node in walk(tree):
        match node:
            case Number() | Symbol():
                pass
            case Apply(head=head) if head in SIMPLE or head in ("pi", "e"):
                pass
            case Apply() | Reduce():
                return False
    return True
