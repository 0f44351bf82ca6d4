"""What was taken for which part, and why? The document as it was read, with each part under the line it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from hwcheck.grading.document import Block, BlockKind, Document
from hwcheck.grading.mark import Mark

LONGEST = 96  # characters of a line that are shown

_SIGNS = {BlockKind.HEADING: "#", BlockKind.ITEM: "-", BlockKind.QUOTE: ">", BlockKind.IMAGE: "!"}


def explained(documents: Sequence[Document], marks: Sequence[Mark]) -> Iterator[str]:
    """Lines of text: each line of each document, what was taken from it, and at last what was not found."""
    for document in documents:
        if len(documents) > 1:
            yield f"{document.name}:"
        yield from _document(document, [mark for mark in marks if _from(mark, document)])
    missing = [mark.item.id for mark in marks if mark.response is None or not mark.response.text.strip()]
    if missing:
        yield "not found: " + ", ".join(missing)


def _from(mark: Mark, document: Document) -> bool:
    return mark.response is not None and mark.response.document == document.name


def _document(document: Document, marks: Sequence[Mark]) -> Iterator[str]:
    """A line may be the last one of several parts; keyed answers, which have no line, come first."""
    left = sorted((mark for mark in marks if mark.response), key=lambda mark: _line(mark))
    for number, blocks in groupby(document.blocks, key=lambda block: block.line):
        while left and _line(left[0]) < number:
            yield _taken(left.pop(0))
        yield f"{number:5} | {_shown(blocks)}"
        while left and _line(left[0]) == number:
            yield _taken(left.pop(0))
    yield from map(_taken, left)


def _line(mark: Mark) -> int:
    return mark.response.line if mark.response else 0


def _shown(blocks: Iterable[Block]) -> str:
    pieces = []
    for block in blocks:
        text = " ".join(block.text.split())
        text = f"{_SIGNS[block.kind]} {text}" if block.kind in _SIGNS else text
        pieces.append(f"~~{text}~~" if block.struck else text)
    return _short(" ".join(pieces))


def _taken(mark: Mark) -> str:
    response = mark.response
    assert response is not None
    others = len(set(response.candidates)) - 1
    more = f"; the last of {others + 1} that could be meant" if others > 0 else ""
    why = f" ({response.how}{more})" if response.how else ""
    return f"      └ {mark.item.id}, {mark.verdict.outcome}{why}: {_short(' '.join(response.text.split()))}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
