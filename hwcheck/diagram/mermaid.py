"""Which graph does a Mermaid flowchart describe? `flowchart LR; x --> p["w1*x"]; w1 --> p`."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from hwcheck.diagram.model import Diagram, Sketch
from hwcheck.errors import Unreadable

_START = r"^[ \t]*(?:graph[ \t]+(?:LR|RL|TD|TB|BT)|flowchart(?:-elk)?(?:[ \t]+(?:LR|RL|TD|TB|BT))?)[ \t]*(?:;|$)"
OPENING = re.compile(_START, re.MULTILINE)

_SHAPES = {
    "(((": ")))",
    "((": "))",
    "([": "])",
    "[[": "]]",
    "[(": ")]",
    "{{": "}}",
    "[/": ("/]", "\\]"),
    "[\\": ("\\]", "/]"),
    "(": ")",
    "[": "]",
    "{": "}",
    ">": "]",
}
"""What opens a shape and what closes it; longer ones first."""

_NAME = re.compile(r"[^\W_][\w.]*|_[\w.]+")
_BLANK = re.compile(r"(?:[ \t\r]|%%[^\n]*)*")
_LINK = re.compile(
    r"""
      (?P<both> <(?:--+|==+|-\.+-)> )
    | (?P<plain> (?:--+|==+|-\.+-)> )
    | (?P<said> (?:--(?=[ \t"\w])[^\n|]*?--+> | ==(?=[ \t"\w])[^\n|]*?==+> | -\.(?=[ \t"\w])[^\n|]*?\.-+>) )
    | (?P<open> --+[-ox] | ==+ | -\.+- | ~~~+ )
    """,
    re.VERBOSE,
)
_CAPTION = re.compile(r"[ \t]*\|([^|\n]*)\|")
_ASIDE = re.compile(r"(?:style|classDef|class|linkStyle|click|direction|accTitle|accDescr|title)\b[^\n;]*|end\b|:::\w+")
_SUBGRAPH = re.compile(r"subgraph\b[^\n;]*")
_CODE = re.compile(r"#(\w+);")
_ENTITIES = {"quot": '"', "semi": ";", "hash": "#", "num": "#"}


def read(text: str) -> Diagram:
    """The graph of a flowchart. Raises Unreadable with the place."""
    start = OPENING.search(text)
    return _Reader(text, start.end() if start else 0).graph()


@dataclass(slots=True)
class _Reader:
    text: str
    place: int
    sketch: Sketch = field(default_factory=Sketch)

    def graph(self) -> Diagram:
        while self.skip(newlines=True) < len(self.text):
            if self.found(_ASIDE) or self.found(_SUBGRAPH):
                continue
            self.statement()
        return self.sketch.diagram()

    def skip(self, *, newlines: bool = False) -> int:
        while True:
            match = _BLANK.match(self.text, self.place)
            self.place = match.end() if match else self.place
            if not newlines or self.text[self.place : self.place + 1] not in ("\n", ";"):
                return self.place
            if not self.text[self.place :]:
                return self.place
            self.place += 1

    def found(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.place)
        if match:
            self.place = match.end()
        return match

    def statement(self) -> None:
        sources = self.group()
        while self.skip() < len(self.text) and (link := self.found(_LINK)):
            if link["both"] or link["open"]:
                raise self.wrong("this edge has not one direction", link.start(), "write -->")
            caption = self.found(_CAPTION)
            if link["said"] or (caption and caption[1].strip()):
                self.sketch.doubt("labels of edges were passed over")
            targets = self.group()
            for source in sources:
                for target in targets:
                    self.sketch.edge(source, target)
            sources = targets
        rest = self.text[self.place : self.place + 1]
        if rest and rest not in "\n;":
            raise self.wrong("this cannot stand here", self.place, "write A --> B, one edge a line")

    def group(self) -> tuple[str, ...]:
        """`A & B`: one end of edges."""
        names = [self.box()]
        while self.skip() < len(self.text) and self.text[self.place] == "&":
            self.place += 1
            names.append(self.box())
        return tuple(names)

    def box(self) -> str:
        self.skip()
        match = self.found(_NAME)
        if match is None:
            raise self.wrong("a name is expected here", self.place, 'write a name, as in p["w1*x"]')
        name = match[0]
        label = self.label()
        self.found(_ASIDE) if self.text.startswith(":::", self.place) else None
        return self.sketch.box(name, label)

    def label(self) -> str:
        """The text in a shape: `["..."]`, `((...))`, or nothing where no shape follows."""
        opening = next((mark for mark in _SHAPES if self.text.startswith(mark, self.place)), "")
        if not opening:
            return ""
        start = self.place + len(opening)
        quoted = re.compile(r'\s*"([^"]*)"\s*').match(self.text, start)
        closings = _SHAPES[opening]
        for closing in (closings,) if isinstance(closings, str) else closings:
            if quoted and self.text.startswith(closing, quoted.end()):
                self.place = quoted.end() + len(closing)
                return _plain(quoted[1])
            end = self.text.find(closing, start)
            if not quoted and end >= 0 and "\n" not in self.text[start:end]:
                self.place = end + len(closing)
                return _plain(self.text[start:end])
        raise self.wrong("this label is never closed", self.place, 'put labels in double quotes: p["w1*(x+1)"]')

    def wrong(self, what: str, place: int, fix: str) -> Unreadable:
        return Unreadable(what, text=self.text, span=(place, place + 1), fix=fix)


def _plain(label: str) -> str:
    """The label without Mermaid's codes for characters, line breaks and Markdown quotes."""
    text = _CODE.sub(lambda code: _ENTITIES.get(code[1]) or html.unescape(f"&#{code[1]};"), label)
    return re.sub(r"<br\s*/?>", " ", html.unescape(text)).strip().strip("`").strip()
