r"""What is claimed on some lines? Equations and chains with their left-hand side, values with the words around them.

A chain that goes on below (`= ...` on the next line, in the next formula, in the next row of an `aligned`) is one
statement; several equations on one line are several.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice

from hwcheck.grading.document import BlockKind
from hwcheck.grading.locate_conditions import by_case, with_case
from hwcheck.grading.locate_cuts import (
    ONGOING,
    RELATION,
    equations,
    members,
    prose_words,
    segments,
    spoken,
    tidy,
)
from hwcheck.grading.locate_lines import Line, Piece
from hwcheck.grading.locate_names import FOREIGN, fold, names_of

MAX_CLAIMS = 1000  # under one label; the longest real answers have fifty

WHERE = "where"  # leads what says what a symbol is, and no answer

_SYMBOL = re.compile(r"\\?[A-Za-z]{1,6}_?\{?\d{1,2}\}?|[A-Za-z]|[a-z][₀-₉]+")
_INDEXED = re.compile(r"\\?[A-Za-z]{1,6}_\{?\d\}?|[a-z]\d|[a-z][₀-₉]")
_TUPLES = re.compile(
    r"(?P<of>[^=()]{0,40})\(\s*(?P<names>[^()=,]{1,12}(?:,[^()=,]{1,12})+)\)\s*=\s*\((?P<values>[^()=,]+(?:,[^()=,]+)+)\)\.?"
)
_SUM = re.compile(r"\b(?:total|sum|all|altogether|together|overall|param(?:eter)?s?)\b|#")
_ADDS_UP = re.compile(
    r"(?:which|this|that|it|and)?\s*(?:makes|sums? up to|sums? to|adds? up to|summing)\b", re.IGNORECASE
)
_DEFINES = re.compile(r"(?:with|let|set|write|writing|using|define|where)\b")
_HENCE = re.compile(r"[\s,;]*(?:hence|thus|therefore|giving)\b", re.IGNORECASE)
_ADDEND = re.compile(r"\b(?:weights?|bias(?:es)?)\b")
_GRADIENT = re.compile(r"\b(?:gradients?|grads?|derivatives?)\b|∂|^d[a-z]/d")  # heads a column
_OPERATOR = re.compile(r"[\w)}]\s*(?:[-+*/^·−]|\\cdot)\s*[\w(\\]")
_NEXT_FACTOR = re.compile(r"(?:[*·×+]|\\(?:times|cdot|odot)(?![a-z]))\s*[^\s*]")
_SIGNED_ROW = re.compile(r"\s*(?:&\s*)*(?:\\quad\s*|\\qquad\s*)*(?:[*·×+-]|\\(?:times|cdot|odot)(?![a-z]))\s*[^\s*]")
_UNFINISHED = re.compile(r"(?:[*·×+=-]|\\(?:times|cdot|odot))\s*$")
_CORRECTION = re.compile(r"\W*(?:correct(?:ion|ed)?|final|new|better|now|edit|second|2nd)\b", re.IGNORECASE)
_CAPTION_WORDS = 14
_CASE = re.compile(r"(?:[\W\d]|\b(?:and|so|or|then|now|i|ii)\b)*\b(?:if|case|when|for|where)\b\W*(?P<case>.*)")
_AFTERWARDS = re.compile(r"\(?(?:after|following)\b")
_VALUE = re.compile(r"\d")
_ARROW = re.compile(r"^(?P<left>[A-Za-z][\w ]{0,20}?)\s*(?:→|⟶|->|=>)\s*(?P<right>[^→⟶>]*\d[^→⟶>]*)$")
_COLON = re.compile(
    rf"^(?P<left>[^=:]{{1,80}}?)\s*(?:::?(?![=/])|：|(?<=\w)\s+[–—]\s|\s+{FOREIGN}\s+)\s*(?P<right>\S.*)$", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim. Folded words around it: `near` in its own clause, `beside` on its line, `caption` above it; and the
    condition under which it holds (`case`).

    A caption itself is `plain`: it claims nothing, but it is part of what was said. A chain that goes on below has
    `rows`: where in the text each of its later lines begins, and the number of that line. `lead` are words before it
    that are not its left-hand side: `Correction: df/dw = ...`.
    """

    text: str
    left: str
    line: int
    kind: BlockKind
    near: str = ""
    beside: str = ""
    caption: str = ""
    case: str = ""
    document: str = ""
    plain: bool = False
    rows: tuple[tuple[int, int], ...] = ()
    lead: str = ""

    @property
    def corrects(self) -> bool:
        """Whether it says that it takes the place of what was said before."""
        return bool(_CORRECTION.match(self.lead))

    @property
    def right(self) -> str:
        """Behind the last sign of equality."""
        return members(self.text)[-1]


