"""Is a mistake called what a person calls it who knows how the wrong answer was made?"""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

from hwcheck.checkers import expression
from hwcheck.checkers.context import Context
from hwcheck.notation.read import declare
from hwcheck.verdict import Outcome

ANSWERS = Path(__file__).with_name("families")

SWAPPED = "swapped-index swapped-symbol swapped-argument swapped-cases wrong-variable mask-tensor complement"
SHAPES = "shape-mismatch transposed transposed-order elementwise product-order"
FAMILIES = {
    "sign": "sign sign-exponent sign-argument sign-mask sign-flip mask-side",
    "dropped-factor": "dropped-factor dropped-term dropped-epsilon missing-chain lost-root wrong-constant",
    "missing-chain": "missing-chain dropped-factor missing-mask chain-too-far",
    "sigma-for-derivative": "sigma-for-derivative derivative-for-sigma chain-too-far wrong-slope missing-chain",
    "transposed": SHAPES,
    "off-by-one": "off-by-one dropped-floor",
    "sum-vs-mean": "sum-vs-mean lost-sum",
    "swapped-index": SWAPPED,
    "wrong-constant": "wrong-constant log-base dropped-factor doubled-factor reciprocal",
    "shape-mismatch": f"{SHAPES} sum-vs-mean dropped-factor",  # the feedback gives the shapes as well
    "sign-of-x": "sign-of-x missing-mask",
}
SAME, OTHER = 0.96, 0.02  # the share of slips of the same family at least, and of another at most


def named(path: Path) -> Counter[tuple[str, str]]:
    """How often a kind of mistake was called so; an empty name where none was found, or only what differs."""
    table: Counter[tuple[str, str]] = Counter()
    for question in tomllib.loads(path.read_text())["question"]:
        scope = declare(question["symbols"], question.get("functions", {}), question.get("definitions", {}))
        settings = expression.Settings(question["reference"])
        for kind, answer, *_ in question["answers"]:
            verdict = expression.check(settings, answer, Context(scope))
            assert verdict.outcome is Outcome.INCORRECT, answer
            table[kind, verdict.slip] += 1
    return table


def test_most_mistakes_are_called_by_their_family_and_hardly_any_by_another() -> None:
    table = sum(map(named, sorted(ANSWERS.glob("*.toml"))), Counter[tuple[str, str]]())
    same = sum(count for (kind, slip), count in table.items() if {*slip.split("+")} & {*FAMILIES[kind].split()})
    unnamed = sum(count for (_, slip), count in table.items() if not slip)
    total = table.total()
    assert total > 2200
    assert same >= SAME * total, table
    assert total - same - unnamed <= OTHER * total, table
