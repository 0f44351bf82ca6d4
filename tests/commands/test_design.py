"""`hwcheck design`: all settings that work, and a check of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hwcheck.commands.design import command
from hwcheck.errors import HwcheckError

QUESTION = ["--input", "14x14x6", "--conv", "?x?x16,s?,p?", "--pool", "2", "--output", "5x5x16"]


def design(*args: str) -> Result:
    return CliRunner().invoke(command, args, catch_exceptions=False)


def data(*args: str) -> Any:
    return json.loads(design(*args, "--json").output)


def test_the_simplest_comes_first_on_the_screen() -> None:
    head, first, *_ = design(*QUESTION).output.splitlines()
    assert head.endswith("(kernel 1 to 12, stride 1 to 3, padding 0 to 2), simplest first:")
    assert first == "  kernel 4, stride 1, padding 0"


def test_data_holds_every_solution_in_the_order_of_the_ranges() -> None:
    found = data(*QUESTION, "--range", "kernel=4..7", "--range", "stride=1..1")
    assert found["solutions"] == [
        {"0.kernel": 4, "0.stride": 1, "0.padding": 0},
        {"0.kernel": 5, "0.stride": 1, "0.padding": 0},
        {"0.kernel": 6, "0.stride": 1, "0.padding": 1},
        {"0.kernel": 7, "0.stride": 1, "0.padding": 1},
    ]
    assert (found["count"], found["simplest"]) == (4, found["solutions"][0])


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        pytest.param("5x5, stride 1, padding 0", "correct", 0, id="works"),
        pytest.param("kernel=20, stride=1, padding=8", "correct", 0, id="works outside the ranges"),
        pytest.param("3x3, stride 1, padding 0", "partial", 0, id="does not work"),
        pytest.param("no idea", "review", 1, id="needs a person"),
    ],
)
def test_answers(answer: str, outcome: str, code: int) -> None:
    result = design(*QUESTION, "--answer", answer, "--json")
    assert (json.loads(result.output)["outcome"], result.exit_code) == (outcome, code)


def test_a_question_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "question.json"
    layer = {"type": "maxpool2d", "kernel": "?", "stride": "?"}
    unknown = {"0.kernel": [2, 3, 4], "0.stride": [2, 3]}
    path.write_text(json.dumps({"input": [8, 12, 12], "layers": [layer], "target": [8, 4, 4], "unknown": unknown}))
    assert data("--spec", str(path))["solutions"] == [{"0.kernel": 2, "0.stride": 3}, {"0.kernel": 3, "0.stride": 3}]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        pytest.param(["--range", "kernel=5"], "'kernel=5' is no range: write kernel=1..12", id="half a range"),
        pytest.param(["--range", "kernel=5..1"], "is no range", id="a range backwards"),
        pytest.param(["--range", "kernel=1..100000"], "is no range", id="a range too long"),
    ],
)
def test_mistakes_say_where(args: list[str], message: str) -> None:
    with pytest.raises(HwcheckError) as caught:
        design(*QUESTION, *args)
    assert message in str(caught.value)


def test_nothing_unknown_is_no_question() -> None:
    with pytest.raises(HwcheckError, match=r"write \? for what is to be found"):
        design("--input", "9x9", "--conv", "3x3x2", "--output", "7x7x2")