@dataclass(slots=True)
class _Collector:
    """Walks over lines; keeps the caption and the case that hold."""

    found: list[Statement] = field(default_factory=list)
    caption: str = ""
    case: str = ""
    header: tuple[str, ...] = ()

    def add(self, line: Line) -> None:
        if line.kind in (BlockKind.CODE, BlockKind.OUTPUT, BlockKind.IMAGE):
            return
        if line.kind is BlockKind.TABLE:
            self._row(line)
            return
        self.header = ()
        if line.kind is BlockKind.PROSE and not prose_words(line.text) and self._goes_on(line.text, line.number):
            return
        if not self._is_caption(line):
            case = self.case
            for condition, part in by_case(line):
                self.case = condition or case
                clause = ""
                for piece in segments(part):
                    self._claims(piece, line, clause)
                    clause = WHERE if piece.text.rstrip().endswith(f" {WHERE}") else ""
            self.case = case

    def _is_caption(self, line: Line) -> bool:
        folded = fold(line.text)
        if not folded:
            return True
        if not self._captures(line, folded):
            return False
        if not (self.found and self.found[-1].near.endswith(folded)):
            self.found.append(Statement(line.text, "", line.number, line.kind, document=line.document, plain=True))
        return True

    def _captures(self, line: Line, folded: str) -> bool:
        case = _CASE.fullmatch(folded)
        if (
            case
            and len(folded) <= 60
            and len(re.findall("[=≠]", folded)) <= 1
            and not re.match(r"\s*(?:let|where)\b", folded)
            and not (":" in line.text and sum(piece.maths for piece in line.pieces) > 1)
        ):
            self.caption, self.case = folded, case["case"]
            return True
        last = self._last()
        if last >= 0 and _AFTERWARDS.match(folded) and "=" not in folded and ":" not in folded:
            self.found[last] = replace(self.found[last], near=f"{self.found[last].near} {folded}")
            return True
        short = len(folded.split()) <= _CAPTION_WORDS
        heading = line.kind is BlockKind.HEADING
        if heading or (short and not _VALUE.search(folded.rstrip(":")) and not RELATION.search(line.text)):
            value = _COLON.match(line.text) or (not heading and _is_formula(line.text))
            if not value and not any(piece.maths for piece in line.pieces):
                self.caption, self.case = folded, ""
                return True
        defines = "=" in folded and _DEFINES.match(folded)
        return heading or (short and folded.endswith(":") and not defines and self._open(folded))

    def _open(self, folded: str) -> bool:
        self.caption, self.case = folded, ""
        return True

    def _row(self, line: Line) -> None:
        """A row of a table: its first cell names, the others are values, but weights and biases beside their sum."""
        cells = [piece.text for piece in line.pieces]
        if len(cells) < 2 or not any(_VALUE.search(cell) or RELATION.search(cell) for cell in cells[1:]):
            self.header = tuple(map(fold, cells))
            return
        if _sums_up(cells[1:]):
            cells = [cells[0], cells[-1]]
        named = self.header if len(self.header) == len(cells) else ("",) * len(cells)
        summed = any(map(_SUM.search, named))
        for cell, column in list(zip(cells, named, strict=True))[1:]:
            if cell and not (summed and _ADDEND.search(column)):
                left = f"derivative with respect to {cells[0]}" if _GRADIENT.search(column) else cells[0]
                self._put(cell, left, line, fold(f"{' '.join(cells)} {column}"))

    def _claims(self, piece: Piece, line: Line, clause: str) -> None:
        below = line.number
        for place, text in enumerate(islice(equations(piece), MAX_CLAIMS)):
            line = replace(line, number=below + text[: len(text) - len(text.lstrip())].count("\n"))
            below += text.count("\n")
            if self._goes_on(text, line.number, row=place > 0 and piece.maths):
                continue
            text, case = with_case(tidy(text))
            if not text:
                continue
            for said in _one_by_one(text):
                claim, left, lead = _sides(said)
                self._put(claim, left, line, fold(said), case, lead or clause)

    def _goes_on(self, text: str, number: int, *, row: bool = False) -> bool:
        """Put `= ...`, or what a product or sum goes on with, behind the claim that it goes on with."""
        last = self._last()
        if last < 0:
            return False
        operator = (_SIGNED_ROW if row else _NEXT_FACTOR).match(text) or _UNFINISHED.search(self.found[last].text)
        if not (ONGOING.match(text) or (operator and RELATION.search(self.found[last].text))):
            return False
        before = self.found[last]
        rows = (*before.rows, (len(before.text) + 1, number))
        self.found[last] = replace(before, text=f"{before.text} {tidy(text, signed=bool(operator))}", rows=rows)
        return True

    def _last(self) -> int:
        """Where the last claim is, passing over captions."""
        place = len(self.found) - 1
        while place >= 0 and self.found[place].plain:
            place -= 1
        return place

    def _put(self, text: str, left: str, line: Line, near: str, case: str = "", lead: str = "") -> None:
        if _ADDS_UP.match(text) and [claim.line for claim in self.found[-2:]] == [line.number] * 2:
            near = f"total {near}"
        if _HENCE.match(text) and not left and self.found and self.found[-1].line == line.number:
            near = f"{self.found[-1].near} {near}"  # what follows is of the same thing
        words = (near, fold(line.text), self.caption, case or self.case)
        self.found.append(Statement(text.strip(), left, line.number, line.kind, *words, line.document, lead=lead))


