"""What does each report of a marked class cost, in processor time and memory? One process for each format.

    .venv/bin/python benchmarks/classes/reports.py grades/ledger.sqlite [--format html csv] [--json]

`reading` is what comes before any report. Reading and writing are the processor's time for hwcheck itself; what the
file system takes for thousands of files depends on who else is at work. The memory is the most of a whole process, the
class in it included.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from hwcheck.commands.grade import write_reports
from hwcheck.commands.report import FORMATS
from hwcheck.reports.reading.marked import read_marked


def measured(source: Path, form: str) -> dict[str, object]:
    """One format, in this process."""
    began = os.times()
    gradebook = read_marked(source).gradebook
    read = os.times()
    with TemporaryDirectory() as folder:
        files = write_reports(gradebook, Path(folder), [form])
        done = os.times()
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    return {
        "format": form,
        "students": len(gradebook.records),
        "files": files,
        "size, MB": round(size / 1e6, 1),
        "reading, s": round(read.user - began.user, 2),
        "writing, s": round(done.user - read.user, 2),
        "file system, s": round(done.system - read.system, 2),
        "elapsed, s": round(done.elapsed - read.elapsed, 2),
        "memory, MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("--format", nargs="+", default=FORMATS, choices=FORMATS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if len(options.format) == 1:
        row = measured(options.source, options.format[0])
        print(json.dumps(row) if options.json else ", ".join(f"{name}: {value}" for name, value in row.items()))
        return
    for form in options.format:
        line = [sys.executable, __file__, str(options.source), "--format", form, *["--json"] * options.json]
        subprocess.run(line, check=True)


if __name__ == "__main__":
    main()
