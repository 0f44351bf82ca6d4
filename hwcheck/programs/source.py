"""Which files does the text of an answer stand for? One file, or several under lines that name them."""

from __future__ import annotations

import re
from collections.abc import Mapping

ALONE = "answer.py"

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*\n(.*?)^[ \t]*(?:```|~~~)[ \t]*$", re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"^# ==== (\w[\w .-]{0,80}\.py) ====\n", re.MULTILINE)


def joined(files: Mapping[str, str]) -> str:
    """The files as one text; a file that is alone needs no name, so that equal files are equal answers."""
    if len(files) == 1:
        return next(iter(files.values()))
    return "\n".join(f"# ==== {name} ====\n{text}" for name, text in files.items())


def files_of(response: str) -> dict[str, str]:
    """The files that were joined; what stands between fences, where there are any, is the code of a single one."""
    response = response.removeprefix("\ufeff")
    before, *pieces = _FILE.split(response)
    if not pieces:
        blocks = _FENCE.findall(response)
        return {ALONE: "\n".join(blocks) if blocks else response}
    found = {ALONE: before} if before.strip() else {}
    return found | dict(zip(pieces[::2], pieces[1::2], strict=True))
