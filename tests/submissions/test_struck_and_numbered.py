"""Is what was struck out told from what stands, and is what a program numbers read with its number?"""

from __future__ import annotations

import pytest

from hwcheck.grading.document import BlockKind, Document
from hwcheck.submissions import html, md, tex


def _standing(document: Document) -> list[str]:
    return [" ".join(block.text.split()) for block in document.blocks if not block.struck]


@pytest.mark.parametrize(
    ("document", "standing", "struck"),
    [
        pytest.param(md.read(b"$$x = \\sout{3} 4$$", "s01.md"), ["x = 4"], ["3"], id="in a formula, Markdown"),
        pytest.param(tex.read(b"$x = \\st{3} 4$", "s01.tex"), ["x = 4"], ["3"], id="in a formula, LaTeX"),
        pytest.param(tex.read(b"$x = \\cancel{3} 4$", "s01.tex"), ["x = \\cancel{3} 4"], [], id="what may be reduced"),
        pytest.param(
            html.read(b'<p>x = <span style="text-decoration: line-through;">3 <span>a</span></span> 4</p>', "s.html"),
            ["x =", "4"],
            ["3 a"],
            id="by its style",
        ),
    ],
)
def test_struck_out(document: Document, standing: list[str], struck: list[str]) -> None:
    assert _standing(document) == standing
    assert [block.text for block in document.blocks if block.struck] == struck
    assert len({(block.line, block.paragraph) for block in document.blocks}) == 1


def test_sections_have_the_numbers_that_latex_prints() -> None:
    source = rb"\section{Layers}\subsection{ReLU}\subsection*{Aside}\subsection{(b)}\section{Task 7}\section{Losses}"
    headings = [block.text for block in tex.read(source, "s01.tex").blocks if block.kind is BlockKind.HEADING]
    assert headings == ["1 Layers", "1.1 ReLU", "Aside", "(b)", "Task 7", "3 Losses"]


def test_formulas_in_a_row_are_formulas_of_their_own() -> None:
    blocks = md.read(b"$$a = b$$ $$c = d$$\n\n$$e$$ so $$f$$", "s01.md").blocks
    assert [(block.kind, block.text, block.line) for block in blocks] == [
        (BlockKind.MATHS, "a = b", 1),
        (BlockKind.MATHS, "c = d", 1),
        (BlockKind.MATHS, "e", 3),
        (BlockKind.PROSE, "so", 3),
        (BlockKind.MATHS, "f", 3),
    ]


def test_an_empty_cell_is_a_cell() -> None:
    page = (
        b"<table><tr><th>L</th><th>W</th><th>S</th></tr><tr><td>All <b>in</b> all</td><td></td><td>5</td></tr></table>"
    )
    assert _standing(html.read(page, "s01.html")) == ["L W S All in all 5"]
    assert html.read(page, "s01.html").blocks[0].text == "L\tW\tS\nAll in all\t\t5"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param(b"u = -0.O8", "u = -0.08", id="behind the point"),
        pytest.param(b"1O24 units", "1024 units", id="inside of a number"),
        pytest.param(b"O(n), x2O3, 2O", "O(n), x2O3, 2O", id="where it may be a letter"),
    ],
)
def test_a_letter_between_digits_is_a_zero(text: bytes, read: str) -> None:
    document = md.read(text, "s01.md")
    assert document.blocks[0].text == read
    assert bool(document.troubles) is (read.encode() != text)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param(rb"\(a\) The net", ["(a) The net"], id="a label"),
        pytest.param(rb"**1** \(2\) $x$", ["**1** (2)", "x"], id="behind the question"),
        pytest.param(rb"\(a\) is a formula", ["a", "is a formula"], id="a formula"),
        pytest.param(rb"[Kept]{.underline}: all", ["Kept: all"], id="a dressed word"),
        pytest.param(rb"$x = \boxed{\frac{1}{2}}$", [r"x = \frac{1}{2}"], id="a frame"),
    ],
)
def test_what_converters_and_frames_add(text: bytes, read: list[str]) -> None:
    assert _standing(md.read(text, "s01.md")) == read


@pytest.mark.parametrize(
    ("opened", "printed"),
    [
        pytest.param("<ol>", ["1. x", "2. y"], id="digits"),
        pytest.param('<ol type="a">', ["a. x", "b. y"], id="letters"),
        pytest.param('<ol style="list-style-type: lower-roman">', ["i. x", "ii. y"], id="Roman, by its style"),
        pytest.param('<ol type="A" start="4">', ["d. x", "e. y"], id="from another number"),
        pytest.param("<ul>", ["x", "y"], id="bullets"),
    ],
)
def test_items_have_the_numbers_that_a_browser_shows(opened: str, printed: list[str]) -> None:
    page = f"{opened}<li>x</li><li>y</li>{opened.replace('<', '</', 1).split(' ')[0].rstrip('>')}>"
    assert _standing(html.read(page.encode(), "s01.html")) == printed
