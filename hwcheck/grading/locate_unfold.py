"""Where in a line does the next label stand? `(1) $...$ (2) $...$`, and labels inside of formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from hwcheck.grading.document import BlockKind
from hwcheck.grading.locate_labels import Label, ordinal
from hwcheck.grading.locate_lines import Line, Piece

_FORMULA_LABEL = re.compile(r"\s*(?:\\(?:text|mathrm)\{)?\(([a-z]|[ivx]{2,5}|\d)\)\}?\s*(?=\\|:|$|[A-Z]|\s[a-z∂∇d])")
_NEXT = re.compile(r"\s*[,;.]?\s*(?:and\s+)?\((?:i{1,3}|iv|[1-6])\)")
_INNER_LABEL = re.compile(
    r"(?:^|\\q?quad|\\[,;: ])\s*(?:\\text\{)?\((?P<token>[ivx]{1,4}|[1-9])\)\}?(?=\s*\\q?quad|\s*\\[,;: ]|\s)"
)


_MARK = re.compile(r"(?<![\w(.])(?P<opened>\(?)(?P<token>i{1,3}|iv|[a-f]|[1-6])(?P<closed>[.)])(?=\s|$)")
_IN_FRONT = re.compile(r"(?:[^=]{0,30}[:).*])?|\W*\w{1,3}")
_REFERS = re.compile(r"\b(?:and|by|in|from|eq|equation|with|of|to)\.?$", re.IGNORECASE)


def formula_label(text: str) -> Label | None:
    match = _FORMULA_LABEL.match(text)
    return Label((match[1],), match.end(), paren=True) if match else None


def unfolded(line: Line) -> Iterator[Line]:
    """A formula with `\\quad (i) \\quad` inside is cut there, so that each label starts a line."""
    if line.kind in (BlockKind.PROSE, BlockKind.ITEM):
        for numbered in _at_own_order(line):
            yield from _at_marks(numbered)
        return
    if line.kind is not BlockKind.MATHS or not _INNER_LABEL.search(line.text):
        yield line
        return
    text = line.text
    starts = [match.start() for match in islice(_INNER_LABEL.finditer(text), 20) if _outside(text[: match.start()])]
    for start, end in zip([0, *starts], [*starts, len(text)], strict=True):
        part = re.sub(r"^(?:\s|\\q?quad)+", "", text[start:end]).strip()
        if part:
            yield replace(line, pieces=(replace(line.pieces[0], text=part),))


def _at_own_order(line: Line) -> Iterator[Line]:
    """`(1) $...$ (2) $...$` on one line: cut where prose goes on with the next number."""
    starts = [place for place, piece in enumerate(line.pieces) if place and _NEXT.match(piece.text) and not piece.maths]
    for start, end in zip([0, *starts], [*starts, len(line.pieces)], strict=True):
        yield replace(line, pieces=line.pieces[start:end])


def _at_marks(line: Line) -> Iterator[Line]:
    """`a) ... b) ...` and `i. ... ii. ...` on one line: cut at every mark that goes on from a first one in front."""
    left: list[Piece] = []
    style, order = "", 0
    for place, piece in enumerate(line.pieces):
        start = 0
        for match in () if piece.maths else _MARK.finditer(piece.text):
            said = piece.text[start : match.start()].strip()
            if not order and match["token"] in "ai1" and not place and _IN_FRONT.fullmatch(said):
                style, order = _dress(match), 1
            elif order and ordinal(match["token"]) == order + 1 and _dress(match) == style and not _REFERS.search(said):
                yield replace(line, pieces=(*left, *((Piece(said, False),) if said else ())))
                left, start, order = [], match.start(), order + 1
        if piece.text[start:].strip():
            left.append(Piece(piece.text[start:].strip(), False) if start else piece)
    yield replace(line, pieces=tuple(left))


def _dress(mark: re.Match[str]) -> str:
    kind = "1" if mark["token"].isdigit() else "i" if set(mark["token"]) <= set("iv") else "a"
    return f"{mark['opened']}{kind}{mark['closed']}"


def _outside(before: str) -> bool:
    return before.count("{") == before.count("}") and before.count("\\begin") == before.count("\\end")
