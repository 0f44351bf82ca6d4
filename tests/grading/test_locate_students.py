"""Are answers found as students write them in their own tools: notes, templates, scans and telephones?"""

from __future__ import annotations

import re
import textwrap

import pytest

from hwcheck.bank.check import check
from hwcheck.bank.load import load_assignment, load_item
from hwcheck.grading.locate import locate
from hwcheck.grading.locate_labels import leading
from hwcheck.submissions import md
from hwcheck.verdict import Outcome


def _found(text: str, sheet: str) -> dict[str, str]:
    document = md.read(textwrap.dedent(text).encode(), "s01.md")
    return {part: response.text for part, response in locate((document,), load_assignment(sheet)).items()}


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("Solution T2", ("t2",), id="the word for an answer before a label"),
        pytest.param("Solution of the problem", None, id="the word for an answer before prose"),
        pytest.param("Task two:", ("2",), id="a number as a word"),
        pytest.param("two layers", None, id="a number as a word, and no label"),
        pytest.param("T 3", ("t3",), id="a scan set the signs apart"),
        pytest.param("T l", ("t1",), id="a scan read 1 as l"),
        pytest.param("№1b: x", ("1", "b"), id="a numero sign"),
        pytest.param("Задача 1b: x", ("1", "b"), id="a word in another script"),
    ],
)
def test_labels(text: str, tokens: tuple[str, ...] | None) -> None:
    label = leading(text)
    assert (label.tokens if label else None) == tokens


def test_a_label_apart_is_as_long_as_it_is_written() -> None:
    for text in ("T 3", "Task two:"):
        label = leading(text)
        assert label is not None
        assert label.length == len(text)


@pytest.mark.parametrize(
    ("text", "A", "B"),
    [
        pytest.param("- [x] T2\n\t- A → 1024×32\n\t- ==B → 512×32==", "1024×32", "512×32", id="ticked, highlighted"),
        pytest.param("T2\n\nA=(1024,32) B=(512,32)", "A=(1024,32)", "B=(512,32)", id="no comma between"),
        pytest.param("1) no\n\n2) A: 1024x32, B: 512x32", "1024x32", "512x32", id="a list where the sheet has T1"),
        pytest.param("T2\n\nA มีขนาด 1024 x 32\n\nB มีขนาด 512 x 32", "1024 x 32", "512 x 32", id="another script"),
        pytest.param("T2\n\nThe rows are samples: A: 32×1024, B: 32×512", "32×1024", "32×512", id="a remark in front"),
    ],
)
def test_sizes(text: str, A: str, B: str) -> None:
    found = _found(text, "basics")
    assert (found["T2.A"], found["T2.B"]) == (A, B)


def test_a_sheet_with_tags_is_not_counted() -> None:
    """Where one question has its tag, `2)` is the student's own."""
    assert "T2.A" not in _found("T1\n\n1) 0.4\n\n2) A: 1024 x 32", "basics")


@pytest.mark.parametrize(
    ("text", "exp", "sigma"),
    [
        pytest.param("1b: e^-x/(1+e^-x)^2, also s-s^2", "e^-x/(1+e^-x)^2", "s-s^2", id="the other one behind also"),
        pytest.param("**(b)** i. $a(x)$ ii. $b(x)$", "a(x)", "b(x)", id="numbered on one line"),
        pytest.param("1b a) a(x) b) b(x)", "a(x)", "b(x)", id="with letters on one line"),
    ],
)
def test_two_forms_on_a_line(text: str, exp: str, sigma: str) -> None:
    found = _found(text, "deep-net")
    assert (found["1b.exp"], found["1b.sigma"]) == (exp, sigma)


def test_a_reference_to_what_was_numbered_is_no_answer() -> None:
    assert _found("(d) (1) A rule. By (1) and (2) below $df/dw_3 = a$", "deep-net")["1d.grad"] == "df/dw_3 = a"


@pytest.mark.parametrize(
    ("text", "grad"),
    [
        pytest.param("(e) $df/dw_2 = a(x)$ where $\\sigma_2' = \\sigma_2(1-\\sigma_2)$", "df/dw_2 = a(x)", id="where"),
        pytest.param("(e) $df/dw_2 = a(x). \\qed$", "df/dw_2 = a(x)", id="the end of a proof"),
        pytest.param("(e) $df/dw_2 = a(x)$ ... (3)", "df/dw_2 = a(x)", id="the number of an equation"),
        pytest.param("(e) $\\partial_{w_2} f = a(x)$", "\\partial_{w_2} f = a(x)", id="an index on the d"),
        pytest.param("(e) df/dw2 = a*b need to keep x1", "df/dw2 = a*b", id="what is kept without a comma"),
    ],
)
def test_an_answer_and_what_stands_beside_it(text: str, grad: str) -> None:
    assert _found(text, "deep-net")["1e.grad"] == grad


