r"""What is claimed on some lines? Equations and chains with their left-hand side, values with the words around them.

A chain that goes on below (`= ...` on the next line, in the next formula, in the next row of an `aligned`) is one
statement; several equations on one line are several.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from hwcheck.grading.document import BlockKind
from hwcheck.grading.locate_lines import Line, Piece
from hwcheck.grading.locate_names import fold

MAX_CLAIMS = 1000  # under one label; the longest real answers have fifty

_RELATION = re.compile(r":=|\\leftarrow|\\gets|<-|←|(?<![<>!:=\\])=(?!=)|\\(?:approx|equiv)(?![a-z])|≈|≡")
_ONGOING = re.compile(r"\s*(?:&\s*)?(?:=|\\(?:approx|equiv|propto)(?![a-z])|≈|\\Rightarrow\s*=|\\iff\s*=)")
_ENVIRONMENT = re.compile(
    r"\\(?P<side>begin|end)\{(?P<name>(?:aligned|align|alignat|split|gather|gathered|eqnarray|equation|multline)\*?)\}"
)
_NEST = re.compile(
    r"\\begin\{|\\end\{|\\\\(?:\[[^\]\n]{0,10}\])?|\\[{}]|[{}()\[\]]|\\q?quad(?![a-z])|[,;](?=\s)|\sand\s|\\."
)
_SENTENCE = re.compile(r"(?<=[A-Za-z)\]}$%\d][.!?])\s+(?=[A-Z(])|;\s+")
_BOLD = re.compile(r"(?<![\w)\]}*])\*\*(?=[^\s*])([^\n*]{1,200}(?<=\S))\*\*(?![\w(*])")
_CONDITION = r"(?P<case>[^=≠!:,]{1,16}(?:=|≠|!=|\\neq?(?![a-z]))[^=≠!:,]{1,16})"
_CASE_BEHIND = re.compile(rf"(?:\s|,|\\q?quad|\()+(?:\\text\{{\s*)?(?:if|for|when)\b\s*\}}?\s*{_CONDITION}\)?[.;]?\s*$")
_CASE_BEFORE = re.compile(rf"^\W*(?:and|or)?\s*(?:if|for|when|case)\s+{_CONDITION}\s*[:,]\s*(?P<rest>\S.*)$", re.DOTALL)
_WORDED_VALUE = re.compile(
    r"\s*(?:[A-Za-z#][\w# ()-]{1,40}?\s+(?:is|are|has|=|:)?\s*\d[\d.,]*(?:\s*[x×]\s*\d+)*\s*%?"
    r"|\d[\d.,]*\s*%?\s+[A-Za-z][A-Za-z ]{1,30})\s*\.?"
)
_SHAPE_VALUE = re.compile(r"\s*\(?\d+\s*(?:[x×*]|\\times)\s*\d+[\dx×*\s)(\\times]*\.?")
_CONNECTIVE = re.compile(r"^(?:so|hence|thus|therefore|then|let|and|we get|we have)\s+(?=[^=]{0,200}=)", re.IGNORECASE)
_CAPTION_WORDS = 14
_CASE = re.compile(r"(?:[\W\d]|\b(?:and|so|or|then|now|i|ii)\b)*\b(?:if|case|when|for|where)\b\W*(?P<case>.*)")
_OPENER = re.compile(r"\b(?:if|for|when|case)\s*$", re.IGNORECASE)
_AFTERWARDS = re.compile(r"\(?(?:after|following)\b")
_VALUE = re.compile(r"\d")
_NEXT_VALUE = re.compile(r"\s*[,;.]\s*(?:and\s+)?(?:after|then|following)\b", re.IGNORECASE)
_COLON = re.compile(r"^(?P<left>[^=:]{1,80}?)\s*(?::(?![=/])|：|(?<=\w)\s+[–—]\s)\s*(?P<right>\S.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim. Folded words around it: `near` in its own clause, `beside` on its line, `caption` above it; and the
    condition under which it holds (`case`).

    A caption itself is `plain`: it claims nothing, but it is part of what was said. A chain that goes on below has
    `rows`: where in the text each of its later lines begins, and the number of that line.
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
            case = self.case
            for condition, part in _by_case(line):
                self.case = condition or case
                for piece in _segments(part):
                    self._claims(piece, line)
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
        ):
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
        below = line.number
        for text in islice(_equations(piece), MAX_CLAIMS):
            line = replace(line, number=below + text[: len(text) - len(text.lstrip())].count("\n"))
            below += text.count("\n")
            if self._goes_on(text, line.number):
                continue
            text, case = _with_case(_tidy(text))
            if not text:
                continue
            near = fold(text)
            parts = _RELATION.split(text, maxsplit=1)
            colon = _COLON.match(text)
            if colon and (len(parts) == 1 or len(colon["left"]) < len(parts[0])) and not _nested(colon["left"]):
                self._put(colon["right"], colon["left"], line, near, case)
            else:
                self._put(text, parts[0].strip() if len(parts) > 1 else "", line, near, case)

    def _goes_on(self, text: str, number: int) -> bool:
        """Put `= ...` behind the claim that it goes on with."""
        last = self._last()
        if last < 0 or not _ONGOING.match(text):
            return False
        before = self.found[last]
        rows = (*before.rows, (len(before.text) + 1, number))
        self.found[last] = replace(before, text=f"{before.text} {_tidy(text)}", rows=rows)
        return True

    def _last(self) -> int:
        """Where the last claim is, passing over captions."""
        place = len(self.found) - 1
        while place >= 0 and self.found[place].plain:
            place -= 1
        return place

    def _put(self, text: str, left: str, line: Line, near: str, case: str = "") -> None:
        words = (near, fold(line.text), self.caption, case or self.case)
        self.found.append(Statement(text.strip(), left, line.number, line.kind, *words, line.document))


def statements(lines: Iterable[Line]) -> tuple[Statement, ...]:
    """All claims on these lines, in order."""
    collector = _Collector()
    for line in lines:
        if len(collector.found) < MAX_CLAIMS:
            collector.add(line)
    return tuple(collector.found)


def members(text: str) -> tuple[str, ...]:
    """The members of a chain `A = B = C`."""
    return tuple(part.strip() for part in _RELATION.split(text))


def _nested(text: str) -> bool:
    return text.count("(") != text.count(")") or text.count("{") != text.count("}")


def _with_case(text: str) -> tuple[str, str]:
    """A claim and its condition, as `... if i = j` or `if i = j: ...` say it in one line."""
    if match := _CASE_BEFORE.match(text):
        return match["rest"], fold(match["case"])
    match = _CASE_BEHIND.search(text[-80:])
    if not match or "cases" in text:
        return text, ""
    return text[: len(text) - len(text[-80:]) + match.start()].rstrip(" ,("), fold(match["case"])


def _by_case(line: Line) -> Iterator[tuple[str, Line]]:
    """The parts of a line by their condition: `For $i = j$: $A$, for ...: $B$`, or `$A$ if $i = j$, $B$ if ...`."""
    groups: list[tuple[str, list[Piece]]] = [("", [])]
    pieces = list(line.pieces)
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        following = pieces[place + 1] if place + 1 < len(pieces) else None
        opener = None if piece.maths or not following else _OPENER.search(piece.text)
        if opener and following and following.maths and len(following.text) < 40 and "frac" not in following.text:
            before = piece.text[: opener.start()].strip(" ,.;:")
            behind = not piece.text[: opener.start()].strip() and bool(groups[-1][1]) and not groups[-1][0]
            if before:
                groups[-1][1].append(Piece(before, False))
            if behind:
                groups[-1] = (fold(following.text), groups[-1][1])
                groups.append(("", []))
            else:
                groups.append((fold(following.text), []))
            place += 2
            continue
        text = piece.text.lstrip(" :,") if not groups[-1][1] and len(groups) > 1 else piece.text
        if text:
            groups[-1][1].append(Piece(text, piece.maths))
        place += 1
    for case, held in groups:
        if held:
            yield case, replace(line, pieces=tuple(held))


def _segments(line: Line) -> Iterator[Piece]:
    """Prose and formulas that belong together: `total = $520 + 250$` is one claim, `$f = x$ We keep $x$` are two."""
    held: list[Piece] = []
    for place, piece in enumerate(line.pieces):
        following = line.pieces[place + 1 : place + 2]
        another = any(each.maths for each in following) and _is_next_value(held, piece)
        if held and (another or _separate(held, piece)):
            yield _one(held)
            held = []
        held.append(piece)
    if held:
        yield _one(held)


def _is_next_value(held: list[Piece], piece: Piece) -> bool:
    """`$24 \\times 24 \\times 20$, after pooling $12 \\times 12 \\times 20$` are two values."""
    return (
        bool(held) and held[-1].maths and bool(_SHAPE_VALUE.fullmatch(held[-1].text) and _NEXT_VALUE.match(piece.text))
    )


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
    for part, sign in _cut(text, lambda sign: sign.startswith("\\q") or sign.strip() in (",", ";", "and")):
        own = (bool(_RELATION.search(part)) or _is_value(part)) and not _ONGOING.match(part)
        marked = glue.startswith("\\q") and _is_mark(held)
        if held.strip() and own and (_RELATION.search(held) or _is_value(held) or marked):
            yield held
            held = part
        else:
            held = f"{held}{glue}{part}"
        glue = sign
    if held.strip():
        yield held


def _is_value(text: str) -> bool:
    """`A: 1024 x 32`, `conv1 520`, `431080 parameters`, `24x24x20`."""
    labelled = re.match(r"\s*[A-Za-z][\w ]{0,30}:\s*\S", text)
    return bool(labelled or _WORDED_VALUE.fullmatch(text) or _SHAPE_VALUE.fullmatch(text))


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
    text = _BOLD.sub(r"\1", text)
    text = re.sub(r"^(?:\s|\\quad|\\therefore|\\because|\\(?:R|r|Longr)ightarrow|⇒|→|=>|∴|[-•>`.](?=\s))+", "", text)
    text = re.sub(
        r"^(?:so|hence|thus|therefore|then|let|and|we get|we have|answer:)\s+(?=[^=]*=)", "", text, flags=re.I
    )
    text = re.sub(r"(?:\s|\\quad|\\\\|[,;`])+$", "", text)
    return re.sub(r"(?<=[\w)}\]%])\s*\.$", "", text.strip())
