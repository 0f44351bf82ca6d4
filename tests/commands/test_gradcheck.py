from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from hwcheck.bank.load import load_problem
from hwcheck.commands.gradcheck import command
from hwcheck.errors import HwcheckError
from hwcheck.sandbox import command as walls
from hwcheck.sandbox.command import find_bubblewrap
from hwcheck.sandbox.session import OPT_OUT, close_all

RIGHT = {part.id: part.accepts[0] for part in load_problem("code/layers").parts}
WRONG = RIGHT["fc"].replace("np.sum(dout, axis=0)", "np.mean(dout, axis=0)")

needs_bubblewrap = pytest.mark.skipif(find_bubblewrap() is None, reason="bubblewrap is not installed")


def written(folder: Path, code: str) -> str:
    path = folder / "layers.py"
    path.write_text(code, encoding="utf-8")
    return str(path)


@needs_bubblewrap
def test_every_tensor_is_a_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [written(tmp_path, WRONG), "--layer", "fc"])
    assert done.exit_code == 0
    assert "~ fc: partial" in done.output
    assert "db is the mean over the batch, expected the sum" in done.output
    assert "✗ db" in done.output
    assert "✓ dw (differences)" in done.output
    assert max(map(len, done.output.splitlines())) <= 80


@needs_bubblewrap
def test_without_a_name_all_layers_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, RIGHT["fc"] + RIGHT["relu"] + RIGHT["squared_loss"])
    data = json.loads(CliRunner().invoke(command, [path, "--json"]).output)
    assert [(each["layer"], each["outcome"]) for each in data] == [
        ("fc", "correct"),
        ("relu", "correct"),
        ("squared_loss", "correct"),
    ]
    assert all(tensor["right"] for each in data for tensor in each["tensors"])


@needs_bubblewrap
def test_a_file_without_layers_says_so(tmp_path: Path) -> None:
    with pytest.raises(HwcheckError, match="none of the layers is in this file: name one of fc, relu"):
        CliRunner().invoke(command, [written(tmp_path, "x = 1\n")], catch_exceptions=False)


def test_a_misspelt_layer(tmp_path: Path) -> None:
    with pytest.raises(HwcheckError, match="no layer 'max_pol': did you mean 'max_pool'"):
        CliRunner().invoke(command, [written(tmp_path, ""), "--layer", "max_pol"], catch_exceptions=False)


def test_without_bubblewrap_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    close_all()
    monkeypatch.setattr(walls, "find_bubblewrap", lambda: None)
    done = CliRunner().invoke(command, [written(tmp_path, WRONG), "--layer", "fc"])
    assert done.exit_code == 1
    assert "--no-sandbox" in done.output
    monkeypatch.setenv(OPT_OUT, "")  # put back by the fixture, whatever the command leaves
    done = CliRunner().invoke(command, [written(tmp_path, WRONG), "--layer", "fc", "--no-sandbox"])
    assert done.exit_code == 0
    assert "expected the sum" in done.output
    close_all()
