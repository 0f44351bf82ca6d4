"""Is every answer found in the habits students have, and nothing taken that is not an answer?"""

from __future__ import annotations

import random
import textwrap
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwcheck.bank.model import Assignment
from hwcheck.grading.document import Document, Response
from hwcheck.grading.locate import locate, strays
from hwcheck.submissions import html, ipynb, md, tex, toml
from hwcheck.submissions import json as json_reader
from tests.grading.sheets import DOTTED, NET, NUMBERED, TASKS


def _document(text: str) -> Document:
    return md.read(textwrap.dedent(text).encode(), "s01.md")


def _found(text: str, assignment: Assignment = NET) -> dict[str, str]:
    return {item: response.text for item, response in locate((_document(text),), assignment).items()}


def _response(text: str, item: str, assignment: Assignment = NET) -> Response:
    return locate((_document(text),), assignment)[item]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# 1\n\n(d) $x$\n\n(e) df/dw_2 = $y$", id="letters in brackets under a heading"),
        pytest.param("1.\nd) $x$\n\ne) df/dw_2 = $y$", id="letters with one bracket under a number"),
        pytest.param("1(d) $x$\n\n1(e) df/dw_2 = $y$", id="number and letter"),
        pytest.param("1d. $x$\n\n1e. df/dw_2 = $y$", id="number and letter, with a point"),
        pytest.param("Q1.d $x$\n\nQ1.e df/dw_2 = $y$", id="Q1.d"),
        pytest.param("Problem 1 part d\n\n$x$\n\nProblem 1 part e\n\ndf/dw_2 = $y$", id="in words"),
        pytest.param("**(d)** $x$\n\n**(e)** df/dw_2 = $y$", id="in bold"),
        pytest.param("## 1d\n\n$x$\n\n## 1e\n\ndf/dw_2 = $y$", id="headings"),
        pytest.param("- (d) $x$\n- (e) df/dw_2 = $y$", id="in a list"),
        pytest.param("$$(d) \\quad x$$\n\n$$(e) \\frac{df}{dw_2} = y$$", id="inside of formulas"),
        pytest.param("1d.grad: $x$\n\n1e.w2: $y$", id="keys"),
        pytest.param("### 1d.grad\n\n$x$\n\n### 1e.w2\n\n$y$", id="keys as headings"),
        pytest.param(
            "(d) Find it.\n\nYour answer: $x$\n\n(e) And $df/dw_2 = 7$?\n\nYour answer: df/dw_2 = $y$",
            id="below a marker",
        ),
        pytest.param("> (d) $q$\n\n(d) $x$\n\n> (e) $df/dw_2 = 7$\n\n(e) $df/dw_2 = y$", id="below a quotation"),
        pytest.param("(d) ~~$w$~~ $x$\n\n(e) ~~$df/dw_2 = z$~~ $df/dw_2 = y$", id="beside what is struck out"),
    ],
)
def test_labels_in_all_their_habits(text: str) -> None:
    found = _found(text)
    assert found["1d.grad"] == "x"
    assert found["1e.w2"].endswith("y")
    assert "7" not in found["1e.w2"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("(b) (1) $e^{-x}$ (2) $s - s^2$", id="numbers on one line"),
        pytest.param("(b)\n(1)\n$e^{-x}$\n(2) $s - s^2$", id="numbers on their own lines"),
        pytest.param("(b)\n\ni) $e^{-x}$\n\nii) $s - s^2$", id="roman numbers"),
        pytest.param("(b) $e^{-x}$\n\n(2) $s - s^2$", id="only the second is numbered"),
        pytest.param("$$(b) \\quad (i) \\quad e^{-x}$$\n\n$$(ii) \\quad s - s^2$$", id="numbers inside of formulas"),
        pytest.param("(b) first form: $e^{-x}$\n\nsecond form: $s - s^2$", id="words"),
        pytest.param("1b.sigma: $s - s^2$\n\n1b.exp: $e^{-x}$", id="keys in another order"),
        pytest.param("(b)\n\n$e^{-x}$\n\n$s - s^2$", id="order alone"),
    ],
)
def test_answers_under_one_label(text: str) -> None:
    found = _found(text)
    assert (found["1b.exp"].split(": ")[-1], found["1b.sigma"].split(": ")[-1]) == ("e^{-x}", "s - s^2")


