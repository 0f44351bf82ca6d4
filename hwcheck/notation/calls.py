r"""How is a function applied: `f(x)`, `\sigma^2(x)`, `\sigma'(x)`, `\cos e^{wx}`, `np.sum(x, axis=0)`?"""

from __future__ import annotations

from collections.abc import Callable

from hwcheck.notation import groups
from hwcheck.notation.grammar import OPERANDS, POWER, Parser
from hwcheck.notation.words import ARITY, AXIS_FUNCTIONS
from hwcheck.tree import Apply, Number, Span, Symbol, Tree

Keywords = dict[str, Tree]
_INVERSES = {
    "sin": "arcsin", "cos": "arccos", "tan": "arctan", "sinh": "arcsinh", "cosh": "arccosh", "tanh": "arctanh",
}  # fmt: skip
_KEYWORDS = {"axis": "axis", "dim": "axis", "keepdims": "keepdims", "keepdim": "keepdims", "ord": "ord", "base": "base"}
_STOPS = frozenset(("func", "reduce", "(", "[", "\\{"))


def declared(parser: Parser, name: str, span: Span) -> Tree:
    """A declared function, with primes and powers, applied to what follows in brackets or to nothing."""
    params = parser.names.scope.functions[name].params
    at = parser.pos
    primes, powers = _marks(parser)
    tree = Apply(name, (), span)
    if parser.tokens[parser.pos][0] in ("(", "[", "{", "\\{"):
        before, here = parser.bare, parser.pos
        found = _bracketed(parser)
        if parser.bare > before and not parser.touch("bracket_is_argument", span[0]):
            parser.pos = here
        elif len(found) != len(params) and params:
            raise parser.fail(
                f"{name!r} takes {len(params)} arguments, not {len(found)}", span, fix="check the brackets"
            )
        else:
            tree = Apply(name, found, span)
    elif powers and not primes:
        parser.pos = at  # the power of a function without its argument is an ordinary power
        powers = []
    parser.bare += not tree.args
    return _marked(parser, tree, primes, powers, name)


def builtin(
    parser: Parser, head: str, word: str, span: Span, *, library: bool = False, base: Tree | None = None
) -> Tree:
    """A function that every text may use. The position is behind its name."""
    special = _SPECIAL.get(head)
    at = parser.pos
    primes, powers = _marks(parser)
    following = parser.tokens[parser.pos][0]
    if following == "(" or (
        following in ("[", "\\{", "{") and parser.pos >= at and (parser.latex or following == "\\{")
    ):
        if special is not None and not primes:
            tree = special(parser, span)
        else:
            found, keywords = (arguments(parser)) if following == "(" else (_bracketed(parser), {})
            tree = build(parser, head, found, keywords, span, library=library, word=word)
    else:
        tree = build(parser, head, (_bare_argument(parser, word, span),), {}, span, library=library, word=word)
    if base is not None and isinstance(tree, Apply):
        tree = Apply("log", (*tree.args, base), span)
    return _marked(parser, tree, primes, powers, head)


def _marks(parser: Parser) -> tuple[int, list[Tree]]:
    """The primes and powers between a function's name and its argument."""
    primes = 0
    powers: list[Tree] = []
    while True:
        kind, text, start, end = parser.tokens[parser.pos]
        if kind in ("'", "''"):
            primes += len(kind)
            parser.pos += 1
        elif kind == "sup" and text.isdigit():
            powers.append(Number(int(text), text, (start, end)))
            parser.pos += 1
        elif kind == "^":
            parser.pos += 1
            inner = parser.tokens[parser.pos]
            if inner[0] == "'" or (inner[0] == "{" and parser.tokens[parser.pos + 1][0] == "'"):
                primes += sum(part[0] == "'" for part in parser.group_tokens())
            else:
                powers.append(exponent(parser))
        else:
            return primes, powers