def test_what_is_introduced_under_the_question() -> None:
    found = _found("## Problem 1\n\nI use $a = \\sigma_2(x_2)$ throughout.\n\nd) $df/dw_3 = a$", "deep-net")
    assert found["1d.grad"] == "let a = \\sigma_2(x_2)\ndf/dw_3 = a"


def test_an_order_is_no_formula() -> None:
    found = _found("1f w3 s2 (1-s2) w2 ; w3, w2, w1", "deep-net")
    assert (found["1f.grad"], found["1f.order"]) == ("w3 s2 (1-s2) w2", "w3, w2, w1")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param(
            "T1\n\nforward: 0.4, 0.4, -0.08, -0.38, 0.62, 0.6\nbackward: -0.2, 0.3, -0.2, 1",
            ("0.4", "0.3"),
            id="in order",
        ),
        pytest.param("T1\n\ny0 is 0.4 and grads (w0,w1,b0,b1) = (-0.2, 0.3, -0.2, 1)", ("0.4", "0.3"), id="tuples"),
        pytest.param(
            "T1\n\n| | value | gradient |\n|-|-|-|\n| $y_0$ | 0.4 | |\n| $w_1$ | -0.2 | 0.3 |",
            ("0.4", "0.3"),
            id="columns",
        ),
        pytest.param(
            "T1\n\nMultiplying by it: y₀ = 0.4 > 0 ⇒ ∂z/∂w₁ = 0.3", ("y₀ = 0.4", "∂z/∂w₁ = 0.3"), id="implied"
        ),
    ],
)
def test_numbers(text: str, values: tuple[str, str]) -> None:
    found = _found(text, "basics")
    assert tuple(found[part].rpartition("= ")[2] for part in ("T1.y0", "T1.dw1")) == tuple(
        value.rpartition("= ")[2] for value in values
    )


def test_too_few_numbers_are_not_told_apart() -> None:
    assert not _found("T1\n\n0.4, 0.4, -0.08", "basics")


def test_what_is_counted_and_what_it_makes() -> None:
    found = _found(
        "## 2\n\n(c) conv1 has 520, conv2 has 25050, fc1 has 400500, fc2 has 5010 parameters, which makes 431080.",
        "backprop-mnist",
    )
    assert [found[f"2c.{name}"] for name in ("conv1", "fc2", "total")] == [
        "520",
        "5010 parameters",
        "which makes 431080",
    ]


def test_values_behind_their_words() -> None:
    found = _found("1i acc was like 98.7 params 431080", "deep-net")
    assert (found["1i.accuracy"], found["1i.params"]) == ("acc was like 98.7", "params 431080")


@pytest.mark.parametrize(
    ("text", "A"),
    [
        pytest.param("> [!note] T2\n> A: 1024 x 32", "1024 x 32", id="a frame of one's own"),
        pytest.param("> **T2**\n>\n> A: 1024 x 32", "1024 x 32", id="nothing but a quotation"),
        pytest.param("> T2 A: 30 x 32\n\nT2\n\nA: 1024 x 32", "1024 x 32", id="a quotation beside the answer"),
        pytest.param("<details><summary>T2</summary>\n\nA: 1024 x 32\n\n</details>", "1024 x 32", id="folded away"),
        pytest.param("T2\n\n```python\nA.shape == (1024, 32)\n```", "A = (1024, 32)", id="a listing"),
    ],
)
def test_frames(text: str, A: str) -> None:
    assert _found(text, "basics")["T2.A"] == A


def test_rows_whose_cells_stand_apart() -> None:
    rows = "## 2\n\n(c)\nlayer    weights  biases  sum\nconv1    500   20  520\nconv2  25000  50   25050"
    found = _found(rows, "backprop-mnist")
    assert (found["2c.conv1"], found["2c.conv2"]) == ("520", "25050")


def test_the_beginning_of_a_title() -> None:
    found = _found("2. Logistic\n\n6. Short answers\n\na. gradients vanish\n\nb. times (1-p)", "layers")
    assert (found["7.1"], found["7.2"]) == ("gradients vanish", "times (1-p)")


def test_a_setting_is_no_accuracy() -> None:
    found = _found("## 2\n\na. acc: 0.949\n\nb. hidden 32, acc: 0.953", "layers")
    assert (found["2.accuracy"], found["2.hidden"]) == ("0.949", "0.953")


def test_a_condition_in_brackets_is_no_factor() -> None:
    found = _found("T4\n\n$\\partial o_j/\\partial h_i = -o_j o_i \\quad (i\\ne j)$", "basics")
    assert found["T4.different"].endswith("= -o_j o_i")


