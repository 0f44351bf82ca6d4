"""Is an answer found that stands in a sentence, beside another one, or under the label of several parts?"""

from __future__ import annotations

import textwrap

import pytest

from hwcheck.bank.model import Assignment
from hwcheck.grading.locate import locate
from hwcheck.grading.locate_labels import leading
from hwcheck.submissions import md
from tests.grading.sheets import NET, TASKS, item


def _found(text: str, assignment: Assignment) -> dict[str, str]:
    document = md.read(textwrap.dedent(text).encode(), "s01.md")
    return {part: response.text for part, response in locate((document,), assignment).items()}


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        pytest.param("Conv: $8\\times8\\times3$. Pool: $4\\times4\\times3$.", "8", "4", id="two sentences of formulas"),
        pytest.param("conv: 9-2+1 = 8, so 8x8x3. pool: 4x4x3", "8", "4", id="a sentence that begins small"),
        pytest.param("8x8x3 after convolution, 4x4x3 after pooling", "8", "4", id="the words behind the values"),
        pytest.param(
            "The convolution gives $8\\times8\\times3$, and max-pooling gives $4\\times4\\times3$.",
            "8",
            "4",
            id="two clauses of one sentence",
        ),
        pytest.param("The first conv gives 8x8x3, the pool 4x4x3.", "8", "4", id="shortened words"),
    ],
)
def test_two_shapes_in_a_line(text: str, first: str, second: str) -> None:
    found = _found(f"2(a) {text}", NET)
    assert first in found["2a.conv"]
    assert second not in found["2a.conv"]
    assert second in found["2a.pool"]
    assert first not in found["2a.pool"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param(
            "First y_0 is 0.4, so z is 0.6. The derivative of z with respect to w_0 is -0.2.",
            ("0.4", "0.6", "-0.2"),
            id="values said in sentences",
        ),
        pytest.param(
            "$$\\begin{aligned} y_0 &= 0.4 & z &= 0.6 \\\\ \\frac{dz}{dw_0} &= -0.2 \\end{aligned}$$",
            ("y_0  = 0.4", "z  = 0.6", "-0.2"),
            id="equations beside each other",
        ),
        pytest.param(
            "$$y_0 = 0.4$$ $$z = 0.6$$ and $$\\frac{dz}{dw_0} = -0.2$$", ("0.4", "0.6", "-0.2"), id="formulas in a row"
        ),
    ],
)
def test_values_beside_each_other(text: str, values: tuple[str, str, str]) -> None:
    found = _found(f"T1\n\n{text}", TASKS)
    for part, value in zip(("T1.y0", "T1.z", "T1.dw0"), values, strict=True):
        assert found[part].endswith(value)


def test_shapes_said_in_a_sentence() -> None:
    found = _found("T2\n\nA is (3, 32), B is (2, 32).", TASKS)
    assert (found["T2.A"], found["T2.B"]) == ("(3, 32)", "(2, 32)")


def test_what_follows_a_formula_is_another_sentence() -> None:
    found = _found("(e) We have $df/dw_2 = a$, thus the other derivative is $df/dw_1 = b$.", NET)
    assert (found["1e.w2"], found["1e.w1"]) == ("df/dw_2 = a", "df/dw_1 = b")


@pytest.mark.parametrize(
    ("line", "others"),
    [
        pytest.param("(d)+(e): both", (("e",),), id="with a plus"),
        pytest.param("(d) & (e) & (f)", (("e",), ("f",)), id="three with an ampersand"),
        pytest.param("1d, 1e", (("1", "e"),), id="with a comma"),
        pytest.param("1(d), (e)", (("e",),), id="with the question only once"),
        pytest.param("**(d) and (e)** both", (("e",),), id="in words"),
        pytest.param("2a-b", (("b",),), id="from one to another"),
        pytest.param("1(b)(i) x", (), id="a part of a part"),
        pytest.param("(b), (i) x", (), id="a number of one's own"),
        pytest.param("(d) a + (e)", (), id="a formula"),
    ],
)
def test_labels_of_several_parts(line: str, others: tuple[tuple[str, ...], ...]) -> None:
    label = leading(line)
    assert label is not None
    assert tuple(tokens for tokens, _ in label.others) == others


@pytest.mark.parametrize("label", ["(d)+(e)", "(d), (e)", "1d & 1e", "(d)-(e)"])
def test_answers_under_the_label_of_several_parts(label: str) -> None:
    found = _found(f"## {label}\n\n$df/dw_3 = a$\n\n$df/dw_2 = b$, $df/dw_1 = c$\n\n## (f)\n\n", NET)
    assert [found[part][-1] for part in ("1d.grad", "1e.w2", "1e.w1")] == ["a", "b", "c"]


def test_a_claim_that_names_another_part_better_is_not_taken() -> None:
    norm = Assignment(
        "norm", "A norm", (item("1.ds", "1", "expression", "ds/dX"), item("1.dX", "1", "expression", "dL/dX; dX"))
    )
    assert _found("1.\n\n$ds/dX = a$", norm) == {"1.ds": "ds/dX = a"}
    assert _found("1.\n\n$ds/dX = a$\n\n$dX = b$", norm) == {"1.ds": "ds/dX = a", "1.dX": "dX = b"}
