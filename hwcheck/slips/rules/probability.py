"""Is a probability taken for its complement: kept for dropped, `1 - p` for `p`?"""

from __future__ import annotations

from collections.abc import Iterator

from hwcheck.slips.rule import Change, Place, Sort
from hwcheck.slips.slope import complement, one_minus
from hwcheck.tree import Apply, Symbol, Tree, children, walk, with_children

COMPLEMENT = Sort(
    "complement",
    17,
    "a probability and its complement are mixed up: that it happens, or that it does not? look at {about}",
    "1 - {about} exchanged",
)

EXCHANGED = Sort(
    "complement",
    9,
    "two weights that add up to 1 have changed places; which of the two belongs where? look at {about}",
    "{about} and 1 - {about} exchanged throughout",
)

OTHER_CLASS = Sort(
    "complement",
    17,
    "the two classes have changed places: which belongs to {about} = 1?",
    "{about} and 1 - {about} exchanged throughout",
)

LABELS = ("y", "t")  # of two classes, 0 and 1
NAMES = ("p", "q", "rho", "beta", "keep", "rate")


def wrong(node: Tree, place: Place) -> Iterator[Change]:
    if place.root and place.own:
        weights = _weights(node)
        for name, weight in weights.items():
            yield Change(EXCHANGED, _turned(node, name), weight)
        labels = {each: part for part in walk(node) if (each := _base(part)) in LABELS and each not in weights}
        for label, part in labels.items():
            yield Change(OTHER_CLASS, _turned(node, label), part)
    inner = complement(node)
    if inner is not None and _base(inner) is not None:
        yield Change(COMPLEMENT, inner, inner)
    elif _is_probability(node, place):
        yield Change(COMPLEMENT, one_minus(node), node, COMPLEMENT)


def _weights(tree: Tree) -> dict[str, Tree]:
    """What 1 is taken away from, by its name: those that are factors, or else those inside a function. In a
    cross-entropy both are, and to exchange the one is to exchange the other."""
    found = {
        name: inner
        for product in walk(tree)
        if isinstance(product, Apply) and product.head in ("mul", "times")
        for factor in product.args
        if (inner := complement(factor)) is not None and (name := _base(inner)) is not None
    }
    inside = ((_base(inner), inner) for part in walk(tree) if (inner := complement(part)) is not None)
    return dict(sorted(found.items())) or {name: inner for name, inner in inside if name is not None}


def _base(tree: Tree) -> str | None:
    """`p` of `p` and of `p_i`."""
    match tree:
        case Symbol(name=name) | Apply(head="index", args=(Symbol(name=name), *_)):
            return name
    return None


def _turned(tree: Tree, name: str) -> Tree:
    """The formula with 1 - p for p, wherever it stands."""
    if _base(tree) == name:
        return one_minus(tree)
    parts = children(tree)
    return with_children(tree, tuple(_turned(part, name) for part in parts)) if parts else tree


def _is_probability(tree: Tree, place: Place) -> bool:
    """A scalar, or an entry of a vector, that is named like a probability."""
    name = _base(tree)
    kind = place.scope.symbols.get(name) if name else None
    axes = 0 if isinstance(tree, Symbol) else 1
    return name is not None and kind is not None and kind.rank == axes and name.split("_")[0] in NAMES
