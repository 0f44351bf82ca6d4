"""What are the lines of a document, as a person reads them: prose with its formulas, a row of a table, a listing?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hwcheck.grading.document import Block, BlockKind, Document

_OPENERS = frozenset({"if", "and if", "so if", "case", "for", "when", "else if", "then if", "let"})
_APART = re.compile(r"\s{2,}|\t+")
_RUNNING_HEADER = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of prose or one formula."""

    text: str
    maths: bool


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on one line and is not struck out."""

    kind: BlockKind
    pieces: tuple[Piece, ...]
    number: int
    level: int = 0
    document: str = ""

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    def without(self, length: int) -> Line:
        """The line without its first characters, which were a label."""
        first, *others = self.pieces
        rest = first.text[length:].strip()
        pieces = (Piece(rest, first.maths), *others) if rest else tuple(others)
        return Line(self.kind, pieces, self.number, self.level, self.document)


def lines(document: Document, *, struck: bool = False) -> tuple[Line, ...]:
    """The lines of a document in order, without what every page repeats, and without what is `struck` out."""
    found = list(_columns(_joined(_grouped(document, struck))))
    short = Counter(line.text for line in found if _is_header(line))
    running = {text for text, count in short.items() if count >= _RUNNING_HEADER}
    if not running:
        return tuple(found)
    return tuple(line for line in found if line.kind is not BlockKind.PROSE or line.text not in running)


def _columns(found: Iterable[Line]) -> Iterator[Line]:
    """Rows of prose whose cells stand apart, one below the other, are the rows of a table."""
    held: list[tuple[Line, tuple[Piece, ...]]] = []
    for line in found:
        cells = _cells(line)
        if held and (not cells or line.number != held[-1][0].number + 1):
            yield from _rows(held)
            held = []
        if cells:
            held.append((line, cells))
        else:
            yield line
    yield from _rows(held)


def _cells(line: Line) -> tuple[Piece, ...]:
    if line.kind is not BlockKind.PROSE or any(piece.maths for piece in line.pieces):
        return ()
    cells = _APART.split(line.text.strip())
    return (
        tuple(Piece(cell, False) for cell in cells) if len(cells) > 2 and all(len(cell) < 30 for cell in cells) else ()
    )


def _rows(held: list[tuple[Line, tuple[Piece, ...]]]) -> Iterator[Line]:
    wide = {len(cells) for _, cells in held}
    for line, cells in held:
        yield replace(line, kind=BlockKind.TABLE, pieces=cells) if len(held) > 1 and len(wide) == 1 else line


def _is_header(line: Line) -> bool:
    """`Student A`, at the head of every page: two to five words without a sign of an answer."""
    words = line.text.split()
    return line.kind is BlockKind.PROSE and 2 <= len(words) <= 5 and not re.search(r"[=:$?.\\]", line.text)


def _grouped(document: Document, struck: bool) -> Iterator[Line]:
    group: list[Block] = []
    for block in document.blocks:
        if (block.struck and not struck) or block.kind is BlockKind.QUOTE or not block.text.strip():
            continue
        if group and not _together(group[-1], block):
            yield from _lines(group, document.name)
            group = []
        group.append(block)
    yield from _lines(group, document.name)


def _together(left: Block, right: Block) -> bool:
    if BlockKind.TABLE in (left.kind, right.kind) or BlockKind.CODE in (left.kind, right.kind):
        return False
    return left.paragraph == right.paragraph and left.line == right.line and right.kind is not BlockKind.OUTPUT


def _lines(group: list[Block], document: str) -> Iterator[Line]:
    if not group:
        return
    first = group[0]
    if first.kind is BlockKind.TABLE:
        for offset, row in enumerate(first.text.split("\n")):
            pieces = tuple(Piece(cell.strip(), False) for cell in row.split("\t"))
            yield Line(first.kind, pieces, first.line + offset, first.level, document)
        return
    pieces = tuple(Piece(block.text, block.kind is BlockKind.MATHS) for block in group)
    kind = first.kind
    if kind is BlockKind.MATHS and len(group) > 1:
        kind = BlockKind.PROSE
    yield Line(kind, pieces, first.line, first.level, document)


def _joined(found: Iterable[Line]) -> Iterator[Line]:
    """`If` on one line and `$i = j$` on the next are one line."""
    held: Line | None = None
    for line in found:
        if held is not None:
            line = replace(line, kind=held.kind, pieces=held.pieces + line.pieces, number=held.number)
            held = None
        if line.kind is BlockKind.PROSE and line.text.strip(" :,").casefold() in _OPENERS:
            held = line
        else:
            yield line
    if held is not None:
        yield held
