r"""What is left of the tokens once everything that only concerns looks is gone?

Fonts are dropped (`\mathbf{x}` is x), accents become part of the name (`\hat{x}` is xhat), `\text{}` becomes a
keyword, a name or nothing, thousands are joined, and a text is cut into the members of its equation and its
`where` clause.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from hwcheck.errors import Unreadable
from hwcheck.notation import scripts
from hwcheck.notation.scan import Token
from hwcheck.notation.words import FUNCTIONS

KEYWORDS = {
    "if": "if", "otherwise": "otherwise", "else": "otherwise", "elsewhere": "otherwise", "when": "if", "for": "if",
    "and": "and", "or": "or", "not": "not", "where": "where", "with": "where", "in": "in", "mod": "%",
    "provided": "if",
}  # fmt: skip
_SAID = ("if", "otherwise", "else", "elsewhere", "when", "and", "or")  # in \mathrm, too
OPENING = frozenset(("(", "[", "{", "\\{", "begin", "lfloor", "lceil", "langle"))
CLOSING = frozenset((")", "]", "}", "\\}", "end", "rfloor", "rceil", "rangle"))
_LOOKS = frozenset(("style", "accent", "mark", "text", "align", "line", "&"))
_CONTINUES = frozenset(("+", "-", "*", "/", "times", "odot", "^", "_", "rel", ")", "]", "}", "\\}", "."))
_OPERATORS = frozenset(("+", "-", "*", "/", "times", "odot", "^", "_", "(", "[", "{", "\\{", "=", "chain"))
_SEPARATORS = frozenset(("=", "chain", "line"))


def lay_out(tokens: list[Token], known: Container[str]) -> list[Token]:
    """The tokens without what only concerns looks. `known` are names that are no keywords here."""
    kinds = {token[0] for token in tokens}
    crossed = [token for token in tokens if token[1] == "cancel"]
    if len(crossed) % 2:  # what cancels in pairs may as well stand
        raise Unreadable("what is crossed out here has no counterpart", span=crossed[-1][2:], fix="write the result")
    if "begin" in kinds:
        tokens = _arrays(_without_last_stop(tokens))
        kinds.add("align")
    if not kinds.isdisjoint(_LOOKS):
        tokens = _without_lines(_plain(tokens, known))
    if any(token[0] == "word" and token[1] in KEYWORDS for token in tokens):
        tokens = [
            (KEYWORDS[token[1]], *token[1:]) if _is_keyword(tokens, at, known) else token
            for at, token in enumerate(tokens)
        ]
    return scripts.in_order(tokens, known)


def _without_last_stop(tokens: list[Token]) -> list[Token]:
    """The punctuation behind the last line of cases ends a sentence."""
    last = {at - 1 for at, token in enumerate(tokens) if token[0] == "end"}
    return [token for at, token in enumerate(tokens) if at not in last or token[0] not in (".", ",", ";")]


def _arrays(tokens: list[Token]) -> list[Token]:
    """An `array` behind a lone brace is `cases`, behind a bracket a matrix, and elsewhere only aligns."""
    out: list[Token] = []
    open_kinds: list[str] = []
    for token in tokens:
        if token[:2] == ("begin", "array"):
            before = out[-1][0] if out else ""
            open_kinds.append("cases" if before == "\\{" else "matrix" if before in ("(", "[", "|") else "")
            if before == "\\{":
                out.pop()
        if token[1] == "array" and token[0] in ("begin", "end") and open_kinds:
            kind = open_kinds[-1] if token[0] == "begin" else open_kinds.pop()
            token = (token[0], kind, *token[2:]) if kind else ("align", "array", *token[2:])
        out.append(token)
    return out


def _is_keyword(tokens: Sequence[Token], at: int, known: Container[str]) -> bool:
    """Is this word a keyword, and no method (`np.where`), function (`mod(a, b)`), subscript (`n_in`) or name here?"""
    kind, word, *_ = tokens[at]
    if kind != "word" or word not in KEYWORDS or word in known or _in_script(tokens[:at]):
        return False
    return (at == 0 or tokens[at - 1][0] != ".") and not (word == "mod" and tokens[at + 1][0] == "(")


def _in_script(before: Sequence[Token]) -> bool:
    """Is what follows the first of a subscript or power?"""
    marks = ("_", "^")
    return bool(before) and (
        before[-1][0] in marks or (before[-1][0] == "{" and len(before) > 1 and before[-2][0] in marks)
    )


def _plain(tokens: Sequence[Token], known: Container[str]) -> list[Token]:
    out: list[Token] = []
    pending = list(reversed(tokens))
    while pending:
        token = pending.pop()
        match token[0]:
            case "style":
                _style(token, pending, out)
            case "accent":
                _accent(token, pending)
            case "mark" if out and out[-1][0] in ("word", "atom"):
                kind, value, start, _ = out.pop()
                if kind == "word" and len(value) > 1:
                    out.append((kind, value[:-1], start, token[2] - 1))
                out.append(("atom", value[-1:] + token[1] if kind == "word" else value + token[1], start, token[3]))
            case "text":
                _text(token, pending, out, known)
            case _:
                out.append(token)
    return out


def _group(pending: list[Token]) -> list[Token]:
    """Take the next brace group, without its braces, or the next token."""
    if not pending or pending[-1][0] == "eof":
        return []
    if pending[-1][0] in ("style", "accent"):
        inner = pending.pop()
        if inner[0] == "accent":
            _accent(inner, pending)
        return _group(pending)
    if pending[-1][0] != "{":
        return [pending.pop()]
    depth, taken = 0, []
    while pending and pending[-1][0] != "eof":
        token = pending.pop()
        depth += (token[0] == "{") - (token[0] == "}")
        taken.append(token)
        if depth == 0:
            return taken[1:-1]
    raise Unreadable("this brace is never closed", span=taken[0][2:], note="brackets", fix="close it")


def _style(token: Token, pending: list[Token], out: list[Token]) -> None:
    style = token[1]
    if style == "none":
        return
    if style == "word" and pending and pending[-1][0] == "word" and pending[-1][1][0] == "d" and pending[-1][1] != "d":
        kind, value, start, end = pending.pop()  # TeX takes one character: `\mathrm dx`
        pending.extend(((kind, value[1:], start + 1, end), (kind, "d", start, start + 1)))
    group = _group(pending)
    span = (group[0][2], group[-1][3]) if group else token[2:]
    only = group[0] if len(group) == 1 else None
    if style == "bold" and only and only[1] in ("1", "0", "I"):
        out.append(({"1": "ones", "0": "zeros", "I": "eye"}[only[1]], only[1], *span))
    elif style == "word" and group and all(part[0] in ("word", "num", "func", "-", "atom") for part in group):
        word = "".join(part[1] for part in group if part[0] != "-")
        following = pending[-1][0] if pending else "eof"
        alone = following == "}" and len(out) > 1 and (out[-2][0], out[-1][0]) == ("frac", "{")
        if word == "d" and (alone or following in ("word", "atom", "func", "^", "style")):
            out.append(("partial", "d", *span))
        elif word in _SAID and not _in_script(out):
            out.append((KEYWORDS[word], word, *span))
        else:
            out.append(("atom", word, *span))
    elif only and style != "brace":
        pending.append(only)
    else:
        pending.extend((("}", "}", span[1], span[1]), *reversed(group), ("{", "{", span[0], span[0])))
        if style == "brace":
            _drop_label(pending)


def _drop_label(pending: list[Token]) -> None:
    """Of `\\underbrace{A}_{why}` only A counts."""
    depth = 0
    for index in range(len(pending) - 1, -1, -1):
        depth += (pending[index][0] == "{") - (pending[index][0] == "}")
        if depth == 0:
            if index and pending[index - 1][0] in ("_", "^"):
                rest = pending[: index - 1]
                _group(rest)
                pending[:index] = rest
            return


def _is_expression(group: list[Token]) -> bool:
    """Is this more than one name: `xy`, `x^2`, `x-y`?"""
    if len(group) == 1:
        kind, value, *_ = group[0]
        return kind == "word" and len(value) > 1 and not value[1:].isdigit()
    return any(part[0] not in ("word", "atom", "num", "_") for part in group if part[0] not in ("{", "}"))


def _accent(token: Token, pending: list[Token]) -> None:
    """Make `\\hat{x}_i` the name xhat; an accent over anything but a name is dropped."""
    group = _group(pending)
    if group and group[0][0] == "style":
        inner: list[Token] = []
        while group and group[0][0] == "style":
            group = group[1:]
        group = [part for part in group if part[0] not in ("{", "}")] + inner
    span = token[2:]
    if token[1] == "bar" and _is_expression(group):
        pending.extend(reversed((("func", "overline", *span), ("(", "(", *span), *group, (")", ")", *span))))
        return
    if not group or group[0][0] not in ("word", "atom"):
        pending.extend((("}", "}", token[3], token[3]), *reversed(group), ("{", "{", token[2], token[3])))
        return
    kind, value, start, end = group[0]
    rest = list(group[1:])
    if kind == "word" and len(value) > 1 and not value[1:].isdigit():
        rest.insert(0, (kind, value[1:], start + 1, end))
        value = value[0]
    pending.extend((*reversed(rest), ("atom", value + token[1], token[2], end)))


def _text(token: Token, pending: list[Token], out: list[Token], known: Container[str]) -> None:
    """A keyword, a name, a label in a subscript, or a comment that is dropped."""
    content = token[1].strip(" ,.;:()")
    first = content.split(" ")[0].lower() if content else ""
    if _in_script(out) and content:
        label = "".join(char for char in content if char.isalnum())
        out.append(("atom", label or "x", *token[2:]))
    elif content in known or (content in FUNCTIONS and content not in KEYWORDS):
        out.append(("atom", content, *token[2:]))
    elif first in KEYWORDS:
        kind = "where" if content.startswith("for ") or content.startswith("if and") else KEYWORDS[first]
        following = pending[-1][0] if pending else "eof"
        out.append(("where" if kind == "if" and following == "eof" else kind, first, *token[2:]))
    elif first in ("let", "since", "because", "using", "so", "as", "at"):
        out.append(("where", first, *token[2:]))


def _without_lines(tokens: list[Token]) -> list[Token]:
    """Outside of `cases` and matrices `&` only aligns, and a new line continues or begins a member."""
    out: list[Token] = []
    depth = 0
    aligned = any(token[0] in ("align", "line") for token in tokens)
    for index, token in enumerate(tokens):
        kind = token[0]
        depth += (kind == "begin") - (kind == "end")
        if kind == "align" or (kind == "&" and depth == 0 and (aligned or _is_equals(out, tokens, index))):
            continue
        if kind == "line" and depth == 0:
            following = next(
                (later[0] for later in tokens[index + 1 :] if later[0] not in ("align", "&", "line")), "eof"
            )
            if not out or out[-1][0] in _OPERATORS or following in _CONTINUES or following in ("=", "chain", "eof"):
                continue
        out.append(token)
    return out


def _is_equals(before: list[Token], tokens: list[Token], index: int) -> bool:
    """Does an `&` stand at an equals sign, as in an `aligned` whose frame was cut off?"""
    return tokens[index + 1][0] in ("=", "chain") or (bool(before) and before[-1][0] in ("=", "chain"))


def members(tokens: Sequence[Token]) -> tuple[list[list[Token]], list[Token]]:
    """Cut a laid-out text into the members of its chain of equations and the tokens of its `where` clause."""
    found: list[list[Token]] = [[]]
    depth = bars = 0
    for index, token in enumerate(tokens):
        kind = token[0]
        if kind in OPENING:
            depth += 1
        elif kind in CLOSING:
            depth -= 1
        elif depth == 0:
            bars ^= kind == "|"
            for_all = kind == "if" and token[1] == "for"
            if kind == "where" or for_all or (kind in (",", ";") and _declares(tokens, index)):
                return found, list(tokens[index + 1 : -1])
            if kind in _SEPARATORS:
                found.append([])
                continue
        if kind != "eof":
            found[-1].append(token)
    return found, []


def _declares(tokens: Sequence[Token], comma: int) -> bool:
    """Does a comma begin a clause such as `, z = ax + b` or `, i \\ne j`?"""
    rest = tokens[comma + 1 :]
    if rest and rest[0][0] in ("where", "if"):
        return True
    depth = 0
    for token in rest:
        depth += (token[0] in OPENING) - (token[0] in CLOSING)
        if depth == 0 and token[0] in ("=", "rel", "in", "sim"):
            return bool(comma) and rest[0][0] in ("word", "atom", "func", "partial")
    return False


def join_thousands(tokens: list[Token]) -> list[Token]:
    """Outside of brackets `7,425,000` is one number, and `0,5` a decimal."""
    out: list[Token] = []
    depth = 0
    for token in tokens:
        depth += (token[0] in OPENING) - (token[0] in CLOSING)
        if token[0] == "num" and depth == 0 and len(out) > 1 and out[-1][0] == "," and out[-2][0] == "num":
            if out[-2][1] == "0" and out[-2][3] == out[-1][2] == token[2] - 1:  # `0,375`: no thousands begin with 0
                out[-2:] = [("num", "0." + token[1], out[-2][2], token[3])]
                continue
            before, whole = out[-2], token[1].partition(".")[0]
            adjacent = before[3] == out[-1][2] and out[-1][3] == token[2]
            if (
                adjacent
                and len(whole) == 3
                and whole.isdigit()
                and "." not in before[1]
                and len(before[1].split(",")[0]) <= 3
            ):
                out[-2:] = [("num", before[1] + "," + token[1], before[2], token[3])]
                continue
        out.append(token)
    return out