def test_one_chain_through_both_forms_answers_both() -> None:
    found = _found(r"(b) $s'(x) = \frac{e^{-x}}{(1+e^{-x})^2} = \sigma(x)(1 - \sigma(x))$")
    assert found["1b.exp"] == r"s'(x) = \frac{e^{-x}}{(1+e^{-x})^2}"
    assert found["1b.sigma"].endswith(r"= \sigma(x)(1 - \sigma(x))")


def test_a_form_that_is_not_there_is_not_found() -> None:
    assert "1b.sigma" not in _found(r"(b) $ds/dx = \frac{e^{-x}}{(1+e^{-x})^2}$")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        pytest.param("(d) $f' = a$\n\n$= b$\n\n$= c$", "f' = a = b = c", id="formulas below each other"),
        pytest.param("(d) $f' = a$ $= b$ $= c$", "f' = a = b = c", id="formulas on a line"),
        pytest.param(
            "(d)\n\n$$\\begin{aligned} f' &= a \\\\ &= b \\\\ &= c \\end{aligned}$$",
            "f' = a = b = c",
            id="aligned rows",
        ),
        pytest.param(
            "(d)\n\n$$f' &= a \\\\ &= b \\\\ &= c \\end{split}$$", "f' = a = b = c", id="rows that lost their begin"
        ),
        pytest.param("(d) f' = a\n= b\n= c", "f' = a = b = c", id="plain lines"),
        pytest.param("(d) $f' = a$ by the chain rule\n\n$= b$, so\n\n$= c$", "f' = a", id="with prose between"),
    ],
)
def test_a_chain_is_joined(text: str, whole: str) -> None:
    response = _response(text, "1d.grad")
    assert " ".join(response.text.split()).startswith(whole)


def test_cases_and_matrices_stay_whole() -> None:
    text = r"(d) $$f' = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}$$"
    assert _found(text)["1d.grad"] == r"f' = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}"


def test_several_equations_are_several_claims() -> None:
    found = _found("(e) $df/dw_1 = a, \\quad df/dw_2 = b$")
    assert (found["1e.w1"], found["1e.w2"]) == ("df/dw_1 = a", "df/dw_2 = b")


def test_the_last_attempt_counts_and_all_are_kept() -> None:
    response = _response("(e) $df/dw_1 = a$\n\nNo:\n\n$df/dw_1 = b$\n\n$df/dw_2 = c$", "1e.w1")
    assert response.text == "df/dw_1 = b"
    assert response.candidates == ("df/dw_1 = a", "df/dw_1 = b")


def test_what_was_struck_out_without_another_answer_is_for_a_person() -> None:
    response = _response("(e) ~~$df/dw_1 = a$~~\n\n$df/dw_2 = c$", "1e.w1")
    assert response.struck
    assert response.text == "df/dw_1 = a"


