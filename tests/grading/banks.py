"""Which small bank do these tests change under a class? One problem with two numbers, and a sheet of two items."""

from __future__ import annotations

from pathlib import Path

PROBLEM = """
title = "Sums"

[parts.one]
kind = "number"
prompt = "1 + 1"
reference = {one}
accepts = ["{one}"]

[parts.words]
kind = "text"
prompt = "Why?"
rubric = "because"
"""

SHEET = """
title = "Sums"
items = [
    {{ id = "a", label = "1(a)", points = {points}, part = "sums/sums/one" }},
    {{ id = "b", label = "1(b)", points = 1, part = "sums/sums/words" }},
]
"""


def bank(folder: Path, *, one: int = 2, points: float = 1) -> Path:
    """A bank in this folder, written anew."""
    for name, text in {
        "problems/sums/sums.toml": PROBLEM.format(one=one),
        "problems/assignments/sums.toml": SHEET.format(points=points),
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "reference").mkdir(exist_ok=True)
    return folder


def hand_ins(folder: Path, **answers: tuple[str, str]) -> Path:
    """A class: each student's answers to the two items."""
    folder.mkdir(exist_ok=True)
    for student, (one, words) in answers.items():
        (folder / f"{student}.toml").write_text(f"a = '{one}'\nb = '{words}'\n", encoding="utf-8")
    return folder
