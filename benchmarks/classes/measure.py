"""How long does a class take, and how much memory? A first run into an empty ledger, and a second on the same.

    .venv/bin/python benchmarks/classes/measure.py --students 1000 10000 [--pool 60 | --distinct] [--json]

Memory is that of all processes together, shared pages counted once (Pss), looked at twice a second; Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent


def family(root: int) -> list[int]:
    """The process and all that descend from it."""
    found, at = [root], 0
    while at < len(found):
        try:
            children = Path(f"/proc/{found[at]}/task/{found[at]}/children").read_text().split()
        except OSError:
            children = []
        # threads of the pool start workers too
        for task in Path(f"/proc/{found[at]}/task").glob("*/children") if not children else ():
            try:
                children += task.read_text().split()
            except OSError:
                continue
        found += [int(child) for child in children if int(child) not in found]
        at += 1
    return found


def memory(pid: int) -> int:
    """Bytes of one process, its share of what it shares."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def measured(line: Sequence[str]) -> tuple[float, float, int]:
    """Seconds, seconds of processors (less moved by what else the machine does), and the largest memory seen."""
    began, before = time.perf_counter(), processor_seconds()
    running = subprocess.Popen(line, stdout=subprocess.DEVNULL)
    largest = 0
    while running.poll() is None:
        largest = max(largest, sum(memory(pid) for pid in family(running.pid)))
        time.sleep(0.5)
    if running.returncode not in (0, 1):
        raise SystemExit(f"hwcheck ended with {running.returncode}")
    return time.perf_counter() - began, processor_seconds() - before, largest


def processor_seconds() -> float:
    """What all processes have used that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(students: int, options: argparse.Namespace) -> dict[str, object]:
    with TemporaryDirectory() as folder:
        made = [sys.executable, str(HERE / "make.py"), f"{folder}/class", "--students", str(students)]
        made += ["--assignment", options.assignment, "--pool", str(options.pool)]
        said = subprocess.run(
            made + ["--distinct"] * options.distinct, check=True, capture_output=True, text=True
        ).stdout.split(" in ")[0]
        line = [sys.executable, "-m", "hwcheck", "grade", f"{folder}/class", "--assignment", options.assignment]
        line += ["-o", f"{folder}/out", *(word for form in options.format for word in ("--format", form))]
        first, cpu_first, memory_first = measured(line)
        second, cpu_second, memory_second = measured(line)
        return {
            "class": said,
            "processors": len(os.sched_getaffinity(0)),
            "first run, s": round(first, 1),
            "second run, s": round(second, 1),
            "of processors, s": [round(cpu_first, 1), round(cpu_second, 1)],
            "memory, MB": round(max(memory_first, memory_second) / 1e6),
            "ledger, MB": round(os.path.getsize(f"{folder}/out/ledger.sqlite") / 1e6, 1),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, nargs="+", default=[1000])
    parser.add_argument("--assignment", default="basics")
    parser.add_argument("--pool", type=int, default=60)
    parser.add_argument("--distinct", action="store_true")
    parser.add_argument("--format", nargs="+", default=["json", "csv", "html"])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for students in options.students:
        row = measure(students, options)
        print(json.dumps(row) if options.json else ", ".join(f"{name}: {value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