def test_sentences_about_kept_values_are_no_formulas() -> None:
    found = _found("(d) $df/dw_3 = s(x_2)$ We should retain $x_2 = w_2 x_1$.")
    assert found["1d.grad"] == "df/dw_3 = s(x_2)"
    assert "x_2 = w_2 x_1" in found["1d.retain"]
    assert "df" not in found["1d.retain"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2.\na) after convolution 24x24x20, after pooling 12x12x20", id="words on one line"),
        pytest.param(
            "2(a) input: 28x28\n\noutput size: 24x24x20\n\nafter convolution\n\n"
            "output size: 12x12x20\n\nafter 2x2 pooling",
            id="words behind the values",
        ),
        pytest.param("2(a) 24x24x20 and 12x12x20", id="order"),
        pytest.param(
            "# 2\n\n(a)\n\n| layer | size |\n|---|---|\n| conv1 | 24x24x20 |\n| pool1 | 12x12x20 |", id="a table"
        ),
        pytest.param("2(a) (1) 24x24x20\n\n(2) 12x12x20", id="numbers"),
        pytest.param("conv1: 24x24x20\n\npool1: 12x12x20", id="no label at all"),
    ],
)
def test_shapes(text: str) -> None:
    found = _found(text)
    assert "24x24x20" in found["2a.conv"]
    assert "12x12x20" in found["2a.pool"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2(c) conv1: (5*5+1)*20 = 520\n\ntotal = 431080\n\nthe accuracy is 99.1%", id="lines"),
        pytest.param("2(c) conv1 520, total 431080, accuracy 99.1%", id="one line"),
        pytest.param(
            "2(c)\n\n$$\\text{conv 1} : 520$$\n\n"
            "$$\\therefore \\# \\text{ of parameters; total} = 431080$$\n\naccuracy 99.1",
            id="formulas",
        ),
        pytest.param("2(c)\n\n| | |\n|--|--|\n| conv1 | 520 |\n| total | 431080 |\n\naccuracy: 99.1%", id="a table"),
    ],
)
def test_numbers_by_their_words(text: str) -> None:
    found = _found(text)
    assert found["2c.conv1"].endswith("520")
    assert found["2c.total"].endswith("431080")
    assert "99.1" in found["2c.accuracy"]


def test_code_and_logs_are_told_apart() -> None:
    text = (
        "2(c) total: 5\n\n```python\nclass Net: pass\n```\n\n```output\nTest Accuracy: 98.1\nTest Accuracy: 99.2\n```\n"
    )
    found = _found(text)
    assert found["2c.code"] == "class Net: pass"
    assert found["2c.accuracy"] == "Test Accuracy: 98.1\nTest Accuracy: 99.2"


def test_the_design_is_all_that_is_said() -> None:
    found = _found("2(b) filter size = 5x5\n\nstride = 1\n\n(no padding)\n\n(c) total: 3")
    assert found["2b.design"] == "filter size = 5x5\nstride = 1\n(no padding)"


TASK_SHEET = """
    Deep basics

    T1
    Compute $z = y_0 + 1$ where $y_0 = 9$.

    Answer

    $$\\begin{aligned} y_0 &= a b \\\\ z &= ReLU(y_0) \\end{aligned}$$
    $y_0 = 0.3 + 0.1 = 0.4$
    $z = ReLU(0.4) = 0.4$
    $$\\begin{split} \\frac{\\partial z}{\\partial w_0} &= 1(z > 0) \\cdot x \\\\ &= 2 \\end{split}$$

    T2

    Answer

    Size of A: 1024 x 32

    Size of B: 512 x 32

    T3 How many?

    Answer

    First hidden layer:

    learnable = 3 + 4 = 7

    Output:

    learnable = 1

    Total = 8

    T4.

    Hint: find $\\frac{\\partial o_j}{\\partial h_i}$.

    Answer

    If
    $$i = j$$

    let
    $$o_j = e_j / S$$

    $$\\frac{\\partial o_j}{\\partial h_i} = o_i(1 - o_i)$$

    If $i \\neq j$

    $$\\frac{\\partial o_j}{\\partial h_i} = -o_i o_j$$

    So if i=j

    $$\\frac{\\partial L}{\\partial h_i} = y_i o_i - y_i$$

    And if $i \\neq j$

    $$\\frac{\\partial L}{\\partial h_i} = o_i - y_i$$
"""


def test_a_filled_in_sheet() -> None:
    assert _found(TASK_SHEET, TASKS) == {
        "T1.y0": "y_0 = 0.3 + 0.1 = 0.4",
        "T1.z": "z = ReLU(0.4) = 0.4",
        "T1.dw0": "\\frac{\\partial z}{\\partial w_0}  = 1(z > 0) \\cdot x = 2",
        "T2.A": "1024 x 32",
        "T2.B": "512 x 32",
        "T3.first": "learnable = 3 + 4 = 7",
        "T3.output": "learnable = 1",
        "T3.total": "Total = 8",
        "T4.same": "\\frac{\\partial o_j}{\\partial h_i} = o_i(1 - o_i)",
        "T4.other": "\\frac{\\partial o_j}{\\partial h_i} = -o_i o_j",
        "T4.loss": "\\frac{\\partial L}{\\partial h_i} = o_i - y_i",
    }