def exponent(parser: Parser) -> Tree:
    """What stands behind `^`; the position is behind it."""
    kind, text, _, _ = parser.tokens[parser.pos]
    if kind == "{":
        return groups.bracket(parser)
    if kind == "-":
        parser.pos += 1
        if parser.tokens[parser.pos][0] == "-":
            raise parser.fail("there are two signs in a row", fix="leave one out or add brackets")
        inner = exponent(parser)
        return Number(-inner.value, "-" + inner.text) if isinstance(inner, Number) else Apply("neg", (inner,))
    if kind == "word" and len(text) > 1 and parser.latex and text not in parser.names.table:
        parser.splice(parser.pos, (text[0], text[1:]))
    if kind == "(":
        tree = groups.bracket(parser)
        return parser.postfix(tree) if parser.tokens[parser.pos][0] in ("^", "!") else tree
    if kind not in OPERANDS:
        raise parser.unexpected("an exponent")
    parser.depth += 1
    tree = parser.expression(POWER)
    parser.depth -= 1
    return tree


def _marked(parser: Parser, tree: Tree, primes: int, powers: list[Tree], head: str) -> Tree:
    for _ in range(primes):
        tree = Apply("prime", (tree,))
    for power in powers:
        inverse = _INVERSES.get(head)
        if isinstance(power, Number) and power.value == -1 and inverse and isinstance(tree, Apply):
            tree = Apply(inverse, tree.args, tree.span)
        else:
            tree = Apply("pow", (tree, power))
    return tree


def _bracketed(parser: Parser) -> tuple[Tree, ...]:
    if parser.tokens[parser.pos][0] == "(":
        found, keywords = arguments(parser)
        if keywords:
            raise parser.fail("this function takes no keywords", fix="leave them out")
        return found
    if parser.tokens[parser.pos][0] == "\\{":
        return arguments(parser)[0]
    return (groups.bracket(parser),)


def arguments(parser: Parser) -> tuple[tuple[Tree, ...], Keywords]:
    """The arguments in round brackets, and Python's keywords."""
    return _list(parser, groups.CLOSERS[parser.tokens[parser.pos][0]])


def _list(parser: Parser, closer: str) -> tuple[tuple[Tree, ...], Keywords]:
    found: list[Tree] = []
    keywords: Keywords = {}
    bars, norms = parser.bars, parser.norms
    parser.bars = parser.norms = 0
    parser.pos += 1
    while parser.tokens[parser.pos][0] != closer:
        kind, word, _, _ = parser.tokens[parser.pos]
        if kind == "word" and parser.tokens[parser.pos + 1][0] == "=":
            if word not in _KEYWORDS:
                raise parser.fail(f"there is no keyword {word!r}", note="forbidden", fix="use axis and keepdims")
            parser.pos += 2
            keywords[_KEYWORDS[word]] = _keyword_value(parser)
        else:
            found.append(_axes(parser) or groups.value(parser))
        if parser.tokens[parser.pos][0] != ",":
            break
        parser.pos += 1
    parser.expect(closer, "a comma or a closing bracket")
    parser.bars, parser.norms = bars, norms
    return tuple(found), keywords


def _axes(parser: Parser) -> Tree | None:
    """Python's tuple of plain numbers, `(0, 1)`, and words such as `None`."""
    kind, word, *_ = parser.tokens[parser.pos]
    if kind == "word" and word in ("True", "False", "None"):
        parser.pos += 1
        return Apply("newaxis") if word == "None" else Number(int(word == "True"))
    if kind == "str":
        raise parser.fail("text is no mathematics", note="forbidden", fix="leave it out")
    if kind == "(" and parser.tokens[parser.pos + 2][0] == ",":
        position, sizes = parser.pos + 1, list[Tree]()
        while parser.tokens[position][0] in ("num", "word", ","):
            kind, word, start, end = parser.tokens[position]
            if kind == "num" and word.isdigit():
                sizes.append(Number(int(word[:9]), word, (start, end)))
            elif kind == "word":
                sizes.append(Symbol(word, (start, end)))
            position += 1
        if parser.tokens[position][0] == ")":
            parser.pos = position + 1
            return Apply("tuple", tuple(sizes))
    return None


def _keyword_value(parser: Parser) -> Tree:
    return _axes(parser) or parser.expression()


