"""Does every rule say what it must, in words that fit into a report?"""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module

import pytest

from hwcheck.domain import Scope
from hwcheck.notation.read import declare, read
from hwcheck.slips import rules
from hwcheck.slips.mutants import all_rules, mutants
from hwcheck.slips.rule import Sort
from hwcheck.tree import Tree

MODULES = [import_module(f"{rules.__name__}.{found.name}") for found in pkgutil.iter_modules(rules.__path__)]
SORTS = [
    pytest.param(value, id=f"{module.__name__.rpartition('.')[2]}.{name}")
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, Sort)
]


@pytest.mark.parametrize("sort", SORTS)
def test_a_sort_has_a_stable_note_and_a_sentence_for_each_reader(sort: Sort) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", sort.note)
    for sentence in (sort.says, sort.marker):
        shown = sentence.format(about="x")
        assert shown[0].islower() or shown[0].isdigit()
        assert not shown.endswith(".")
    assert sort.says != sort.marker
    assert sort.rank > 0


def test_every_file_of_the_folder_is_a_rule() -> None:
    assert len(all_rules()) == len(MODULES) > 12


def formula(text: str, symbols: dict[str, str]) -> tuple[Tree, Scope]:
    scope = declare(symbols, {"sigma": "u -> 1/(1+exp(-u))"}, {})
    return read(text, scope).tree, scope


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        pytest.param("w*sigma(w*x)*(1-sigma(w*x))", {"w": "real", "x": "real"}, id="a scalar formula"),
        pytest.param("sum(x_j, j)/n - x_i", {"x": "vector[n]", "i": "index[n]"}, id="sums and indices"),
        pytest.param("X.T @ (P - Y)/n", {"X": "matrix[n,d]", "P": "matrix[n,c]", "Y": "matrix[n,c]"}, id="matrices"),
    ],
)
def test_a_mutant_differs_from_what_it_comes_from(text: str, symbols: dict[str, str]) -> None:
    tree, scope = formula(text, symbols)
    made = mutants(tree, scope)
    assert len(made) > 10
    assert all(mutant.tree != tree for mutant in made)
    assert len(mutants(tree, scope, limit=5)) == 5
