"""Which graph do lines of edges and formulas describe?

`w1, x -> p1`, `p1 = w1*x; s1 = sigma(p1)`, `p1: w1, x`, `[(w1, p1), (x, p1)]`, `{"p1": ["w1", "x"]}`. A bare operation
(`x, w1 -> * -> sigma`) is a new node each time, until an edge has left it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hwcheck.diagram.model import Diagram, Sketch
from hwcheck.diagram.operations import is_operation
from hwcheck.errors import Unreadable

_RIGHT = r"\\(?:long)?(?:right|Right)arrow\b|\\to\b|\\mapsto\b|[→⟶⇒⟹↦➔➜]|[-=─]{1,8}[>▶►]|—>|–>"
_LEFT = r"\\(?:long)?(?:left|Left)arrow\b|\\gets\b|[←⟵⇐]|<[-=]{1,8}(?!>)"
_ARROW = re.compile(f"(?P<right>{_RIGHT})|(?P<left>{_LEFT})")
_CAPTIONED = re.compile(r"(?<!-)-{2,4}\s?[^-<>\s][^-<>]{0,40}-{2,4}>")
_COMMENT = re.compile(r"(?:^|\s)(?:#|//|%)\s.*$")
_DRAWN = re.compile(r"[│┃┐┘┌└├┤┬┴┼╭╮╰╯╱╲║╔╗╚╝]|^[ \t]*[|/\\][ \t|/\\]*$", re.MULTILINE)
_BOTH = re.compile(r"<[-=]{1,8}>|[↔⟷⇔]|\\(?:left|Left)rightarrow")
_BULLET = re.compile(r"^\s*(?:[-*•+]\s+(?=\w|\\|\(|\$|[^\x00-\x7f])|\d+[.)]\s+|\(\d+\)\s+)(?!\s*[-=]*>)")
_LAYOUT = re.compile(r"\$|\\[()\[\],;! ]|\\(?:quad|qquad|left|right)\b|`")
_EQUALS = re.compile(r"(?<![=<>!:]):?=(?!=)")
_PAIR = re.compile(r"[(\[]\s*['\"]?([^()\[\],'\"]{1,60})['\"]?\s*,\s*['\"]?([^()\[\],'\"]{1,60})['\"]?\s*[)\]]")
_BETWEEN = re.compile(r"(?:(?:edges?|E|V)[:=]?)?", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,;\[\]{}()]+")
_LABELLED = re.compile(r"^([\w\\{}']+)\s*(?:\[(.*)\]|\((.*)\)|:\s*(.*))$")
_NAME = re.compile(r"^\\?[^\W\d][\w\\{}']*$")
_HEADS = frozenset("input inputs output outputs node nodes leaf leaves edge edges graph variables weights".split())
_OPEN, _CLOSE = "([{", ")]}"


def folded(name: str) -> str:
    """`w_1`, `w_{1}`, `w₁` and `$w1$` are one name."""
    plain = unicodedata.normalize("NFKC", name).replace("σ", "sigma")
    return re.sub(r"[\s_{}$\\`*]", "", plain) or plain.strip()


def read(text: str) -> Diagram:
    """The graph of lines of text. Raises Unreadable."""
    reader = _Reader()
    reader.whole(text)
    return reader.sketch.diagram()


@dataclass(slots=True)
class _Reader:
    sketch: Sketch = field(default_factory=Sketch)
    open: dict[str, str] = field(default_factory=dict)  # bare operations: the node that stands for them now
    left: set[str] = field(default_factory=set)  # of these, the ones that an edge has left

    def whole(self, text: str) -> None:
        if self.data(text):
            return
        if _DRAWN.search(text):
            raise Unreadable("this is drawn with characters", note="drawing", fix="write edges, as in: w1, x -> p")
        for statement in _statements(text):
            self.statement(statement)

    def data(self, text: str) -> bool:
        """JSON: pairs, or inputs by node."""
        if text.strip()[:1] not in ("[", "{"):
            return False
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return False
        by_node = isinstance(found, dict)
        for row in list(found.items()) if by_node else found:
            self.row(row, by_node=by_node)
        return True

    def row(self, row: object, *, by_node: bool) -> None:
        match row:
            case (str(node), list(inputs)) if by_node and all(isinstance(one, str) for one in inputs):
                self.connect([self.item(one) for one in inputs], [self.item(node)])
            case [str(source), str(target)]:
                self.connect([self.item(source, source=True)], [self.item(target)])
            case _:
                raise Unreadable("this is no list of edges", fix='write [["x", "p"], ["w1", "p"]]')

    def statement(self, text: str) -> None:
        if _BOTH.search(text):
            raise Unreadable("an edge points both ways", text=text, span=(0, len(text)), fix="write x -> p")
        if _CAPTIONED.search(text):
            fix = "give each operation a node: x, w1 -> mul1"
            raise Unreadable("labels on edges are for a person to read", text=text, span=(0, len(text)), fix=fix)
        pieces, directions = _parted(text)
        head, colon, rest = text.partition(":")
        apart = _items(text)
        if len(apart) > 1 and any(all(map(mark.search, apart)) for mark in (_ARROW, _EQUALS)):
            for one in apart:
                self.statement(one)  # `x -> p, w1 -> p`
        elif directions:
            self.chain(pieces, directions)
        elif pairs := _pairs(text):
            for source, target in pairs:
                self.connect([self.item(source, source=True)], [self.item(target)])
        elif colon and folded(head).lower() in _HEADS:
            return
        elif _EQUALS.search(text) or (colon and len(head.split()) == 1 and rest.strip()):
            self.definition(text, head, rest)
        elif len(text.split()) > 1:
            self.sketch.doubt(f"passed over: {text[:60]!r}")

    def chain(self, pieces: Sequence[str], directions: Sequence[bool]) -> None:
        """`a, b -> c -> d`; `False` is an arrow that points to the left."""
        head, colon, rest = pieces[0].partition(":")
        if colon and (folded(head).lower() in _HEADS or " " in head.strip()):
            pieces = [rest, *pieces[1:]]
        if len(set(directions)) > 1:
            self.sketch.doubt("arrows that point both ways in one line were read one by one")
        before = self.group(pieces[0], source=directions[0])
        for piece, right in zip(pieces[1:], directions, strict=True):
            after = self.group(piece, source=not right)
            self.connect(*((before, after) if right else (after, before)))
            before = after

    def group(self, text: str, *, source: bool) -> list[str]:
        items = _items(text)
        if not items:
            raise Unreadable("an end of an edge is missing", text=text, span=(0, len(text)), fix="write x -> p")
        return [self.item(item, source=source) for item in items]

    def definition(self, text: str, head: str, rest: str) -> None:
        """`p = w1*x`, `p: w1, x` (its inputs) or `p: w1*x`."""
        if match := _EQUALS.search(text):
            name = folded(re.sub(r"\([\w\s,]*\)\s*$", "", text[: match.start()]))
            if not name or not text[match.end() :].strip():
                raise Unreadable("half of this formula is missing", text=text, span=match.span(), fix="write p = w1*x")
            self.sketch.box(name, text.strip(), defined=True)
            return
        items = _items(rest)
        names = [one for one in items if _NAME.match(one)]
        target = self.item(head)
        operations = [one for one in items if is_operation(one) and folded(one) not in self.sketch.boxes]
        if len(names) == len(items) and not (len(items) > 1 and operations):
            self.connect([self.item(one, source=True) for one in items], [target])
        elif operations and len(items) > 1:
            self.sketch.box(target, operations[0])
            inputs = [self.item(one, source=True) for one in items if one != operations[0]]
            self.connect(inputs, [target])
        else:
            self.sketch.box(target, f"{head.strip()} = {rest.strip()}", defined=True)

    def item(self, text: str, *, source: bool = False) -> str:
        """The node that is meant, added where it is new: `p`, `p = w1*x`, `p [*]`, `p (mul)`, `*`."""
        text = _bare(text.strip().strip("\"'").strip())
        if match := _EQUALS.search(text):
            return self.sketch.box(folded(text[: match.start()]), text, defined=True)
        match = _LABELLED.match(text)
        label = next((part for part in match.groups()[1:] if part), "") if match else ""
        if match and label and (is_operation(label) or not match[3]):
            return self.sketch.box(folded(match[1]), label.strip("\"'"))
        if is_operation(text) and not re.search(r"\w[_ ]?[\d₀-₉]+$|[₀-₉]$", text):
            return self.bare(text, source)
        name = folded(text)
        return self.sketch.box(name, "" if name in self.sketch.boxes else text)

    def bare(self, text: str, source: bool) -> str:
        """The node for an operation without a name: a new one where the last has been used as an input."""
        key = folded(text) or text
        if key not in self.open or (key in self.left and not source):
            count = sum(name.partition("#")[0] == key for name in self.sketch.boxes) + 1
            self.open[key] = self.sketch.box(f"{key}#{count}" if count > 1 else key, text)
            self.left.discard(key)
        return self.open[key]

    def connect(self, sources: list[str], targets: list[str]) -> None:
        for source in sources:
            self.left.update(key for key, name in self.open.items() if name == source)
            for target in targets:
                self.sketch.edge(source, target)


def _bare(text: str) -> str:
    """`x` for `(x)`, `[x]`."""
    inside = text[1:-1]
    wrapped = len(text) > 2 and text[0] in _OPEN and text[-1] == _CLOSE[_OPEN.index(text[0])]
    return inside.strip() if wrapped and not set(inside) & set(_OPEN + _CLOSE) else text


def _statements(text: str) -> Iterator[str]:
    """Lines and what semicolons part, without bullets and the looks of formulas."""
    for line in text.splitlines():
        for piece in _COMMENT.sub("", line).split(";"):
            bare = _LAYOUT.sub("", _BULLET.sub("", piece)).strip().rstrip(".,").strip()
            if bare:
                yield bare


def _parted(text: str) -> tuple[list[str], list[bool]]:
    """What stands between arrows, and which way each points."""
    pieces, directions, start = [], [], 0
    for match in _ARROW.finditer(text):
        pieces.append(text[start : match.start()])
        directions.append(match["right"] is not None)
        start = match.end()
    return [*pieces, text[start:]], directions


def _pairs(text: str) -> list[tuple[str, str]]:
    found = _PAIR.findall(text)
    return found if found and _BETWEEN.fullmatch(_SEPARATORS.sub("", _PAIR.sub("", text))) else []


def _items(text: str) -> list[str]:
    """`w1, x`, `(w1, x)`, `{w1, x}` or `w1 and x`; a product `w1*x` is one item."""
    text = text.strip()
    if text and text[0] in _OPEN and text[-1:] == _CLOSE[_OPEN.index(text[0])] and "," in text:
        text = text[1:-1]
    items, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter in _OPEN) - (letter in _CLOSE)
        if not depth and (letter == "," or letter == "&"):
            items.append(text[start:place])
            start = place + 1
    parts = [part for item in [*items, text[start:]] for part in re.split(r"\s+(?:and|und)\s+", item)]
    return [part.strip() for part in parts if part.strip()]
