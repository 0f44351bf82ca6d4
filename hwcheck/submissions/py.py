"""What does a Python file hold? Code; comments such as `# 1b.exp: ...` may give answers."""

from __future__ import annotations

from hwcheck.grading.document import Block, BlockKind, Document
from hwcheck.submissions.decode import decode


def read(data: bytes, name: str) -> Document:
    """Read a code file as one block; nothing in it is run."""
    decoded = decode(data, name)
    code = decoded.text.lstrip("\n")
    first = len(decoded.text) - len(code) + 1
    blocks = (Block(BlockKind.CODE, code.rstrip("\n"), first),) if code.strip() else ()
    return Document(name, blocks, troubles=decoded.troubles)
