"""What does a Markdown file say? Headings, lists, tables, code, prose and dollar mathematics, with positions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from hwcheck.grading.document import Block, BlockKind, Document
from hwcheck.submissions.brackets import bracket_maths
from hwcheck.submissions.decode import decode
from hwcheck.submissions.formulas import without_struck
from hwcheck.submissions.mend import mend

_RULES = "heading list fence table blockquote hr newline strikethrough backticks entity".split()
"""Emphasis, escapes, links, indented code and raw HTML stay off: `a*b*c`, `w_1`, `\\frac` and `x<y` are mathematics."""

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_MARKER = re.compile(r"(?:hwcheck|part|answer)\s*[:=]?\s*([\w.()-]{1,40})\s*\Z", re.IGNORECASE)
_IMAGE = re.compile(r"!\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)")
_ESCAPED_LABEL = re.compile(
    r"^([ \t]*(?:\*\*[^*\n]{1,20}\*\*[ \t]*)?)\\\(([a-z]|\d{1,2}|[ivx]{2,4})\\\)(?=[ \t]+[A-Z$\\!])", re.MULTILINE
)  # a word processor's `(a)`, as converters write it
_HIGHLIGHT = re.compile(r"(?<![=\w])==(?=[^\s=])([^\n]{1,200}?)(?<=[^\s=])==(?![=\w])")
_CALLOUT = re.compile(r"\[!(?!question|quote|cite)\w+\][+-]?[ \t]*")  # the writer's own frame: `> [!note] T4`
_TAG = re.compile(r"</?(?:details|summary|br|p|div|span|center|b|strong|em|u|font|mark|h[1-6])(?:\s[^<>\n]{0,200})?/?>")
_CHECKBOX = re.compile(r"\[[ xX]\][ \t]+(?=\S)")
_SPAN = re.compile(r"\[([^\]\n]{0,200})\](?:\{[.#][^}\n]{0,80}\})")
_PROMPT = re.compile(r"\s*(?:\(\w[\w.-]*\)\s*)?(?:[\w.@-]+[ :][^\n]{0,80})?[%$>]\s*(?:python|pip|bash|\./)")
_LOG_ROW = re.compile(r"\s*(?:epoch|step|iter(?:ation)?|test|train|val)\b[^=]*\d", re.IGNORECASE)
_OUTPUTS = frozenset("output console text txt terminal shell-session stdout log".split())


def read(data: bytes, name: str) -> Document:
    """Read a Markdown file."""
    decoded = decode(data, name)
    text, notes = mend(decoded.text)
    return Document(name, parse(text), troubles=(*decoded.troubles, *(f"{name}: {note}" for note in notes)))


def parse(text: str, *, first_line: int = 1) -> tuple[Block, ...]:
    """The blocks of a Markdown text. Comments count as struck out, except those that name a part."""
    visible, comments = _without_comments(_ESCAPED_LABEL.sub(r"\1(\2)", text))
    source = _Source(visible)
    blocks = list(_Walk(source).blocks(_parser().parse(visible)))
    blocks += [replace(comment, line=source.place(comment.column)[0], column=1) for comment in comments]
    blocks.sort(key=lambda block: block.line)  # stable: blocks of one line keep their order
    if first_line != 1:
        blocks = [replace(block, line=block.line + first_line - 1) for block in blocks]
    return tuple(block for block in without_struck(blocks) if block.text)


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("zero").enable(_RULES)
    md.use(dollarmath_plugin, double_inline=True, allow_blank_lines=False)
    bracket_maths(md)
    return md


def _without_comments(text: str) -> tuple[str, list[Block]]:
    """The text with blanks for comments, and the comments with their offset in `column`."""
    comments: list[Block] = []

    def blank(match: re.Match[str]) -> str:
        said = match[1].strip()
        marker = _MARKER.match(said)
        kind = BlockKind.HEADING if marker else BlockKind.PROSE
        comments.append(Block(kind, marker[1] if marker else said, 0, match.start(), level=6, struck=marker is None))
        return re.sub(r"[^\n]", " ", match[0])

    if "-->" not in text:
        return text, []
    head, close, tail = text.rpartition("-->")
    return _COMMENT.sub(blank, head + close) + tail, comments


class _Source:
    """Where does a piece of text stand? A cursor that only moves forward."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.cursor = 0

    def enter(self, line: int) -> None:
        self.cursor = max(self.cursor, self.starts[min(line, len(self.starts) - 1)])

    def find(self, piece: str, end_line: int) -> tuple[int, int]:
        """The position of the next such piece before a line, or where the cursor is."""
        end = self.starts[end_line] if end_line < len(self.starts) else len(self.text)
        piece = piece.split("\n", 1)[0]
        found = self.text.find(piece, self.cursor, end)
        if found >= 0:
            self.cursor = found + len(piece)
        return self.place(found if found >= 0 else min(self.cursor, end))

    def place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


