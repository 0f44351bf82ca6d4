"""Does an answer that is right for the student's own earlier mistake earn its credit, and nothing else?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from hwcheck.bank.check import solution
from hwcheck.bank.files import find_bank, problem_ids
from hwcheck.bank.load import load_assignment, load_problem
from hwcheck.bank.model import Assignment, Follows, Item, Part, Problem
from hwcheck.domain import Definition
from hwcheck.errors import DeclarationError
from hwcheck.grading.document import Response
from hwcheck.grading.follow import recomputed, stated
from hwcheck.grading.mark import Mark, mark
from hwcheck.notation.names import canonical


def _marks(answers: dict[str, str], sheet: str = "basics") -> dict[str, Mark]:
    responses = {part: Response(part, text) for part, text in answers.items()}
    return {each.item.id: each for each in mark(load_assignment(sheet), responses)}


@pytest.mark.parametrize(
    ("answers", "part", "outcome", "note"),
    [
        pytest.param({"T1.u1": "-0.8", "T1.y1": "-1.1"}, "T1.y1", "partial", "follows", id="the next value"),
        pytest.param({"T1.u1": "-0.8", "T1.y1": "-1.2"}, "T1.y1", "incorrect", "different", id="it does not follow"),
        pytest.param({"T1.u1": "-0.8", "T1.y1": "-0.38"}, "T1.y1", "correct", "equal", id="right all the same"),
        pytest.param({"T1.u1": "-0.08", "T1.y1": "-1.1"}, "T1.y1", "incorrect", "different", id="nothing was wrong"),
        pytest.param({"T1.y1": "-1.1"}, "T1.y1", "incorrect", "different", id="nothing stood before"),
        pytest.param({"T1.u1": "0.4 * ?", "T1.y1": "-1.1"}, "T1.y1", "incorrect", "different", id="not read before"),
        pytest.param({"T1.y0": "0.3", "T1.x1": "0.3"}, "T1.x1", "partial", "follows", id="through a ReLU"),
        pytest.param({"T1.v1": "-1.3", "T1.z": "0"}, "T1.z", "incorrect", "different", id="the guard: zero is trivial"),
        pytest.param(
            {"T3.layer1": "30720", "T3.layer2": "524800", "T3.output": "513", "T3.total": "556033"},
            "T3.total", "partial", "follows", id="a total of the student's own summands",
        ),
        pytest.param(
            {"T3.layer1": "30720", "T3.layer2": "524800", "T3.output": "513", "T3.total": "556034"},
            "T3.total", "incorrect", "different", id="a total of other summands",
        ),
        pytest.param(
            {"T3.layer1": "30720", "T3.total": "556033"}, "T3.total", "incorrect", "different", id="summands missing"
        ),
    ],
)  # fmt: skip
def test_what_follows_earns_its_credit(answers: dict[str, str], part: str, outcome: str, note: str) -> None:
    found = _marks(answers)[part]
    assert (str(found.verdict.outcome), found.verdict.note) == (outcome, note)
    assert found.points == (found.item.points / 2 if note == "follows" else found.item.points * (outcome == "correct"))


def test_a_mark_says_from_what_it_follows() -> None:
    found = _marks({"T1.u1": "-0.8", "T1.y1": "-1.1"})["T1.y1"]
    assert found.verdict.feedback == "follows from your T1.u1"


def _parts_that_follow() -> list[tuple[str, str]]:
    bank = find_bank()
    problems = [load_problem(problem_id, bank) for problem_id in problem_ids(bank)]
    return [(problem.id, part.id) for problem in problems for part in problem.parts if part.follows]


@pytest.mark.parametrize(("problem_id", "part_id"), _parts_that_follow())
def test_what_follows_from_right_answers_is_right(problem_id: str, part_id: str) -> None:
    """A second authority: from right values the formula must come to the part's own reference."""
    problem = load_problem(problem_id)
    part = problem.part(part_id)
    assert part
    assert part.follows
    own = recomputed(part, part.follows, replace(part.scope, definitions=_right(problem, part, part.follows)))
    assert own is not None
    assert solution(own) == solution(part)


def _right(problem: Problem, part: Part, spec: Follows) -> dict[str, Definition]:
    found = dict(part.scope.definitions)
    for name, part_id in spec.given.items():
        earlier = problem.part(part_id)
        assert earlier is not None
        tree = stated(earlier, earlier.accepts[0])
        assert tree is not None
        found[canonical(name)] = Definition((), tree)
    return found


def test_formulas_follow_too() -> None:
    """`sigma_1(x_1)` is said to be x_1: what w_2 multiplies is then x_1 as well."""
    problem = load_problem("backprop/deep_net")
    first, second = problem.part("grad_w3"), problem.part("grad_w2")
    assert first
    assert second
    spec = Follows(given={"u": "grad_w3"}, reference="w_3*u*(1 - u)*sigma_1(x_1)")
    second = replace(second, follows=spec)
    sheet = Assignment("two", "Two", (Item("a", "a", 1, first), Item("b", "b", 2, second)))
    responses = {"a": Response("a", r"\sigma_2(w_2 x)"), "b": Response("b", r"w_3 s(w_2 x)(1-s(w_2 x)) s(w_1 x)")}
    marks = mark(sheet, responses)
    assert [str(each.verdict.outcome) for each in marks] == ["incorrect", "partial"]
    assert marks[1].points == 1


def test_a_part_cannot_follow_from_one_that_is_not_there(tmp_path_factory: pytest.TempPathFactory) -> None:
    bank = tmp_path_factory.mktemp("bank")
    (bank / "problems").mkdir()
    (bank / "problems" / "p.toml").write_text(
        'title = "t"\n[parts.first]\nkind = "number"\nprompt = "?"\nreference = 1\n'
        '[parts.second]\nkind = "number"\nprompt = "?"\nreference = 2\n'
        'follows = { given = { a = "frist" }, reference = "2*a" }\n'
    )
    with pytest.raises(DeclarationError, match="did you mean 'first'"):
        load_problem("p", bank)