def statements(lines: Iterable[Line]) -> tuple[Statement, ...]:
    """All claims on these lines, in order."""
    collector = _Collector()
    for line in lines:
        if len(collector.found) < MAX_CLAIMS:
            collector.add(line)
    return tuple(collector.found)


def _sums_up(cells: list[str]) -> bool:
    """`500 | 20 | 520`: weights, biases and their sum."""
    values = [int(plain) for cell in cells if (plain := re.sub(r"[,\s$]", "", cell)).isdecimal()]
    return len(values) == len(cells) > 2 and sum(values[:-1]) == values[-1]


def _one_by_one(text: str) -> tuple[str, ...]:
    """`(a, b) = (1, 2)` as `a = 1` and `b = 2`."""
    match = _TUPLES.fullmatch(text)
    names, values = (match[side].split(",") for side in ("names", "values")) if match else ((), ())
    if not match or len(names) != len(values):
        return (text,)
    of = "derivative with respect to " if _GRADIENT.search(match["of"].casefold()) else ""
    return tuple(f"{of}{name.strip()} = {value.strip()}" for name, value in zip(names, values, strict=True))


def _sides(text: str) -> tuple[str, str, str]:
    """What is claimed, what of, and the words before it: `(1024, 32)` of `A` in `A is (1024, 32)`."""
    left, *right = RELATION.split(text, maxsplit=1)
    colon = _COLON.match(text)
    if not right and (arrow := _ARROW.match(text)):
        return arrow["right"], arrow["left"], ""
    if colon and " " in colon["left"].strip() and (inner := _COLON.match(colon["right"])):
        colon = inner  # `The sizes of it: first: 3`
    if colon and _is_remark(colon["left"], colon["right"]):
        return colon["right"], RELATION.split(colon["right"], maxsplit=1)[0].strip(), colon["left"]
    if colon and (not right or len(colon["left"]) < len(left)) and not _nested(colon["left"]):
        return colon["right"], colon["left"], ""
    if said := spoken(text):
        return said[1], _subject(said[0]), ""
    return text, left.strip() if right else "", ""


def _is_remark(left: str, right: str) -> bool:
    """Whether `Correction: df/dw = ...` is about the quantity behind the colon."""
    behind = RELATION.split(right, maxsplit=1)
    if len(behind) == 1:
        return False
    own = " " in left.strip() and bool(prose_words(left)) and bool(_INDEXED.fullmatch(behind[0].strip(" $")))
    return own or bool(_CORRECTION.match(left)) or any(name.derivative for name in names_of(behind[0]))


def _is_formula(text: str) -> bool:
    """`-o_i*o_j` is an answer, though it has no digit and no sign of equality."""
    return not prose_words(text) and bool(_OPERATOR.search(text))


def _subject(words: str) -> str:
    """What a sentence says something of: the symbol it ends with (`the product u1`), or all of it."""
    last = words.split()[-1]
    return last if _SYMBOL.fullmatch(last.strip("$`*,")) and "respect" not in words else words


def _nested(text: str) -> bool:
    return text.count("(") != text.count(")") or text.count("{") != text.count("}")
