"""What does an HTML page say? Text entries as learning platforms export them, with formulas as text or pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from hwcheck.grading.document import Block, BlockKind, Document
from hwcheck.submissions.decode import decode
from hwcheck.submissions.formulas import runs
from hwcheck.submissions.mend import mend
from hwcheck.submissions.numbering import numeral

_BREAKS = frozenset("p div br li ul ol h1 h2 h3 h4 h5 h6 pre tr table blockquote section article hr dd dt".split())
_STRUCK = frozenset({"del", "s", "strike"})
_INLINE = frozenset({"span", "font"})  # these strike out by their style
_SKIPPED = frozenset({"script", "style", "head", "template", "noscript"})
_STYLES = ((r"^[aA]\b|(?:lower|upper)-(?:alpha|latin)", "alph"), (r"^[iI]\b|(?:lower|upper)-roman", "roman"))
_SCRIPTS = {"sub": "_", "sup": "^"}


def read(data: bytes, name: str) -> Document:
    """Read a page; scripts and styles are passed over."""
    decoded = decode(data, name)
    text, notes = mend(decoded.text)
    reader = _Reader()
    head, close, tail = text.rpartition("-->")
    text = head + close + tail.replace("<!--", "")
    head, close, tail = text.rpartition(">")
    reader.feed(head + close + tail.replace("<", "&lt;"))  # what never closes costs the parser quadratic time
    reader.close()
    reader.flush()
    return Document(name, tuple(reader.blocks), troubles=(*decoded.troubles, *(f"{name}: {n}" for n in notes)))


@dataclass(slots=True)
class _List:
    """A list that is open: how it numbers, if it does, and how far it has counted."""

    style: str
    count: int


def _list(tag: str, attributes: dict[str, str | None]) -> _List:
    kind = f"{attributes.get('type') or ''} {attributes.get('style') or ''}"
    style = next((style for pattern, style in _STYLES if re.search(pattern, kind)), "arabic") if tag == "ol" else ""
    start = attributes.get("start") or ""
    return _List(style, int(start) - 1 if start.isdecimal() and len(start) < 4 else 0)


class _Reader(HTMLParser):
    """Collects text up to a break, then cuts it into prose and formulas."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.kind = BlockKind.PROSE
        self.level = 0
        self.text: list[str] = []
        self.line = 1
        self.paragraph = 0
        self.struck = self.skipped = 0
        self.lists: list[_List] = []
        self.rows: list[list[str]] = []
        self.in_table = self.in_pre = False
        self.quotes = 0
        self.inline: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.flush()
        match tag:
            case "ol" | "ul":
                self.lists.append(_list(tag, dict(attrs)))
            case "li":
                self.kind, self.level = BlockKind.ITEM, len(self.lists)
                self._number(dict(attrs).get("value") or "")
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self.kind, self.level = BlockKind.HEADING, int(tag[1])
            case "pre":
                self.kind, self.in_pre = BlockKind.CODE, True
            case "table":
                self.in_table, self.rows = True, []
            case "tr":
                self.rows.append([])
            case "td" | "th":
                self._cell(opened=True)
            case "blockquote":
                self.quotes += 1
            case "img":
                self._image(dict(attrs))
            case "sub" | "sup" if not self.skipped:
                self.text.append(_SCRIPTS[tag] + "{")
        if tag in _INLINE:
            self.inline.append((tag, "line-through" in (dict(attrs).get("style") or "")))
            tag = "s" if self.inline[-1][1] else tag
        self._struck_or_skipped(tag, 1)

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "sub" | "sup" if not self.skipped:
                self.text.append("}")
            case "ol" | "ul":
                self.flush()
                if self.lists:
                    self.lists.pop()
            case "td" | "th":
                self._cell(opened=False)
            case "table":
                self._table()
        if tag in _BREAKS:
            self.flush()
        if tag == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        if self.inline and self.inline[-1][0] == tag:
            tag = "s" if self.inline.pop()[1] else tag
        self._struck_or_skipped(tag, -1)

    def handle_data(self, data: str) -> None:
        if self.skipped:
            return
        if not self.text:
            self.line = self.getpos()[0]
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        if data.strip():
            self.blocks.append(Block(BlockKind.PROSE, data.strip(), self.getpos()[0], struck=True))

    def flush(self) -> None:
        """End a paragraph: what was collected becomes blocks."""
        text = "".join(self.text)
        self.text.clear()
        if self.in_table:
            if self.rows and self.rows[-1]:
                self.rows[-1][-1] += text
            return
        self.paragraph += 1
        self.blocks.extend(self._cut(text))
        self.kind, self.level, self.in_pre = BlockKind.PROSE, 0, False

    def _cut(self, text: str) -> Iterator[Block]:
        if self.in_pre:
            if text.strip():
                yield Block(BlockKind.CODE, text.strip("\n"), self.line, paragraph=self.paragraph)
            return
        kind, line, before = self.kind, self.line, 0
        for maths, piece, offset in runs(text):
            line += text.count("\n", before, offset)
            before = offset
            shown = piece if maths else re.sub(r"\s+", " ", piece).strip()
            found = BlockKind.QUOTE if self.quotes else BlockKind.MATHS if maths else kind
            yield Block(found, shown, line, 1, self.level, self.paragraph, self.struck > 0)

    def _struck_or_skipped(self, tag: str, step: int) -> None:
        if tag in _STRUCK:
            self.paragraph += 1  # as the rest of it will have
            self.blocks.extend(self._cut("".join(self.text)))
            self.paragraph -= 1
            self.text.clear()
            self.struck = max(0, self.struck + step)
        elif tag in _SKIPPED:
            self.skipped = max(0, self.skipped + step)

    def _number(self, value: str) -> None:
        """The number that a browser would show before an item of an ordered list."""
        if self.lists and self.lists[-1].style:
            own = self.lists[-1]
            own.count = int(value) if value.isdecimal() and len(value) < 4 else own.count + 1
            self.line = self.getpos()[0]
            self.text.append(f"{numeral(own.style, own.count)}. ")

    def _cell(self, *, opened: bool) -> None:
        text = "".join(self.text)
        self.text.clear()
        if self.in_table and self.rows:
            if self.rows[-1]:
                self.rows[-1][-1] += text
            if opened:
                self.rows[-1].append("")

    def _image(self, attributes: dict[str, str | None]) -> None:
        """Canvas shows a formula as a picture and keeps its LaTeX beside it."""
        latex = attributes.get("data-equation-content") or ""
        alt = attributes.get("alt") or ""
        if latex or alt.startswith("LaTeX:"):
            self.text.append(f"\\({latex or alt.removeprefix('LaTeX:').strip()}\\)")
        elif not self.skipped:
            self.blocks.append(Block(BlockKind.IMAGE, alt or "image", self.getpos()[0]))

    def _table(self) -> None:
        self.in_table = False
        lines = ("\t".join(" ".join(cell.split()) for cell in row) for row in self.rows)
        text = "\n".join(line for line in lines if line.strip())
        if text:
            self.blocks.append(Block(BlockKind.TABLE, text, self.getpos()[0]))
