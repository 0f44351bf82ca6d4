r"""Which derivative is written: `\frac{\partial L}{\partial Y}`, `dL/dY`, `∂L/∂Y`, `\partial_x f`, `\nabla_W L`?

Where the quotient is declared (`dL/dY = G`) it is that name; otherwise it is the derivative of what is defined.
"""

from __future__ import annotations

from hwcheck.notation.grammar import ADD, OPERANDS, PRODUCT, Parser, begins
from hwcheck.notation.groups import argument
from hwcheck.notation.identifiers import undeclared
from hwcheck.notation.scan import Token
from hwcheck.notation.words import FUNCTIONS
from hwcheck.tree import Apply, Number, Span, Symbol, Tree, walk


@begins("frac")
def fraction(parser: Parser) -> Tree:
    """`\\frac{a}{b}`, and the derivatives that are written with it."""
    start = parser.tokens[parser.pos][2]
    parser.pos += 1
    if parser.tokens[parser.pos][0] == "{" and _is_differential(parser, parser.pos + 1):
        derivative = _fraction_of_differentials(parser, start)
        if derivative is not None:
            return derivative
    top = argument(parser)
    bottom = argument(parser)
    return Apply("div", (top, bottom))


def _is_differential(parser: Parser, position: int) -> bool:
    """Does a differential begin here: `\\partial`, `dL`, or a lone d?"""
    kind, word, *_ = parser.tokens[position]
    if kind == "partial":
        return True
    return kind == "word" and word[0] == "d" and word not in parser.names.exact and word not in FUNCTIONS


def _fraction_of_differentials(parser: Parser, start: int) -> Tree | None:
    at = parser.pos
    top = parser.group_tokens()
    if parser.tokens[parser.pos][0] != "{" or not _is_differential(parser, parser.pos + 1):
        parser.pos = at
        return None
    bottom = parser.group_tokens()
    span = (start, parser.tokens[parser.pos - 1][3])
    order, above = _strip(top)
    below = _variables(bottom)
    if order is None or not below:
        parser.pos = at
        return None
    variables = [(_read(parser, tokens), times) for tokens, times in below]
    function = _read(parser, above) if above else _operated(parser, start)
    return quotient(parser, function, variables, span)


def _operated(parser: Parser, start: int) -> Tree:
    """What a derivative stands before: all of the term, or, in the other reading, its first factor."""
    at = parser.pos
    function = parser.expression(PRODUCT)
    kind = parser.tokens[parser.pos][0]
    goes_on = kind in ("times", "*", "@", "odot", "/") or (kind in OPERANDS and parser.juxtaposed(kind))
    if not goes_on or not parser.touch("operator_takes_term", start):
        return function
    parser.pos = at
    return parser.expression(ADD)


def _strip(tokens: list[Token]) -> tuple[int | None, list[Token]]:
    """The order of a numerator such as `\\partial^2 f`, and what is differentiated."""
    rest = _undifferentiated(tokens)
    if rest is None:
        return None, []
    if len(rest) > 1 and rest[0][0] == "^":
        power = [token for token in rest[1:] if token[0] not in ("{", "}")]
        rest = rest[2:] if rest[1][0] != "{" else rest[4:]
        return (int(power[0][1]) if power and power[0][1].isdigit() else None), rest
    if rest and rest[0][0] == "sup":
        return 2, rest[1:]
    return 1, rest


def _undifferentiated(tokens: list[Token]) -> list[Token] | None:
    """The tokens behind the `\\partial` or d that they begin with."""
    if not tokens:
        return None
    kind, word, start, end = tokens[0]
    if kind == "partial":
        return tokens[1:]
    if kind == "word" and word[0] == "d":
        return [*([(kind, word[1:], start + 1, end)] if len(word) > 1 else []), *tokens[1:]]
    return None


