"""How long does a person wait for the first word? Commands as ratios to Python alone and to importing SymPy.

    .venv/bin/python benchmarks/startup.py [--runs 15] [--json]

Runs are interleaved and the median counts, so that a busy machine slows all of them alike.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

# As users have it: compiled once, then read from bytecode. An installed SymPy always is.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

PYTHON = (sys.executable, "-c", "pass")
SYMPY = (sys.executable, "-c", "import sympy")
HWCHECK = (sys.executable, "-m", "hwcheck")
WRONG, RIGHT = "sigma_1(x)*(1+sigma_1(x))", "sigma_1(x)*(1-sigma_1(x))"
HAND_IN = Path(__file__).parent.parent / "examples" / "deep-net" / "s01.md"
LAYERS = "--input 28x28 --conv 5x5x20 --pool 2 --conv 5x5x50 --pool 2 --fc 500 --fc 10".split()


@dataclass(frozen=True, slots=True)
class Case:
    """A command, what it is measured against, and the ratio aimed at."""

    name: str
    line: tuple[str, ...]
    against: tuple[str, ...]
    aim: float


CASES = (
    Case("hwcheck --help", (*HWCHECK, "--help"), PYTHON, 8.0),
    Case("hwcheck shapes", (*HWCHECK, "shapes", *LAYERS), PYTHON, 10.0),
    Case("hwcheck check, wrong", (*HWCHECK, "check", "deep-net/1b.sigma", WRONG), SYMPY, 1.0),
    Case("hwcheck check, right", (*HWCHECK, "check", "deep-net/1b.sigma", RIGHT), SYMPY, 1.8),
    Case("hwcheck grade, one student", (*HWCHECK, "grade", "class", "--assignment", "deep-net"), SYMPY, 2.0),
)


def seconds(line: Sequence[str]) -> float:
    """How long a command takes in a folder of its own, which holds a class of one student."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "class").mkdir()
        copy(HAND_IN, Path(folder) / "class")
        began = time.perf_counter()
        ran = subprocess.run(line, env=ENVIRONMENT, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        took = time.perf_counter() - began
    assert ran.returncode < 2, line  # 1: something needs a person
    return took


def measure(runs: int) -> dict[tuple[str, ...], float]:
    """The median time of every command."""
    lines = list(dict.fromkeys([PYTHON, SYMPY, *(case.line for case in CASES)]))
    for line in lines:
        seconds(line)  # the first run writes bytecode
    rounds = [[seconds(line) for line in lines] for _ in range(runs)]
    return {line: statistics.median(times) for line, times in zip(lines, zip(*rounds, strict=True), strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    median = measure(options.runs)
    rows = [
        {
            "case": case.name,
            "seconds": round(median[case.line], 4),
            "ratio": round(median[case.line] / median[case.against], 2),
            "against": "python -c pass" if case.against == PYTHON else "import sympy",
            "aim": case.aim,
        }
        for case in CASES
    ]
    if options.json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        print(f"{row['case']:<26} {row['seconds']:7} s {row['ratio']:7} x {row['against']:<15} (aim {row['aim']})")


if __name__ == "__main__":
    main()
