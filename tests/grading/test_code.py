"""Is code found in what students hand in, marked through the command line, and taught by what is said of it?"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import pytest

from hwcheck import cli
from hwcheck.bank.load import load_assignment
from hwcheck.grading.locate import locate
from hwcheck.sandbox import command as walls
from hwcheck.sandbox.command import find_bubblewrap
from hwcheck.sandbox.session import OPT_OUT, close_all
from hwcheck.submissions.read import read_submission
from tests.grading.coded import LAYERS, RIGHT_NET, bank

needs_bubblewrap = pytest.mark.skipif(find_bubblewrap() is None, reason="bubblewrap is not installed")

FC, RELU, LOSS = (LAYERS[name].accepts[0] for name in ("fc", "relu", "squared_loss"))
MEAN = FC.replace("np.sum(dout, axis=0)", "np.mean(dout, axis=0)")


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bank(tmp_path_factory.mktemp("bank"))


def notebook(*cells: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": cell, "outputs": []} for cell in cells]})


def found(coded: Path, folder: Path, files: dict[str, str]) -> dict[str, tuple[str, int, int]]:
    """Where the code of each part was found, on which line, in how many versions."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    responses = locate(read_submission(folder), load_assignment("code", coded))
    return {
        key.partition(".")[2]: (response.document, response.line, len(response.candidates) or 1)
        for key, response in responses.items()
    }


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"layers.py": "\n\n# mine\n" + FC + RELU},
            {"fc": ("layers.py", 4, 1), "relu": ("layers.py", 10, 1)},
            id="one file, many parts",
        ),
        pytest.param(
            {"a.py": FC, "b.py": "from a import *\n" + RELU},
            {"fc": ("a.py", 1, 1), "relu": ("b.py", 2, 1)},
            id="a file each",
        ),
        pytest.param(
            {"hw.ipynb": notebook("%matplotlib inline\n!pip install numpy", FC, "this is no Python", RELU)},
            {"fc": ("hw.ipynb", 4, 1), "relu": ("hw.ipynb", 14, 1)},
            id="cells of a notebook",
        ),
        pytest.param(
            {"hw.md": f"# 3\n\nMy ReLU:\n\n```python\n{RELU}```\n\n```sh\npip install numpy\n```\n"},
            {"relu": ("hw.md", 6, 1)},
            id="a block in Markdown",
        ),
        pytest.param(
            {"new.py": FC, "old.py": MEAN},
            {"fc": ("old.py", 1, 2)},
            id="two versions, of which a person chooses",
        ),
        pytest.param({"layers.py": FC.replace("return", "retrun(")}, {"fc": ("layers.py", 1, 1)}, id="no Python"),
        pytest.param({"layers.py": RELU.replace("relu_", "relu_layer_")}, {"relu": ("layers.py", 1, 1)}, id="nearly"),
        pytest.param(
            {"main.py": "from layers import fc_forward\nfc_forward(1, 2, 3)\n"}, {}, id="a use, no definition"
        ),
        pytest.param(
            {"a.py": "class Mine:\n" + "".join(f"    {line}\n" for line in RELU.split("\n"))},
            {"relu": ("a.py", 2, 1)},
            id="methods of a class",
        ),
        pytest.param({"net.py": RIGHT_NET}, {"net": ("net.py", 1, 1)}, id="a network"),
        pytest.param({"a.md": f"# 16\n\n```python\n{RIGHT_NET}```\n"}, {"net": ("a.md", 4, 1)}, id="under its label"),
    ],
)
def test_code_is_found(coded: Path, tmp_path: Path, files: dict[str, str], expected: dict[str, Any]) -> None:
    assert found(coded, tmp_path, files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"a.py": RELU + FC.replace("fc_", "affine_")}, {"fc", "relu"}, id="a function that takes the same"
        ),
        pytest.param(
            {"a.py": RELU + "def accuracy(x, y):\n    return 1\n"}, {"relu"}, id="what several losses take says nothing"
        ),
        pytest.param({"a.py": "n = 3\nprint(n)\n"}, set(), id="a calculation without functions"),
    ],
)
def test_code_under_another_name_is_looked_at(
    coded: Path, tmp_path: Path, files: dict[str, str], expected: set[str]
) -> None:
    assert found(coded, tmp_path, files).keys() == expected


def test_functions_that_nobody_asks_for_are_looked_at_where_there_is_nothing_else(coded: Path, tmp_path: Path) -> None:
    assert {"fc", "relu", "conv"} <= found(coded, tmp_path, {"a.py": "def solve(z):\n    return z\n"}).keys()


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(" " * 100_000 + "x", id="spaces"),
        pytest.param("a" + "?" * 100_000 + "x", id="questions"),
        pytest.param("-" * 100_000 + "1", id="signs"),
        pytest.param("(" * 100_000, id="brackets"),
    ],
)
def test_one_long_line_costs_no_time(coded: Path, tmp_path: Path, line: str) -> None:
    assert found(coded, tmp_path, {"a.ipynb": notebook(line, FC)})["fc"] == ("a.ipynb", 3, 1)


