"""What is a whole number for certain, and where does a 1 in it count one more rather than being a term of its own?"""

from __future__ import annotations

from collections.abc import Iterator

from hwcheck.domain import Scope
from hwcheck.rewrite import ONE, substitute
from hwcheck.slips.rule import Place
from hwcheck.slips.standing import QUOTIENTS, in_exponent, in_quotient
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, children, walk

_RING = ("add", "neg", "mul", "times", "pow", "floor", "ceil", "floordiv")


def is_count(scope: Scope) -> bool:
    """Is everything in this problem a whole number?"""
    return all(kind.name == "integer" for kind in scope.symbols.values())


def is_whole(tree: Tree, place: Place, *, indices: bool = True) -> bool:
    """Is this made of sizes, numbers of things and indices? In shapes it may be a quotient, too."""
    match tree:
        case Number(value=value):
            return isinstance(value, int)
        case Symbol(name=name):
            return _is_counted(name, place, indices=indices)
        case Apply(head=head, args=args) if head in _RING or (head == "div" and is_count(place.scope)):
            return all(is_whole(arg, place, indices=indices) for arg in args)
    return False


def _is_counted(name: str, place: Place, *, indices: bool) -> bool:
    kind = place.scope.symbols.get(name)
    if name in place.bound or (kind is not None and kind.name == "index"):
        return indices
    if kind is not None:
        return kind.name == "integer"
    return any(name in other.dims for other in place.scope.symbols.values())


def is_one_more(args: tuple[Tree, ...], position: int, place: Place) -> bool:
    """Does a 1 or -1 in a sum count one more or one less, as in `k - 1`, `H - K + 1`, `n (n + 1)/2`?

    In a sum of products, `C K^2 + 1`, a 1 is a term like others.
    """
    one = args[position]
    rest = (*args[:position], *args[position + 1 :])
    if not isinstance(one, Number) or one.value not in (1, -1) or not rest:
        return False
    if is_left_out(one, rest, place):
        return True
    if all(map(_is_negative, rest)) or not all(is_whole(term, place) for term in rest):
        return False
    if one.value == -1 or in_exponent(place) or any(map(has_difference, rest)):
        return True
    if any(isinstance(node, Apply) and node.head in ("mul", "times", "pow") for term in rest for node in walk(term)):
        return False
    return in_quotient(place) or not is_count(place.scope)


def _is_negative(term: Tree) -> bool:
    return (isinstance(term, Number) and term.value < 0) or (isinstance(term, Apply) and term.head == "neg")


def has_difference(term: Tree) -> bool:
    """Or a quotient."""
    return any(_is_negative(node) or (isinstance(node, Apply) and node.head in QUOTIENTS) for node in walk(term))


# -- one term of a sum ---------------------------------------------------------------------------------------------


def is_left_out(one: Tree, rest: tuple[Tree, ...], place: Place) -> bool:
    """Is the 1 the term k = i of the sum over k beside it: `sum_k max(0, s_k - s_i + 1) - 1`?"""
    for total in rest:
        match total:
            case Reduce(head="sum", indices=(index,), body=body):
                names = {*place.bound, *_indices(place.scope)} - {index}
                if any(_folded(substitute(body, {index: Symbol(name)})) == ONE for name in sorted(names)):
                    return one == (ONE if total.condition is not None else Number(-1))
    return False


def _indices(scope: Scope) -> Iterator[str]:
    return (name for name, kind in scope.symbols.items() if kind.name == "index")


def _folded(tree: Tree) -> Tree:
    """What is left when terms cancel; not of much more than a difference in a function."""
    match tree:
        case Apply(head=head, args=args):
            parts = tuple(map(_folded, args))
            match head, parts:
                case "neg", (Number(value=value),):
                    return Number(-value)
                case "add", _:
                    return _cancelled(parts)
                case "exp", (Number(value=0),):
                    return ONE
                case "pow", (Number(value=0 | 1) as base, Number(value=exponent)) if exponent > 0:
                    return base
                case ("div", (top, bottom)) if top == bottom:
                    return ONE
                case (("max" | "maximum"), _) if all(isinstance(part, Number) for part in parts):
                    return Number(max(part.value for part in parts if isinstance(part, Number)))
            return Apply(head, parts)
        case _:
            return tree


def _cancelled(terms: tuple[Tree, ...]) -> Tree:
    number = sum(term.value for term in terms if isinstance(term, Number))
    left: list[Tree] = []
    for term in terms:
        opposite = children(term)[0] if isinstance(term, Apply) and term.head == "neg" else Apply("neg", (term,))
        if isinstance(term, Number):
            continue
        if opposite in left:
            left.remove(opposite)
        else:
            left.append(term)
    if not left:
        return Number(number)
    return Apply("add", (*left, *((Number(number),) if number else ())))
