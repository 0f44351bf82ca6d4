"""Is an answer found that stands in a sentence, beside another one, or under the label of several parts?"""

from __future__ import annotations

import textwrap

import pytest

from hwcheck.bank.load import load_assignment
from hwcheck.bank.model import Assignment
from hwcheck.grading.locate import locate
from hwcheck.grading.locate_labels import leading
from hwcheck.network.stated_count import stated_count
from hwcheck.submissions import md
from tests.grading.sheets import DOTTED, NET, TASKS, item


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


COUNTS = Assignment(
    "counts",
    "Counts",
    (
        item("1.first", "1", "count", "first layer", "first hidden layer"),
        item("1.last", "1", "count", "output", "output layer"),
        item("1.total", "1", "count", "total; parameters", "total; parameters"),
        item("2.accuracy", "2", "metric", "accuracy", "accuracy"),
        item("2.params", "2", "count", "parameters", "parameters"),
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "| | weights | biases | sum |\n|---|---|---|---|\n| First hidden | 6 | 3 | 9 |\n| Output | 3 | 1 | 4 |\n"
            "| All | 9 | 4 | 13 |",
            id="a table with the summands beside the sums",
        ),
        pytest.param("Parameters: first hidden 9, output layer 4, total 13", id="a list that is named like the total"),
        pytest.param(
            "The first hidden layer has $2\\cdot3+3 = 9$ parameters, the last one $4$. In total $9 + 4 = 13$.",
            id="sums in a sentence",
        ),
        pytest.param("9 for the first hidden layer, 4 for the output layer, so 13 in total", id="values before words"),
        pytest.param("$$9 + 4 = 13$$", id="nothing but the sum"),
        pytest.param(
            "```python\nprint(f())\n```\n\n```text\nfirst hidden layer: 9\noutput layer: 4\ntotal: 13\n```",
            id="what was printed",
        ),
    ],
)
def test_counts_and_their_sum(text: str) -> None:
    found = _found(f"## 1\n\n{text}\n\n## 2\n\n", COUNTS)
    read = {part: stated_count(found[part]) for part in ("1.first", "1.last", "1.total")}
    assert [count and count.value for count in read.values()] == [9, 4, 13]


def test_a_bare_number_is_what_the_code_above_it_counts() -> None:
    counted = "```python\nprint(sum(p.numel() for p in net.parameters()))\n```\n\n```text\n1,300\n```"
    assert _found(f"## 2\n\n{counted}", COUNTS) == {"2.params": "1,300"}
    assert "2.params" not in _found("## 2\n\n```python\nprint(loss)\n```\n\n```text\n1,300\n```", COUNTS)


def test_a_percentage_is_no_count() -> None:
    assert _found("## 2\n\nI reached 98.5%.", COUNTS) == {"2.accuracy": "I reached 98.5%"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            "$9\\times9\\times1 \\rightarrow 8\\times8\\times3 \\rightarrow 4\\times4\\times3$", True, id="input"
        ),
        pytest.param("8x8x3 -> 4x4x3", True, id="without the input"),
        pytest.param("9x9x1 -> 8x8x3 -> 4x4x3 -> 2x2x5 -> 1x1x5", False, id="more than is asked for"),
    ],
)
def test_one_shape_after_another(text: str, found: bool) -> None:
    answers = _found(f"2(a) {text}", NET)
    assert ("2a.pool" in answers and "4" in answers["2a.pool"] and "8" not in answers["2a.pool"]) is found


def test_symbols_that_are_said_before_the_first_label() -> None:
    document = md.read(b"Let $g = e^{-x}$.\n\n(b) $\\sigma' = g/(1+g)^2$", "s01.md")
    response = locate((document,), load_assignment("deep-net"))["1b.exp"]
    assert response.text == "let g = e^{-x}\n\\sigma' = g/(1+g)^2"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1)\n\n(d) $a$\n\n2)\n\n(a) 8x8x3, 4x4x3", id="in lists"),
        pytest.param("**1**\n\n(d) $a$\n\n**2**\n\n(a) 8x8x3, 4x4x3", id="in bold, alone"),
    ],
)
def test_the_next_question_is_written_as_the_last_one_was(text: str) -> None:
    found = _found(text, NET)
    assert (found["1d.grad"], found["2a.conv"], found["2a.pool"]) == ("a", "8x8x3", "4x4x3")


def test_a_list_under_a_part_is_not_the_next_part() -> None:
    found = _found("**2(a)**\n\n1. 8 x 8 x 3\n2. 4 x 4 x 3\n\n**2(b)** stride 1", NET)
    assert (found["2a.conv"], found["2a.pool"], found["2b.design"]) == ("8 x 8 x 3", "4 x 4 x 3", "stride 1")


