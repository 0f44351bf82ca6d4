"""Does a command line find its command, and end as it should?"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from hwcheck import cli, errors

Run = Callable[[list[str]], tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run_line(arguments: list[str]) -> tuple[int, str, str]:
        code = cli.main(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return run_line


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_alone_it_shows_what_it_can_do_by_audience(run: Run, arguments: list[str]) -> None:
    code, out, _ = run(arguments)
    assert code == 0
    titles = [line for line in out.splitlines() if line.startswith("For ")]
    assert titles[0] == "For students:"
    assert "For markers:" in titles
    for name in cli.command_names():
        assert f"  {name} " in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["grde"], "hwcheck: no command 'grde': did you mean 'grade'?", id="a near name is guessed"),
        pytest.param(["xyzzy"], "hwcheck: no command 'xyzzy': use ", id="a far one lists what there is"),
        pytest.param(["equal", "x"], "two formulas are needed", id="a missing argument says which"),
        pytest.param(["grade"], "Missing argument", id="click's own complaint"),
        pytest.param(["grade", "no/such", "--assignment", "deep-net"], "no such folder", id="a missing folder"),
    ],
)
def test_misuse_is_exit_code_2_and_one_message(run: Run, arguments: list[str], said: str) -> None:
    code, out, err = run(arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        pytest.param(errors.FileError("gone", where="a.md", fix="look"), 2, "a.md: gone: look", id="a file error"),
        pytest.param(
            errors.Unreadable("never closed", text="exp((x)", span=(3, 4), where="yours"),
            2,
            "yours: never closed\n    exp((x)\n       ^",
            id="an unreadable formula has its caret",
        ),
        pytest.param(KeyboardInterrupt(), 130, "interrupted", id="Ctrl-C"),
        pytest.param(FileNotFoundError(2, "No such file", "b.md"), 2, "b.md: no such file", id="a missing file"),
        pytest.param(ZeroDivisionError("ours"), 3, "a fault of its own", id="a fault of ours is one line"),
    ],
)
def test_how_faults_end(
    fault: BaseException,
    code: int,
    said: str,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    @click.command()
    def failing() -> None:
        raise fault

    monkeypatch.setenv("HWCHECK_LOG", str(tmp_path / "log"))
    monkeypatch.setattr(cli.CommandFolder, "get_command", lambda *_: failing)
    ended, out, err = run(["equal"])
    assert (ended, out) == (code, "")
    assert said in err
    assert "Traceback" not in err
    assert (tmp_path / "log").exists() is (code == 3)


def test_version(run: Run) -> None:
    assert run(["--version"])[1].startswith("hwcheck, version ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion_offers_the_commands(shell: str) -> None:
    words = {"COMP_WORDS": "hwcheck gra", "COMP_CWORD": "1" if shell != "fish" else "gra"}
    environment = {**os.environ, **words, "_HWCHECK_COMPLETE": f"{shell}_complete"}
    line = [sys.executable, "-m", "hwcheck"]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=True)
    assert "grade" in done.stdout


def test_the_headline_of_a_command_is_read_without_importing_it() -> None:
    line = "import sys; from hwcheck import cli; print(cli.headline('grade'), 'hwcheck.commands.grade' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout == "('Mark a folder of submissions: report, gradebook and feedback', 'markers') False\n"
