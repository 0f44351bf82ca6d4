r"""Which script belongs to which name, whatever the order in which they are written?

`x^2_i` is `x_i^2`, `\sigma'_1` is `\sigma_1'`, `W^{(1)}` is the declared `W_1`, and `{\sigma}(x)` is `\sigma(x)`.
"""

from __future__ import annotations

from collections.abc import Container
from itertools import pairwise

from hwcheck.notation.scan import Token

_TAKES_GROUP = frozenset(("frac", "sqrt", "binom", "_", "^", "}", "]", "style", "accent", "func"))

_BEFORE_NAME = frozenset((",", ";", "where", "and", "line"))
_SPACED = frozenset(("=", "chain", "+", "-", "times", "*", "line"))


def in_order(tokens: list[Token], known: Container[str]) -> list[Token]:
    """The tokens with subscripts before powers and primes, layers as subscripts, and no braces around a lone name."""
    kinds = {token[0] for token in tokens}
    if "'" in kinds and not kinds.isdisjoint(("_", "=")):
        tokens = _primed_names(tokens)
    if "{" in kinds:
        tokens = _layers(_unbraced(_without_empty(tokens)), known)
    return _subscripts_first(tokens) if "_" in kinds and ("^" in kinds or "'" in kinds) else tokens


def _primed_names(tokens: list[Token]) -> list[Token]:
    """A name of its own, and no derivative, is the k' of `\\sum_{k'} h_{k'}`, and the v' of `, v' = \\mu v - g`."""
    primed = set()
    tokens = [token for token, after in pairwise((*tokens, tokens[-1])) if token[0] != "^" or after[0] != "'"]
    for at, token in enumerate(tokens):
        if token[0] in _BEFORE_NAME and [after[0] for after in tokens[at + 1 : at + 4]] == ["word", "'", "="]:
            primed.add(tokens[at + 1][1])
        if (token[0] == "reduce" or token[1] in ("Sigma", "Pi", "max", "min")) and tokens[at + 1][0] == "_":
            under = tokens[at + 2 : group_end(tokens, at + 2)]
            primed |= {left[1] for left, right in pairwise(under) if right[0] == "'" and len(left[1]) == 1}
    out: list[Token] = []
    for token in tokens:
        kind, word, start, end = out[-1] if out else token
        if token[0] != "'" or kind != "word" or word[-1] not in primed:
            out.append(token)
            continue
        out[-1:] = [(kind, word[:-1], start, end - 1)] if len(word) > 1 else []
        out.append(("atom", word[-1] + "prime", end - 1, token[3]))
    return out


def _without_empty(tokens: list[Token]) -> list[Token]:
    """`= {} & x` without the empty braces that only space a line out."""
    empty = [
        at
        for at in range(1, len(tokens) - 1)
        if tokens[at][0] == "{" and tokens[at + 1][0] == "}" and tokens[at - 1][0] in _SPACED
    ]
    return [token for at, token in enumerate(tokens) if at not in empty and at - 1 not in empty] if empty else tokens


def _unbraced(tokens: list[Token]) -> list[Token]:
    out = list(tokens)
    for at in range(len(tokens) - 3, -1, -1):
        if out[at][0] != "{" or out[at + 1][0] not in ("atom", "word") or (at and out[at - 1][0] in _TAKES_GROUP):
            continue
        end = at + 2
        if out[end][0] == "_" and out[end + 1][0] != "eof":
            end = group_end(out, end + 1)
        if end + 1 < len(out) and out[end][0] == "}" and out[end + 1][0] in ("(", "'", "^"):
            out[at : end + 1] = out[at + 1 : end]
    return out


def _layers(tokens: list[Token], known: Container[str]) -> list[Token]:
    out = list(tokens)
    for at in range(len(tokens) - 7, -1, -1):  # W^{(2)T} is W^{(2)} and its transpose
        name, power, brace, opening, number, closing, letter = out[at : at + 7]
        turned = letter[1] in ("T", "top", "intercal") and f"{name[1]}_{number[1]}" in known
        if turned and _is_layer(power, brace, opening, number, closing) and out[at + 7][0] == "}":
            out[at + 1 : at + 8] = [("_", "_", *power[2:]), number, ("^", "^", *letter[2:]), letter]
    for at in range(len(out) - 6, -1, -1):
        name, power, brace, opening, number, closing = out[at : at + 6]
        if not _is_layer(power, brace, opening, number, closing):
            continue
        if f"{name[1]}_{number[1]}" in known and name[1] not in known:
            out[at + 1 : at + 7] = [("_", "_", *power[2:]), number]
    return out


def _is_layer(power: Token, brace: Token, opening: Token, number: Token, closing: Token) -> bool:
    """Are these the tokens of `^{(2)` or `^{[2]`?"""
    shape = (power[0], brace[0], opening[0] + closing[0], number[0])
    return shape in (("^", "{", "()", "num"), ("^", "{", "[]", "num"))


def _subscripts_first(tokens: list[Token]) -> list[Token]:
    """`x^2_i` is x_i^2 and `\\sigma'_1` is \\sigma_1': a subscript belongs to its name."""
    out = list(tokens)
    for at in range(len(tokens) - 1, 0, -1):
        if out[at][0] not in ("^", "'") or out[at - 1][0] not in ("word", "atom", "norm", "|"):
            continue
        if (at > 1 and out[at - 2][0] == "_") or (out[at][0] == "^" and _is_letter(out[at + 1])):
            continue  # in `e^h_i` the subscript belongs to h
        after = at + 1 if out[at][0] == "'" else group_end(out, at + 1)
        while after < len(out) and out[after][0] == "'":
            after += 1
        if after < len(out) and out[after][0] == "_":
            end = group_end(out, after + 1)
            out[at:end] = [*out[after:end], *out[at:after]]
    return out


def _is_letter(token: Token) -> bool:
    return token[0] in ("word", "atom") and token[1] not in ("T", "top")


def group_end(tokens: list[Token], start: int) -> int:
    """The position behind the brace group or the single token that stands here."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += (tokens[at][0] == "{") - (tokens[at][0] == "}")
        if depth <= 0:
            return at + 1
    return len(tokens)