def test_the_last_of_several_cases_is_the_answer_and_competes_with_none() -> None:
    assert len(_response(TASK_SHEET, "T4.loss", TASKS).candidates) == 1


def test_a_sheet_without_an_answer_has_none() -> None:
    text = """
        (d) (2 points) Compute df/dw_3 = 1.

        Your answer: $x$

        (e) (2 points) Compute $df/dw_2 = 5$ and $df/dw_1 = 6$.

        (f) (1 point) More.

        Your answer: no
    """
    found = _found(text.replace("(f)", "2(b)"))
    assert found["1d.grad"] == "x"
    assert not {"1e.w1", "1e.w2"} & set(found)


@pytest.mark.parametrize(
    ("text", "same", "other"),
    [
        pytest.param(
            "# T4\nFor $i = j$: $do_j/dh_i = a$, for $i \\neq j$: $do_j/dh_i = b$.", "a", "b", id="conditions before"
        ),
        pytest.param(
            "# T4\n$do_j/dh_i = a$ if $i = j$, $do_j/dh_i = b$ if $i \\neq j$", "a", "b", id="conditions behind"
        ),
        pytest.param("# T4\ndo_j/dh_i = a if i = j\n\ndo_j/dh_i = b if i != j", "a", "b", id="plain text"),
        pytest.param(
            "# T4\nif i != j:\n\n$do_j/dh_i = b$\n\nif i = j:\n\n$do_j/dh_i = a$", "a", "b", id="the other order"
        ),
    ],
)
def test_conditions(text: str, same: str, other: str) -> None:
    found = _found(text, TASKS)
    assert found["T4.same"] == f"do_j/dh_i = {same}"
    assert found["T4.other"] == f"do_j/dh_i = {other}"


def test_numbers_only_and_a_list_of_the_students_own() -> None:
    text = """
        1.

        1. FC

        $$\\frac{\\partial L}{\\partial W} = a$$

        $$\\frac{\\partial L}{\\partial X_i} = b$$

        2. ReLU

        $$\\frac{\\partial L}{\\partial X} = c$$

        Second part of the homework

        1. Logistic regression and beyond
        - a. no hidden units: val acc: 0.95

        2. SVM and beyond
        - a. no hidden units: val acc: 0.91

        3. Short answer questions
        - a. It vanishes.
        - b. It does not.
    """
    found = _found(text, NUMBERED)
    assert found.pop("2.accuracy").endswith("0.95")
    assert found == {
        "1.1.dW": "\\frac{\\partial L}{\\partial W} = a",
        "1.1.dX": "\\frac{\\partial L}{\\partial X_i} = b",
        "1.2.dX": "\\frac{\\partial L}{\\partial X} = c",
        "3.1": "It vanishes.",
        "3.2": "It does not.",
    }


@pytest.mark.parametrize(
    ("line", "is_label"),
    [
        pytest.param("**1.2** $dL/dX = C$", True, id="in bold"),
        pytest.param("1.2 $dL/dX = C$", True, id="before a formula"),
        pytest.param("1.2 We find $dL/dX = C$", True, id="before a sentence"),
        pytest.param("1.2 times as much, so $dL/dX = C$", False, id="a number in a sentence"),
        pytest.param("$1.2 dL/dX = C$", False, id="a number in a formula"),
    ],
)
def test_labels_with_a_point_are_told_from_numbers(line: str, is_label: bool) -> None:
    found = locate((_document(f"1.1\n\n$dL/dW = A$\n\n$dL/dX = B$\n\n{line}"),), DOTTED)
    assert any(response.how.startswith("label 1.2") for response in found.values()) == is_label
    assert found["1.1.dW"].text == "dL/dW = A"


