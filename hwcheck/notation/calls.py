r"""How is a function applied: `f(x)`, `\sigma^2(x)`, `\sigma'(x)`, `\cos e^{wx}`, `np.sum(x, axis=0)`?"""

from __future__ import annotations

from hwcheck.notation import groups
from hwcheck.notation.arguments import arguments
from hwcheck.notation.builders import build
from hwcheck.notation.grammar import OPERANDS, POWER, SPECIAL_CALLS, Parser
from hwcheck.tree import Apply, Number, Span, Symbol, Tree, walk

_INVERSES = {
    "sin": "arcsin", "cos": "arccos", "tan": "arctan", "sinh": "arcsinh", "cosh": "arccosh", "tanh": "arctanh",
}  # fmt: skip
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
    elif _is_bare_argument(parser, params) and not parser.touch("bare_function_is_factor", span[0]):
        tree = Apply(name, (parser.operand(),), span)
    elif powers and not primes:
        parser.pos = at  # the power of a function without its argument is an ordinary power
        powers = []
    parser.bare += not tree.args
    return _marked(parser, tree, primes, powers, name)


def _is_bare_argument(parser: Parser, params: tuple[str, ...]) -> bool:
    """Might the name that follows be the argument, as in `\\sigma x`?"""
    kind, word, *_ = parser.tokens[parser.pos]
    return len(params) == 1 and kind in ("word", "atom") and parser.names.table.get(word, ("",))[0] != "function"


def builtin(
    parser: Parser, head: str, word: str, span: Span, *, library: bool = False, base: Tree | None = None
) -> Tree:
    """A function that every text may use. The position is behind its name."""
    special = SPECIAL_CALLS.get(head)
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
    if head == "log" and following == "(" and not powers and isinstance(tree, Apply):
        tree = _of_power(parser, tree, span)
    if base is not None and isinstance(tree, Apply):
        tree = Apply("log", (*tree.args, base), span)
    return _marked(parser, tree, primes, powers, head)


def _of_power(parser: Parser, tree: Apply, span: Span) -> Tree:
    """In the other reading the logarithm of a power: hardly anybody takes `\\ln(x)` to the power y or 1/2."""
    at = parser.pos
    if not parser.latex or parser.tokens[at][0] != "^" or parser.tokens[at + 1][0] not in ("{", "word"):
        return tree
    if parser.tokens[at + 1 + (parser.tokens[at + 1][0] == "{")][1].startswith(("T", "top")):
        return tree
    parser.pos += 1
    power = exponent(parser)
    if isinstance(power, Number) or parser.touch("power_is_of_value", span[0]):
        parser.pos = at
        return tree
    return Apply(tree.head, (Apply("pow", (tree.args[0], power)),), span)


def _marks(parser: Parser) -> tuple[int, list[Tree]]:
    """The primes and powers between a function's name and its argument."""
    primes = 0
    powers: list[Tree] = []
    while True:
        kind, text, start, end = parser.tokens[parser.pos]
        if kind in ("'", "''"):
            primes += len(kind)
            parser.pos += 1
        elif kind == "sup" and text.removeprefix("-").isdigit():
            powers.append(Number(int(text), text, (start, end)))
            parser.pos += 1
        elif kind == "^":
            parser.pos += 1
            inner = parser.tokens[parser.pos]
            order = _order(parser)
            if inner[0] == "'" or (inner[0] == "{" and parser.tokens[parser.pos + 1][0] == "'"):
                primes += sum(part[0] == "'" for part in parser.group_tokens())
            elif order:
                layers = bool(parser.names.families)  # W_1 and the like: only then may the number be a layer
                primes += order if not layers or parser.touch("order_is_derivative", inner[2]) else 0
                parser.group_tokens()
            else:
                powers.append(exponent(parser))
        else:
            return primes, powers


def _order(parser: Parser) -> int:
    """The 2 of `\\sigma^{(2)}`, which is a derivative's order or a layer; 0 where nothing of the kind stands here."""
    inner = parser.tokens[parser.pos : parser.pos + 5]
    if [token[0] for token in inner] != ["{", "(", "num", ")", "}"] or inner[2][1] not in ("1", "2", "3", "4"):
        return 0
    return int(inner[2][1])


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
    rewritten = primes and isinstance(tree, Apply) and tree.head != head
    variable = _variable(parser, tree, head) if rewritten else tree
    for _ in range(primes):
        tree = Apply("derivative", (tree, variable)) if rewritten else Apply("prime", (tree,))
    for power in powers:
        inverse = _INVERSES.get(head)
        if isinstance(power, Number) and power.value == -1 and inverse and isinstance(tree, Apply):
            tree = Apply(inverse, tree.args, tree.span)
        else:
            tree = Apply("pow", (tree, power))
    return tree


def _variable(parser: Parser, tree: Tree, word: str) -> Tree:
    """The argument of a function that stands written out, `\\mathrm{mish}'(x)`: a name, not `2x`."""
    names = {node.name for node in walk(tree) if isinstance(node, Symbol)}
    brackets = [token[0] for token in parser.tokens[max(parser.pos - 3, 0) : parser.pos : 2]]
    if len(names) != 1 or brackets != ["(", ")"]:
        raise parser.fail(f"the derivative of {word!r} is not taken here", fix="write it out")
    return Symbol(names.pop())


def _bracketed(parser: Parser) -> tuple[Tree, ...]:
    if parser.tokens[parser.pos][0] == "(":
        found, keywords = arguments(parser)
        if keywords:
            raise parser.fail("this function takes no keywords", fix="leave them out")
        return found
    if parser.tokens[parser.pos][0] == "\\{":
        return arguments(parser)[0]
    return (groups.bracket(parser),)


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
