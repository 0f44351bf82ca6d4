"""Does `hwcheck graph` draw what the formula computes, in every format, and read its own drawings back?"""

from __future__ import annotations

import json
import re
from importlib import import_module
from xml.etree import ElementTree

import pytest

from hwcheck.checkers.context import Context
from hwcheck.checkers.graph import Settings, check
from hwcheck.cli import run
from hwcheck.diagram.model import Box, Diagram
from hwcheck.notation.read import declare
from hwcheck.verdict import Outcome

TWO_LAYERS = "w3*sigmoid(w2*sigmoid(w1*x))"
SHARED = "a = x*y; b = sin(a)*cos(a); c = exp(b - x); c*a + tanh(b)/c"
SVG = "{http://www.w3.org/2000/svg}"


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert run(["graph", *arguments]) == code
    captured = capsys.readouterr()
    return captured.out + captured.err


def test_rails_in_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "w2*tanh(w1*x)").splitlines() == [
        "╭───── w₁",
        "│ ╭─── x",
        "╰─┴──▶ v₁ = w₁ x",
        "╭─────╯",
        "╰────▶ v₂ = tanh(v₁)",
        "╭─────╯",
        "│ ╭─── w₂",
        "╰─┴──▶ f = w₂ v₂",
    ]


def test_rails_that_cross_and_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, SHARED).splitlines()
    assert "├─┴──────▶ a = x y" in lines, "x goes on, y ends"
    assert "╰─│─┼────▶ v₃ = b − x" in lines, "a crosses, b goes on"
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("format_", ["text", "dot", "mermaid"])
@pytest.mark.parametrize(
    ("shown", "reference"),
    [
        pytest.param(TWO_LAYERS, TWO_LAYERS, id="two layers"),
        pytest.param(
            SHARED, "exp(sin(x*y)*cos(x*y)-x)*x*y + tanh(sin(x*y)*cos(x*y))/exp(sin(x*y)*cos(x*y)-x)", id="dag"
        ),
        pytest.param("log(1 + exp(-y*(w_1*x_1 + w_2*x_2 + b)))", "log(1 + exp(-y*(w_1*x_1 + w_2*x_2 + b)))", id="loss"),
        pytest.param("max(0, x - y)^2", "max(0, x - y)^2", id="numbers in operations"),
    ],
)
def test_what_is_drawn_is_a_right_answer(
    capsys: pytest.CaptureFixture[str], format_: str, shown: str, reference: str
) -> None:
    drawn = said(capsys, shown, "--format", format_)
    scope = declare(dict.fromkeys(re.findall(r"[a-z]_?\d|\b[xyb]\b", reference), "real"), {}, {})
    verdict = check(Settings(reference), drawn, Context(scope))
    assert verdict.outcome is Outcome.CORRECT, (drawn, verdict)


def test_svg_is_whole_and_its_boxes_do_not_overlap(capsys: pytest.CaptureFixture[str]) -> None:
    root = ElementTree.fromstring(said(capsys, SHARED, "--format", "svg", "--wrt", "x", "--at", "x=1,y=0.5"))
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    boxes = [
        tuple(float(box.get(key, 0)) for key in ("x", "y", "width", "height"))
        for box in root.iter(f"{SVG}rect")
        if box.get("class")
    ]
    assert len(boxes) == 12
    for x, y, w, h in boxes:
        assert x >= 0 and y >= 0 and x + w <= width and y + h <= height  # noqa: PT018
    for place, (x, y, w, h) in enumerate(boxes):
        for u, v, s, t in boxes[:place]:
            assert x + w <= u or u + s <= x or y + h <= v or v + t <= y
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert "v₅ = tanh(b)" in texts
    assert "= 0.479426" in texts, "sin(0.5), at x=1, y=0.5"
    assert "1 − v₅²" in texts, "the derivative of tanh stands at its edge"


@pytest.mark.parametrize("format_", ["svg", "dot", "mermaid"])
def test_names_cannot_leave_their_place(format_: str) -> None:
    hostile = '"]; x --> y <script>alert(1)</script> & \\'
    diagram = Diagram((Box("end", hostile), Box("x", "x")), (("end", "x"),))
    drawn: str = import_module(f"hwcheck.diagram.formats.{format_}").draw(diagram)
    if format_ == "dot":
        assert '"\\"]; x --> y <script>alert(1)</script> & \\\\"' in drawn
    else:
        assert "<script>" not in drawn


def test_values_and_slopes(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "y = w*x + b; out = relu(y)", "--wrt", "w", "--at", "x=2,w=0.5,b=-0.25")
    for line in ("y = v₁ + b   = 0.75   ∂out/∂y = 1", "∂v₁/∂w = x", "w   = 0.5   ∂out/∂w = 2"):
        assert line in out


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    record = json.loads(said(capsys, TWO_LAYERS, "--json", "--at", "x=0,w1=1,w2=0,w3=2", "--wrt", "w2"))
    assert record["edges"][:3] == [["w1", "v1"], ["x", "v1"], ["v1", "v2"]]
    assert (record["values"]["f"], record["backward"]) == (1.0, ["f", "v4", "v3"])
    assert record["gradients"]["w2"] == pytest.approx(0.25), "2 · 1/4 · 1/2"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param(["w1*(x+"], "    w1*(x+\n", id="a caret below the place"),
        pytest.param(["x*y", "--wrt", "z"], "not in the formula", id="an unknown name"),
        pytest.param(["x*y", "--at", "x=1"], "add y=0.5", id="a value is missing"),
        pytest.param(["x*y", "--format", "png"], "'png' is not one of", id="an unknown format"),
        pytest.param(["+".join(f"sin(x_{n})" for n in range(100))], "too many to draw", id="a graph too large to see"),
    ],
)
def test_refused(capsys: pytest.CaptureFixture[str], arguments: list[str], line: str) -> None:
    assert line in said(capsys, *arguments, code=2)


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        pytest.param("x", "f = x", id="a bare name"),
        pytest.param("-x*exp(-x)", "▶ f", id="a leading minus"),
        pytest.param("f*x", "= f x", id="f is taken"),
    ],
)
def test_small_formulas(capsys: pytest.CaptureFixture[str], formula: str, line: str) -> None:
    assert line in said(capsys, formula)
