"""Do answers under the labels of a sheet get the marks that they get one by one, however labels are written?"""

from __future__ import annotations

from functools import cache
from itertools import groupby

import pytest

from hwcheck.bank.load import load_assignment
from hwcheck.bank.model import Item
from hwcheck.grading.locate import locate
from hwcheck.grading.locate_fit import is_code, takes_whole
from hwcheck.grading.mark import mark
from hwcheck.submissions.md import read
from tests.decided import decided

SHEETS = ("deep-net", "backprop-mnist", "layers", "basics")

STYLES = {
    "as headings": "### {}\n\n",
    "as questions": "Q{}:\n\n",
    "as problems": "## Problem {}\n\n",
    "in bold before the answer": "**{}** ",
}


def _as_students_write(item: Item) -> str:
    """The first right answer with the name or the words that a student puts before it."""
    answer = item.part.accepts[0]
    if is_code(item):
        return f"```python\n{answer}\n```"
    answer = " ".join(answer.split())
    names = item.part.words or item.part.names
    if takes_whole(item) or not (names or item.part.names):
        return answer
    if item.part.kind in ("expression", "number"):
        left = f"{item.part.names[0]} = " if item.part.names and "=" not in answer.split("where")[0] else ""
        return f"$${left}{answer}$$"
    return f"{names[0]}: {answer}"


@cache
def _one_by_one(sheet: str) -> dict[str, str]:
    items = load_assignment(sheet).items
    return {item.id: str(decided(item, item.part.accepts[0]).outcome) for item in items}


@pytest.mark.parametrize("style", [pytest.param(text, id=name) for name, text in STYLES.items()])
@pytest.mark.parametrize("sheet", SHEETS)
def test_answers_are_found_under_their_labels(sheet: str, style: str) -> None:
    assignment = load_assignment(sheet)
    groups = [(label, list(items)) for label, items in groupby(assignment.items, key=lambda item: item.label)]
    if not style.endswith("\n"):  # a listing cannot begin in the middle of a line
        groups = [(label, items) for label, items in groups if not any(map(is_code, items))]
    text = "\n\n".join(
        style.format(label) + "\n\n".join(_as_students_write(item) for item in items) for label, items in groups
    )
    asked = {item.id for _, items in groups for item in items}
    marks = mark(assignment, locate([read(text.encode(), "s41.md")], assignment), decided)
    found = {each.item.id: str(each.verdict.outcome) for each in marks if each.item.id in asked}
    assert found == {item: outcome for item, outcome in _one_by_one(sheet).items() if item in asked}