def test_what_python_warns_of_is_not_passed_on(coded: Path, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert found(coded, tmp_path, {"a.py": FC + 'x = "\\d"\nx is 1\n'})["fc"][0] == "a.py"


def marked(shown: pytest.CaptureFixture[str], coded: Path, path: Path) -> dict[str, Any]:
    """What `hwcheck check FILE` says of each part that was found."""
    cli.main(["check", str(path), "--assignment", "code", "--bank", str(coded), "--json"])
    rows = json.loads(shown.readouterr().out)
    return {row["part"].partition(".")[2]: row for row in rows if row["outcome"] != "missing"}


@needs_bubblewrap
def test_a_student_reads_what_is_wrong_and_where(
    coded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three usual mistakes in one file, one of them in how functions call each other."""
    relu = RELU.replace("dx[cache <= 0] = 0", "dx[dout <= 0] = 0")
    loss = (
        LOSS.replace("((x - y) ** 2).mean()", "half(x, y).mean()") + "def half(x, y):\n    return 0.5 * (x - y) ** 2\n"
    )
    (tmp_path / "layers.py").write_text("import numpy as np\n" + MEAN + relu + loss)
    rows = marked(capsys, coded, tmp_path / "layers.py")
    assert {name: (row["outcome"], row["points"]) for name, row in rows.items()} == {
        "fc": ("partial", 1.2),
        "relu": ("partial", 1.2),
        "squared_loss": ("partial", 1.2),
    }
    assert "fc_backward: db is the mean over the batch, expected the sum" in rows["fc"]["feedback"]
    assert "relu_backward: dx" in rows["relu"]["feedback"]
    assert "the sign of dout" in rows["relu"]["feedback"]
    assert "squared_loss: loss: half of the square" in rows["squared_loss"]["feedback"]
    assert rows["fc"]["response"].startswith("def fc_forward")
    assert "relu" not in rows["fc"]["response"]


def graded(coded: Path, folder: Path, output: Path, *more: str) -> dict[str, Any]:
    arguments = ["grade", str(folder), "--assignment", "code", "--bank", str(coded), "-o", str(output), *more]
    assert cli.main(arguments) in (0, 1)
    data: dict[str, Any] = json.loads((output / "grades.json").read_text())
    return data


@needs_bubblewrap
def test_a_class_has_the_same_grades_in_one_process_and_in_two(coded: Path, tmp_path: Path) -> None:
    """Draws from a generator of the module must not depend on which parts came before."""
    dropout = LAYERS["dropout"].accepts[0].replace("np.random.rand(*x.shape)", "RNG.random(x.shape)")
    wrong = "RNG = np.random.default_rng(3)\n" + dropout.replace("/ (1 - p)", "").replace(">= p", "< p")
    folder = tmp_path / "class"
    folder.mkdir()
    for name, code in {"s01": FC + RELU + wrong, "s02": MEAN + RELU + wrong, "s03": FC + RELU + wrong}.items():
        (folder / f"{name}.py").write_text(code)
    one = graded(coded, folder, tmp_path / "one", "--workers", "0")
    two = graded(coded, folder, tmp_path / "two", "--workers", "2")
    assert (tmp_path / "one" / "grades.json").read_bytes() == (tmp_path / "two" / "grades.json").read_bytes()
    assert one == two
    again = graded(coded, folder, tmp_path / "two", "--workers", "2")
    assert again == two
    close_all()


def test_what_had_no_sandbox_is_decided_once_there_is_one(
    coded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OPT_OUT, "")
    close_all()
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "s01.py").write_text(FC + "# only here\n")

    def outcome(*more: str) -> str:
        data = graded(coded, folder, tmp_path / "out", "--workers", "0", *more)
        marks = data["students"][0]["parts"]
        return str(next(mark["outcome"] for mark in marks if mark["part"].endswith(".fc")))

    with monkeypatch.context() as patch:
        patch.setattr(walls, "find_bubblewrap", lambda: None)
        assert outcome() == "review"
        assert outcome("--no-sandbox") == "correct"
        assert outcome() == "correct", "it is on file now"
    close_all()


@needs_bubblewrap
@pytest.mark.parametrize("how", [pytest.param(signal.SIGTERM, id="asked"), pytest.param(signal.SIGKILL, id="killed")])
def test_a_sandbox_ends_with_the_process_that_started_it(how: signal.Signals) -> None:
    code = (
        "from hwcheck.sandbox.session import session\nimport threading\n"
        "one = session({'answer.py': 'def f():\\n    while True: pass\\n'})\none.load()\n"
        "print(one._channel.process.pid, flush=True)\none.ask(op='call', function='f', args=[])\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        sandbox = int(worker.stdout.readline())
        time.sleep(0.1)
        worker.send_signal(how)
    for _ in range(50):
        if not alive(sandbox):
            return
        time.sleep(0.1)
    pytest.fail("the sandbox goes on")


def alive(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
