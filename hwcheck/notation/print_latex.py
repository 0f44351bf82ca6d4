r"""How is a formula written in LaTeX: `w_{3} \sigma_{2}(w_{2} x)`?"""

from __future__ import annotations

from hwcheck.notation.print_forms import Call, Infix, Level, Pairs, Reduction, Rule, Slots, Style
from hwcheck.notation.print_letters import latex_name

L = Level

_INFIX: dict[str, Rule] = {
    "mul": Infix(" ", L.PRODUCT, L.PRODUCT, L.PRODUCT, number=r" \cdot "),
    "times": Infix(" ", L.PRODUCT, L.PRODUCT, L.PRODUCT, number=r" \cdot "),
    "matmul": Infix(" ", L.PRODUCT, L.PRODUCT, L.POWER, number=r" \cdot "),
    "mod": Infix(r" \bmod ", L.QUOTIENT, L.PRODUCT, L.POWER),
    "add": Infix(" + ", L.SUM, L.SUM, L.QUOTIENT, signs={"neg": " - "}),
    "lt": Infix(" < ", L.RELATION, L.SUM, L.SUM),
    "le": Infix(r" \le ", L.RELATION, L.SUM, L.SUM),
    "gt": Infix(" > ", L.RELATION, L.SUM, L.SUM),
    "ge": Infix(r" \ge ", L.RELATION, L.SUM, L.SUM),
    "eq": Infix(" = ", L.RELATION, L.SUM, L.SUM),
    "ne": Infix(r" \neq ", L.RELATION, L.SUM, L.SUM),
    "and": Infix(r" \text{ and } ", L.AND, L.RELATION, L.RELATION),
    "or": Infix(r" \text{ or } ", L.OR, L.AND, L.AND),
    "kron": Infix(r" \otimes ", L.PRODUCT, L.POWER, L.POWER),
    "conv_full": Infix(r" *_{\text{full}} ", L.PRODUCT, L.POWER, L.POWER),
    "conv_filt": Infix(r" *_{\text{filt}} ", L.PRODUCT, L.POWER, L.POWER),
    "slice": Infix(":", L.LIST, L.SUM, L.SUM),
}

_SLOTS: dict[str, Rule] = {
    "neg": Slots("-<0>", L.SIGN, (L.QUOTIENT,)),
    "not": Slots(r"\neg <0>", L.NOT, (L.NOT,)),
    "div": Slots(r"\frac{<0>}{<1>}", L.PRODUCT),
    "floordiv": Slots(r"\lfloor \frac{<0>}{<1>} \rfloor"),
    "pow": Slots("<0>^{<1>}", L.POWER, (L.ATOM, L.LIST)),
    "exp": Slots("e^{<0>}", L.POWER),
    "square": Slots("<0>^{2}", L.POWER, (L.ATOM,)),
    "inv": Slots("<0>^{-1}", L.POWER, (L.ATOM,)),
    "pinv": Slots("<0>^{+}", L.POWER, (L.ATOM,)),
    "transpose": Slots(r"<0>^\top", L.POWER, (L.ATOM,)),
    "T": Slots(r"<0>^\top", L.POWER, (L.ATOM,)),
    "sqrt": Slots(r"\sqrt{<0>}"),
    "cbrt": Slots(r"\sqrt[3]{<0>}"),
    "root": Slots(r"\sqrt[<1>]{<0>}"),
    "factorial": Slots("<0>!", L.POSTFIX, (L.ATOM,)),
    "binomial": Slots(r"\binom{<0>}{<1>}"),
    "abs": Slots(r"\left|<0>\right|"),
    "floor": Slots(r"\lfloor <0> \rfloor"),
    "ceil": Slots(r"\lceil <0> \rceil"),
    "norm": Slots(r"\lVert <0> \rVert", otherwise=Slots(r"\lVert <0> \rVert_{<1>}")),
    "frobenius": Slots(r"\lVert <0> \rVert_F"),
    "ind": Slots(r"\mathbb{1}[<0>]"),
    "delta": Slots(r"\delta_{<*0>}"),
    "index": Slots("<0>_{<*1>}", L.ATOM, (L.ATOM, L.LIST)),
    "getitem": Slots("<0>[<*1>]", L.ATOM, (L.ATOM, L.LIST)),
    "vector": Slots("[<*0>]"),
    "matrix": Slots("[<*0>]"),
    "tuple": Slots("(<*0>)"),
    "derivative": Slots(r"\frac{\partial <0>}{\partial <1>}", L.PRODUCT, (L.PRODUCT,)),
    "ones": Slots(r"\mathbf{1}_{<0>}", otherwise=Call(r"\mathbf{1}")),
    "eye": Slots(r"I_{<0>}", otherwise=Call("I")),
    "keepdims": Slots(r"\text{keepdims}", needs=()),
    "string": Slots("'<0>'"),
    "ellipsis": Call(r"\ldots"),
    "newaxis": Call(r"\cdot"),
}

_UPRIGHT = "sum mean max min prod var std"

_WORDS = {
    **{f"{word}_axis": rf"\mathrm{{{word}}}" for word in _UPRIGHT.split()},
    **{word: rf"\{word}" for word in "log sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth".split()},
    **{"pi": r"\pi", "e": "e", "imaginary": "i", "inf": r"\infty", "sigmoid": r"\sigma", "trace": r"\mathrm{tr}"},
    **{"maximum": r"\max", "minimum": r"\min", "det": r"\det", "gamma": r"\Gamma", "diag": r"\mathrm{diag}"},
}


def _reduction(sign: str) -> Reduction:
    return Reduction(
        plain=f"{sign}_{{<indices>}} <body>",
        lower=f"{sign}_{{<start>}} <body>",
        both=f"{sign}_{{<start>}}^{{<upper>}} <body>",
        condition=f"{sign}_{{<condition>}} <body>",
        body=L.PRODUCT,
        level=L.PRODUCT,
        open=True,
    )


LATEX = Style(
    rules={
        **{head: Call(word, bare=head == "log") for head, word in _WORDS.items()},
        **_INFIX,
        **_SLOTS,
        "cases": Pairs(r"\begin{cases} ", " & ", r" \\ ", r" & \text{otherwise}", r" \end{cases}"),
    },
    reductions={
        **{head: _reduction(rf"\{head}") for head in ("sum", "prod", "max", "min")},
        "entries": _reduction(r"\operatorname{entries}"),
    },
    name=latex_name,
    function=lambda head: latex_name(head)[0],
    raised=lambda text: None,
    lowered=lambda text: None,
    tall=(r"\frac", r"\sum", r"\prod", r"\begin", r"\binom"),
    tall_brackets=(r"\left(", r"\right)"),
)
