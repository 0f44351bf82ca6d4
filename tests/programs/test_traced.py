"""Does PyTorch, run inside the sandbox, give the table that is read without it?"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from hwcheck.commands.shapes import command
from hwcheck.errors import HwcheckError
from hwcheck.network.module.read import read_module
from hwcheck.programs import traced
from hwcheck.programs.traced import installed, trace_file
from hwcheck.sandbox import command as walls
from hwcheck.sandbox.command import find_bubblewrap
from hwcheck.sandbox.session import OPT_OUT, close_all
from tests.network.module.networks import SAMPLES

needs_torch = pytest.mark.skipif(not installed(), reason="PyTorch is not installed: pip install torch==2.13.0")
needs_bubblewrap = pytest.mark.skipif(find_bubblewrap() is None, reason="bubblewrap is not installed")

NET = "class Net(nn.Module):\n    def forward(self, x):\n        return x.flatten(1)\n"


@needs_torch
@needs_bubblewrap
@pytest.mark.parametrize("name", ["lenet", "resnet18", "tiny_gpt", "tied_autoencoder"])
def test_a_run_gives_what_was_read(name: str) -> None:
    sample = next(each for each in SAMPLES if each.name == name)
    run, read = (
        trace_file(str(sample.path), sample.target, sample.shape),
        read_module(sample.text, (sample.shape,), sample.target),
    )
    assert (run.total, run.frozen, run.outputs, run.left_over) == (
        read.total,
        read.frozen,
        read.outputs,
        read.left_over,
    )
    layers = [
        [
            (each.line, each.name, each.kind, each.output, each.params, each.shared)
            for each in one.operations
            if each.name
        ]
        for one in (run, read)
    ]
    assert layers[0] == layers[1]


@needs_torch
@needs_bubblewrap
def test_what_pytorch_refuses_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(NET.replace("flatten(1)", "view(-1, 7)"))
    with pytest.raises(HwcheckError, match=r"net\.py:3: RuntimeError: shape .*: return x\.view"):
        trace_file(str(path), "Net", (1, 5, 5))
    close_all()


def shapes(path: Path, *more: str) -> None:
    CliRunner().invoke(command, [f"{path}:Net", "--input", "28x28", *more], catch_exceptions=False)


def test_without_pytorch_or_bubblewrap_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "net.py"
    path.write_text(NET)
    monkeypatch.setenv(OPT_OUT, "")
    monkeypatch.setattr(traced, "installed", lambda: False)
    with pytest.raises(HwcheckError, match="--run: PyTorch is not installed: pip install torch"):
        shapes(path, "--run")
    monkeypatch.setattr(traced, "installed", lambda: True)
    monkeypatch.setattr(walls, "find_bubblewrap", lambda: None)
    with pytest.raises(HwcheckError, match=r"bubblewrap is not installed.*: install it with"):
        shapes(path, "--run")


def test_a_run_is_for_classes() -> None:
    assert CliRunner().invoke(command, "--input 28x28 --fc 10 --run".split()).exit_code == 2


def test_a_library_comes_with_what_it_needs_and_nothing_else() -> None:
    names = {path.name for path in walls.packages(("jinja2",))}
    assert {"numpy", "jinja2", "markupsafe"} <= names
    assert not names & {"hwcheck", "sympy", "click", "bin", "__pycache__"}
    assert walls.packages(("no-such-library",)) == walls.packages()
