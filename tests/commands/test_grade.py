"""Does `hwcheck grade` turn a folder into the same report, gradebook and feedback every time?"""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hwcheck import cli

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
SHEET = ["--assignment", "deep-net"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three students: a file, a folder, and two files of one name."""
    folder = tmp_path / "class"
    (folder / "s02").mkdir(parents=True)
    (folder / "s01.toml").write_text('"1i.params" = "431080"\n"1f.order" = "w3, w2, w1"\n')
    (folder / "s02" / "one.toml").write_text('"1i.params" = "430500"\n')
    (folder / "s02" / "two.toml").write_text('"1f.order" = "w3, w2, w1"\n')
    (folder / "s03.toml").write_text('"1i.params" = "431080"\n')
    (folder / "s03.json").write_text('{"1f": {"order": "w1, w2, w3"}}\n')
    (folder / ".hidden.toml").write_text("nobody's\n")
    return folder


def grade(folder: Path, output: Path, *more: str) -> tuple[int, dict[str, str]]:
    code = cli.main(["grade", str(folder), *SHEET, "-o", str(output), *more])
    texts = {
        path.relative_to(output).as_posix(): path.read_text()
        for path in sorted(output.rglob("*.*"))
        if path.suffix != ".sqlite"
    }
    return code, texts


def test_the_same_bytes_for_any_number_of_workers(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, here = grade(folder, tmp_path / "here", "--workers", "0")
    assert code == 0
    for count in ("1", "2"):
        assert grade(folder, tmp_path / count, "--workers", count) == (code, here)
    assert sorted(here) == ["feedback/s01.md", "feedback/s02.md", "feedback/s03.md", "grades.csv", "grades.json"]
    students = json.loads(here["grades.json"])["students"]
    outcomes = {
        each["student"]: {part["part"]: part["outcome"] for part in each["parts"] if part["outcome"] != "missing"}
        for each in students
    }
    assert outcomes == {
        "s01": {"1i.params": "correct", "1f.order": "correct"},
        "s02": {"1i.params": "incorrect", "1f.order": "correct"},
        "s03": {"1i.params": "correct", "1f.order": "incorrect"},
    }
    rows = list(csv.DictReader(here["grades.csv"].splitlines()))
    assert [(row["student"], row["1i.params"]) for row in rows] == [("s01", "1"), ("s02", "0"), ("s03", "1")]
    assert capsys.readouterr().err == ""


def test_a_report_into_the_folder_is_nobodys_submission(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = grade(folder, folder / "grades", "--workers", "0")
    assert grade(folder, folder / "grades", "--workers", "0") == first


def test_detail_json_and_other_formats(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, texts = grade(folder, tmp_path / "out", "--workers", "0", "--format", "csv", "--format", "terminal", "--json")
    assert sorted(texts) == ["grades.csv", "report.txt"]
    assert json.loads(capsys.readouterr().out)["assignment"] == "deep-net"
    grade(folder, tmp_path / "out", "--workers", "0", "--detail")
    shown = capsys.readouterr().out
    assert "✗ incorrect" in shown
    assert max(len(line) for line in shown.splitlines() if str(tmp_path) not in line) <= 80


def test_one_bad_file_needs_a_person_and_costs_nobody_else(folder: Path, tmp_path: Path) -> None:
    (folder / "s04.json").write_text('{"1i": {"par')
    (folder / "s05.bin").write_bytes(bytes(range(256)))
    code, texts = grade(folder, tmp_path / "out", "--workers", "0")
    assert code == 1
    students = {each["student"]: each for each in json.loads(texts["grades.json"])["students"]}
    assert students["s01"]["points"] == 3
    for name in ("s04", "s05"):
        assert len(students[name]["troubles"]) == 1
        assert students[name]["points"] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["nowhere", *SHEET], "nowhere: no such folder", id="a missing folder"),
        pytest.param([__file__, *SHEET], "neither a folder nor a zip", id="a file that is no zip"),
        pytest.param([".", "--assignment", "deep-nte"], "deep-nte", id="an unknown assignment"),
        pytest.param([".", *SHEET, "--format", "xls"], "'xls' is not one of", id="an unknown format"),
        pytest.param([".", *SHEET, "--workers", "-1"], "--workers", id="fewer than no workers"),
    ],
)
def test_misuse(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["grade", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_an_empty_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["grade", str(tmp_path), *SHEET]) == 2
    assert "no submissions here" in capsys.readouterr().err


def test_ctrl_c_ends_at_once_and_says_so(tmp_path: Path) -> None:
    sheet = ["--assignment", "deep-net", "-o", str(tmp_path), "--workers", "2"]
    line = [sys.executable, "-m", "hwcheck", "grade", str(EXAMPLES / "deep-net"), *sheet]
    running = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    until = time.monotonic() + 20
    while not any(tmp_path.iterdir()) and time.monotonic() < until:  # the ledger: marking is under way
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to the parent and to its workers
    out, err = running.communicate(timeout=10)
    assert (running.returncode, out) == (130, "")
    assert err.split("\n") == [
        "",
        f"{tmp_path / 'ledger.sqlite'} has all that was decided: run the same command again to go on",
        "",
        "interrupted",
        "",
    ]


@pytest.fixture
def small_disk() -> Iterator[Callable[[int], None]]:
    """From now on no file may grow beyond so many bytes."""
    resource = pytest.importorskip("resource", reason="other systems bound no files")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


NO_BOUND = 1 << 40


def test_no_room_for_the_ledger(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], small_disk: Callable[[int], None]
) -> None:
    for size in (10_000, 100_000):  # at once, and somewhere half-way
        small_disk(size)
        assert grade(folder, tmp_path / "out", "--workers", "0")[0] == 2
        assert "ledger.sqlite: the disk" in capsys.readouterr().err
    small_disk(NO_BOUND)
    assert grade(folder, tmp_path / "out", "--workers", "0") == grade(folder, tmp_path / "whole", "--workers", "0")


def test_no_room_for_a_report(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], small_disk: Callable[[int], None]
) -> None:
    for number in range(30):
        (folder / f"t{number:03d}.toml").write_text('"1i.params" = "431080"\n')
    whole = grade(folder, tmp_path / "out", "--workers", "0")
    (tmp_path / "out" / "grades.json").unlink()
    small_disk(100_000)
    assert grade(folder, tmp_path / "out", "--workers", "0")[0] == 2
    assert "grades.json: cannot be written: file too large: make room" in capsys.readouterr().err
    small_disk(NO_BOUND)
    assert grade(folder, tmp_path / "out", "--workers", "0") == whole


@pytest.mark.skipif(sys.platform != "linux", reason="other systems protect folders in other ways")
def test_a_folder_that_cannot_be_written_is_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "grades.json").mkdir()  # in the way also of a user who may write everywhere
    assert cli.main(["grade", str(folder), *SHEET, "-o", str(tmp_path / "out"), "--workers", "0"]) == 2
    assert "grades.json: cannot be written: is a directory" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert cli.main(["grade", str(folder), *SHEET, "-o", str(tmp_path / "file" / "out"), "--workers", "0"]) == 2
    assert "file" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_folder_full_of_traps_costs_one_line_each(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = '"1i.params" = "431080"\n'
    (folder / "\x1b[31mred\n.toml").write_text(answer)
    (folder / os.fsdecode(b"\xff\xfe.toml")).write_text(answer)
    (folder / "=1+1.toml").write_text(answer)
    for name, target in {"loop": "loop", "gone": "nowhere", "out": "/etc", "endless": "/dev/zero"}.items():
        (folder / f"{name}.md").symlink_to(target if name != "loop" else f"{target}.md")
    os.mkfifo(folder / "pipe.md")
    with (folder / "big.md").open("wb") as big:
        big.truncate(50_000_000)
    (folder / "nothing").mkdir()
    code, texts = grade(folder, tmp_path / "out", "--workers", "0")
    assert code == 1
    students = {each["student"]: each for each in json.loads(texts["grades.json"])["students"]}
    for name in ("loop", "gone", "out", "endless", "pipe", "big", "nothing"):
        assert len(students[name]["troubles"]) == 1, name
    for name in ("\x1b[31mred\n", "\udcff\udcfe", "=1+1"):
        assert students[name]["points"] == 1
    assert "'=1+1," in texts["grades.csv"]
    assert "\x1b" not in capsys.readouterr().out
