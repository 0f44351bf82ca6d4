"""One student waits for SymPy most of all: it is read in early, and handed on to the process that asks."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FORKS = """
import multiprocessing, time
from hwcheck.equivalence import prover
from hwcheck.domain import Scope
from hwcheck.notation.read import declare, read

def ask():
    scope = declare({"x": "real"}, {}, {})
    one, other = (read(text, scope).tree for text in ("(x+1)^2", "x^2+2*x+1"))
    return prover.prover().ask(one, other, scope, 20.0)

def gone(process):
    try:
        return ") Z " in open(f"/proc/{process}/stat").read()
    except FileNotFoundError:
        return True

def work(pipe):
    prover.launch()
    pipe.send((prover.prover()._child.pid, ask()))

if __name__ == "__main__":
    prover.launch()
    first = prover.prover()._child.pid
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs,))
    process.start()
    prover.leave()
    taken, said = ours.recv()
    process.join()
    again = ask()
    second = prover.prover()._child.pid
    print(taken == first, said == again == "proved", second != first)
    for _ in range(100):  # the first ends with the process that had it
        if gone(first):
            break
        time.sleep(0.05)
    print(gone(first))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_was_launched_early_works_for_the_fork_alone_and_ends_with_it(tmp_path: Path) -> None:
    script = tmp_path / "forks.py"
    script.write_text(FORKS)
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=False)
    assert ran.stdout.split() == ["True"] * 4, ran.stderr


def test_a_single_hand_in_has_its_proofs(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "s01.md").write_text("**1(b)** $\\frac{d\\sigma_1}{dx} = \\sigma_1(x) - \\sigma_1(x)^2$\n")
    line = ["grade", str(folder), "--assignment", "deep-net", "-o", str(tmp_path), "--json"]
    ran = subprocess.run(
        [sys.executable, "-m", "hwcheck", *line], capture_output=True, text=True, timeout=120, check=False
    )
    assert not ran.stderr
    marks = json.loads(ran.stdout)["students"][0]["parts"]
    assert [mark["evidence"]["ground"] for mark in marks if mark["outcome"] == "correct"] == ["proved"]
