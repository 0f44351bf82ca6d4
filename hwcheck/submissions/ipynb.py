"""What does a notebook say? Its cells in order: Markdown, code, and what the code printed.

The format is JSON with a list of cells (nbformat 4; nbformat 3 has them in worksheets) and is read as such: a student's
file that misses a required field is still read, and nothing heavy is imported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from hwcheck.grading.document import Block, BlockKind, Document
from hwcheck.submissions.decode import MAX_CHARACTERS, decode
from hwcheck.submissions.json import load
from hwcheck.submissions.md import parse
from hwcheck.submissions.mend import mend

MAX_FILE = 5_000_000
MAX_CELLS = 1000
MAX_OUTPUT = 20_000
_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def read(data: bytes, name: str) -> Document:
    """Read a notebook. Lines are counted through the sources of its cells, as if they stood below each other."""
    decoded = decode(data, name, limit=MAX_FILE)  # pictures are text, too
    if not decoded.text.strip():
        return Document(name, troubles=decoded.troubles)
    tree, trouble = load(decoded.text, name)
    if trouble:
        return Document(name, troubles=(*decoded.troubles, trouble))
    cells = _cells(tree)
    troubles = list(decoded.troubles)
    if not cells:
        troubles.append(f"{name}: the notebook has no cells: hand it in again")
    if len(cells) > MAX_CELLS:
        troubles.append(f"{name}: only the first {MAX_CELLS} of {len(cells)} cells are read: hand in answers only")
    blocks: list[Block] = []
    line, size = 1, 0
    for cell in cells[:MAX_CELLS]:
        source = _text(cell.get("source", cell.get("input")))
        size += len(source)
        if size > MAX_CHARACTERS:
            troubles.append(f"{name}: the notebook has too much text: hand in at most {MAX_CHARACTERS} characters")
            break
        mended, notes = mend(source) if cell.get("cell_type") != "code" else (source, ())
        troubles.extend(f"{name}: {note}" for note in notes)
        start = max((block.paragraph for block in blocks), default=0) + 1
        blocks.extend(replace(block, paragraph=block.paragraph + start) for block in _blocks(cell, mended, line))
        line += source.count("\n") + 2
    return Document(name, tuple(blocks), troubles=tuple(troubles))


def _cells(tree: object) -> list[Mapping[str, object]]:
    if not isinstance(tree, dict):
        return []
    cells = tree.get("cells")
    if not isinstance(cells, list):
        sheets = tree.get("worksheets")
        sheet = sheets[0] if isinstance(sheets, list) and sheets else {}
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
    return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []


def _blocks(cell: Mapping[str, object], source: str, line: int) -> Iterator[Block]:
    if part := _part(cell):
        yield Block(BlockKind.HEADING, part, line, level=6)
    match cell.get("cell_type"):
        case "markdown" | "raw":
            yield from parse(source, first_line=line)
        case "heading":  # nbformat 3
            yield Block(BlockKind.HEADING, source, line, level=1)
        case "code":
            if source.strip():
                yield Block(BlockKind.CODE, source, line)
            if printed := _printed(cell.get("outputs")):
                yield Block(BlockKind.OUTPUT, printed, line)


def _part(cell: Mapping[str, object]) -> str:
    """The part that a filled template says this cell answers."""
    metadata = cell.get("metadata")
    ours = metadata.get("hwcheck") if isinstance(metadata, dict) else None
    part = ours.get("part") if isinstance(ours, dict) else ours
    return part if isinstance(part, str) and len(part) <= 40 else ""


def _printed(outputs: object) -> str:
    """Text of the outputs; of long logs the end, where the results stand."""
    found: list[str] = []
    for output in outputs[:200] if isinstance(outputs, list) else ():
        if not isinstance(output, dict):
            continue
        data = output.get("data")
        text = _text(output.get("text")) or (_text(data.get("text/plain")) if isinstance(data, dict) else "")
        if text.strip():
            found.append(text.rstrip())
    return _COLOUR.sub("", "\n".join(found)[-MAX_OUTPUT:])


def _text(source: object) -> str:
    """A string, or a list of lines, as the format allows."""
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""
