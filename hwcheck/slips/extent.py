"""How many values does an index run over, and how many terms does a sum have, as far as the formula says it?"""

from __future__ import annotations

from dataclasses import dataclass

from hwcheck.domain import Scope
from hwcheck.rewrite import ONE, add, mul, neg
from hwcheck.slips.standing import SUBSCRIPTED
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, walk


def size(index: str, body: Tree, scope: Scope, within: frozenset[str] = frozenset()) -> Tree | None:
    """The size of what an index counts alone: of `x` in `x_i`, not in `x_{i+1}`."""
    kind = scope.symbols.get(index)
    if kind is not None and kind.name == "index":
        return _tree(kind.dims[0])
    for node in walk(body):
        match node:
            case Apply(head=head, args=(Symbol(name=name), *subscripts)) if head in SUBSCRIPTED:
                for axis, item in enumerate(subscripts):
                    found = dimension(name, axis, scope, within) if item == Symbol(index) else None
                    if found is not None:
                        return found
    return None


def dimension(name: str, axis: int, scope: Scope, within: frozenset[str] = frozenset()) -> Tree | None:
    """The size of an axis of what is declared, or of what is defined entry by entry."""
    kind = scope.symbols.get(name)
    if kind is not None:
        return _tree(kind.dims[axis]) if axis < kind.rank else None
    made = scope.definitions.get(name)
    if made is None or axis >= len(made.indices) or name in within:
        return None
    return size(made.indices[axis], made.body, scope, within | {name})


def values(node: Reduce, index: str, scope: Scope) -> Tree | None:
    """How many values one of the indices of a sum takes."""
    last = size(index, node.body, scope) if node.upper is None else node.upper
    return None if last is None or node.condition is not None else add(last, neg(node.lower or ONE), ONE)


def terms(node: Reduce, scope: Scope) -> Tree | None:
    """How many terms a sum has, with the sums that are right inside of it."""
    counts = [values(each, index, scope) for each in chain(node) for index in each.indices]
    return mul(*(count for count in counts if count is not None)) if None not in counts else None


def chain(node: Reduce) -> tuple[Reduce, ...]:
    """A sum, and the sums that are the whole body of one another."""
    found = [node]
    while isinstance(found[-1].body, Reduce) and found[-1].body.head == node.head:
        found.append(found[-1].body)
    return tuple(found)


def factors(tree: Tree) -> tuple[Tree, ...]:
    return tree.args if isinstance(tree, Apply) and tree.head == "mul" else (tree,)


@dataclass(frozen=True, slots=True)
class Span:
    """An index with its first and its last value."""

    index: str
    first: Tree
    last: Tree


def spans(links: tuple[Reduce, ...], scope: Scope) -> tuple[Span, ...]:
    """The ranges of sums inside one another; none where one of them has a condition or no known end."""
    found = []
    for link in links:
        for index in link.indices:
            last = size(index, link.body, scope) if link.upper is None else link.upper
            if last is None or link.condition is not None:
                return ()
            found.append(Span(index, link.lower or ONE, last))
    return tuple(found)


def over(head: str, ranges: tuple[Span, ...], body: Tree) -> Tree:
    """A sum over these ranges, the last one innermost."""
    for span in reversed(ranges):
        body = Reduce(head, (span.index,), body, span.first, span.last)
    return body


def _tree(dim: str | int) -> Tree:
    return Symbol(dim) if isinstance(dim, str) else Number(dim)
