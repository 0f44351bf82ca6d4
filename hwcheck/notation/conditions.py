"""What is a condition: `x > 0`, `0 < x < 1`, `i \\ne j and k = 1`, and what is made of one?"""

from __future__ import annotations

import itertools

from hwcheck.notation.grammar import CLOSERS, Parser
from hwcheck.tree import Apply, Tree


def value(parser: Parser, *, equals: bool = False) -> Tree:
    """An expression, or a comparison (which becomes an indicator), or Python's `a if c else b`."""
    tree = expression_or_comparison(parser, equals=equals)
    return alternative(parser, Apply("ind", (tree,)) if _is_condition(tree) else tree)


def alternative(parser: Parser, tree: Tree) -> Tree:
    """Python's `a if c else b`, of which a is read."""
    if parser.tokens[parser.pos][0] != "if":
        return tree
    parser.pos += 1
    test = condition(parser)
    parser.expect("otherwise", "'else'")
    return Apply("cases", (tree, test, value(parser)))


def expression_or_comparison(parser: Parser, *, equals: bool = False) -> Tree:
    """An expression; if a comparison or `and` follows, the whole condition."""
    start = parser.pos
    if parser.tokens[start][0] == "not":
        return condition(parser, equals=equals)
    tree = parser.expression()
    kind = parser.tokens[parser.pos][0]
    if kind in ("rel", "and", "or") or (equals and kind == "=") or (kind == "&" and _is_indicator(tree)):
        parser.pos = start
        return condition(parser, equals=equals)
    return tree


def condition(parser: Parser, *, equals: bool = True, commas: bool = False) -> Tree:
    """`x > 0`, `0 < x < 1`, `i \\ne j and k = 1`; a comma may stand for `and`."""
    tree = _conjunction(parser, equals, commas)
    while parser.tokens[parser.pos][0] == "or":
        parser.pos += 1
        tree = Apply("or", (tree, _conjunction(parser, equals, commas)))
    return tree


def _conjunction(parser: Parser, equals: bool, commas: bool) -> Tree:
    parts = [_comparison(parser, equals)]
    while (kind := parser.tokens[parser.pos][0]) == "and" or kind == ("," if commas else "&"):
        if kind == "," and parser.tokens[parser.pos + 1][0] in ("line", "end", "eof", "otherwise"):
            break
        parser.pos += 1
        parts.append(_comparison(parser, equals))
    return parts[0] if len(parts) == 1 else Apply("and", tuple(parts))


def _comparison(parser: Parser, equals: bool) -> Tree:
    if parser.tokens[parser.pos][0] == "not":
        parser.pos += 1
        return Apply("not", (_comparison(parser, equals),))
    terms, relations = [parser.expression()], []
    while (token := parser.tokens[parser.pos])[0] == "rel" or (equals and token[0] == "="):
        parser.pos += 1
        relations.append("eq" if token[0] == "=" else token[1])
        terms.append(parser.expression())
    if not relations:
        if isinstance(terms[0], Apply) and _is_indicator(terms[0]):
            return terms[0].args[0]
        raise parser.fail("this is no condition", fix="write a comparison such as x > 0")
    pairs = tuple(Apply(head, pair) for head, pair in zip(relations, itertools.pairwise(terms), strict=True))
    return pairs[0] if len(pairs) == 1 else Apply("and", pairs)


def _is_indicator(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.head == "ind"


def _is_condition(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.head in ("lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not")


def test_in_brackets(parser: Parser) -> Tree:
    """The condition in `ind(x > 0)`."""
    closer = CLOSERS[parser.tokens[parser.pos][0]]
    parser.pos += 1
    test = condition(parser, commas=True)
    parser.expect(closer, "a closing bracket")
    return test
