"""Does the house stand as it was drawn? Imports go down, folders are registries, nothing evaluates a text."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from hwcheck import cli

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "hwcheck").rglob("*.py"))
COMMANDS = cli.command_names()

# Names that would turn a student's text into a running program, or data into objects.
FORBIDDEN = frozenset("eval exec compile __import__ sympify parse_expr parse_latex lambdify".split())


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_imports_go_down_only() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    if not program.exists():
        pytest.skip("import-linter is not installed")
    # The linter reads pyproject.toml where it stands, and keeps no cache of its own here.
    line = [str(program), "--no-cache"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"})
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", [pytest.param(path, id=str(path.relative_to(ROOT))) for path in SOURCES])
def test_no_file_runs_a_text_or_catches_everything(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {_called(node) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    imported = {
        name.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }
    assert not called & FORBIDDEN
    assert not imported & {"pickle", "marshal", "shelve", "dill"}
    catches = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and _catches_all(node)]
    assert len(catches) == (1 if path.name == "crash.py" else 0)


def _called(call: ast.Call) -> str:
    """The name of a called function; methods are not meant, `re.compile` is harmless."""
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _catches_all(handler: ast.ExceptHandler) -> bool:
    """A handler for any exception that does not raise it again."""
    if isinstance(handler.body[-1], ast.Raise):
        return False
    caught = handler.type
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        name is None or (isinstance(name, ast.Name) and name.id in {"Exception", "BaseException"}) for name in names
    )


@pytest.mark.parametrize("path", [pytest.param(path, id=str(path.relative_to(ROOT))) for path in SOURCES])
def test_every_module_says_which_question_it_answers(path: Path) -> None:
    if path.name == "__init__.py" and path.parent.name != "hwcheck":
        assert path.read_text() == ""
    else:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_headline_an_audience_two_examples_and_json(name: str) -> None:
    summary, audience = cli.headline(name)
    assert summary
    assert audience in cli.AUDIENCES
    # click remembers the help options of the first context: they must be the command's own
    context = click.Context(cli.cli, info_name="hwcheck", **cli.cli.context_settings)
    command = cli.cli.get_command(context, name)
    assert command is not None
    shown = command.get_help(click.Context(command, info_name=name, parent=context, **command.context_settings))
    assert shown.count(f"hwcheck {name}") >= 3, "a usage line and two examples"
    for leaf in _leaves(command):
        assert any("--json" in parameter.opts for parameter in leaf.params), f"{leaf.name} has no --json"


def _leaves(command: click.Command) -> list[click.Command]:
    if isinstance(command, click.Group):
        return [leaf for each in command.commands.values() for leaf in _leaves(each)]
    return [command]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"hwcheck {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import hwcheck", id="importing hwcheck"),
        pytest.param("from hwcheck.cli import run; run(['--help'])", id="the help screen"),
        pytest.param("from hwcheck.cli import run; run(['grade', '--help'])", id="the help of a command"),
        pytest.param(
            "from hwcheck.cli import run; run('shapes --input 28x28 --conv 5x5x20 --pool 2'.split())",
            id="shapes",
            marks=pytest.mark.skipif("shapes" not in COMMANDS, reason="no such command yet"),
        ),
    ],
)
def test_what_must_start_fast_loads_nothing_heavy(code: str) -> None:
    heavy = "{'numpy', 'sympy', 'mpmath', 'nbformat', 'pebble', 'markdown_it'} & set(sys.modules)"
    assert run(f"import sys; {code}; print('heavy:', sorted({heavy}))").endswith("heavy: []\n")


def test_floor_0_loads_only_the_standard_library() -> None:
    code = "import sys, hwcheck.tree, hwcheck.domain, hwcheck.verdict, hwcheck.errors; print(sorted(sys.modules))"
    loaded = ast.literal_eval(run(code))
    assert {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names <= {"hwcheck", "__main__"} | {
        name for name in loaded if name.startswith(("_", "site", "a1_", "sitecustomize"))
    }


def test_the_public_names_are_there() -> None:
    code = "import hwcheck; print([name for name in hwcheck.__all__ if not hasattr(hwcheck, name)])"
    assert run(code) == "[]\n"
