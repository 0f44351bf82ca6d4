r"""What do brackets of all kinds hold: groups, vectors, `|x|`, `\lfloor`, `\|x\|`, cases, matrices, indicators?"""

from __future__ import annotations

from hwcheck.notation.conditions import value
from hwcheck.notation.environments import rows
from hwcheck.notation.grammar import CLOSERS, Parser, begins
from hwcheck.notation.words import FUNCTIONS
from hwcheck.rewrite import replace_tree
from hwcheck.tree import Apply, Number, Tree, walk


@begins("(", "[", "{", "\\{")
def factor(parser: Parser) -> Tree:
    """What stands in brackets; of functions, applied to the bracket behind it: `(\\sigma - \\sigma^2)(x)`."""
    before, start = parser.bare, parser.tokens[parser.pos][2]
    tree = bracket(parser)
    if parser.bare == before or parser.tokens[parser.pos][0] != "(" or parser.touch("bracket_is_factor", start):
        return tree
    argument_ = bracket(parser)
    for function in {node for node in walk(tree) if isinstance(node, Apply) and not node.args}:
        if function.head in parser.names.scope.functions:
            tree = replace_tree(tree, function, Apply(function.head, (argument_,), function.span))
    return tree


def bracket(parser: Parser) -> Tree:
    """What stands in brackets; `[1, 2]` is a vector, `[x > 0]` an indicator."""
    opening = parser.tokens[parser.pos]
    closer = CLOSERS[opening[0]]
    bars, norms = parser.bars, parser.norms
    parser.bars = parser.norms = 0
    parser.pos += 1
    if parser.tokens[parser.pos][0] == closer:
        raise parser.fail(
            "there is nothing between the brackets", (opening[2], opening[3] + 1), fix="fill them or leave them out"
        )
    outer = parser.in_index
    parser.in_index = outer or _compares_indices(parser)
    tree = value(parser, equals=opening[0] in ("[", "\\{"))
    parser.in_index = outer
    if parser.tokens[parser.pos][0] == ",":
        tree = _entries(parser, tree, opening[0])
    parser.expect(closer, f"an operator or {closer!r}")
    parser.bars, parser.norms = bars, norms
    return tree


def _compares_indices(parser: Parser) -> bool:
    """Is this `[i = j]`, in which names are indices?"""
    first, sign, second = (
        (token[:2] for token in parser.tokens[parser.pos : parser.pos + 3])
        if (len(parser.tokens) > parser.pos + 3)
        else (("", ""),) * 3
    )
    return first[0] == second[0] == "word" and (sign[0] == "=" or sign[1] in ("eq", "ne"))


def _entries(parser: Parser, first: Tree, opening: str) -> Tree:
    if opening != "[":
        what = "a set" if opening in ("{", "\\{") else "a list of values"
        raise parser.fail(f"{what} is no formula", fix="write a single expression; a vector is [a, b]")
    entries = [first]
    while parser.tokens[parser.pos][0] == ",":
        parser.pos += 1
        if parser.tokens[parser.pos][0] == "]":
            break
        entries.append(parser.expression())
    return rows(parser, entries)


@begins("|")
def absolute(parser: Parser) -> Tree:
    """`|x|`, and `||x||` for the norm."""
    start = parser.pos
    parser.pos += 1
    if parser.tokens[parser.pos][0] == "|" and not parser.bars and _closes_double(parser):
        return _norm(parser, "|", 2)
    outer, parser.bars = parser.bars, 1
    tree = parser.expression()
    if parser.tokens[parser.pos][0] != "|":
        raise parser.fail("this bar is never closed", parser.tokens[start], note="brackets", fix="close it")
    parser.pos += 1
    parser.bars = outer
    if _is_order(parser):  # `|x|_1` of a vector
        return _order(parser, tree)
    return Apply("abs", (tree,))


def _closes_double(parser: Parser) -> bool:
    """Is the next bar behind `||` double, too? It is not in `||x|-1|`."""
    depth = 0
    for at in range(parser.pos + 1, len(parser.tokens) - 1):
        kind = parser.tokens[at][0]
        depth += (kind in CLOSERS) - (kind in CLOSERS.values())
        if kind == "|" and depth == 0:
            return parser.tokens[at + 1][0] == "|"
    return True


def _is_order(parser: Parser) -> bool:
    kind, text, *_ = parser.tokens[parser.pos]
    shown = text if kind == "sub" else parser.tokens[parser.pos + 1][1] if kind == "_" else ""
    return parser.names.arrays and shown in ("1", "2", "infty", "F")


