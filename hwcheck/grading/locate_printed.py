"""What do listings claim? A program printed `z = 0.62`, or a number that its code explains; `dX = W @ dY` is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hwcheck.grading.document import BlockKind
from hwcheck.grading.locate_lines import Line, Piece

MAX_ROWS = 400  # of one output; results stand at its end

_PROGRAM = re.compile(r"^\s*(?:def|class|import|from|for|while)\b|\bprint\(|\bnn\.|\btorch\.", re.MULTILINE)
_SHAPE_OF = re.compile(r"^(?:assert\s+)?(\w+)\.shape\s*={1,2}\s*")
_BARE = re.compile(r"[\d,._]+")
_COUNTS = re.compile(r"numel|count_params|\.parameters\(|n_?params", re.IGNORECASE)


def printed(lines: Sequence[Line]) -> Iterator[Line]:
    """The rows of all outputs as lines of prose."""
    code = ""
    for line in lines:
        if line.kind is BlockKind.CODE:
            code = line.text
        elif line.kind is BlockKind.OUTPUT:
            rows = [row.strip() for row in line.text.split("\n")][-MAX_ROWS:]
            for row in filter(None, rows):
                said = f"number of parameters: {row}" if _BARE.fullmatch(row) and _COUNTS.search(code) else row
                yield Line(BlockKind.PROSE, (Piece(said, False),), line.number, 0, line.document)


def typed(lines: Sequence[Line]) -> Iterator[Line]:
    """The rows of listings that are formulas and no program."""
    for line in lines:
        if line.kind is BlockKind.CODE and not _PROGRAM.search(line.text):
            for offset, row in enumerate(line.text.split("\n")[:MAX_ROWS]):
                if row.strip():
                    said = _SHAPE_OF.sub(r"\1 = ", row.strip())
                    yield Line(BlockKind.PROSE, (Piece(said, False),), line.number + offset, 0, line.document)
