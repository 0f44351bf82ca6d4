"""Does `hwcheck equal` answer in the agreed words, and does a stream of pairs survive anything?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hwcheck import cli
from hwcheck.commands.equal import parse_table
from hwcheck.errors import DeclarationError
from hwcheck.grading.pairs import UNREADABLE, word
from hwcheck.verdict import Outcome, Verdict


@pytest.mark.parametrize(
    ("arguments", "code", "verdict"),
    [
        pytest.param(["x*(x+1)", "x^2 + x"], 0, "equal", id="equal"),
        pytest.param(["x*(x+1)", "x^2 + 1"], 0, "different", id="different is an answer, not a failure"),
        pytest.param(["-x", "-(x)"], 0, "equal", id="formulas that start with a minus"),
        pytest.param(["-h(x)", "-o+h"], 0, "different", id="formulas that look like short options"),
        pytest.param(["x", "--x*1"], 1, "unreadable", id="what looks like a long option is a formula too"),
        pytest.param(["sqrt(w^2)", "w", "--symbols", "w:positive"], 0, "equal", id="declared positive"),
        pytest.param(["sqrt(w^2)", "w", "--symbols", "w:real"], 0, "different", id="declared real"),
        pytest.param(["x", "x)("], 1, "unreadable", id="an unreadable answer needs a person"),
    ],
)
def test_one_pair(arguments: list[str], code: int, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["equal", *arguments, "--json"]) == code
    assert json.loads(capsys.readouterr().out)["verdict"] == verdict
    assert cli.main(["equal", *arguments]) == code
    assert f" {verdict}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["x)(", "x"], id="an unreadable reference"),
        pytest.param(["x", "x", "--symbols", "x:rael"], id="an unknown kind"),
        pytest.param(["x", "x", "--symbols", "x"], id="a symbol without a kind"),
        pytest.param(["x", "x", "x"], id="a third formula"),
        pytest.param(["--jsonl", "no-such-file.jsonl"], id="a missing file"),
        pytest.param(["x", "--jsonl", "-"], id="a formula beside a file"),
    ],
)
def test_a_wrong_command_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["equal", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err


@pytest.mark.parametrize(
    ("texts", "where", "table"),
    [
        pytest.param(("x:real,w:positive",), "--symbols", {"x": "real", "w": "positive"}, id="kinds"),
        pytest.param(
            ("X: matrix[m,n], g: vector[n]",), "--symbols", {"X": "matrix[m,n]", "g": "vector[n]"}, id="sizes"
        ),
        pytest.param(("x:real", "y:real"), "--symbols", {"x": "real", "y": "real"}, id="the option given twice"),
        pytest.param(
            ("f: u -> max(u,0); g: u, v -> u*v",),
            "--functions",
            {"f": "u -> max(u,0)", "g": "u, v -> u*v"},
            id="commas belong to formulas",
        ),
        pytest.param(("x_1 = w*x",), "--definitions", {"x_1": "w*x"}, id="an equation sign does as well"),
        pytest.param(("",), "--symbols", {}, id="nothing"),
    ],
)
def test_declarations_on_the_line(texts: tuple[str, ...], where: str, table: dict[str, str]) -> None:
    assert parse_table(texts, where) == table


def test_a_declaration_without_a_meaning_says_how_to_write_it() -> None:
    with pytest.raises(DeclarationError, match=r"--symbols: no name and meaning in 'x': write 'x:real, w:positive'"):
        parse_table(("x",), "--symbols")


LINES: list[tuple[bytes, Any, str]] = [
    (b'{"id": 1, "reference": "x+x", "answer": "2*x"}', 1, "equal"),
    (b'{"id": "two", "reference": "x+x", "answer": "x^2"}', "two", "different"),
    (b"not json", None, "unreadable"),
    (b'{"id": 4, "reference": "x"}', 4, "unreadable"),
    (b'{"id": 5, "reference": "x", "answer": 7}', 5, "unreadable"),
    (b'{"id": 6, "reference": "x", "answer": "x", "symbols": {"x": "rael"}}', 6, "unreadable"),
    (b'{"id": 7, "reference": "x", "answer": "x", "symbols": ["x"]}', 7, "unreadable"),
    (b"[1, 2]", None, "unreadable"),
    (b"\xff\xfe", None, "unreadable"),
    (b'{"id": 10, "reference": "\\ud800", "answer": "x"}', None, "unreadable"),
    (b"[" * 100_000, None, "unreadable"),
    (b'{"id": 1e999, "reference": "x", "answer": "x"}', None, "unreadable"),
    (b'{"id": 13, "reference": "x)(", "answer": "x"}', 13, "unreadable"),
    (b'{"id": [14], "reference": "x", "answer": "' + b"x" * 1_000_000 + b'"}', None, "unreadable"),
    (b'{"id": 15, "reference": "sqrt(w^2)", "answer": "w", "symbols": {"w": "positive"}}', 15, "equal"),
    (b'{"id": 16, "reference": "f(x)", "answer": "x^2", "functions": {"f": "u -> u*u"}, "extra": 0}', 16, "equal"),
    (b'{"id": 17, "reference": "y", "answer": "w*x", "definitions": {"y": "w*x"}}', 17, "equal"),
]


def test_a_stream_answers_every_line_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pairs.jsonl").write_bytes(b"\n\n".join(line for line, _, _ in LINES))
    assert cli.main(["equal", "--jsonl", str(tmp_path / "pairs.jsonl")]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["id"], each["verdict"]) for each in answers] == [(given, verdict) for _, given, verdict in LINES]
    assert all({"id", "verdict", "evidence", "witness", "says"} <= set(each) for each in answers)
    assert all(each["says"] for each in answers if each["verdict"] == "unreadable")
    assert answers[1]["evidence"] == "witness"
    assert set(answers[1]["witness"]) == {"point", "answer", "reference"}


def test_a_crash_costs_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(reference: str, answer: str, **_: object) -> Verdict:
        if answer == "bad":
            raise RecursionError("ours")
        return Verdict(Outcome.CORRECT, 1.0)

    monkeypatch.setenv("HWCHECK_LOG", str(tmp_path / "log"))
    monkeypatch.setattr("hwcheck.equivalence.equal.equal", crash)
    lines = [json.dumps({"id": answer, "reference": "x", "answer": answer}) for answer in ("good", "bad", "good")]
    (tmp_path / "pairs.jsonl").write_text("\n".join(lines))
    assert cli.main(["equal", "--jsonl", str(tmp_path / "pairs.jsonl")]) == 0
    verdicts = [json.loads(line)["verdict"] for line in capsys.readouterr().out.splitlines()]
    assert verdicts == ["equal", "undecided", "equal"]


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        pytest.param(Verdict(Outcome.CORRECT, 1.0), "equal", id="correct"),
        pytest.param(Verdict(Outcome.INCORRECT, 0.0, note="transpose"), "different", id="incorrect"),
        pytest.param(Verdict(Outcome.REVIEW, 0.0, note="undecided"), "undecided", id="undecided"),
        pytest.param(Verdict(Outcome.REVIEW, 0.0, note="timeout"), "undecided", id="any other reason for review"),
        *(pytest.param(Verdict(Outcome.REVIEW, 0.0, note=note), "unreadable", id=note) for note in sorted(UNREADABLE)),
    ],
)
def test_the_word_for_a_verdict(verdict: Verdict, said: str) -> None:
    assert word(verdict) == said
