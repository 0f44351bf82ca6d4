"""Does a formula keep its meaning when it is printed and read again, and when its names change in the text?"""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hwcheck
from hwcheck.equivalence.compare import compare
from hwcheck.notation.printing import latex, plain
from hwcheck.notation.read import declare, read
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree
from hwcheck.verdict import Outcome
from tests.equivalence.sheets import SIGMOID, reals

SCALARS = declare(reals("x y_1 alpha"), {"sigma": SIGMOID, "f_2": "u -> u^2 + 1"}, {})
VECTORS = declare({"h": "vector[n]", "g": "vector[n]", "i": "index[n]", "c": "real"}, {}, {})
ONE = Number(1, "1")


def _applied(head: str, *parts: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.tuples(*parts).map(lambda args: Apply(head, args))


def _number(value: int | Fraction) -> Tree:
    whole = value if isinstance(value, int) else value.numerator
    top: Tree = Number(abs(whole), str(abs(whole)))
    tree = top if isinstance(value, int) else Apply("div", (top, Number(value.denominator, str(value.denominator))))
    return Apply("neg", (tree,)) if whole < 0 else tree


scalars = st.one_of(
    st.sampled_from([Symbol("x"), Symbol("y_1"), Symbol("alpha")]),
    st.integers(1, 30).map(_number),
    st.builds(Fraction, st.integers(1, 40), st.integers(2, 9)).map(_number),
)
conditions = st.sampled_from(["gt", "le", "lt", "ge"])


def _grow(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    positive = inner.map(lambda u: Apply("add", (Apply("pow", (u, Number(2, "2"))), ONE)))
    return st.one_of(
        *(_applied(head, inner, inner) for head in ("add", "mul", "times", "maximum")),
        _applied("neg", inner),
        _applied("add", inner, inner.map(lambda u: Apply("neg", (u,)))),
        _applied("div", inner, positive),
        _applied("pow", inner, st.integers(2, 3).map(_number)),
        _applied("pow", positive, st.sampled_from([Fraction(1, 2), Fraction(-3, 2), Fraction(-2, 3)]).map(_number)),
        *(_applied(head, inner) for head in ("sigma", "f_2", "tanh", "abs", "sin", "relu")),
        *(_applied(head, positive) for head in ("log", "sqrt")),
        inner.map(lambda u: Apply("exp", (Apply("tanh", (u,)),))),
        st.tuples(inner, conditions, inner, inner).map(
            lambda p: Apply("cases", (p[0], Apply(p[1], (p[2], Number(0, "0"))), p[3]))
        ),
    )


formulas = st.recursive(scalars, _grow, max_leaves=9)

_ENTRY: Tree = Apply("index", (Symbol("g"), Symbol("k")))  # tells the range of a sum that has no bounds
entries = st.sampled_from([Apply("index", (Symbol(name), Symbol(index))) for name in "hg" for index in "ik"])
terms = st.recursive(
    st.one_of(entries, st.just(Symbol("c")), st.integers(1, 5).map(_number)),
    lambda inner: st.one_of(
        *(_applied(head, inner, inner) for head in ("add", "mul", "times")),
        *(_applied(head, inner) for head in ("neg", "tanh", "exp")),
    ),
    max_leaves=5,
)
sums = st.tuples(st.sampled_from(["sum", "max"]), terms, entries).map(
    lambda p: Apply(
        "add", (Apply("index", (Symbol("h"), Symbol("i"))), Reduce(p[0], ("k",), Apply("add", (p[1], _ENTRY))))
    )
)

PRINTERS = [pytest.param(plain, id="plain"), pytest.param(latex, id="LaTeX")]  # the other is for eyes only


@pytest.mark.parametrize("printed", PRINTERS)
@given(tree=formulas)
@settings(max_examples=80, deadline=None)
def test_a_printed_formula_reads_as_the_same(printed, tree: Tree) -> None:  # type: ignore[no-untyped-def]
    again = read(printed(tree), SCALARS).tree
    assert compare(tree, again, SCALARS).outcome is Outcome.CORRECT, printed(tree)


@pytest.mark.parametrize("printed", PRINTERS)
@given(tree=sums)
@settings(max_examples=60, deadline=None)
def test_a_printed_sum_reads_as_the_same(printed, tree: Tree) -> None:  # type: ignore[no-untyped-def]
    again = read(printed(tree), VECTORS).tree
    assert compare(tree, again, VECTORS).outcome is Outcome.CORRECT, printed(tree)


RENAMED = {"x": "w_3", "y_1": "theta", "alpha": "q", "sigma": "phi", "f_2": "rho"}
_NAME = re.compile(r"[A-Za-z_]\w*")


@given(one=formulas, other=formulas)
@settings(max_examples=60, deadline=None)
def test_renaming_in_the_text_changes_nothing(one: Tree, other: Tree) -> None:
    texts = plain(one), plain(other)
    said = hwcheck.equal(*texts, symbols=reals("x y_1 alpha"), functions={"sigma": SIGMOID, "f_2": "u -> u^2 + 1"})
    changed = [_NAME.sub(lambda match: RENAMED.get(match[0], match[0]), text) for text in texts]
    again = hwcheck.equal(
        changed[0],
        changed[1],
        symbols=reals("w_3 theta q"),
        functions={"phi": SIGMOID, "rho": "u -> u^2 + 1"},
    )
    assert (again.outcome, again.note) == (said.outcome, said.note)


@given(one=formulas, other=formulas)
@settings(max_examples=60, deadline=None)
def test_the_notation_changes_nothing(one: Tree, other: Tree) -> None:
    outcomes = {compare(one, read(printed(other), SCALARS).tree, SCALARS).outcome for printed in (plain, latex)}
    assert len(outcomes) == 1
