"""Which lines stand under which label of the sheet?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from hwcheck.bank.model import Item
from hwcheck.grading.document import BlockKind
from hwcheck.grading.locate_fit import mentions, words
from hwcheck.grading.locate_labels import Label, Path, Sheet, leading, ordinal, resolve, translated
from hwcheck.grading.locate_lines import Line, Piece
from hwcheck.grading.locate_names import fold
from hwcheck.grading.locate_region import Region
from hwcheck.grading.locate_unfold import formula_label, unfolded

_MARKER = re.compile(
    r"[\W_]*(?:(?:your|my|our|the|student)\s+)?(?:answers?|ans|solution|response)\b(?:[\W_]*?(?::|：|$)|\.(?=[*_]|\s+[A-Z]))[\s*_]*",
    re.IGNORECASE,
)
_KEY = re.compile(r"[\s#*_`>\[\-]*(?P<key>[A-Za-z0-9][\w.()]{0,38})(?P<end>[\]`*_\s]*(?P<mark>[:=)—–-]|$|\s))\s*")

_LONGEST_TITLE = 12  # words


@dataclass(slots=True)
class _Divider:
    sheet: Sheet
    keys: Mapping[str, Item]
    regions: list[Region] = field(default_factory=list)
    current: Path = ()
    opened: Line | None = None
    order: int = 0
    foreign: int = 0
    tokens: tuple[str, ...] = ()
    style: str = ""
    untagged: bool = False  # `1)` for T1, in a document without a T

    def __post_init__(self) -> None:
        self.regions.append(Region(()))

    @property
    def region(self) -> Region:
        return self.regions[-1]

    def add(self, line: Line) -> None:
        if line.kind is BlockKind.TABLE:
            line = self._labelled_row(line)
        unlabelled = line.kind in (BlockKind.CODE, BlockKind.OUTPUT, BlockKind.TABLE, BlockKind.IMAGE)
        if unlabelled or not (self._key(line) or self._label(line)):
            self._plain(line)

    def _labelled_row(self, line: Line) -> Line:
        """A row of a table that begins with a label of the sheet, as a line that does."""
        cells = [piece.text.strip() for piece in line.pieces]
        label = leading(cells[0]) if len(cells) > 1 and any(cells[1:]) else None
        if not label or label.length < len(cells[0]):
            return line
        if label.bare and len(label.tokens) < 2 and not re.match(r"[a-z]+\d", label.tokens[0]):
            return line  # a number, or a letter that may be a name
        path = resolve(label.tokens, self.sheet, self.current)
        if path is None or not self.sheet.items.get(path):
            return line
        return replace(
            line, kind=BlockKind.PROSE, pieces=(Piece(" ".join([cells[0].rstrip(":") + ":", *cells[1:]]), False),)
        )

    def _plain(self, line: Line) -> None:
        first = line.pieces[0]
        match = None if first.maths or line.kind is BlockKind.CODE else _MARKER.match(first.text)
        if match:
            line = line.without(match.end())
            if not self.region.answered:
                self.region.answer(line)
                self.order = 0
                return
        if line.pieces:
            self.region.put(line, self.order)

    def _key(self, line: Line) -> bool:
        """A line that starts with the id of an item: `1b.exp: ...`, `### 1b.exp`."""
        text = line.pieces[0].text
        match = _KEY.match(text)
        item = self.keys.get(key_of(match["key"])) if match else None
        if not item or not match:
            return False
        plain = "." not in item.id or item.id.replace(".", "").isdigit()
        if plain and line.kind is not BlockKind.HEADING and match["mark"] not in ":=":
            return False
        where = next((path for path, items in self.sheet.items.items() if item in items), ())
        self._open(Region(where, item, f"key {item.id}"), line)
        end = match.end() if line.kind is not BlockKind.HEADING or match["mark"] in ":=" else len(text)
        rest = line.without(end)
        if rest.pieces and line.kind is not BlockKind.HEADING:
            self._plain(rest)
        return True

    def _label(self, line: Line) -> bool:
        first = line.pieces[0]
        label = formula_label(first.text) if first.maths else leading(first.text)
        if not label or not self._may_be(label, line):
            return self._by_title(line) if line.kind is BlockKind.HEADING else False
        if self.region.item is not None and not (line.kind is BlockKind.HEADING or label.worded or label.points):
            return False  # below a key, `(a)` and `1.` are the student's own
        if self._continues_foreign(label, line):
            return True
        path = self._lead(label, line)
        short = len(line.text.split()) <= _LONGEST_TITLE
        if path is not None and len(path) == 1 and short and self._titled(line) not in (None, path):
            return self._by_title(line)  # `6. Short answers`, where that is question 7: numbers slip, titles do not
        if path is not None and path != self.current:
            others = self._merged(path, label)
            shown = " + ".join(_shown(each, self.sheet) for each in (path, *others))
            self._open(Region(path, None, f"label {shown}", printed=label.points, others=others), line)
            self.current = (path, *others)[-1]
            self.style = _style(line, label) if len(path) == 1 else self.style
            self.tokens = label.tokens
            rest = line.without(label.length)
            self.region.title = rest.text[:200]
            if len(label.tokens) > 1 and label.tokens[-1] != path[-1]:
                self.order = ordinal(label.tokens[-1])
            if rest.pieces and line.kind is not BlockKind.HEADING:
                self._rest(rest)
            return True
        return self._repeated(label, line) or self._foreign(label, line) or self._own_order(label, line)

    def _repeated(self, label: Label, line: Line) -> bool:
        """`1b (2) ...` below `1b (1) ...`: the next answer under the label."""
        number = ordinal(label.tokens[-1])
        below = len(label.tokens) > 1 and label.tokens[:-1] in (self.current, self.current[-1:])
        if not below or not number or number != self.order + 1:
            return False
        self._answer(number, label, line)
        return True

    def _answer(self, number: int, label: Label, line: Line) -> None:
        """The student's own order goes on with this number."""
        self.order = number
        rest = line.without(label.length)
        if rest.pieces:
            self._plain(rest)

    def _merged(self, path: Path, label: Label) -> tuple[Path, ...]:
        """The labels besides the first in `(d), (e)` and `1a-c`."""
        found = [path]
        for tokens, through in label.others:
            place = resolve(tokens, self.sheet, found[-1], back=False)
            if place is None or place[:-1] != path[:-1]:
                break
            first, last = self.sheet.place(found[-1]), self.sheet.place(place)
            found += self.sheet.paths[first + 1 : last + 1] if through else (place,)
        return tuple(found[1:])

    def _rest(self, line: Line) -> None:
        """What stands behind a label may begin with the student's own order: `(b) (1) ...`."""
        first = line.pieces[0]
        label = formula_label(first.text) if first.maths else leading(first.text)
        if not (label and self._own_order(label, line)):
            self._plain(line)

    def _may_be(self, label: Label, line: Line) -> bool:
        """A bare `1` or `T1` is a label in a heading, alone on its line, or as the sheet itself writes it."""
        if not label.bare or line.kind is BlockKind.HEADING:
            return True
        if re.match(r"\s*(\*\*|__)\(?\w[\w.]{0,3}\)?\1\s", line.text) and label.tokens[0].isalpha():
            return resolve(label.tokens, self.sheet, self.current) is not None  # `**a** ...`
        alone = label.length >= len(line.text.strip())
        if re.match(r"[A-Za-z]+\d", label.tokens[0]) and re.match(r"\s+[A-Z$(\[]", line.text[label.length :]):
            return True  # `T3 How many ...?`
        if self._is_dotted(label, line) or self._is_glued(label, line):
            return True
        tagged = len(label.tokens) > 1 or not label.tokens[0].isalnum() or not label.tokens[0].isdigit()
        return alone and tagged and (len(label.tokens[0]) > 1 or len(label.tokens) > 1)

    def _is_dotted(self, label: Label, line: Line) -> bool:
        """`**1.2** ...`, or `1.2 Then ...` further down than where we are: a label of the sheet, and no number."""
        if label.tokens not in self.sheet.paths:
            return False
        bold = re.match(r"\s*(?:\*\*|__)", line.text) and re.search(r"(?:\*\*|__)\s*$", line.text[: label.length])
        formula = label.length >= len(line.pieces[0].text.rstrip()) and len(line.pieces) > 1
        ahead = self.sheet.place(label.tokens) > self.sheet.place(self.current)
        if len(label.tokens) < 2:
            return bool(bold) and ahead
        apart = bool(re.match(r"\s+[A-Z(]|\s{2,}[a-z]", line.text[label.length :]))
        return bool(bold) or (ahead and (formula or apart))

    def _is_glued(self, label: Label, line: Line) -> bool:
        """`1b exp(x)`, not before where we are: a label of the sheet, and no product."""
        glued = re.match(r"\s*(\d{1,2})([a-z])\s+(?![=+*/^<>·×−-])\S", line.text)
        if not glued or glued.groups() != label.tokens[:2]:
            return False
        return self.sheet.place(label.tokens[:2]) >= max(self.sheet.place(self.current), 0)

    def _lead(self, label: Label, line: Line) -> Path | None:
        if self._deeper(line) and len(label.tokens) == 1:
            return None
        listed = line.kind is BlockKind.ITEM and not label.paren
        path = resolve(label.tokens, self.sheet, self.current, back=not listed)
        own = label.paren or label.bare or len(label.tokens) > 1
        own = own or bool(self.order and ordinal(label.tokens[0]) == self.order + 1)
        if path is None and not own and not self.sheet.items.get(self.current[:-1]):
            path = translated(label.tokens[0], self.sheet, self.current)
        in_turn = self.untagged and not label.bare and self._next_top() == label.tokens[0]
        if path is None and (label.worded or line.kind is BlockKind.HEADING or in_turn):
            tops = [
                top for top in self.sheet.children(()) if top[0].lstrip("abcdefghijklmnopqrstuvwxyz") == label.tokens[0]
            ]
            path = tops[0] if len(tops) == 1 else None
        if path is None or len(label.tokens) > 1:
            return path
        token = label.tokens[0]
        inside = len(self.current) > 1 and path[:-1] != self.current[:-1]
        like_the_last = bool(self.style) and _style(line, label) == self.style
        if inside and label.paren and not label.worded and not label.points and token.isdigit() and not like_the_last:
            return None  # `(2)` inside 1(b) is the second answer, not question 2
        if (
            inside
            and token.isdigit()
            and self.order
            and ordinal(token) == self.order + 1
            and not self._announced(label, line)
        ):
            return None
        if token in ("i", "v", "x") and self._roman(path, label):
            return None
        return path

    def _next_top(self) -> str:
        """The number of the question after this one."""
        tops = [top[0].lstrip("abcdefghijklmnopqrstuvwxyz") for top in self.sheet.children(())]
        done = self.sheet.children(()).index(self.current[:1]) + 1 if self.current else 0
        return tops[done] if done < len(tops) else ""

    def _announced(self, label: Label, line: Line) -> bool:
        return label.worded or label.points or line.kind is BlockKind.HEADING

    def _roman(self, path: Path, label: Label) -> bool:
        """`(i)` is a letter only right after `(h)`."""
        if label.points or label.worded or not self.current:
            return False
        return self.sheet.place(path) - self.sheet.place(self.current) != 1 or self.order > 0

    def _deeper(self, line: Line) -> bool:
        """A list inside the list that the label came from."""
        opened = self.opened
        return (
            opened is not None
            and opened.kind is BlockKind.ITEM
            and line.kind is BlockKind.ITEM
            and line.level > opened.level
            and not self.sheet.children(self.current)
        )

    def _own_order(self, label: Label, line: Line) -> bool:
        """`(1)`, `(ii)`: the student's own order of several answers under one label."""
        number = ordinal(label.tokens[-1]) if len(label.tokens) == 1 else 0
        if not number or not self.current or number > self.order + 2:
            return False
        items = self.sheet.items.get(self.current, ())
        named = label.colon and label.tokens[0].isalpha()  # `A: 1024 x 32` names its answer
        if len(items) < 2 or label.bare or named or number > len(items):
            return False
        self._answer(number, label, line)
        return True

    def _foreign(self, label: Label, line: Line) -> bool:
        """A number in the same list as the label of this region, but not on the sheet: its region ends here."""
        opened = self.opened
        if opened is None or opened.kind is not line.kind or line.kind is not BlockKind.ITEM:
            return False
        same = opened.level == line.level and len(label.tokens) == len(self.tokens)
        if not same or not (label.tokens[0].isdigit() and self.tokens[0].isdigit()):
            return False
        self._start_foreign(label, line)
        return True

    def _continues_foreign(self, label: Label, line: Line) -> bool:
        """The next number in a list that is not the sheet's, unless its title is."""
        token = label.tokens[0]
        follows = len(label.tokens) == 1 and token.isdigit() and int(token) == self.foreign + 1
        if not self.foreign or not follows or line.kind is not BlockKind.ITEM:
            return False
        self._start_foreign(label, line)
        return True

    def _start_foreign(self, label: Label, line: Line) -> None:
        number = int(label.tokens[0])
        if not self._by_title(line):
            self.regions.append(Region((), title=line.text[:200]))
            self.region.put(line, 0)
        self.foreign, self.order = number, 0

    def _by_title(self, line: Line) -> bool:
        """Open the question that a title is of."""
        top = self._titled(line)
        if top is not None:
            self._open(Region(top, None, f"title {line.text[:60]!r}"), line)
        return top is not None

    def _titled(self, line: Line) -> Path | None:
        """The one question ahead with words that stand in this title: `Short answers` for question 7."""
        title = fold(line.text)
        tops = [
            top
            for top in self.sheet.children(())
            if self.sheet.place(top) > self.sheet.place(self.current[:1])
            and any(_is_title(title, word) for item in self.sheet.below(top) for word in words(item) if " " in word)
        ]
        return tops[0] if len(tops) == 1 else None

    def _open(self, region: Region, line: Line) -> None:
        held = self.region.lines
        if held and region.path[:1] != self.current[:1] and held[-1].text.strip(" .#*") == region.path[0]:
            held.pop()  # the number of the next question, alone on its line
            self.region.parts.pop()
        self.regions.append(region)
        self.current = region.path
        self.opened = line
        self.order = self.foreign = 0


