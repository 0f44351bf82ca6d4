"""Which operation does the label of a node name? `*`, `mul1`, `times`, `σ`, `exp`, `+1`, `1/x`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from fractions import Fraction

from hwcheck.tree import ELEMENTWISE, Apply, Number, Tree

Operands = tuple[Tree, ...]

_SPELLINGS = {
    "mul": "* · × ⋅ ∗ • ⊙ ⊗ mul mult multiply multiplication times product prod cdot odot dot dotproduct",
    "add": "+ ⊕ add addition sum plus",
    "sub": "- − – sub subtract subtraction minus difference diff",
    "div": "/ ÷ div divide division quotient ratio",
    "pow": "^ ** pow power",
    "matmul": "@ matmul matrixproduct mm",
    "neg": "neg negate negative negation (-1) *-1 *(-1) ·(-1) ×(-1)",
    "square": "square sq ^2 **2 (.)^2 (·)^2 ²",
    "reciprocal": "reciprocal inverse inv 1/",
    "identity": "id identity copy",
    "maximum": "max maximum",
    "minimum": "min minimum",
    "sigma": "sigma σ s sig sigmoid logistic",
    "log": "ln log",
    "relu": "relu",
    "abs": "abs |.| |·|",
    "softmax": "softmax",
}
_OPERATIONS = {spelling: head for head, line in _SPELLINGS.items() for spelling in line.split()}
_OPERATIONS.update({head: head for head in ELEMENTWISE - {"sigmoid"}})
_PARTIAL = re.compile(r"(?P<before>-?\d+(?:\.\d+)?)?(?P<sign>[-+*/^])\(?(?P<after>-?\d+(?:\.\d+)?)?\)?")
_ARGUMENT = re.compile(r"\(\s*[.·⋅•_ ]*\s*\)$")


def folded(label: str) -> str:
    """A label without its looks: `\\sigma_1(\\cdot)` is `sigma1`."""
    text = unicodedata.normalize("NFKC", label).replace("\\cdot", "·").replace("\\times", "×")
    text = re.sub(r"[\s_{}$\\\"'`]", "", text).replace("−", "-")
    return _ARGUMENT.sub("", text) or text


def is_operation(label: str) -> bool:
    """Whether a label names an operation and no quantity."""
    return operation(label) != "" or _partial(folded(label)) is not None


def operation(label: str, functions: Collection[str] = ()) -> str:
    """The operation's head, the declared function that is named, or ''."""
    name = folded(label).replace("σ", "sigma")
    exact = {folded(function): function for function in functions}
    for spelling in (name, name.lower(), re.sub(r"(?<=[^\W\d_])\d+$", "", name).lower()):
        if spelling in exact:
            return exact[spelling]
        if spelling in _OPERATIONS:
            return _OPERATIONS[spelling]
    return ""


def applied(head: str, operands: Operands, functions: Collection[str] = ()) -> tuple[Tree, ...]:
    """What an operation makes of the inputs of a node. A drawing has no order of inputs: all that matter are given."""
    if not operands:
        return ()
    one = operands[0]
    if head in functions:
        return (Apply(head, operands),)
    if head == "sigma":
        named = [name for name in sorted(functions) if name.split("_")[0] == "sigma"]
        return (Apply(named[0] if named else "sigmoid", operands),) if len(operands) == 1 else ()
    if len(operands) == 1:
        return _UNARY[head](one) if head in _UNARY else (Apply(head, operands),) if head in _KNOWN else ()
    if head in ("mul", "add", "maximum", "minimum"):
        return (Apply(head, operands),)
    if head in _ORDERED and len(operands) == 2:
        return tuple(_ORDERED[head](*pair) for pair in (operands, operands[::-1]))
    return ()


_COMMON = ("exp", "log", "tanh", "relu", "sqrt")
_KNOWN = ELEMENTWISE | {"softmax"}
_UNARY: dict[str, Callable[[Tree], tuple[Tree, ...]]] = {
    "identity": lambda u: (u,),
    "sub": lambda u: (Apply("neg", (u,)),),
    "neg": lambda u: (Apply("neg", (u,)),),
    "square": lambda u: (Apply("pow", (u, Number(2))),),
    "reciprocal": lambda u: (Apply("div", (Number(1), u)),),
    "add": lambda u: (Apply("sum_axis", (u,)),),
    "maximum": lambda u: (Apply("maximum", (Number(0), u)),),
}
_ORDERED: dict[str, Callable[[Tree, Tree], Tree]] = {
    "sub": lambda a, b: Apply("add", (a, Apply("neg", (b,)))),
    "div": lambda a, b: Apply("div", (a, b)),
    "pow": lambda a, b: Apply("pow", (a, b)),
    "matmul": lambda a, b: Apply("matmul", (a, b)),
}


def with_number(label: str, operands: Operands) -> tuple[Tree, ...]:
    """`+1`, `1-`, `1/`, `^2`, `*3`: an operation with one number, on one input. `-1` may mean two things."""
    found = _partial(folded(label))
    if found is None or len(operands) != 1:
        return ()
    sign, number, before = found
    pair = (number, operands[0]) if before else (operands[0], number)
    match sign:
        case "+":
            return (Apply("add", pair),)
        case "*":
            return (Apply("mul", pair),)
        case "-":
            sums = (_ORDERED["sub"](*pair),)
            return sums if before or number.value != 1 else (*sums, Apply("neg", operands))
        case "/":
            return (_ORDERED["div"](*pair),)
        case _:
            return (_ORDERED["pow"](*pair),)


def _partial(text: str) -> tuple[str, Number, bool] | None:
    """The sign, the number, and whether the number stands before it."""
    match = _PARTIAL.fullmatch(text.replace("**", "^").replace("·", "*").replace("×", "*"))
    if not match or (match["before"] is None) == (match["after"] is None):
        return None
    written = match["before"] or match["after"]
    value = Fraction(written)
    return match["sign"], Number(int(value) if value.denominator == 1 else value), match["before"] is not None


def one_step(operands: Operands, functions: Collection[str]) -> tuple[Tree, ...]:
    """All that a single operation can make of the inputs: for nodes that do not say what they do."""
    heads = ["identity", "mul", "add", "sub", "div", "matmul", "pow", "maximum", "minimum"]
    if len(operands) == 1:
        heads = ["identity", *sorted(functions), "sigma", "neg", "square", "reciprocal", *_COMMON]
    found = [tree for head in heads for tree in applied(head, operands, functions)]
    if len(operands) == 1:
        one = Number(1)
        found += [Apply("add", (one, *operands)), _ORDERED["sub"](one, operands[0])]
    return tuple(dict.fromkeys(found))
