"""Is what docs/assignments.md shows a bank that is sound?"""

from __future__ import annotations

import re
from pathlib import Path

from hwcheck.bank.lint import lint
from hwcheck.bank.load import load_assignment

PAGE = Path(__file__).parents[2] / "docs/assignments.md"


def test_the_files_on_the_page_make_a_sound_bank(tmp_path: Path) -> None:
    sheet, problem, shared = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    for name, text in (("cnn/filters", problem), ("assignments/week2", sheet + shared)):
        path = tmp_path / f"problems/{name}.toml"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    assert [str(finding) for finding in lint(tmp_path).findings] == []
    assignment = load_assignment("week2", tmp_path)
    assert assignment.late is not None
    assert assignment.late.extensions == {"s01": 3}
    assert dict(assignment.items[0].part.drawn)["f"] in ("3", "5")
