r"""What does a name with a subscript mean: `w_1` a name, `x_i` an entry, `\delta_{ij}` Kronecker's, `\log_2` a base?"""

from __future__ import annotations

from hwcheck.notation import calls
from hwcheck.notation.conditions import condition
from hwcheck.notation.grammar import Parser
from hwcheck.notation.identifiers import plain, repairs, resolved, stands_alone, undeclared, unknown, use_local
from hwcheck.notation.scan import Token, scan
from hwcheck.notation.sums import reduction
from hwcheck.notation.words import FUNCTIONS
from hwcheck.tree import Apply, Number, Span, Symbol, Tree


def subscripted(parser: Parser) -> Tree:
    """A word and the subscript that follows it."""
    kind, word, start, end = parser.tokens[parser.pos]
    if word in ("max", "min", "sum", "prod") and word not in parser.names.declared:
        return reduction(parser)
    if word in ("argmax", "argmin") and word not in parser.names.declared:
        parser.tokens[parser.pos] = ("reduce", word[3:], start, end)
        return Apply("arg", (reduction(parser),), (start, end))
    if word in ("log",) and word not in parser.names.declared:
        return calls.builtin(parser, "log", word, (start, end), base=_base(parser))
    at = parser.pos
    parser.pos += 1
    if is_positive_part(parser):
        return plain(parser, kind, word, (start, end))
    sub, braced, after = _subscript(parser)
    if f"{word}_{_text(sub)}" in FUNCTIONS and word not in parser.names.declared:
        parser.pos = after
        full = f"{word}_{_text(sub)}"
        return calls.builtin(parser, FUNCTIONS[full], full, (start, end))
    found = _known(parser, word, sub, braced, after, (start, end))
    if found is not None:
        return found
    if kind == "word" and (cut := _cut(parser, word, _text(sub))):
        parser.splice(at, (*(parser.names.split(word[:cut], frozenset(parser.bound)) or word[:cut]), word[cut:]))
        parser.pos = at + 1
        return plain(parser, "word", parser.tokens[at][1], parser.tokens[at][2:])
    return _unknown(parser, word, sub, braced, after, (start, end))


def is_positive_part(parser: Parser) -> bool:
    """Is this the `_+` of `[m - d]_+`?"""
    mark, first, second, third = [token[0] for token in (*parser.tokens[parser.pos :], *parser.tokens[-1:] * 3)[:4]]
    return mark == "_" and (first == "+" or (first, second, third) == ("{", "+", "}"))


def _base(parser: Parser) -> Tree:
    """The base of a logarithm. The position is on the word."""
    parser.pos += 1
    if parser.tokens[parser.pos][0] == "sub":
        parser.pos += 1
        return Number(int(parser.tokens[parser.pos - 1][1]))
    parser.pos += 1
    return parser.child(parser.script_tokens()).whole()


def _subscript(parser: Parser) -> tuple[list[Token], bool, int]:
    """The tokens of the subscript at the position, whether they are braced, and the position behind."""
    kind, text, start, end = parser.tokens[parser.pos]
    if kind == "sub":
        inner = [(part[0], part[1], start, end) for part in scan(text)[:-1]]
        return inner, True, parser.pos + 1
    parser.pos += 1
    if parser.tokens[parser.pos][0] in ("eof", ")", "^", "_", "+", "*", "/"):
        raise parser.unexpected("a subscript")
    braced = parser.tokens[parser.pos][0] == "{"
    inner = parser.group_tokens()
    if not inner:
        raise parser.fail("the subscript is empty", fix="fill it or leave it out")
    return inner, braced, parser.pos


def _text(sub: list[Token]) -> str:
    """A subscript as part of a name, or nothing if it is no plain word."""
    if len(sub) <= 4 and all(part[0] in ("word", "num", "atom", "func") for part in sub):
        return "".join(part[1] for part in sub).rstrip(".")
    return ""


def _known(parser: Parser, word: str, sub: list[Token], braced: bool, after: int, span: Span) -> Tree | None:
    """The declared name, the entry of an array, or the special meaning of a word with this subscript."""
    names, text = parser.names, _text(sub)
    parser.pos = after
    if text:
        found = _declared(parser, word, text, braced, span)
        if found is not None:
            return found
    family = _family(parser, word, text, span)
    if family is not None:
        return family
    entry = names.declared.get(word)
    if (
        word in ("delta", "I", "chi")
        and (entry is None or word == "delta")
        and any(part[0] in ("=", "rel") for part in sub)
    ):
        inner = parser.child(sub)
        inner.in_index = True
        return Apply("ind", (condition(inner),), span)
    if word == "delta" and _is_kronecker(parser, sub):
        return Apply("delta", _indices(parser, _digit_apart(sub), braced, 2), span)
    if word in ("I", "eye", "ones") and entry is None and (names.arrays or word != "I"):
        sizes = _indices(parser, sub, braced, 1)
        if word == "I" and len(sizes) == 2 and all(_is_index(parser, size) for size in sizes):
            return Apply("delta", sizes, span)  # an entry of I
        return Apply("eye" if word != "ones" else word, sizes, span)
    if word == "rot" and text == "180":
        return calls.builtin(parser, "rot180", "rot180", span)
    if word in parser.local:
        local = parser.local[word]
        given = _indices(parser, sub, braced, len(local.indices) or None)
        return use_local(parser, local, given) if local.indices else at(local.body, given, span)
    if entry is not None and entry[0] in ("symbol", "definition") and names.indexable(entry[1]):
        rank = names.rank(entry[1])
        return at(Symbol(entry[1], span), _indices(parser, sub, braced, rank), span)
    if entry is not None and entry[0] == "function":
        return _function_entry(parser, entry[1], sub, braced, span)
    return None


