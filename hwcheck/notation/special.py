"""Which calls have a syntax of their own: `cases(v, c; w)`, `einsum('ij,j->i', A, x)`, `sum(x_i, i)`, `delta(i, j)`?"""

from __future__ import annotations

from hwcheck.notation.arguments import arguments, listed
from hwcheck.notation.conditions import test_in_brackets
from hwcheck.notation.environments import assemble, branch_condition
from hwcheck.notation.grammar import Parser, called
from hwcheck.tree import Apply, Span, Symbol, Tree


@called("cases")
def cases(parser: Parser, span: Span) -> Tree:
    """`cases(v, c; w, otherwise)`."""
    parser.pos += 1
    parts: list[Tree] = []
    otherwise: Tree | None = None
    while parser.tokens[parser.pos][0] not in (")", "eof"):
        branch = parser.expression()
        if parser.tokens[parser.pos][0] == ",":
            parser.pos += 1
        test = branch_condition(parser)
        if test == Apply("otherwise"):
            otherwise = branch
        else:
            parts += (branch, test)
        if parser.tokens[parser.pos][0] == ";":
            parser.pos += 1
    parser.expect(")", "a closing bracket")
    return assemble(parser, parts, otherwise)


@called("einsum")
def einsum(parser: Parser, span: Span) -> Tree:
    """`np.einsum('ij,j->i', A, x)`."""
    parser.pos += 1
    kind, text, start, end = parser.tokens[parser.pos]
    if kind != "str" or parser.tokens[parser.pos + 1][0] != ",":
        raise parser.fail("einsum needs its subscripts", fix="write einsum('ij,j->i', A, x)")
    subscripts = "".join(text[1:-1].split())
    parser.pos += 1
    found, _ = listed(parser, ")")  # steps over the comma as if it were the bracket
    if len(subscripts.partition("->")[0].split(",")) != len(found):
        raise parser.fail("the subscripts do not fit the arguments", span, fix="give one group of letters for each")
    return Apply("einsum", (Apply("string", (Symbol(subscripts, (start, end)),)), *found), span)


@called("delta")
def kronecker(parser: Parser, span: Span) -> Tree:
    outer, parser.in_index = parser.in_index, True
    found, _ = arguments(parser)
    parser.in_index = outer
    if len(found) != 2:
        raise parser.fail("delta takes two indices", span, fix="write delta(i, j)")
    return Apply("delta", found, span)


@called("ind")
def indicator(parser: Parser, span: Span) -> Tree:
    outer, parser.in_index = parser.in_index, True
    test = test_in_brackets(parser)
    parser.in_index = outer
    return Apply("ind", (test,), span)
