"""What do hostile hand-ins cost the rest of a class? Marks beside them and alone, and both times.

    .venv/bin/python benchmarks/classes/poison.py [--students 200] [--share 0.05]

Each hostile student answers one part like all others and does harm with the rest: hangs a reader, the algebra or the
sandbox, fills the memory, starts processes without end, or is a zip of a gigabyte. Ends with 1 where one other student
is marked differently, or where the run takes more than 1.5 times as long.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from make import make

from hwcheck.bank.files import find_bank
from hwcheck.bank.load import load_assignment

SHEET = """
title = "Poison"
items = [
    { id = "sigma", label = "1", points = 1, part = "activations/sigmoid/sigma" },
    { id = "exp", label = "2", points = 1, part = "activations/sigmoid/exp" },
    { id = "A", label = "3", points = 1, part = "dense/sizes/A" },
    { id = "fc", label = "4", points = 1, part = "code/layers/fc" },
    { id = "relu", label = "5", points = 1, part = "code/layers/relu" },
]
"""

CODE = {
    "loop": "def fc_forward(x, w, b):\n    while True: pass\n\ndef fc_backward(dout, cache):\n    while True: pass\n",
    "sleep": "import time\ntime.sleep(10**6)\n",
    "fork": "import os\nwhile True: os.fork()\n",
    "threads": "import threading\nwhile True: threading.Thread(target=lambda: threading.Event().wait()).start()\n",
    "memory": "x = []\nwhile True: x.append(bytearray(10**8))\n",
    "output": "while True: print('x' * 10**6)\n",
    "exit": "import os\nos._exit(0)\n",
}
RIGHT = "sigma_1(x)*(1-sigma_1(x))"
FORMULAS = {
    "power": f"{RIGHT} * ((x + 2)^{{400}} + x) / ((x + 2)^{{400}} + x)",
    "expanded": f"{RIGHT} + (exp(x) + exp(x/2) + x)^{{40}} - (x + exp(x/2) + exp(x))^{{39}} * (x + exp(x) + exp(x/2))",
    "tower": "9**9**9**9 + x",
    "nested": "exp(-" * 60 + "x" + ")" * 60,
    "fractions": RIGHT + " + ".join(["", *(f"1/(x^2 + exp(x/{n}) + {n})" for n in range(2, 60))]),
    "radicals": RIGHT
    + "".join(f" + \\sqrt{{(x^2+{n})(x^2+{n + 1})}} - \\sqrt{{x^2+{n}}} \\sqrt{{x^2+{n + 1}}}" for n in range(1, 14)),
    "quotient": RIGHT
    + f" ({' + '.join(f'1/(x^2+exp(x/{n})+{n})' for n in range(2, 16))})"
    + f" / ({' + '.join(f'1/(exp(x/{n})+{n}+x^2)' for n in range(15, 1, -1))})",
    "sums": f"{RIGHT} + \\sum_{{i=1}}^{{10^9}} 0 \\cdot i x",
}
LONG = 190_000  # characters; longer ones are refused
DOCUMENTS = {
    "brackets": "[" * LONG,
    "stars": "**a " * (LONG // 4),
    "quotes": "> " * (LONG // 2) + "a",
    "dollars": "$" * (LONG + 1),
    "ticks": "".join("`" * n + " " for n in range(1, 600)),
    "table": "|" * 90_000 + "\n|" + "-|" * 45_000,
    "lines": "1(a) x = 2\n\n" * (LONG // 14),
    "labels": "## sigma\n\n$x$\n\n" * (LONG // 16),
}


def hostile(folder: Path, number: int) -> None:
    """One more hostile hand-in, of one kind after the other; no two have the same bytes."""
    kinds = [*CODE, *FORMULAS, *DOCUMENTS, "bomb"]
    kind = kinds[number % len(kinds)]
    name = f"evil{number:03d}-{kind}"
    head = "## A\n\nYour answer:\n\n30\n\n"
    if kind in CODE:
        text = f"{head}## fc\n\nYour answer:\n\n```python\n# {number}\n{CODE[kind]}```\n"
    elif kind in FORMULAS:
        text = f"{head}## sigma\n\nYour answer:\n\n${FORMULAS[kind]} + 0*{number}$\n"
    elif kind in DOCUMENTS:
        text = f"{head}{number}\n\n{DOCUMENTS[kind]}\n"
    else:
        with (
            zipfile.ZipFile(folder / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as pack,
            pack.open("a.md", "w") as member,
        ):
            for _ in range(1024):
                member.write(bytes(1 << 20))
        return
    (folder / f"{name}.md").write_text(text, encoding="utf-8")


def graded(folder: Path, bank: Path, output: Path) -> tuple[dict[str, object], float]:
    """Each student's marks, and the seconds that they took."""
    line = [sys.executable, "-m", "hwcheck", "grade", str(folder), "--assignment", "poison", "--bank", str(bank)]
    began = time.monotonic()
    done = subprocess.run([*line, "-o", str(output)], capture_output=True, text=True)
    seconds = time.monotonic() - began
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    students = json.loads((output / "grades.json").read_text())["students"]
    return {each["student"]: each for each in students}, seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--share", type=float, default=0.05)
    parser.add_argument("--pool", type=int, default=200, help="answers for each part; code is seldom the same twice")
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        home = Path(name)
        for part in ("problems", "reference"):
            shutil.copytree(find_bank() / part, home / "bank" / part)
        (home / "bank" / "problems" / "assignments" / "poison.toml").write_text(SHEET)
        make(home / "class", load_assignment("poison", home / "bank"), options.students, options.pool)
        alone, calm = graded(home / "class", home / "bank", home / "alone")
        count = round(options.students * options.share / (1 - options.share))
        for number in range(count):
            hostile(home / "class", number)
        among, troubled = graded(home / "class", home / "bank", home / "among")
        different = [student for student in alone if alone[student] != among[student]]
        print(f"{options.students} students {calm:.1f} s; with {count} hostile ones {troubled:.1f} s,", end=" ")
        print(f"{troubled / calm:.2f} times as long; {len(different)} others marked differently", *different[:9])
        for student, each in among.items():
            if student not in alone:
                notes = {part["part"]: part["note"] for part in each["parts"] if part["outcome"] != "missing"}  # type: ignore[index]
                print(f"  {student}: {notes} {'; '.join(each['troubles'])[:100]}")  # type: ignore[index]
        return int(bool(different) or troubled > 1.5 * calm)


if __name__ == "__main__":
    sys.exit(main())
