"""What did a student hand in? Files as blocks with positions, and the responses found in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class BlockKind(StrEnum):
    HEADING = "heading"
    PROSE = "prose"
    MATHS = "maths"
    TABLE = "table"  # one row a line, cells separated by tabs
    ITEM = "item"  # an item of a list
    CODE = "code"
    OUTPUT = "output"
    IMAGE = "image"
    QUOTE = "quote"  # the question, as answer sheets and replies repeat it: never an answer


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of one kind. `line` and `column` count from 1 in the file; `level` is that of a heading or list.

    Blocks of one paragraph (prose with formulas inside) share `paragraph`. `struck` text does not count.
    """

    kind: BlockKind
    text: str
    line: int
    column: int = 1
    level: int = 0
    paragraph: int = 0
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One file. `answers` are given by explicit keys (TOML, JSON, a filled template); `troubles` are one line each.

    `unread`: it may hold answers, and nothing of it could be read.
    """

    name: str
    blocks: tuple[Block, ...] = ()
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    troubles: tuple[str, ...] = ()
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """One answer as written. `how` says why it was taken for this part: `label (b)`, `key 1b.exp`, `df/dw_3 = ...`.

    `text` begins with the equations that the answer follows from and with `let u = ...` for the symbols introduced
    for it. `rows` says on which lines of the document its parts stand: offset in the text, line. `candidates` hold
    every text that could be meant, in the order of the document; the last one counts. `struck`: all there is has been
    struck out, so only a person can say whether it counts.
    """

    part: str
    text: str
    document: str = ""
    line: int = 0
    how: str = ""
    candidates: tuple[str, ...] = ()
    struck: bool = False
    rows: tuple[tuple[int, int], ...] = ()

    def line_of(self, place: int) -> int:
        """The line of the document on which this place of the text stands; 0 where that is not known."""
        return next((line for start, line in reversed(self.rows) if start <= place), self.line)
