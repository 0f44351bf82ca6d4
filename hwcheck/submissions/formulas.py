r"""Where in a text do formulas stand? `$..$`, `$$..$$`, `\(..\)`, `\[..\]`, for formats that are not Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPEN = re.compile(r"\\.|\$\$?|\Z", re.DOTALL)
_CLOSE = {"\\(": "\\)", "\\[": "\\]", "$": "$", "$$": "$$"}


def runs(text: str) -> Iterator[tuple[bool, str, int]]:
    """(is a formula, its text, its offset) in order. What is never closed is prose."""
    start = position = 0
    hopeless: set[str] = set()
    while match := _OPEN.search(text, position):
        close = _CLOSE.get(match[0], "")
        if match.start() == len(text):
            break
        position = match.end()
        if not close or close in hopeless:
            continue
        end = _end(text, close, position)
        if end < 0:
            hopeless.add(close)
            continue
        if text[start : match.start()].strip():
            yield False, text[start : match.start()], start
        if text[position:end].strip():
            yield True, text[position:end].strip(), position
        start = position = end + len(close)
    if text[start:].strip():
        yield False, text[start:], start


def _end(text: str, close: str, position: int) -> int:
    """Where the formula ends; a dollar behind a backslash is a dollar."""
    end = text.find(close, position)
    while end > 0 and close.startswith("$") and text[end - 1] == "\\" and text[end - 2 : end] != "\\\\":
        end = text.find(close, end + 1)
    return end
