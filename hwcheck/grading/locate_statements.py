r"""What is claimed on some lines? Equations and chains with their left-hand side, values with the words around them.

A chain that goes on below (`= ...` on the next line, in the next formula, in the next row of an `aligned`) is one
statement; several equations on one line are several.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from hwcheck.grading.document import BlockKind
from hwcheck.grading.locate_lines import Line, Piece
from hwcheck.grading.locate_names import fold

_RELATION = re.compile(r":=|\\leftarrow|\\gets|<-|←|(?<![<>!:=\\])=(?!=)|\\(?:approx|equiv)(?![a-z])|≈|≡")
_ONGOING = re.compile(r"\s*(?:&\s*)?(?:=|\\(?:approx|equiv|propto)(?![a-z])|≈|\\Rightarrow\s*=|\\iff\s*=)")
_ENVIRONMENT = re.compile(
    r"\\(?P<side>begin|end)\{(?P<name>(?:aligned|align|alignat|split|gather|gathered|eqnarray|equation|multline)\*?)\}"
)
_NEST = re.compile(r"\\begin\{|\\end\{|\\\\(?:\[[^\]\n]{0,10}\])?|\\[{}]|[{}()\[\]]|\\q?quad(?![a-z])|[,;](?=\s)|\\.")
_SENTENCE = re.compile(r"(?<=[A-Za-z)\]}$%\d][.!?])\s+(?=[A-Z(])|;\s+")
_CONNECTIVE = re.compile(r"^(?:so|hence|thus|therefore|then|let|and|we get|we have)\s+(?=[^=]{0,200}=)", re.IGNORECASE)
_CAPTION_WORDS = 14
_CASE = re.compile(r"(?:[\W\d]|\b(?:and|so|or|then|now|i|ii)\b)*\b(?:if|case|when|for|where)\b\W*(?P<case>.*)")
_AFTERWARDS = re.compile(r"\(?(?:after|following)\b")
_VALUE = re.compile(r"\d")
_COLON = re.compile(r"^(?P<left>[^=:]{1,80}?)\s*(?::(?![=/])|：|(?<=\w)\s+[–—]\s)\s*(?P<right>\S.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim. `near` is folded prose of its own line, `caption` what stands above it, `case` an `if` above it.

    A caption itself is `plain`: it claims nothing, but it is part of what was said.
    """

    text: str
    left: str
    line: int
    kind: BlockKind
    near: str = ""
    caption: str = ""
    case: str = ""
    document: str = ""
    plain: bool = False

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

    def add(self, line: Line) -> None:
        if line.kind in (BlockKind.CODE, BlockKind.OUTPUT, BlockKind.IMAGE):
            return
        if line.kind is BlockKind.TABLE:
            self._row(line)
        elif not self._is_caption(line):
            for piece in _segments(line):
                self._claims(piece, line)

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
        if case and len(folded) <= 60 and not re.match(r"\s*(?:let|where)\b", folded):
            self.caption, self.case = folded, case["case"]
            return True
        last = self._last()
        if last >= 0 and _AFTERWARDS.match(folded) and "=" not in folded and ":" not in folded:
            self.found[last] = replace(self.found[last], near=f"{self.found[last].near} {folded}")
            return True
        short = len(folded.split()) <= _CAPTION_WORDS
        heading = line.kind is BlockKind.HEADING
        if heading or (short and not _VALUE.search(folded.rstrip(":")) and not _RELATION.search(line.text)):
            value = _COLON.match(line.text)
            if not value and not any(piece.maths for piece in line.pieces):
                self.caption, self.case = folded, ""
                return True
        return heading or (short and folded.endswith(":") and self._open(folded))

    def _open(self, folded: str) -> bool:
        self.caption, self.case = folded, ""
        return True

    def _row(self, line: Line) -> None:
        """A row of a table: its first cell names, the others are values."""
        cells = [piece.text for piece in line.pieces]
        if len(cells) < 2 or not any(_VALUE.search(cell) or _RELATION.search(cell) for cell in cells[1:]):
            return
        for cell in cells[1:]:
            if cell:
                self._put(cell, cells[0], line, fold(" ".join(cells)))

    def _claims(self, piece: Piece, line: Line) -> None:
        near = fold(line.text)
        for text in _equations(piece):
            last = self._last()
            if last >= 0 and _ONGOING.match(text):
                self.found[last] = replace(self.found[last], text=f"{self.found[last].text} {_tidy(text)}")
                continue
            text = _tidy(text)
            if not text:
                continue
            parts = _RELATION.split(text, maxsplit=1)
            colon = _COLON.match(text)
            if colon and (len(parts) == 1 or len(colon["left"]) < len(parts[0])) and not _nested(colon["left"]):
                self._put(colon["right"], colon["left"], line, near)
            else:
                self._put(text, parts[0].strip() if len(parts) > 1 else "", line, near)

    def _last(self) -> int:
        """Where the last claim is, passing over captions."""
        place = len(self.found) - 1
        while place >= 0 and self.found[place].plain:
            place -= 1
        return place

    def _put(self, text: str, left: str, line: Line, near: str) -> None:
        self.found.append(
            Statement(text.strip(), left, line.number, line.kind, near, self.caption, self.case, line.document)
        )


