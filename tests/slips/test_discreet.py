"""Does nothing that a student reads hold the right answer, or its value?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

import pytest

from hwcheck.bank.check import check, explain, solution
from hwcheck.bank.load import find_bank, load_problem
from hwcheck.bank.model import Part
from hwcheck.checkers import count, expression, number, shape
from hwcheck.checkers.context import Context
from hwcheck.grading.wording import because
from hwcheck.notation.printing import unicode
from hwcheck.notation.read import declare
from hwcheck.slips.hint import LEVELS, hints
from hwcheck.verdict import Outcome, Verdict
from tests.slips.corpus import wrong_answers


def sentences(verdict: Verdict) -> tuple[str, ...]:
    """All that a report shows a student of a verdict."""
    return verdict.feedback, because(verdict), *verdict.remarks


def numbers_in(text: str) -> set[Fraction]:
    return {Fraction(found) for found in re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))}


@pytest.mark.parametrize(
    ("right", "response"),
    [
        pytest.param(0.4, "-0.4", id="the sign"),
        pytest.param(0.4, "0.3 + 0.1 = 0.5", id="arithmetic"),
        pytest.param(0.4, "0.2 + 0.1 = 0.4 = 0.7", id="a step between right and wrong"),
        pytest.param(0.4, "40", id="percent"),
        pytest.param(0.4, "0.37", id="anything"),
        pytest.param(31744, "30*1024 + 1024 = 31734", id="a slip of the calculator"),
    ],
)
def test_a_wrong_number_does_not_bring_the_right_one(right: float, response: str) -> None:
    verdict = number.check(number.Settings(right), response, Context())
    assert verdict.outcome is Outcome.INCORRECT
    assert all(Fraction(str(right)) not in numbers_in(said) - numbers_in(response) for said in sentences(verdict))


@pytest.mark.parametrize("response", ["2", "0*x", "x", "3 = 4", "\\frac{x}{x} + x", "x + 2 - x"])
def test_where_the_answer_is_a_number_no_witness_shows_it(response: str) -> None:
    scope = declare({"x": "real"}, {}, {})
    verdict = expression.check(expression.Settings("5"), response, Context(scope))
    assert verdict.outcome is Outcome.INCORRECT
    assert all(5 not in numbers_in(said) for said in sentences(verdict))


@pytest.mark.parametrize("response", ["28x28x20", "24x24x20", "11x11x20", "13x13x20", "12x12x3", "12x12x7", "5x9x20"])
def test_a_wrong_shape_does_not_bring_the_right_one(response: str) -> None:
    verdict = shape.check(shape.Settings(input=(28, 28, 3), layers=("conv 5x5x20,s2",)), response, Context())
    assert all("12x12x20" not in said.replace("×", "x") for said in sentences(verdict))


@cache
def part_of(name: str) -> Part:
    problem, _, wanted = name.rpartition(":")
    return next(part for part in load_problem(problem).parts if part.id == wanted)


WRITTEN = ("expression", "number", "count", "shape")


def parts(*kinds: str) -> Iterator[Part]:
    folder = find_bank() / "problems"
    for path in sorted(folder.glob("[!a]*/*.toml")):
        found = load_problem(str(path.relative_to(folder).with_suffix(""))).parts
        yield from (part for part in found if part.kind in kinds)


def test_a_wrong_count_does_not_bring_the_right_one() -> None:
    for part in parts("count"):
        right = count.expected(part.settings)
        for wrong in (right + 1, right - 1, 2 * right, right // 2, right * 10):
            verdict = check(part, str(wrong))
            assert all(right not in numbers_in(said) for said in sentences(verdict)), part.id


def test_a_wrong_formula_does_not_bring_the_right_one() -> None:
    for wrong in wrong_answers(25, 1, seed=11):
        part = part_of(wrong.source.part)
        text = unicode(wrong.tree)
        verdict = check(part, text)
        told = [*sentences(verdict), *(hint for level in LEVELS for hint in hints(verdict, explain(part, text), level))]
        for right in {solution(part), unicode(wrong.source.tree), unicode(wrong.source.question.reference)}:
            assert len(right) < 6 or all(right not in said for said in told), (text, right, told)


def squeezed(text: str) -> str:
    return re.sub(r"[\s·]", "", text)


def test_no_hint_on_a_known_mistake_spells_the_answer_or_repeats_itself() -> None:
    for part in parts(*WRITTEN):
        right = [squeezed(text) for text in (solution(part), *part.accepts) if len(squeezed(text)) > 2]
        for reject in part.rejects[::2]:
            told = hints(check(part, reject.answer), explain(part, reject.answer), max(LEVELS))
            assert len({*told}) == len(told), (part.id, told)
            said = squeezed(" ".join(told))
            assert not [text for text in right if text in said and text not in squeezed(reject.answer)], (part.id, told)


def test_what_is_right_has_no_slip() -> None:
    for part in parts(*WRITTEN[1:]):
        for answer in part.accepts:
            verdict = check(part, answer)
            assert (verdict.outcome, verdict.slip) == (Outcome.CORRECT, ""), (part.id, answer)
            assert explain(part, answer) is None, (part.id, answer)
