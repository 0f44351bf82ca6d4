"""Do two left-hand sides name the same quantity?"""

from __future__ import annotations

import pytest

from hwcheck.grading.locate_labels import leading, resolve, sheet
from hwcheck.grading.locate_names import Match, agree, fold
from tests.grading.sheets import NET, NUMBERED, TASKS


@pytest.mark.parametrize(
    ("left", "name", "match"),
    [
        pytest.param(r"\frac{\partial f}{\partial w_3}", "df/dw_3", Match.SAME, id="LaTeX"),
        pytest.param("∂f/∂w₃", "df/dw_3", Match.SAME, id="Unicode"),
        pytest.param("f_{w_3}", "df/dw_3", Match.SAME, id="a subscript"),
        pytest.param(r"\nabla_{w_3} f", "df/dw_3", Match.SAME, id="a gradient"),
        pytest.param("(df)/(dw3)", "df/dw_3", Match.SAME, id="brackets"),
        pytest.param("df_dw3", "df/dw_3", Match.SAME, id="a variable in code"),
        pytest.param(r"\frac{d}{dx}\sigma(x)", "dsigma/dx", Match.SAME, id="an operator in front"),
        pytest.param(r"\frac{d\sigma(x)}{dx}", "dsigma/dx", Match.SAME, id="with its argument"),
        pytest.param("grad_w3", "df/dw_3", Match.CASE, id="what is differentiated left out"),
        pytest.param("σ'(x)", "dsigma/dx", Match.CASE, id="a prime leaves out by what"),
        pytest.param(r"\frac{\partial f}{\partial W_3}", "df/dw_3", Match.CASE, id="a capital of the scan"),
        pytest.param(r"\frac{\partial f_w}{\partial w_3}", "df/dw_3", Match.CASE, id="a mark of the function"),
        pytest.param(r"\frac{\partial 6_1}{\partial x}", "dsigma_1/dx", Match.LIKE, id="6 for sigma"),
        pytest.param(r"\frac{\partial L}{\partial x_i}", "dL/dX", Match.LIKE, id="an index"),
        pytest.param(
            r"\left(\frac{\partial L}{\partial X_{n,c}}\right)_{ij}", "dL/dX", Match.LIKE, id="indices outside"
        ),
        pytest.param(r"\frac{\partial f}{\partial w_2}", "df/dw_3", Match.NONE, id="another weight"),
        pytest.param(r"\frac{\partial g}{\partial w_3}", "df/dw_3", Match.NONE, id="another function"),
        pytest.param("w_3", "df/dw_3", Match.NONE, id="the weight itself"),
        pytest.param("sigma'", "sigma", Match.NONE, id="a derivative is not its function"),
        pytest.param(r"\text{conv 1}", "conv1", Match.SAME, id="text"),
        pytest.param(r"\therefore \# \text{ of parameters}", "# of parameters", Match.SAME, id="words in a formula"),
        pytest.param("Total", "total", Match.CASE, id="a capital"),
        pytest.param("Total of conv1", "total", Match.NONE, id="more words"),
        pytest.param("w_1", "w", Match.NONE, id="a number is no index"),
        pytest.param("", "w", Match.NONE, id="nothing"),
        pytest.param("x" * 5000, "x", Match.NONE, id="far too much"),
    ],
)
def test_names(left: str, name: str, match: Match) -> None:
    assert agree(left, (name,)) is match


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param(r"\text{If } i \neq j", "if i≠j", id="LaTeX"),
        pytest.param("If i != j", "if i≠j", id="Python"),
        pytest.param("**Total:**", "total:", id="Markdown"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("(b) (2 points) Compute", ("b",), id="with points"),
        pytest.param("Problem 1 part b", ("1", "b"), id="in words"),
        pytest.param("Question 2, part (a)", ("2", "a"), id="in words and brackets"),
        pytest.param("Q1.b: x", ("1", "b"), id="Q1.b"),
        pytest.param("**1(b)**", ("1", "b"), id="bold"),
        pytest.param("1(b)(ii)", ("1", "b", "ii"), id="nested"),
        pytest.param("T4.", ("t4",), id="a task"),
        pytest.param("24 x 24 x 20", ("24",), id="a number that might be one"),
        pytest.param("24x24", (), id="a shape"),
        pytest.param("12-5+1", (), id="a sum"),
        pytest.param("(w_3)", (), id="a symbol"),
        pytest.param("(5*5)*20", (), id="a product"),
        pytest.param("therefore", (), id="a word"),
    ],
)
def test_leading_labels(text: str, tokens: tuple[str, ...]) -> None:
    label = leading(text)
    assert (label.tokens if label else ()) == tokens


@pytest.mark.parametrize(
    ("tokens", "current", "path"),
    [
        pytest.param(("b",), ("1", "a"), ("1", "b"), id="the next part"),
        pytest.param(("b",), (), ("1", "b"), id="without a question: the first"),
        pytest.param(("2",), ("1", "e"), ("2",), id="the next question"),
        pytest.param(("a",), ("1", "e"), ("2", "a"), id="its heading left out"),
        pytest.param(("b",), ("1", "d"), ("1", "b"), id="back to an earlier part"),
        pytest.param(("1", "b"), ("2", "a"), ("1", "b"), id="in full"),
        pytest.param(("z",), ("1", "a"), None, id="not on the sheet"),
        pytest.param(("9", "b"), ("1", "a"), None, id="no such question"),
    ],
)
def test_resolve(tokens: tuple[str, ...], current: tuple[str, ...], path: tuple[str, ...] | None) -> None:
    assert resolve(tokens, sheet(NET), current) == path


def test_the_labels_of_a_sheet_in_order() -> None:
    assert sheet(TASKS).paths == (("t1",), ("t2",), ("t3",), ("t4",))
    assert sheet(NUMBERED).paths == (("1",), ("1", "1"), ("1", "2"), ("2",), ("3",), ("3", "1"), ("3", "2"))
