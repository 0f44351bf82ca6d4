"""How is a formula written for a person at a terminal: `w₃ σ₂(w₂ x)`, `Σⱼ yⱼ log pⱼ`?"""

from __future__ import annotations

from hwcheck.notation.print_forms import Call, Infix, Level, Pairs, Reduction, Rule, Slots, Style
from hwcheck.notation.print_letters import lowered, raised, unicode_name

L = Level

_INFIX: dict[str, Rule] = {
    "mul": Infix(" ", L.PRODUCT, L.PRODUCT, L.PRODUCT, number=" · "),
    "times": Infix(" ", L.PRODUCT, L.PRODUCT, L.PRODUCT, number=" · "),
    "matmul": Infix(" ", L.PRODUCT, L.PRODUCT, L.POWER, number=" · "),
    "div": Infix("/", L.QUOTIENT, L.PRODUCT, L.POWER),
    "floordiv": Infix(" // ", L.QUOTIENT, L.PRODUCT, L.POWER),
    "mod": Infix(" mod ", L.QUOTIENT, L.PRODUCT, L.POWER),
    "add": Infix(" + ", L.SUM, L.SUM, L.QUOTIENT, signs={"neg": " − "}),
    "lt": Infix(" < ", L.RELATION, L.SUM, L.SUM),
    "le": Infix(" ≤ ", L.RELATION, L.SUM, L.SUM),
    "gt": Infix(" > ", L.RELATION, L.SUM, L.SUM),
    "ge": Infix(" ≥ ", L.RELATION, L.SUM, L.SUM),
    "eq": Infix(" = ", L.RELATION, L.SUM, L.SUM),
    "ne": Infix(" ≠ ", L.RELATION, L.SUM, L.SUM),
    "and": Infix(" and ", L.AND, L.RELATION, L.RELATION),
    "or": Infix(" or ", L.OR, L.AND, L.AND),
    "kron": Infix(" ⊗ ", L.PRODUCT, L.POWER, L.POWER),
    "conv_full": Infix(" *_full ", L.PRODUCT, L.POWER, L.POWER),
    "conv_filt": Infix(" *_filt ", L.PRODUCT, L.POWER, L.POWER),
    "slice": Infix(":", L.LIST, L.SUM, L.SUM),
}

_SLOTS: dict[str, Rule] = {
    "neg": Slots("−<0>", L.SIGN, (L.QUOTIENT,)),
    "not": Slots("not <0>", L.NOT, (L.NOT,)),
    "pow": Slots("<0><1^>", L.POWER, (L.ATOM, L.LIST), Slots("<0>^<1>", L.POWER, (L.ATOM, L.ATOM))),
    "exp": Slots("e<0^>", L.POWER, otherwise=Call("exp")),
    "square": Slots("<0>²", L.POWER, (L.ATOM,)),
    "inv": Slots("<0>⁻¹", L.POWER, (L.ATOM,)),
    "pinv": Slots("<0>⁺", L.POWER, (L.ATOM,)),
    "transpose": Slots("<0>ᵀ", L.POWER, (L.ATOM,)),
    "T": Slots("<0>ᵀ", L.POWER, (L.ATOM,)),
    "sqrt": Slots("√<0>", L.POWER, (L.ATOM,)),
    "cbrt": Slots("∛<0>", L.POWER, (L.ATOM,)),
    "factorial": Slots("<0>!", L.POSTFIX, (L.ATOM,)),
    "abs": Slots("|<0>|"),
    "floor": Slots("⌊<0>⌋"),
    "ceil": Slots("⌈<0>⌉"),
    "norm": Slots("‖<0>‖", otherwise=Call("norm")),
    "frobenius": Slots("‖<0>‖_F"),
    "ind": Slots("[<0>]"),
    "delta": Slots("δ<0_><1_>", otherwise=Slots("δ_{<*0>}")),
    "index": Slots("<0><1_>", L.ATOM, (L.ATOM, L.LIST), Slots("<0>_{<*1>}", L.ATOM, (L.ATOM, L.LIST))),
    "getitem": Slots("<0>[<*1>]", L.ATOM, (L.ATOM, L.LIST)),
    "vector": Slots("[<*0>]"),
    "matrix": Slots("[<*0>]"),
    "tuple": Slots("(<*0>)"),
    "derivative": Slots("∂<0>/∂<1>", L.PRODUCT, (L.ATOM,)),
    "log": Call("log", bare=True),
    "ones": Slots("1<0_>", otherwise=Call("1")),
    "eye": Slots("I<0_>", otherwise=Call("I")),
    "keepdims": Slots("keepdims", needs=()),
    "string": Slots("'<0>'"),
    "ellipsis": Call("..."),
    "newaxis": Call("None"),
}

_WORDS = dict(
    pair.split(":")
    for pair in """
    pi:π e:e imaginary:i inf:∞ sigmoid:σ trace:tr maximum:max minimum:min gamma:Γ arctan2:atan2
    sum_axis:sum mean_axis:mean max_axis:max min_axis:min prod_axis:prod var_axis:var std_axis:std
    """.split()
)


def _reduction(sign: str) -> Reduction:
    return Reduction(
        plain=f"{sign}<indices_> <body>",
        lower=f"{sign}<start_> <body>",
        both=f"{sign}<start_><upper^> <body>",
        condition=f"{sign}<condition_> <body>",
        body=L.PRODUCT,
        level=L.PRODUCT,
        open=True,
    )


UNICODE = Style(
    rules={
        **{head: Call(word) for head, word in _WORDS.items()},
        **_INFIX,
        **_SLOTS,
        "cases": Pairs("(", " if ", "; ", " otherwise", ")"),
    },
    reductions={
        **{"sum": _reduction("Σ"), "prod": _reduction("Π")},
        **{word: _reduction(word) for word in ("max", "min", "entries")},
    },
    name=unicode_name,
    function=lambda head: unicode_name(head)[0],
    raised=raised,
    lowered=lowered,
    prime="′",
)
