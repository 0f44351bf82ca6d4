"""`hwcheck shapes`: the order of the line, the table, answers, files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hwcheck.commands.shapes import command
from hwcheck.errors import HwcheckError

SHEET = "--input 28x28 --conv 5x5x20 --pool 2 --conv 5x5x50 --pool 2 --fc 500 --fc 10".split()


def shapes(*args: str, catch: bool = True) -> Result:
    return CliRunner().invoke(command, args, catch_exceptions=catch)


def data(*args: str) -> Any:
    return json.loads(shapes(*args, "--json", catch=False).output)


def test_the_table_of_the_sheet() -> None:
    assert shapes(*SHEET).output == (
        "   layer            output  parameters\n"
        "   input           28x28x1\n"
        "1  conv2d 5x5x20  24x24x20         520\n"
        "2  maxpool2d 2x2  12x12x20           0\n"
        "3  conv2d 5x5x50    8x8x50      25,050\n"
        "4  maxpool2d 2x2    4x4x50           0\n"
        "5  fc 500              500     400,500\n"
        "6  fc 10                10       5,010\n"
        "   total                       431,080\n"
    )


def test_the_order_of_the_line_is_the_order_of_the_layers() -> None:
    args = "--pool 2 --conv 3x3x8 --bn --relu --conv=3x3x4,p1 --gap --flatten --dropout 0.5 --layer linear:out=3"
    assert [row["type"] for row in data("--input", "20x20x2", *args.split())["layers"]] == (
        "maxpool2d conv2d batchnorm relu conv2d global_avgpool flatten dropout linear".split()
    )


def test_data_keeps_the_order_of_axes_that_was_asked_for() -> None:
    last, first = data(*SHEET), data("--input", "1x28x28", *SHEET[2:], "--channels-first")
    assert last["layers"][0]["output"] == [24, 24, 20]
    assert first["layers"][0]["output"] == [20, 24, 24]
    assert last["total_params"] == first["total_params"] == 431080


def test_wide_adds_cost_and_receptive_field() -> None:
    row = data(*SHEET, "--wide", "--batch", "32")["layers"][2]
    assert row["multiply_adds"] == 32 * 64 * 50 * 500
    assert (row["receptive_field"], row["jump"]) == ([14, 14], [2, 2])
    assert row["activation_bytes"] == 4 * 32 * 8 * 8 * 50
    assert max(map(len, shapes(*SHEET, "--wide").output.splitlines())) <= 80


@pytest.mark.parametrize(
    ("answer", "outcomes"),
    [
        pytest.param("24x24x20,12x12x20,8x8x50,4x4x50,500,10", ["correct"] * 6, id="all right"),
        pytest.param("(24, 24, 20), [12,12,20], 8×8×50, 50x4x4", [*["correct"] * 4, "missing", "missing"], id="four"),
        pytest.param("24x24x20,11x11x20", ["correct", "incorrect", *["missing"] * 4], id="one wrong"),
        pytest.param("24x24x20, 2?x12x20", ["correct", "review", *["missing"] * 4], id="one unreadable"),
    ],
)
def test_answers_are_marked_layer_by_layer(answer: str, outcomes: list[str]) -> None:
    result = shapes(*SHEET, "--answer", answer, "--json")
    assert [mark["outcome"] for mark in json.loads(result.output)["answers"]] == outcomes
    assert result.exit_code == ("review" in outcomes)


def test_layers_that_keep_the_shape_may_be_left_out_of_an_answer() -> None:
    args = "--input 28x28 --conv 5x5x20 --relu --pool 2".split()
    assert shapes(*args, "--answer", "24x24x20,12x12x20").output.count("correct") == 2
    assert shapes(*args, "--answer", "24x24x20,24x24x20,12x12x20").output.count("correct") == 3


def test_the_count_is_marked() -> None:
    assert shapes(*SHEET, "--params-answer", "431,080").output == "✓ correct    parameters: 431,080\n"
    assert "incorrect" in shapes(*SHEET, "--params-answer", "430500").output


def test_a_file_with_one_network_and_a_file_with_many(tmp_path: Path) -> None:
    good = {"input": [1, 9, 9], "layers": [{"type": "conv2d", "out": 2, "kernel": 3}]}
    bad = {"input": [1, 2, 2], "layers": good["layers"]}
    one, many = tmp_path / "one.json", tmp_path / "many.jsonl"
    one.write_text(json.dumps(good))
    many.write_text("\n".join(map(json.dumps, [{"id": "a", "spec": bad}, {"id": "b", "spec": good}])) + "\nbroken")
    assert data("--spec", str(one))["layers"][0]["output"] == [2, 7, 7]
    result = shapes("--spec", str(many), "--json")
    first, second, third = map(json.loads, result.output.splitlines())
    assert "layer 1 conv2d 3x3x2" in first["error"]
    assert (second["id"], second["total_params"]) == ("b", 20)
    assert "no JSON object" in third["error"]
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("args", "message"),
    [
        pytest.param(["--input", "4x4", "--relu", "--conv", "5x5x2"], "layer 2 conv2d 5x5x2: the input", id="layer"),
        pytest.param(["--input", "4xx4", "--relu"], "--input: '4xx4' is no size", id="input"),
        pytest.param(["--spec", "nowhere.json"], "nowhere.json: No such file", id="no file"),
        pytest.param([*SHEET, "--answer", ",".join("1" * 9)], "9 shapes for 6 layers", id="too many answers"),
    ],
)
def test_mistakes_say_where(args: list[str], message: str) -> None:
    with pytest.raises(HwcheckError) as caught:
        shapes(*args, catch=False)
    assert message in str(caught.value)


def test_starting_needs_neither_numpy_nor_sympy_nor_rich() -> None:
    code = (
        "import sys; from hwcheck.commands.shapes import command;"
        f"command.main({SHEET!r}, standalone_mode=False);"
        "print(sorted({'numpy', 'sympy', 'rich', 'msgspec'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


NET = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 20, 5)
        self.fc = nn.Linear(20 * 12 * 12, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        return self.fc(x.flatten(1))
"""


