"""Does `hwcheck check` tell a student what they need, and keep the solution to itself?"""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from hwcheck import cli


@pytest.mark.parametrize(
    ("part", "answer", "code", "outcome"),
    [
        pytest.param("deep-net/1b.sigma", "sigma_1(x)*(1-sigma_1(x))", 0, "correct", id="right"),
        pytest.param("deep-net/1b.sigma", "sigma_1(x)*(1+sigma_1(x))", 0, "incorrect", id="wrong"),
        pytest.param("deep-net/1b.exp", "sigma_1(x)*(1-sigma_1(x))", 0, "partial", id="right in the wrong form"),
        pytest.param("deep-net/1b.exp", "exp((", 1, "review", id="unreadable"),
        pytest.param("deep-net/1b.exp", "-exp(-x)/(1+exp(-x))^2", 0, "incorrect", id="a leading minus"),
        pytest.param("deep-net/1c.passes", "forward, then backward", 1, "review", id="free text"),
        pytest.param("deep-net/1i.params", "431,080", 0, "correct", id="a count"),
        pytest.param("deep-net/1g.conv", "24x24x20", 0, "correct", id="a shape"),
    ],
)
def test_one_answer(part: str, answer: str, code: int, outcome: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", part, answer, "--json"]) == code
    said = json.loads(capsys.readouterr().out)
    assert (said["part"], said["outcome"]) == (part.rpartition("/")[2], outcome)
    assert cli.main(["check", part, answer]) == code
    assert outcome in capsys.readouterr().out.splitlines()[0]


def test_the_solution_is_shown_only_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["check", "deep-net/1i.params", "7"])
    assert "431080" not in capsys.readouterr().out.replace(",", "")
    cli.main(["check", "deep-net/1i.params", "7", "--show-solution"])
    assert "431080" in capsys.readouterr().out.replace(",", "")


def test_an_answer_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("431080\n"))
    assert cli.main(["check", "deep-net/1i.params", "-"]) == 0
    assert "correct" in capsys.readouterr().out


def test_a_file_of_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "answers.toml"
    path.write_text('"1i.params" = "431080"\n"1f.order" = "w1, w2, w3"\n')
    assert cli.main(["check", str(path), "--assignment", "deep-net"]) == 0
    out = capsys.readouterr().out
    assert "✓ correct  1i.params" in out
    assert "✗ incorrect  1f.order" in out
    assert "– missing  1b.exp" in out
    assert out.splitlines()[-1].startswith("1 of ")


def test_a_key_that_is_not_on_the_sheet_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "answers.toml"
    path.write_text('"1i.parms" = "431080"\n')
    assert cli.main(["check", str(path), "--assignment", "deep-net"]) == 0
    shown = capsys.readouterr()
    assert "did you mean '1i.params'?" in shown.err
    assert "– missing  1i.params" in shown.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["deep-net/1b.exq", "x"], "did you mean '1b.exp'?", id="an unknown part"),
        pytest.param(["deep-nte/1b.exp", "x"], "deep-nte", id="an unknown assignment"),
        pytest.param(["deep-net/1b.exp"], "an ANSWER is needed", id="no answer"),
        pytest.param([__file__], "say which sheet it answers", id="a file without its sheet"),
        pytest.param(["gone.md", "--assignment", "deep-net"], "gone.md: no such file", id="a missing file"),
        pytest.param([__file__, "x", "--assignment", "deep-net"], "give a FILE with --assignment", id="both"),
    ],
)
def test_misuse(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_escapes_in_an_answer_are_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["check", "deep-net/1b.exp", "\x1b[31mexp(x) \u202e"])
    shown = capsys.readouterr()
    assert not {"\x1b", "\u202e"} & set(shown.out + shown.err)
