"""Which label does a line start with, and where on the sheet is that? `(b)`, `1(b)`, `Q1.b`, `T1`, `Part b`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hwcheck.bank.model import Assignment, Item
from hwcheck.grading.locate_names import FOREIGN

Path = tuple[str, ...]

_DRESS = re.compile(r"(?:[\s#*_>`\[•–—№]|\\(?:text(?:bf)?|mathbf|textit)\{|\\quad|\\[,;]|\$|-(?=\s))*")
_FOREIGN = re.compile(
    rf"(?:{FOREIGN}\s*)+"
    r"(?:\(?(?:answer|ans|solution|task|problem)\)?\s*)?",
    re.IGNORECASE,
)  # `ответ`, `задача`: a word in a script that no label is written in
_WORD = re.compile(
    r"(?:(?:problem|question|exercise|task|part|answer\s+to|solution\s+to|subpart|item|no|aufgabe|frage|teil|exercice"
    r"|pregunta|ejercicio|problema|esercizio)(?![a-z])[.:]?\s*"
    r"|(?:answer|solution|l(?:ö|oe)sung|antwort|r[ée]ponse|respuesta)\s+(?=[a-z]?\d|\([a-z]\))"
    r"|(?:q|ex|p)\.?\s*(?=\d))",
    re.IGNORECASE,
)
_COMPONENT = re.compile(
    r"\(\s*(?P<paren>[a-z]|\d{1,2}|[ivx]{2,5})\s*\)"
    r"|(?P<tag>[a-z]{1,2})?(?P<number>\d{1,2})(?![\d×·/^=+%]|\*(?!\*))"
    r"|(?P<letter>[ivx]{2,5}|[a-z])(?![a-z0-9_'^({=])",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[,:]?\s*part\s*|\.?\s*,?\s*(?=\()|[.\-]?", re.IGNORECASE)
_END = re.compile(r"(?P<mark>[).:\]}*_`–—-]{0,4})(?=\s|\Z|\\|\$)")
_ANOTHER = re.compile(
    r"\s*(?P<by>\+|/|\\?&|,|[–—-]|\b(?:and|und|to|through|bis)\b)\s*(?:part\s+|problem\s+|q)?"
    r"(?P<label>\d{0,2}\s?\(\s*[a-z]\s*\)|\d{0,2}[a-z]\)|\d{1,2}\.?[a-z]|(?<=\d[a-z][–—-])[a-z])(?![\w(])",
    re.IGNORECASE,
)
_COLON = re.compile(r"\s*:(?=\s|\Z)")
_THROUGH = frozenset("– — - to through bis".split())
_APART = re.compile(r"(?P<tag>[A-Z]) (?P<number>\d{1,2}|l)(?=[.:)]?\s*$)")  # a scan's `T 3` and `T l`
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPELT = re.compile(rf"(?:{'|'.join(_NUMBERS)})(?![a-z])", re.IGNORECASE)
_POINTS = re.compile(r"\s*[\[(]\s*\d+(?:\.\d+)?\s*(?:points?|pts?|marks?|p)\.?\s*[\])]", re.IGNORECASE)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_LONGEST = 6


@dataclass(frozen=True, slots=True)
class Label:
    """What a line starts with: `1(b)` is ("1", "b"). `bare`: nothing but its place says that it is a label.

    `others` are what `(b) + (c)` names besides, with whether all between is meant: `(b)-(d)`.
    """

    tokens: Path
    length: int
    worded: bool = False
    paren: bool = False
    bare: bool = False
    points: bool = False
    colon: bool = False
    others: tuple[tuple[Path, bool], ...] = ()


def leading(text: str) -> Label | None:
    """The label at the start of a line, if there may be one."""
    start = _match_end(_FOREIGN, text, _match_end(_DRESS, text, 0))
    word = _WORD.match(text, start)
    position = word.end() if word else start
    if apart := _APART.match(text, position):
        tagged = apart["tag"] + apart["number"].replace("l", "1")
        return _lengthened(leading(text[:position] + tagged + text[apart.end() :]), 1)
    if word and (spelt := _SPELT.match(text, position)):
        number = str(_NUMBERS.index(spelt[0].casefold()) + 1)
        return _lengthened(leading(text[:position] + number + text[spelt.end() :]), len(spelt[0]) - 1)
    tokens: list[str] = []
    paren = False
    while len(tokens) < 4 and (found := _COMPONENT.match(text, position)):
        if tokens and found["tag"]:
            break
        paren = paren or bool(found["paren"]) or text[found.end() : found.end() + 1] == ")"
        tokens.append((found["paren"] or (found["tag"] or "") + (found["number"] or found["letter"] or "")).lower())
        position = found.end()
        between = _BETWEEN.match(text, position)
        following = _COMPONENT.match(text, between.end()) if between else None
        if not between or not following or _beside(tokens[-1], between[0], following):
            break
        position = between.end()
    others, after = _others(text, position, paren) if tokens and tokens[-1].isalpha() else ((), position)
    end = _END.match(text, after) if tokens else None
    if not end:
        return None
    closed = paren or bool(set(end["mark"]) & set(").:]"))
    points = _POINTS.match(text, end.end())
    last = _match_end(_COLON, text, points.end() if points else end.end())
    bare = not closed and not word and not points
    colon = ":" in end["mark"] and not paren and not word
    return Label(tuple(tokens), last, bool(word), paren, bare, bool(points), colon, others)


def _lengthened(label: Label | None, by: int) -> Label | None:
    return label and replace(label, length=label.length + by)


def _beside(token: str, between: str, following: re.Match[str]) -> bool:
    """Whether `, (e)` behind `(d)` is the next label, and not one below it."""
    other = (following["paren"] or following["letter"] or "").casefold()
    if len(token) != 1 or len(other) != 1 or not (token + other).isalpha() or token >= other:
        return False
    near = other not in ("i", "v", "x") or ord(other) == ord(token) + 1
    return near and between.strip() in (",", "-")


def _others(text: str, position: int, paren: bool) -> tuple[tuple[tuple[Path, bool], ...], int]:
    """The labels that follow the first one, written as it is, and where they end: `+ (c)`, `, 1e and 1f`."""
    found: list[tuple[Path, bool]] = []
    start = position + (text[position : position + 1] == ")")
    while match := _ANOTHER.match(text, start):
        if ("(" in match["label"] or ")" in match["label"]) is not paren:
            break
        tokens = tuple(re.findall(r"\d+|[a-z]", match["label"].casefold()))
        found.append((tokens, match["by"].casefold() in _THROUGH))
        start = position = match.end()
    return tuple(found), position


def _match_end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


@dataclass(frozen=True, slots=True)
class Sheet:
    """The labels of an assignment as paths, in order: ("1",), ("1", "a"), ("1", "b"), ..."""

    paths: tuple[Path, ...]
    items: dict[Path, tuple[Item, ...]]

    def place(self, path: Path) -> int:
        return self.paths.index(path) if path in self.paths else -1

    def below(self, path: Path) -> tuple[Item, ...]:
        """The items of a path and of all paths under it."""
        found = (items for other, items in self.items.items() if other[: len(path)] == path)
        return tuple(item for items in found for item in items)

    def children(self, path: Path) -> tuple[Path, ...]:
        return tuple(other for other in self.paths if len(other) == len(path) + 1 and other[:-1] == path)


def sheet(assignment: Assignment) -> Sheet:
    """The labels of a sheet; an item without a readable label is under its id."""
    paths: list[Path] = []
    items: dict[Path, tuple[Item, ...]] = {}
    for item in assignment.items:
        label = leading(item.label) or leading(item.id.rpartition(".")[0] or item.id)
        path = label.tokens if label else (item.id.casefold(),)
        for length in range(1, len(path) + 1):
            if path[:length] not in paths:
                paths.append(path[:length])
        items[path] = (*items.get(path, ()), item)
    return Sheet(tuple(sorted(paths, key=lambda path: _first(paths, path))), items)


def _first(paths: Sequence[Path], path: Path) -> tuple[int, int]:
    """Sheet order, a question before its parts."""
    under = (place for place, other in enumerate(paths) if other[: len(path)] == path)
    return min(under), len(path)


def resolve(tokens: Path, sheet: Sheet, current: Path, *, back: bool = True) -> Path | None:
    """Where on the sheet a label leads from where we are, or nowhere; `back`: to a part before this one, too."""
    if not tokens:
        return None
    if len(tokens) > 1:
        return _several(tokens, sheet, current)
    token = tokens[0]
    here = sheet.place(current)
    options = {(*current[:depth], token) for depth in range(len(current) + 1)}
    options |= {(*top, token) for top in _next_tops(sheet, current) if (*top, token) in sheet.children(top)[:1]}
    known = [path for path in options if path in sheet.paths]
    if not current and not known:
        known = [path for path in sheet.paths if path[-1] == token][:1]
    ahead = [path for path in known if sheet.place(path) > here]
    if not ahead and back and len(current) > 1:
        # going back within the same question: a second attempt at a part
        ahead = [path for path in known if path[:-1] == current[:-1] and path != current]
    return min(ahead, key=sheet.place) if ahead else None


def translated(token: str, sheet: Sheet, current: Path) -> Path | None:
    """`a.`, `b.` for parts that the sheet numbers 1, 2: the next part of this question, counted in another alphabet."""
    for parent in (current, current[:-1]):
        parts = sheet.children(parent) if parent else ()
        if not parts or parts[0][-1].isdigit() == token.isdigit():
            continue
        done = parts.index(current) + 1 if current in parts else 0
        if ordinal(token) == done + 1 <= len(parts):
            return parts[done]
    return None


def _several(tokens: Path, sheet: Sheet, current: Path) -> Path | None:
    if tokens in sheet.paths:
        return tokens
    inner = [path for path in sheet.paths if path[-len(tokens) :] == tokens]
    inner = [path for path in inner if path[:1] == current[:1]] or inner
    if inner:
        return inner[0]
    # `1(b)(ii)`: the sheet knows 1(b), the rest is the student's own order
    return resolve(tokens[:-1], sheet, current)


def _next_tops(sheet: Sheet, current: Path) -> tuple[Path, ...]:
    """The question after the current one: its heading may have been left out."""
    tops = sheet.children(())
    if not current:
        return tops[:1]
    place = tops.index(current[:1]) if current[:1] in tops else -1
    return tops[place + 1 : place + 2]


def ordinal(token: str) -> int:
    """Which of several answers `(1)`, `(ii)` or `(b)` means, from 1; 0 if it is none of these."""
    if token.isdigit():
        return int(token) if 0 < int(token) <= _LONGEST else 0
    if token in _ROMAN:
        return _ROMAN.index(token) + 1
    place = "abcdef".find(token) + 1
    return place if len(token) == 1 else 0