def _is_index(parser: Parser, tree: Tree) -> bool:
    return isinstance(tree, Symbol) and (tree.name in parser.names.indices or tree.name in parser.bound)


def _declared(parser: Parser, word: str, text: str, braced: bool, span: Span) -> Tree | None:
    """The declared name `word_text`, or without braces `word_` and the first characters of the text."""
    for used in range(len(text), 0, -1) if not braced else (len(text),):
        if text[used - 1 : used + 1].isdigit() and used < len(text):
            continue  # `x_22` is not x_2 times 2
        spelling = f"{word}_{text[:used]}"
        entry = parser.names.declared.get(spelling)
        if entry is None and spelling in parser.local:
            _put_back(parser, text[used:])
            return use_local(parser, parser.local[spelling])
        if entry is not None:
            _put_back(parser, text[used:])
            return resolved(parser, entry, spelling, span, parser.tokens[parser.pos][0])
    return None


def _put_back(parser: Parser, rest: str) -> None:
    """`y_jh` is y_j and h: TeX takes one character as a subscript."""
    if rest:
        kind, text, _, end = parser.tokens[parser.pos - 1]
        parser.pos -= 1
        parser.tokens[parser.pos : parser.pos + 1] = [
            (kind, text[: -len(rest)], end - len(text), end - len(rest)),
            ("num" if rest.isdigit() else "word", rest, end - len(rest), end),
        ]
        parser.pos += 1


def _family(parser: Parser, word: str, text: str, span: Span) -> Tree | None:
    """`f_i` under a sum over i, where f_1 and f_2 are declared."""
    members = parser.names.families.get(word)
    if members is None or text not in parser.bound:
        return None
    if text in parser.values:
        wanted = f"{word}_{parser.values[text]}"
        entry = parser.names.declared.get(wanted)
        if entry is None:
            raise undeclared(parser, wanted, span)
        return resolved(parser, entry, wanted, span, parser.tokens[parser.pos][0])
    parser.family.add(text)
    return resolved(parser, parser.names.declared[members[0]], members[0], span, parser.tokens[parser.pos][0])


def _is_kronecker(parser: Parser, sub: list[Token]) -> bool:
    """Two indices on a delta that is not declared with two."""
    names = parser.names
    if "delta" in names.declared and (names.rank("delta") or 0) > 1:
        return False
    text = _text(sub)
    return (
        (len(sub) == 1 and len(text) == 2 and text[0].isalpha() and text.isalnum())
        or any(part[0] == "," for part in sub)
        or len(sub) == 2
    )


def _digit_apart(sub: list[Token]) -> list[Token]:
    """The i and the 1 of `\\delta_{i1}`."""
    kind, text, start, end = sub[0]
    if len(sub) > 1 or not text[-1].isdigit():
        return sub
    return [(kind, text[:-1], start, end - 1), ("num", text[-1], end - 1, end)]


def _indices(parser: Parser, sub: list[Token], braced: bool, rank: int | None) -> tuple[Tree, ...]:
    """The indices in a subscript: `{ij}` are two where two fit, `{i,j}` always."""
    only = sub[0] if len(sub) == 1 else None
    if only and only[0] == "word" and len(only[1]) > 1 and only[1] not in parser.names.declared:
        letters = only[1]
        taken = len(letters) if rank is None and braced else min(rank or 1, len(letters))
        if not braced:
            taken = taken if letters[:taken].isalpha() else 1
            _put_back(parser, letters[taken:])
        elif taken < len(letters):
            taken = len(letters)
        if letters[:taken].isalpha():
            start = only[2]
            sub = []
            for offset, letter in enumerate(letters[:taken]):
                sub += [("word", letter, start + offset, start + offset + 1), (",", ",", start, start)]
            sub.pop()
    elif len(sub) == 2 and rank != 1 and all(part[0] in ("word", "num", "atom") for part in sub):
        sub = [sub[0], (",", ",", sub[0][3], sub[0][3]), sub[1]]
    found = indices(parser, sub)
    product = found[0]
    if rank and rank > 1 and len(found) == 1 and isinstance(product, Apply) and product.head == "times":
        return product.args if len(product.args) == rank else found  # `X_{(i+1)(j+1)}`
    return found


