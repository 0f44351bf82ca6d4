"""Does a slip only ever add words: none on what is right, no other outcome, none where two fit equally well?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from hwcheck.checkers import expression
from hwcheck.checkers.context import Context
from hwcheck.notation.printing import unicode
from hwcheck.slips.choose import Found, simplest
from hwcheck.slips.diagnose import diagnose
from hwcheck.slips.mutants import Mutant
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.tree import Apply, Symbol, Tree
from tests.slips.corpus import sources, wrong_answers
from tests.slips.test_diagnose import book_of, tree_of


def test_no_form_of_what_is_right_has_a_slip() -> None:
    for source in sources():
        for form in (*source.book.forms, *source.book.written):
            assert diagnose(source.book, form) is None, (source.part, unicode(form))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("w*sigma(w*x)*(1-sigma(w*x)) + 0*x", id="nothing added"),
        pytest.param("-(-w)*sigma(w*x)*(1-sigma(w*x))", id="two minus signs"),
        pytest.param("w*sigma(w*x) - w*sigma(w*x)^2", id="multiplied out"),
        pytest.param("w*sigma(w*x)*sigma(-w*x)", id="another identity"),
        pytest.param("2*w*sigma(w*x)*(1-sigma(w*x))/2", id="a factor that cancels"),
        pytest.param("w/(exp(w*x)+2+exp(-w*x))", id="exponentials"),
    ],
)
def test_what_is_right_in_a_form_that_nobody_listed_has_no_slip(answer: str) -> None:
    book = book_of("w*sigma(w*x)*(1-sigma(w*x))", "w:real x:real")
    assert diagnose(book, tree_of(book, answer)) is None


def test_a_slip_changes_no_outcome() -> None:
    for wrong in wrong_answers(25, 1, seed=17):
        question = wrong.source.question
        settings, context = expression.Settings(unicode(wrong.source.tree)), Context(question.scope)
        told = expression.check(settings, unicode(wrong.tree), context)
        bare = expression.check(settings, unicode(wrong.tree), replace(context, explain=False))
        assert (told.outcome, told.credit, told.note) == (bare.outcome, bare.credit, bare.note)


def found(note: str, rank: int, about: str, order: int = 0) -> tuple[Found]:
    tree: Tree = Symbol(about)
    sort = Sort(note, rank, f"{note} at {{about}}", "{about}")
    place = Place(book_of("a+b", "a:real b:real").question.scope, Apply("add", (Symbol("a"), Symbol("b"))))
    return (Found(Mutant(tree, Change(sort, tree, tree), place), sort, order),)


@pytest.mark.parametrize(
    ("candidates", "said"),
    [
        pytest.param([found("sign", 1, "a")], "sign at a", id="one"),
        pytest.param([found("sign", 1, "a"), found("brackets", 2, "b")], "sign at a", id="the simpler of two"),
        pytest.param([found("sign", 1, "a"), found("brackets", 1, "b")], "", id="two that say different things"),
        pytest.param([found("sign", 1, "a"), found("sign", 1, "b")], "sign at a or b", id="two places"),
        pytest.param([found("sign", 1, "a"), found("sign", 1, "b", 2)], "sign at a", id="the form that is nearer"),
        pytest.param([], "", id="none"),
    ],
)
def test_the_simplest_is_named_and_none_where_two_fit_equally_well(candidates: list[tuple[Found]], said: str) -> None:
    chosen = simplest(candidates)
    assert (chosen.says if chosen else "") == said
