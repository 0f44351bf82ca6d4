"""Does a term stand inside of a sum that it belongs beside, or beside one that it belongs into?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwcheck.rewrite import add, neg, replace_tree
from hwcheck.slips.extent import chain
from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.tree import Apply, Number, Reduce, Tree, free_names

INSIDE = Sort(
    "wrong-constant",
    3,
    "{about} is counted in each term of a sum: should it be counted once?",
    "{about} inside of the sum, not beside it",
)
BESIDE = Sort(
    "wrong-constant",
    3,
    "{about} is counted once: does it belong to each term of the sum?",
    "{about} beside the sum, not inside of it",
)
FAR_FETCHED = 21  # the rank for a number, which is seldom such a term


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    match node:
        case Apply(head="add", args=args):
            for position, arg in enumerate(args):
                for total in _sums(arg):
                    yield from _into(args, position, total)
        case Reduce(head="sum", condition=None, body=Apply(head="add", args=args)):
            for position, arg in enumerate(args):
                rest = (*args[:position], *args[position + 1 :])
                if rest and not free_names(arg) & {*node.indices}:
                    yield _change(BESIDE, add(replace(node, body=add(*rest)), arg), arg)


def _sums(term: Tree) -> Iterator[Reduce]:
    """A sum that is a term, or a factor of one."""
    match term:
        case Reduce(head="sum"):
            yield term
        case Apply(head="neg" | "div", args=(inner, *_)):
            yield from _sums(inner)
        case Apply(head="mul", args=args):
            yield from (arg for arg in args if isinstance(arg, Reduce) and arg.head == "sum")


def _into(args: tuple[Tree, ...], position: int, total: Reduce) -> Iterator[Change]:
    """One of the other terms becomes part of each term of the sum, or of the sums right inside of it."""
    links = chain(total)
    bound = {index for link in links for index in link.indices}
    term = args[position]
    for other, arg in enumerate(args):
        if other == position or free_names(arg) & bound:
            continue
        part = neg(arg) if isinstance(term, Apply) and term.head == "neg" else arg
        for link in links:
            filled = replace_tree(term, link, replace(link, body=add(link.body, part)))
            rest = (filled if k == position else each for k, each in enumerate(args) if k != other)
            yield _change(INSIDE, add(*rest), arg)


def _change(sort: Sort, tree: Tree, term: Tree) -> Change:
    made, undone = (INSIDE, BESIDE) if sort is INSIDE else (BESIDE, INSIDE)
    if isinstance(term, Number):
        made, undone = replace(made, rank=FAR_FETCHED), replace(undone, rank=FAR_FETCHED)
    return Change(made, tree, term, undone)