def _variables(tokens: list[Token]) -> list[tuple[list[Token], int]]:
    """The variables of a denominator such as `\\partial x^2 \\partial y`, each with its order."""
    parts: list[list[Token]] = []
    for token in tokens:
        begins_one = token[0] == "partial" or (token[0] == "word" and token[1][0] == "d" and not parts)
        if begins_one:
            parts.append([])
        if not parts:
            return []
        parts[-1].append(token)
    found = []
    for part in parts:
        rest = _undifferentiated(part) or []
        times = 1
        if len(rest) > 2 and rest[-2][0] == "^" and rest[-1][1].isdigit():
            times, rest = int(rest[-1][1][:2]), rest[:-2]
        elif rest and rest[-1][0] == "sup" and rest[-1][1].isdigit():
            times, rest = int(rest[-1][1][:2]), rest[:-1]
        if not rest or times > 4:
            return []
        found.append((rest, times))
    return found


def _read(parser: Parser, tokens: list[Token]) -> Tree:
    inner = parser.child(tokens)
    inner.lenient = True
    return inner.whole()


def quotient(parser: Parser, function: Tree, variables: list[tuple[Tree, int]], span: Span) -> Tree:
    """The declared name of a derivative, or the derivative."""
    if len(variables) == 1 and variables[0][1] == 1:
        named = _named(parser, function, variables[0][0], span)
        if named is not None:
            return named
    known = parser.names
    if known.scope.strict and not parser.lenient:
        for tree in (function, *(variable for variable, _ in variables)):
            _require(parser, tree, span)
    tree = function
    for variable, times in reversed(variables):
        for _ in range(times):
            tree = Apply("derivative", (tree, variable), span)
    return tree


def _require(parser: Parser, tree: Tree, span: Span) -> None:
    indices = {
        id(index) for node in walk(tree) if isinstance(node, Apply) and node.head == "index" for index in node.args[1:]
    }
    for node in walk(tree):
        if isinstance(node, Symbol) and id(node) not in indices and node.name not in parser.names.declared:
            if node.name in parser.bound or (len(node.name) == 1 and _inside_index(tree, node)):
                continue
            raise undeclared(parser, node.name, node.span or span)


def _inside_index(tree: Tree, symbol: Symbol) -> bool:
    return any(
        isinstance(node, Apply) and node.head == "index" and any(symbol in [*walk(index)] for index in node.args[1:])
        for node in walk(tree)
    )


def _named(parser: Parser, function: Tree, variable: Tree, span: Span) -> Tree | None:
    """The declared `dL/dy`, with the indices of the variable or of the function."""
    top, bottom = _base(function), _base(variable)
    if not top or not bottom:
        return None
    indices = [
        index for tree in (function, variable) if isinstance(tree, Apply) and tree.args for index in tree.args[1:]
    ]
    for suffix in ("_" + "".join(_plain(index) for index in indices) if indices else "", ""):
        entry = parser.names.declared.get(f"d{top}/d{bottom}{suffix}")
        if entry is None:
            continue
        if indices and not suffix:
            return Apply("index", (Symbol(entry[1], span), *indices), span)
        return Symbol(entry[1], span)
    stem, _, number = bottom.rpartition("_")
    entry = parser.names.declared.get(f"d{top}/d{stem}")
    if entry is not None and number.isdigit() and parser.names.indexable(entry[1]):
        return Apply("index", (Symbol(entry[1], span), Number(int(number), number)), span)
    return None


def _plain(index: Tree) -> str:
    return str(index.value) if isinstance(index, Number) else index.name if isinstance(index, Symbol) else "?"


def _base(tree: Tree) -> str:
    """The name in a differential: `y` of `y`, of `y_i`, and of the bare function y."""
    if isinstance(tree, Symbol):
        return tree.name
    if isinstance(tree, Apply):
        if tree.head == "index" and isinstance(tree.args[0], Symbol):
            return tree.args[0].name
        if not tree.args:
            return tree.head
    return ""


