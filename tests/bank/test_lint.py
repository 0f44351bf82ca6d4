from __future__ import annotations

import re
from pathlib import Path

import pytest

from hwcheck.bank.finding import Level
from hwcheck.bank.lint import lint
from tests.bank.banks import GOOD, make_bank


def test_a_sound_bank_has_nothing_to_mend(tmp_path: Path) -> None:
    report = lint(make_bank(tmp_path))
    assert (report.problems, report.parts, report.assignments) == (1, 2, 1)
    assert report.findings == ()


@pytest.mark.parametrize(
    ("wrong", "right", "level", "message"),
    [
        pytest.param(
            "reference = '2*x'",
            "reference = '3*x'",
            Level.ERROR,
            "'2x' is incorrect",
            id="a reference that refuses accepts",
        ),
        pytest.param(
            "reference = '2*x'", "reference = '3*x'", Level.ERROR, "the code gives", id="and that the code refutes"
        ),
        pytest.param(
            "answer = 'x',", "answer = '4x/2',", Level.ERROR, "wanted: incorrect", id="a reject that is right"
        ),
        pytest.param("answer = 'x',", "answer = '2*x',", Level.ERROR, "stands twice", id="a reject among the accepts"),
        pytest.param(
            "answer = '2',", "answer = '3*x - 2*x',", Level.WARNING, "equals 'x' above it", id="equal rejects"
        ),
        pytest.param(', says = "this is f itself"', "", Level.WARNING, "says nothing", id="a silent reject"),
        pytest.param("'2x', ", "", Level.WARNING, "only 2", id="few accepts"),
        pytest.param('x = "real"', 'x = "real"\nq = "real"', Level.WARNING, "'q' is never used", id="an unused symbol"),
        pytest.param("reference = '2*x'", "reference = '2*xx_7'", Level.ERROR, "xx_7", id="an unknown name"),
        pytest.param('wrt = "x"', 'wrt = "y"', Level.ERROR, "'y'", id="a difference by no symbol"),
        pytest.param('powers.square"', 'powers.sqare"', Level.ERROR, "did you mean 'square'?", id="no such function"),
        pytest.param("Compute $f(3)$.", "Differentiate $f$.", Level.WARNING, "2 parts ask", id="the same prompt twice"),
        pytest.param(
            'kind = "number"', 'kind = "numbre"', Level.ERROR, "did you mean 'number'?", id="a file that fails"
        ),
        pytest.param(
            'says = "this is f',
            'outcome = "wrong", says = "this is f',
            Level.ERROR,
            "no outcome 'wrong'",
            id="an outcome",
        ),
    ],
)
def test_findings(tmp_path: Path, wrong: str, right: str, level: Level, message: str) -> None:
    assert wrong in GOOD
    report = lint(make_bank(tmp_path, GOOD.replace(wrong, right)))
    found = [finding for finding in report.findings if message in str(finding)]
    assert found, [str(finding) for finding in report.findings]
    assert found[0].level is level
    assert re.match(r"problems/calculus/square\.toml: ", str(found[0]))


def test_one_file_of_a_bank(tmp_path: Path) -> None:
    bank = make_bank(tmp_path)
    assert lint(bank / "problems/calculus/square.toml").problems == 1
    assert lint(bank / "problems/assignments").problems == 0


def test_our_own_bank_is_sound() -> None:
    assert [str(finding) for finding in lint().findings] == []
