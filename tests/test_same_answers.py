"""Do the same answers get the same marks as Markdown, LaTeX, notebook, TOML, JSON and scanned text?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from hwcheck.bank.load import load_assignment
from hwcheck.bank.model import Item
from hwcheck.grading.document import Document
from hwcheck.grading.locate import locate
from hwcheck.grading.locate_fit import is_code, takes_whole
from hwcheck.grading.mark import mark
from hwcheck.submissions.read import read_document
from tests.decided import decided

SHEETS = ("deep-net", "backprop-mnist", "layers", "basics")

Answers = Mapping[str, str]


def _maths(item: str, text: str) -> str:
    return f"$${text}$$" if _is_formula(item, text) else text


@cache
def _formulas() -> frozenset[str]:
    return frozenset(
        item.id
        for sheet in SHEETS
        for item in load_assignment(sheet).items
        if not takes_whole(item) and not is_code(item) and item.part.kind in ("expression", "number")
    )


def _is_formula(item: str, text: str) -> bool:
    return item in _formulas() and "$" not in text


def _markdown(answers: Answers) -> bytes:
    return "\n\n".join(f"### {item}\n\n{_maths(item, text)}" for item, text in answers.items()).encode()


def _latex(answers: Answers) -> bytes:
    keys = {item: item.replace("_", "\\_") for item in answers}
    body = "\n\n".join(f"\\section*{{{keys[item]}}}\n{_tex(item, text)}" for item, text in answers.items())
    return f"\\documentclass{{article}}\n\\begin{{document}}\n{body}\n\\end{{document}}\n".encode()


def _tex(item: str, text: str) -> str:
    return f"\\[{text}\\]" if _is_formula(item, text) else text.replace("%", "\\%").replace("#", "\\#")


def _notebook(answers: Answers) -> bytes:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": f"### {item}\n\n{_maths(item, text)}"}
        for item, text in answers.items()
    ]
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(book).encode()


def _toml(answers: Answers) -> bytes:
    return "\n".join(f"{json.dumps(item)} = {json.dumps(text)}" for item, text in answers.items()).encode()


def _json(answers: Answers) -> bytes:
    return json.dumps(dict(answers)).encode()


def _scanned(answers: Answers) -> bytes:
    """A page head that comes again and again, loose spacing, and formulas inside of lines."""
    pages = [f"{item}:  {_inline(item, text)} \n\n" for item, text in answers.items()]
    return "".join(f"Student 31\n\n{page}" if place % 3 == 0 else page for place, page in enumerate(pages)).encode()


def _inline(item: str, text: str) -> str:
    return f" ${text}$" if _is_formula(item, text) else text


FORMATS: Mapping[str, Callable[[Answers], bytes]] = {
    "md": _markdown, "tex": _latex, "ipynb": _notebook, "toml": _toml, "json": _json, "txt": _scanned,
}  # fmt: skip


def _answer(item: Item, place: int) -> str:
    """A right answer, or for every third item a wrong one."""
    rejects = item.part.rejects
    chosen = rejects[0].answer if rejects and place % 3 == 2 else item.part.accepts[0]
    return " ".join(chosen.split())


@cache
def _answers(sheet: str) -> dict[str, str]:
    """Code that is run has lines, and tests of its own."""
    items = [item for item in load_assignment(sheet).items if item.part.kind not in ("layer", "model")]
    return {item.id: _answer(item, place) for place, item in enumerate(items)}


def _outcomes(document: Document, sheet: str) -> dict[str, str]:
    assignment = load_assignment(sheet)
    return {
        each.item.id: str(each.verdict.outcome) for each in mark(assignment, locate([document], assignment), decided)
    }


@cache
def _typed(sheet: str) -> dict[str, str]:
    """The marks of the answers as they are typed under their keys, which nothing has to find."""
    return _outcomes(Document("typed", answers=_answers(sheet)), sheet)


@pytest.mark.parametrize("suffix", [pytest.param(suffix, id=f"as {suffix}") for suffix in FORMATS])
@pytest.mark.parametrize("sheet", SHEETS)
def test_the_same_answers_get_the_same_marks(sheet: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"s31.{suffix}"
    path.write_bytes(FORMATS[suffix](_answers(sheet)))
    found = _outcomes(read_document(path), sheet)
    assert found == _typed(sheet)
    assert {"correct", "incorrect"} <= set(found.values())
