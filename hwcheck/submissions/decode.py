"""Which text do these bytes hold?"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

MAX_CHARACTERS = 200_000
"""A hundred dense pages. Notebooks may be larger as files: their pictures are never read as text."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the one of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Bytes that no text has. Form feeds, bells and their like stay: they are what is left of `\f`, `\a` (see mend).
_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with Unix line ends, and one line for everything that was not as it should be."""

    text: str
    troubles: tuple[str, ...] = ()


def decode(data: bytes, name: str, *, limit: int = MAX_CHARACTERS) -> Decoded:
    """Read bytes as text; what is not text, or too much of it, is empty, with a trouble that says so."""
    if not data.strip(b" \t\r\n\x00"):
        return Decoded("", (f"{name}: the file is empty: hand it in again",))
    text, note = _characters(data)
    if text is None:
        return Decoded("", (f"{name}: {note}: hand in text such as Markdown, LaTeX or a notebook",))
    if len(text) > limit:
        return Decoded("", (f"{name}: {len(text)} characters of text are too many: hand in at most {limit}",))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text, (f"{name}: {note}",) if note else ())


def _characters(data: bytes) -> tuple[str | None, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    if guess := _wide(data):
        return _strictly(data, guess)
    if _BINARY.search(data):
        return None, "the file is binary, not text"
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "not UTF-8: read as Western European text"


def _strictly(data: bytes, encoding: str) -> tuple[str | None, str]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None, f"the file is broken {encoding.upper()} text"
    if "\x00" in text:
        return None, "the file is binary, not text"
    return text, "" if encoding == "utf-8" else f"read as {encoding.upper()} text"


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: nearly every other byte is zero."""
    sample = data[:2000]
    pairs = len(sample) // 2
    if len(data) % 2 or pairs < 2:
        return ""
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[first::2].count(0) > 0.7 * pairs and sample[1 - first :: 2].count(0) == 0:
            return encoding
    return ""