@begins("norm")
def norm(parser: Parser) -> Tree:
    """`\\|x\\|_2`."""
    return _norm(parser, "norm", 1)


def _norm(parser: Parser, kind: str, width: int) -> Tree:
    start = parser.pos if kind == "norm" else parser.pos - 1
    parser.pos = start + width
    bars, norms = parser.bars, parser.norms
    parser.bars = parser.norms = 1
    tree = parser.expression()
    if any(token[0] != kind for token in parser.tokens[parser.pos : parser.pos + width]):
        raise parser.fail("this norm is never closed", parser.tokens[start], note="brackets", fix="close it")
    parser.pos += width
    parser.bars, parser.norms = bars, norms
    if parser.tokens[parser.pos][0] not in ("_", "sub"):
        return Apply("norm", (tree,))
    return _order(parser, tree)


def _order(parser: Parser, tree: Tree) -> Tree:
    """The order of a norm, written as its index."""
    if parser.tokens[parser.pos][0] == "sub":
        text = parser.tokens[parser.pos][1]
        parser.pos += 1
    else:
        parser.pos += 1
        text = "".join(token[1] for token in parser.group_tokens())
    if text in ("F", "fro"):
        return Apply("frobenius", (tree,))
    if text == "2":
        return Apply("norm", (tree,))
    if text.isdigit() and len(text) < 3:
        return Apply("norm", (tree, Number(int(text), text)))
    if text in ("infty", "inf", "max"):
        return Apply("norm", (tree, Apply("inf")))
    raise parser.fail(f"no norm is called {text!r}", fix="use 1, 2, F or infinity")


@begins("lfloor", "lceil")
def rounded(parser: Parser) -> Tree:
    """`\\lfloor x \\rfloor`, `⌈x⌉`."""
    kind, head, *_ = parser.tokens[parser.pos]
    parser.pos += 1
    tree = parser.expression()
    parser.expect(CLOSERS[kind], "an operator or the closing bracket")
    return Apply(head, (tree,))


@begins("langle")
def inner(parser: Parser) -> Tree:
    """`\\langle x, y \\rangle`."""
    parser.pos += 1
    first = parser.expression()
    parser.expect(",", "a comma")
    second = parser.expression()
    parser.expect("rangle", "the closing bracket")
    if [token[1] for token in parser.tokens[parser.pos : parser.pos + 2]] == ["_", "F"]:
        parser.pos += 2  # Frobenius's inner product is that of the entries
    return Apply("inner", (first, second))


@begins("binom")
def binomial(parser: Parser) -> Tree:
    """`\\binom{n}{k}`."""
    parser.pos += 1
    return Apply("binomial", (argument(parser), argument(parser)))


@begins("sqrt")
def square_root(parser: Parser) -> Tree:
    """`\\sqrt{x}`, `\\sqrt[3]{x}`, `\\sqrt3`."""
    parser.pos += 1
    if parser.tokens[parser.pos][0] == "[":
        parser.pos += 1
        degree = parser.expression()
        parser.expect("]", "a closing bracket")
        return Apply("root", (argument(parser), degree))
    return Apply("sqrt", (argument(parser),))


@begins("root")
def radical(parser: Parser) -> Tree:
    """`√x` takes the next operand, `√(x+1)` the bracket."""
    head = parser.tokens[parser.pos][1]
    parser.pos += 1
    if parser.tokens[parser.pos][0] == "(":
        return Apply(head, (bracket(parser),))
    return Apply(head, (parser.operand(),))


def argument(parser: Parser) -> Tree:
    """TeX's argument: a brace group, or one character (`\\frac12`, `\\frac1n`)."""
    kind, text, _, _ = parser.tokens[parser.pos]
    if kind == "{":
        return bracket(parser)
    if kind in ("num", "word") and len(text) > 1 and text.isalnum() and text not in FUNCTIONS:
        parser.splice(parser.pos, (text[0], text[1:]))
    if kind == "-":
        parser.pos += 1
        return Apply("neg", (argument(parser),))
    if kind == "word" and parser.tokens[parser.pos][0] == "word":
        return parser.child([_step(parser)]).whole()
    return parser.operand() if kind in ("func", "frac", "sqrt", "(") else _single(parser)


def _step(parser: Parser) -> tuple[str, str, int, int]:
    parser.pos += 1
    return parser.tokens[parser.pos - 1]


def _single(parser: Parser) -> Tree:
    if parser.tokens[parser.pos][0] == "eof":
        raise parser.unexpected("an argument in braces")
    return parser.child([_step(parser)]).whole()
