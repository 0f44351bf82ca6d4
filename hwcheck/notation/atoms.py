"""What begins with a word: a name, a call, `np.exp`, `x_1`, `dL/dY`?"""

from __future__ import annotations

from keyword import iskeyword

from hwcheck.notation import calls
from hwcheck.notation.derivatives import differential_quotient
from hwcheck.notation.grammar import OPERANDS, Parser, begins
from hwcheck.notation.identifiers import plain
from hwcheck.notation.subscripts import subscripted
from hwcheck.notation.words import CONSTANTS, FUNCTIONS, NAMESPACES
from hwcheck.tree import Apply, Tree

_ENDS = frozenset(("*", "/", "@", "+", "-", ")", "]", ",", "eof", "^", "//", "%", "times"))


@begins("word", "atom", "func")
def name(parser: Parser) -> Tree:
    """A name, a call, or the first of the names that a word runs together."""
    kind, word, start, end = parser.tokens[parser.pos]
    following = parser.tokens[parser.pos + 1][0]
    if following == "." and _is_namespace(parser, word):
        parser.pos += 2
        return name(parser) if _is_namespace(parser, parser.tokens[parser.pos][1]) else _library_function(parser)
    if following == "." and word == "norm" and (found := _of_normal(parser)) is not None:
        return found
    if word in ("Sigma", "Pi") and word not in parser.names.declared and _takes_term(parser, word, following):
        parser.tokens[parser.pos] = ("reduce", "sum" if word == "Sigma" else "prod", start, end)
        return OPERANDS["reduce"](parser)
    if following == "_" or following == "sub":
        joined = _joined(parser, parser.pos)
        if joined in FUNCTIONS and joined not in parser.names.declared and parser.tokens[parser.pos + 3][0] == "(":
            return _library_function(parser)
        if iskeyword(word) and following == "_" and parser.tokens[parser.pos + 2][0] in _ENDS:  # `lambda_`
            parser.tokens[parser.pos : parser.pos + 2] = [(kind, word, start, end + 1)]
            return name(parser)
        return subscripted(parser)
    if following == "num" and kind == "atom" and _is_numbered(parser, word, end):
        digits = parser.tokens[parser.pos + 1]
        parser.tokens[parser.pos : parser.pos + 2] = [("word", word + digits[1], start, digits[3])]
        return name(parser)
    if (
        word == "d"
        and following == "atom"
        and parser.tokens[parser.pos + 2][0] == "/"
        and word not in parser.names.table
    ):
        letter = parser.tokens[parser.pos + 1]  # `d\sigma/dx`
        parser.tokens[parser.pos : parser.pos + 2] = [("word", word + letter[1], start, letter[3])]
        return name(parser)
    if following == "/" and word[0] == "d" and len(word) > 1:
        quotient = differential_quotient(parser)
        if quotient is not None:
            return quotient
    parser.pos += 1
    return plain(parser, kind, word, (start, end))


def _takes_term(parser: Parser, word: str, following: str) -> bool:
    """Is a capital Sigma a sum? With a range below it, or before a term where the problem declares its names."""
    if word in parser.local:
        return False
    return following in ("_", "sub") or (parser.names.scope.strict and following in ("word", "atom", "("))


def _is_numbered(parser: Parser, word: str, end: int) -> bool:
    """`σ2` for a declared sigma_2: a Greek letter with a number that clings to it."""
    _, digits, start, _ = parser.tokens[parser.pos + 1]
    return start == end and parser.names.declared.get(word + digits, ("", ""))[1] == f"{word}_{digits}"


def _is_namespace(parser: Parser, word: str) -> bool:
    """Is this the `np` of `np.exp`? Not where the name is declared, unless a function follows."""
    if word not in NAMESPACES or parser.tokens[parser.pos + 1][0] != ".":
        return False
    member = parser.tokens[parser.pos + 2][1]
    if member in NAMESPACES or _joined(parser, parser.pos + 2) in FUNCTIONS or word not in parser.names.table:
        return True
    return parser.names.table.get(member, ("", ""))[0] != "" and (member != "T" or word not in parser.names.declared)


def _joined(parser: Parser, at: int) -> str:
    """`log_softmax` from its three tokens; nothing where no underscore joins two words here."""
    words = [token[1] for token in parser.tokens[at : at + 3]]
    return "".join(words) if words[1:2] == ["_"] else ""


def _of_normal(parser: Parser) -> Tree | None:
    """SciPy's `norm.cdf(x)` and `norm.pdf(x)`; None where it is another norm."""
    tokens = [*parser.tokens[parser.pos : parser.pos + 3], *parser.tokens[-1:] * 2]
    member = tokens[2][1]
    if tokens[1][0] != "." or member not in ("cdf", "pdf"):
        return None
    parser.pos += 3
    return calls.builtin(parser, f"normal_{member}", f"norm.{member}", (tokens[0][2], tokens[2][3]), library=True)


def _library_function(parser: Parser) -> Tree:
    _, word, start, end = parser.tokens[parser.pos]
    joined = _joined(parser, parser.pos)
    if word == "norm" and (found := _of_normal(parser)) is not None:
        return found
    parser.pos += 3 if joined in FUNCTIONS else 1
    word = joined if joined in FUNCTIONS else word
    if word in FUNCTIONS:
        return calls.builtin(parser, FUNCTIONS[word], word, (start, end), library=True)
    if word in CONSTANTS:
        return Apply(CONSTANTS[word], (), (start, end))
    if word == "newaxis":
        return Apply("newaxis")
    raise parser.fail(
        f"{word!r} is not a function that can be read", (start, end), note="forbidden", fix="write it as a formula"
    )
