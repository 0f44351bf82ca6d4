r"""What do brackets of all kinds hold: groups, vectors, `|x|`, `\lfloor`, `\|x\|`, cases, matrices, indicators?"""

from __future__ import annotations

from hwcheck.notation.grammar import Parser, begins
from hwcheck.notation.words import FUNCTIONS
from hwcheck.tree import Apply, Number, Tree

CLOSERS = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "lfloor": "rfloor", "lceil": "rceil", "langle": "rangle"}
_OTHERWISE = Apply("otherwise")


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
    pairs = tuple(Apply(head, pair) for head, pair in zip(relations, zip(terms, terms[1:], strict=False), strict=True))
    return pairs[0] if len(pairs) == 1 else Apply("and", pairs)


def _is_indicator(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.head == "ind"


def _is_condition(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.head in ("lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not")


@begins("(", "[", "{", "\\{")
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
    first, sign, second = (token[:2] for token in parser.tokens[parser.pos : parser.pos + 3]) if (
        len(parser.tokens) > parser.pos + 3
    ) else (("", ""),) * 3
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


def rows(parser: Parser, entries: list[Tree]) -> Tree:
    """A vector, or the matrix whose rows are vectors of one length."""
    inner = [entry for entry in entries if isinstance(entry, Apply) and entry.head == "vector"]
    if not inner:
        return Apply("vector", tuple(entries))
    if len(inner) != len(entries) or len({len(entry.args) for entry in inner}) != 1:
        raise parser.fail("the rows of this matrix differ in length", fix="give every row as many entries")
    return Apply("matrix", tuple(inner))


@begins("|")
def absolute(parser: Parser) -> Tree:
    """`|x|`, and `||x||` for the norm."""
    start = parser.pos
    parser.pos += 1
    if parser.tokens[parser.pos][0] == "|" and not parser.bars:
        return _norm(parser, "|", 2)
    outer, parser.bars = parser.bars, 1
    tree = parser.expression()
    if parser.tokens[parser.pos][0] != "|":
        raise parser.fail("this bar is never closed", parser.tokens[start], note="brackets", fix="close it")
    parser.pos += 1
    parser.bars = outer
    return Apply("abs", (tree,))


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
    return Apply("inner", (first, second))


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


def test_in_brackets(parser: Parser) -> Tree:
    """The condition in `ind(x > 0)`."""
    closer = CLOSERS[parser.tokens[parser.pos][0]]
    parser.pos += 1
    test = condition(parser, commas=True)
    parser.expect(closer, "a closing bracket")
    return test