def _bare_argument(parser: Parser, word: str, span: Span) -> Tree:
    r"""The argument of `\log p_t y_t`: the factors up to an operator or the next function."""
    kind = parser.tokens[parser.pos][0]
    if kind == "-" and parser.latex:
        parser.pos += 1
        return Apply("neg", (_bare_argument(parser, word, span),))
    if kind not in OPERANDS or (kind == "[" and not parser.latex):
        raise parser.fail(f"the function {word!r} has no argument", span, fix=f"write {word}(x)")
    factors = [parser.operand()]
    first = parser.pos
    while (kind := parser.tokens[parser.pos][0]) in OPERANDS and kind not in _STOPS and parser.juxtaposed(kind):
        if kind == "word" and parser.names.table.get(parser.tokens[parser.pos][1], ("",))[0] in ("builtin", "function"):
            break
        if kind == "atom" and parser.names.table.get(parser.tokens[parser.pos][1], ("",))[0] in ("builtin", "function"):
            break
        if kind == "frac" and len(factors) == 1 and not isinstance(factors[0], Number):
            pass
        if parser.pos == first and not parser.touch("function_takes_product", span[0]):
            break
        factors.append(parser.operand())
    tree = factors[0] if len(factors) == 1 else Apply("times", tuple(factors))
    if parser.tokens[parser.pos][0] == "/" and not parser.touch("function_stops_at_slash", span[0]):
        parser.pos += 1
        tree = Apply("div", (tree, parser.operand()))
    return tree


def build(
    parser: Parser,
    head: str,
    found: tuple[Tree, ...],
    keywords: Keywords,
    span: Span,
    *,
    library: bool = False,
    word: str = "",
) -> Tree:
    """The tree of a built-in function and its arguments."""
    if head in AXIS_FUNCTIONS:
        return _over_axis(parser, head, found, keywords, span, library=library)
    if keywords and head not in ("softmax", "logsoftmax", "logsumexp", "norm", "argmax", "cumsum"):
        raise parser.fail(f"{word!r} takes no keywords", span, fix="leave them out")
    if "axis" in keywords:
        found = (*found, keywords["axis"])
    if "ord" in keywords:
        found = (*found, keywords["ord"])
    if head in ("ones", "zeros", "eye") and len(found) == 1 and isinstance(found[0], Apply) and found[0].head == "tuple":
        found = found[0].args
    low, high = ARITY.get(head, (1, 1))
    if not low <= len(found) <= high or head in ("unsupported", "grad"):
        wanted = str(low) if low == high else f"{low} to {high}"
        raise parser.fail(
            f"{word!r} takes {wanted} arguments, not {len(found)}", span, fix="check the brackets and commas"
        )
    shaped = _SHAPED.get(head)
    return shaped(parser, found, span) if shaped else Apply(head, found, span)


def _over_axis(
    parser: Parser, head: str, found: tuple[Tree, ...], keywords: Keywords, span: Span, *, library: bool
) -> Tree:
    """NumPy's reductions; `max(x, 0)` outside of NumPy is the larger of two."""
    if not found:
        raise parser.fail(f"{head!r} has no argument", span, fix=f"write {head}(x)")
    if head in ("max", "min") and len(found) > 1 and not (library and isinstance(found[1], Number)):
        return Apply(f"{head}imum", found, span)
    if isinstance(found[0], Number):
        raise parser.fail(f"{head!r} of a single number", span, fix="give it a vector or several values")
    if isinstance(found[0], Apply) and found[0].head == "vector" and len(found) == 1 and head in ("max", "min"):
        if len(found[0].args) > 1:
            return Apply(f"{head}imum", found[0].args, span)
    axis = keywords.get("axis") or (found[1] if len(found) > 1 else None)
    if axis is not None and isinstance(axis, Apply) and axis.head == "newaxis":
        axis = None
    keep = keywords.get("keepdims")
    parts = [found[0], *([axis] if axis is not None else [])]
    if isinstance(keep, Number) and keep.value:
        parts.append(Apply("keepdims"))
    return Apply(f"{head}_axis", tuple(parts), span)


def _where(parser: Parser, found: tuple[Tree, ...], span: Span) -> Tree:
    test = found[0]
    if not (isinstance(test, Apply) and test.head == "ind"):
        raise parser.fail("the first argument of 'where' is no condition", span, fix="write where(x > 0, a, b)")
    return Apply("cases", (found[1], test.args[0], found[2]), span)


def _ind(parser: Parser, found: tuple[Tree, ...], span: Span) -> Tree:
    if isinstance(found[0], Apply) and found[0].head == "ind":
        return found[0]
    raise parser.fail("an indicator needs a condition", span, fix="write ind(x > 0)")