def test_the_table_of_a_class(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(NET)
    shown = shapes(f"{tmp_path}/net.py:Net", "--input", "1x28x28", "--channels-first", catch=False)
    assert shown.exit_code == 0
    assert shown.output == (
        "   layer                  output  parameters\n"
        "   Net: input            1x28x28\n"
        "1  conv: conv2d 5x5x20  20x24x24         520\n"
        "2  relu                 20x24x24           0\n"
        "3  maxpool2d 2x2        20x12x12           0\n"
        "4  flatten                  2880           0\n"
        "5  fc: linear 10              10      28,810\n"
        "   total                              29,330\n"
    )


def test_a_class_as_data_from_a_notebook(tmp_path: Path) -> None:
    cells = [{"cell_type": "markdown", "source": ["# net"]}, {"cell_type": "code", "source": ["%magic\n", NET]}]
    (tmp_path / "net.ipynb").write_text(json.dumps({"cells": cells}))
    table = data(f"{tmp_path}/net.ipynb", "--input", "28x28")
    assert (table["class"], table["total_params"], table["outputs"]) == ("Net", 29_330, [[10]])
    assert [layer["name"] for layer in table["layers"]] == ["conv", "", "", "", "fc"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param("--input 1x28x28", r"net.py:8: conv: in_channels is 1.*--channels-first", id="axes swapped"),
        pytest.param("--input 30x30", r"net.py:9: fc: in_features is 2880.*has 3380", id="another size"),
    ],
)
def test_a_class_that_does_not_fit_its_input(tmp_path: Path, given: str, says: str) -> None:
    (tmp_path / "net.py").write_text(NET)
    with pytest.raises(HwcheckError, match=says):
        shapes(f"{tmp_path}/net.py:Net", *given.split(), catch=False)


def test_the_number_of_parameters_of_a_class(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(NET)
    assert "correct" in shapes(f"{tmp_path}/net.py", *"--input 28x28 --params-answer 29330".split()).output
    assert "incorrect" in shapes(f"{tmp_path}/net.py", *"--input 28x28 --params-answer 29329".split()).output


def test_a_class_goes_with_neither_layers_nor_costs(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(NET)
    for more in ("--conv 3x3x4", "--wide", "--answer 10"):
        assert shapes(f"{tmp_path}/net.py", "--input", "28x28", *more.split()).exit_code == 2
