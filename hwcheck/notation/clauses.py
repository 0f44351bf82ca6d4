"""What does a `where` clause say of the names in an answer: `where z = ax + b`, `with s(u) = 1/(1+e^{-u})`?

Only names that the problem does not declare are taken from it; the rest of a clause is commentary.
"""

from __future__ import annotations

from collections.abc import Sequence

from hwcheck.domain import Scope
from hwcheck.errors import Unreadable
from hwcheck.notation.conventions import Conventions
from hwcheck.notation.grammar import Local, Parser
from hwcheck.notation.names import Names, names_of
from hwcheck.notation.scan import Token, scan
from hwcheck.notation.words import FORBIDDEN

Head = tuple[str, tuple[str, ...], tuple[str, ...]]
"""A name with its indices and its parameters."""

_MOST_ROUNDS = 4
_OPEN = frozenset(("(", "[", "{", "\\{", "begin"))
_CLOSE = frozenset((")", "]", "}", "\\}", "end"))


def explain(
    tokens: Sequence[Token], names: Names, conventions: Conventions, text: str, latex: bool
) -> dict[str, Local]:
    """The names that a clause defines and the problem does not."""
    for token in tokens:
        if token[1] in FORBIDDEN:
            raise Unreadable(f"{token[1]!r} is not allowed in an answer", text=text, span=token[2:], note="forbidden")
    found: dict[str, Local] = {}
    # of `s = \\sigma(x) = 1/(1+e^{-x})` the first says best what s is, the last is what can always be read
    waiting = [(_head(left), right) for left, first, last in _equations(tokens) for right in (last, first)]
    waiting = [(head, right) for head, right in waiting if head[0] and head[0] not in names.declared]
    for _ in range(_MOST_ROUNDS):  # what a definition uses may be defined behind it
        unread: list[tuple[Head, list[Token]]] = []
        for head, right in waiting:
            name, indices, params = head
            parser = Parser([*right, ("eof", "", right[-1][3], right[-1][3])], names, conventions, text)
            parser.latex, parser.local = latex, dict(found)
            parser.bound = dict.fromkeys((*indices, *params), (None, None))
            try:
                found[name] = Local(parser.whole(), indices, params)
            except Unreadable:
                unread.append((head, right))
        if not unread or len(unread) == len(waiting):
            break
        waiting = unread
    return found


def introduced(equation: str, scope: Scope) -> str:
    """The name to the left of an equation where a problem declares neither it nor its twin in the other case."""
    names = names_of(scope)
    try:
        found = _equations(scan(equation))
    except Unreadable:
        return ""
    name = _head(found[0][0])[0] if found else ""
    declared = {other.casefold() for other in names.declared}
    return "" if name.casefold() in declared else name


def _equations(tokens: Sequence[Token]) -> list[tuple[list[Token], list[Token], list[Token]]]:
    """What a clause defines, with the first and the last side that it equals; commas, `and` and lines part them."""
    parts: list[list[list[Token]]] = [[[]]]
    depth = 0
    for token in tokens:
        depth += (token[0] in _OPEN) - (token[0] in _CLOSE)
        if depth == 0 and token[0] in (",", ";", "and", "line", "where", "eof"):
            parts.append([[]])
        elif depth == 0 and token[0] in ("=", "chain"):
            parts[-1].append([])
        else:
            parts[-1][-1].append(token)
    return [(part[0], part[1], part[-1]) for part in parts if len(part) > 1 and part[0] and part[1] and part[-1]]


def _head(left: list[Token]) -> Head:
    """The name on the left of a definition, its indices and its parameters."""
    texts = [token[1] for token in left if token[0] not in ("{", "}")]
    kinds = [token[0] for token in left]
    if not left or kinds[0] not in ("word", "atom"):
        return "", (), ()
    if len(texts) == 1:
        return texts[0], (), ()
    if kinds[1] == "sub":
        return (f"{texts[0]}_{texts[1]}", (), ()) if texts[1].isdigit() else (texts[0], tuple(texts[1]), ())
    if kinds[1] == "_" and len(texts) == 3:
        return (
            (f"{texts[0]}_{texts[2]}", (), ())
            if not texts[2].isalpha() or len(texts[2]) > 2
            else (texts[0], tuple(texts[2]), ())
        )
    if kinds[1] == "(" and kinds[-1] == ")" and all(kind in ("word", ",") for kind in kinds[2:-1]):
        return texts[0], (), tuple(text for text in texts[2:-1] if text != ",")
    return "", (), ()