def _like(head: str) -> Callable[[Parser, tuple[Tree, ...], Span], Tree]:
    """An array of ones in the shape of another: its zero multiple plus one keeps the shape."""

    def build_like(parser: Parser, found: tuple[Tree, ...], span: Span) -> Tree:
        flat = Apply("mul", (Number(0), found[0]))
        return flat if head == "zeros" else Apply("add", (flat, Number(1)))

    return build_like


def _length(parser: Parser, found: tuple[Tree, ...], span: Span) -> Tree:
    return dimension(parser, found[0], 0, span)


def dimension(parser: Parser, tree: Tree, axis: int, span: Span) -> Tree:
    """The size of a declared array along an axis: the name or number it was declared with."""
    if isinstance(tree, Symbol):
        kind = parser.names.scope.symbols.get(tree.name)
        if kind is not None and -len(kind.dims) <= axis < len(kind.dims):
            size = kind.dims[axis]
            return Number(size) if isinstance(size, int) else Symbol(size, span)
    raise parser.fail("the size of this is not known", span, fix="write the name of the dimension")


_SHAPED: dict[str, Callable[[Parser, tuple[Tree, ...], Span], Tree]] = {
    "where": _where,
    "ind": _ind,
    "len": _length,
    "ones_like": _like("ones"),
    "zeros_like": _like("zeros"),
    "array": lambda parser, found, span: found[0],
    "subtract": lambda parser, found, span: Apply("add", (found[0], Apply("neg", (found[1],))), span),
    "mul": lambda parser, found, span: Apply("mul", found, span),
}


def _cases(parser: Parser, span: Span) -> Tree:
    """`cases(v, c; w, otherwise)`."""
    parser.pos += 1
    parts: list[Tree] = []
    otherwise: Tree | None = None
    while parser.tokens[parser.pos][0] not in (")", "eof"):
        branch = parser.expression()
        if parser.tokens[parser.pos][0] == ",":
            parser.pos += 1
        test = groups.branch_condition(parser)
        if test == Apply("otherwise"):
            otherwise = branch
        else:
            parts += (branch, test)
        if parser.tokens[parser.pos][0] == ";":
            parser.pos += 1
    parser.expect(")", "a closing bracket")
    return groups.assemble(parser, parts, otherwise)


def _einsum(parser: Parser, span: Span) -> Tree:
    """`np.einsum('ij,j->i', A, x)`."""
    parser.pos += 1
    kind, text, start, end = parser.tokens[parser.pos]
    if kind != "str" or parser.tokens[parser.pos + 1][0] != ",":
        raise parser.fail("einsum needs its subscripts", fix="write einsum('ij,j->i', A, x)")
    subscripts = "".join(text[1:-1].split())
    parser.pos += 1
    found, _ = _list(parser, ")")  # steps over the comma as if it were the bracket
    if len(subscripts.partition("->")[0].split(",")) != len(found):
        raise parser.fail("the subscripts do not fit the arguments", span, fix="give one group of letters for each")
    return Apply("einsum", (Apply("string", (Symbol(subscripts, (start, end)),)), *found), span)


def _indexed_reduction(head: str) -> Callable[[Parser, Span], Tree]:
    from hwcheck.notation import sums

    def read(parser: Parser, span: Span) -> Tree:
        return sums.called(parser, head, span)

    return read


def _kronecker(parser: Parser, span: Span) -> Tree:
    outer, parser.in_index = parser.in_index, True
    found, _ = arguments(parser)
    parser.in_index = outer
    if len(found) != 2:
        raise parser.fail("delta takes two indices", span, fix="write delta(i, j)")
    return Apply("delta", found, span)


def _indicator(parser: Parser, span: Span) -> Tree:
    outer, parser.in_index = parser.in_index, True
    test = groups.test_in_brackets(parser)
    parser.in_index = outer
    return Apply("ind", (test,), span)


_SPECIAL: dict[str, Callable[[Parser, Span], Tree]] = {
    "cases": _cases,
    "einsum": _einsum,
    "delta": _kronecker,
    "ind": _indicator,
    **{head: _indexed_reduction(head) for head in ("sum", "prod", "max", "min")},
}
