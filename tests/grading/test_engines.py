"""Does it make a difference where answers are decided? It must not, also when a worker is killed half-way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hwcheck import cli
from hwcheck.errors import HwcheckError
from hwcheck.grading.agreement import disagreement
from hwcheck.grading.classroom import Student, grade_class
from hwcheck.grading.deciding import Sheet
from hwcheck.grading.engines import dask
from hwcheck.grading.ledger import Ledger
from hwcheck.grading.pool import Crew, Failed, Job, Workers
from tests.grading.banks import bank, hand_ins
from tests.grading.classes import SHEET, response
from tests.grading.test_pool import start, work

ROOT = Path(__file__).parent.parent.parent
DISTINCT = 150  # answers: enough for a worker to be killed among them


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class, and the bank of its sheet."""
    folder = tmp_path_factory.mktemp("engines")
    hand_ins(folder / "class", **{f"s{number:03d}": (str(number), "so") for number in range(DISTINCT)})
    bank(folder / "bank")
    return folder


def line(folder: Path, output: Path, *more: str) -> list[str]:
    place = ["--bank", str(folder / "bank"), "-o", str(output)]
    return ["grade", str(folder / "class"), "--assignment", "sums", "--workers", "2", *place, *more]


def left_in(output: Path) -> tuple[object, dict[str, bytes]]:
    with Ledger(output / "ledger.sqlite") as ledger:
        content = ledger.contents()
    reports = {path.name: path.read_bytes() for path in output.rglob("*") if path.suffix in {".json", ".csv", ".md"}}
    return content, reports


def started(*words: str) -> subprocess.Popen[bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-m", *words], env=env, **quiet)  # type: ignore[call-overload, no-any-return]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each in a process of its own: its address, and the workers."""
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'hwcheck[dask]'")
    import json

    said = tmp_path_factory.mktemp("cluster") / "scheduler.json"
    no_page = ["--scheduler-file", str(said), "--no-dashboard"]
    scheduler = started("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *no_page)
    worker = ["distributed.cli.dask_worker", *no_page, "--nthreads", "1", "--local-directory", str(said.parent)]
    workers = [started(*worker), started(*worker, "--no-nanny")]
    until = time.monotonic() + 30
    while not said.exists() and time.monotonic() < until:
        time.sleep(0.05)
    yield json.loads(said.read_text())["address"], workers
    for each in (*workers, scheduler):
        each.terminate()
        each.wait(20)


def test_a_cluster_gives_the_same_and_a_killed_worker_costs_nothing(
    folder: Path, tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, (_, second) = cluster
    assert cli.main(line(folder, tmp_path / "local")) == 1
    more = ["--engine", "dask", "--scheduler", address]
    running = started("hwcheck", *line(folder, tmp_path / "dask", *more))
    until = time.monotonic() + 60
    while _decided(tmp_path / "dask") < 10 and running.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    assert 0 < _decided(tmp_path / "dask") < DISTINCT
    os.kill(second.pid, signal.SIGKILL)
    assert running.wait(60) == 1
    assert left_in(tmp_path / "dask") == left_in(tmp_path / "local")


def _decided(output: Path) -> int:
    path = output / "ledger.sqlite"
    if not path.exists():
        return 0
    with Ledger(path) as ledger:
        return len(ledger.contents()["verdicts"])


def test_work_on_a_cluster_that_hangs_or_dies_costs_itself(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    pieces = ("a", "hang", "die", "bb")
    with Crew(Job(work, start, (10,)), Workers(1, 1.0, "dask", cluster[0])) as crew:
        found = dict(crew.as_done(pieces))
    assert [found[place] for place in range(4)] == [11, Failed("timeout"), Failed("crash"), 12]


def test_a_worker_with_another_bank_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The workers of this machine would, too, decide by a bank that was changed after it was read."""
    monkeypatch.setattr("hwcheck.grading.deciding.facts", lambda sheet, everywhere: {"the bank": "another"})
    assert cli.main(line(folder, tmp_path)) == 2
    assert "a worker: it has another version of the bank" in capsys.readouterr().err


def test_what_workers_must_agree_on() -> None:
    asked = {"numpy": "2.0", "the bank": "a" * 32}
    assert disagreement(asked, {**asked, "sympy": "1.14"}) == ""
    assert disagreement(asked, {**asked, "numpy": "1.26"}) == "numpy (1.26, not 2.0)"
    assert disagreement(asked, {"numpy": "2.0"}) == f"the bank (none, not {'a' * 12})"


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    students = [Student("s01", (), {"1a": response("right", item="1a")})]
    with pytest.raises(HwcheckError, match=r"--engine dask: Dask is not installed: pip install 'hwcheck\[dask\]'"):
        grade_class(Sheet(SHEET), students, Workers(1, engine="dask"))


def test_an_address_where_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'hwcheck[dask]'")
    monkeypatch.setattr(dask, "WAIT", 0.5)
    for address in ("tcp://127.0.0.1:9", "nonsense://"):
        with (
            pytest.raises(HwcheckError, match=f"{address}: no scheduler answers"),
            Crew(Job(work, start, (0,)), Workers(1, engine="dask", scheduler=address)) as crew,
        ):
            list(crew.as_done(("a",)))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param(["--engine", "ray"], "'ray' is not one of", id="an engine that is not there"),
        pytest.param(["--scheduler", "tcp://x"], "is for --engine dask", id="a scheduler without its engine"),
        pytest.param(["--engine", "dask", "--workers", "0"], "decides in this process", id="no workers elsewhere"),
    ],
)
def test_misuse(more: list[str], said: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(line(folder, tmp_path, *more)) == 2
    assert said in capsys.readouterr().err
