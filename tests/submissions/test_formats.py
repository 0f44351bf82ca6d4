r"""Does each format become the blocks that a person sees in it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import nbformat
import pytest

from hwcheck.grading.document import BlockKind, Document
from hwcheck.submissions import html, ipynb, md, py, tex, toml
from hwcheck.submissions import json as json_reader
from hwcheck.submissions.mend import mend

WRITE: Any = nbformat.writes

HEADING, PROSE, MATHS, TABLE, ITEM, CODE, OUTPUT = (
    BlockKind(kind) for kind in "heading prose maths table item code output".split()
)


def _blocks(document: Document) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in document.blocks if not block.struck]


MARKDOWN = [
    pytest.param(
        "# 1(b)\n\nWe have $x^2$ here.",
        [(HEADING, "1(b)"), (PROSE, "We have"), (MATHS, "x^2"), (PROSE, "here.")],
        id="dollars in a sentence",
    ),
    pytest.param("$$\na\n= b\n$$", [(MATHS, "a\n= b")], id="a displayed formula"),
    pytest.param(r"\(a\) and \[b\]", [(MATHS, "a"), (PROSE, "and"), (MATHS, "b")], id="brackets of LaTeX"),
    pytest.param(
        "\\begin{align}\na &= b\n\\end{align}",
        [(MATHS, "\\begin{align}\na &= b\n\\end{align}")],
        id="a bare environment",
    ),
    pytest.param(
        "1. one\n2. two", [(ITEM, "1. one"), (ITEM, "2. two")], id="numbers of a list are kept: they may be labels"
    ),
    pytest.param("- one\n- $x$", [(ITEM, "one"), (MATHS, "x")], id="bullets are not"),
    pytest.param("1.\n\n   $x$", [(ITEM, "1."), (MATHS, "x")], id="an item that starts with a formula"),
    pytest.param("| a | b |\n|---|---|\n| 1 | $2$ |", [(TABLE, "a\tb\n1\t2")], id="a table"),
    pytest.param("```python\nx = 1\n```", [(CODE, "x = 1")], id="a listing"),
    pytest.param(
        "```\nme@host % python net.py\n99.1\n```",
        [(OUTPUT, "me@host % python net.py\n99.1")],
        id="a session in a terminal",
    ),
    pytest.param("~~$x = 1$~~ $x = 2$", [(MATHS, "x = 2")], id="struck out does not count"),
    pytest.param("a <!-- $x$ --> b", [(PROSE, "a              b")], id="a comment does not count"),
    pytest.param("w_1*x*w_2 and **x**", [(PROSE, "w_1*x*w_2 and **x**")], id="stars and lines are mathematics"),
    pytest.param("x < y > z & [a](b)", [(PROSE, "x < y > z & [a](b)")], id="signs are no HTML and no links"),
    pytest.param("`np.exp(-x)**2`", [(PROSE, "np.exp(-x)**2")], id="code in a line"),
    pytest.param("    x = 1", [(PROSE, "x = 1")], id="an indented line is no listing"),
    pytest.param(
        "> the question\n\nmine", [(BlockKind.QUOTE, "the question"), (PROSE, "mine")], id="a quotation is apart"
    ),
    pytest.param("costs 5$ or 6", [(PROSE, "costs 5$ or 6")], id="a lone dollar"),
    pytest.param("<!-- part: 1b.exp -->\nx", [(HEADING, "1b.exp"), (PROSE, "x")], id="a marker names a part"),
]


@pytest.mark.parametrize(("text", "blocks"), MARKDOWN)
def test_markdown(text: str, blocks: list[tuple[BlockKind, str]]) -> None:
    assert _blocks(md.read(text.encode(), "a.md")) == blocks


def test_markdown_knows_where_things_stand() -> None:
    text = "# T1\n\nsome $x$\nthen $y$ and\n\n$$\nz\n$$\n"
    places = {block.text: (block.line, block.column) for block in md.read(text.encode(), "a.md").blocks}
    assert places["x"] == (3, 7)
    assert places["y"] == (4, 7)
    assert places["z"][0] in (6, 7)


def test_struck_and_commented_text_is_remembered() -> None:
    document = md.read(b"~~$x = 1$~~\n\n<!-- $x = 3$ -->\n", "a.md")
    assert [block.text for block in document.blocks if block.struck] == ["x = 1", "$x = 3$"]


@pytest.mark.parametrize(
    ("lost", "mended"),
    [
        pytest.param(
            "egin{aligned} a &= rac{1}{2} \\ &= b \\end{aligned}",
            "\\begin{aligned} a &= \\frac{1}{2} \\\\ &= b \\end{aligned}",
            id="begin, frac and the ends of rows",
        ),
        pytest.param(
            "\x08egin{cases} \x0crac{1}{2}\\end{cases}",
            "\\begin{cases} \\frac{1}{2}\\end{cases}",
            id="the escapes themselves",
        ),
        pytest.param("\\sum_{j\neq i} x", "\\sum_{j\\neq\n i} x", id="a line broken inside of neq"),
        pytest.param("a\times b \theta", "a\\times b \\theta", id="tabs"),
        pytest.param(
            "\\begin{aligned} a \\ b \\end{aligned}",
            "\\begin{aligned} a \\ b \\end{aligned}",
            id="a space in a sound environment stays",
        ),
        pytest.param("equal, tracing{x}, begin{x}", "equal, tracing{x}, begin{x}", id="words stay"),
        pytest.param("x\nequals y", "x\nequals y", id="a line that begins with a word stays"),
    ],
)
def test_lost_commands_are_mended(lost: str, mended: str) -> None:
    text, notes = mend(lost)
    assert text == mended
    assert bool(notes) == (lost != mended)
    assert text.count("\n") == lost.count("\n")


LATEX = r"""\documentclass{article}
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
\DeclareMathOperator{\relu}{ReLU}
\begin{document}
\section*{Problem 1}
\begin{enumerate}[label=(\alph*)]
\item Nothing.  % not this
\item $\pd{f}{w} = \sigma$
  \begin{enumerate}
    \item[(ii)] \sout{$x = 1$} $\relu(x)$
  \end{enumerate}
