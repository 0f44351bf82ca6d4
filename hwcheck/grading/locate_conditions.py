"""Under which condition does a claim hold? `... if i = j`, `for i = j: ...`, `$A$ if $i = j$, $B$ if ...`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from hwcheck.grading.locate_lines import Line, Piece
from hwcheck.grading.locate_names import FOREIGN, fold

_CONDITION = r"(?P<case>[^=≠!:,]{1,16}(?:=|≠|!=|\\neq?(?![a-z]))[^=≠!:,]{1,16})"
_CASE_BEHIND = re.compile(rf"(?:\s|,|\\q?quad|\()+(?:\\text\{{\s*)?(?:if|for|when)\b\s*\}}?\s*{_CONDITION}\)?[.;]?\s*$")
_CASE_BEHIND_BRACKETED = re.compile(
    r"(?:\s|,|\\q?quad|\\[,;])+\(\s*(?P<case>[a-z]\s*(?:=|≠|!=|\\neq?(?![a-z]))\s*[a-z])\s*\)[.;]?\s*$"
)
_CASE_BEFORE = re.compile(
    rf"^\W*(?:and|or)?\s*(?:if|for|when|case|{FOREIGN})\s+{_CONDITION}(?:\s*[:,]|\s+it(?:'s|\s+is)\s)\s*(?P<rest>\S.*)$",
    re.DOTALL | re.IGNORECASE,
)
_CASE_IN_BRACKETS = re.compile(
    r"^\W{0,3}\(\s*(?P<case>[a-z]\s*(?:=|≠|!=|\\neq?(?![a-z]))\s*[a-z])\s*\)\s*:?\s*(?P<rest>[^\s=].*)$", re.DOTALL
)
_CASE_BARE = re.compile(
    r"^\s*(?P<case>[a-z]\s*(?:=|≠|!=|\\neq?(?![a-z]))\s*[a-z])\s*:\s*(?P<rest>[^\s=].*)$", re.DOTALL
)
_OPENER = re.compile(r"\b(?:if|for|when|case)\s*$", re.IGNORECASE)


def with_case(text: str) -> tuple[str, str]:
    """A claim and its condition, as `... if i = j` or `if i = j: ...` say it in one line."""
    if match := _CASE_BEFORE.match(text) or _CASE_IN_BRACKETS.match(text) or _CASE_BARE.match(text):
        return match["rest"], fold(match["case"])
    match = _CASE_BEHIND.search(text[-80:]) or _CASE_BEHIND_BRACKETED.search(text[-80:])
    if not match or "cases" in text:
        return text, ""
    return text[: len(text) - len(text[-80:]) + match.start()].rstrip(" ,("), fold(match["case"])


def by_case(line: Line) -> Iterator[tuple[str, Line]]:
    """The parts of a line by their condition: `For $i = j$: $A$, for ...: $B$`, or `$A$ if $i = j$, $B$ if ...`."""
    groups: list[tuple[str, list[Piece]]] = [("", [])]
    pieces = list(line.pieces)
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        following = pieces[place + 1] if place + 1 < len(pieces) else None
        opener = None if piece.maths or not following else _OPENER.search(piece.text)
        if opener and following and following.maths and len(following.text) < 40 and "frac" not in following.text:
            before = piece.text[: opener.start()].strip(" ,.;:")
            behind = not piece.text[: opener.start()].strip() and bool(groups[-1][1]) and not groups[-1][0]
            if before:
                groups[-1][1].append(Piece(before, False))
            if behind:
                groups[-1] = (fold(following.text), groups[-1][1])
                groups.append(("", []))
            else:
                groups.append((fold(following.text), []))
            place += 2
            continue
        text = piece.text.lstrip(" :,") if not groups[-1][1] and len(groups) > 1 else piece.text
        if text:
            groups[-1][1].append(Piece(text, piece.maths))
        place += 1
    for case, held in groups:
        if held:
            yield case, replace(line, pieces=tuple(held))
