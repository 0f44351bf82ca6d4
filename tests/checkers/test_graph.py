"""Is a graph judged by what its nodes compute, whatever they are called and however it is written?"""

from __future__ import annotations

import random
import time

import pytest

from hwcheck.checkers.context import Context
from hwcheck.checkers.graph import Settings, check, solution
from hwcheck.domain import Scope
from hwcheck.notation.read import declare
from hwcheck.verdict import Outcome, Verdict

SIGMOID = "u -> 1/(1 + exp(-u))"
NET = declare(
    dict.fromkeys(("w_1", "w_2", "w_3", "x"), "real"),
    {"sigma": SIGMOID, "sigma_1": SIGMOID, "sigma_2": SIGMOID},
    {"x_1": "w_1*x", "x_2": "w_2*sigma_1(x_1)", "f": "w_3*sigma_2(x_2)"},
)
LAYER = declare({"W": "matrix[m,n]", "x": "vector[n]", "b": "vector[m]"}, {}, {})


def judge(answer: str, reference: str = "f", scope: Scope = NET) -> Verdict:
    return check(Settings(reference), answer, Context(scope))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("w1, x -> mul1 -> s1; s1, w2 -> mul2 -> s2; s2, w3 -> mul3", id="operations as names"),
        pytest.param("x, w1 -> * -> σ; σ, w2 -> * -> σ; σ, w3 -> * -> f", id="bare operations are new each time"),
        pytest.param("x -> *\nw1 -> *\n* -> σ\nσ -> *\nw2 -> *\n* -> σ\nσ -> *\nw3 -> *\n* -> f", id="one edge a line"),
        pytest.param("a = w1*x; b = sigma(a); c = w2*b; d = sigma(c); f = w3*d", id="formulas"),
        pytest.param(
            "- $x_1 = w_1 x$\n- $s_1 = \\sigma_1(x_1)$\n- $x_2 = w_2 s_1$\n- $s_2 = \\sigma_2(x_2)$\n- $f = w_3 s_2$",
            id="formulas in LaTeX, as a list",
        ),
        pytest.param("x1: w1, x\ns1: x1\nx2: w2, s1\ns2: x2\nf: w3, s2", id="the inputs of each node"),
        pytest.param("f <- w3, s2; s2 <- x2; x2 <- w2, s1; s1 <- x1; x1 <- w1, x", id="arrows to the left"),
        pytest.param("p = w1 x -> s = σ(p) -> q = w2 s -> t = σ(q) -> f = w3 t", id="a chain of formulas"),
        pytest.param("a = w1*x, b = σ(a), c = w2*b, d = σ(c), e = w3*d = f", id="formulas in one line"),
        pytest.param(
            "x -> p, w1 -> p, p -> s, p = w1*x, s = σ(p)".replace(", p =", "\np =")
            + "\nw2*s -> t = σ(w2*s); f = w3*t; s, w2 -> w2*s",
            id="edges and formulas",
        ),
        pytest.param(
            "[(w1, x1), (x, x1), (x1, s1), (s1, x2), (w2, x2), (x2, s2), (s2, f), (w3, f)]", id="a list of pairs"
        ),
        pytest.param(
            '{"x1": ["w1", "x"], "s1": ["x1"], "x2": ["w2", "s1"], "s2": ["x2"], "f": ["w3", "s2"]}', id="a table"
        ),
        pytest.param(
            'digraph G { rankdir=BT; node [shape=circle]; x -> p; w1 -> p [color=red]; p [label="×"]; p -> s -> q;'
            ' s [label="σ"]; q [label="q = w2*s"]; w2 -> q; subgraph cluster_2 { t [label=<<b>σ</b>(q)>] } q -> t;'
            " {t w3} -> f /* the end */ }",
            id="DOT",
        ),
        pytest.param(
            "```mermaid\nflowchart TD\n x((x)) & w1 --> a[×] %% first\n a --> b{{σ₁}} -.-> c(mul)\n w2 ==> c\n"
            ' subgraph last\n c --> d["σ₂(c)"]\n end\n d & w3 --> f\n style f fill:#fff\n```',
            id="Mermaid",
        ),
        pytest.param(
            "p = w1*x; n = -p; e = exp(n); d = 1 + e; s = 1/d; q = w2*s; t = σ(q); f = t*w3", id="a sigmoid split up"
        ),
        pytest.param(
            'digraph { x -> p; w1 -> p; p [label="*"]; p -> n -> e -> d -> s; n [label="-1*"]; e [label=exp];'
            ' d [label="+1"]; s [label="1/u"]; {s w2} -> q -> t; q [label=mul]; t [label=sigmoid]; {t w3} -> f }',
            id="a sigmoid split up, with signs for labels",
        ),
    ],
)
def test_the_same_graph(answer: str) -> None:
    verdict = judge(answer)
    assert (verdict.outcome, verdict.credit, verdict.feedback) == (Outcome.CORRECT, 1.0, "")