def test_what_a_derivative_is_said_to_be() -> None:
    found = _found("(e) The derivative of f with respect to w_2 is a(x). For w_1 we get b(x).", NET)
    assert (found["1e.w2"], found["1e.w1"]) == ("a(x)", "b(x)")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        pytest.param("df/dw_2 = a(x)\n    * b(x)\n    * c", "df/dw_2 = a(x) * b(x) * c", id="an operator first"),
        pytest.param("df/dw_2 = a(x) *\n    b(x) * c", "df/dw_2 = a(x) * b(x) * c", id="an operator last"),
        pytest.param(
            "$$\\begin{aligned} df/dw_2 &= a \\\\ &\\quad - b \\end{aligned}$$", "df/dw_2 = a - b", id="in rows"
        ),
        pytest.param("$\\boxed{df/dw_2 = a}$", "df/dw_2 = a", id="a frame around the whole equation"),
        pytest.param("Try: $df/dw_2 = a$. Wrong! Correction: $df/dw_2 = b$", "df/dw_2 = b", id="a correction"),
        pytest.param("Using the chain rule: $df/dw_2 = a$", "df/dw_2 = a", id="words before a derivative"),
        pytest.param("$df/d\\omega_2 = a$", "df/d\\omega_2 = a", id="an omega for a w"),
    ],
)
def test_one_formula_however_it_is_laid_out(text: str, whole: str) -> None:
    document = md.read(f"(e) {text}\n".encode(), "s01.md")
    response = locate((document,), NET)["1e.w2"]
    assert " ".join(response.text.split()) == whole
    assert len(response.candidates) == 1


def test_what_is_kept_may_follow_the_formula() -> None:
    found = _found("(d) $df/dw_3 = a(b)$ retain $b$", NET)
    assert found == {"1d.grad": "df/dw_3 = a(b)", "1d.retain": "retain b"}


@pytest.mark.parametrize(
    ("line", "tokens"),
    [
        pytest.param("1. (a) x", ("1", "a"), id="with a point and brackets"),
        pytest.param("**1. (a)** x", ("1", "a"), id="in bold"),
        pytest.param("1. a", ("1",), id="a word"),
    ],
)
def test_the_number_of_a_question_before_its_part(line: str, tokens: tuple[str, ...]) -> None:
    label = leading(line)
    assert label is not None
    assert label.tokens == tokens


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Case $i = j$: $do_j/dh_i = a$\n\nCase $i \\ne j$: $do_j/dh_i = b$", id="in a formula"),
        pytest.param("Case i = j: $do_j/dh_i = a$\n\nCase i ≠ j: $do_j/dh_i = b$", id="in words"),
    ],
)
def test_cases_with_capitals(text: str) -> None:
    found = _found(f"T4\n\n{text}", TASKS)
    assert (found["T4.same"][-1], found["T4.other"][-1]) == ("a", "b")


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        pytest.param(
            "$A \\in \\mathbb{R}^{3\\times 32}$, $B \\in \\mathbb{R}^{2\\times 32}$", "3\\times 32", id="a space"
        ),
        pytest.param("A = 3, B = 2", "A = 3", id="too short for a shape, but named"),
    ],
)
def test_shapes_of_named_things(text: str, shape: str) -> None:
    assert _found(f"T2\n\n{text}", TASKS)["T2.A"] == shape


def test_formulas_typed_as_code() -> None:
    text = "## (e)\n\n```\ndf_dw2 = a(x)\ndf_dw1 = b(x)\n```"
    found = _found(text.replace("_", "/").replace("w2", "w_2").replace("w1", "w_1"), NET)
    assert (found["1e.w2"], found["1e.w1"]) == ("df/dw_2 = a(x)", "df/dw_1 = b(x)")
    assert "1e.w2" not in _found("## (e)\n\n```python\nimport numpy\ndf_dw2 = 1\n```", NET)


def test_the_number_of_the_next_question_is_no_answer() -> None:
    found = _found("1\n\n(e)\n\n$df/dw_2 = a$\n\n$df/dw_1 = b$\n\n2\n\n(a)\n\n8x8x3\n\n4x4x3", NET)
    assert (found["1e.w1"], found["2a.conv"], found["2a.pool"]) == ("df/dw_1 = b", "8x8x3", "4x4x3")


