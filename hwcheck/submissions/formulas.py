r"""Where in a text do formulas stand? `$..$`, `$$..$$`, `\(..\)`, `\[..\]`, for formats that are not Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from hwcheck.grading.document import Block, BlockKind
from hwcheck.submissions.macros import group

_OPEN = re.compile(r"\\.|\$\$?|\Z", re.DOTALL)
_CLOSE = {"\\(": "\\)", "\\[": "\\]", "$": "$", "$$": "$$"}
_BOX = re.compile(r"\\(?:boxed|fbox|framebox)(?![A-Za-z])\s*(?=\{)")
_STRIKE = re.compile(r"\\(?:sout|st|xout|xcancel|enclose\s*\{[a-z ]*strike[a-z ]*\})(?![A-Za-z])\s*(?=\{)")


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


def without_struck(blocks: Iterable[Block]) -> Iterator[Block]:
    r"""The blocks without frames; what is struck out inside of a formula (`\sout{x} y`) is a block of its own.

    `\cancel` stays: it strikes out, but it reduces fractions, too.
    """
    for block in blocks:
        if block.kind is not BlockKind.MATHS:
            yield block
            continue
        block = replace(block, text=_unboxed(block.text)) if _BOX.search(block.text) else block
        kept, struck = _parted(block.text)
        yield replace(block, text=kept) if struck else block
        yield from (replace(block, text=text, struck=True) for text in struck if text.strip())


def _unboxed(text: str) -> str:
    """A frame around an answer, or around a whole equation, says nothing."""
    start = 0
    while (match := _BOX.search(text, start)) and (end := group(text, match.end())) > 0:
        text = f"{text[: match.start()]} {text[match.end() + 1 : end - 1]} {text[end:]}"
        start = match.start()
    return text.strip()


def _parted(text: str) -> tuple[str, list[str]]:
    kept, struck, start = "", [], 0
    while (match := _STRIKE.search(text, start)) and (end := group(text, match.end())) > 0:
        kept += text[start : match.start()] + " "
        struck.append(text[match.end() + 1 : end - 1])
        start = end
    return (kept + text[start:]).strip(), struck
