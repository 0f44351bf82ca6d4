"""Does an answer found in a document keep the words that name its convention?"""

from __future__ import annotations

from pathlib import Path

import pytest

from hwcheck.bank.load import load_assignment
from hwcheck.grading.locate import locate
from hwcheck.grading.mark import mark
from hwcheck.submissions.read import read_document
from tests.decided import decided

DX = r"$$\frac{\partial L}{\partial X_{n,c}} = \sum_f \frac{\partial L}{\partial Y_{n,f}} *_{\text{filt}} W_{f,c}$$"
DW = r"$$\frac{\partial L}{\partial W_{f,c}} = \sum_n \frac{\partial L}{\partial Y_{n,f}} *_{\text{filt}} X_{n,c}$$"
GIVEN = r"$$Y_{n,f} = \sum_c X_{n,c} *_{\text{full}} W_{f,c}$$"


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        pytest.param(f"### 1.5\n\nForward: full convolution.\n\n{DX}\n\n{DW}\n", "correct correct", id="said once"),
        pytest.param(f"### 1.5\n\n{GIVEN}\n\n{DX}\n\n{DW}\n", "correct correct", id="written down once"),
        pytest.param(f"### 1.5\n\nForward: valid convolution.\n\n{DX}\n\n{DW}\n", "incorrect incorrect", id="another"),
        pytest.param(f"### 1.5\n\n{DX}\n\n{DW}\n", "review review", id="none"),
    ],
)
def test_the_convention_is_kept(text: str, outcomes: str, tmp_path: Path) -> None:
    path = tmp_path / "s01.md"
    path.write_text(text, encoding="utf-8")
    assignment = load_assignment("layers")
    responses = locate([read_document(path)], assignment)
    found = {each.item.id: each.verdict for each in mark(assignment, responses, decided)}
    assert " ".join(str(found[item].outcome) for item in ("1.5.dX", "1.5.dW")) == outcomes