def test_a_list_with_a_title() -> None:
    found = _found("## 1\n\nThe numbers of parameters: first layer: 9; output: 4; total: 13", COUNTS)
    assert found == {"1.first": "9", "1.last": "4", "1.total": "13"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("$do_j/dh_i = \\begin{cases} a & i = j \\\\ b & i \\neq j \\end{cases}$", id="two conditions"),
        pytest.param("$do_j/dh_i = \\begin{cases} a & i = j \\\\ b & \\text{otherwise} \\end{cases}$", id="otherwise"),
        pytest.param("do_j/dh_i = a if i = j and b otherwise", id="in words"),
    ],
)
def test_a_part_that_asks_for_one_case_gets_its_arm(text: str) -> None:
    found = _found(f"T4\n\n{text}\n\n$dL/dh_i = c$", TASKS)
    assert (found["T4.same"][-1], found["T4.other"][-1], found["T4.loss"]) == ("a", "b", "dL/dh_i = c")
    assert "=" in found["T4.same"]


def test_an_answer_in_cases_stays_whole_where_all_are_asked_for() -> None:
    text = "dL/dW = \\begin{cases} a & x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}"
    assert _found(f"1.1\n\n${text}$", DOTTED)["1.1.dW"] == text


def test_labels_that_are_only_glued_to_their_answers() -> None:
    found = _found("1b (1) e^-x\n1b (2) s(x)\n1d a(2), keep b\n2a 8x8x3 and 4x4x3\n2c total 3, 2c + 1 is not it", NET)
    assert (found["1b.exp"], found["1b.sigma"], found["1d.grad"]) == ("e^-x", "s(x)", "a(2)")
    assert (found["2a.conv"], found["2a.pool"], found["2c.total"][:7]) == ("8x8x3", "4x4x3", "total 3")


def test_a_product_is_no_label() -> None:
    assert _found("(e)\n\n2a * b\n\n$df/dw_2 = a$\n\n1d - c", NET) == {"1e.w2": "df/dw_2 = a"}


def test_a_percentage_beside_a_count() -> None:
    assert _found("## 2\n\n98.5% and 1300 parameters", COUNTS) == {"2.accuracy": "98.5%", "2.params": "1300 parameters"}


def test_a_table_of_labels_and_answers() -> None:
    table = (
        "| Part | Answer |\n|---|---|\n| 1(b)(1) | e^-x |\n| 1(b)(2) | s(x) |\n| 1(d) | a(2) |\n| 2(a) | 8x8x3, 4x4x3 |"
    )
    found = _found(table, NET)
    assert (found["1b.exp"], found["1b.sigma"], found["1d.grad"]) == ("e^-x", "s(x)", "a(2)")
    assert (found["2a.conv"], found["2a.pool"]) == ("8x8x3", "4x4x3")


@pytest.mark.parametrize("word", ["Aufgabe", "Exercice", "Pregunta", "Answer", "Solution", "Lösung", "Réponse"])
def test_words_for_a_label(word: str) -> None:
    found = _found(f"### {word} 1 (d) :\n\n$a(2)$\n\n### {word} 1 (e)\n\n$df/dw_2 = b$", NET)
    assert (found["1d.grad"], found["1e.w2"]) == ("a(2)", "df/dw_2 = b")


def test_two_numbers_and_nothing_else() -> None:
    assert _found("## 2\n\n98.5%, 1300", COUNTS) == {"2.accuracy": "98.5%", "2.params": "1300"}


def test_a_log_without_a_language_is_no_program() -> None:
    log = "```\nEpoch 1: 97.1 %\nEpoch 2: 98.5 %\n```"
    assert _found(f"## 2\n\n{log}", COUNTS)["2.accuracy"] == "Epoch 1: 97.1 %\nEpoch 2: 98.5 %"


def test_an_arm_for_an_unknown_condition_is_not_guessed() -> None:
    text = "do_j/dh_i = \\begin{cases} a & k = l \\\\ b & \\text{otherwise} \\end{cases}"
    assert _found(f"T4\n\n${text}$", TASKS)["T4.other"] == text


def test_a_case_in_brackets_before_the_answer() -> None:
    found = _found("T4: (i=j) a(2); (i≠j) b(2); dL/dh_i = c", TASKS)
    assert (found["T4.same"], found["T4.other"], found["T4.loss"]) == ("a(2)", "b(2)", "dL/dh_i = c")


def test_formulas_without_digits_or_equals_are_answers_in_order() -> None:
    found = _found("T4\n\na-b\n\n-a*b\n\na/b", TASKS)
    assert (found["T4.same"], found["T4.other"], found["T4.loss"]) == ("a-b", "-a*b", "a/b")