def indices(parser: Parser, sub: list[Token]) -> tuple[Tree, ...]:
    """Expressions separated by commas, in which unknown letters are indices."""
    inner = parser.child(sub)
    inner.in_index = True
    found = [_index(inner)]
    while inner.tokens[inner.pos][0] == ",":
        inner.pos += 1
        found.append(_index(inner))
    if inner.tokens[inner.pos][0] != "eof":
        raise inner.unexpected("a comma")
    return tuple(found)


def _index(inner: Parser) -> Tree:
    """One index; `:` is all of them."""
    if inner.tokens[inner.pos][0] not in (":", "*"):
        return inner.expression()
    inner.pos += 1
    return Apply("slice")


def at(tree: Tree, found: tuple[Tree, ...], span: Span) -> Tree:
    """The entry of an array, or with `A_{:,j}` its column, which Python's bracket can say (it counts from 0)."""
    if Apply("slice") not in found:
        return Apply("index", (tree, *found), span)
    one = Number(-1)
    items = [item if isinstance(item, Apply | Symbol) else Apply("add", (item, one)) for item in found]
    return Apply("getitem", (tree, *items), span)


def _function_entry(parser: Parser, function: str, sub: list[Token], braced: bool, span: Span) -> Tree | None:
    """`\\sigma(z)_i`, written with the index at the function: its value's entry."""
    if parser.tokens[parser.pos][0] != "(" or _text(sub).isdigit() or not parser.names.arrays:
        return None
    return Apply("index", (calls.declared(parser, function, span), *_indices(parser, sub, braced, 1)), span)


def _cut(parser: Parser, word: str, text: str) -> int:
    """Where a word such as `wx` in `wx_i` falls apart, so that its end carries the subscript; 0 where it does not."""
    names = parser.names
    for cut in range(1, len(word)):
        base, before = word[cut:], word[:cut]
        entry = names.declared.get(base)
        carries = (
            (text and any(f"{base}_{text[:end]}" in names.declared for end in range(1, len(text) + 1)))
            or (entry is not None and entry[0] != "function" and names.indexable(entry[1]))
            or (base in names.families and text in parser.bound)
        )
        if carries and (names.split(before, frozenset(parser.bound)) or not names.scope.strict):
            return cut
    return 0


def _unknown(parser: Parser, word: str, sub: list[Token], braced: bool, after: int, span: Span) -> Tree:
    parser.pos = after
    text = _text(sub)
    full = f"{word}_{text}" if text else word
    span = (span[0], parser.tokens[after - 1][3])
    names = parser.names
    for candidate in [other for base in repairs(parser, word) for other in (f"{base}_{text}", base)]:
        entry = names.declared.get(candidate)
        if entry is None or (
            candidate.partition("_")[0] == candidate and entry[0] != "function" and not names.indexable(entry[1])
        ):
            continue
        parser.remark(f"read {full!r} as {candidate!r}")
        if candidate.endswith(f"_{text}") or entry[0] == "function":
            return resolved(parser, entry, candidate, span, parser.tokens[parser.pos][0]) or Symbol(candidate, span)
        return Apply("index", (Symbol(entry[1], span), *_indices(parser, sub, braced, names.rank(entry[1]))), span)
    if names.sigmoid and word in ("sigma", "s", "S") and text not in ("",):
        forgiven = unknown_sigma(parser, word, text, span)
        if forgiven is not None:
            return forgiven
    for accent in ("hat", "bar", "tilde"):
        stem = word.removesuffix(accent)
        left_out = stem != word and parser.conventions.accent_left_out and not stands_alone(parser, stem, accent)
        if left_out and stem in names.declared:
            parser.remark(f"read {word!r} as {stem!r}")
            found = _known(parser, stem, sub, braced, after, span)
            if found is not None:
                return found
    if names.scope.strict and not (parser.in_index or parser.lenient):
        raise undeclared(parser, full, span)
    if not braced and text and parser.latex and len(text) > 1 and not text.isdigit():
        _put_back(parser, text[1:])
        full = f"{word}_{text[0]}"
    if text and text not in parser.bound and not (parser.lenient and text.isalpha() and len(text) == 1):
        return unknown(parser, full, span)
    return Apply("index", (Symbol(word, span), *_indices(parser, sub, braced, None)), span)


def unknown_sigma(parser: Parser, word: str, text: str, span: Span) -> Tree | None:
    """`\\sigma_1` where only `sigma` is declared."""
    if "sigma" in parser.names.scope.functions and text.isdigit() and parser.conventions.sigma_without_index:
        parser.remark(f"read '{word}_{text}' as 'sigma'")
        return calls.declared(parser, "sigma", span)
    return None