def regions(lines: Iterable[Line], sheet: Sheet, keys: Mapping[str, Item]) -> tuple[Region, ...]:
    """The document cut at the labels of the sheet; text before the first label is a region without a path."""
    parts = [part for line in lines for part in unfolded(line)]
    divider = _Divider(sheet, keys, untagged=not any(_tagged(part, sheet) for part in parts))
    for part in parts:
        divider.add(part)
    answered = sum(region.answered for region in divider.regions)
    for region in divider.regions:
        if region.printed and not region.answered and answered >= 2:
            # a sheet that was filled in: without an answer here there is only the question
            region.lines.clear()
            region.parts.clear()
    return tuple(divider.regions)


def _is_title(title: str, phrase: str) -> bool:
    """Whether a title has the words of a sheet, or begins as they do: `short answers`."""
    if mentions(title, phrase):
        return True
    said = re.sub(r"^\W*\w{1,2}\W+", "", title)
    return " " in said and phrase.startswith(f"{said.rstrip('s')} ")


def _tagged(line: Line, sheet: Sheet) -> bool:
    """Whether a line begins with a question's own `T1`; true for sheets that only count."""
    tops = sheet.children(())
    if all(top[0].isdigit() for top in tops):
        return True
    label = leading(line.text)
    return label is not None and label.tokens[:1] in tops


def _style(line: Line, label: Label) -> str:
    """How a label is written: `- 2)` in a list is like `- 1)` there."""
    return f"{line.kind} {line.level} {re.sub('[0-9]+', '1', line.text[: label.length].strip())}"


def _shown(path: Path, sheet: Sheet) -> str:
    items = sheet.items.get(path, ())
    if items:
        return items[0].label
    return path[0] + "".join(f"({token})" for token in path[1:])


def key_of(text: str) -> str:
    """Keys are compared without case, brackets and dots at their ends: `1(b).exp` is `1b.exp`."""
    return re.sub(r"[()\[\]\s]", "", text).casefold().strip(".")
