"""How does a formula look on a page? MathML for what was read in an answer."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from hwcheck.bank.model import Part
from hwcheck.errors import HwcheckError
from hwcheck.grading.mark import Mark
from hwcheck.notation.printing import unicode
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree
from hwcheck.verdict import Outcome

_DECIDED = (Outcome.CORRECT, Outcome.PARTIAL, Outcome.INCORRECT)
_LONGEST = 400
_JOINTS = {"add": "+", "mul": "·", "times": "\u2062", "matmul": "\u2062"}
_SIGNS = {"sum": "∑", "prod": "∏", "max": "max", "min": "min"}
_SUBSCRIPTED = re.compile(r"[^\W\d_]+_[^\W_]+")
_LOOSE = frozenset({"add", "neg"})


def understood(mark: Mark) -> str:
    """MathML of the answer, or nothing where it is no formula or was not decided.

    Only what was decided within its bounds of time is read again here.
    """
    text = mark.response.text.strip() if mark.response else ""
    part = mark.item.part
    if part.kind != "expression" or mark.verdict.outcome not in _DECIDED or len(text) > _LONGEST:
        return ""
    return _typeset(_Readable(part), text)


def question(part: Part, text: str) -> str:
    """HTML of a question, its formulas between dollar signs set where they can be read."""
    pieces = text.split("$")
    if len(pieces) % 2 == 0:
        return escape(text)
    readable = _Readable(part)
    return "".join(
        (_typeset(readable, piece) or escape(f"${piece}$")) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )


class _Readable:
    """A part as a key: two are the same where they are the same part of the bank."""

    def __init__(self, part: Part) -> None:
        self.part = part

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Readable) and self.part is other.part

    def __hash__(self) -> int:
        return id(self.part)


@lru_cache(maxsize=20_000)
def _typeset(readable: _Readable, text: str) -> str:
    from hwcheck.notation.read import read

    try:
        return mathml(read(text, readable.part.scope).tree)
    except HwcheckError:
        return ""  # decided by other means than reading it as it stands


def mathml(tree: Tree) -> str:
    """The tree as a `math` element; what has no form of its own is written as at a terminal."""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML">{_row(tree)}</math>'


def _row(tree: Tree) -> str:
    match tree:
        case Symbol(name=name) if _SUBSCRIPTED.fullmatch(name):
            return _subscripted(name)
        case Number() | Symbol():
            return _word(tree)
        case Reduce():
            return _reduce(tree)
        case Apply(head="div", args=(over, under)):
            return f"<mfrac>{_one(over)}{_one(under)}</mfrac>"
        case Apply(head="pow", args=(base, power)):
            return f"<msup>{_factor(base)}{_one(power)}</msup>"
        case Apply(head="sqrt", args=(inner,)):
            return f"<msqrt>{_row(inner)}</msqrt>"
        case Apply(head="transpose" | "T", args=(inner,)):
            return f"<msup>{_factor(inner)}<mi>T</mi></msup>"
        case Apply(head="neg", args=(inner,)):
            return f"<mo>−</mo>{_factor(inner)}"
        case Apply(head="exp", args=(inner,)):
            return f"<msup><mi>e</mi>{_one(inner)}</msup>"
        case Apply(head=head, args=(_, _, *_) as args) if head in _JOINTS:
            return _joined(head, args)
        case Apply(head="index", args=(base, *places)) if places:
            return f"<msub>{_factor(base)}<mrow>{'<mo>,</mo>'.join(map(_row, places))}</mrow></msub>"
        case Apply(args=(inner,)) if _is_call(tree):
            name = unicode(Apply(tree.head, (Symbol("x"),))).partition("(")[0]
            function = _subscripted(tree.head) if _SUBSCRIPTED.fullmatch(tree.head) else f"<mi>{escape(name)}</mi>"
            return function + _fenced(inner)
        case _:
            return _word(tree)


def _is_call(tree: Apply) -> bool:
    return unicode(Apply(tree.head, (Symbol("x"),))).endswith("(x)")


def _word(tree: Tree) -> str:
    """A leaf, or all that the printer for terminals knows better."""
    tag = {Number: "mn", Symbol: "mi"}.get(type(tree), "mtext")
    return f"<{tag}>{escape(unicode(tree))}</{tag}>"


def _subscripted(name: str) -> str:
    base, _, below = name.partition("_")
    return f"<msub><mi>{escape(unicode(Symbol(base)))}</mi><mrow>{_word(Symbol(below))}</mrow></msub>"


def _one(tree: Tree) -> str:
    return f"<mrow>{_row(tree)}</mrow>"


def _fenced(tree: Tree) -> str:
    return f"<mrow><mo>(</mo>{_row(tree)}<mo>)</mo></mrow>"


def _factor(tree: Tree) -> str:
    """One element that holds together, in brackets where it needs them."""
    match tree:
        case Number(value=value) if value >= 0:
            return _one(tree)
        case Symbol() | Apply(head="index") | Apply(args=()):
            return _one(tree)
        case Apply(head=head, args=(_,)) if head not in _LOOSE and _is_call(tree):
            return _one(tree)
        case _:
            return _fenced(tree)


def _joined(head: str, args: tuple[Tree, ...]) -> str:
    if head != "add":
        factors = [_one(arg) if _stands_as_factor(arg) else _factor(arg) for arg in args]
        return f"<mo>{_JOINTS[head]}</mo>".join(factors)
    text = _row(args[0])
    for arg in args[1:]:
        negative = isinstance(arg, Apply) and arg.head == "neg"
        text += _row(arg) if negative else f"<mo>+</mo>{_row(arg)}"
    return text


def _stands_as_factor(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.head in {"exp", "div", "pow", "sqrt", "transpose", "T"}


def _reduce(tree: Reduce) -> str:
    indices = "".join(f"<mi>{escape(unicode(Symbol(index)))}</mi>" for index in tree.indices)
    below = indices + (f"<mo>=</mo>{_row(tree.lower)}" if tree.lower is not None else "")
    if tree.condition is not None:
        below = _row(tree.condition)
    sign = f"<mo>{_SIGNS[tree.head]}</mo>"
    over = _one(tree.upper) if tree.upper is not None else ""
    tag = "munderover" if over else "munder"
    body = _fenced(tree.body) if _is_sum(tree.body) else _one(tree.body)
    return f"<{tag}>{sign}<mrow>{below}</mrow>{over}</{tag}>{body}"


def _is_sum(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.head in _LOOSE