def test_a_derivative_under_another_label_is_found_and_says_so() -> None:
    response = _response("(d) $df/dw_3 = b$ $df/dw_2 = a$\n\n(c) forward pass first", "1e.w2")
    assert (response.text, "under" in response.how) == ("df/dw_2 = a", True)


def test_a_single_letter_under_another_label_is_not_taken() -> None:
    assert "T1.z" not in _found("# T2\nz = 3\n\nSize of A: 2x3", TASKS)


def test_the_same_answers_in_every_format() -> None:
    formula = r"\frac{\partial f}{\partial w_3} = s(x_2)"
    cell = {"cell_type": "markdown", "source": f"(d) ${formula}$", "metadata": {}}
    documents = {
        "md": md.read(f"(d) ${formula}$".encode(), "a"),
        "tex": tex.read(rf"\begin{{enumerate}}[label=(\alph*)]\item[(d)] ${formula}$\end{{enumerate}}".encode(), "a"),
        "html": html.read(f"<p>(d) \\({formula}\\)</p>".encode(), "a"),
        "toml": toml.read(f"'1d.grad' = '{formula}'".encode(), "a"),
        "json": json_reader.read(b'{"1d": {"grad": "' + formula.replace("\\", "\\\\").encode() + b'"}}', "a"),
        "ipynb": ipynb.read(str({"cells": [cell]}).replace("'", '"').encode(), "a"),
    }
    texts = {name: locate((document,), NET)["1d.grad"].text for name, document in documents.items()}
    assert texts == dict.fromkeys(texts, formula)


def test_keys_go_before_labels_whatever_the_order_of_the_files() -> None:
    keyed = Document("b.toml", answers={"1d.grad": "x"})
    labelled = _document("(d) $y$")
    for documents in ((keyed, labelled), (labelled, keyed)):
        assert locate(documents, NET)["1d.grad"].text == "x"


@pytest.mark.parametrize(
    ("key", "stray"),
    [
        pytest.param("1d.grad", False, id="the id"),
        pytest.param("1(d).grad", False, id="the label and the name"),
        pytest.param("1D.GRAD", False, id="capitals"),
        pytest.param("1(a)", False, id="a label with one item"),
        pytest.param("1(b)", True, id="a label with two"),
        pytest.param("1d.gard", True, id="a slip of the pen"),
    ],
)
def test_keys_as_students_write_them(key: str, stray: bool) -> None:
    document = Document("a.toml", answers={key: "x"})
    assert bool(strays((document,), NET)) == stray
    assert bool(locate((document,), NET)) != stray


def test_a_stray_key_gets_a_suggestion() -> None:
    assert strays((Document("a.toml", answers={"1d.gard": "x"}),), NET) == (
        "a.toml: there is no part '1d.gard': did you mean '1d.grad'?",
    )


@pytest.mark.parametrize("nothing", ["", "n/a", "-", "TODO", "?"])
def test_nothing_is_no_answer(nothing: str) -> None:
    assert "1a.graph" not in _found(f"(a) {nothing}\n\n(d) $x$")


_SIGNS = r"(a) (b) (i) (2) 1. 2. # $ $$ = , ; : x y_0 T1 T4 if i=j \quad \\ & \begin{aligned} \end{aligned} { } ~~ | -"


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from([*_SIGNS.split(), "\n", "\n\n"]), max_size=40))
def test_whatever_was_written_nothing_is_raised(signs: list[str]) -> None:
    document = md.read(" ".join(signs).encode(), "a")
    for assignment in (NET, TASKS, NUMBERED):
        for item, response in locate((document,), assignment).items():
            assert response.part == item
            assert response.text.strip()
            assert response.how


def test_mutated_sheets_are_read_quickly() -> None:
    rng = random.Random(4)
    for _ in range(30):
        letters = list(textwrap.dedent(TASK_SHEET))
        for _ in range(rng.randint(1, 40)):
            place = rng.randrange(len(letters))
            letters[place] = rng.choice(["", "", "\n", "$", "(b)", "=", "{", "}", "~~"])
        document = md.read("".join(letters).encode(), "a")
        start = time.process_time()
        locate((document,), TASKS)
        assert time.process_time() - start < 2
