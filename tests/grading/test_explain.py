"""Does --explain show what was taken for which part, and why?"""

from __future__ import annotations

from pathlib import Path

import pytest

from hwcheck import cli

TEXT = """### 1b

exp(-x)/(1+exp(-x))^2

### 1d

~~$\\frac{\\partial f}{\\partial w_3} = x$~~

$\\frac{\\partial f}{\\partial w_3} = \\sigma_2(x_2)$
"""


@pytest.fixture
def page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    path = tmp_path / "s41.md"
    path.write_text(TEXT)
    assert cli.main(["check", str(path), "--assignment", "deep-net", "--explain"]) == 0
    return capsys.readouterr().out.splitlines()


def test_each_part_stands_under_the_line_it_came_from(page: list[str]) -> None:
    place = next(place for place, line in enumerate(page) if line.endswith("| exp(-x)/(1+exp(-x))^2"))
    assert page[place].startswith("    3 |")
    assert "1b.exp, correct" in page[place + 1]


def test_what_was_struck_out_is_shown_as_such(page: list[str]) -> None:
    struck = next(place for place, line in enumerate(page) if "~~" in line)
    assert "└" not in page[struck + 1]


def test_the_reason_is_given(page: list[str]) -> None:
    assert any("1d.grad, correct" in line and "'\\frac{\\partial f}{\\partial w_3} = ...'" in line for line in page)


def test_what_was_not_found_is_named(page: list[str]) -> None:
    assert any(line.startswith("not found: ") and "1g.conv" in line for line in page)


def test_it_needs_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "deep-net/1b.exp", "x", "--explain"]) == 2
    assert "--explain shows a FILE" in capsys.readouterr().err
