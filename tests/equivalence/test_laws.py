"""Laws of equality: what a formula is called, and in which order it stands, changes nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwcheck.domain import REAL, Kind, Scope
from hwcheck.equivalence.compare import compare, decide
from hwcheck.equivalence.question import Question
from hwcheck.rewrite import substitute
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, children, with_children
from hwcheck.verdict import Outcome

NAMES = ("x", "y", "a")
SCOPE = Scope(dict.fromkeys(NAMES, REAL), {}, {}, strict=True)

leaves = st.one_of(
    st.sampled_from([Symbol(name) for name in NAMES]),
    st.builds(Number, st.integers(1, 5)),
    st.builds(lambda n, d: Number(Fraction(n, d)), st.integers(1, 5), st.integers(2, 5)),
)


def _grow(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    two = st.tuples(inner, inner)
    return st.one_of(
        st.builds(lambda args: Apply("add", args), two),
        st.builds(lambda args: Apply("mul", args), two),
        st.builds(lambda u: Apply("neg", (u,)), inner),
        st.builds(lambda u: Apply("tanh", (u,)), inner),
        st.builds(lambda u: Apply("sigmoid", (u,)), inner),
        st.builds(lambda u: Apply("exp", (Apply("tanh", (u,)),)), inner),
        st.builds(lambda u: Apply("pow", (u, Number(2))), inner),
        st.builds(
            lambda u, v: Apply("div", (u, Apply("add", (Number(2), Apply("pow", (v, Number(2))))))), inner, inner
        ),
    )


formulas = st.recursive(leaves, _grow, max_leaves=10)


def outcome(reference: Tree, answer: Tree, scope: Scope = SCOPE) -> Outcome:
    return compare(reference, answer, scope).outcome


def shuffled(tree: Tree, rng: random.Random) -> Tree:
    """The same formula with its commuting arguments in another order."""
    parts = [shuffled(part, rng) for part in children(tree)]
    if isinstance(tree, Apply) and tree.head in ("add", "mul"):
        rng.shuffle(parts)
    return with_children(tree, tuple(parts)) if parts else tree


def rewritten(tree: Tree) -> Tree:
    """The same value in another form: tanh and sigmoid in exponentials, squares as products, sums regrouped."""
    parts = tuple(rewritten(part) for part in children(tree))
    tree = with_children(tree, parts) if parts else tree
    match tree:
        case Apply(head="tanh", args=(u,)):
            twice = Apply("exp", (Apply("mul", (Number(-2), u)),))
            return Apply("div", (Apply("add", (Number(1), Apply("neg", (twice,)))), Apply("add", (Number(1), twice))))
        case Apply(head="sigmoid", args=(u,)):
            half = Apply("tanh", (Apply("div", (u, Number(2))),))
            return Apply("div", (Apply("add", (Number(1), half)), Number(2)))
        case Apply(head="pow", args=(u, Number(value=2))):
            return Apply("mul", (u, u))
        case Apply(head="neg", args=(u,)):
            return Apply("mul", (Number(-1), u))
    return tree


@given(formulas)
@settings(max_examples=150, deadline=None)
def test_a_formula_equals_itself_and_every_true_rewrite(formula: Tree) -> None:
    assert outcome(formula, formula) is Outcome.CORRECT
    assert outcome(formula, rewritten(formula)) is Outcome.CORRECT


@given(formulas, formulas, st.integers(0, 9))
@settings(max_examples=150, deadline=None)
def test_order_and_sides_change_nothing(one: Tree, other: Tree, seed: int) -> None:
    verdict = outcome(one, other)
    rng = random.Random(seed)
    assert outcome(other, one) is verdict
    assert outcome(shuffled(one, rng), shuffled(other, rng)) is verdict


@given(formulas, formulas)
@settings(max_examples=100, deadline=None)
def test_names_change_nothing(one: Tree, other: Tree) -> None:
    fresh: dict[str, Tree] = {"x": Symbol("kappa"), "y": Symbol("e_1"), "a": Symbol("N")}
    renamed = Scope({"kappa": REAL, "e_1": REAL, "N": REAL}, {}, {}, strict=True)
    assert outcome(substitute(one, fresh), substitute(other, fresh), renamed) is outcome(one, other)


@given(formulas, formulas, st.integers(1, 5))
@settings(max_examples=100, deadline=None)
def test_the_seed_changes_nothing(one: Tree, other: Tree, seed: int) -> None:
    assert decide(Question(one, SCOPE, seed=seed), other).outcome is outcome(one, other)


SLIPS = [
    pytest.param(lambda f: Apply("neg", (f,)), id="a sign"),
    pytest.param(lambda f: Apply("mul", (Number(2), f)), id="a factor of two"),
    pytest.param(lambda f: Apply("add", (f, Number(Fraction(1, 10**12)))), id="a trillionth"),
    pytest.param(
        lambda f: Apply("add", (f, Apply("mul", (Symbol("x"), Number(Fraction(1, 1000)))))), id="a small term"
    ),
]


@pytest.mark.parametrize("slip", SLIPS)
@given(formula=formulas)
@settings(max_examples=60, deadline=None)
def test_a_single_slip_is_told_apart(slip, formula: Tree) -> None:  # type: ignore[no-untyped-def]
    base = Apply("add", (Number(7), Apply("tanh", (formula,))))  # not zero, so that a sign shows
    assert outcome(base, slip(base)) is Outcome.INCORRECT


VECTORS = Scope(
    {"h": Kind("vector", ("n",)), "g": Kind("vector", ("n",)), "i": Kind("index", ("n",))}, {}, {}, strict=True
)


def entry(name: str, index: str) -> Tree:
    return Apply("index", (Symbol(name), Symbol(index)))


@pytest.mark.parametrize("index", ["j", "k", "m_2"])
def test_a_bound_index_may_have_any_name(index: str) -> None:
    one = Reduce("sum", ("j",), Apply("mul", (entry("h", "j"), entry("g", "i"))))
    other = Apply("mul", (entry("g", "i"), Reduce("sum", (index,), entry("h", index))))
    assert outcome(one, other, VECTORS) is Outcome.CORRECT
    assert outcome(one, replace(other, args=(entry("h", "i"), other.args[1])), VECTORS) is Outcome.INCORRECT
