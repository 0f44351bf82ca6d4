"""Does a hint say so much and no more?"""

from __future__ import annotations

import json

import pytest

from hwcheck import cli
from hwcheck.bank.check import check, solution
from hwcheck.bank.load import load_assignment
from hwcheck.verdict import Outcome

WRONG = ["check", "deep-net/1f.grad", "w_3*sigma_2(x_2)*(1-sigma_2(x_2))*w_2*sigma_1(x_1)*(1+sigma_1(x_1))*x"]


@pytest.mark.parametrize(
    ("level", "said", "kept"),
    [
        pytest.param("1", "one thing is off", "σ₁", id="a nudge without the place"),
        pytest.param("2", "look at σ₁(x₁)", "sign", id="the place without the kind"),
        pytest.param("3", "a sign is wrong", "the reference", id="the kind without numbers"),
    ],
)
def test_a_hint_says_so_much(level: str, said: str, kept: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*WRONG, "--hint", level]) == 0
    shown = capsys.readouterr().out
    assert said in shown
    assert kept not in shown
    cli.main([*WRONG, "--hint", level, "--json"])
    assert any(said in hint for hint in json.loads(capsys.readouterr().out)["hints"])


@pytest.mark.parametrize(
    ("answer", "nudge"),
    [
        pytest.param("-0.4", "one thing is off", id="a number with a slip"),
        pytest.param("0.37", "not right yet", id="a number without"),
    ],
)
def test_a_number_gets_a_nudge(answer: str, nudge: str, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["check", "basics/T1.y0", answer, "--hint", "1"])
    assert nudge in capsys.readouterr().out


@pytest.mark.parametrize(
    ("part", "answer", "place"),
    [
        pytest.param("basics/T1.u1", "-0.8", "look at its decimal point", id="a number"),
        pytest.param("deep-net/1i.params", "430500", "look at the biases", id="a count"),
        pytest.param("deep-net/1g.conv", "25x25x20", "look at height and width", id="a shape"),
    ],
)
def test_numbers_get_a_place_and_not_yet_the_kind(
    part: str, answer: str, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["check", part, "--hint", "2", "--", answer])
    assert capsys.readouterr().out.splitlines()[1:] == ["    close: one thing is off", f"    {place}"]


@pytest.mark.parametrize(
    ("part", "answer", "hint"),
    [
        pytest.param("basics/T1.db1", "0", "step by step", id="a number without a slip"),
        pytest.param("layers/1.1.dW", "W + 1", "step by step", id="a matrix whose numbers would fill a page"),
        pytest.param("basics/T2.B", "512x30", "step by step", id="a shape of which nothing is known"),
        pytest.param("deep-net/1g.conv", "22x9x20", "height and width", id="a shape with the right channels"),
        pytest.param("deep-net/1f.grad", "w_2*x", "put numbers in", id="a formula of a few numbers"),
        pytest.param("deep-net/1b.sigma", "-s(x)*(1-s(x))", "as a whole", id="the sign of the whole"),
    ],
)
def test_every_second_hint_says_where_to_look(
    part: str, answer: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["check", part, "--hint", "2", "--", answer])
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 3
    assert hint in said[2]
    assert len(said[2]) < 200


def test_a_right_answer_needs_no_hint(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["check", "deep-net/1b.sigma", "s(x)*(1-s(x))", "--hint", "1"])
    assert capsys.readouterr().out.startswith("✓ correct")


def test_a_solution_and_a_hint_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*WRONG, "--hint", "1", "--show-solution"]) == 2
    assert "leave one of the two out" in capsys.readouterr().err


def test_a_slip_changes_feedback_and_nothing_else() -> None:
    item = load_assignment("deep-net").item("1f.grad")
    assert item is not None
    verdict = check(item.part, WRONG[2])
    assert (verdict.outcome, verdict.credit, verdict.slip) == (Outcome.INCORRECT, 0.0, "sign")
    assert verdict.evidence is not None
    assert verdict.evidence.witness is not None
    assert solution(item.part) not in verdict.feedback