\end{enumerate}
\begin{align*}
  a &= b \\
    &= \begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}
\end{align*}
\begin{tabular}{l|r}
layer & parameters \\ \hline
conv1 & $520$ \\
\end{tabular}
\begin{lstlisting}
y = x % 2
\end{lstlisting}
\end{document}
"""


def test_latex() -> None:
    document = tex.read(LATEX.encode(), "a.tex")
    assert _blocks(document) == [
        (HEADING, "Problem 1"),
        (ITEM, "(a) Nothing."),
        (ITEM, "(b)"),
        (MATHS, r"\frac{\partial f}{\partial w} = \sigma"),
        (ITEM, "(ii)"),
        (MATHS, r"\operatorname{ReLU}(x)"),
        (
            MATHS,
            "\\begin{aligned}\n  a &= b \\\\\n    &= "
            "\\begin{cases} 1 & x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}\n\\end{aligned}",
        ),
        (TABLE, "layer\tparameters\nconv1\t520"),
        (CODE, "y = x % 2"),
    ]
    assert {block.text: block.line for block in document.blocks}["(a) Nothing."] == 7
    assert [block.text for block in document.blocks if block.struck] == ["not this", "x = 1"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            r"\newcommand\s{\sigma} $\s_1 + \sin x$",
            r"\sigma_1 + \sin x",
            id="a macro without arguments, and a longer command",
        ),
        pytest.param(
            r"\newcommand{\half}[1][x]{\frac{#1}{2}} $\half + \half[y]$",
            r"\frac{x}{2} + \frac{y}{2}",
            id="an argument that may be left out",
        ),
        pytest.param(r"\def\d#1#2{\frac{d#1}{d#2}} $\d f x$", r"\frac{df}{dx}", id="arguments without braces"),
        pytest.param(r"\newcommand{\a}{\b}\newcommand{\b}{y} $\a$", "y", id="a macro that uses another"),
    ],
)
def test_macros_are_written_out(text: str, found: str) -> None:
    assert _blocks(tex.read(text.encode(), "a.tex")) == [(MATHS, found)]


def test_a_macro_that_calls_itself_ends() -> None:
    document = tex.read(rb"\newcommand{\x}{\x\x} $y$ $\x$", "a.tex")
    assert "without end" in document.troubles[0]


def test_a_notebook() -> None:
    v4: Any = nbformat.v4
    cells = [
        v4.new_markdown_cell("## 1b.exp\n\n$x = 1$"),
        v4.new_code_cell("print(1)", outputs=[v4.new_output("stream", text="\x1b[31mTest Accuracy: 99\x1b[0m\n")]),
        v4.new_markdown_cell("two", metadata={"hwcheck": {"part": "1b.sigma"}}),
    ]
    data = WRITE(v4.new_notebook(cells=cells)).encode()
    assert _blocks(ipynb.read(data, "a.ipynb")) == [
        (HEADING, "1b.exp"),
        (MATHS, "x = 1"),
        (CODE, "print(1)"),
        (OUTPUT, "Test Accuracy: 99"),
        (HEADING, "1b.sigma"),
        (PROSE, "two"),
    ]


def test_an_old_notebook() -> None:
    v3: Any = nbformat.v3
    sheet = v3.new_worksheet(cells=[v3.new_text_cell("markdown", source="one"), v3.new_code_cell(input="x = 1")])
    data = WRITE(v3.new_notebook(worksheets=[sheet]), version=3).encode()
    assert _blocks(ipynb.read(data, "a.ipynb")) == [(PROSE, "one"), (CODE, "x = 1")]


@pytest.mark.parametrize(
    ("read", "text", "answers"),
    [
        pytest.param(
            json_reader.read,
            '{"1b": {"exp": " x "}, "T1.y0": 0.4}',
            {"1b.exp": "x", "T1.y0": "0.4"},
            id="nested and flat",
        ),
        pytest.param(
            json_reader.read,
            '{"student": "s01", "answers": {"1g.conv": [24, 24, 20]}}',
            {"student": "s01", "1g.conv": "24, 24, 20"},
            id="a list, and a table around all",
        ),
        pytest.param(
            json_reader.read,
            '{"1a": {"answer": "yes"}, "1c": null}',
            {"1a": "yes"},
            id="an object with an answer in it",
        ),
        pytest.param(
            toml.read,
            "'1b.exp' = '\\frac{1}{2}'\n[T1]\ny0 = 0.4",
            {"1b.exp": "\\frac{1}{2}", "T1.y0": "0.4"},
            id="TOML takes LaTeX as it is",
        ),
        pytest.param(toml.read, "1b.exp = '''\nx\n'''", {"1b.exp": "x"}, id="dotted keys"),
    ],
)
def test_answer_files(read: Callable[[bytes, str], Document], text: str, answers: dict[str, str]) -> None:
    document = read(text.encode(), "a")
    assert dict(document.answers) == answers
    assert not document.troubles


def test_html() -> None:
    page = """<html><head><style>p {}</style></head><body><h2>Q1</h2><p>so \\(x\\) is<br>w<sub>1</sub>
    <del>no</del> yes</p><ol><li>one</li><li>two</li></ol>
    <table><tr><th>a</th></tr><tr><td>b</td><td>3</td></tr></table>
    <pre>x = 1</pre><p><img data-equation-content="y^2" alt="LaTeX: y^2"></p><blockquote><p>asked</p></blockquote>
    <script>alert(1)</script></body></html>"""
    assert _blocks(html.read(page.encode(), "a.html")) == [
        (HEADING, "Q1"),
        (PROSE, "so"),
        (MATHS, "x"),
        (PROSE, "is"),
        (PROSE, "w_{1}"),
        (PROSE, "yes"),
        (ITEM, "1. one"),
        (ITEM, "2. two"),
        (TABLE, "a\nb\t3"),
        (CODE, "x = 1"),
        (MATHS, "y^2"),
        (BlockKind.QUOTE, "asked"),
    ]


def test_python_is_one_listing() -> None:
    assert _blocks(py.read(b"x = 1\n", "a.py")) == [(CODE, "x = 1")]
