r"""What does a LaTeX file say? Sections, numbered items, formulas, tables, listings; its own macros written out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from hwcheck.grading.document import Block, BlockKind, Document
from hwcheck.submissions.decode import decode
from hwcheck.submissions.formulas import runs, without_struck
from hwcheck.submissions.macros import expand, group
from hwcheck.submissions.mend import mend
from hwcheck.submissions.numbering import numeral

MAX_UNCLOSED = 20

_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%([^\n]*)")
_DISPLAY = "equation align alignat gather multline eqnarray displaymath math flalign dmath".split()
_VERBATIM = "verbatim lstlisting minted Verbatim".split()
_LISTS = frozenset({"enumerate", "itemize", "description", "parts", "questions", "subparts"})
_TABLES = frozenset({"tabular", "tabularx", "longtable", "tabular*"})
_LEVELS = {"chapter": 1, "section": 1, "subsection": 2, "subsubsection": 3, "paragraph": 4, "problem": 1}
_STYLES = ("arabic", "alph", "roman", "alph")
_NUMBERED = ("section", "subsection", "subsubsection")
_LABELLED = re.compile(
    r"\W*(?:(?:problem|question|exercise|task|part|aufgabe|ex|[a-z])?[\s.]*\d|[a-z][).:]|\([a-z]\)|[ivx]+[).:])",
    re.IGNORECASE,
)

_LISTING = re.compile(rf"\\(begin|end)\{{(?:{'|'.join(_VERBATIM)})\*?\}}")
_TOKEN = re.compile(
    rf"\\begin\{{(?P<formula>(?:{'|'.join(_DISPLAY)})\*?)\}}"
    rf"|\\begin\{{(?P<verbatim>{'|'.join(_VERBATIM)}|comment)\*?\}}"
    r"|\\begin\{(?P<begin>[A-Za-z]+\*?)\}"
    r"|\\end\{(?P<end>[A-Za-z]+\*?)\}"
    r"|\\(?P<section>chapter|section|subsection|subsubsection|paragraph|problem)\*?\s*(?=\{)"
    r"|\\(?P<item>item|part|question|subpart)(?![A-Za-z])"
    r"|\\(?P<struck>sout|st|xout)\s*(?=\{)"
    r"|\\includegraphics(?P<image>)(?:\[[^\]\n]*\])?\{[^}\n]*\}"
    r"|(?P<maths>\$\$|\$|\\\(|\\\[)"
    r"|(?P<break>\n[ \t]*\n|\\\\|\\newline|\\par(?![A-Za-z]))"
    r"|\\."
)
_WRAPPER = re.compile(
    r"\\(?:textbf|textit|emph|underline|text|textrm|texttt|textsf|mbox|boxed|large|bf|it)(?![A-Za-z])\s*"
)
_NOISE = re.compile(
    r"\\(?:label|ref|vspace|hspace|input|usepackage|documentclass|newpage|clearpage|maketitle|noindent|bigskip"
    r"|medskip|smallskip|centering|hfill|pagestyle|setlength|title|author|date|item)\*?(?:\[[^\]\n]*\])?(?:\{[^{}\n]*\})?"
)


def read(data: bytes, name: str) -> Document:
    """Read a LaTeX file from `\\begin{document}` on, or from the start if there is none."""
    decoded = decode(data, name)
    text, notes = mend(decoded.text)
    text, comments = _without_comments(text)
    text, endless = expand(text)
    head, begin, body = text.partition("\\begin{document}")
    skipped = head.count("\n") if begin else 0
    body = (body if begin else head).partition("\\end{document}")[0]
    blocks = sorted((*_Reader(body, skipped).blocks(), *comments), key=lambda block: block.line)
    troubles = (*decoded.troubles, *(f"{name}: {note}" for note in (*notes, endless) if note))
    return Document(name, tuple(block for block in without_struck(blocks) if block.text), troubles=troubles)


def _without_comments(text: str) -> tuple[str, list[Block]]:
    """A comment is remembered, and does not count; in a listing a percent sign is a percent sign."""
    comments: list[Block] = []
    kept: list[str] = []
    listing = False
    for number, line in enumerate(text.split("\n"), start=1):
        match = None if listing else _COMMENT.search(line)
        if match and match[2].strip(" %-="):
            comments.append(Block(BlockKind.PROSE, match[2].strip(), number, struck=True))
        kept.append(line[: match.end(1)] if match else line)
        if found := _LISTING.search(kept[-1]):
            listing = found[1] == "begin"
    return "\n".join(kept), comments


@dataclass(slots=True)
class _List:
    """A list that is open: how it numbers, and how far it has counted."""

    environment: str
    style: str = ""
    before: str = ""
    after: str = "."
    count: int = 0


@dataclass(slots=True)
class _Reader:
    text: str
    skipped: int
    lists: list[_List] = field(default_factory=list)
    paragraph: int = 1
    label: str | None = None
    struck: bool = False
    unclosed: int = 0
    hopeless: set[str] = field(default_factory=set)
    starts: list[int] = field(default_factory=list)
    sections: list[int] = field(default_factory=lambda: [0, 0, 0])

    def __post_init__(self) -> None:
        self.starts = [match.end() for match in re.finditer("\n", self.text)]

    def blocks(self) -> Iterator[Block]:
        start = position = 0
        while match := _TOKEN.search(self.text, position):
            position = match.end()
            if match.lastgroup is None:
                continue
            yield from self._prose(start, match.start())
            found, position = self._token(match)
            yield from found
            start = position
        yield from self._prose(start, len(self.text))

    def _token(self, match: re.Match[str]) -> tuple[list[Block], int]:
        """What one command or environment becomes, and where reading goes on."""
        start, position = match.start(), match.end()
        match match.lastgroup:
            case "formula" | "verbatim" | "maths":
                return self._whole(match)
            case "begin":
                return self._begin(match["begin"], start, position)
            case "end":
                if self.lists and self.lists[-1].environment == match["end"]:
                    self.lists.pop()
                self.paragraph += 1
            case "section":
                end = max(self._group(position), position)
                self.paragraph += 1
                title = _plain(self.text[position:end].removeprefix("{").removesuffix("}"))
                title = title if "*" in match[0] else self._numbered(match["section"], title)
                return [self._block(BlockKind.HEADING, title, start, _LEVELS[match["section"]])], end
            case "item":
                return [], self._item(position)
            case "struck":
                end = self._group(position)
                if end > 0:
                    inner = _Reader(self.text[position + 1 : end - 1], self._line(position) - 1, struck=True)
                    inner.paragraph = self.paragraph
                    return list(inner.blocks()) if not self.struck else [], end
            case "image":
                return [self._block(BlockKind.IMAGE, "image", start)], position
            case "break":
                self.paragraph += 1
        return [], position

    def _numbered(self, command: str, title: str) -> str:
        """A title with the number that LaTeX prints before it, unless the title has a number of its own."""
        if command not in _NUMBERED:
            return title
        depth = _NUMBERED.index(command)
        self.sections[depth:] = [self.sections[depth] + 1, *[0] * (2 - depth)]
        number = ".".join(map(str, self.sections[: depth + 1]))
        return title if _LABELLED.match(title) or "0" in number.split(".") else f"{number} {title}"

    def _group(self, position: int) -> int:
        """Where a group ends; a text with many that never end is not searched again and again."""
        end = group(self.text, position) if self.unclosed < MAX_UNCLOSED else -1
        self.unclosed += end < 0
        return end

    def _whole(self, match: re.Match[str]) -> tuple[list[Block], int]:
        """A formula or a listing: everything up to its end."""
        name = match["formula"] or match["verbatim"]
        close = f"\\end{{{name}}}" if name else {"\\(": "\\)", "\\[": "\\]"}.get(match[0], match[0])
        end = -1 if close in self.hopeless else self.text.find(close, match.end())
        if end < 0:
            self.hopeless.add(close)
            return [], match.end()
        inside = self.text[match.end() : end]
        position = end + len(close)
        if match["verbatim"]:
            shown = inside.partition("\n")[2] if match["verbatim"] != "comment" else ""
            self.paragraph += 1
            return [self._block(BlockKind.CODE, shown.strip("\n"), match.start())] if shown.strip() else [], position
        if name and ("&" in inside or "\\\\" in inside):
            inside = re.sub(r"\A\s*\{\d+\}", "", inside) if name.startswith("alignat") else inside
            inside = f"\\begin{{aligned}}{inside}\\end{{aligned}}"
        inside = _NOISE.sub("", inside).replace("\\nonumber", "").replace("\\notag", "").strip()
        return [self._block(BlockKind.MATHS, inside, match.start())] if inside else [], position

    def _begin(self, name: str, start: int, position: int) -> tuple[list[Block], int]:
        if name in _LISTS:
            options = re.compile(r"\[([^\]\n]*)\]").match(self.text, position)
            self.lists.append(_list(name, options[1] if options else "", len(self.lists)))
            return [], options.end() if options else position
        if name in _TABLES:
            end = self.text.find(f"\\end{{{name}}}", position)
            if end > 0:
                return [self._block(BlockKind.TABLE, _rows(self.text[position:end]), start)], end
        self.paragraph += 1
        return [], position

    def _item(self, position: int) -> int:
        """Start an item: its label is the one written, or the one that LaTeX would print."""
        self.paragraph += 1
        written = re.compile(r"\s*\[([^\]\n]*)\]").match(self.text, position)
        if not self.lists:
            self.label = written[1] if written else ""
        else:
            self.lists[-1].count += 1
            self.label = _plain(written[1]) if written else _printed(self.lists[-1])
        return written.end() if written else position

    def _prose(self, start: int, end: int) -> Iterator[Block]:
        lines = self.text[start:end].split("\n")
        offset = start
        for line in lines:
            shown = _plain(line)
            if self.label is not None and (shown or line is lines[-1]):
                shown = f"{self.label} {shown}".strip()
                self.label = None
                if shown:
                    yield self._block(BlockKind.ITEM, shown, offset, len(self.lists))
            elif shown:
                yield self._block(BlockKind.PROSE, shown, offset)
            offset += len(line) + 1

    def _block(self, kind: BlockKind, text: str, offset: int, level: int = 0) -> Block:
        return Block(kind, text, self._line(offset), 1, level, self.paragraph, self.struck)

    def _line(self, offset: int) -> int:
        return self.skipped + bisect_right(self.starts, offset) + 1


def _list(name: str, options: str, depth: int) -> _List:
    """How a list numbers its items: by its `label=(\\alph*)`, by the old `[(a)]`, or by its depth."""
    if name in ("itemize", "description"):
        return _List(name)
    style = re.search(r"\\(arabic|alph|Alph|roman|Roman)", options)
    if style:
        before, after = re.split(
            r"\\(?:arabic|alph|Alph|roman|Roman)\*?", options.partition("=")[2] + options * 0, maxsplit=1
        )
        return _List(name, style[1], before.split("{")[-1], after.split(",")[0].strip("}"))
    if short := re.fullmatch(r"(\W*)([aAiI1])(\W*)", options):
        styles = {"a": "alph", "A": "Alph", "i": "roman", "I": "Roman", "1": "arabic"}
        return _List(name, styles[short[2]], short[1], short[3])
    wrapped = depth % 2 == 1
    return _List(name, _STYLES[min(depth, 3)], "(" if wrapped else "", ")" if wrapped else ".")


def _printed(numbering: _List) -> str:
    if not numbering.style:
        return ""
    shown = numeral(numbering.style.lower(), numbering.count)
    return f"{numbering.before}{shown}{numbering.after}"


def _rows(body: str) -> str:
    """A table as one row a line, cells separated by tabs; formulas in cells lose their dollars."""
    body = re.sub(r"\A(?:\[[^\]\n]*\])?(?:\{[^\n]*?\}(?=\s|\\hline|\\toprule))?", "", body)
    body = re.sub(r"\\(?:hline|toprule|midrule|bottomrule|endhead|cline\{[^}\n]*\})", "", body)
    rows = (re.split(r"(?<!\\)&", row) for row in re.split(r"\\\\(?:\[[^\]\n]*\])?", body))
    lines = ("\t".join(" ".join(piece.strip() for _, piece, _ in runs(cell)) for cell in row) for row in rows)
    return "\n".join(" ".join(line.split(" ")).strip("\n ") for line in lines if line.strip())


def _plain(text: str) -> str:
    """Prose without the commands that only dress it."""
    text = _WRAPPER.sub("", _NOISE.sub("", text))
    text = re.sub(r"\\([%&_#$])", r"\1", text.replace("~", " ").replace("\\ ", " "))
    text = re.sub(r"\{([^{}\\^_]*)\}", r"\1", text) if "^{" not in text and "_{" not in text else text
    return " ".join(text.split()).strip()
