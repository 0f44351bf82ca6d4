"""What does a prime behind a name mean?"""

from __future__ import annotations

from hwcheck.notation.arguments import arguments
from hwcheck.notation.grammar import Parser, clings
from hwcheck.tree import Apply, Symbol, Tree


@clings("'", "''")
def primed(parser: Parser, tree: Tree) -> Tree:
    """A prime behind anything but a function's name."""
    return prime(parser, tree, len(parser.tokens[parser.pos][0]))


def prime(parser: Parser, tree: Tree, times: int, *, step: bool = True) -> Tree:
    """The derivative of a defined name, or the name that is written with a prime."""
    parser.pos += step
    name = tree.name if isinstance(tree, Symbol) else ""
    entry = parser.names.declared.get(name + "prime") or parser.names.declared.get(name + "'")
    if entry is not None:
        return Symbol(entry[1])
    kind = parser.names.scope.symbols.get(name)
    if kind is not None and kind.rank == 2:
        return Apply("transpose", (tree,))
    if not name and not isinstance(tree, Apply):
        raise parser.fail("only a function can have a prime", fix="write the derivative out")
    if parser.names.scope.strict and not parser.lenient and name and name not in parser.names.scope.definitions:
        raise parser.fail(
            f"{name!r} is no function, so it has no derivative here", note="undeclared", fix="leave the prime out"
        )
    if name and parser.tokens[parser.pos][0] == "(" and not parser.names.scope.strict:
        found, _ = arguments(parser)
        tree = Apply(name, found)
    for _ in range(times):
        tree = Apply("prime", (tree,))
    return tree