@pytest.mark.parametrize(
    ("part", "answer", "outcome"),
    [
        pytest.param("deep-net/1d.grad", "62 (w2 61 (w1 x))", Outcome.CORRECT, id="a digit that is called"),
        pytest.param("deep-net/1d.grad", "62 (w2 61 (w1 x)) x", Outcome.REVIEW, id="not right in either reading"),
        pytest.param("deep-net/1d.grad", "6 w2", Outcome.INCORRECT, id="a digit that is not called"),
        pytest.param("basics/T4.dL_dh", "oi - yi", Outcome.CORRECT, id="indices without a mark"),
        pytest.param("basics/T4.dL_dh", "oi + yi", Outcome.INCORRECT, id="indices without a mark, another sign"),
    ],
)
def test_typed_without_marks(part: str, answer: str, outcome: Outcome) -> None:
    assert check(load_item(part).part, answer).outcome is outcome


def test_what_was_said_first_of_a_symbol_says_it_best() -> None:
    answer = "let s = \\sigma_1(x) = 1/(1+e^{-x})\ns' = s(1-s)"
    assert check(load_item("deep-net/1b.sigma").part, answer).outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("1(i) 99.2% accuracy with 431080 parameters", ("99.2% accuracy", "431080 parameters"), id="with"),
        pytest.param("1(i) It has $4{,}310$ parameters and an accuracy of $99.1\\,\\%$", ("99.1", "4{,}310"), id="and"),
    ],
)
def test_counts_and_accuracies(text: str, found: tuple[str, str]) -> None:
    answers = _found(text, "deep-net")
    assert found[0] in answers["1i.accuracy"]
    assert found[1] in answers["1i.params"]


def test_values_before_their_words() -> None:
    text = "T3\n\n10 parameters in the first hidden layer, 20 in the second, and 5 at the end, so 35 in total."
    found = _found(text, "basics")
    assert "20" in found["T3.layer2"]
    assert "35" in found["T3.total"]


def test_cases_of_a_list() -> None:
    found = _found("T4\n\n- case $i=j$: $a(1-a)$\n- case $i\\neq j$: $-a b$", "basics")
    assert (found["T4.same"], found["T4.different"]) == ("a(1-a)", "-a b")


def test_arrows_with_letters_over_them() -> None:
    text = "(g) $9 \\times 9 \\xrightarrow{c} 8 \\times 8 \\times 3 \\xrightarrow{p} 4 \\times 4 \\times 3$"
    assert _found(text, "deep-net")["1g.conv"] == "8 \\times 8 \\times 3"


@pytest.mark.parametrize(
    ("text", "A", "B"),
    [
        pytest.param("A=[1024,32],B=[512,32],C=[1,32]", "A=[1024,32]", "B=[512,32]", id="commas without a blank"),
        pytest.param("$A$ has the size $1024 x 32$, $B$ has the size $512 x 32$", "1024 x 32", "512 x 32", id="said"),
        pytest.param("```\nA: 1024 x 32\nB: 512 x 32\n```", "1024 x 32", "512 x 32", id="in a listing"),
    ],
)
def test_more_sizes(text: str, A: str, B: str) -> None:
    found = _found(f"T2\n\n{text}", "basics")
    assert (found["T2.A"], found["T2.B"]) == (A, B)


def test_a_program_in_a_listing_claims_nothing() -> None:
    assert "1g.conv" not in _found("1(g)\n\n```python\nx = nn.Conv2d(1, 20, 5)(x); print(x)\n```", "deep-net")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "The counts are conv1: 520, conv2: 25050, fc1: 40, fc2: 51 and thus 25661 in total.", id="a colon"
        ),
        pytest.param("520, 25050, 40, 51, 25661, accuracy 99%", id="in order"),
    ],
)
def test_a_row_of_counts(text: str) -> None:
    found = _found(f"## 2\n\n(c) {text}", "backprop-mnist")
    assert [re.findall("[0-9]{2,}", found[f"2c.{name}"]) for name in ("conv2", "fc2", "total")] == [
        ["25050"],
        ["51"],
        ["25661"],
    ]


def test_bold_letters_are_labels() -> None:
    found = _found("## 2\n\n**a** 9x9x3, 4x4x3\n\n**b** stride 1", "backprop-mnist")
    assert (found["2a.conv"], found["2b.design"]) == ("9x9x3", "stride 1")


def test_a_value_where_a_condition_holds_and_elsewhere() -> None:
    text = "1.2: dL/dX = dL/dY where X > 0 and 0 elsewhere."
    assert check(load_item("layers/1.2.dX").part, _found(text, "layers")["1.2.dX"]).outcome is Outcome.CORRECT


def test_what_is_also_so_much() -> None:
    found = _found("T1: The argument of the first one, y0, is 0.4, its output x1 is also 0.4.", "basics")
    assert found["T1.x1"] == "0.4"
