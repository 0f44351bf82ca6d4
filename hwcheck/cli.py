"""Which command does a line name, and how does it end?

The folder `commands/` is the registry: `hwcheck grade` is `commands/grade.py`, imported when it is named and not
before. The help screen reads the first lines of each file: the summary, and after `For:` whom it is meant for.
"""

from __future__ import annotations

import importlib
import io
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from hwcheck import commands, errors

AUDIENCES = {"students": "For students", "markers": "For markers", "authors": "For authors of problems"}

DONE, NEEDS_A_PERSON, MISUSED, CRASHED, INTERRUPTED = 0, 1, 2, 3, 130


def command_names() -> list[str]:
    """The modules of `commands/`, sorted; found, not imported."""
    return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))


def headline(name: str) -> tuple[str, str]:
    """The summary of a command and its audience, from the docstring of its source (also inside a zip)."""
    source = (pkgutil.get_data(commands.__name__, f"{name}.py") or b"").decode()
    docstring = source.split('"""', 2)[1] if source.startswith('"""') else ""
    summary, _, rest = docstring.strip().partition("\n")
    audience = next((line[4:].strip() for line in rest.splitlines() if line.startswith("For:")), "")
    return summary.rstrip("."), audience


class CommandFolder(click.Group):
    """A group whose commands are the files of a folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return command_names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in command_names():
            return None
        command = importlib.import_module(f"{commands.__name__}.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in command_names():
            names = command_names()
            hint = errors.did_you_mean(args[0], names) or "use " + ", ".join(names)
            raise errors.HwcheckError(f"no command {args[0]!r}", where="hwcheck", fix=hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = command_names()
        lines = {name: headline(name) for name in names}
        extra = sorted({audience for _, audience in lines.values()} - AUDIENCES.keys())
        width = max(map(len, names), default=0)
        for audience in (*AUDIENCES, *extra):
            rows = [(name.ljust(width), summary) for name, (summary, whom) in lines.items() if whom == audience]
            if rows:
                with formatter.section(AUDIENCES.get(audience, f"For {audience}" if audience else "Commands")):
                    formatter.write_dl(rows)


@click.group(
    cls=CommandFolder,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  hwcheck check deep-net/1b.exp 'exp(-x)/(1+exp(-x))^2'
  hwcheck grade submissions/ --assignment deep-net
""",
)
@click.version_option(package_name="hwcheck")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Check answers to deep-learning homework, and mark a whole class.

    `hwcheck COMMAND --help` says more about a command.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; what a user can mend becomes a message and an exit code."""
    try:
        ended = cli.main(
            args=None if arguments is None else list(arguments), prog_name="hwcheck", standalone_mode=False
        )
    except errors.HwcheckError as error:
        _complain(error.caret() if isinstance(error, errors.Unreadable) else str(error))
        return MISUSED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _complain("interrupted")
        return INTERRUPTED
    except OSError as error:
        if error.filename is None:
            raise
        _complain(
            f"{error.filename}: {(error.strerror or 'cannot be used').lower()}: check the name and who may use it"
        )
        return MISUSED
    return ended if type(ended) is int else DONE


def main(arguments: Sequence[str] | None = None) -> int:
    """The entry point of `hwcheck`: as `run`, and a fault of our own is one line and a log, never a traceback."""
    from hwcheck.grading.crash import guarded

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a screen that lacks `✓` shows its code instead
            stream.reconfigure(errors="backslashreplace")
    return guarded(lambda: run(arguments), _own_fault, "hwcheck " + " ".join(sys.argv[1:3]))


def _own_fault(log: Path) -> int:
    _complain(f"hwcheck: a fault of its own, not of yours: please report it with {log}")
    return CRASHED


def _complain(message: str) -> None:
    click.echo(message, err=True)
