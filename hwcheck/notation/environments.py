"""What do `\\begin{cases}` and `\\begin{pmatrix}` hold?"""

from __future__ import annotations

from hwcheck.notation.conditions import condition
from hwcheck.notation.grammar import Parser, begins
from hwcheck.tree import Apply, Tree

_OTHERWISE = Apply("otherwise")


@begins("begin")
def environment(parser: Parser) -> Tree:
    """`\\begin{cases}` and `\\begin{pmatrix}`."""
    kind = parser.tokens[parser.pos][1]
    opening = parser.tokens[parser.pos]
    parser.pos += 1
    bars, norms = parser.bars, parser.norms
    parser.bars = parser.norms = 0
    tree = _cases(parser) if kind == "cases" else _matrix(parser)
    if parser.tokens[parser.pos][0] != "end":
        raise parser.unexpected("the end of the environment") if kind else parser.fail("never closed", opening)
    parser.pos += 1
    parser.bars, parser.norms = bars, norms
    return tree


def _cases(parser: Parser) -> Tree:
    parts: list[Tree] = []
    otherwise: Tree | None = None
    while parser.tokens[parser.pos][0] not in ("end", "eof"):
        branch = parser.expression()
        while parser.tokens[parser.pos][0] in (",", "&", ";"):
            parser.pos += 1
        test = branch_condition(parser)
        if test is _OTHERWISE:
            otherwise = branch
        else:
            parts += (branch, test)
        while parser.tokens[parser.pos][0] in ("line", ",", ".", ";"):
            parser.pos += 1
    return assemble(parser, parts, otherwise)


def branch_condition(parser: Parser) -> Tree:
    """What stands behind a value in `cases`: `if x > 0`, `otherwise`, or nothing in the last row."""
    while parser.tokens[parser.pos][0] in ("if", "&"):
        parser.pos += 1
    kind = parser.tokens[parser.pos][0]
    if kind == "otherwise":
        parser.pos += 1
        return _OTHERWISE
    if kind in ("end", "line", "eof", ")"):
        return _OTHERWISE
    in_index, parser.in_index = parser.in_index, True
    test = condition(parser, commas=True)
    parser.in_index = in_index
    return test


def assemble(parser: Parser, parts: list[Tree], otherwise: Tree | None) -> Tree:
    """The tree of cases from values and conditions in turn."""
    if not parts:
        raise parser.fail("there is no case here", fix="give at least one value with its condition")
    return Apply("cases", (*parts, *(() if otherwise is None else (otherwise,))))


def _matrix(parser: Parser) -> Tree:
    found: list[Tree] = []
    row: list[Tree] = []
    while parser.tokens[parser.pos][0] not in ("end", "eof"):
        row.append(parser.expression())
        if parser.tokens[parser.pos][0] == "&":
            parser.pos += 1
        elif parser.tokens[parser.pos][0] == "line" or parser.tokens[parser.pos][0] == "end":
            parser.pos += parser.tokens[parser.pos][0] == "line"
            found.append(Apply("vector", tuple(row)))
            row = []
        else:
            raise parser.unexpected("'&' or a new row")
    if found and all(isinstance(entry, Apply) and len(entry.args) == 1 for entry in found):
        return Apply("vector", tuple(entry.args[0] for entry in found if isinstance(entry, Apply)))
    return rows(parser, found) if found else Apply("matrix", ())


def rows(parser: Parser, entries: list[Tree]) -> Tree:
    """A vector, or the matrix whose rows are vectors of one length."""
    inner = [entry for entry in entries if isinstance(entry, Apply) and entry.head == "vector"]
    if not inner:
        return Apply("vector", tuple(entries))
    if len(inner) != len(entries) or len({len(entry.args) for entry in inner}) != 1:
        raise parser.fail("the rows of this matrix differ in length", fix="give every row as many entries")
    return Apply("matrix", tuple(inner))
