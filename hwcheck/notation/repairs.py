"""What did a scan make of the text: a sigma read as the digit 6?"""

from __future__ import annotations

from hwcheck.notation.names import Names
from hwcheck.notation.scan import Token

_APPLIES = frozenset(("(", "'", "''", "^", "sup"))


def scanned_sigma(tokens: list[Token], names: Names) -> tuple[list[Token], list[str]]:
    """`6_1(x)` and `62(x)` are sigma_1 and sigma_2 where those are declared functions: the tokens, and the remarks."""
    if not names.sigmoid:
        return tokens, []
    out: list[Token] = []
    remarks: dict[str, None] = {}
    for token, following in zip(tokens, [*tokens[1:], tokens[-1]], strict=True):
        kind, text, start, end = token
        if kind == "num" and text[0] in "60":
            if len(text) == 1 and (following[0] in ("_", "sub") or following[0] in _APPLIES):
                token = ("atom", "sigma", start, end)
            elif f"sigma_{text[1:]}" in names.scope.functions and following[0] in _APPLIES:
                token = ("atom", f"sigma_{text[1:]}", start, end)
            if token[1] != text:
                remarks[f"read the digit {text!r} as {token[1]!r}"] = None
        out.append(token)
    return out, list(remarks)
