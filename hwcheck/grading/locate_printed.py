"""What does a program's output claim? `z = 0.62`, `total: 513`, or a number that the code above explains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hwcheck.grading.document import BlockKind
from hwcheck.grading.locate_lines import Line, Piece

MAX_ROWS = 400  # of one output; results stand at its end

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
