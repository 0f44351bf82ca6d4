"""Does a run that is killed with SIGKILL lose or double nothing? (`benchmarks/classes/kill.py` does this 200 times.)"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hwcheck.grading.ledger import Ledger
from tests.grading.banks import bank, hand_ins

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="SIGKILL and its consequences are Linux's here")


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """So many students that reading, too, is done in processes, and that deciding lasts long enough to be cut off."""
    folder = tmp_path_factory.mktemp("resume")
    answers = {f"s{number:03d}": (str(number), f"word {number % 7}") for number in range(80)}
    place = hand_ins(folder / "class", **answers)
    start = [sys.executable, "-m", "hwcheck", "grade", str(place), "--assignment", "sums", "--workers", "2"]
    return [*start, "--bank", str(bank(folder / "bank"))]


def run(line: list[str], output: Path) -> tuple[dict[str, list[tuple[Any, ...]]], dict[str, bytes]]:
    """What a whole run leaves: the ledger's content and every report."""
    done = subprocess.run([*line, "-o", str(output)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "")
    with Ledger(output / "ledger.sqlite") as ledger:
        content = ledger.contents()
    reports = {path.name: path.read_bytes() for path in output.rglob("*") if path.suffix in {".json", ".csv", ".md"}}
    return content, reports


def verdicts(output: Path) -> int:
    path = output / "ledger.sqlite"
    if not path.exists():
        return 0
    with Ledger(path) as ledger:
        return len(ledger.contents()["verdicts"])


@pytest.fixture(scope="module")
def whole(line: list[str], tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run(line, tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("start", id="killed while it starts"),
        pytest.param("ledger", id="killed while it reads"),
        pytest.param("verdict", id="killed while it decides"),
    ],
)
def test_killed_and_started_again(moment: str, line: list[str], whole: Any, tmp_path: Path) -> None:
    running = subprocess.Popen([*line, "-o", str(tmp_path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while time.monotonic() < until and running.poll() is None:
        there = (tmp_path / "ledger.sqlite").exists()
        if moment == "start" or (there and (moment == "ledger" or verdicts(tmp_path))):
            break
        time.sleep(0.005)
    running.kill()
    running.wait()
    kept = verdicts(tmp_path)
    assert kept or moment != "verdict"
    assert run(line, tmp_path) == whole


def test_the_workers_of_a_killed_run_end(line: list[str], tmp_path: Path) -> None:
    running = subprocess.Popen([*line, "-o", str(tmp_path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    children: set[int] = set()
    until = time.monotonic() + 30
    while not children and time.monotonic() < until:
        children = _children(running.pid)
    running.kill()
    running.wait()
    until = time.monotonic() + 15
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < until:
        time.sleep(0.05)
    assert [child for child in children if Path(f"/proc/{child}/cmdline").exists()] == []


def _children(pid: int) -> set[int]:
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found |= {int(child) for child in task.read_text().split()}
        except OSError:
            continue
    return found
