"""Which of several lines of code is the answer, and what do the lines before it say?

`s = 1/(1+exp(-x))`, and on the next line `s*(1-s)`: the last line is the answer, the others are its `where` clause.
"""

from __future__ import annotations

from collections.abc import Container

from hwcheck.notation.layout import CLOSING, OPENING
from hwcheck.notation.scan import Token

_JOINS = frozenset(("+", "-", "*", "/", "//", "%", "@", "times", "odot", "^", "=", "rel", "chain", ",", "."))


def last(text: str, tokens: list[Token], known: Container[str]) -> tuple[list[Token], list[Token]]:
    """The tokens of the last statement, and those of the assignments before it, between commas."""
    pieces = _pieces(text, tokens[:-1]) if "\n" in text or ";" in text else [tokens[:-1]]
    before = pieces[:-1]
    if not pieces or not all(map(_assigns, before)):
        return tokens, []
    *before, answer = _updated(pieces, known) if before else pieces
    if len(answer) > 1 and answer[0][:2] == ("word", "return") and "return" not in known:
        answer = answer[1:]
    clause = [token for piece in before for token in ((",", ",", piece[0][2], piece[0][2]), *piece)]
    return [*answer, tokens[-1]], clause[1:]


def _updated(pieces: list[list[Token]], known: Container[str]) -> list[list[Token]]:
    """Of `m = b*m + (1-b)*g` what is left is another m from there on; the old one is the problem's."""
    names: dict[str, str] = {}
    out: list[list[Token]] = []
    for piece in pieces:
        left, right = piece[0], [_renamed(token, names) for token in piece[1:]]
        changes = piece is not pieces[-1] and piece[1][0] == "=" and left[1] in known
        if changes and any(token[1] == left[1] for token in piece[2:]):
            names[left[1]] = names.get(left[1], left[1]) + "new"
        out.append([_renamed(left, names), *right])
    return out


def _renamed(token: Token, names: dict[str, str]) -> Token:
    return ("atom", names[token[1]], *token[2:]) if token[1] in names and token[0] in ("word", "atom") else token


def _pieces(text: str, tokens: list[Token]) -> list[list[Token]]:
    """Cut at semicolons, and at new lines that no bracket or operator carries on."""
    pieces: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        carried = depth or token[0] in _JOINS or not pieces[-1] or pieces[-1][-1][0] in _JOINS
        if not carried and "\n" in text[pieces[-1][-1][3] : token[2]]:
            pieces.append([])
        depth += (token[0] in OPENING) - (token[0] in CLOSING)
        if token[0] == ";" and not depth:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [piece for piece in pieces if piece]


def _assigns(piece: list[Token]) -> bool:
    """Is this `name = value`, or `name_1 = value`?"""
    kinds = [token[0] for token in piece]
    return len(piece) > 2 and kinds[0] in ("word", "atom") and "=" in (kinds[1], *kinds[3:4] * (kinds[1] == "_"))
