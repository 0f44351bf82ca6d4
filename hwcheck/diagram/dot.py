"""Which graph does a text in Graphviz's DOT describe? Its structure and labels only: nothing is loaded or run."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from itertools import pairwise

from hwcheck.diagram.model import Diagram, Sketch
from hwcheck.errors import Unreadable

MAX_DEPTH = 20
OPENING = re.compile(
    r"^[ \t]*(?:strict\s+)?(?:di)?graph\b\s*(?:\"[^\"\n]*\"|[\w.]+)?\s*\{", re.IGNORECASE | re.MULTILINE
)

_TOKEN = re.compile(
    r"""
      (?P<blank> \s+ | //[^\n]* | /\*.*?\*/ | ^\#[^\n]* )
    | (?P<text> "(?:[^"\\]|\\.)*" )
    | (?P<arrow> -> | -- )
    | (?P<mark> [{}\[\]=;,:+] )
    | (?P<name> -?(?:\.\d+|\d+(?:\.\d*)?) | [^\W\d][\w.]* | \w+ )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_TAG = re.compile(r"<[^<>]*>")
_WORDS = frozenset("graph node edge".split())


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # "arrow", "mark", "word" (a keyword or name as it stands), "name" (in quotes), "end"
    text: str
    place: int


def read(text: str) -> Diagram:
    """The graph of a DOT text. Raises Unreadable with the place."""
    start = OPENING.search(text)
    tokens = _tokens(text, start.start() if start else 0)
    return _Reader(text, tokens).graph()


def _tokens(text: str, place: int) -> list[_Token]:
    found = []
    while place < len(text):
        if text[place] == "<":
            end = _end_of_html(text, place)
            found.append(_Token("name", html.unescape(_TAG.sub(" ", text[place + 1 : end - 1])).strip(), place))
            place = end
            continue
        match = _TOKEN.match(text, place)
        if match is None:
            raise _wrong("this cannot stand here", text, place, "put names with such characters in double quotes")
        place = match.end()
        kind = match.lastgroup or ""
        if kind == "text":
            found.append(_Token("name", _unquoted(match[0]), match.start()))
        elif kind != "blank":
            found.append(_Token("word" if kind == "name" else kind, match[0], match.start()))
    return [*found, _Token("end", "", len(text))]


def _end_of_html(text: str, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "<") - (text[place] == ">")
        if not depth:
            return place + 1
    raise _wrong("this label is never closed", text, start, "add >")


def _unquoted(text: str) -> str:
    return text[1:-1].replace("\\\n", "").replace('\\"', '"')


def _wrong(what: str, text: str, place: int, fix: str) -> Unreadable:
    return Unreadable(what, text=text, span=(place, place + 1), fix=fix)


@dataclass(slots=True)
class _Reader:
    text: str
    tokens: list[_Token]
    place: int = 0
    sketch: Sketch = field(default_factory=Sketch)
    depth: int = 0
    labels: dict[str, str] = field(default_factory=dict)  # what `node [label=...]` sets for boxes to come

    def graph(self) -> Diagram:
        self.accept("strict")
        if self.accept("graph"):
            raise Unreadable("the edges have no direction", fix="write digraph, and -> for each edge")
        self.accept("digraph")
        if self.peek().text != "{":
            self.take()
        self.block()
        return self.sketch.diagram()

    def peek(self) -> _Token:
        return self.tokens[self.place]

    def take(self) -> _Token:
        token = self.tokens[self.place]
        if token.kind == "end":
            raise _wrong("the graph ends too early", self.text, max(0, len(self.text) - 1), "close it with }")
        self.place += 1
        return token

    def accept(self, text: str) -> bool:
        token = self.peek()
        found = token.kind in ("mark", "arrow", "word") and token.text.lower() == text
        self.place += found
        return found

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise _wrong(f"{text} is expected here", self.text, self.peek().place, "see the DOT language of Graphviz")

    def block(self) -> tuple[str, ...]:
        """Statements in braces; the names in them."""
        self.expect("{")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable("the subgraphs are nested too deeply", note="too-deep", fix="draw one flat graph")
        names: list[str] = []
        while not self.accept("}"):
            if not self.accept(";") and not self.accept(","):
                names.extend(self.statement())
        self.depth -= 1
        return tuple(dict.fromkeys(names))

    def statement(self) -> tuple[str, ...]:
        token = self.peek()
        after = self.tokens[min(self.place + 1, len(self.tokens) - 1)]
        if token.kind == "word" and token.text.lower() in _WORDS and after.text == "[":
            self.take()
            settings = self.settings()
            if token.text.lower() == "node" and "label" in settings:
                self.labels["label"] = settings["label"]
            return ()
        if token.kind in ("word", "name") and after.kind == "mark" and after.text == "=":
            self.place += 2
            self.name()
            return ()
        groups = [self.group()]
        while self.peek().kind == "arrow":
            if self.take().text == "--":
                raise _wrong("this edge has no direction", self.text, self.tokens[self.place - 1].place, "write ->")
            groups.append(self.group())
        settings = self.settings()
        if len(groups) == 1:
            self.label(groups[0], settings)
        else:
            self.connect(groups, settings)
        return tuple(name for group in groups for name in group)

    def group(self) -> tuple[str, ...]:
        """One end of an edge: a name, or all names of a subgraph."""
        if self.accept("subgraph"):
            if self.peek().text != "{":
                self.name()
            return self.block()
        if self.peek().kind == "mark" and self.peek().text == "{":
            return self.block()
        name = self.name()
        for _ in range(2):  # a port and a compass point
            if self.accept(":"):
                self.name()
        self.sketch.box(name, "" if name in self.sketch.boxes else self.labels.get("label", ""))
        return (name,)

    def name(self) -> str:
        token = self.take()
        if token.kind not in ("word", "name"):
            raise _wrong("a name is expected here", self.text, token.place, "put other characters in double quotes")
        text = token.text
        while self.accept("+"):
            text += self.take().text
        return text

    def settings(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while self.accept("["):
            while not self.accept("]"):
                key = self.name()
                found[key.lower()] = self.name() if self.accept("=") else "true"
                if not self.accept(","):
                    self.accept(";")
        return found

    def label(self, group: tuple[str, ...], settings: dict[str, str]) -> None:
        for name in group:
            if "label" in settings:
                self.sketch.box(name, _label(settings["label"], name))

    def connect(self, groups: list[tuple[str, ...]], settings: dict[str, str]) -> None:
        way = settings.get("dir", "forward")
        if way not in ("forward", "back"):
            raise Unreadable("an edge has not one direction", fix="leave dir=both and dir=none out")
        if settings.get("label", "").strip() or settings.get("xlabel", "").strip():
            self.sketch.doubt("labels of edges were passed over")
        for sources, targets in pairwise(groups):
            for source in sources:
                for target in targets:
                    self.sketch.edge(*((source, target) if way == "forward" else (target, source)))


def _label(text: str, name: str) -> str:
    """`\\N` is the name of the node, `\\n`, `\\l` and `\\r` end lines unless they begin a word such as `\\lambda`."""
    spaced = re.sub(r"\\[nlr](?![a-z])", " ", text.replace("\\N", name))
    return spaced.replace("\\\\", "\\").strip() or name
