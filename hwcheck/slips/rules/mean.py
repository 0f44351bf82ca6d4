"""Is a sum taken for a mean, or a mean for a sum?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from hwcheck.rewrite import ONE, add, fresh_names, mul, substitute
from hwcheck.slips.extent import factors, terms, values
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.slips.standing import subscripted
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, free_names, walk

MEAN = Sort(
    "sum-vs-mean",
    4,
    "a mean is taken where a sum is meant; is there a division by {about}?",
    "divided by {about}: mean for sum",
)
SUM = Sort(
    "sum-vs-mean",
    4,
    "a sum is taken where a mean is meant; what does the mean divide by?",
    "not divided by {about}: sum for mean",
)
MEAN_OF = replace(MEAN, says="this is a mean; is it a sum that is meant? look at {about}")
COUNTED = Sort(
    "wrong-constant",
    5,
    "{about} is counted too often: should it be counted once?",
    "{about} as often as there are terms in a sum",
)
ALL = Sort(
    "sum-vs-mean", 6, "this is summed over everything; over which index does the sum run?", "summed over all entries"
)

FEWEST = 3  # terms: a 2 or a half is a constant of many other kinds


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if place.root:
        yield Change(ALL, Apply("sum_axis", (node,)), node)
        yield from _over_indices(node, place)
        yield from _scaled(node, (*map(Symbol, sizes(place)), *map(Number, fixed(place))))
    elif _is_sum(node):
        yield from _scaled(node, tuple(map(Symbol, sizes(place))))
    elif place.parent == "add" and subscripted(place) is None:
        yield from _of_term(node, place)
    match node:
        case Reduce() if _is_sum(node):
            yield from _scaled(node, _counts(node, place))
        case Apply(head="div", args=(top, bottom)) if _is_count(bottom, top, place):
            yield Change(SUM, top, bottom, MEAN)
        case Apply(head="mul", args=args):
            yield from _of_factors(args, place)
        case Apply(head="sum_axis", args=(inner, *_)):
            yield Change(MEAN_OF, Apply("mean_axis", node.args), inner, SUM)
        case Apply(head="mean_axis", args=(inner, *_)):
            yield Change(SUM, Apply("sum_axis", node.args), inner, MEAN_OF)


def _is_sum(node: Tree) -> bool:
    return isinstance(node, Reduce) and node.head == "sum"


def _over_indices(node: Tree, place: Place) -> Iterator[Change]:
    """The sum or the mean over an index that the result depends on."""
    used = free_names(node)
    for name, kind in place.scope.symbols.items():
        if kind.name == "index" and name in used:
            other = fresh_names((name,), used)[name]  # the evaluator remembers values by the names of indices
            total = Reduce("sum", (other,), substitute(node, {name: Symbol(other)}))
            size = kind.dims[0]
            yield Change(ALL, total, node)
            yield Change(ALL, Apply("div", (total, Symbol(size) if isinstance(size, str) else Number(size))), node)


def _scaled(node: Tree, counts: tuple[Tree, ...]) -> Iterator[Change]:
    for count in counts:
        yield Change(MEAN, Apply("mul", (Apply("div", (Number(1), count)), node)), count, SUM)
        yield Change(SUM, Apply("mul", (count, node)), count, MEAN)


def _of_term(node: Tree, place: Place) -> Iterator[Change]:
    """A term that sums nothing up is no sum for a mean where it is multiplied: it is counted too often."""
    for change in _scaled(node, tuple(map(Symbol, sizes(place)))):
        if _sums_up(node, place):
            yield change
        elif change.sort is MEAN:
            yield replace(change, undone=COUNTED, there=node)
        else:
            yield replace(change, sort=COUNTED, about=node, there=change.about)


def _sums_up(tree: Tree, place: Place) -> bool:
    for node in walk(tree):
        match node:
            case Reduce():
                return True
            case Apply(head=head) if head in ("matmul", "times", "dot", "T") or head.endswith("_axis"):
                return True
            case Symbol(name=name) if name in place.scope.definitions:
                return True
    return False


def _counts(node: Reduce, place: Place) -> tuple[Tree, ...]:
    """The numbers of terms of a sum that are no names: of all of its indices together, and of each alone."""
    found = [terms(node, place.scope), *(values(node, index, place.scope) for index in node.indices)]
    return tuple(dict.fromkeys(count for count in found if count is not None and not _is_plain(count)))


def _is_plain(count: Tree) -> bool:
    """A name, which is tried anyway, or too small a number."""
    return isinstance(count, Symbol) or (isinstance(count, Number) and count.value < FEWEST)


def _of_factors(args: tuple[Tree, ...], place: Place) -> Iterator[Change]:
    """The factor that makes a mean of a sum, which is another factor or stands in one."""
    for position, arg in enumerate(args):
        rest = mul(*args[:position], *args[position + 1 :])
        match arg:
            case Apply(head="div", args=(top, bottom)) if top == ONE and _is_count(bottom, rest, place):
                yield Change(SUM, rest, bottom, MEAN)
            case Number(value=Fraction(numerator=1, denominator=count)) if _is_count(Number(count), rest, place):
                yield Change(SUM, rest, Number(count), MEAN)


def _is_count(bottom: Tree, top: Tree, place: Place) -> bool:
    """Does a division by this make a mean? It does of a sum with so many terms, or one more, or of what is so long."""
    match bottom:
        case Number(value=value) if value in fixed(place):
            return True
        case Apply(head="mul", args=args) if all(isinstance(arg, Symbol) and arg.name in sizes(place) for arg in args):
            return True
    counts = [terms(node, place.scope) for node in walk(top) if isinstance(node, Reduce) and _is_sum(node)]
    counts += _written_out(top)
    return any(count is not None and bottom in (count, add(count, Number(-1))) for count in counts)


def _written_out(top: Tree) -> Iterator[Tree]:
    """How many terms a sum has that is written without a sign for it: a mean of three is told from a half."""
    for factor in factors(top):
        match factor:
            case Apply(head="add", args=args) if len(args) >= FEWEST:
                if not any(isinstance(arg, Number) or (isinstance(arg, Apply) and arg.head == "neg") for arg in args):
                    yield Number(len(args))


def fixed(place: Place) -> list[int]:
    """The sizes of vectors and matrices that are numbers."""
    dims = {dim for kind in place.scope.symbols.values() if kind.name != "index" for dim in kind.dims}
    return sorted(dim for dim in dims if isinstance(dim, int) and dim >= FEWEST)


def sizes(place: Place) -> list[str]:
    """The names of dimensions, each of them a number too."""
    return sorted({dim for kind in place.scope.symbols.values() for dim in kind.dims if isinstance(dim, str)})