@pytest.mark.parametrize(
    ("answer", "credit", "says"),
    [
        pytest.param(
            "w1, x -> mul1 -> s1; x, w2 -> mul2 -> s2; s2, w3 -> mul3",
            0.8,
            "node 'mul2' should be w₂ σ₁(w₁ x): no edge comes from σ₁(w₁ x), the edge from 'x' does not belong there",
            id="a wrong edge, counted once",
        ),
        pytest.param("w1, x -> mul1 -> s1 -> mul2 -> s2; s2, w3 -> mul3", 0.8, "comes from w₂", id="a missing edge"),
        pytest.param(
            "a = w1*x; b = tanh(a); c = w2*b; d = sigma(c); f = w3*d",
            0.8,
            "node 'b = tanh(a)' should be σ₁(w₁ x)",
            id="tanh",
        ),
        pytest.param(
            "a = w1*x; b = sigma(a); c = w2 + b; d = sigma(c); f = w3*d", 0.8, "node 'c = w2 + b'", id="a sum"
        ),
        pytest.param("a = w1*x; b = sigma(a); c = w2*b; d = sigma(c)", 0.8, "no node for w₃", id="the end is missing"),
        pytest.param("x1 = w1*x; x2 = w2*sigma(x1); f = w3*sigma(x2)", 0.6, "no node for σ₁", id="two nodes merged"),
        pytest.param(
            "a = w1*x; b = sigma(w1*x); c = w2*b; d = sigma(c); f = w3*d",
            0.8,
            "leads on from node 'a = w1*x'",
            id="a loose end",
        ),
        pytest.param(
            "a = w1*x; b = sigma(a); c = w2*b; d = sigma(c); f = w3*d; e = f*x",
            0.8333,
            "node 'e = f*x'",
            id="one too many",
        ),
        pytest.param(
            "mul3 -> w3, s2; s2 -> mul2; mul2 -> w2, s1; s1 -> mul1; mul1 -> w1, x", 0.5, "wrong way", id="turned round"
        ),
    ],
)
def test_partly_right(answer: str, credit: float, says: str) -> None:
    verdict = judge(answer)
    assert (verdict.outcome, verdict.credit) == (Outcome.PARTIAL, credit)
    assert says in verdict.feedback


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        pytest.param("f = w3*sigma2(w2*sigma1(w1*x))", "restated", id="the formula itself"),
        pytest.param("a = x + w1; b = tanh(a); c = b - w2; f = c/w3", "different", id="another function"),
    ],
)
def test_wrong(answer: str, note: str) -> None:
    assert (judge(answer).outcome, judge(answer).note) == (Outcome.INCORRECT, note)


