"""Does a run that is killed with SIGKILL at any moment, and started again, end as if nothing had happened?

    .venv/bin/python benchmarks/classes/kill.py [--kills 200] [--students 40] [--bank FOLDER --assignment NAME]

Marks an invented class undisturbed, then again and again into fresh ledgers, each killed at a random moment, then
resumed; compares what the ledger holds and every byte written. Ends with 1 at the first difference.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hwcheck.grading.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Left:
    """What a run leaves behind: the ledger's content and the reports."""

    content: dict[str, list[tuple[Any, ...]]]
    reports: dict[str, bytes]


def left_in(output: Path) -> Left:
    with Ledger(output / "ledger.sqlite", must_exist=True) as ledger:
        content = ledger.contents()
    files = (path for path in output.rglob("*") if path.is_file() and not path.name.startswith("ledger.sqlite"))
    return Left(content, {str(path.relative_to(output)): path.read_bytes() for path in files})


def differences(one: Left, other: Left) -> list[str]:
    """The rows and files that only one of them has."""
    rows = [f"{name}: {row}" for name in one.content for row in set(one.content[name]) ^ set(other.content[name])]
    files = [
        name for name in one.reports.keys() | other.reports.keys() if one.reports.get(name) != other.reports.get(name)
    ]
    return rows + sorted(files)


def line(folder: Path, output: Path, more: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "hwcheck", "grade", str(folder), "-o", str(output), *more]


def undisturbed(folder: Path, output: Path, more: Sequence[str]) -> tuple[Left, float]:
    """What is left by a run to its end, and how long it took."""
    began = time.monotonic()
    done = subprocess.run(line(folder, output, more), capture_output=True)
    assert done.returncode in (0, 1), done.stderr
    return left_in(output), time.monotonic() - began


def killed(folder: Path, output: Path, more: Sequence[str], after: float) -> bool:
    """Start a run and kill it, and it alone, after so many seconds; whether it was still running."""
    running = subprocess.Popen(line(folder, output, more), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        running.wait(after)
    except subprocess.TimeoutExpired:
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
    return running.returncode == -signal.SIGKILL


def main() -> int:
    from make import make

    from hwcheck.bank.load import load_assignment

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pool", type=int, default=3, help="answers for each part")
    parser.add_argument("--assignment", default="basics")
    parser.add_argument("--bank", type=Path)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    more = ["--assignment", options.assignment, "--workers", "2", "--format", "json", "--format", "csv"]
    more += ["--format", "html", *(["--bank", str(options.bank)] if options.bank else [])]
    with TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "class", load_assignment(options.assignment, options.bank), options.students, options.pool)
        expected, seconds = undisturbed(folder / "class", folder / "whole", more)
        number = hit = 0
        while hit < options.kills:
            output = folder / f"run{number}"
            hit += killed(folder / "class", output, more, rng.uniform(0.0, seconds))
            found, _ = undisturbed(folder / "class", output, more)
            if found != expected:
                print(f"run {number}: another ledger or report")
                print(*differences(expected, found), sep="\n")
                return 1
            number += 1
    print(f"{number} runs, {hit} killed before their end: the same ledger and bytes; one takes {seconds:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
