"""How is a formula written so that it can be read again: `w_3*sigma_2(w_2*x)`?"""

from __future__ import annotations

from hwcheck.notation.print_forms import Call, Infix, Level, Pairs, Reduction, Rule, Slots, Style
from hwcheck.notation.print_letters import plain_name

L = Level

# head: joint, level, what the first operands need, what the last one needs
_INFIX: dict[str, Rule] = {
    "mul": Infix("*", L.PRODUCT, L.QUOTIENT, L.POWER),
    "times": Infix("·", L.PRODUCT, L.QUOTIENT, L.POWER),
    "matmul": Infix(" @ ", L.PRODUCT, L.QUOTIENT, L.POWER),
    "div": Infix("/", L.QUOTIENT, L.QUOTIENT, L.POWER),
    "floordiv": Infix("//", L.QUOTIENT, L.QUOTIENT, L.POWER),
    "mod": Infix(" % ", L.QUOTIENT, L.QUOTIENT, L.POWER),
    "add": Infix(" + ", L.SUM, L.SUM, L.QUOTIENT, signs={"neg": " - "}),
    "pow": Infix("^", L.POWER, L.POSTFIX, L.POWER),
    "lt": Infix(" < ", L.RELATION, L.SUM, L.SUM),
    "le": Infix(" <= ", L.RELATION, L.SUM, L.SUM),
    "gt": Infix(" > ", L.RELATION, L.SUM, L.SUM),
    "ge": Infix(" >= ", L.RELATION, L.SUM, L.SUM),
    "eq": Infix(" == ", L.RELATION, L.SUM, L.SUM),
    "ne": Infix(" != ", L.RELATION, L.SUM, L.SUM),
    "and": Infix(" and ", L.AND, L.RELATION, L.RELATION),
    "or": Infix(" or ", L.OR, L.AND, L.AND),
    "conv_full": Infix(" *_full ", L.PRODUCT, L.POWER, L.POWER),
    "conv_filt": Infix(" *_filt ", L.PRODUCT, L.POWER, L.POWER),
    "slice": Infix(":", L.LIST, L.SUM, L.SUM),
}

_SLOTS: dict[str, Rule] = {
    "neg": Slots("-<0>", L.SIGN, (L.QUOTIENT,)),
    "not": Slots("not <0>", L.NOT, (L.NOT,)),
    "transpose": Slots("<0>^T", L.POWER, (L.POSTFIX,)),
    "T": Slots("<0>.T", L.POSTFIX, (L.POSTFIX,)),
    "index": Slots("<0>_<1_>", L.POSTFIX, (L.ATOM, L.LIST), Slots("<0>_{<*1>}", L.POSTFIX, (L.ATOM, L.LIST))),
    "getitem": Slots("<0>[<*1>]", L.POSTFIX, (L.POSTFIX, L.LIST)),
    "vector": Slots("[<*0>]"),
    "matrix": Slots("[<*0>]"),
    "tuple": Slots("(<*0>)"),
    "derivative": Slots(r"\frac{\partial <0>}{\partial <1>}", L.POSTFIX, (L.POSTFIX,)),
    "eye": Slots("eye(<0>)", otherwise=Call("I")),
    "ones": Slots("ones(<0>)", otherwise=Slots("ones(<0>, <1>)", otherwise=Call(r"\mathbf{1}"))),
    "keepdims": Slots("keepdims=True", needs=()),
    "string": Slots("'<0>'"),
    "ellipsis": Call("..."),
    "newaxis": Call("None"),
}

# head -> the word that is written for it, where it is not the head itself
_WORDS = dict(
    pair.split(":")
    for pair in """
    imaginary:i inv:inv pinv:pinv trace:tr kron:kron frobenius:frobenius
    argmax:np.argmax cumsum:np.cumsum einsum:np.einsum inner:np.inner dot:np.dot outer:np.outer
    """.split()
)


def _axis(word: str) -> Rule:
    """`np.sum(X)`, `np.sum(X, axis=0)`, `np.sum(X, axis=0, keepdims=True)`."""
    by_axis = Slots(f"np.{word}(<0>, axis=<1>)", otherwise=Slots(f"np.{word}(<0>, axis=<1>, <2>)"))
    return Slots(f"np.{word}(<0>)", otherwise=by_axis)


def _reduction(word: str) -> Reduction:
    return Reduction(
        plain=f"{word}(<body>, <indices>)",
        lower=f"{word}(<body>, <indices>, <lower>)",
        both=f"{word}(<body>, <indices>, <lower>, <upper>)",
        condition=rf"(\{word}_{{<condition>}} <body>)",
        body=L.SUM,
        level=L.ATOM,
        open=False,
    )


PLAIN = Style(
    rules={
        **{head: Call(word) for head, word in _WORDS.items()},
        **{f"{word}_axis": _axis(word) for word in "sum mean max min prod var std".split()},
        **_INFIX,
        **_SLOTS,
        "cases": Pairs("cases(", ", ", "; ", ", otherwise", ")"),
    },
    reductions={head: _reduction(head) for head in ("sum", "prod", "max", "min", "entries")},
    name=plain_name,
    function=str,
    raised=lambda text: None,
    lowered=lambda text: text if text.isalnum() else None,
)
