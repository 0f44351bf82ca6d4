"""Which name, function or constant does a word stand for, with its subscript?"""

from __future__ import annotations

from hwcheck.errors import Unreadable, did_you_mean
from hwcheck.notation import calls, scripts
from hwcheck.notation.arguments import arguments
from hwcheck.notation.grammar import OPERANDS, Local, Parser
from hwcheck.notation.names import Entry
from hwcheck.notation.words import COMMAND_FUNCTIONS, FORBIDDEN, GREEK, NEEDS_BRACKET
from hwcheck.rewrite import substitute
from hwcheck.tree import Apply, Number, Span, Symbol, Tree, free_names

_ACCENTS = ("hat", "bar", "tilde", "dot")
_MARKS = frozenset(("'", "''", "^", "sup"))
_LOOK_ALIKES = dict(zip(
    "alpha nu omega chi rho kappa gamma eta epsilon tau upsilon iota a v w x p k y n l O o".split(),
    "a v w x p k y n e t u i alpha nu omega chi rho kappa gamma eta 1 0 0".split(),
    strict=True,
))  # fmt: skip

_NORMAL = {  # where only the exact GELU uses them
    "Phi": ("normal_cdf", "the standard normal distribution function"),
    "phi": ("normal_pdf", "the standard normal density"),
}


def plain(parser: Parser, kind: str, word: str, span: Span) -> Tree:
    """What a word without a subscript stands for. The position is already behind it."""
    if word in parser.bound:
        return Number(parser.values[word]) if word in parser.values else Symbol(word, span)
    if (kind, word) == ("word", "pi") and _is_entry(parser, "p", "i") and parser.touch("pi_is_entry", span[0]):
        return _in_pieces(parser, ("p", "_", "i"))
    entry = parser.names.table.get(word)
    following = parser.tokens[parser.pos][0]
    runs_together = (kind, word) == ("word", "tr") and following != "(" and parser.names.split(word, frozenset())
    if entry is not None and not runs_together:  # of t and r, `tr` is the product
        found = resolved(parser, entry, word, span, following)
        if found is not None:
            return found
    local = parser.local.get(word)
    if local is not None:
        return use_local(parser, local)
    if kind == "word" and len(word) > 1 and (pieces := _pieces(parser, word)):
        return _in_pieces(parser, pieces)
    return unknown(parser, word, span)


def _in_pieces(parser: Parser, pieces: tuple[str, ...]) -> Tree:
    """What the word just passed is, read as these."""
    parser.pos -= 1
    parser.splice(parser.pos, pieces)
    return OPERANDS["word"](parser)


def _is_entry(parser: Parser, name: str, index: str) -> bool:
    """Do the two letters make `p_i`? Where p takes an index, and i is one; references are written with care."""
    if not parser.names.scope.strict:
        return False
    return parser.names.rank(name) == 1 and (index in parser.names.indices or index in parser.bound)


def resolved(parser: Parser, entry: Entry, word: str, span: Span, following: str) -> Tree | None:
    """The tree of a word that is in the table; None where it is no name in this place."""
    what, meaning = entry
    if following == "(" and what in ("symbol", "definition") and parser.bound and parser.names.rank(meaning) == 1:
        index = _bound_argument(parser)
        if index is not None:
            parser.pos += 3
            return Apply("index", (Symbol(meaning, span), index), span)  # `\sum_x p(x)`
    if word == "delta" and following == "(" and what in ("symbol", "definition") and _holds_pair(parser):
        return calls.builtin(parser, "delta", word, span)
    if (
        following == "("
        and what in ("symbol", "definition")
        and parser.names.rank(meaning) == 2
        and _holds_pair(parser)
    ):
        outer, parser.in_index = parser.in_index, True
        at, _ = arguments(parser)
        parser.in_index = outer
        return Apply("index", (Symbol(meaning, span), *at), span)  # `Q(s, a)`
    if what == "symbol":
        return Symbol(meaning, span)
    if what == "definition":
        if following == "(" and _names_its_variables(parser, meaning):
            parser.pos += 0 if parser.touch("definition_is_factor", span[0]) else 3
        return Symbol(meaning, span)
    if what == "function":
        return calls.declared(parser, meaning, span)
    if what == "constant":
        return Apply(meaning, (), span)
    is_command = word in COMMAND_FUNCTIONS and parser.tokens[parser.pos - 1][0] == "func"
    is_command |= meaning in ("re", "im") and parser.names.complex and parser.latex
    if word in NEEDS_BRACKET and not is_command and following not in ("(", "'", "''"):
        return None
    return calls.builtin(parser, meaning, word, span)


