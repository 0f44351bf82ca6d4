"""Is an answer that may stand in a file nobody could read ever counted as missing?"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from hwcheck import cli
from hwcheck.submissions.read import read_document
from tests.grading.banks import bank, hand_ins

ANSWER = b"a = '2'\n"


@pytest.mark.parametrize(
    ("files", "outcomes"),
    [
        pytest.param({"answers.pdf": b"%PDF"}, "review review", id="a paper"),
        pytest.param({"a.toml": ANSWER, "photo.jpg": b"\xff\xd8"}, "1 review", id="a photo beside what can be read"),
        pytest.param({"a.toml": ANSWER, "b.toml": b"b = = ["}, "1 review", id="a broken file beside a sound one"),
        pytest.param({"a.md": b"\x00\x01\x02"}, "review review", id="bytes that are no text"),
        pytest.param({"a.toml": ANSWER, "data.csv": b"1,2"}, "1 0", id="data comes along with answers and holds none"),
        pytest.param({"a.toml": ANSWER, "b.md": b""}, "1 0", id="an empty file holds nothing"),
        pytest.param({"a.toml": ANSWER}, "1 0", id="all was read"),
        pytest.param({}, "0 0", id="an empty folder"),
    ],
)
def test_what_may_stand_in_an_unread_file_is_open(files: dict[str, bytes], outcomes: str, tmp_path: Path) -> None:
    for name, data in files.items():
        (tmp_path / "class/s01").mkdir(parents=True, exist_ok=True)
        (tmp_path / "class/s01" / name).write_bytes(data)
    (tmp_path / "class/s01").mkdir(parents=True, exist_ok=True)
    for _ in range(2):  # as it was read, and as the ledger has it
        assert graded(tmp_path)["s01"] == outcomes.split()


def test_a_decision_is_on_one_students_file_as_it_is(tmp_path: Path) -> None:
    folder = hand_ins(tmp_path / "class")
    for name in ("s01", "s02"):
        (folder / f"{name}.pdf").write_bytes(b"%PDF")
    assert graded(tmp_path) == {"s01": ["review", "review"], "s02": ["review", "review"]}
    queue = tmp_path / "queue.csv"
    assert cli.main(["review", str(tmp_path / "out/ledger.sqlite"), "--export", str(queue)]) == 1
    with queue.open() as table:
        rows = list(csv.DictReader(table))
    assert sorted({row["answer"] for row in rows}) == [f"whatever '{s}' says in {s}.pdf" for s in ("s01", "s02")]
    with queue.open("w") as table:
        writer = csv.DictWriter(table, rows[0])
        writer.writeheader()
        writer.writerows(row | {"outcome": "correct"} for row in rows if "s01" in row["answer"] and row["part"] == "a")
    cli.main(["review", str(tmp_path / "out/ledger.sqlite"), "--import", str(queue)])
    assert graded(tmp_path) == {"s01": ["1", "review"], "s02": ["review", "review"]}
    (folder / "s01.pdf").write_bytes(b"%PDF, handed in again")
    assert graded(tmp_path)["s01"] == ["review", "review"]


def test_a_file_without_trouble_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(ANSWER)
    assert not read_document(tmp_path / "a.toml").unread


def graded(folder: Path) -> dict[str, list[str]]:
    line = ["grade", str(folder / "class"), "--assignment", "sums", "--bank", str(bank(folder / "bank"))]
    cli.main([*line, "-o", str(folder / "out"), "--workers", "0"])
    with (folder / "out/grades.csv").open() as table:
        return {row["student"]: [row["a"], row["b"]] for row in csv.DictReader(table)}


def test_several_unread_files_are_counted(tmp_path: Path) -> None:
    (tmp_path / "class/s01").mkdir(parents=True)
    for name in ("a.pdf", "b.jpg"):
        (tmp_path / "class/s01" / name).write_bytes(b"%")
    graded(tmp_path)
    said = (tmp_path / "out/feedback/s01.md").read_text()
    assert "a.pdf and 1 more file could not be read" in said.replace("\\", "")