@pytest.mark.parametrize(
    ("answer", "note", "says"),
    [
        pytest.param("x, w1 -> a -> b; b, w2 -> c -> d; d, w3 -> f", "unnamed", "the edges fit", id="no operations"),
        pytest.param("x, w1, w2, w3 -> net -> f", "unreadable", "'net'", id="a box that says nothing"),
        pytest.param("see the drawing on the next page", "drawing", "person", id="no text of a graph"),
        pytest.param("x ──┐\n    ├─ * ── σ\nw1 ─┘", "drawing", "drawn with characters", id="a drawing of characters"),
        pytest.param("a -> b; b -> a", "circle", "circle through a, b", id="a circle"),
        pytest.param("graph { x -- p }", "unreadable", "write digraph", id="DOT without directions"),
        pytest.param("graph LR\n x --- p", "unreadable", "-->", id="Mermaid without directions"),
        pytest.param("digraph { x -> p; p -> ", "unreadable", "ends too early", id="half a DOT file"),
        pytest.param("graph LR\n x --> p[w1*x", "unreadable", "never closed", id="half a Mermaid label"),
        pytest.param("x --w1--> p --σ--> s", "unreadable", "labels on edges", id="operations beside the edges"),
        pytest.param("x, w1 -> p <- w2 -> f", "unreadable", "not", id="arrows to both sides"),
        pytest.param("x <-> p", "unreadable", "both ways", id="an edge without one direction"),
        pytest.param(
            "x, w1 -> mul1 -> tanh; the rest is as in class", "unreadable", "not all", id="prose beside edges"
        ),
        pytest.param("digraph { x -> p [label=w1]; p [label=exp] }", "unreadable", "", id="labels on edges"),
    ],
)
def test_what_a_person_must_see(answer: str, note: str, says: str) -> None:
    verdict = judge(answer)
    assert (verdict.outcome, verdict.note) == (Outcome.REVIEW, note)
    assert says in verdict.feedback


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("digraph{" + "{" * 5000 + "a" + "}" * 5000 + "}", id="nested without end"),
        pytest.param(
            "digraph{{" + " ".join(f"a{i}" for i in range(90)) + "}->{" + " ".join(f"b{i}" for i in range(9)) + "}}",
            id="every node with every other",
        ),
        pytest.param("graph LR\n" + " & ".join(f"a{i}" for i in range(2000)), id="too many nodes"),
        pytest.param("x -> p\n" * 20_000, id="too long"),
        pytest.param("digraph{" + "/*" * 9000, id="a comment without end"),
        pytest.param("(a,b)" + "," * 19_000 + "z", id="commas"),
        pytest.param("-" * 19_990, id="a long line"),
        pytest.param("f = " + "+".join(f"a{i}" for i in range(3000)), id="a formula with thousands of names"),
        pytest.param("f = " + "(" * 9000 + "x" + ")" * 9000, id="brackets without end"),
        pytest.param("; ".join(f"a{i}, b{i}, w1 -> c{i} -> a{i + 1}" for i in range(24)), id="a hundred idle nodes"),
        pytest.param("\n".join(f"a{i + 1} = a{i}*a{i}" for i in range(90)), id="a tower of squares"),
    ],
)
def test_hostile_graphs_cost_little(answer: str) -> None:
    start = time.process_time()
    assert judge(answer).outcome is not Outcome.CORRECT
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param("p = W@x; s = p + b; y = relu(s)", Outcome.CORRECT, id="formulas"),
        pytest.param(
            'digraph { {W x} -> p; p [label="@"]; {p b} -> s; s [label="+"]; s -> relu }', Outcome.CORRECT, id="DOT"
        ),
        pytest.param("p = W@x; y = relu(p)", Outcome.PARTIAL, id="the bias is missing"),
    ],
)
def test_graphs_of_vectors(answer: str, outcome: Outcome) -> None:
    assert judge(answer, "relu(W@x + b)", LAYER).outcome is outcome


