"""Do the brackets of a text match, and where would the one that is missing go?"""

from __future__ import annotations

from hwcheck.errors import Unreadable
from hwcheck.notation.scan import Token

MAX_NESTING = 100
_CLOSING = {
    ")": "(",
    "]": "[",
    "}": "{",
    "\\}": "\\{",
    "end": "begin",
    "rfloor": "lfloor",
    "rceil": "lceil",
    "rangle": "langle",
}
_OPENING = frozenset(_CLOSING.values())


def check(tokens: list[Token], text: str) -> None:
    """Raise Unreadable at the first bracket that has no partner."""
    stack: list[Token] = []
    for token in tokens:
        kind = token[0]
        if kind in _OPENING:
            stack.append(token)
            if len(stack) > MAX_NESTING:
                raise _wrong(
                    "the brackets are nested too deeply", token, text, "write it in smaller pieces", "too-deep"
                )
        elif kind in _CLOSING:
            if not stack:
                raise _wrong("this bracket was never opened", token, text, "leave it out")
            if stack[-1][0] != _CLOSING[kind]:
                raise _wrong(
                    "this bracket is never closed", stack[-1], text, f"close it before {text[token[2] : token[3]]!r}"
                )
            stack.pop()
    if stack:
        raise _wrong("this bracket is never closed", stack[-1], text, "close it")


def _wrong(what: str, token: Token, text: str, fix: str, note: str = "brackets") -> Unreadable:
    return Unreadable(what, text=text, span=(token[2], token[3]), note=note, fix=fix)


def completed(tokens: list[Token]) -> list[Token] | None:
    """The tokens with one round or square bracket closed where it has to be; None where another one is missing too."""
    stack: list[Token] = []
    out: list[Token] = []
    added = 0
    for token in tokens:
        kind = token[0]
        if kind in _OPENING:
            stack.append(token)
        elif kind in _CLOSING or kind == "eof":
            while stack and (kind == "eof" or stack[-1][0] != _CLOSING[kind]):
                opening = stack.pop()
                added += 1
                if added > 1 or opening[0] != "(":
                    return None
                out.append((")", ")", token[2], token[2]))
            if kind != "eof":
                if not stack:
                    return None
                stack.pop()
        out.append(token)
    return out if added == 1 else None
