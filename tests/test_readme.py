"""Does the README tell the truth? Its `console` blocks are run, and their output compared."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from hwcheck import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def sessions() -> Iterator[tuple[str, str]]:
    """Each `$ hwcheck ...` of a console block with the output below it."""
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for session in re.split(r"^\$ hwcheck ", block, flags=re.MULTILINE)[1:]:
            line, _, output = session.partition("\n")
            yield line, output


@pytest.mark.parametrize(("line", "output"), [pytest.param(*each, id=each[0]) for each in sessions()])
def test_the_readme_shows_real_output(
    line: str, output: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    cli.main(shlex.split(line))
    assert capsys.readouterr().out.rstrip() == output.rstrip()


def test_every_link_into_the_repository_leads_somewhere() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