@dataclass(slots=True)
class _Walk:
    """Turns tokens into blocks; knows which list item and which paragraph it is in."""

    source: _Source
    paragraph: int = 0
    markers: list[str] = field(default_factory=list)
    pending: str = ""
    heading: int = 0
    quotes: list[bool] = field(default_factory=list)  # for each around us whether it is another's words

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        """The blocks of the tokens; quotations stay apart, unless there is nothing else."""
        found = [(block, any(self.quotes)) for block in self._blocks(tokens)]
        answered = any(not quoted and block.kind is not BlockKind.HEADING for block, quoted in found)
        for block, quoted in found:
            yield replace(block, kind=BlockKind.QUOTE) if quoted and answered else block

    def _blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        position = 0
        while position < len(tokens):
            token = tokens[position]
            position += 1
            if token.map:
                self.source.enter(token.map[0])
            match token.type:
                case "table_open":
                    end = next(i for i in range(position, len(tokens)) if tokens[i].type == "table_close")
                    yield from self._table(tokens[position:end])
                    position = end
                case "list_item_open":
                    yield from self._flush(token)
                    self.markers.append(token.info)
                    self.pending = f"{token.info}{token.markup}" if token.info else "-"
                case "list_item_close":
                    yield from self._flush(token)
                    self.markers.pop()
                case "blockquote_open":
                    self.quotes.append(not _CALLOUT.match(_first_text(tokens[position : position + 3])))
                case "blockquote_close":
                    self.quotes.pop()
                case "heading_open":
                    self.heading = int(token.tag[1])
                case "heading_close":
                    self.heading = 0
                case "inline":
                    yield from self._inline(token)
                case "math_block" | "math_block_label":
                    yield from self._flush(token)
                    yield from self._maths(token)
                case "fence":
                    yield from self._flush(token)
                    yield self._code(token)

    def _flush(self, token: Token) -> Iterator[Block]:
        """An item without prose of its own is still an item: its number may be a label."""
        if self.pending and self.pending != "-":
            line = token.map[0] + 1 if token.map else self.source.place(self.source.cursor)[0]
            yield Block(BlockKind.ITEM, self.pending, line, level=len(self.markers), paragraph=self.paragraph)
        self.pending = ""

    def _maths(self, token: Token) -> Iterator[Block]:
        """One formula, or several on one line: `$$a$$ and $$b$$`."""
        first, end = token.map or (0, 1)
        for place, part in enumerate(token.content.split("$$")):
            self.paragraph += not place % 2
            if text := part.strip():
                line, column = self.source.find(text, end)
                kind = BlockKind.PROSE if place % 2 else BlockKind.MATHS
                yield Block(kind, text, line or first + 1, column, paragraph=self.paragraph)

    def _code(self, token: Token) -> Block:
        self.paragraph += 1
        words = token.info.lower().split()
        output = bool(words and words[0] in _OUTPUTS) or bool(_PROMPT.match(token.content.lstrip()))
        output = output or (not words and _is_log(token.content))
        line = (token.map or [0])[0] + 2
        kind = BlockKind.OUTPUT if output else BlockKind.CODE
        return Block(kind, token.content.strip("\n"), line, paragraph=self.paragraph)

    def _inline(self, token: Token) -> Iterator[Block]:
        self.paragraph += 1
        for block in _runs(token, self.source):
            kind = block.kind
            text = block.text
            if kind is BlockKind.PROSE and self.heading:
                kind = BlockKind.HEADING
            elif kind is BlockKind.PROSE and self.pending:
                text = _CHECKBOX.sub("", text, count=1) if _CHECKBOX.match(text) else text
                kind, text = BlockKind.ITEM, (f"{self.pending} {text}" if self.pending != "-" else text)
                self.pending = ""
            elif self.pending:
                yield from self._flush(token)
            level = self.heading or len(self.markers)
            yield Block(kind, text, block.line, block.column, level, self.paragraph, block.struck)

    def _table(self, tokens: Sequence[Token]) -> Iterator[Block]:
        self.paragraph += 1
        rows: list[str] = []
        lines: list[int] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append("")
                lines.append((token.map or [0])[0] + 1)
            elif token.type == "inline":
                cell = " ".join(block.text for block in _runs(token, _Source("")) if not block.struck)
                rows[-1] += cell.replace("\t", " ").strip() + "\t"
        if rows:
            text = "\n".join(row.removesuffix("\t") for row in rows)
            yield Block(BlockKind.TABLE, text, lines[0], paragraph=self.paragraph)


def _runs(token: Token, source: _Source) -> Iterator[Block]:
    """The prose and formulas of one paragraph: prose ends with its line, at a formula, and where striking changes."""
    end = token.map[1] if token.map else len(source.starts)
    struck = 0
    run: list[str] = []
    place = (0, 0)
    for child in (*(token.children or ()), Token("softbreak", "br", 0)):
        match child.type:
            case "text" | "text_special" | "code_inline":
                if not run:
                    place = source.find(child.content, end)
                run.append(child.content)
                continue
        yield from _prose("".join(run), place, struck > 0)
        run.clear()
        match child.type:
            case "s_open":
                struck += 1
            case "s_close":
                struck = max(0, struck - 1)
            case "math_inline" | "math_inline_double":
                line, column = source.find(child.content, end)
                yield Block(BlockKind.MATHS, child.content.strip(), line, column, struck=struck > 0)


def _first_text(tokens: Sequence[Token]) -> str:
    return next((token.content for token in tokens if token.type == "inline"), "")


def _is_log(text: str) -> bool:
    """`Epoch 9: 98.91 %`: rows of results, and no program."""
    rows = [row[:200] for row in text.split("\n") if row.strip()]
    return bool(rows) and all(_LOG_ROW.match(row) and "=" not in row for row in rows)


def _prose(text: str, place: tuple[int, int], struck: bool) -> Iterator[Block]:
    for match in _IMAGE.finditer(text):
        yield Block(BlockKind.IMAGE, match[1] or "image", *place, struck=struck)
    text = _SPAN.sub(r"\1", _IMAGE.sub(" ", text))
    text = _TAG.sub(" ", text)
    text = re.sub(r"\\([_*#~])", r"\1", _HIGHLIGHT.sub(r"\1", _CALLOUT.sub("", text, count=1))).strip(" ")
    if text and not re.fullmatch(r"[=\-_*\s]{3,}", text):
        yield Block(BlockKind.PROSE, text, *place, struck=struck)