def _holds_pair(parser: Parser) -> bool:
    """Do the brackets that open here hold two, as only Kronecker's delta takes them?"""
    depth = 0
    for kind, *_ in parser.tokens[parser.pos :]:
        depth += (kind in ("(", "[", "{")) - (kind in (")", "]", "}"))
        if depth == 0 or (depth == 1 and kind == ","):
            return depth == 1
    return False


def _bound_argument(parser: Parser) -> Tree | None:
    """The x of `(x)`, where a sum around binds it."""
    inside, closing = (parser.tokens[min(parser.pos + ahead, len(parser.tokens) - 1)] for ahead in (1, 2))
    return Symbol(inside[1], inside[2:]) if closing[0] == ")" and inside[1] in parser.bound else None


def _names_its_variables(parser: Parser, name: str) -> bool:
    """Do the brackets of `f(x)` hold just a name that f is defined by?"""
    inside, closing = (parser.tokens[min(parser.pos + ahead, len(parser.tokens) - 1)] for ahead in (1, 2))
    return closing[0] == ")" and inside[1] in free_names(parser.names.scope.definitions[name].body)


def _pieces(parser: Parser, word: str) -> tuple[str, ...] | None:
    """The names that a word runs together: `wx` is w x where both are declared, or in LaTeX without declarations."""
    pieces = parser.names.split(word, frozenset(parser.bound) | frozenset(parser.local))
    if pieces is not None and len(pieces) > 1:
        return pieces
    if parser.names.scope.strict or word.lower() in FORBIDDEN or word in GREEK or not word.isalpha():
        return None
    if parser.latex or not parser.touch("word_is_one_name", parser.tokens[parser.pos - 1][2]):
        return tuple(word)
    return None


def use_local(parser: Parser, local: Local, indices: tuple[Tree, ...] = ()) -> Tree:
    """What a `where` clause says of a name, with its indices or arguments put in."""
    if local.params:
        if parser.tokens[parser.pos][0] != "(":
            raise parser.unexpected("an argument in brackets")
        given, _ = arguments(parser)
        return substitute(local.body, dict(zip(local.params, given, strict=False)))
    return substitute(local.body, dict(zip(local.indices, indices, strict=False)))


def unknown(parser: Parser, word: str, span: Span) -> Tree:
    """A name that nothing declares: a forgiven spelling, an index, a free symbol, or an error."""
    forgiven = None if word in parser.names.dimensions else _forgiven(parser, word, span)
    if forgiven is not None:
        return forgiven
    if word.lower() in FORBIDDEN or "__" in word:
        raise parser.fail(f"{word!r} is not allowed in an answer", span, note="forbidden", fix="write mathematics only")
    if parser.in_index or parser.lenient or word in parser.names.dimensions:
        return Symbol(word, span)
    scope = parser.names.scope
    following = parser.tokens[parser.pos]
    if word in ("i", "j", "I") and (imaginary := _imaginary(parser, word, span)) is not None:
        return imaginary
    if scope.strict:
        raise undeclared(parser, word, span)
    if following[0] == "(" and following[2] == span[1] and parser.touch("unknown_is_called", span[0]):
        found, _ = arguments(parser)
        if not found:
            raise parser.fail(f"{word!r} is called with nothing", span, fix="give it an argument")
        return Apply(word, found, span)
    if following[0] == "[" and following[2] == span[1] and (index := _literal_index(parser)) is not None:
        return Symbol(f"{word}_{index}", span)
    return Symbol(word, span)


def _literal_index(parser: Parser) -> str | None:
    """The 0 of `epsilon[0]`, where nothing is declared."""
    inside, closing = parser.tokens[parser.pos + 1 : parser.pos + 3]
    if inside[0] not in ("num", "word") or closing[0] != "]":
        return None
    parser.pos += 3
    return inside[1]


def _imaginary(parser: Parser, word: str, span: Span) -> Tree | None:
    names = parser.names
    if word == "I" and parser.tokens[parser.pos][0] in ("(", "[", "\\{"):
        parser.pos -= 1
        parser.tokens[parser.pos] = ("eye", "I", *span)
        return OPERANDS["eye"](parser)
    if word == "I" and names.arrays:
        return Apply("eye", (), span)
    if word == "j" or (names.scope.strict and not names.complex):
        return None
    if any(token[0] in ("_", "sub") for token in parser.tokens) and word == "i" and names.arrays:
        return None
    return Apply("imaginary", (), span)