@begins("partial")
def partial(parser: Parser) -> Tree:
    """`∂L/∂Y`, `\\partial_x f`."""
    start = parser.tokens[parser.pos][2]
    parser.pos += 1
    kind = parser.tokens[parser.pos][0]
    if kind == "_":
        parser.pos += 1
        variable = _read(parser, parser.script_tokens())
        return quotient(parser, parser.operand(), [(variable, 1)], (start, parser.tokens[parser.pos][2]))
    if kind == "sub":
        raise parser.unexpected("what is differentiated")
    function = None if kind == "/" else _unit(parser)
    parser.expect("/", "a slash and what it is differentiated by")
    if parser.tokens[parser.pos][0] == "partial":
        parser.pos += 1
    elif not _drop_d(parser):
        raise parser.unexpected("'\\partial'")
    variable = _unit(parser)
    span = (start, parser.tokens[parser.pos - 1][3])
    if function is None:
        function = parser.expression(PRODUCT)
    return quotient(parser, function, [(variable, 1)], span)


def _unit(parser: Parser) -> Tree:
    """A name with its subscript, and nothing that clings to the whole quotient."""
    kind = parser.tokens[parser.pos][0]
    if kind not in ("word", "atom", "(", "{"):
        raise parser.unexpected("a name")
    lenient, parser.lenient = parser.lenient, True
    tree = OPERANDS[kind](parser)
    parser.lenient = lenient
    return tree


def _drop_d(parser: Parser) -> bool:
    kind, word, start, end = parser.tokens[parser.pos]
    if kind != "word" or word[0] != "d" or len(word) < 2:
        return False
    parser.tokens[parser.pos] = (kind, word[1:], start + 1, end)
    return True


def differential_quotient(parser: Parser) -> Tree | None:
    """`dL/dY` and `dL/dy_i` in plain text; None where it is an ordinary quotient."""
    at = parser.pos
    following = parser.tokens[at + 2]
    _, word, start, _ = parser.tokens[at]
    if word in parser.names.exact or following[0] != "word" or following[1][0] != "d" or len(following[1]) < 2:
        return None
    saved = parser.tokens[at], following
    names = parser.names
    if not _plausible(parser, word[1:], following[1][1:]):
        return None
    _drop_d(parser)
    function = _unit(parser)
    parser.pos += 1
    _drop_d(parser)
    variable = _unit(parser)
    span = (start, parser.tokens[parser.pos - 1][3])
    named = _named(parser, function, variable, span)
    if named is not None:
        return named
    if _base(function) in names.declared and _base(variable) in names.declared:
        return Apply("derivative", (function, variable), span)
    parser.pos = at
    parser.tokens[at], parser.tokens[at + 2] = saved
    return None


def _plausible(parser: Parser, top: str, bottom: str) -> bool:
    """Could these be what a quotient of differentials names, so that nothing is torn apart in vain?"""
    names = parser.names
    stems = {name.partition("_")[0] for name in names.declared}
    quotients = any("/" in name for name in names.scope.definitions) or any("/" in name for name in names.scope.symbols)
    return (top in stems and bottom in stems) or quotients


@begins("nabla")
def nabla(parser: Parser) -> Tree:
    """`\\nabla_W L`."""
    start = parser.tokens[parser.pos][2]
    parser.pos += 1
    parser.expect("_", "the variable, as in \\nabla_W L,")
    variable = _read(parser, parser.script_tokens())
    at = parser.pos
    function = _unit(parser) if parser.tokens[at][0] in ("word", "atom") else None
    if function is None or _is_factor(parser, function, variable, start):
        parser.pos = at
        function = _operated(parser, start)
    return quotient(parser, function, [(variable, 1)], (start, parser.tokens[parser.pos - 1][3]))


def _is_factor(parser: Parser, function: Tree, variable: Tree, start: int) -> bool:
    """Is this a declared symbol that no gradient is declared of, so that what follows is meant, too?"""
    return _base(function) in parser.names.scope.symbols and _named(parser, function, variable, (start, start)) is None
