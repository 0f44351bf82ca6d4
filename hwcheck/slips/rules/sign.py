"""Is a sign wrong: of the whole, of a term, of an exponent or another argument?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hwcheck.rewrite import neg, substitute
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.tree import ELEMENTWISE, Apply, Number, Symbol, Tree, walk

WHOLE = Sort("sign", 1, "the sign of the whole is wrong", "the whole has the opposite sign", where="it as a whole")
TERM = Sort("sign", 2, "a sign is wrong; look at {about}", "the sign of {about} is flipped")
FACTOR = Sort("sign", 5, "a sign is wrong; look at {about}", "the sign of {about} is flipped")
EXPONENT = Sort(
    "sign-exponent",
    3,
    "the sign of an exponent is wrong; look at {about}",
    "the sign of the exponent {about} is flipped",
)
THROUGHOUT = Sort(
    "sign-argument", 16, "the sign of {about} is wrong wherever it stands", "the sign of {about} is flipped throughout"
)
ARGUMENT = Sort(
    "sign-argument",
    6,
    "the sign inside a function is wrong; look at {about}",
    "the sign of the argument {about} is flipped",
)


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if place.root:
        yield Change(WHOLE, neg(node), node, WHOLE)
        if place.own:
            yield from _throughout(node, place)
    match node:
        case Apply(head="add", args=args):
            for position, arg in enumerate(args):
                flipped = (*args[:position], neg(arg), *args[position + 1 :])
                yield Change(TERM, Apply("add", flipped), arg, TERM)
        case Apply(head="pow", args=(base, exponent)):
            if not (isinstance(exponent, Number) and exponent.value == 2):
                yield Change(EXPONENT, Apply("pow", (base, neg(exponent))), exponent, EXPONENT)
        case Apply(head="exp", args=(inner,)):
            yield Change(EXPONENT, Apply("exp", (neg(inner),)), inner, EXPONENT)
        case Apply(head=head, args=(inner,)) if _is_function(head, place):
            yield Change(ARGUMENT, Apply(head, (neg(inner),)), inner, ARGUMENT)
        case Apply(head="neg", args=(inner,)) if place.parent not in ("add", ""):
            yield Change(FACTOR, inner, inner, FACTOR)
        case Apply(head="cases", args=args):
            yield from _other_side(args)
            for position in range(0, len(args), 2):
                flipped = (*args[:position], neg(args[position]), *args[position + 1 :])
                yield Change(FACTOR, Apply("cases", flipped), args[position], FACTOR)
        case Apply(head="ind", args=(condition,)):
            yield from _other_side((Number(1), condition))


def _is_function(head: str, place: Place) -> bool:
    return head in place.scope.functions or (head in ELEMENTWISE and head not in ("floor", "ceil"))


def _throughout(tree: Tree, place: Place) -> Iterator[Change]:
    """Quantities that stand in several places."""
    names = Counter(node.name for node in walk(tree) if isinstance(node, Symbol))
    for name in [name for name, kind in place.scope.symbols.items() if kind.name != "index" and names[name] > 1]:
        yield Change(THROUGHOUT, substitute(tree, {name: neg(Symbol(name))}), Symbol(name), THROUGHOUT)


def _has_sides(condition: Tree) -> bool:
    return isinstance(condition, Apply) and condition.head in ("gt", "ge", "lt", "le")


def _other_side(cases: tuple[Tree, ...]) -> Iterator[Change]:
    """`sign(x)` in place of `1[x > 0]`: the other side is negative, not zero."""
    value, condition, *rest = cases
    if (rest and rest[0] != Number(0)) or not _has_sides(condition):
        return
    other = Apply("cases", (value, condition, neg(value)))
    sort = Sort(
        "sign-mask",
        8,
        "what is the value on the other side, where the mask is off? look at {about}",
        "1 and -1 for the mask {about}",
    )
    yield Change(sort, other, condition)
