"""Is this an indicator, `1[x > 0]` or `\\mathbb{1}_{i = j}`, or the vector of ones?"""

from __future__ import annotations

from hwcheck.notation.conditions import condition
from hwcheck.notation.grammar import CLOSERS, Parser, begins
from hwcheck.tree import Apply, Tree


@begins("ones", "eye")
def indicator(parser: Parser) -> Tree:
    """`\\mathbb{1}[x > 0]`, `\\mathbb{1}_{x > 0}`, `1_{i = j}`; without a condition, the vector of ones."""
    kind, _, start, end = parser.tokens[parser.pos]
    following = parser.tokens[parser.pos + 1][0]
    if following in ("(", "[", "{", "\\{"):
        test = _test(parser, parser.pos + 2)
        if test is not None:
            parser.expect(CLOSERS[following], "the closing bracket")
            return Apply("ind", (test,), (start, end))
    if following == "_" and parser.tokens[parser.pos + 2][0] == "{":
        test = _test(parser, parser.pos + 3)
        if test is not None:
            parser.expect("}", "a closing brace")
            return Apply("ind", (test,), (start, end))
    if kind == "num":
        raise parser.fail("a number cannot carry an index", fix="write an indicator as 1_{x > 0}")
    return _sized(parser, kind)


def _test(parser: Parser, position: int) -> Tree | None:
    """The condition that begins here, if there is one."""
    depth, scan = 0, position
    while (kind := parser.tokens[scan][0]) != "eof":
        depth += (kind in CLOSERS) - (kind in CLOSERS.values())
        if depth < 0:
            return None
        if kind in ("rel", "="):
            break
        scan += 1
    else:
        return None
    parser.pos = position
    bars, parser.bars = parser.bars, 0
    in_index, parser.in_index = parser.in_index, True
    test = condition(parser, commas=True)
    parser.bars, parser.in_index = bars, in_index
    return test


@begins("zeros")
def zeros(parser: Parser) -> Tree:
    """`\\mathbf{0}`."""
    return _sized(parser, "zeros")


def _sized(parser: Parser, head: str) -> Tree:
    """A constant array, perhaps with its size as an index."""
    _, _, start, end = parser.tokens[parser.pos]
    parser.pos += 1
    if parser.tokens[parser.pos][0] != "_":
        return Apply(head, (), (start, end))
    parser.pos += 1
    sizes = parser.child(parser.group_tokens())
    sizes.lenient = True
    return Apply(head, (sizes.whole(),), (start, end))
