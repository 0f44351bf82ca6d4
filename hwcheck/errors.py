"""How does hwcheck say that something is wrong? `where: what is wrong: what to do`, with a caret into the text."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from hwcheck.tree import Span


class HwcheckError(Exception):
    """Something the user can mend. `where` and `fix` are parts of the message; each layer adds what it alone knows."""

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        return ": ".join(part for part in (self.where, self.what, self.fix) if part)


class DeclarationError(HwcheckError):
    """A problem, assignment or command line declares something that does not hold together."""


class FileError(HwcheckError):
    """A file or folder cannot be used."""


class Unreadable(HwcheckError):
    """A formula cannot be read. `text` and `span` say where; `note` is a stable code.

    Notes: `empty`, `too-long`, `too-deep`, `too-large`, `syntax`, `brackets`, `prose`, `forbidden`, `undeclared`,
    `relation`, `characters`, `undefined`.
    """

    def __init__(
        self,
        what: str,
        *,
        text: str = "",
        span: Span | None = None,
        note: str = "syntax",
        where: str = "",
        fix: str = "",
    ) -> None:
        super().__init__(what, where=where, fix=fix)
        self.text = text
        self.span = span
        self.note = note

    def caret(self) -> str:
        """The message with the line of text that it speaks of and a caret below the place."""
        if not self.text or self.span is None:
            return str(self)
        start, end = self.span
        line_start = self.text.rfind("\n", 0, start) + 1
        line_end = self.text.find("\n", start)
        line = self.text[line_start : len(self.text) if line_end < 0 else line_end]
        offset = start - line_start
        left = max(0, offset - 60)
        shown = "".join(char if char.isprintable() else "·" for char in line[left : left + 76])  # no terminal escapes
        width = max(1, min(end - start, len(shown) - (offset - left)))
        return f"{self}\n    {shown}\n    {' ' * (offset - left)}{'^' * width}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`did you mean 'x_2'?` for the one closest known name, or nothing."""
    names = sorted(set(known))
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if not close:
        close = [other for other in names if other.lower() == name.lower()][:1]
    return f"did you mean {close[0]!r}?" if close else ""