def statements(lines: Iterable[Line]) -> tuple[Statement, ...]:
    """All claims on these lines, in order."""
    collector = _Collector()
    for line in lines:
        collector.add(line)
    return tuple(collector.found)


def members(text: str) -> tuple[str, ...]:
    """The members of a chain `A = B = C`."""
    return tuple(part.strip() for part in _RELATION.split(text))


def _nested(text: str) -> bool:
    return text.count("(") != text.count(")") or text.count("{") != text.count("}")


def _segments(line: Line) -> Iterator[Piece]:
    """Prose and formulas that belong together: `total = $520 + 250$` is one claim, `$f = x$ We keep $x$` are two."""
    held: list[Piece] = []
    for piece in line.pieces:
        if held and _separate(held, piece):
            yield _one(held)
            held = []
        held.append(piece)
    if held:
        yield _one(held)


def _separate(held: list[Piece], piece: Piece) -> bool:
    last = held[-1]
    if piece.maths and _ONGOING.match(piece.text):
        return False
    if piece.maths and not last.maths:
        open_end = re.search(r"[=:≈(]\s*$", last.text)
        return bool(_RELATION.search(piece.text)) and not open_end
    if last.maths and not piece.maths:
        new = re.match(r"\s*[.;]?\s*(?:[A-Z]|and\b|where\b|so\b)", piece.text)
        return bool(new) and bool(_RELATION.search(last.text))
    return last.maths and piece.maths and bool(_RELATION.search(piece.text)) and bool(_RELATION.search(last.text))


def _one(held: list[Piece]) -> Piece:
    return Piece(" ".join(piece.text for piece in held), all(piece.maths for piece in held))


def _equations(piece: Piece) -> Iterator[str]:
    """The equations of a segment: rows of environments, parts between `\\quad`, sentences and items of a list."""
    if piece.maths:
        for row in _rows(piece.text):
            yield from _parts(row)
        return
    for sentence in _SENTENCE.split(piece.text):
        yield from _parts(sentence)


def _rows(text: str) -> Iterator[str]:
    """The rows of an outer environment; matrices and cases stay whole. A lone begin or end is dropped."""
    text = _ENVIRONMENT.sub(" ", text)
    if "\\\\" not in text:
        yield text
        return
    for row, _ in _cut(text, lambda sign: sign.startswith("\\\\")):
        yield row


def _parts(text: str) -> Iterator[str]:
    """Cut at `\\quad`, commas and semicolons where both sides are equations of their own."""
    held = glue = ""
    for part, sign in _cut(text, lambda sign: sign.startswith("\\q") or sign in ",;"):
        own = bool(_RELATION.search(part) or _label_value(part)) and not _ONGOING.match(part)
        if held.strip() and own and (_RELATION.search(held) or _label_value(held) or _is_mark(held)):
            yield held
            held = part
        else:
            held = f"{held}{glue}{part}"
        glue = sign
    if held.strip():
        yield held


def _label_value(text: str) -> bool:
    return bool(re.match(r"\s*[A-Za-z][\w ]{0,30}:\s*\S", text))


def _is_mark(text: str) -> bool:
    """`(i)`, or a formula that only repeats what is asked for."""
    return len(text) < 80 and not re.search(r"\d\s*[×*+]|\\times", text)


def _cut(text: str, at: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Cut at the signs outside of all brackets and environments; each part comes with the sign behind it."""
    depth = start = 0
    for match in _NEST.finditer(text):
        sign = match[0]
        if sign == "\\begin{":
            depth += 2  # for the environment and for its name's brace, which closes at once
        elif sign in ("{", "(", "[", "\\{"):
            depth += 1
        elif sign in ("}", ")", "]", "\\}"):
            depth = max(0, depth - 1)  # at the end of an environment this is its name's brace
        elif depth == 0 and at(sign):
            yield text[start : match.start()], sign
            start = match.end()
    yield text[start:], ""


def _tidy(text: str) -> str:
    """Without alignment marks outside of matrices, and without the dress of Markdown around it."""
    if "\\begin{" not in text:
        text = re.sub(r"(?<!\\)&", " ", text)
    text = text.replace("**", "^^") if re.search(r"\w\*\*\S", text) else text.replace("**", " ")
    text = text.replace("^^", "**")
    text = re.sub(r"^(?:\s|\\quad|\\therefore|\\because|\\(?:R|r|Longr)ightarrow|⇒|→|=>|∴|[-•>`.](?=\s))+", "", text)
    text = re.sub(
        r"^(?:so|hence|thus|therefore|then|let|and|we get|we have|answer:)\s+(?=[^=]*=)", "", text, flags=re.I
    )
    text = re.sub(r"(?:\s|\\quad|\\\\|[,;`])+$", "", text)
    return re.sub(r"(?<=[\w)}\]%])\.$", "", text.strip())
