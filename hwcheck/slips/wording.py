"""How is a place in a formula pointed at in a sentence, without writing the answer out?"""

from __future__ import annotations

from collections.abc import Iterator

from hwcheck.notation.printing import unicode
from hwcheck.tree import ARITHMETIC, CONSTANTS, LOGIC, RELATIONS, Apply, Number, Reduce, Symbol, Tree, children, walk

SMALL = 9  # nodes that are written out; of more the quantities in it are named
_UNNAMED = ARITHMETIC | CONSTANTS | LOGIC | RELATIONS | {"index", "getitem", "tuple", "cases", "ind", "T", "transpose"}


def about(tree: Tree, of: Tree | None = None) -> str:
    """`w_2`, `the part with σ₁ and x`: what a slip is about. Of a right answer (`of`) most is never written out."""
    match tree:
        case Apply(head="tuple", args=args):
            return " and ".join(about(arg) for arg in args)
        case Apply(head="derivative"):
            return unicode(tree)
        case Apply(head="neg", args=(inner,)):
            return about(inner, of)
    size = _size(tree)
    if size <= SMALL and (of is None or size <= 2 or 2 * size <= _size(of)):
        return unicode(tree)
    return _named(tree)


def _size(tree: Tree) -> int:
    return sum(1 for _ in walk(tree))


def _mentioned(tree: Tree) -> Iterator[Tree]:
    """Every node but subscripts, parents first."""
    yield tree
    for child in children(tree)[:1] if isinstance(tree, Apply) and tree.head == "index" else children(tree):
        yield from _mentioned(child)


def _named(tree: Tree) -> str:
    names: dict[str, None] = {}
    for node in _mentioned(tree):
        match node:
            case Symbol():
                names.setdefault(unicode(node))
            case Apply(head=head) if head not in _UNNAMED:
                names.setdefault(unicode(Symbol(head)))
            case Reduce():
                names.setdefault("the sum" if node.head == "sum" else node.head)
    bound = {unicode(Symbol(index)) for node in walk(tree) if isinstance(node, Reduce) for index in node.indices}
    shown = [name for name in names if name not in bound][:4]
    if not shown:
        return "the numbers" if any(isinstance(node, Number) for node in walk(tree)) else "this part"
    return "the part with " + (", ".join(shown[:-1]) + " and " + shown[-1] if len(shown) > 1 else shown[0])
