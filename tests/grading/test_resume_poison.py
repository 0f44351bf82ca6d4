"""Are students marked next to hostile hand-ins as if they were alone?"""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from hwcheck import cli
from tests.grading.banks import bank, hand_ins

HONEST = {"s01": ("2", "so"), "s02": ("3", "thus"), "s03": ("1 + 1 = 2", "")}


def graded(folder: Path, place: Path, output: Path) -> dict[str, Any]:
    line = ["grade", str(folder), "--assignment", "sums", "--bank", str(place), "-o", str(output), "--workers", "2"]
    assert cli.main([*line, "--timeout", "20"]) == 1
    return {each["student"]: each for each in json.loads((output / "grades.json").read_text())["students"]}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such files")
def test_hostile_hand_ins_cost_only_themselves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = bank(tmp_path / "bank")
    alone = graded(hand_ins(tmp_path / "alone", **HONEST), place, tmp_path / "out alone")
    folder = hand_ins(tmp_path / "class", **HONEST)
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as pack:
        for number in range(12):
            pack.writestr(f"{number}.md", b"0" * 6_000_000)
    with zipfile.ZipFile(folder / "slip.zip", "w") as pack:
        pack.writestr("../../s01.toml", "a = 'stolen'")
    (folder / "deep.json").write_text("[" * 20_000)
    (folder / "wide.toml").write_text(f"a = '{'9' * 20_000}'\n")
    (folder / "tower.toml").write_text("a = '9**9**9**9**9'\n")
    (folder / "many.md").write_text("# 1(a)\n" + "$" * 20_001 + "{" * 20_000)
    os.mkfifo(folder / "pipe.md")
    among = graded(folder, place, tmp_path / "out class")
    assert {name: among[name] for name in HONEST} == alone
    assert all(each["points"] == 0 for name, each in among.items() if name not in HONEST)
    assert (folder / "s01.toml").read_text().startswith("a = '2'")