def _forgiven(parser: Parser, word: str, span: Span) -> Tree | None:
    """The leniencies and repairs of `conventions`, each with its remark."""
    conventions, names = parser.conventions, parser.names
    following = parser.tokens[parser.pos][0]
    functions = names.scope.functions
    if names.sigmoid and word in ("sigma", "sigmoid", "sig", "s", "S"):
        family = [other for other in sorted(functions) if other.split("_")[0] == names.sigmoid.split("_")[0]]
        same = len({(functions[other].params, functions[other].body) for other in family}) == 1
        allowed = conventions.letter_for_sigma if len(word) == 1 else conventions.sigma_without_index
        if allowed and same:
            parser.remark(f"read {word!r} as {family[0]!r}")
            return calls.declared(parser, family[0], span)
    if (
        word[:1] in ("s", "S")
        and word[1:].isdigit()
        and f"sigma_{word[1:]}" in functions
        and conventions.letter_for_sigma
    ):
        parser.remark(f"read {word!r} as 'sigma_{word[1:]}'")
        return calls.declared(parser, f"sigma_{word[1:]}", span)
    if word == "sigma" and _is_applied(parser) and conventions.sigma_is_sigmoid and not names.sigmoid:
        parser.remark("read sigma as the logistic function")
        return calls.builtin(parser, "sigmoid", word, span)
    if word in _NORMAL and conventions.look_alikes and _is_applied(parser):
        parser.remark(f"read {word!r} as {_NORMAL[word][1]}")
        return calls.builtin(parser, _NORMAL[word][0], word, span)
    if conventions.accent_left_out:
        for accent in _ACCENTS:
            stem = word.removesuffix(accent)
            if stem != word and stem in functions:
                return _accented_function(parser, stem, accent, span)
            if stem and stem != word and stem in names.declared and not stands_alone(parser, stem, accent):
                if accent == "bar" and names.rank(stem) == 1:
                    parser.remark(f"read {word!r} as the mean of {stem!r}")
                    return Apply("mean_axis", (Symbol(stem, span),), span)
                kind = names.scope.symbols.get(stem)
                if accent == "bar" and kind is not None and kind.name == "complex":
                    return Apply("conj", (Symbol(stem, span),), span)
                other = stem[:1].swapcase() + stem[1:] + accent  # `\hat{X}` for a declared xhat
                meant = other if other in names.declared else stem
                parser.remark(f"read {word!r} as {meant!r}")
                if meant == stem:
                    parser.touch("accent_left_out", span[0])
                return resolved(parser, names.declared[meant], meant, span, following)
    return _repaired(parser, word, span)


def _accented_function(parser: Parser, stem: str, accent: str, span: Span) -> Tree | None:
    r"""`\dot\sigma` is its derivative; any other accent makes another function."""
    if accent != "dot":
        return None
    parser.remark(f"read the dot over {stem!r} as its derivative")
    called = calls.declared(parser, stem, span)
    return Apply("prime", (called,), span)


def stands_alone(parser: Parser, stem: str, accent: str) -> bool:
    """Does the name without its hat stand in the text as well? Then the hat tells the two apart."""
    return accent in ("hat", "tilde") and any(token[1] == stem for token in parser.tokens)


def _is_applied(parser: Parser) -> bool:
    """Does a bracket follow, perhaps behind a prime or a power?"""
    at = parser.pos
    while parser.tokens[at][0] in _MARKS:
        at = scripts.group_end(parser.tokens, at + 1) if parser.tokens[at][0] == "^" else at + 1
    return parser.tokens[min(at, len(parser.tokens) - 1)][0] == "("


def _repaired(parser: Parser, word: str, span: Span) -> Tree | None:
    for other in repairs(parser, word):
        entry = parser.names.declared.get(other)
        if entry is not None:
            parser.remark(f"read {word!r} as {other!r}")
            return resolved(parser, entry, other, span, parser.tokens[parser.pos][0])
    return None


def repairs(parser: Parser, word: str) -> list[str]:
    """Names that a scan or a hasty hand may have turned into this word."""
    conventions, found = parser.conventions, []
    if conventions.scanned_sigma and parser.names.sigmoid and word[:1] in ("6", "o", "O", "G", "δ", "0"):
        found.append("sigma" + word[1:])
        found.append(parser.names.sigmoid)
    if conventions.scanned_sigma and word == "delta" and parser.names.sigmoid:
        found.append(parser.names.sigmoid)
    if conventions.capitals:
        found += [word[:1].swapcase() + word[1:], word.lower()]
    if conventions.look_alikes and word in _LOOK_ALIKES:
        found.append(_LOOK_ALIKES[word])
    return found


def undeclared(parser: Parser, word: str, span: Span) -> Unreadable:
    """The error for a name that is nothing here."""
    known = (*parser.names.scope.names(), *parser.bound)
    fix = did_you_mean(word, known) or ("use " + ", ".join(sorted(known)[:12]) if known else "")
    return parser.fail(f"{word!r} is not declared here", span, note="undeclared", fix=fix)
