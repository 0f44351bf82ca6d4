"""Which answers does a TOML file give? One per key; tables nest: `[1b]` with `exp = ...` is `1b.exp`."""

from __future__ import annotations

import tomllib

from hwcheck.grading.document import Document
from hwcheck.submissions.answers import answers
from hwcheck.submissions.decode import decode

MAX_DOTS = 1000  # tomllib is quadratic in the parts of a key


def read(data: bytes, name: str) -> Document:
    """Read an answer file."""
    decoded = decode(data, name)
    if not decoded.text.strip():
        return Document(name, troubles=decoded.troubles)
    if any(line.partition("=")[0].count(".") > MAX_DOTS for line in decoded.text.split("\n")):
        return Document(name, troubles=(f"{name}: a key with more than {MAX_DOTS} dots: write keys as '1b.exp'",))
    try:
        tree = tomllib.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        fix = "put every answer in 'single quotes'"
        return Document(name, troubles=(*decoded.troubles, f"{name}: this is not TOML ({_short(error)}): {fix}"))
    return Document(name, answers=answers(tree), troubles=decoded.troubles)


def _short(error: Exception) -> str:
    return str(error)[:120] if isinstance(error, ValueError) else "it nests too deep"
