"""What clings to an operand on its right: powers, transposes, factorials, primes, indices, methods, attributes?"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hwcheck.notation.grammar import OPERANDS, Parser, clings
from hwcheck.notation.scan import scan
from hwcheck.notation.subscripts import indices, is_positive_part
from hwcheck.tree import Apply, Number, Symbol, Tree


@clings("!")
def factorial(parser: Parser, tree: Tree) -> Tree:
    """`n!`."""
    parser.pos += 1
    return Apply("factorial", (tree,))


@clings("%", "percent")
def percent(parser: Parser, tree: Tree) -> Tree | None:
    """`75%` and `75\\%`; None where an operand follows, of which the remainder is meant."""
    before, following = parser.tokens[parser.pos - 1][0], parser.tokens[parser.pos + 1][0]
    if not isinstance(tree, Number) or before != "num" or following in OPERANDS:
        return None
    parser.pos += 1
    value = Fraction(tree.value) / 100
    plain = tree.text.replace(".", "", 1).isdecimal()
    text = format(Decimal(tree.text).scaleb(-2), "f") if plain else ""  # 33.33% is 0.3333, rounded
    return Number(value.numerator if value.denominator == 1 else value, text, tree.span)


@clings("_", "sub")
def entry(parser: Parser, tree: Tree) -> Tree | None:
    """`(A x)_i`, `\\frac{\\partial L}{\\partial Y}_{ij}`."""
    if isinstance(tree, Number):
        raise parser.fail("a number cannot carry an index", fix="write it as a product")
    if is_positive_part(parser):
        parser.pos += 1
        parser.group_tokens()
        return Apply("relu", (tree,))
    if isinstance(tree, Symbol) and tree.name not in parser.names.declared and not parser.lenient:
        raise parser.fail("there are two subscripts in a row", fix="write one, with commas")
    if parser.tokens[parser.pos][0] == "sub":
        _, text, start, end = parser.tokens[parser.pos]
        sub = [(part[0], part[1], start, end) for part in scan(text)[:-1]]
        parser.pos += 1
    else:
        parser.pos += 1
        sub = parser.group_tokens()
    if not sub:
        raise parser.fail("the subscript is empty", fix="fill it or leave it out")
    if len(sub) == 1 and sub[0][0] == "word" and 1 < len(sub[0][1]) <= 4 and sub[0][1].isalpha():
        letters = sub[0][1]
        sub = [part for letter in letters for part in (("word", letter, *sub[0][2:]), (",", ",", *sub[0][2:]))][:-1]
    found = indices(parser, sub)
    if isinstance(tree, Apply) and tree.head == "index":
        return Apply("index", (*tree.args, *found), tree.span)
    return Apply("index", (tree, *found))


@clings("[")
def getitem(parser: Parser, tree: Tree) -> Tree | None:
    """Python's `h[i]`, `X[:, None]`, `x[1:]`; None where the bracket is a factor."""
    before, opening = parser.tokens[parser.pos - 1], parser.tokens[parser.pos]
    if opening[2] != before[3] or isinstance(tree, Number) or not _may_index(parser, tree):
        return None
    bars, parser.bars = parser.bars, 0
    outer, parser.in_index = parser.in_index, True
    parser.pos += 1
    items = []
    while parser.tokens[parser.pos][0] != "]":
        items.append(_item(parser))
        if parser.tokens[parser.pos][0] != ",":
            break
        parser.pos += 1
    parser.expect("]", "a closing bracket")
    parser.bars, parser.in_index = bars, outer
    if not items:
        raise parser.fail("there is no index in the brackets", fix="fill them or leave them out")
    if isinstance(tree, Symbol) and len(items) == 1 and isinstance(items[0], Number):
        entry = parser.names.declared.get(f"{tree.name}_{items[0].value}")
        if entry is not None and (parser.names.rank(tree.name) or 0) == 0:
            return Symbol(entry[1], tree.span)
    return Apply("getitem", (tree, *items))


def _may_index(parser: Parser, tree: Tree) -> bool:
    """Is a bracket behind this an index? Behind a scalar, a sum in brackets or in LaTeX it is a factor."""
    inside, depth, position = [], 0, parser.pos
    while (kind := parser.tokens[position][0]) != "eof":
        depth += (kind in ("[", "(")) - (kind in ("]", ")"))
        if depth == 0:
            break
        inside.append(parser.tokens[position])
        position += 1
    kinds = {token[0] for token in inside[1:]}
    if isinstance(tree, Symbol):
        entry = parser.names.declared.get(tree.name)
        if entry is None:
            return tree.name in parser.names.families
        return parser.names.indexable(entry[1]) and "rel" not in kinds
    if parser.latex:
        return False
    words = [token[1] for token in inside if token[0] == "word"]
    runs = kinds <= {"word", "num", ","} and all(word in parser.names.indices or word in parser.bound for word in words)
    return runs or ":" in kinds or any(token[1] == "None" for token in inside)


def _item(parser: Parser) -> Tree:
    """One index: a number, a slice, `None` or `...`."""
    if parser.tokens[parser.pos][1] in ("None", "newaxis") or parser.tokens[parser.pos + 2][1] == "newaxis":
        parser.pos += 1 if parser.tokens[parser.pos + 1][0] != "." else 3
        return Apply("newaxis")
    if parser.tokens[parser.pos][0] == ".":
        while parser.tokens[parser.pos][0] == ".":
            parser.pos += 1
        return Apply("ellipsis")
    bounds: list[Tree] = []
    sliced = False
    while (kind := parser.tokens[parser.pos][0]) not in (",", "]", "eof"):
        if kind == ":":
            sliced = True
            bounds += [] if bounds else [Apply("newaxis")]
            parser.pos += 1
        else:
            bounds.append(parser.expression())
    if not sliced:
        return bounds[0]
    return Apply("slice", tuple(bounds) if len(bounds) > 1 else () if _is_none(bounds) else (*bounds, Apply("newaxis")))


def _is_none(bounds: list[Tree]) -> bool:
    return all(bound == Apply("newaxis") for bound in bounds)
