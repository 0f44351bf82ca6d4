"""Which arguments stand in a call's brackets, with Python's keywords and tuples?"""

from __future__ import annotations

from hwcheck.notation.conditions import value
from hwcheck.notation.grammar import CLOSERS, Parser
from hwcheck.notation.scan import Token
from hwcheck.tree import Apply, Number, Symbol, Tree

Keywords = dict[str, Tree]


_KEYWORDS = {
    "axis": "axis",
    "dim": "axis",
    "keepdims": "keepdims",
    "keepdim": "keepdims",
    "ord": "ord",
    "base": "base",
    "min": "min",
    "max": "max",
    "negative_slope": "slope",
    "alpha": "slope",
    "ddof": "ddof",
    "correction": "ddof",
    "unbiased": "ddof",
}


def arguments(parser: Parser) -> tuple[tuple[Tree, ...], Keywords]:
    """The arguments in round brackets, and Python's keywords."""
    return listed(parser, CLOSERS[parser.tokens[parser.pos][0]])


def listed(parser: Parser, closer: str) -> tuple[tuple[Tree, ...], Keywords]:
    found: list[Tree] = []
    keywords: Keywords = {}
    bars, norms = parser.bars, parser.norms
    parser.bars = parser.norms = 0
    parser.pos += 1
    while parser.tokens[parser.pos][0] != closer:
        kind, word, _, _ = _keyword(parser)
        if kind == "word" and parser.tokens[parser.pos + 1][0] == "=":
            if word not in _KEYWORDS:
                raise parser.fail(f"there is no keyword {word!r}", note="forbidden", fix="use axis and keepdims")
            parser.pos += 2
            keywords[_KEYWORDS[word]] = _keyword_value(parser)
        else:
            found.append(_axes(parser) or value(parser))
        if parser.tokens[parser.pos][0] != ",":
            break
        parser.pos += 1
    parser.expect(closer, "a comma or a closing bracket")
    parser.bars, parser.norms = bars, norms
    return tuple(found), keywords


def _keyword(parser: Parser) -> Token:
    """The next token; where it begins a keyword such as `negative_slope=`, all of that."""
    first, joint, second, equals = (parser.tokens[min(parser.pos + k, len(parser.tokens) - 1)] for k in range(4))
    if joint[0] == "_" and equals[0] == "=" and f"{first[1]}_{second[1]}" in _KEYWORDS:
        parser.tokens[parser.pos : parser.pos + 3] = [("word", f"{first[1]}_{second[1]}", first[2], second[3])]
    return parser.tokens[parser.pos]


def _axes(parser: Parser) -> Tree | None:
    """Python's tuple of plain numbers, `(0, 1)`, and words such as `None`."""
    kind, word, *_ = parser.tokens[parser.pos]
    if kind == "word" and word in ("True", "False", "None"):
        parser.pos += 1
        return Apply("newaxis") if word == "None" else Number(int(word == "True"))
    if kind == "str" and word[1:-1] == "fro":
        parser.pos += 1
        return Apply("string", (Symbol("fro"),))
    if kind == "str":
        raise parser.fail("text is no mathematics", note="forbidden", fix="leave it out")
    signed = parser.tokens[min(parser.pos + 1, len(parser.tokens) - 1)][0] == "-"
    if kind == "(" and parser.tokens[min(parser.pos + 2 + signed, len(parser.tokens) - 1)][0] == ",":
        position, sizes = parser.pos + 1, list[Tree]()
        sign = 1
        while parser.tokens[position][0] in ("num", "word", ",", "-"):
            kind, word, start, end = parser.tokens[position]
            if kind == "-":
                sign = -1
            elif kind == "num" and word.isdigit():
                sizes.append(Number(sign * int(word[:9]), "", (start, end)))
                sign = 1
            elif kind == "word":
                sizes.append(Symbol(word, (start, end)))
            position += 1
        if parser.tokens[position][0] == ")":
            parser.pos = position + 1
            return Apply("tuple", tuple(sizes))
    return None


def _keyword_value(parser: Parser) -> Tree:
    return _axes(parser) or parser.expression()