@pytest.mark.parametrize(
    ("reference", "answer"),
    [
        pytest.param("(w_1 - x)^2", "w1, x -> sub -> square", id="the order of a difference is the reference's"),
        pytest.param("w_1*w_2*w_3*x", "a = w1*w2; b = a*w3; c = b*x", id="a product in steps"),
        pytest.param("w_1*x + w_2*x", "a = w1*x; b = w2*x; c = a + b", id="an input used twice"),
        pytest.param("exp(w_1)*exp(w_1)", "a = exp(w1); b = a*a", id="one node used twice"),
        pytest.param("w_1/(1 + exp(x))", "x -> exp -> +1; +1, w1 -> /", id="signs with a number"),
    ],
)
def test_other_formulas(reference: str, answer: str) -> None:
    assert judge(answer, reference).outcome is Outcome.CORRECT


def test_names_do_not_matter() -> None:
    text = "A = w1*x; B = sigma(A); C = w2*B; D = sigma(C); E = w3*D"
    for names in ("pqrst", "hkmnl", "DEABC", "vutzy"):
        table = str.maketrans("ABCDE", names)
        assert judge(text.translate(table).replace("sigma", "σ")).outcome is Outcome.CORRECT, names


def test_the_solution_is_a_right_answer() -> None:
    shown = solution(Settings("f"), Context(NET))
    assert shown.splitlines()[0] == "w₁, x → v₁ = w₁ x"
    assert judge(shown).outcome is Outcome.CORRECT


def test_damaged_graphs_never_crash() -> None:
    rng = random.Random(4)
    whole = [
        'digraph { {x w1} -> p -> s; p [label="*"]; s [label=<<i>σ</i>>] /* and on */ {s w2} -> q -> t -> f }',
        'flowchart LR\n x((x)) & w1 --> a["w1*x"] -->|y| b{{σ₁}} -.-> c(mul)\n subgraph last\n c ==> d\n end',
        "- $w_1, x \\to x_1$; s = σ(x1) # first\n[(s, m), (w2, m)]\nm: s, w2\nf = w3*σ(m) <- m",
    ]
    pieces = [*'{}[]()->=;:,"|&*+σ₁\n\\ x1w', "-->", "digraph {", "graph LR\n", "subgraph", "[label="]
    for _ in range(250):
        text = rng.choice(whole)
        for _ in range(rng.randint(1, 5)):
            start = rng.randrange(len(text) + 1)
            text = text[:start] + rng.choice(pieces) * rng.randint(0, 2) + text[start + rng.randint(0, 9) :]
        assert isinstance(judge(text), Verdict)


EDGES = (("w1", "p"), ("x", "p"), ("p", "s"), ("s", "q"), ("w2", "q"), ("q", "t"), ("t", "f"), ("w3", "f"))
LABELS = {"p": "*", "s": "σ", "q": "*", "t": "σ", "f": "*"}


def written(edges: tuple[tuple[str, str], ...], labels: dict[str, str]) -> str:
    nodes = "; ".join(f'{name} [label="{label}"]' for name, label in labels.items())
    return f"digraph {{ {nodes}; " + "; ".join(f"{source} -> {target}" for source, target in edges) + " }"


def test_no_graph_with_one_slip_is_right() -> None:
    assert judge(written(EDGES, LABELS)).outcome is Outcome.CORRECT
    slips = [written(EDGES[:place] + EDGES[place + 1 :], LABELS) for place in range(len(EDGES))]
    for name, label in LABELS.items():
        slips += [written(EDGES, {**LABELS, name: other}) for other in ("+", "-", "tanh", "1/u") if other != label]
    for place, (source, target) in enumerate(EDGES):
        others = [other for other in ("x", "w2", "p", "s") if other != source and (other, target) not in EDGES]
        slips += [written((*EDGES[:place], (other, target), *EDGES[place + 1 :]), LABELS) for other in others]
    for slip in slips:
        assert judge(slip).outcome in (Outcome.PARTIAL, Outcome.REVIEW), slip
