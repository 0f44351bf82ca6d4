"""Is every derivation that we know by name right in every step, and is a wrong step found?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from hwcheck.derivation.numeric import differences
from hwcheck.derivation.page import of_derivation
from hwcheck.derivation.prove import unproved
from hwcheck.derivation.steps import Chain, known, load, named
from hwcheck.equivalence.equal import equal
from hwcheck.notation.read import read
from hwcheck.verdict import Outcome

ASKED_FOR = "sigmoid relu tanh softplus silu gelu softmax cross-entropy mse hinge logistic-loss".split()


def test_all_that_the_help_names_are_there() -> None:
    assert set(ASKED_FOR) <= set(known())


@pytest.mark.parametrize("name", known())
def test_sympy_confirms_every_step(name: str) -> None:
    assert unproved(load(name)) == ()


@pytest.mark.parametrize("name", known())
def test_differences_agree(name: str) -> None:
    rows = differences(load(name))
    assert rows
    assert all(row.agrees for row in rows)


@pytest.mark.parametrize("name", known())
def test_the_page_fits_a_terminal(name: str) -> None:
    derivation = load(name)
    lines = [line for section in of_derivation(derivation, (), differences(derivation)) for line in section.lines]
    assert max(map(len, lines)) <= 78


@pytest.mark.parametrize("name", known())
def test_every_form_is_a_right_answer(name: str) -> None:
    derivation = load(name)
    tables = derivation.declared
    verdict = equal(
        derivation.answer,
        derivation.answer,
        symbols=tables["symbols"],
        functions=tables["functions"],
        definitions=tables["definitions"],
    )
    assert verdict.outcome is Outcome.CORRECT
    assert any(step.form for step in derivation.steps)


@pytest.mark.parametrize("name", ["sigmoid", "relu", "cross-entropy"])
def test_a_wrong_step_is_found(name: str) -> None:
    derivation = load(name)
    last = derivation.steps[-1]
    wrong = replace(last, gives=read("2", derivation.scope).tree, rule="slip")
    assert unproved(replace(derivation, steps=(*derivation.steps[:-1], wrong))) == ("slip",)


def test_a_wrong_inner_slope_is_found() -> None:
    derivation = load("sigmoid")
    first, *rest = derivation.steps
    assert isinstance(first.chain, Chain)
    chain = replace(first.chain, inner_slope=read("exp(-x)", derivation.scope).tree)
    assert unproved(replace(derivation, steps=(replace(first, chain=chain), *rest))) == (first.rule,)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        pytest.param("Sigmoid", "sigmoid", id="capitals"),
        pytest.param("cross entropy", "cross-entropy", id="a blank for a hyphen"),
        pytest.param("swish", "silu", id="another name"),
        pytest.param("layer norm", "batch-norm", id="the same formula along another axis"),
        pytest.param("x*sigmoid(x)", "", id="a formula is no name"),
    ],
)
def test_names(word: str, name: str) -> None:
    assert named(word) == name
